"""The results of one outcome as an Arrow column: of which type, and how it is filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.columnar.arrow.cells import bits_of
from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.columnar.rows import value_at
from bonitas.engine.core import Field
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Kind
from bonitas.engine.values import decimal_text

WORD = pa.dictionary(pa.int32(), pa.string())
"""Texts of which few are different."""
_DIGITS = 38
_LARGEST = 2**63 - 1
_EPOCH = 719_163
_PLAIN_PLACES = 6
"""Decimals of so many places are told as text without an exponent."""


class TooLongError(Exception):
    """An amount of more digits than a decimal of Arrow has; `row` and `name` say which."""

    def __init__(self, row: int, name: str) -> None:
        super().__init__(f"{name} of row {row} has more than {_DIGITS} digits")
        self.row, self.name = row, name


class Form:
    """The type of one outcome's column, and how it is filled.

    Numbers are decimals of `places` places, or text where that is None: exact decimals or fractions (`0.8`, `8/3`).
    """

    def __init__(self, name: str, kind: Kind, places: int | None) -> None:
        self._field, self._places = Field(name, kind), places
        self.is_number = isinstance(kind, NUMERIC)
        self.type, self.array = self._of_kind(kind)

    def _of_kind(self, kind: Kind) -> tuple[Any, Callable[[Column], Any]]:
        if isinstance(kind, NUMERIC):
            if self._places is not None:
                return pa.decimal128(_DIGITS, self._places), partial(self._decimals, self._places)
            return pa.string(), self._texts
        if isinstance(kind, Boolean):
            return pa.bool_(), _booleans
        if isinstance(kind, Date):
            return pa.date32(), _dates
        if isinstance(kind, Choice):
            return WORD, lambda column: _worded(column, kind.labels)
        return WORD, lambda column: _worded(column, column.words)

    def text(self, column: Column) -> Any:
        """Numbers as text, however long they are."""
        if self._places is None or self._places > _PLAIN_PLACES or column.outside:
            return self._texts(column)
        told = self._decimals(self._places, column).cast(pa.string())
        return pc.utf8_rtrim(pc.utf8_rtrim(told, "0"), ".") if self._places else told

    def _decimals(self, places: int, column: Column) -> Any:
        """Decimals by their 128 bits, the lower half first. Raises TooLongError."""
        words = np.empty((len(column.values), 2), dtype=np.int64)
        low, hard = self._scaled(places, column)
        words[:, 0] = low
        np.right_shift(low, 63, out=words[:, 1])
        for row in hard:
            value = value_at(column, self._field, row)
            assert isinstance(value, Fraction)
            number = value * 10**places
            if number.denominator != 1 or abs(number.numerator) >= 10**_DIGITS:
                raise TooLongError(row, self._field.name)
            half = number.numerator & (2**64 - 1)
            words[row] = (half - 2**64 if half >= 2**63 else half, number.numerator >> 64)
        there = None if column.known is None else bits_of(column.known)
        return pa.Array.from_buffers(self.type, len(words), [there, pa.py_buffer(words)])

    def _scaled(self, places: int, column: Column) -> tuple[Integers, list[int]]:
        """The values as multiples of 1 / 10**`places`, and the rows where 64 bits do not hold that."""
        factor = Fraction(10**places, column.denominator)
        whole, hard = column.values, None
        if factor.denominator != 1:
            whole, rest = np.divmod(whole, factor.denominator)
            hard = rest != 0
        if factor.numerator != 1:
            most = _LARGEST // factor.numerator
            if len(whole) and (whole.max() > most or whole.min() < -most):
                large = (whole > most) | (whole < -most)
                hard = large if hard is None else hard | large
                whole = np.where(large, 0, whole)
            whole = whole * min(factor.numerator, _LARGEST)
        rows = set(column.outside) if hard is None else {*column.outside, *np.flatnonzero(hard).tolist()}
        return whole, sorted(rows)

    def _texts(self, column: Column) -> Any:
        values, at = np.unique(column.values, return_inverse=True)
        words = [decimal_text(Fraction(value, column.denominator)) for value in values.tolist()]
        if not column.outside:
            indices = pa.array(at.astype(np.int32), mask=_missing(column))
            return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string())).cast(pa.string())
        texts: list[str | None] = [words[index] for index in at.tolist()]
        for row, value in column.outside.items():
            assert isinstance(value, Fraction)
            texts[row] = decimal_text(value)
        return pa.array(texts, pa.string(), mask=_missing(column))


def _booleans(column: Column) -> Any:
    return pa.array(column.values.astype(np.bool_), mask=_missing(column))


def _dates(column: Column) -> Any:
    return pa.array((column.values - _EPOCH).astype(np.int32), mask=_missing(column)).view(pa.date32())


def _missing(column: Column) -> Mask | None:
    return None if column.known is None else ~column.known


def _worded(column: Column, words: Sequence[str]) -> Any:
    indices = pa.array(column.values.astype(np.int32), mask=_missing(column))
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))
