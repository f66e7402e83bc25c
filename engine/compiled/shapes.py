"""How a compiled function holds the value of a node in its variables. None in a variable is unknown."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from bonitas.engine.compiled import tree
from bonitas.engine.kinds import Value


@dataclass(frozen=True, slots=True)
class Whole:
    """A number as a whole multiple of 1/`scale`: in the variable `name`, or `value` where the policy says it."""

    name: str
    scale: int
    unknown: bool
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A number as a quotient of two whole numbers, the lower one positive.

    `degree`: of how many quotients it is made without cancelling. Where the upper one is None, the lower has no
    meaning.
    """

    name: str
    lower: str
    unknown: bool
    degree: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A truth value, a text, a choice's label or a date: in a variable, or the `value` that the policy says."""

    name: str
    unknown: bool
    value: Value | None = None


Shape = Whole | Pair | Plain
Number = Whole | Pair


def as_number(shape: Shape) -> Number:
    """The shape of what is used as a number. What nobody knows may have been of another kind."""
    if isinstance(shape, Plain):
        assert shape.unknown
        return Whole(shape.name, 1, True)
    return shape


def as_plain(shape: Shape) -> Plain:
    """The shape of what is used as a truth value, text, label or date."""
    if not isinstance(shape, Plain):
        assert shape.unknown
        return Plain(shape.name, True)
    return shape


def load(shape: Shape) -> ast.expr:
    """The variable of a shape, the upper one of a pair, or its constant if that is a number or a truth value."""
    if isinstance(shape, Whole) and shape.value is not None:
        return tree.constant(shape.value)
    if isinstance(shape, Plain) and isinstance(shape.value, bool):
        return tree.constant(shape.value)
    return tree.name(shape.name)


def scaled(shape: Whole, scale: int) -> ast.expr:
    """A whole number as a multiple of 1/`scale`, which is a multiple of its own scale. It must be known."""
    return tree.times(load(shape), scale // shape.scale)


def halves(shape: Number) -> tuple[ast.expr, ast.expr]:
    """A known number as numerator and denominator."""
    if isinstance(shape, Whole):
        return load(shape), tree.constant(shape.scale)
    return tree.name(shape.name), tree.name(shape.lower)


def is_missing(*shapes: Shape) -> ast.expr | None:
    """The test that some of the shapes is unknown; None where none can be."""
    names = dict.fromkeys(shape.name for shape in shapes if shape.unknown)
    return tree.either([tree.is_none(tree.name(name)) for name in names]) if names else None


def unless_missing(expression: ast.expr, *shapes: Shape) -> ast.expr:
    """The expression, or None where one of the shapes is unknown."""
    missing = is_missing(*shapes)
    return expression if missing is None else tree.choose(missing, tree.constant(None), expression)
