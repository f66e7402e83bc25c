"""What is counted on columns, beside the plainest count there is, over random policies, edits and cases."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from differential.cases import CaseMaker
from plaincount import Case, answers, aspects, plain
from replayparts import compared, versions

from bonitas.replay.cause.hybrids import Hybrids, subsets
from bonitas.replay.effect.comparison import Comparison

SEEDS = range(16)


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_are_those_of_a_plain_count(seed: int) -> None:
    old, new = versions(seed)
    maker = CaseMaker(new.required_program(), Random(seed))
    cases = [case for _ in range(4) for case in maker.cases(30)]
    assert _counts(compared(old, new, cases)) == plain(old.required_program(), new.required_program(), cases)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cause_is_a_smallest_set_of_edits_that_gives_the_new_decision(seed: int) -> None:
    """Each set of a cause gives the new decision by the reference, and none that is smaller does."""
    old, new = versions(seed)
    assert old.tree is not None and new.tree is not None
    hybrids = Hybrids(old.tree, new.tree, "en")
    maker = CaseMaker(new.required_program(), Random(seed))
    cases = [case for _ in range(4) for case in maker.cases(15)]
    found = compared(old, new, cases, hybrids)
    assert sum(one.cases for one in found.causes) == found.changed
    for amount in found.amounts:
        assert sum(one.granted[amount.name] for one in found.causes) == _exposure(found, amount.name)
    wanted = answers(new.required_program(), cases)
    for one in found.shown[:10]:
        number = one.pair.line - 1
        assert one.cause is not None
        sets = {frozenset(chosen) for chosen in found.causes[one.cause].sets}
        size = min(map(len, sets), default=len(hybrids.steps) + 1)
        assert {len(chosen) for chosen in sets} <= {size}
        for smaller in range(min(size + 1, 3)):
            assert _giving(hybrids, smaller, cases[number], wanted[number]) == (sets if smaller == size else set())


def _exposure(found: Comparison, name: str) -> Any:
    amount = next(one for one in found.amounts if one.name == name)
    if amount.granted_old is None or amount.granted_new is None:
        return amount.new_total - amount.old_total
    return amount.granted_new - amount.granted_old


def _giving(hybrids: Hybrids, size: int, case: Case, wanted: dict[str, Any]) -> set[frozenset[int]]:
    """The sets of a size that give the new answer."""
    found = set()
    for chosen in subsets(len(hybrids.steps), size):
        program = hybrids.program(chosen)
        if program is not None:
            (answer,) = answers(program, [case])
            if not aspects(answer, wanted):
                found.add(chosen)
    return found


def _counts(found: Comparison) -> dict[str, Any]:
    return {
        "compared": found.compared,
        "changed": found.changed,
        "aspects": Counter({name: number for name, number in found.aspects.items() if number}),
        "verdicts": None if found.verdicts is None else Counter(found.verdicts.counts),
        "swap_ins": found.swap_ins,
        "swap_outs": found.swap_outs,
        "amounts": {
            one.name: {
                "known": one.known,
                "old_total": one.old_total,
                "new_total": one.new_total,
                "granted_old": one.granted_old or 0,
                "granted_new": one.granted_new or 0,
                "raised": one.raised,
                "lowered": one.lowered,
                "unknown_old": one.unknown_old,
                "unknown_new": one.unknown_new,
                "unknown_both": one.unknown_both,
                "quantiles": [value for _, value in one.quantiles],
            }
            for one in found.amounts
        },
        "choices": {name: Counter(matrix.counts) for name, matrix in found.choices.items()},
        "measures": dict(found.measures),
        **{
            key: {one.name: (one.old, one.new, one.came, one.went) for one in getattr(found, key)}
            for key in ("clauses", "warnings", "actions", "referrals")
        },
        "other_reasons": found.other_reasons,
    }
