"""What each operation does to columns of numpy: every function fills `out`, in all rows, whatever stands in them.

Rows that overflow wrap around; they are found by `guards.py`. Nothing here raises or depends on other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bonitas.engine.columnar.bounds import LARGEST
from bonitas.engine.columnar.calendar import add_months, months_between
from bonitas.engine.columnar.division import divide
from bonitas.engine.columnar.ir import Op
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


def function_of(op: Op, sizes: tuple[int, ...]) -> Function:
    """The function of an operation; `sizes` tells how many classes each argument that is a class has."""
    plain = PLAIN.get(op.name) or FOLDS.get(op.name)
    return plain if plain is not None else _MADE[op.name](op, sizes)


def _scale(op: Op, _sizes: tuple[int, ...]) -> Function:
    factor = np.int64(op.data) if abs(op.data) <= LARGEST else np.int64(0)
    return lambda number, out: np.multiply(number, factor, out=out)


def _div(op: Op, _sizes: tuple[int, ...]) -> Function:
    return divide(Rounding(op.data))


def _where(_op: Op, _sizes: tuple[int, ...]) -> Function:
    def where(condition: Any, then: Any, otherwise: Any, out: Any) -> None:
        np.copyto(out, np.where(condition, then, otherwise))

    return where


def _take(op: Op, _sizes: tuple[int, ...]) -> Function:
    table = np.array([value if abs(value) <= LARGEST else 0 for value in op.data], dtype=np.int64)
    return lambda place, out: np.take(table, place, out=out, mode="clip")


def _has(op: Op, _sizes: tuple[int, ...]) -> Function:
    table = np.array(op.data, dtype=np.bool_)
    return lambda place, out: np.take(table, place, out=out, mode="clip")


def _tally(_op: Op, _sizes: tuple[int, ...]) -> Function:
    def tally(*bits: Any, out: Any) -> None:
        out[...] = 0
        for bit in bits:
            np.add(out, bit, out=out)

    return tally


def _code(_op: Op, _sizes: tuple[int, ...]) -> Function:
    return lambda number, out: np.copyto(out, number, casting="unsafe")


def _pack(_op: Op, sizes: tuple[int, ...]) -> Function:
    def pack(major: Any, minor: Any, out: Any) -> None:
        np.multiply(major, sizes[1], out=out, dtype=out.dtype)
        np.add(out, minor, out=out, dtype=out.dtype)

    return pack


def _missing(_op: Op, sizes: tuple[int, ...]) -> Function:
    def missing(place: Any, known: Any, out: Any) -> None:
        np.multiply(np.logical_not(known), sizes[0], out=out, dtype=out.dtype)
        np.maximum(out, place, out=out)

    return missing


def _mark(op: Op, _sizes: tuple[int, ...]) -> Function:
    number = op.data

    def mark(bit: Any, *before: Any, out: Any) -> None:
        np.multiply(bit, number, out=out, dtype=out.dtype)
        for one in before:
            np.maximum(out, one, out=out)

    return mark


def _expand(_op: Op, _sizes: tuple[int, ...]) -> Function:
    return lambda column, segments, out: segments.expand(column, out)


def _months(op: Op, _sizes: tuple[int, ...]) -> Function:
    function = add_months if op.name == "add_months" else months_between
    rule = MonthEnd(op.data)
    return lambda start, other, out: np.copyto(out, function(start, other, rule))


def _join(_op: Op, _sizes: tuple[int, ...]) -> Function:
    return lambda left, right, texts, out: texts.join(left, right, out)


def _spell(op: Op, _sizes: tuple[int, ...]) -> Function:
    return lambda place, texts, out: np.take(texts.places(op.data), place, out=out, mode="clip")


_MADE: Mapping[str, Callable[[Op, tuple[int, ...]], Function]] = {
    "scale": _scale,
    "div": _div,
    "where": _where,
    "take": _take,
    "has": _has,
    "tally_class": _tally,
    "code": _code,
    "pack": _pack,
    "missing": _missing,
    "mark": _mark,
    "expand": _expand,
    "add_months": _months,
    "months_between": _months,
    "join": _join,
    "spell": _spell,
}
