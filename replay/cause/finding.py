"""Causes of whole decisions and of verdicts, found and counted while a history goes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bonitas.engine.columnar.block import Block, Integers
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Program
from bonitas.replay.cause.attribution import MOST_STEPS, Attribution, Cause, Trials
from bonitas.replay.cause.counting import CauseTally
from bonitas.replay.cause.sampled import CaseSample, sampled_causes
from bonitas.replay.effect.changes import Changes, Compared
from bonitas.replay.effect.columns import rows_of
from bonitas.replay.effect.comparison import CauseCount
from bonitas.replay.effect.said import Said

PART = 2**40
"""More cases than any part of a history has."""


@dataclass(frozen=True, slots=True)
class Found:
    """The causes of one sort: counts in their order, and their numbers there by their places in the attribution."""

    counts: tuple[CauseCount, ...]
    numbers: dict[int, int]


class CauseFinder:
    """Finds the causes of changes of one sort: of whole decisions, or (`verdicts`) of verdicts alone.

    `union` declares what the cases of both versions tell; `decide` gives what each version decides of a block.
    """

    STATE = ("_attribution", "_tally", "_sample")

    def __init__(
        self, between: Compared, trials: Trials, union: Program,
        decide: Callable[[Block], tuple[OutcomeColumns, OutcomeColumns]], *, verdicts: bool,
    ) -> None:  # fmt: skip
        self._between, self._decide, self._verdicts = between, decide, verdicts
        self._attribution = Attribution(trials, between.new, verdicts=verdicts)
        self._tally = CauseTally(between)
        self._sample = CaseSample(union) if self._attribution.steps > MOST_STEPS else None

    def rows(self, found: Changes) -> Integers:
        """The places of the cases that change."""
        return np.flatnonzero(found.aspects["verdict"] if self._verdicts else found.any)

    def work(self, block: Block, new: Said, found: Changes) -> Integers | None:
        """The causes of the cases that change, by their places; None where a sample is looked at in the end.

        `block` has every field of both versions. Threads may call it.
        """
        if self._sample is not None:
            return None
        rows = self.rows(found)
        return self._attribution.of(rows_of(block, rows), new.of_rows(rows))

    def add(self, codes: Integers | None, block: Block, old: Said, new: Said, found: Changes) -> None:
        """Counts what `work` found of a piece."""
        rows = self.rows(found)
        if self._sample is not None:
            self._sample.add(rows_of(block, rows))
        elif codes is not None:
            self._tally.add(codes, old.of_rows(rows), new.of_rows(rows))

    def begin(self, part: int) -> None:
        """Says which part of a history is counted here, where parts are counted apart."""
        if self._sample is not None:
            self._sample.begin(part * PART)

    def merge(self, other: CauseFinder) -> None:
        """Adds what another has counted."""
        places = [self._attribution.place(cause) for cause in other._attribution.causes]
        self._tally.merge(other._tally, places)
        if self._sample is not None and other._sample is not None:
            self._sample.merge(other._sample)

    def cause(self, place: int) -> Cause:
        """The cause of a place."""
        return self._attribution.causes[place]

    @property
    def sampled(self) -> int | None:
        """How many changed cases the sample has; None where all cases have their causes."""
        return None if self._sample is None else self._sample.size

    def result(self) -> Found:
        """All causes of some case, the most frequent first."""
        if self._sample is not None and self._sample.size:
            block = self._sample.block
            before, after = self._decide(block)
            old, new = self._between.old.said(before), self._between.new.said(after)
            self._tally.add(sampled_causes(self._attribution, block, new), old, new)
        counts = self._tally.result(self._attribution.causes)
        return Found(tuple(counts.values()), {place: number for number, place in enumerate(counts)})
