"""One field's column at the door: its values as whole numbers, and which rows the door refuses.

Every kind has a fast way that reads whole columns. It may leave any cell to the slow way, which asks the door itself,
once for each value that occurs; what both read is therefore what the door reads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.columnar.arrow.cells import Cells, among, booleans, distinct, places_of, plain_array, trimmed, valid
from bonitas.engine.columnar.arrow.dates import read_dates
from bonitas.engine.columnar.arrow.digits import DIGITS, Numbers
from bonitas.engine.columnar.arrow.numbers import (
    LARGEST,
    aligned,
    common_places,
    read_numbers,
    scaled,
    whole_numbers,
    with_values,
)
from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.core import Field
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Text, Value
from bonitas.engine.problems import CaseError
from bonitas.engine.scalars import MAX_TEXT, RefusalError, exact_number, read_scalar

_REMEMBERED = 100_000
"""Values that the slow way remembers."""


@dataclass(slots=True)
class _Read:
    """Values in multiples of 1/denominator; `odd` cells are not read. Of texts, values are places in `words`."""

    values: Integers
    odd: Mask
    denominator: int = 1
    words: list[str] | None = None


@dataclass(slots=True)
class _Slow:
    """Values that the door read one by one: in multiples of the column's unit, or `outside`, by their index."""

    values: Integers
    known: Mask
    bad: Mask
    outside: dict[int, Value] = field(default_factory=dict)


class _Refused:
    """What the slow way remembers of a value that the door refuses."""


_REFUSED = _Refused()
_Told = Value | None | _Refused


class ColumnReader:
    """Reads the column of one field that is no list; `names` leads from every name of a label to the label.

    It remembers how many places numbers had, so that the blocks of one file come in few forms. Threads may share it.
    """

    def __init__(self, declared: Field, names: Mapping[str, str], cells: Cells) -> None:
        self.field, self.names, self.cells = declared, names, cells
        self._places = 0
        self._told: dict[object, _Told] = {}
        self._spans: dict[tuple[int, int], tuple[int, int, int]] = {}

    def read(self, array: Any) -> tuple[Column, Mask]:
        """The column, and the rows that the door refuses for it; there, and where a value is unknown, it has 0."""
        column, bad = self._read(plain_array(array))
        if column.known is not None and not self.field.optional:
            bad |= ~column.known
        return column, bad

    def _read(self, array: Any) -> tuple[Column, Mask]:
        """The same, whether or not the field may be unknown."""
        size = len(array)
        if size and array.null_count == size:
            nothing = np.zeros(size, dtype=np.bool_)
            return Column(np.zeros(size, dtype=np.int64), nothing, self._denominator(0)), nothing.copy()
        if pa.types.is_dictionary(array.type) and 0 < len(array.dictionary) <= size:
            found = self._by_dictionary(array)
            if found is not None:
                return found
        plain = self._plain(array)
        return self._one_by_one(array) if plain is None else (plain, np.zeros(size, dtype=np.bool_))

    def _one_by_one(self, array: Any) -> tuple[Column, Mask]:
        """Every cell by the fast way of its kind, or by the slow one."""
        if pa.types.is_string(array.type) and (self.cells.stripped or not isinstance(self.field.kind, Text)):
            array = trimmed(array)
        known = valid(array)
        fast = self._fast(array, known)
        bad = known & ~fast.odd & ~self._within(fast)
        outside: dict[int, Value] = {}
        places = np.flatnonzero(fast.odd & known)
        if len(places):
            at, cells = distinct(array, places)
            slow = self._slow([self._ask(cell) for cell in cells], fast)
            known[places], bad[places], fast.values[places] = slow.known[at], slow.bad[at], slow.values[at]
            if slow.outside:
                found = zip(places.tolist(), at.tolist(), strict=True)
                outside = {place: slow.outside[index] for place, index in found if index in slow.outside}
        unread = bad | ~known
        if unread.any():
            fast.values[unread] = 0
        words = () if fast.words is None else tuple(fast.words)
        return Column(fast.values, None if known.all() else known, fast.denominator, words, outside), bad

    # ------------------------------------------------------------ the fastest ways

    def _plain(self, array: Any) -> Column | None:
        """Whole numbers or decimals of which all are accepted as they stand; None where that is not so."""
        if not self._may_be_plain:
            return None
        known = valid(array) if array.null_count else None
        found = whole_numbers(array, known)
        if found is None:
            return None
        values, places = found
        denominator = self._denominator(places)
        factor, low, high = self._span(places, denominator)
        if not (_within(values, low, high) or (known is not None and _within(values[known], low, high))):
            return None
        return Column(values if factor == 1 else values * factor, known, denominator)

    @cached_property
    def _may_be_plain(self) -> bool:
        one, cells = self.field, self.cells
        steps = one.step is None or one.step.numerator == 1
        numbers = any(exact_number(text) is not None for text in cells.missing)
        return isinstance(one.kind, NUMERIC) and steps and not cells.each and not numbers

    def _span(self, places: int, denominator: int) -> tuple[int, int, int]:
        """What makes multiples of 1 / 10**places ones of 1 / denominator, and the least and greatest of the former.

        Nothing lies in the span where no whole factor does that.
        """
        key = places, denominator
        if key not in self._spans:
            one, factor = self.field, (self.cells.unit or 1) * Fraction(denominator, 10**places)
            low = Fraction(-LARGEST) if one.low is None else max(self._rank(one.low) * denominator, Fraction(-LARGEST))
            high = Fraction(LARGEST) if one.high is None else min(self._rank(one.high) * denominator, Fraction(LARGEST))
            ends = sorted((low / factor, high / factor))
            whole = factor.denominator == 1 and abs(factor.numerator) <= LARGEST
            self._spans[key] = (
                (factor.numerator, max(math.ceil(ends[0]), -LARGEST), min(math.floor(ends[1]), LARGEST))
                if whole
                else (1, 1, 0)
            )
        return self._spans[key]

    def _by_dictionary(self, array: Any) -> tuple[Column, Mask] | None:
        """Each value of a dictionary read once; None where some value stands outside of what a column holds."""
        inner, refused = self._read(plain_array(array.dictionary))
        if inner.outside:
            return None
        last = len(array.dictionary)
        at = places_of(array, last)
        values = np.append(inner.values, 0).take(at)
        known = None
        if inner.known is not None or array.null_count:
            there = np.ones(last, dtype=np.bool_) if inner.known is None else inner.known
            known = np.append(there, False).take(at)
        bad = np.append(refused, False).take(at) if refused.any() else np.zeros(len(at), dtype=np.bool_)
        return Column(values, None if known is None or known.all() else known, inner.denominator, inner.words), bad

    # ------------------------------------------------------------ the fast ways

    def _fast(self, array: Any, known: Mask) -> _Read:
        kind, missing, size = self.field.kind, self.cells.missing, len(array)
        if isinstance(kind, NUMERIC):
            return self._scaled(self._numbers(array, known))
        if not self.cells.each and self.cells.unit is None:
            if isinstance(kind, Date):
                return _Read(*read_dates(array, missing))
            if isinstance(kind, Boolean) and pa.types.is_boolean(array.type) and not missing & {"true", "false"}:
                return _Read((booleans(array) & known).astype(np.int64), np.zeros(size, np.bool_))
            if isinstance(kind, Choice) and pa.types.is_string(array.type):
                return self._labels(array, kind)
            if isinstance(kind, Text) and pa.types.is_string(array.type):
                return self._texts(array)
        words: list[str] | None = [] if isinstance(kind, Text) else None
        return _Read(np.zeros(size, np.int64), np.ones(size, np.bool_), words=words)

    def _numbers(self, array: Any, known: Mask) -> Numbers:
        """The numbers of the cells, before their unit; odd ones are missing, refused or of too many digits."""
        size, unit = len(array), self.cells.unit
        if self.cells.each:
            numbers = Numbers(np.zeros(size, np.int64), 0, np.ones(size, np.bool_))
        else:
            numbers = read_numbers(array, self.field.kind, self.cells.missing, per_cent=unit is None)
        left = np.flatnonzero(numbers.odd & known)
        if len(left):
            at, cells = distinct(array, left)
            told = [_digits(self._ask(cell), unit or Fraction(1)) for cell in cells]
            if not all(odd for _, _, odd in told):
                n, places, odd = (np.array(part)[at] for part in zip(*told, strict=True))
                numbers = with_values(numbers, left, Numbers(n, places, odd))
        return numbers

    def _labels(self, array: Any, kind: Choice) -> _Read:
        shown = [name for name in self.names if name not in self.cells.missing]
        found = pc.index_in(array, value_set=pa.array(shown, pa.string())).fill_null(-1)
        places = np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)
        ranks = np.array([kind.labels.index(self.names[name]) for name in shown] + [0], dtype=np.int64)
        return _Read(ranks[places], places < 0)

    def _texts(self, array: Any) -> _Read:
        encoded = array.dictionary_encode()
        values = np.asarray(encoded.indices.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
        odd = np.asarray(pc.binary_length(array).fill_null(0).to_numpy(zero_copy_only=False)) > MAX_TEXT
        if self.cells.missing:
            odd = odd | among(array, self.cells.missing)
        return _Read(values, odd, words=encoded.dictionary.to_pylist())

    def _scaled(self, numbers: Numbers) -> _Read:
        """The numbers as whole multiples of the step or, without one, of the unit in which the fewest are lost."""
        unit, step = self.cells.unit or Fraction(1), self.field.step
        places = common_places(numbers, 0 if step is not None else self._places)
        denominator = self._denominator(places)
        return _Read(*scaled(aligned(numbers, places), unit * denominator / 10**places), denominator)

    def _denominator(self, places: int) -> int:
        """What the whole numbers of a column count if its numbers have so many places, or had them in some block."""
        if not isinstance(self.field.kind, NUMERIC):
            return 1
        if self.field.step is not None:
            return self.field.step.denominator
        self._places = max(places, self._places)
        return ((self.cells.unit or 1) * Fraction(1, 10**self._places)).denominator

    def _within(self, read: _Read) -> Mask:
        """Where a value is in the declared range and a whole multiple of the step."""
        one, inside = self.field, np.ones(len(read.values), dtype=np.bool_)
        if one.low is not None:
            inside &= read.values >= max(math.ceil(self._rank(one.low) * read.denominator), -LARGEST)
        if one.high is not None:
            inside &= read.values <= min(math.floor(self._rank(one.high) * read.denominator), LARGEST)
        if one.step is not None and one.step.numerator != 1 and isinstance(one.kind, NUMERIC):
            inside &= read.values % one.step.numerator == 0
        return inside

    # ------------------------------------------------------------ the slow way

    def _ask(self, cell: object) -> _Told:
        """What the door says of one cell: its value, None where it is missing, or that it is refused."""
        key = cell if type(cell) is str else (type(cell), repr(cell))
        if key not in self._told:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            told: _Told
            try:
                raw = self.cells.read(cell)
                told = None if raw is None else read_scalar(self.field, raw, self.names)
            except (RefusalError, CaseError):
                told = _REFUSED
            self._told[key] = told
            return told
        return self._told[key]

    def _slow(self, told: list[_Told], fast: _Read) -> _Slow:
        """What the door says of some cells, as the column holds it."""
        slow = _Slow(np.zeros(len(told), np.int64), np.zeros(len(told), np.bool_), np.zeros(len(told), np.bool_))
        indices = {} if fast.words is None else {word: index for index, word in enumerate(fast.words)}
        for index, value in enumerate(told):
            if isinstance(value, _Refused):
                slow.bad[index] = True
            elif value is not None:
                slow.known[index] = True
                whole = self._whole(value, fast, indices)
                if whole is None:
                    slow.outside[index] = value
                else:
                    slow.values[index] = whole
        return slow

    def _whole(self, value: Value, fast: _Read, words: dict[str, int]) -> int | None:
        """A value as the column holds it; None where it cannot."""
        if isinstance(self.field.kind, Text):
            assert isinstance(value, str) and fast.words is not None
            if value not in words:
                words[value] = len(fast.words)
                fast.words.append(value)
            return words[value]
        rank = self._rank(value) * fast.denominator
        return rank.numerator if rank.denominator == 1 and abs(rank.numerator) <= LARGEST else None

    def _rank(self, value: Value) -> Fraction:
        """The number that stands for a value."""
        if isinstance(self.field.kind, Choice):
            return Fraction(self.field.kind.labels.index(str(value)))
        return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


def _within(values: Integers, low: int, high: int) -> bool:
    return low <= high and (not len(values) or (low <= int(values.min()) and int(values.max()) <= high))


def _digits(told: _Told, unit: Fraction) -> tuple[int, int, bool]:
    """The number of a cell as `n` / 10**`places`; odd where the cell has none, or one of too many digits."""
    if isinstance(told, Fraction):
        value = told / unit
        for places in range(DIGITS + 1):
            whole = value * 10**places
            if whole.denominator == 1:
                return (whole.numerator, places, False) if abs(whole.numerator) <= LARGEST else (0, 0, True)
    return 0, 0, True
