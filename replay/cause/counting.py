"""Counts changed cases by what causes them, piece by piece."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from bonitas.engine.columnar.block import Integers
from bonitas.replay.cause.attribution import Cause
from bonitas.replay.effect.changes import Compared
from bonitas.replay.effect.columns import aligned, known, totals_by
from bonitas.replay.effect.comparison import CauseCount
from bonitas.replay.effect.counting import granted
from bonitas.replay.effect.said import Said


class CauseTally:
    """What each cause changes: cases, swap-ins and swap-outs, and what is granted of each amount (the amount itself
    where a version gives no verdict). Over all causes they add up to what changes in all."""

    STATE = ("_counts", "_granted")

    def __init__(self, between: Compared) -> None:
        self._between = between
        self._counts: Counter[tuple[int, str]] = Counter()
        self._granted: dict[tuple[int, str], Fraction] = defaultdict(Fraction)

    def add(self, codes: Integers, old: Said, new: Said) -> None:
        """Changed cases with the places of their causes."""
        size = int(codes.max()) + 1 if len(codes) else 0
        given = granted(self._between, old, new)
        counted = {"cases": np.ones(len(codes), dtype=np.bool_)}
        if given is not None:
            counted |= {"swap_ins": given.new & ~given.old, "swap_outs": given.old & ~given.new}
        for word, mask in counted.items():
            for code, count in enumerate(np.bincount(codes[mask], minlength=size).tolist()):
                self._counts[code, word] += count
        for name in self._between.amounts:
            before, after = old.amounts[name], new.amounts[name]
            both = known(before) & known(after)
            numbers = aligned(before, after)
            there, here = (both, both) if given is None else (both & given.old, both & given.new)
            change = np.where(here, numbers.new, 0) - np.where(there, numbers.old, 0)
            for code, whole in enumerate(totals_by(codes, size, change)):
                self._granted[code, name] += Fraction(whole, numbers.denominator)

    def merge(self, other: CauseTally, places: Sequence[int]) -> None:
        """Adds what another has counted; `places` lead from its causes to those here."""
        for (code, word), count in other._counts.items():
            self._counts[places[code], word] += count
        for (code, name), change in other._granted.items():
            self._granted[places[code], name] += change

    def result(self, causes: list[Cause]) -> dict[int, CauseCount]:
        """All causes of some case by their places, the most frequent first."""
        found = {
            code: CauseCount(
                sets=tuple(sorted((tuple(sorted(chosen)) for chosen in cause), key=lambda one: (len(one), one))),
                cases=self._counts[code, "cases"],
                swap_ins=self._counts[code, "swap_ins"],
                swap_outs=self._counts[code, "swap_outs"],
                granted={name: self._granted[code, name] for name in self._between.amounts},
            )
            for code, cause in enumerate(causes)
            if self._counts[code, "cases"]
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1].cases, item[1].sets)))
