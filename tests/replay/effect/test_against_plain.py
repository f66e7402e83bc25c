"""What is counted on columns, beside the plainest count there is, over random policies, edits and cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from differential.cases import CaseMaker
from plaincount import Case, answers, aspects, plain
from strategies.policies import write

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.columnar.block import Block
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import Program
from bonitas.replay.cause.attribution import Trials
from bonitas.replay.cause.hybrids import Hybrids, subsets
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.replay import Replay, Version
from bonitas.replay.history.doors import Seen
from bonitas.replay.history.stream import Viewed
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.piece import Piece

SEEDS = range(16)
_NUMBER = re.compile(r"(?<![\w.\"-])\d+(?:\.\d+)?(?![\w.%-])")
_DECIDING = re.compile(r"require|when|times|at most|at least|plus|under|over|start at|\|")


def versions(seed: int) -> tuple[Compilation, Compilation]:
    """A random policy, and the same with some of its numbers changed."""
    random = Random(seed)
    text = write(random, asks=True, varied=True).text()
    old = Compilation(Source("old.policy", text))
    assert old.program is not None
    for _ in range(60):
        new = Compilation(Source("new.policy", edited(text, random)))
        if new.program is not None:
            return old, new
    return old, old


def edited(text: str, random: Random) -> str:
    """The text with up to three of its deciding numbers changed."""
    lines = text.split("\n")
    begin = next((at for at, line in enumerate(lines) if line.startswith(("admission", "limit", "warning"))), 0)
    places = [at for at, line in enumerate(lines) if at > begin and _DECIDING.search(line) and _NUMBER.search(line)]
    for at in random.sample(places, min(len(places), random.randint(1, 3))):
        lines[at] = _NUMBER.sub(lambda found: str(int(float(found[0])) + random.choice((1, 5, 50))), lines[at], count=1)
    return "\n".join(lines)


def viewed(old: Program, new: Program, cases: Sequence[Case], before: int) -> Viewed:
    """Some cases as both versions see them, with so many lines before."""
    lines = np.arange(before + 1, before + len(cases) + 1)
    rows = tuple(CaseRow("cases", line, f"c{line}", {}) for line in lines.tolist())
    seen = tuple(Seen(block_of_cases(program, cases), lines, ()) for program in (old, new))
    return Viewed(Piece(len(cases), apart=rows), seen, Seen(Block(len(cases), {}), lines, ()))


def compared(old: Compilation, new: Compilation, cases: Sequence[Case], hybrids: Hybrids | None = None) -> Comparison:
    """The comparison over cases, in pieces of 50."""
    programs = old.required_program(), new.required_program()
    before, after = (Version.of(program, block_machine) for program in programs)
    replay = Replay(before, after, None if hybrids is None else Trials(hybrids, block_machine))
    for start in range(0, len(cases), 50):
        replay.add(replay.work(viewed(*programs, cases[start : start + 50], start)))
    return replay.result()


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
