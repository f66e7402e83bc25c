"""Random policies with edits and cases for them, replayed piece by piece without files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

import numpy as np
from plaincount import Case
from strategies.policies import write

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.columnar.block import Block
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import Program
from bonitas.replay.cause.attribution import Trials
from bonitas.replay.cause.hybrids import Hybrids
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.replay import Replay, Version
from bonitas.replay.history.doors import Seen
from bonitas.replay.history.entrance import Viewed
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.piece import Piece

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


def replay_of(old: Compilation, new: Compilation, hybrids: Hybrids | None = None, *, causes: bool = True) -> Replay:
    """A replay of two versions that has counted nothing yet."""
    before, after = (Version.of(one.required_program(), block_machine) for one in (old, new))
    if hybrids is None and causes:
        assert old.tree is not None and new.tree is not None
        hybrids = Hybrids(old.tree, new.tree, "en")
    return Replay(before, after, None if hybrids is None else Trials(hybrids, block_machine))


def compared(old: Compilation, new: Compilation, cases: Sequence[Case], hybrids: Hybrids | None = None) -> Comparison:
    """The comparison over cases, in pieces of 50."""
    replay = replay_of(old, new, hybrids, causes=False)
    for start in range(0, len(cases), 50):
        replay.add(
            replay.work(viewed(old.required_program(), new.required_program(), cases[start : start + 50], start))
        )
    return replay.result()
