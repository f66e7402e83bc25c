"""Which edits cause each changed decision: the smallest sets of them that, made in the old version, already give it.

For each changed case the sets of one step are tried, then those of two, and so on. The first size at which some set
gives exactly the new decision is the cause, and all sets of that size that do are kept ("A2 alone, or L3 alone"). So
every case has one cause, and counts and amounts by cause add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from bonitas.engine.columnar.block import Block, Integers, Mask
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.core import Program
from bonitas.replay.cause.hybrids import Chosen, Hybrids, subsets
from bonitas.replay.effect.changes import changes, compared
from bonitas.replay.effect.columns import rows_of
from bonitas.replay.effect.said import Said, Voice

MOST_STEPS = 12
"""Up to so many steps every set may be tried; with more, see `sampled`."""

Cause = frozenset[Chosen]
"""The smallest sets that give the new decision; the empty set among them says that the declaration of the case does.
A cause without sets: no set of edits gives the new decision by itself."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """A policy with some steps made, ready to decide blocks."""

    voice: Voice
    machine: BlockMachine


class Trials:
    """The policies with some of the steps, each made ready when it is first asked for; threads may share it."""

    def __init__(self, hybrids: Hybrids, machine: Callable[[Program], BlockMachine]) -> None:
        self.hybrids, self._machine = hybrids, machine
        self._made: dict[Chosen, _Trial | None] = {}
        self._lock = Lock()

    def said(self, chosen: Chosen, block: Block) -> tuple[Voice, Said] | None:
        """What the policy with some steps says of some cases; None where they make no sound policy."""
        with self._lock:
            if chosen not in self._made:
                program = self.hybrids.program(chosen)
                self._made[chosen] = None if program is None else _Trial(Voice(program), self._machine(program))
            trial = self._made[chosen]
        return None if trial is None else (trial.voice, trial.voice.said(trial.machine.outcomes(block)))


class Attribution:
    """Finds causes, piece by piece; threads may share it. `causes` are those found so far; `of` gives their places.

    With `verdicts` a set need only give the new verdict, whatever becomes of the rest of the decision.
    """

    STATE = ("causes", "_places")

    def __init__(self, trials: Trials, new: Voice, *, verdicts: bool = False) -> None:
        self.trials, self._new, self._verdicts = trials, new, verdicts
        self.causes: list[Cause] = []
        self._places: dict[Cause, int] = {}
        self._lock = Lock()

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.trials.hybrids.steps)

    def of(self, block: Block, new: Said, sizes: Sequence[int] | None = None) -> Integers:
        """The places in `causes` of the causes of some cases that change, -1 where no set of the `sizes` gives it.

        `block` has every field of both versions, `new` what the newer one says; without `sizes` all are tried.
        """
        found = np.full(block.rows, -1, dtype=np.int64)
        left = np.arange(block.rows)
        for size in range(self.steps + 1) if sizes is None else sizes:
            if not len(left):
                return found
            sets, gives = self._size(size, rows_of(block, left), new.of_rows(left))
            settled = gives.any(axis=0)
            found[left[settled]] = self._coded(sets, gives[:, settled])
            left = left[~settled]
        if sizes is None:
            found[left] = self.place(frozenset())
        return found

    def _size(self, size: int, block: Block, new: Said) -> tuple[list[Chosen], Mask]:
        """The sets of one size that make a policy, and which of them give the new decision in which rows."""
        sets, rows = [], [np.zeros((0, block.rows), dtype=np.bool_)]
        for chosen in subsets(self.steps, size):
            gives = self.gives(chosen, block, new)
            if gives is not None:
                sets.append(chosen)
                rows.append(gives[np.newaxis, :])
        return sets, np.concatenate(rows)

    def gives(self, chosen: Chosen, block: Block, new: Said) -> Mask | None:
        """In which cases the steps give the new decision; None where they make no sound policy."""
        told = self.trials.said(chosen, block)
        if told is None:
            return None
        found = changes(compared(told[0], self._new), told[1], new)
        return ~(found.aspects["verdict"] if self._verdicts else found.any)

    def _coded(self, sets: Sequence[Chosen], gives: Mask) -> Integers:
        """The place of the cause of each column of `gives`."""
        patterns, places = np.unique(np.packbits(gives, axis=0), axis=1, return_inverse=True)
        bits = np.unpackbits(patterns, axis=0, count=len(sets)).T
        codes = [self.place(frozenset(one for one, on in zip(sets, row, strict=True) if on)) for row in bits.tolist()]
        return np.array(codes or [0], dtype=np.int64)[places.reshape(-1)]

    def place(self, cause: Cause) -> int:
        """The place of a cause in `causes`."""
        with self._lock:
            if cause not in self._places:
                self._places[cause] = len(self.causes)
                self.causes.append(cause)
            return self._places[cause]
