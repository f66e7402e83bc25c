"""Numbers in a compiled function: sums, products, quotients, extremes, rounding, comparisons."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, lcm, prod

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.builder import MOST_QUOTIENTS, WIDEST, Builder
from bonitas.engine.compiled.shapes import Number, Pair, Whole, halves, load, scaled, unless_missing
from bonitas.engine.core import Comparison, Rounding
from bonitas.engine.order import MIRRORED

Halves = tuple[ast.expr, ast.expr]


def fixed(value: Fraction) -> Whole:
    """A number that the policy says."""
    return Whole("", value.denominator, False, value.numerator)


def exact(shape: Number) -> Fraction | None:
    """The number, where the policy says it."""
    return Fraction(shape.value, shape.scale) if isinstance(shape, Whole) and shape.value is not None else None


# ---------------------------------------------------------------- sums and products


def add(build: Builder, target: str, shapes: Sequence[Number]) -> Number:
    """The sum of some numbers."""
    constant = sum((value for shape in shapes if (value := exact(shape)) is not None), Fraction(0))
    moving = [shape for shape in shapes if exact(shape) is None]
    if not moving:
        return fixed(constant)
    wholes = [shape for shape in moving if isinstance(shape, Whole)]
    pairs = [shape for shape in moving if isinstance(shape, Pair)]
    scale = lcm(constant.denominator, *(shape.scale for shape in wholes))
    terms = [scaled(shape, scale) for shape in wholes]
    if constant or not terms:
        terms.append(tree.constant(int(constant * scale)))
    unknown = any(shape.unknown for shape in moving)
    if not pairs:
        build.let(target, unless_missing(tree.total(terms), *moving))
        return build.whole(target, scale, unknown=unknown)
    both = (target, build.fresh("w"))
    with build.known(both, *moving):
        found: Halves = (tree.total(terms), tree.constant(scale))
        degree = 0
        for pair in pairs:
            found, degree = _plus(build, both, found, degree, pair)
    return Pair(*both, unknown, degree)


def _plus(build: Builder, both: tuple[str, str], one: Halves, degree: int, pair: Pair) -> tuple[Halves, int]:
    """Write the addition of a known pair to what is in `one`, into the variables `both`."""
    upper, lower = halves(pair)
    build.let(both[0], tree.binary("+", tree.binary("*", one[0], lower), tree.binary("*", upper, one[1])))
    build.let(both[1], tree.binary("*", one[1], lower))
    degree += pair.degree
    if degree > MOST_QUOTIENTS:
        build.cancel(*both)
        degree = 1
    return (tree.name(both[0]), tree.name(both[1])), degree


def negate(build: Builder, target: str, shape: Number) -> Number:
    """-shape."""
    value = exact(shape)
    if value is not None:
        return fixed(-value)
    build.let(target, unless_missing(tree.negative(load(shape)), shape))
    if isinstance(shape, Whole):
        return Whole(target, shape.scale, shape.unknown)
    return Pair(target, shape.lower, shape.unknown, shape.degree)


def multiply(build: Builder, target: str, shapes: Sequence[Number]) -> Number:
    """The product of some numbers."""
    constant = prod((value for shape in shapes if (value := exact(shape)) is not None), start=Fraction(1))
    moving = [shape for shape in shapes if exact(shape) is None]
    if not moving:
        return fixed(constant)
    product = tree.product([tree.constant(constant.numerator), *map(load, moving)])
    unknown = any(shape.unknown for shape in moving)
    scale = constant.denominator * prod(shape.scale for shape in moving if isinstance(shape, Whole))
    pairs = [shape for shape in moving if isinstance(shape, Pair)]
    if not pairs and isinstance(product, ast.Name) and scale <= WIDEST:
        return build.whole(product.id, scale, unknown=unknown)
    if not pairs:
        build.let(target, unless_missing(product, *moving))
        return build.whole(target, scale, unknown=unknown)
    both = (target, build.fresh("w"))
    with build.known(both, *moving):
        build.let(both[0], product)
        build.let(both[1], tree.product([tree.constant(scale), *(tree.name(pair.lower) for pair in pairs)]))
    return build.pair(*both, sum(pair.degree for pair in pairs), unknown=unknown)


def divide(build: Builder, target: str, numerator: Number, denominator: Number) -> Number:
    """An exact quotient; None where the denominator is zero."""
    divisor, dividend = exact(denominator), exact(numerator)
    if divisor == 0:
        build.let(target, tree.constant(None))
        return Whole(target, 1, True)
    if divisor is not None and dividend is not None:
        return fixed(dividend / divisor)
    if divisor is not None:
        return multiply(build, target, (numerator, fixed(1 / divisor)))
    lower = build.fresh("w")
    up, low = halves(numerator)
    over, under = halves(denominator)
    top, bottom = _crossed(up, low, over, under)
    nothing = tree.opposite(over)
    if numerator.unknown:
        nothing = tree.either([tree.is_none(load(numerator)), nothing])
    turned = [tree.assign(target, tree.negative(top)), tree.assign(lower, tree.negative(bottom))]
    straight = [tree.assign(target, top), tree.assign(lower, bottom)]
    none = [tree.assign(target, tree.constant(None)), tree.assign(lower, tree.constant(1))]
    negative = tree.when(tree.compare("<", over, tree.constant(0)), turned, straight)
    build.add(tree.when(nothing, none, [negative]))
    degree = 1 + sum(shape.degree for shape in (numerator, denominator) if isinstance(shape, Pair))
    return build.pair(target, lower, degree, unknown=True)


def _crossed(up: ast.expr, low: ast.expr, over: ast.expr, under: ast.expr) -> Halves:
    """(up / low) / (over / under), with the constants cancelled."""
    if isinstance(low, ast.Constant) and isinstance(under, ast.Constant):
        common = Fraction(under.value, low.value)  # type: ignore[arg-type]
        return tree.times(up, common.numerator), tree.times(over, common.denominator)
    return tree.binary("*", up, under), tree.binary("*", low, over)


# ---------------------------------------------------------------- comparisons


def compare(operator: Comparison, left: Number, right: Number) -> ast.expr:
    """Whether `left operator right`; both must be known."""
    if exact(left) is not None and exact(right) is None:
        left, right, operator = right, left, MIRRORED[operator]
    bound = exact(right)
    if isinstance(left, Whole) and bound is not None and left.value is None:
        return _against(operator, left, bound)
    if isinstance(left, Whole) and isinstance(right, Whole):
        scale = lcm(left.scale, right.scale)
        return tree.compare(operator.value, scaled(left, scale), scaled(right, scale))
    up, low = halves(left)
    over, under = halves(right)
    return tree.compare(operator.value, tree.binary("*", up, under), tree.binary("*", over, low))


def _against(operator: Comparison, left: Whole, bound: Fraction) -> ast.expr:
    """A whole number against a bound of the policy: the bound becomes a whole number too."""
    place = bound * left.scale
    if place.denominator == 1:
        return tree.compare(operator.value, load(left), tree.constant(place.numerator))
    if operator in (Comparison.EQUAL, Comparison.NOT_EQUAL):
        return tree.constant(operator is Comparison.NOT_EQUAL)
    if operator in (Comparison.LESS, Comparison.AT_MOST):
        return tree.compare("<", load(left), tree.constant(ceil(place)))
    return tree.compare(">", load(left), tree.constant(floor(place)))


def extreme(build: Builder, target: str, shapes: Sequence[Number], operator: Comparison) -> Number:
    """The least (LESS) or the greatest (MORE) of some numbers."""
    unknown = any(shape.unknown for shape in shapes)
    wholes = [shape for shape in shapes if isinstance(shape, Whole)]
    if len(wholes) < len(shapes):
        return _extreme_pair(build, target, shapes, operator)
    scale = lcm(*(shape.scale for shape in wholes))
    with build.known((target,), *shapes):
        best = build.let(target, scaled(wholes[0], scale))
        for shape in wholes[1:]:
            other = scaled(shape, scale)
            if not isinstance(other, ast.Name | ast.Constant):
                other = build.let(build.fresh(), other)
            build.add(tree.when(tree.compare(operator.value, other, best), [tree.assign(target, other)]))
    return build.whole(target, scale, unknown=unknown)


def _extreme_pair(build: Builder, target: str, shapes: Sequence[Number], operator: Comparison) -> Number:
    both = (target, build.fresh("w"))
    degree = max(shape.degree for shape in shapes if isinstance(shape, Pair))
    best = Pair(*both, False, degree)
    with build.known(both, *shapes):
        for place, shape in enumerate(shapes):
            taken = [tree.assign(one, half) for one, half in zip(both, halves(shape), strict=True)]
            if place == 0:
                build.body += taken
            else:
                build.add(tree.when(compare(operator, shape, best), taken))
    return Pair(*both, any(shape.unknown for shape in shapes), degree)


# ---------------------------------------------------------------- rounding


def round_to(build: Builder, target: str, shape: Number, mode: Rounding, unit: Fraction) -> Number:
    """The multiple of `unit` that `mode` picks."""
    with build.known((target,), shape):
        build.let(target, tree.times(_count(build, shape, mode, unit), unit.numerator))
    return Whole(target, unit.denominator, shape.unknown)


def _count(build: Builder, shape: Number, mode: Rounding, unit: Fraction) -> ast.expr:
    """How many units, as a whole number."""
    up, low = halves(shape)
    if isinstance(shape, Whole):
        share = Fraction(unit.denominator, unit.numerator * shape.scale)
        up, low = tree.times(up, share.numerator), tree.constant(share.denominator)
        if share.denominator == 1:
            return up
    else:
        up, low = tree.times(up, unit.denominator), tree.times(low, unit.numerator)
    up, low = _named(build, up), _named(build, low)
    if mode is Rounding.DOWN:
        return tree.binary("//", up, low)
    if mode is Rounding.UP:
        return tree.negative(tree.binary("//", tree.negative(up), low))
    if mode is Rounding.HALF_EVEN:
        return _half_even(build, up, low)
    if mode is Rounding.HALF_UP:
        low, up, beyond = tree.times(low, 2), _named(build, tree.times(up, 2)), low
    else:
        beyond = tree.constant(0)
    ahead = tree.binary("//", tree.binary("+", up, beyond), low)
    back = tree.negative(tree.binary("//", tree.binary("-", beyond, up), low))
    return tree.choose(tree.compare(">=", up, tree.constant(0)), ahead, back)


def _half_even(build: Builder, up: ast.expr, low: ast.expr) -> ast.expr:
    count, rest = build.fresh(), build.fresh()
    build.add(tree.unpack((count, rest), tree.call(build.constant(divmod), up, low)))
    twice = build.let(build.fresh(), tree.times(tree.name(rest), 2))
    odd = tree.binary("%", tree.name(count), tree.constant(2))
    more = tree.either([tree.compare(">", twice, low), tree.both([tree.compare("=", twice, low), odd])])
    return tree.choose(more, tree.binary("+", tree.name(count), tree.constant(1)), tree.name(count))


def _named(build: Builder, item: ast.expr) -> ast.expr:
    return item if isinstance(item, ast.Name | ast.Constant) else build.let(build.fresh(), item)


# ---------------------------------------------------------------- one of several


def blend(build: Builder, target: str, shapes: Sequence[Number], pick: list[ast.expr], unknown: bool) -> Number:
    """Write the one of `shapes` that holds: shape number n where the test n of `pick` does, else the last.

    A shape that is unknown where it holds makes the result unknown.
    """
    if all(isinstance(shape, Whole) for shape in shapes):
        scale = lcm(*(shape.scale for shape in shapes if isinstance(shape, Whole)))
        build.let(target, chain([lifted(shape, scale) for shape in shapes if isinstance(shape, Whole)], pick))
        return build.whole(target, scale, unknown=unknown)
    both = (target, build.fresh("w"))
    pairs = [halves(shape) for shape in shapes]
    degree = max(shape.degree for shape in shapes if isinstance(shape, Pair))
    build.let(both[0], chain([up for up, _ in pairs], pick))
    build.let(both[1], chain([low for _, low in pairs], pick))
    return Pair(*both, unknown, degree)


def lifted(shape: Whole, scale: int) -> ast.expr:
    """A whole number as a multiple of 1/`scale`, or None."""
    item = scaled(shape, scale)
    return item if isinstance(item, ast.Name | ast.Constant) else unless_missing(item, shape)


def chain(items: Sequence[ast.expr], pick: Sequence[ast.expr]) -> ast.expr:
    """`a if p else b if q else c`."""
    found = items[-1]
    for item, test in zip(reversed(items[:-1]), reversed(pick), strict=True):
        found = tree.choose(test, item, found)
    return found
