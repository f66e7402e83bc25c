"""Rows in which an operation would overflow, found before it does.

A guard never misses such a row, and may name one that comes near: it costs the time to decide it exactly elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bonitas.engine.columnar.bounds import LARGEST
from bonitas.engine.columnar.ir import Op

NEAR = 9.2e18
"""Below 2**63 by more than all rounding of a few floats of that size."""

Guard = Callable[..., None]
"""Takes the columns of an operation's arguments, and `out`: the rows found so far."""


def guard_of(op: Op) -> Guard:
    """The guard of an operation that may overflow."""
    match op.name:
        case "scale":
            return _above(LARGEST // abs(op.data))
        case "middle":
            return _element_above(LARGEST // 2)
        case "take":
            return _taken(tuple(abs(value) > LARGEST for value in op.data))
    return _SIZES[op.name]


def _above(most: int) -> Guard:
    def above(number: Any, out: Any) -> None:
        out |= number > most
        out |= number < -most

    return above


def _element_above(most: int) -> Guard:
    def above(number: Any, counted: Any, segments: Any, out: Any) -> None:
        found = ((number > most) | (number < -most)) & counted
        out |= _any(found, segments)

    return above


def _taken(large: tuple[bool, ...]) -> Guard:
    table = np.array(large, dtype=np.bool_)

    def taken(place: Any, out: Any) -> None:
        out |= table[place]

    return taken


def _sum(left: Any, right: Any, out: Any) -> None:
    out |= np.abs(np.add(left, right, dtype=np.float64)) > NEAR


def _difference(left: Any, right: Any, out: Any) -> None:
    out |= np.abs(np.subtract(left, right, dtype=np.float64)) > NEAR


def _product(left: Any, right: Any, out: Any) -> None:
    out |= np.abs(np.multiply(left, right, dtype=np.float64)) > NEAR


def _quotient(n: Any, d: Any, out: Any) -> None:
    out |= np.add(np.abs(n), d, dtype=np.float64) > NEAR


def _total(values: Any, counted: Any, segments: Any, out: Any) -> None:
    sizes = np.zeros(len(segments.lengths))
    segments.reduce(np.add, np.abs(segments.column(values, np.float64)) * counted, sizes)
    out |= sizes > NEAR


def _any(found: Any, segments: Any) -> Any:
    rows = np.zeros(len(segments.lengths), dtype=np.bool_)
    segments.reduce(np.logical_or, segments.column(found, np.bool_), rows)
    return rows


_SIZES: dict[str, Guard] = {
    "add": _sum,
    "sub": _difference,
    "mul": _product,
    "div": _quotient,
    "total": _total,
}
