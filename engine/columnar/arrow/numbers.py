"""Numbers of any Arrow type as whole multiples of one unit, exactly or not at all."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.columnar.arrow.cells import among, valid
from bonitas.engine.columnar.arrow.digits import DIGITS, POWERS, Numbers, read_decimals
from bonitas.engine.columnar.block import Integers, Mask
from bonitas.engine.kinds import Kind, Money, Ratio
from bonitas.engine.scalars import MAX_DIGITS, exact_number

LARGEST = 2**63 - 1
_LIMITS: Integers = np.array([LARGEST // 10**place for place in range(DIGITS + 1)], dtype=np.int64)
_FINE = 6
_USUAL_PLACES = (2, _FINE, 12)
"""Places that decimals of a type with more than `_FINE` are tried with."""
_FLOAT_DIGITS = 10**15
"""A decimal of at most fifteen digits is the shortest of its float."""


def read_numbers(array: Any, kind: Kind, missing: frozenset[str], *, per_cent: bool) -> Numbers:
    """The numbers of an array; odd where no fast way reads them, and where the cell may be one of the `missing` ones.

    Texts are stripped before; only with `per_cent` may those of a ratio have that sign. Binary floats are read by their
    shortest decimal, those of money never.
    """
    types, size = pa.types, len(array)
    if types.is_string(array.type):
        numbers = read_decimals(array, per_cent=per_cent and isinstance(kind, Ratio))
        return _without(numbers, among(array, missing)) if missing else numbers
    if types.is_integer(array.type):
        numbers = _whole(array)
    elif types.is_decimal(array.type):
        numbers = _decimals(array)
    elif types.is_floating(array.type) and not isinstance(kind, Money):
        numbers = _floats(array)
    else:
        return Numbers(np.zeros(size, np.int64), 0, np.ones(size, np.bool_))
    for text in missing:
        value = exact_number(text)
        if value is not None:
            numbers = _without(numbers, _equal(numbers, value))
    return numbers


def whole_numbers(array: Any, known: Mask | None) -> tuple[Integers, int] | None:
    """Integers or decimals as whole multiples of 1 / 10**places, and the places; 0 where a number is not `known`.

    None for other types, and where 64 bits do not hold all.
    """
    types, size = pa.types, len(array)
    upper = None
    if types.is_integer(array.type) and array.type != pa.uint64():
        found = np.frombuffer(array.buffers()[1], dtype=array.type.to_pandas_dtype())[array.offset :][:size]
        n, places = np.asarray(found, dtype=np.int64), 0
    elif types.is_decimal128(array.type) and 0 <= array.type.scale <= _FINE:
        words = np.frombuffer(array.buffers()[1], dtype=np.int64).reshape(-1, 2)[array.offset :][:size]
        n, places, upper = words[:, 0], array.type.scale, words[:, 1]
    else:
        return None
    if known is not None:
        n = np.where(known, n, 0)
    elif upper is not None:
        n = n.copy()
    least = n.min(initial=0)
    if upper is not None and (least < 0 or np.bitwise_or.reduce(upper) != 0):
        odd = upper != n >> 63
        if (odd if known is None else odd & known).any():
            return None
    return None if least < -LARGEST else (n, places)


def scaled(numbers: Numbers, factor: Fraction) -> tuple[Integers, Mask]:
    """`n` times a factor; odd where that is no whole number of 64 bits. `places` are not looked at."""
    n, odd = numbers.n, numbers.odd
    if factor.denominator != 1:
        if factor.denominator > LARGEST:
            return np.zeros_like(n), odd | (n != 0)
        quotient, rest = np.divmod(n, factor.denominator)
        n, odd = quotient, odd | (rest != 0)
    if factor.numerator != 1:
        most = LARGEST // abs(factor.numerator)
        odd = odd | (n > most) | (n < -most)
        n = np.where(odd, 0, n) * min(max(factor.numerator, -LARGEST), LARGEST)
    return np.where(odd, 0, n), odd


def aligned(numbers: Numbers, places: int) -> Numbers:
    """The same numbers with `places` places each; odd where that does not go."""
    if ((numbers.places == places) | numbers.odd).all():
        return Numbers(numbers.n, places, numbers.odd)
    more = places - numbers.places
    factor = np.clip(more, 0, DIGITS)
    odd = numbers.odd | (more < 0) | (np.abs(numbers.n) > _LIMITS[factor])
    return Numbers(np.where(odd, 0, numbers.n * POWERS[factor]), places, odd)


def common_places(numbers: Numbers, least: int) -> int:
    """The number of places, `least` or more, with which the fewest numbers are lost: too fine, or too large then."""
    if isinstance(numbers.places, int):
        return max(numbers.places, least)
    most = int(numbers.places.max(initial=least, where=~numbers.odd))
    if (np.abs(numbers.n) <= _LIMITS[np.clip(most - numbers.places, 0, DIGITS)]).all():
        return most
    return min(range(least, most + 1), key=lambda places: (int(aligned(numbers, places).odd.sum()), places))


def with_values(numbers: Numbers, at: Integers, values: Numbers) -> Numbers:
    """The numbers with others at some places."""
    n, odd = numbers.n.copy(), numbers.odd.copy()
    places = np.full(len(n), numbers.places) if isinstance(numbers.places, int) else numbers.places.copy()
    n[at], places[at], odd[at] = values.n, values.places, values.odd
    return Numbers(n, places, odd)


def _whole(array: Any) -> Numbers:
    n = np.asarray((array.fill_null(0) if array.null_count else array).to_numpy(zero_copy_only=False))
    if n.dtype == np.uint64:
        return _made(n.view(np.int64), 0, n > LARGEST)
    n = n.astype(np.int64)
    return _made(n, 0, n == -LARGEST - 1)


def _decimals(array: Any) -> Numbers:
    if 0 <= array.type.scale <= _FINE:
        numbers = _words(array)
        if not (numbers.odd & valid(array)).any():
            return numbers
    if array.type.scale > MAX_DIGITS:  # no single case may have so many places, not even zeros
        return _made(np.zeros(len(array), dtype=np.int64), 0, np.ones(len(array), dtype=np.bool_))
    return _coarse(array)


def _words(array: Any) -> Numbers:
    """Decimals by the words of 64 bits that they are made of, least first; those that need one word are read."""
    places, size, width = array.type.scale, len(array), array.type.bit_width
    if width == 32:
        narrow = np.frombuffer(array.buffers()[1], dtype=np.int32)[array.offset : array.offset + size]
        return _made(narrow.astype(np.int64), places, np.zeros(size, dtype=np.bool_))
    words = np.frombuffer(array.buffers()[1], dtype=np.int64).reshape(-1, width // 64)
    words = words[array.offset : array.offset + size]
    n = words[:, 0].copy()
    odd = (words[:, 1:] != (n >> 63)[:, np.newaxis]).any(axis=1) | (n == -LARGEST - 1)
    return _made(n, places, odd)


def _coarse(array: Any) -> Numbers:
    """Decimals with more places than their values need, or fewer than none."""
    size, width = len(array), max(array.type.bit_width, 128)
    coarse = pa.decimal128 if width == 128 else pa.decimal256
    array = array.cast(coarse(array.type.precision, array.type.scale))
    digits = 38 if width == 128 else 76
    for places in _USUAL_PLACES:
        try:
            rounded = pc.round(array, ndigits=places) if places < array.type.scale else array
            exact = np.ones(size, dtype=np.bool_)
            if rounded is not array:
                exact = np.asarray(pc.equal(rounded, array).fill_null(True).to_numpy(zero_copy_only=False))
            numbers = _words(rounded.cast(coarse(digits, places)))
        except pa.ArrowInvalid:  # a value for which 128 or 256 bits are too few
            return _made(np.zeros(size, dtype=np.int64), 0, np.ones(size, dtype=np.bool_))
        if exact.all():
            break
    return _without(numbers, ~exact)


def _floats(array: Any) -> Numbers:
    """Binary floats by their shortest decimals, where those have at most fifteen digits."""
    x = np.asarray(array.cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False))
    n, places = np.zeros(len(x), dtype=np.int64), np.zeros(len(x), dtype=np.int64)
    left = np.flatnonzero(np.abs(x) < _FLOAT_DIGITS)
    for place in range(DIGITS + 1):
        if not len(left):
            break
        scaled_ = np.rint(x[left] * 10.0**place)
        fits = (np.abs(scaled_) < _FLOAT_DIGITS) & (scaled_ / 10.0**place == x[left])
        n[left[fits]], places[left[fits]] = scaled_[fits].astype(np.int64), place
        left = left[~fits]
    odd = ~(np.abs(x) < _FLOAT_DIGITS)
    odd[left] = True
    return Numbers(n, places, odd)


def _equal(numbers: Numbers, value: Fraction) -> Mask:
    """Where a number equals a decimal; both in their fewest places, or all numbers in the same."""
    equal = np.zeros(len(numbers.n), dtype=np.bool_)
    for place in [numbers.places] if isinstance(numbers.places, int) else np.unique(numbers.places).tolist():
        whole = value * 10**place
        if whole.denominator == 1 and abs(whole.numerator) <= LARGEST:
            equal |= (numbers.places == place) & (numbers.n == whole.numerator)
    return equal


def _without(numbers: Numbers, other: Mask) -> Numbers:
    odd = numbers.odd | other
    return Numbers(np.where(odd, 0, numbers.n), numbers.places, odd)


def _made(n: Integers, places: int, odd: Mask) -> Numbers:
    return Numbers(np.where(odd, 0, n) if odd.any() else n, places, odd)
