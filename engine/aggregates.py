"""Folds over the elements of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from bonitas.engine.core import Operator
from bonitas.engine.kinds import Kind, Value
from bonitas.engine.kleene import causes_of, conjunction, disjunction, negation
from bonitas.engine.order import rank
from bonitas.engine.values import Answer, Unknown


def fold(operator: Operator, elements: Sequence[tuple[Answer, Answer]], kind: Kind) -> Answer | None:
    """The fold of (where, value) pairs, one for each element; None if the operator has no answer for no elements.

    `kind` is the result's. The value of an element whose `where` is false does not matter.
    """
    if operator is Operator.ANY:
        return disjunction([conjunction(pair) for pair in elements])
    if operator is Operator.ALL:
        return conjunction([disjunction((negation(where), value)) for where, value in elements])
    counted = [pair for pair in elements if pair[0] is not False]
    causes = causes_of(answer for pair in counted for answer in pair)
    if causes:
        return Unknown(causes)
    if operator is Operator.COUNT:
        return Fraction(len(counted))
    values = [value for _, value in counted if not isinstance(value, Unknown)]
    if operator is Operator.SUM:
        return _total(values)
    return _FOLDS[operator](values, kind) if values else None


def _total(values: Sequence[Value]) -> Fraction:
    return sum((value for value in values if isinstance(value, Fraction)), Fraction(0))


def _median(values: Sequence[Value]) -> Fraction:
    ordered = sorted(value for value in values if isinstance(value, Fraction))
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


_FOLDS: dict[Operator, Callable[[Sequence[Value], Kind], Value]] = {
    Operator.MIN: lambda values, kind: min(values, key=lambda value: rank(kind, value)),
    Operator.MAX: lambda values, kind: max(values, key=lambda value: rank(kind, value)),
    Operator.AVERAGE: lambda values, _: _total(values) / len(values),
    Operator.MEDIAN: lambda values, _: _median(values),
}
