"""Judges gates: what a change of policy must keep to, set against what it does and what fixtures exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from bonitas.engine.words import VERDICT
from bonitas.replay.coverage import found as coverage
from bonitas.replay.coverage.found import Coverage
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import Cut
from bonitas.replay.gates.bench import Bench, Finding, UnjudgedError, shown
from bonitas.replay.gates.counts import (
    changed,
    changed_by,
    fair,
    no_rejects,
    swap_ins,
    swap_outs,
    transitions,
)
from bonitas.replay.gates.figures import bad_rate, exposure, measure, worst_bad_rate
from bonitas.replay.gates.model import Bound, Gates, Move, Transitions
from bonitas.replay.gates.result import MOST_EXAMPLES, GateResult, exactly, most, percent, share, unjudged
from bonitas.replay.gates.words import listing, say
from bonitas.replay.report.speech import speech


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate over a history: its name, its limit in words, and how it is judged (raises UnjudgedError)."""

    name: str
    limit: str
    judge: Callable[[Bench], Finding]


def judge(gates: Gates, difference: Difference, language: str) -> tuple[GateResult, ...]:
    """Whether a difference with its comparison keeps to the gates of a history, in the order of docs/ci.md.

    What cannot be judged is not passed, and says why.
    """
    comparison = difference.comparison
    assert comparison is not None, "gates are judged over a history"
    if comparison.covered < 1:
        return unjudged_all(gates, say(language, "stopped"), language)
    protected = [cut for cut in comparison.cuts if cut.protected]
    bench = Bench(difference, comparison, speech(difference.old, difference.new, language))
    return tuple(result for gate in _gates(gates, language, protected) for result in _judged(gate, bench))


def unjudged_all(gates: Gates, why: str, language: str) -> tuple[GateResult, ...]:
    """Every gate of a history, not judged for one reason, told in `language`."""
    return tuple(unjudged(gate.name, gate.limit, why, language) for gate in _gates(gates, language))


def _judged(gate: Gate, bench: Bench) -> Iterator[GateResult]:
    try:
        found = gate.judge(bench)
    except UnjudgedError as error:
        yield unjudged(gate.name, gate.limit, str(error), bench.language)
    else:
        yield GateResult(gate.name, found.passed, found.told, gate.limit, found.found, found.examples)


def _gates(gates: Gates, language: str, protected: Sequence[Cut] = ()) -> Iterator[Gate]:
    """The gates of a history, one for each limit, that of fairness for each `protected` cut."""
    if gates.transitions is not None:
        limit = _moves(gates.transitions, language)
        yield Gate("transitions", limit, partial(transitions, limit=gates.transitions))
    if gates.max_changed is not None:
        changes = gates.max_changed
        if changes.overall is not None:
            yield Gate("max_changed", most(changes.overall, language), partial(changed, limit=changes.overall))
        for name, limit_by in changes.by.items():
            judging = partial(changed_by, name=name, limit=limit_by, from_cases=changes.from_cases)
            yield Gate(f"max_changed by {shown(name)}", most(limit_by, language), judging)
    for key, swaps, allowed in (
        ("max_swap_ins", swap_ins, gates.max_swap_ins),
        ("max_swap_outs", swap_outs, gates.max_swap_outs),
    ):
        if allowed is not None:
            yield Gate(key, most(allowed, language), partial(swaps, limit=allowed))
    for name, change in gates.max_exposure_change.items():
        said = say(language, "change", value=exactly(change))
        yield Gate(f"max_exposure_change {shown(name)}", said, partial(exposure, name=name, limit=change))
    yield from _figures(gates, language)
    if gates.no_rejects:
        yield Gate("no_rejects", say(language, "none"), no_rejects)
    if gates.fairness is not None:
        ratio, from_cases = gates.fairness.ratio_at_least, gates.fairness.from_cases
        cuts: Sequence[Cut | None] = protected or (None,)
        for cut in cuts:
            name = "fairness" if cut is None else f"fairness {shown(cut.name)}"
            judging = partial(fair, cut=cut, least=ratio.value, from_cases=from_cases)
            yield Gate(name, say(language, "at least", value=ratio.text), judging)


def _figures(gates: Gates, language: str) -> Iterator[Gate]:
    for name, bounds in gates.measures.items():
        for bound in bounds.bounds:
            judging = partial(measure, name=name, bound=bound)
            yield Gate(f"measures {shown(name)} {bound.name}", _bound(bound, language), judging)
    if gates.bad_rate is not None:
        for bound in gates.bad_rate.bounds:
            yield Gate(f"bad_rate {bound.name}", _bound(bound, language), partial(bad_rate, bound=bound))
        worst = gates.bad_rate.worst_at_most
        if worst is not None:
            limit = say(language, "at most", value=exactly(worst))
            yield Gate("bad_rate worst_at_most", limit, partial(worst_bad_rate, limit=worst))


def _bound(bound: Bound, language: str) -> str:
    key = {"at_least": "at least", "at_most": "at most"}.get(bound.name, "change")
    return say(language, key, value=bound.figure.text)


def _moves(limit: Transitions, language: str) -> str:
    def told(move: Move) -> str:
        ends = [say(language, "any") if one is None else VERDICT[language][one] for one in (move.old, move.new)]
        return say(language, "move", old=ends[0], new=ends[1])

    if limit.allowed is None:
        return say(language, "forbidden", moves=listing(language, tuple(map(told, limit.forbidden))))
    moves = listing(language, tuple(map(told, limit.allowed))) or say(language, "none")
    return say(language, "allowed", moves=moves)


# ---------------------------------------------------------------- coverage

_SORTS = {
    "everything": None, "clauses": coverage.CLAUSE, "decisive": coverage.DECISIVE, "exceptions": coverage.EXCEPTION,
    "rows": coverage.ROW, "bands": coverage.BAND, "bins": coverage.BIN, "tiers": coverage.TIER,
    "approvers": coverage.APPROVER, "sides": coverage.SIDE, "bounds": coverage.BOUND, "missing": coverage.MISSING,
    "lists": coverage.LIST,
}  # fmt: skip


def judge_coverage(gates: Gates, covered: Coverage | None, language: str) -> tuple[GateResult, ...]:
    """Whether fixtures exercise enough of a policy. `covered` None: none that could be run belongs to it."""
    wanted = {} if gates.coverage is None else gates.coverage.wanted
    found = [_coverage(name, least, covered, language) for name, least in wanted.items()]
    if gates.every_clause_hit_by_a_fixture:
        found.append(_every_clause(covered, language))
    return tuple(found)


def _coverage(name: str, least: Fraction, covered: Coverage | None, language: str) -> GateResult:
    gate, limit = f"coverage {name}", say(language, "at least", value=exactly(least))
    if covered is None or not covered.cases:
        return unjudged(gate, limit, say(language, "no fixture"), language)
    sort = _SORTS[name]
    count = covered.count(sort)
    if not count.total:
        return unjudged(gate, limit, say(language, "nothing to cover"), language)
    missed = dict.fromkeys(one.label for one in covered.items if not one.covered and sort in (None, one.sort))
    told = share(count.covered, count.total, least, language)
    passed = count.covered >= least * count.total
    sentence = say(language, "coverage", what=say(language, name), found=told)
    found = percent(Fraction(count.covered, count.total), least)
    return GateResult(gate, passed, sentence, limit, found, () if passed else tuple(missed)[:MOST_EXAMPLES])


def _every_clause(covered: Coverage | None, language: str) -> GateResult:
    gate, limit = "every_clause_hit_by_a_fixture", say(language, "none")
    if covered is None or not covered.cases:
        return unjudged(gate, limit, say(language, "no fixture"), language)
    missed = tuple(one.label for one in covered.items if one.sort == coverage.CLAUSE and not one.covered)
    told = say(language, "every clause", found=listing(language, missed) or say(language, "none"))
    return GateResult(gate, not missed, told, limit, str(len(missed)), missed[:MOST_EXAMPLES])
