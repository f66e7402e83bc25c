"""The effect of a change counted in the plainest way: case by case by the reference, without `replay.effect`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bonitas.engine.core import Program, Verdict
from bonitas.engine.decision import Decision, State
from bonitas.engine.kinds import NUMERIC
from bonitas.engine.plan import plan_of
from bonitas.engine.reference import decide
from bonitas.engine.values import CaseValue, Unknown

GRANTED = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS)
Case = Mapping[str, CaseValue]
Told = dict[str, Any]


def answers(program: Program, cases: Sequence[Case]) -> list[Told]:
    """What a version says of each case, in the aspects in which versions are compared."""
    return [_answer(program, decide(program, case)) for case in cases]


def _answer(program: Program, decision: Decision) -> Told:
    hidden = {one.name for one in program.selections if one.role == "output" and one.value in plan_of(program).tainted}
    return {
        "verdict": decision.verdict,
        "refer_to": frozenset(decision.refer_to),
        "conditions": frozenset(decision.conditions),
        "amounts": {one.name: _known(one.value) for one in decision.amounts},
        "choices": {one.name: _known(one.value) for one in decision.selections if one.name not in hidden},
        "warnings": frozenset((one.clause, one.level) for one in decision.warnings),
        "actions": frozenset(one.action for one in decision.actions),
        "notices": frozenset((one.whom, one.within, one.unit) for one in decision.notifications),
        "fired": frozenset(one.id for one in decision.trace if one.state is State.FIRED),
    }


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def aspects(old: Told, new: Told) -> frozenset[str]:
    """In what two answers differ."""
    found = {name for name in old if name != "fired" and old[name] != new[name]}
    for name in ("amounts", "choices"):
        if all(old[name][one] == new[name][one] for one in old[name].keys() & new[name].keys()):
            found.discard(name)
    if "verdict" in found:
        found.discard("refer_to")
    return frozenset(found)


def plain(old: Program, new: Program, cases: Sequence[Case]) -> Told:
    """The counts of a comparison of two versions that decide the same amounts and choices."""
    pairs = list(zip(answers(old, cases), answers(new, cases), strict=True))
    differ = [aspects(one, other) for one, other in pairs]
    judged = new.decides_verdict and old.decides_verdict
    numbers = {name for name in pairs[0][1]["choices"] if _numeric(new, name)} if pairs else set()
    return {
        "compared": len(pairs),
        "changed": sum(map(bool, differ)),
        "aspects": Counter(name for one in differ for name in one),
        "verdicts": Counter((one["verdict"], other["verdict"]) for one, other in pairs) if judged else None,
        "swap_ins": sum(
            one["verdict"] not in GRANTED and other["verdict"] in GRANTED for one, other in pairs if judged
        ),
        "swap_outs": sum(
            one["verdict"] in GRANTED and other["verdict"] not in GRANTED for one, other in pairs if judged
        ),
        "amounts": {one.name: _amount(one.name, pairs) for one in new.amounts},
        "choices": {
            name: Counter((one["choices"][name], other["choices"][name]) for one, other in pairs)
            for name in (pairs[0][1]["choices"] if pairs else ())
            if name not in numbers
        },
        "measures": {
            name: sum(one["choices"][name] != other["choices"][name] for one, other in pairs) for name in numbers
        },
        "clauses": _tally([(one["fired"], other["fired"]) for one, other in pairs], [bool(one) for one in differ]),
        "warnings": _tally([(_clauses(one), _clauses(other)) for one, other in pairs]),
        "actions": _tally([(one["actions"], other["actions"]) for one, other in pairs]),
        "referrals": _tally([(one["refer_to"], other["refer_to"]) for one, other in pairs]),
        "other_reasons": sum(not d and a["fired"] != b["fired"] for d, (a, b) in zip(differ, pairs, strict=True)),
    }


def _numeric(program: Program, name: str) -> bool:
    value = next(one.value for one in program.selections if one.name == name)
    return isinstance(program.nodes[value].kind, NUMERIC)


def _clauses(answer: Told) -> frozenset[str]:
    return frozenset(clause for clause, _ in answer["warnings"])


def _amount(name: str, pairs: Sequence[tuple[Told, Told]]) -> Told:
    both = [(a["amounts"][name], b["amounts"][name], a["verdict"], b["verdict"]) for a, b in pairs]
    known = [one for one in both if one[0] is not None and one[1] is not None]
    changes = sorted(after - before for before, after, *_ in known if after != before)
    return {
        "known": len(known),
        "old_total": sum((before for before, *_ in known), Fraction(0)),
        "new_total": sum((after for _, after, *_ in known), Fraction(0)),
        "granted_old": sum((before for before, _, verdict, _ in known if verdict in GRANTED), Fraction(0)),
        "granted_new": sum((after for _, after, _, verdict in known if verdict in GRANTED), Fraction(0)),
        "raised": sum(change > 0 for change in changes),
        "lowered": sum(change < 0 for change in changes),
        "unknown_old": sum(before is None and after is not None for before, after, *_ in both),
        "unknown_new": sum(before is not None and after is None for before, after, *_ in both),
        "unknown_both": sum(before is None and after is None for before, after, *_ in both),
        "quantiles": [_rank(changes, Fraction(part, 100)) for part in (0, 10, 25, 50, 75, 90, 100)] if changes else [],
    }


def _rank(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    return ordered[max(int(-(-share * len(ordered) // 1)), 1) - 1]


def _tally(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]], within: Sequence[bool] | None = None
) -> dict[str, tuple[int, int, int, int]]:
    inside = within or [True] * len(pairs)
    names = {name for pair in pairs for side in pair for name in side}
    return {
        name: (
            sum(name in old for old, _ in pairs),
            sum(name in new for _, new in pairs),
            sum(name in new and name not in old and here for (old, new), here in zip(pairs, inside, strict=True)),
            sum(name in old and name not in new and here for (old, new), here in zip(pairs, inside, strict=True)),
        )
        for name in names
    }
