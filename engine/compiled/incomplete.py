"""The summary of a case in which something is unknown: what the function has prepared, with the causes of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bonitas.engine.compiled.causes import Variables, in_order
from bonitas.engine.compiled.runtime import Ranked, ranked, referred, under_conditions
from bonitas.engine.compiled.telling import Case, Settled, Telling
from bonitas.engine.compiled.voices import Voice, voices
from bonitas.engine.core import Amount, Notify, RaiseWarning, Rule, Selection, TakeAction, Verdict
from bonitas.engine.decision import Reason
from bonitas.engine.kinds import Value
from bonitas.engine.matters import Matter, fires, outcome
from bonitas.engine.natural import natural
from bonitas.engine.outcomes import verdict_of
from bonitas.engine.summary import AmountSummary, SelectionSummary, Summary
from bonitas.engine.values import Answer, Cause


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """What a clause has to say while it is not settled. `calls`: it could raise a warning or call for something."""

    matter: Matter
    voices: tuple[Voice, ...]
    verdict: Verdict | None
    calls: bool


class Incomplete:
    """Makes the summaries that a function cannot make alone. `bindings`: amount → the variable with what binds it."""

    def __init__(self, telling: Telling, bindings: Mapping[str, str]) -> None:
        program, plan = telling.program, telling.plan
        self._telling, self._bindings = telling, bindings
        speaking, self._places = voices(program, plan)
        mine: dict[str, list[Voice]] = {rule.id: [] for rule in plan.rules}
        for voice in speaking:
            mine[voice.rule.id].append(voice)
        self._rules = {rule.id: _doubtful(rule, mine[rule.id]) for rule in plan.rules}
        self._amounts: tuple[Amount, ...] = tuple(sorted(program.amounts, key=lambda one: natural(one.name)))
        self._selections: tuple[Selection, ...] = tuple(sorted(program.selections, key=lambda one: natural(one.name)))
        self._asked = {one.name for one in program.selections if one.role != "output" or not program.decides_verdict}

    def summary(self, case: Case, variables: Variables, values: Sequence[Value | None]) -> Summary:
        """The summary of a case, from what the function had in its variables.

        `values` are those of the amounts, then of the selections, None where unknown.
        """
        program = self._telling.program
        settled = self._telling.settled(case, variables)
        found: list[Ranked] = list(variables["found"])
        causes = self._of_rules(settled, variables, found)
        count = len(self._amounts)
        computed = zip(self._amounts, values[:count], strict=True)
        chosen = zip(self._selections, values[count:], strict=True)
        amounts = [self._amount(settled, one, value, found, causes) for one, value in computed]
        selections = [self._selection(settled, one, value, causes) for one, value in chosen]
        bound = [AmountSummary(name, value, variables[self._bindings[name]]) for name, value in amounts]
        reasons = ranked(found) if program.decides_verdict else ()
        verdict: Verdict | None = variables["verdict"] if program.decides_verdict else None
        return Summary(
            program.name,
            program.version,
            self._telling.plan.identity,
            variables["today"],
            variables["in_force"],
            verdict,
            reasons,
            referred(reasons) if verdict is Verdict.REFER else (),
            under_conditions(reasons),
            tuple(bound),
            tuple(selections),
            variables["raised"],
            variables["called"],
            variables["told"],
            variables["fired"],
            variables["unsettled"],
            in_order(frozenset(causes)),
            variables["promised"],
        )

    def _of_rules(self, settled: Settled, variables: Variables, found: list[Ranked]) -> set[Cause]:
        """Add the reasons of clauses that are not settled; the causes of those that matter (see `engine/needs.py`)."""
        worst = -min((one[0] for one in found), default=0)
        causes: set[Cause] = set()
        for clause in variables["unsettled"]:
            rule = self._rules[clause]
            mine = settled.unknown(rule.matter).causes
            found += [_unsettled(voice, in_order(mine)) for voice in rule.voices]
            if rule.calls or (rule.verdict is not None and (rule.verdict > worst or worst < Verdict.REFER)):
                causes |= mine
        return causes

    def _amount(
        self, settled: Settled, amount: Amount, value: Value | None, found: list[Ranked], causes: set[Cause]
    ) -> tuple[str, Answer]:
        if value is not None:
            return amount.name, value
        answer = settled.unknown(outcome(amount.name))
        causes |= answer.causes
        mine = in_order(answer.causes)
        reason = Reason(amount.name, Verdict.REFER, amount.title, False, None, None, mine, None)
        found.append((-int(Verdict.REFER), 1.0, self._places[amount.name], reason))
        return amount.name, answer

    def _selection(
        self, settled: Settled, selection: Selection, value: Value | None, causes: set[Cause]
    ) -> SelectionSummary:
        if value is not None:
            return SelectionSummary(selection.name, value)
        answer = settled.unknown(outcome(selection.name))
        if selection.name in self._asked:
            causes |= answer.causes
        return SelectionSummary(selection.name, answer)


def _doubtful(rule: Rule, speaking: Iterable[Voice]) -> _Doubtful:
    calls = any(isinstance(item, RaiseWarning | TakeAction | Notify) for item in rule.contributions)
    return _Doubtful(fires(rule.id), tuple(speaking), verdict_of(rule), calls)


def _unsettled(voice: Voice, causes: tuple[Cause, ...]) -> Ranked:
    item = voice.item
    parts = (voice.rule.id, Verdict.REFER, voice.because, False, item.refer_to, item.condition, causes, None)
    return -int(Verdict.REFER), 1.0, voice.place, Reason(*parts)
