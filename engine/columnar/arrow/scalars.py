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
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.columnar.arrow.cells import Cells, among, distinct, plain_array, trimmed, valid
from bonitas.engine.columnar.arrow.dates import read_dates
from bonitas.engine.columnar.arrow.digits import DIGITS, Numbers
from bonitas.engine.columnar.arrow.numbers import LARGEST, aligned, common_places, read_numbers, scaled, with_values
from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.core import Field
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Text, Value
from bonitas.engine.problems import CaseError
from bonitas.engine.scalars import MAX_TEXT, RefusalError, read_scalar

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

    def read(self, array: Any) -> tuple[Column, Mask]:
        """The column, and the rows that the door refuses for it; there, and where a value is unknown, it has 0."""
        array = plain_array(array)
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
        if not self.field.optional:
            bad |= ~known
        unread = bad | ~known
        if unread.any():
            fast.values[unread] = 0
        words = () if fast.words is None else tuple(fast.words)
        return Column(fast.values, None if known.all() else known, fast.denominator, words, outside), bad

    # ------------------------------------------------------------ the fast ways

    def _fast(self, array: Any, known: Mask) -> _Read:
        kind, missing, size = self.field.kind, self.cells.missing, len(array)
        if isinstance(kind, NUMERIC):
            return self._scaled(self._numbers(array, known))
        if not self.cells.each and self.cells.unit is None:
            if isinstance(kind, Date):
                return _Read(*read_dates(array, missing))
            if isinstance(kind, Boolean) and pa.types.is_boolean(array.type) and not missing & {"true", "false"}:
                values = np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.int64)
                return _Read(values, np.zeros(size, np.bool_))
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
        if step is None:
            self._places = places = max(places, self._places)
        denominator = (unit / 10**places).denominator if step is None else step.denominator
        return _Read(*scaled(aligned(numbers, places), unit * denominator / 10**places), denominator)

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


def _digits(told: _Told, unit: Fraction) -> tuple[int, int, bool]:
    """The number of a cell as `n` / 10**`places`; odd where the cell has none, or one of too many digits."""
    if isinstance(told, Fraction):
        value = told / unit
        for places in range(DIGITS + 1):
            whole = value * 10**places
            if whole.denominator == 1:
                return (whole.numerator, places, False) if abs(whole.numerator) <= LARGEST else (0, 0, True)
    return 0, 0, True
