"""Rows in which an operation would overflow, found before it does.

A guard never misses such a row, and may name one that comes near: it costs the time to decide it exactly elsewhere.
First come rows in which one argument is large, by a comparison; of these few the result's size as a float tells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers, Mask
from bonitas.engine.columnar.bounds import LARGEST, Bounds
from bonitas.engine.columnar.ir import Op

NEAR = 9.2e18
"""Below 2**63 by more than all rounding of a few floats of that size."""

Guard = Callable[..., None]
"""Takes the columns of an operation's arguments, and `out`: the rows found so far."""
Size = Callable[[Any, Any], Any]


def guard_of(op: Op, bounds: Sequence[Bounds]) -> Guard:
    """The guard of an operation that may overflow; `bounds` are those of its arguments."""
    match op.name:
        case "scale":
            return _scaled(LARGEST // abs(op.data), bounds[0])
        case "middle":
            return _element_above(LARGEST // 2)
        case "take":
            return _taken(tuple(abs(value) > LARGEST for value in op.data))
        case "total":
            return _total
        case "mul":
            return _product(bounds)
        case _:
            return _sum(bounds, _SIZES[op.name])


def _scaled(most: int, bounds: Bounds) -> Guard:
    def scaled(number: Any, out: Any) -> None:
        np.logical_or(out, _beyond(number, most, bounds), out=out)

    return scaled


def _product(bounds: Sequence[Bounds]) -> Guard:
    """The argument of the wider bounds is compared with what the other allows at most."""
    sizes = [max(-low, high, 1) for low, high in bounds]
    wide = 0 if sizes[0] >= sizes[1] else 1
    most = LARGEST // sizes[1 - wide]

    def product(left: Any, right: Any, out: Any) -> None:
        _look_closer(left, right, _beyond((left, right)[wide], most, bounds[wide]), _multiplied, out)

    return product


def _sum(bounds: Sequence[Bounds], size: Size) -> Guard:
    """Of two numbers whose sum is too large one is beyond the half, or beyond what the other leaves."""
    sizes = [max(-low, high) for low, high in bounds]
    small = 0 if sizes[0] <= sizes[1] else 1
    most = LARGEST - sizes[small]

    def one(left: Any, right: Any, out: Any) -> None:
        _look_closer(left, right, _beyond((left, right)[1 - small], most, bounds[1 - small]), size, out)

    def both(left: Any, right: Any, out: Any) -> None:
        half = LARGEST // 2
        found = np.logical_or(_beyond(left, half, bounds[0]), _beyond(right, half, bounds[1]))
        _look_closer(left, right, found, size, out)

    return one if sizes[small] <= LARGEST // 2 else both


def _beyond(number: Any, most: int, bounds: Bounds) -> Any:
    found = np.greater(number, most)
    return np.logical_or(found, np.less(number, -most)) if bounds[0] < -most else found


def _look_closer(left: Any, right: Any, found: Any, size: Size, out: Any) -> None:
    rows = np.flatnonzero(np.broadcast_to(found, out.shape))
    if len(rows):
        out[rows] |= size(_at(left, rows), _at(right, rows)) > NEAR


def _at(column: Any, rows: Integers) -> Any:
    return np.asarray(column[rows] if np.ndim(column) else column, dtype=np.float64)


def _multiplied(left: Any, right: Any) -> Any:
    return np.abs(left * right)


_SIZES: dict[str, Size] = {
    "add": lambda left, right: np.abs(left + right),
    "sub": lambda left, right: np.abs(left - right),
    "div": lambda n, d: np.abs(n) + d,
}


# ---------------------------------------------------------------- tables and lists


def _taken(large: tuple[bool, ...]) -> Guard:
    table: Mask = np.array(large, dtype=np.bool_)

    def taken(place: Any, out: Any) -> None:
        np.logical_or(out, table[place], out=out)

    return taken


def _total(values: Any, counted: Any, segments: Any, out: Any) -> None:
    sizes = np.zeros(len(segments.lengths))
    segments.reduce(np.add, np.abs(segments.column(values, np.float64)) * counted, sizes)
    np.logical_or(out, sizes > NEAR, out=out)


def _element_above(most: int) -> Guard:
    def above(number: Any, counted: Any, segments: Any, out: Any) -> None:
        found = ((number > most) | (number < -most)) & counted
        rows = np.zeros(len(segments.lengths), dtype=np.bool_)
        segments.reduce(np.logical_or, segments.column(found, np.bool_), rows)
        np.logical_or(out, rows, out=out)

    return above
