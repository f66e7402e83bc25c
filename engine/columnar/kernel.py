"""What each operation does to columns of numpy: every function fills `out`, in all rows, whatever stands in them.

Rows that overflow wrap around; they are found by `guards.py`. Nothing here raises or depends on other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bonitas.engine.columnar.bounds import LARGEST
from bonitas.engine.columnar.calendar import add_months, months_between
from bonitas.engine.columnar.division import divide
from bonitas.engine.columnar.ir import BIT, NUMBER, Op
from bonitas.engine.columnar.segments import FOLDS
from bonitas.engine.core import MonthEnd, Rounding

Function = Callable[..., Any]
"""Takes the columns of an operation's arguments, and `out`."""

PLAIN: Mapping[str, Function] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "abs": np.absolute,
    "min": np.minimum,
    "max": np.maximum,
    "rem": np.remainder,
    "lt": np.less,
    "le": np.less_equal,
    "eq": np.equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "andnot": np.greater,
    "not": np.logical_not,
}
"""Operations that are one function of numpy."""
_MOST_SPANS = 4


def dtype_of(op: Op) -> np.dtype[Any]:
    """The type of an operation's column."""
    if op.size in (NUMBER, BIT):
        return np.dtype(np.int64 if op.size == NUMBER else np.bool_)
    return np.min_scalar_type(op.size - 1)


def function_of(op: Op, args: Sequence[Op]) -> Function:
    """The function of an operation with these arguments."""
    plain = PLAIN.get(op.name) or FOLDS.get(op.name)
    return plain if plain is not None else _MADE[op.name](op, args)


def _scale(op: Op, _args: Sequence[Op]) -> Function:
    factor = np.asarray(op.data if abs(op.data) <= LARGEST else 0, dtype=np.int64)
    return lambda number, out: np.multiply(number, factor, out=out)


def _div(op: Op, _args: Sequence[Op]) -> Function:
    return divide(Rounding(op.data))


def _where(_op: Op, args: Sequence[Op]) -> Function:
    """By arithmetic, which wraps around to the right number and is faster than numpy's `where`."""
    if args[2].name == "int" and args[2].data == 0:
        return lambda condition, then, _otherwise, out: np.multiply(then, condition, out=out)

    def where(condition: Any, then: Any, otherwise: Any, out: Any) -> None:
        np.subtract(then, otherwise, out=out)
        np.multiply(out, condition, out=out)
        np.add(out, otherwise, out=out)

    return where


# ---------------------------------------------------------------- classes


def _take(op: Op, _args: Sequence[Op]) -> Function:
    table = np.array([value if abs(value) <= LARGEST else 0 for value in op.data], dtype=np.int64)
    return lambda place, out: np.take(table, place, out=out, mode="clip")


def _has(op: Op, args: Sequence[Op]) -> Function:
    """A few comparisons where the table is on in a few spans of classes."""
    ends = [number for number, (one, other) in enumerate(pairwise((False, *op.data, False))) if one != other]
    if len(ends) > 2 * _MOST_SPANS:
        table = np.array(op.data, dtype=np.bool_)
        return lambda place, out: np.take(table, place, out=out, mode="clip")
    dtype = dtype_of(args[0])
    spans = [(dtype.type(low), dtype.type(end - low - 1)) for low, end in zip(ends[::2], ends[1::2], strict=True)]

    def has(place: Any, out: Any) -> None:
        out[...] = False
        for low, width in spans:
            np.logical_or(out, np.subtract(place, low) <= width, out=out)

    def has_one(place: Any, out: Any) -> None:
        low, width = spans[0]
        np.less_equal(np.subtract(place, low), width, out=out)

    return has_one if len(spans) == 1 else has


def _tally(_op: Op, args: Sequence[Op]) -> Function:
    if len(args) > 255:
        return _long_tally

    def tally(*bits: Any, out: Any) -> None:
        if not bits:
            out[...] = 0
            return
        out[...] = _as_class(bits[0])
        for bit in bits[1:]:
            np.add(out, _as_class(bit), out=out)

    return tally


def _long_tally(*bits: Any, out: Any) -> None:
    out[...] = 0
    for bit in bits:
        np.add(out, bit, out=out)


def _as_class(column: Any) -> Any:
    return column.view(np.uint8) if column.dtype == np.bool_ else column


def _cast(_op: Op, _args: Sequence[Op]) -> Function:
    return lambda number, out: np.copyto(out, number, casting="unsafe")


def _bins(op: Op, _args: Sequence[Op]) -> Function:
    below = sum(bound < -LARGEST for bound in op.data)
    bounds = np.array([bound for bound in op.data if -LARGEST <= bound <= LARGEST], dtype=np.int64)
    return lambda number, out: np.add(np.searchsorted(bounds, number, side="right"), below, out=out, casting="unsafe")


def _pack(_op: Op, args: Sequence[Op]) -> Function:
    factor = np.asarray(args[1].classes, dtype=np.uint16)

    def pack(major: Any, minor: Any, out: Any) -> None:
        np.multiply(_as_class(major), factor.astype(out.dtype), out=out)
        np.add(out, _as_class(minor), out=out)

    return pack


def _missing(_op: Op, args: Sequence[Op]) -> Function:
    last = args[0].classes

    def missing(place: Any, known: Any, out: Any) -> None:
        np.multiply(np.logical_not(known).view(np.uint8), out.dtype.type(last), out=out)
        np.maximum(out, _as_class(place), out=out)

    return missing


def _mark(op: Op, _args: Sequence[Op]) -> Function:
    def mark(bit: Any, *before: Any, out: Any) -> None:
        np.multiply(bit.view(np.uint8), out.dtype.type(op.data), out=out)
        for one in before:
            np.maximum(out, one, out=out)

    return mark


# ---------------------------------------------------------------- lists, dates and texts


def _expand(_op: Op, _args: Sequence[Op]) -> Function:
    return lambda column, segments, out: segments.expand(column, out)


def _months(op: Op, _args: Sequence[Op]) -> Function:
    function = add_months if op.name == "add_months" else months_between
    rule = MonthEnd(op.data)
    return lambda start, other, out: np.copyto(out, function(start, other, rule))


def _join(_op: Op, _args: Sequence[Op]) -> Function:
    return lambda left, right, texts, out: texts.join(left, right, out)


def _spell(op: Op, _args: Sequence[Op]) -> Function:
    return lambda place, texts, out: np.take(texts.places(op.data), place, out=out, mode="clip")


def _recognise(op: Op, _args: Sequence[Op]) -> Function:
    def recognise(place: Any, texts: Any, out: Any) -> None:
        numbers = texts.numbers(op.data).astype(out.dtype)
        np.take(numbers, np.broadcast_to(place, out.shape), out=out, mode="clip")

    return recognise


_MADE: Mapping[str, Callable[[Op, Sequence[Op]], Function]] = {
    "scale": _scale,
    "div": _div,
    "where": _where,
    "take": _take,
    "has": _has,
    "tally_class": _tally,
    "code": _cast,
    "index": _cast,
    "pack": _pack,
    "missing": _missing,
    "mark": _mark,
    "expand": _expand,
    "add_months": _months,
    "months_between": _months,
    "join": _join,
    "spell": _spell,
    "recognise": _recognise,
    "bins": _bins,
}
