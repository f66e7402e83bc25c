"""How known values compare: numbers and dates by size, ordered choices by the place of their label."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from bonitas.engine.core import Comparison
from bonitas.engine.kinds import Choice, Kind, Value


def rank(kind: Kind, value: Value) -> Fraction:
    """A number that stands in the same order as `value` does among values of `kind`."""
    if isinstance(kind, Choice) and isinstance(value, str):
        return Fraction(kind.labels.index(value))
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, Fraction):
        return value
    raise TypeError(f"values of kind {kind} have no order")


def holds(operator: Comparison, kind: Kind, left: Value, right: Value) -> bool:
    """Whether `left operator right` is true of two known values of `kind`."""
    if operator is Comparison.EQUAL:
        return left == right
    if operator is Comparison.NOT_EQUAL:
        return left != right
    low, high = rank(kind, left), rank(kind, right)
    match operator:
        case Comparison.LESS:
            return low < high
        case Comparison.AT_MOST:
            return low <= high
        case Comparison.MORE:
            return low > high
        case _:
            return low >= high


OPPOSITE = {
    Comparison.EQUAL: Comparison.NOT_EQUAL,
    Comparison.NOT_EQUAL: Comparison.EQUAL,
    Comparison.LESS: Comparison.AT_LEAST,
    Comparison.AT_LEAST: Comparison.LESS,
    Comparison.MORE: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.MORE,
}
"""The comparison that holds exactly where the other does not."""

MIRRORED = {
    Comparison.EQUAL: Comparison.EQUAL,
    Comparison.NOT_EQUAL: Comparison.NOT_EQUAL,
    Comparison.LESS: Comparison.MORE,
    Comparison.MORE: Comparison.LESS,
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
}
"""The comparison that says the same with the sides changed."""
