"""Causes where there are too many edits to try every set of them: found for a sample of the changed cases.

The sample are the changed cases with the smallest hashes of their places in the history, so that it is the same at
every run and every case is as likely to be in it. For each of its cases all sets of one and of two steps are tried;
where none of these gives the new decision, steps are taken back from the new version one after the other for as long as
the decision stays: what is left is a set of which no step can be spared, though a smaller one might exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Block, Integers
from bonitas.engine.columnar.rows import Rows, block_of_cases
from bonitas.engine.core import Program
from bonitas.engine.values import CaseValue
from bonitas.replay.cause.attribution import Attribution
from bonitas.replay.cause.hybrids import Chosen
from bonitas.replay.effect.columns import rows_of
from bonitas.replay.effect.said import Said

SAMPLE = 2000
"""Changed cases in the sample."""


class CaseSample:
    """The changed cases with the smallest hashes. `program` declares what they tell."""

    STATE = ("_kept", "_seen")

    def __init__(self, program: Program, size: int = SAMPLE) -> None:
        self.program, self._most = program, size
        self._kept: list[tuple[int, Mapping[str, CaseValue]]] = []
        self._seen = 0

    def add(self, block: Block) -> None:
        """Changed cases, in the order of the history."""
        keys = _hashes(np.arange(self._seen, self._seen + block.rows))
        self._seen += block.rows
        limit = self._kept[-1][0] if len(self._kept) == self._most else None
        chosen = np.arange(block.rows) if limit is None else np.flatnonzero(keys < limit)
        if len(chosen) > self._most:
            chosen = chosen[np.argsort(keys[chosen])[: self._most]]
        rows = Rows(self.program, block)
        fresh = [(int(keys[row]), rows.case(row)) for row in chosen.tolist()]
        self._kept = sorted([*self._kept, *fresh], key=lambda one: one[0])[: self._most]

    def begin(self, number: int) -> None:
        """Counts changed cases from a number on, so that parts of one history draw no case alike."""
        self._seen = number

    def merge(self, other: CaseSample) -> None:
        """Adds the cases of another."""
        self._kept = sorted([*self._kept, *other._kept], key=lambda one: one[0])[: self._most]

    @property
    def size(self) -> int:
        """How many cases it has."""
        return len(self._kept)

    @property
    def block(self) -> Block:
        """The sample."""
        return block_of_cases(self.program, [case for _, case in self._kept])


def _hashes(numbers: Integers) -> Any:
    """SplitMix64 of some numbers (S. Vigna, "Further scramblings of Marsaglia's xorshift generators", 2017)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def sampled_causes(attribution: Attribution, block: Block, new: Said) -> Integers:
    """The places in `attribution.causes` of the causes of a sample; `new` is what the newer version says of it."""
    found = attribution.of(block, new, sizes=(0, 1, 2))
    left = np.flatnonzero(found < 0)
    if len(left):
        sets = _spared(attribution, rows_of(block, left), new.of_rows(left))
        found[left] = [attribution.place(frozenset((chosen,))) for chosen in sets]
    return found


def _spared(attribution: Attribution, block: Block, new: Said) -> list[Chosen]:
    """For each case the steps that are left when those are taken back that its decision does not need."""
    steps = range(attribution.steps)
    sets: list[Chosen] = [attribution.trials.hybrids.every] * block.rows
    for step in steps:
        together: dict[Chosen, list[int]] = defaultdict(list)
        for row, chosen in enumerate(sets):
            together[chosen].append(row)
        for chosen, rows in together.items():
            places = np.array(rows, dtype=np.int64)
            without = chosen - {step}
            gives = attribution.gives(without, rows_of(block, places), new.of_rows(places))
            for row, spared in zip(rows, [] if gives is None else gives.tolist(), strict=False):
                if spared:
                    sets[row] = without
    return sets
