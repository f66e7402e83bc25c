"""The changed cases that matter most, found piece by piece: those whose verdict moves farthest, then by money."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers
from bonitas.engine.kinds import Money
from bonitas.engine.natural import natural
from bonitas.replay.effect.changes import Changes, Compared
from bonitas.replay.effect.columns import aligned, known
from bonitas.replay.effect.comparison import ChangedCase
from bonitas.replay.effect.said import Said


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: tuple[Any, ...]
    case: ChangedCase


class Top:
    """Keeps the first `most` changed cases by rank.

    Rank: how far the verdict moves, then the change of money over all amounts, then that of other amounts, then the id.
    """

    def __init__(self, between: Compared, most: int) -> None:
        self._between, self._most = between, most
        self._kept: list[_Ranked] = []

    def add(
        self, old: Said, new: Said, found: Changes, name: Callable[[int], tuple[str, int]],
        tell: Callable[[int], ChangedCase],
    ) -> None:  # fmt: skip
        """A piece: `name` gives the id and the line of a row, `tell` the whole case; both are asked of few rows."""
        rows = np.flatnonzero(found.any)
        if not len(rows) or not self._most:
            return
        moved = np.zeros(len(rows), dtype=np.int64)
        if self._between.judged and old.verdict is not None and new.verdict is not None:
            moved = np.abs(new.verdict[rows] - old.verdict[rows])
        money, other = (self._change(old, new, rows, money=wanted) for wanted in (True, False))
        floor = self._kept[-1].rank[:3] if len(self._kept) == self._most else None
        fresh = []
        for at in self._best(moved, money[0], other[0]):
            rank = (-int(moved[at]), -Fraction(int(money[0][at]), money[1]), -Fraction(int(other[0][at]), other[1]))
            if floor is None or rank <= floor:
                row = int(rows[at])
                id_, line = name(row)
                fresh.append(((*rank, natural(id_), line), row))
        self._merge(fresh, tell)

    def _merge(self, fresh: Iterable[tuple[tuple[Any, ...], int]], tell: Callable[[int], ChangedCase]) -> None:
        ranked = sorted(fresh)[: self._most]
        limit = self._kept[-1].rank if len(self._kept) == self._most else None
        told = [_Ranked(rank, tell(row)) for rank, row in ranked if limit is None or rank < limit]
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

    def result(self) -> tuple[ChangedCase, ...]:
        """The first cases, in their order."""
        return tuple(one.case for one in self._kept)
