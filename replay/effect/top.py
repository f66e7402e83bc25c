"""The changed cases that matter most, found piece by piece: those whose verdict moves farthest, then by money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

import numpy as np

from bonitas.engine.columnar.block import Integers
from bonitas.engine.kinds import Money
from bonitas.replay.effect.changes import Changes, Compared
from bonitas.replay.effect.checkpoint import kept
from bonitas.replay.effect.columns import aligned, known
from bonitas.replay.effect.said import Said

Kept = TypeVar("Kept")


@kept
@dataclass(frozen=True, slots=True)
class _Ranked(Generic[Kept]):
    rank: tuple[Any, ...]
    case: Kept


class Top(Generic[Kept]):
    """Keeps the first `most` changed cases by rank, in a form of the caller's.

    Rank: how far the verdict moves, then the change of money over all amounts, then that of other amounts, then the
    place in the history.
    """

    STATE = ("_kept", "_pieces")

    def __init__(self, between: Compared, most: int) -> None:
        self._between, self._most = between, most
        self._kept: list[_Ranked[Kept]] = []
        self._pieces = 0

    def add(self, old: Said, new: Said, found: Changes, keep: Callable[[int], Kept]) -> None:
        """A piece; `keep` is asked for what is kept of a row, of few rows."""
        self._pieces += 1
        rows = np.flatnonzero(found.any)
        if not len(rows) or not self._most:
            return
        moved = np.zeros(len(rows), dtype=np.int64)
        if self._between.judged and old.verdict is not None and new.verdict is not None:
            moved = np.abs(new.verdict[rows] - old.verdict[rows])
        money, other = (self._change(old, new, rows, money=wanted) for wanted in (True, False))
        fresh = []
        for at in self._best(moved, money[0], other[0]):
            sizes = -Fraction(int(money[0][at]), money[1]), -Fraction(int(other[0][at]), other[1])
            fresh.append(((-int(moved[at]), *sizes, self._pieces, int(rows[at])), int(rows[at])))
        self._merge(sorted(fresh)[: self._most], keep)

    def _merge(self, fresh: list[tuple[tuple[Any, ...], int]], keep: Callable[[int], Kept]) -> None:
        limit = self._kept[-1].rank if len(self._kept) == self._most else None
        told = [_Ranked(rank, keep(row)) for rank, row in fresh if limit is None or rank < limit]
        self._kept = sorted([*self._kept, *told], key=lambda one: one.rank)[: self._most]

    def _best(self, moved: Integers, money: Integers, other: Integers) -> list[int]:
        """Places that may be among the first, with all that are level with the last of them."""
        if len(moved) <= self._most:
            return list(range(len(moved)))
        keys = [np.asarray(-part, dtype=np.float64) for part in (other, money, moved)]
        order = np.lexsort(keys)
        last = order[self._most - 1]
        level = np.ones(len(moved), dtype=np.bool_)
        for key in keys:
            level &= key == key[last]
        return sorted({*order[: self._most].tolist(), *np.flatnonzero(level).tolist()})

    def _change(self, old: Said, new: Said, rows: Integers, *, money: bool) -> tuple[Integers, int]:
        """What the amounts of money (or the others) change by in all, in some rows, over one denominator."""
        total, common = np.zeros(len(rows), dtype=object), 1
        for name in self._between.amounts:
            if isinstance(self._between.new.amounts[name], Money) is money:
                both = (known(old.amounts[name]) & known(new.amounts[name]))[rows]
                numbers = aligned(old.amounts[name], new.amounts[name])
                change = np.where(both, np.abs(numbers.new[rows] - numbers.old[rows]), 0).astype(object)
                total = total * numbers.denominator + change * common
                common *= numbers.denominator
        return total, common

    def merge(self, other: Top[Kept], before: int) -> None:
        """Adds the first cases of another, which saw its pieces after so many."""
        moved = [_Ranked((*one.rank[:3], one.rank[3] + before, one.rank[4]), one.case) for one in other._kept]
        self._kept = sorted([*self._kept, *moved], key=lambda one: one.rank)[: self._most]

    def result(self) -> tuple[Kept, ...]:
        """The first cases, in their order."""
        return tuple(one.case for one in self._kept)
