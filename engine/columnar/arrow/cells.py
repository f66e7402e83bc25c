"""Cells of Arrow columns as plain values, and what a mapping says of them before their kind reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bonitas.engine.columnar.arrow.digits import texts_of
from bonitas.engine.columnar.block import Integers, Mask

_SPACE, _FOREIGN = 0x20, 0x80


def _as_it_is(cell: object) -> object:
    return cell


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of one field are told.

    `read` makes of a cell the raw value that the door reads, None where it is missing; it raises CaseError. Everything
    else says what `read` does, for cells that are read a column at a time: texts are stripped if `stripped`, those in
    `missing` are missing, numbers are multiplied by `unit`. Where `each`, only `read` can tell (codes, other dates).
    `separator` parts a text into a list of plain values, `read` then reads one of them.
    """

    read: Callable[[object], object] = _as_it_is
    stripped: bool = False
    missing: frozenset[str] = frozenset()
    unit: Fraction | None = None
    each: bool = False
    separator: str | None = None


AS_THEY_ARE = Cells()


def plain_array(array: Any) -> Any:
    """The same array with texts in the one layout that the readers know; of chunks, one array."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        return array.cast(pa.string())
    return array


def valid(array: Any) -> Mask:
    """Where an array has values."""
    bits = None if array.null_count == 0 or pa.types.is_null(array.type) else array.buffers()[0]
    if bits is None:
        return np.full(len(array), array.null_count == 0)
    end = array.offset + len(array)
    return np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=end, bitorder="little")[array.offset :].view(
        np.bool_
    )


def booleans(array: Any) -> Mask:
    """The values of an array of booleans; anything where there is none."""
    data = np.frombuffer(array.buffers()[1], dtype=np.uint8)
    return np.unpackbits(data, count=array.offset + len(array), bitorder="little")[array.offset :].view(np.bool_)


def places_of(array: Any, none: int) -> Integers:
    """For each cell of a dictionary array the place of its value in the dictionary, `none` where there is no value."""
    indices = array.indices
    places = np.asarray(indices.fill_null(0) if indices.null_count else indices).astype(np.int64)
    return np.where(valid(indices), places, none) if indices.null_count else places


def bits_of(mask: Mask) -> Any:
    """Arrow's form of a mask: a bit for each row."""
    return pa.py_buffer(np.packbits(mask, bitorder="little"))


def trimmed(array: Any) -> Any:
    """An array of type `string` whose texts are stripped as Python strips them."""
    flat, offsets = texts_of(array)
    if offsets[-1] == offsets[0]:
        return array
    first, last = flat[np.minimum(offsets[:-1], len(flat) - 1)], flat[offsets[1:] - 1]
    if all((edge - np.uint8(_SPACE + 1) < _FOREIGN - _SPACE - 1).all() for edge in (first, last)):
        return array
    return pc.utf8_trim_whitespace(array)


def among(array: Any, texts: frozenset[str]) -> Mask:
    """Where an array of type `string` has one of some texts."""
    found = pc.is_in(array, value_set=pa.array(sorted(texts), pa.string()))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


def cell(array: Any, row: int) -> object:
    """One cell as the door takes it: None for null, exact decimals, a date for the midnight of a day.

    What Python has no value for (the year 10000) is told as text, which no date reads.
    """
    scalar = array[row]
    try:
        return _plain(scalar.as_py())
    except (ValueError, OverflowError, ArithmeticError):
        return _shown(scalar)


def _shown(scalar: Any) -> str:
    try:
        return str(scalar.cast(pa.string()).as_py())
    except (pa.ArrowException, ValueError):
        return str(scalar.type)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        at_midnight = value.tzinfo is None and value.time() == time() and not getattr(value, "nanosecond", 0)
        return date(value.year, value.month, value.day) if at_midnight else value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


def distinct(array: Any, places: Integers) -> tuple[NDArray[np.int64], list[object]]:
    """The cells at some places of an array, none of them null: the index of each one's value, and the values, once."""
    chosen = array if len(places) == len(array) else array.take(pa.array(places))
    try:
        encoded = chosen if pa.types.is_dictionary(chosen.type) else chosen.dictionary_encode()
    except pa.ArrowNotImplementedError:
        return np.arange(len(chosen)), [cell(chosen, row) for row in range(len(chosen))]
    indices = np.asarray(encoded.indices.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    used, at = np.unique(indices, return_inverse=True) if len(encoded.dictionary) > len(chosen) else (None, indices)
    values = range(len(encoded.dictionary)) if used is None else used.tolist()
    return at.astype(np.int64), [cell(encoded.dictionary, value) for value in values]
