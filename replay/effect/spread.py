"""How changes of an amount are spread: every distinct change with its count, as long as there are not too many."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers

MOST = 1_000_000
"""How many distinct changes are kept exactly."""
CORE = (Fraction(1, 100), Fraction(99, 100))
"""Changes between these ranks are always told apart in a picture."""
FAR = 3
"""How many times as wide as those all changes may lie, for a picture of bars of one width."""
_DIGITS = 4
"""Beyond, changes count as those of so many leading digits, cut towards zero."""


class Spread:
    """Changes and their counts. `exact` is false once there were more than `MOST` distinct ones."""

    STATE = ("denominator", "exact", "_values", "_counts")

    def __init__(self) -> None:
        self.denominator = 1
        self.exact = True
        self._values: Integers = np.zeros(0, dtype=np.int64)
        self._counts: Integers = np.zeros(0, dtype=np.int64)

    def add(self, changes: Integers, denominator: int) -> None:
        """Some changes, as whole multiples of 1/denominator."""
        self._add(changes, np.ones(len(changes), dtype=np.int64), denominator)

    def merge(self, other: Spread) -> None:
        """Adds what another has counted."""
        self.exact &= other.exact
        self._add(other._values, other._counts, other.denominator)

    def _add(self, changes: Integers, counts: Integers, denominator: int) -> None:
        common = lcm(self.denominator, denominator)
        values = np.concatenate([_times(self._values, common // self.denominator),
                                 _times(changes, common // denominator)])  # fmt: skip
        self.denominator = common
        self._sort(values, np.concatenate([self._counts, counts]))
        if len(self._values) > MOST:
            self.exact = False
            self._sort(_cut(self._values), self._counts)

    def _sort(self, values: Any, counts: Integers) -> None:
        self._values, places = np.unique(values, return_inverse=True)
        merged: Integers = np.zeros(len(self._values), dtype=np.int64)
        np.add.at(merged, places.reshape(-1), counts)
        self._counts = merged

    def ranks(self, shares: Sequence[Fraction]) -> list[Fraction]:
        """By share: the smallest change that at least such a share of all do not exceed (nearest rank)."""
        reached = np.cumsum(self._counts)
        whole = int(reached[-1])
        wanted = [max(int(-(-share * whole // 1)), 1) for share in shares]
        places = np.searchsorted(reached, wanted, side="left").tolist()
        return [Fraction(int(self._values[place]), self.denominator) for place in places]

    def __len__(self) -> int:
        return int(self._counts.sum())

    def bars(self, most: int = 40) -> list[tuple[Fraction, Fraction, int]]:
        """The spread as a picture needs it: bounds (low included, high not) and count of each bar.

        Bars are of one width, which is a round number, and zero is a bound. Where a few changes lie far from the
        others, the first and the last bar are as wide as it takes to hold them.
        """
        if not len(self._values):
            return []
        low, high = int(self._values[0]), int(self._values[-1])
        first, last = (int(rank * self.denominator) for rank in self.ranks(CORE))
        if high - low <= FAR * (last - first):
            first, last = low, high
        width = _round(-(-(last - first + 1) // most))
        start, end = first // width * width, (last // width + 1) * width
        below = [min(low, start - width)] if low < start else []
        above = [max(high + 1, end + width)] if high >= end else []
        edges = [*below, *range(start, end + 1, width), *above]
        places = np.searchsorted(self._values, np.array(edges, dtype=self._values.dtype), side="left")
        reached = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self._counts)])[places].tolist()
        bounds = [Fraction(edge, self.denominator) for edge in edges]
        return [
            (bounds[number], bounds[number + 1], reached[number + 1] - reached[number])
            for number in range(len(edges) - 1)
        ]


def _round(width: int) -> int:
    """The next of 1, 2, 5, 10, 20 …"""
    power = 10 ** (len(str(width)) - 1)
    return int(next(one * power for one in (1, 2, 5, 10) if one * power >= width))


def _times(values: Integers, factor: int) -> Any:
    if factor == 1:
        return values
    if values.dtype == object or (len(values) and int(np.abs(values).max()) >= 2**62 // factor):
        return values.astype(object) * factor
    return values * factor


def _cut(values: Integers) -> Any:
    """Only the leading digits."""
    digits = np.floor(np.log10(np.maximum(np.abs(values.astype(np.float64)), 1)))
    units = 10 ** np.maximum(digits.astype(np.int64) - _DIGITS + 1, 0)
    return np.sign(values) * (np.abs(values) // units) * units
