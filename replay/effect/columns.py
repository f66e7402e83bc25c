"""Exact questions to columns of outcomes: equal where, which label, how much in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm

import numpy as np

from bonitas.engine.columnar.block import Block, Column, Integers, ListColumn, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.kinds import Boolean, Choice, Kind, Text, Value

_LARGEST = 2**62
_LIMB = 2**21


def known(column: Column) -> Mask:
    """Where a column is known."""
    return np.ones(len(column.values), dtype=np.bool_) if column.known is None else column.known


# ---------------------------------------------------------------- numbers


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two numbers side by side over one denominator; int64, or Python's whole numbers where those do not hold them."""

    old: Integers
    new: Integers
    denominator: int


def aligned(old: Column, new: Column) -> Pairs:
    """Two columns of numbers over one denominator; what is unknown is 0."""
    denominator = lcm(old.denominator, new.denominator, *_outside(old), *_outside(new))
    return Pairs(_over(old, denominator), _over(new, denominator), denominator)


def _outside(column: Column) -> list[int]:
    return [value.denominator for value in column.outside.values() if isinstance(value, Fraction)]


def _over(column: Column, denominator: int) -> Integers:
    factor = denominator // column.denominator
    small = len(column.values) == 0 or int(np.abs(column.values).max()) < _LARGEST // factor
    if small and not column.outside:
        return column.values if factor == 1 else column.values * factor
    whole = column.values.astype(object) * factor
    for place, value in column.outside.items():
        assert isinstance(value, Fraction)
        whole[place] = int(value * denominator)
    return whole


def total(values: Integers, rows: Mask | None = None) -> int:
    """The exact sum of whole numbers, of some rows only."""
    if rows is not None:
        values = values[rows]
    if values.dtype == object:
        return sum(values.tolist())
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def totals_by(codes: Integers, size: int, values: Integers) -> list[int]:
    """The exact sum of the values of each code from 0 to below `size`."""
    if values.dtype == object:
        found = [0] * size
        for code, value in zip(codes.tolist(), values.tolist(), strict=True):
            found[code] += value
        return found
    # Three limbs of 21 bits: sums of doubles are exact as long as they stay below 2**53.
    limbs = (values & (_LIMB - 1), (values >> 21) & (_LIMB - 1), values >> 42)
    parts = [np.bincount(codes, weights=limb, minlength=size).tolist() for limb in limbs]
    return [int(low) + (int(middle) << 21) + (int(high) << 42) for low, middle, high in zip(*parts, strict=True)]


# ---------------------------------------------------------------- labels


class Dictionary:
    """Values of a choice and their codes: 0 is unknown, the others are numbered as they are met or told."""

    STATE = ("values", "_codes")

    def __init__(self, kinds: tuple[Kind, ...] = ()) -> None:
        self.values: list[Value | None] = [None]
        self._codes: dict[Value | None, int] = {None: 0}
        for kind in kinds:
            for label in reversed(kind.labels) if isinstance(kind, Choice) else ():
                self.code(label)

    def code(self, value: Value | None) -> int:
        """The code of a value."""
        found = self._codes.get(value)
        if found is None:
            found = self._codes[value] = len(self.values)
            self.values.append(value)
        return found

    def codes_of(self, other: Dictionary) -> list[int]:
        """The codes here of the values of another, by their codes there."""
        return [self.code(value) for value in other.values]

    def of(self, column: Column, kind: Kind) -> Integers:
        """The codes of a column's values."""
        if isinstance(kind, Choice | Text | Boolean):
            words: tuple[Value, ...] = kind.labels if isinstance(kind, Choice) else column.words
            if isinstance(kind, Boolean):
                words = (False, True)
            codes = np.array([self.code(word) for word in words] or [0], dtype=np.int64)[column.values]
        else:
            distinct, places = np.unique(column.values, return_inverse=True)
            values = [self._value(int(one), column, kind) for one in distinct.tolist()]
            codes = np.array([self.code(value) for value in values] or [0], dtype=np.int64)[places.reshape(-1)]
        for place, value in column.outside.items():
            codes[place] = self.code(value)
        return codes if column.known is None else np.where(column.known, codes, 0)

    def _value(self, whole: int, column: Column, kind: Kind) -> Value:
        from bonitas.engine.kinds import Date

        return date.fromordinal(max(whole, 1)) if isinstance(kind, Date) else Fraction(whole, column.denominator)


def same(old: Column, new: Column, old_kind: Kind, new_kind: Kind) -> Mask:
    """Where two columns say the same: one value, or both unknown."""
    if isinstance(new_kind, Choice | Text | Boolean) or type(old_kind) is not type(new_kind):
        dictionary = Dictionary()
        return np.asarray(dictionary.of(old, old_kind) == dictionary.of(new, new_kind), dtype=np.bool_)
    pairs = aligned(old, new)
    there, here = known(old), known(new)
    equal = (np.asarray(pairs.old == pairs.new, dtype=np.bool_) & there & here) | ~(there | here)
    return np.asarray(equal, dtype=np.bool_)


# ---------------------------------------------------------------- some rows


def rows_of(block: Block, places: Integers) -> Block:
    """The block of some rows, in the order of their places."""
    return Block(len(places), {name: _rows_of(column, places) for name, column in block.columns.items()})


def _rows_of(column: Column | ListColumn, places: Integers) -> Column | ListColumn:
    if isinstance(column, Column):
        return cells_of(column, places)
    starts, lengths = column.offsets[places], np.diff(column.offsets)[places]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    elements = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    fields = {name: cells_of(one, elements) for name, one in column.fields.items()}
    return ListColumn(offsets, fields, None if column.known is None else column.known[places])


def cells_of(column: Column, places: Integers) -> Column:
    """The column of some places."""
    outside: Mapping[int, Value] = {}
    if column.outside:
        wanted = {place: at for at, place in enumerate(places.tolist())}
        outside = {wanted[place]: value for place, value in column.outside.items() if place in wanted}
    kept = None if column.known is None else column.known[places]
    return replace(column, values=column.values[places], known=kept, outside=outside)


def outcomes_of_rows(outcomes: OutcomeColumns, places: Integers) -> OutcomeColumns:
    """The outcomes of some rows, in the order of their places."""
    return OutcomeColumns(
        rows=len(places),
        verdict=None if outcomes.verdict is None else outcomes.verdict[places],
        fired={name: mask[places] for name, mask in outcomes.fired.items()},
        unsettled={name: mask[places] for name, mask in outcomes.unsettled.items()},
        amounts={name: cells_of(column, places) for name, column in outcomes.amounts.items()},
        selections={name: cells_of(column, places) for name, column in outcomes.selections.items()},
    )
