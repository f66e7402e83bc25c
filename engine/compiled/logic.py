"""Truth in a compiled function: Kleene's logic written out, and what is known, defaulted or chosen."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.arithmetic import blend, chain
from bonitas.engine.compiled.builder import Builder
from bonitas.engine.compiled.shapes import Plain, Shape, Whole, is_missing, load, unless_missing

NONE, TRUE, FALSE = tree.constant(None), tree.constant(True), tree.constant(False)


def conjunction(build: Builder, target: str, shapes: Sequence[Plain]) -> Plain:
    """Kleene's and."""
    return _junction(build, target, shapes, neutral=True)


def disjunction(build: Builder, target: str, shapes: Sequence[Plain]) -> Plain:
    """Kleene's or."""
    return _junction(build, target, shapes, neutral=False)


def _junction(build: Builder, target: str, shapes: Sequence[Plain], *, neutral: bool) -> Plain:
    different = {shape.name: shape for shape in shapes if shape.value is not neutral}
    moving = list(different.values())
    if any(shape.value is (not neutral) for shape in moving):
        return Plain("", False, not neutral)
    if not moving:
        return Plain("", False, neutral)
    if len(moving) == 1:
        return moving[0]
    join = tree.both if neutral else tree.either
    maybe = [load(shape) for shape in moving if shape.unknown]
    parts = [load(shape) for shape in moving if not shape.unknown]
    if len(maybe) > 1:
        parts.append(_among(maybe, neutral=neutral))
    else:
        parts += maybe
    build.let(target, join(parts))
    return Plain(target, bool(maybe))


def _among(items: list[ast.expr], *, neutral: bool) -> ast.expr:
    """The junction of several that may be unknown."""
    join = tree.both if neutral else tree.either
    ending = tree.constant(not neutral)
    if len(items) == 2:
        first, second = items
        alone = tree.choose(tree.compare("is", second, ending), ending, NONE)
        return tree.choose(tree.is_none(first), alone, join([first, second]))
    ended = tree.either([tree.compare("is", item, ending) for item in items])
    open_ = tree.either([tree.is_none(item) for item in items])
    return tree.choose(ended, ending, tree.choose(open_, NONE, tree.constant(neutral)))


def negation(build: Builder, target: str, shape: Plain) -> Plain:
    """Kleene's not."""
    if isinstance(shape.value, bool):
        return Plain("", False, not shape.value)
    build.let(target, unless_missing(tree.opposite(load(shape)), shape))
    return Plain(target, shape.unknown)


def quota(build: Builder, target: str, shapes: Sequence[Plain], least: int, most: int | None) -> Plain:
    """Whether the number of true ones lies within the limits."""
    unknown = any(shape.unknown for shape in shapes)
    certain = build.let(build.fresh(), _number_true(shapes))
    possible = certain
    if unknown:
        possible = build.let(build.fresh(), number_possible(shapes))
    top = tree.constant(len(shapes) if most is None else most)
    bottom = tree.constant(least)
    inside = tree.both([tree.compare(">=", certain, bottom), tree.compare("<=", possible, top)])
    if unknown:
        outside = tree.either([tree.compare("<", possible, bottom), tree.compare(">", certain, top)])
        inside = tree.choose(inside, TRUE, tree.choose(outside, FALSE, NONE))
    build.let(target, inside)
    return Plain(target, unknown)


def _number_true(shapes: Sequence[Plain]) -> ast.expr:
    return tree.total(
        [tree.constant(0), *(tree.compare("is", load(one), TRUE) if one.unknown else load(one) for one in shapes)]
    )


def number_possible(shapes: Sequence[Plain]) -> ast.expr:
    """How many are not false."""
    return tree.total(
        [tree.constant(0), *(tree.compare("is not", load(one), FALSE) if one.unknown else load(one) for one in shapes)]
    )


def known(build: Builder, target: str, shape: Shape) -> Plain:
    """Whether something is known."""
    missing = is_missing(shape)
    if missing is None:
        return Plain("", False, True)
    build.let(target, tree.compare("is not", tree.name(shape.name), NONE))
    return Plain(target, False)


def fallback(build: Builder, target: str, shape: Shape, default: Shape) -> Shape:
    """The shape, or the default where it is unknown."""
    missing = is_missing(shape)
    if missing is None:
        return shape
    return one_of(build, target, [default, shape], [missing], default.unknown)


def choose(build: Builder, target: str, condition: Plain, then: Shape, otherwise: Shape) -> Shape:
    """`then` or `otherwise`; unknown where the condition is."""
    if isinstance(condition.value, bool):
        return then if condition.value else otherwise
    missing = is_missing(condition)
    unknown = condition.unknown or then.unknown or otherwise.unknown
    shapes, pick = [then, otherwise], [load(condition)]
    if missing is None:
        return one_of(build, target, shapes, pick, unknown)
    nothing = build.fresh()
    build.let(nothing, NONE)
    absent = _absent_like(then, nothing)
    return one_of(build, target, [absent, *shapes], [missing, *pick], unknown)


def _absent_like(shape: Shape, name: str) -> Shape:
    if isinstance(shape, Plain):
        return Plain(name, True)
    return Whole(name, 1, True)


def one_of(build: Builder, target: str, shapes: Sequence[Shape], pick: list[ast.expr], unknown: bool) -> Shape:
    """Write the one of `shapes` that holds, numbers or not (see `blend`)."""
    numbers = [shape for shape in shapes if not isinstance(shape, Plain)]
    assert len(numbers) in (0, len(shapes))
    if numbers:
        return blend(build, target, numbers, pick, unknown)
    build.let(target, chain([load(shape) for shape in shapes], pick))
    return Plain(target, unknown)
