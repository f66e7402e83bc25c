"""How far a fired clause is from not firing, written out: the largest distance of the comparisons that decide it.

It follows `engine/gaps.py`, which tells the same of a case that is settled.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from math import lcm

from bonitas.engine import core
from bonitas.engine.compiled import tree
from bonitas.engine.compiled.arithmetic import exact
from bonitas.engine.compiled.builder import Builder
from bonitas.engine.compiled.logic import FALSE, NONE, TRUE, number_possible
from bonitas.engine.compiled.runtime import distance
from bonitas.engine.compiled.shapes import Whole, halves, is_missing, load, scaled
from bonitas.engine.core import Compare, Comparison, Ref
from bonitas.engine.kinds import NUMERIC
from bonitas.engine.order import MIRRORED

MOST = 60
"""A condition of more parts is left to `engine/gaps.py`."""

_RISING = (Comparison.MORE, Comparison.AT_LEAST)
_FALLING = (Comparison.LESS, Comparison.AT_MOST)
Tests = tuple[ast.expr, ...]
Part = tuple[Ref, bool, Tests]
"""A condition, whether it is true where it counts, and the tests of which all hold there."""


def farthest(build: Builder, when: Ref, leave: Callable[[], ast.expr]) -> ast.expr:
    """Write the distance of a clause whose condition `when` is true; the expression gives it, or None.

    `leave` gives the expression for a condition of too many parts.
    """
    parts = _parts(build, when)
    if parts is None:
        return leave()
    measured = [(tests, found) for item, holds, tests in parts if (found := _measured(build, item, holds)) is not None]
    if not measured:
        return NONE
    (tests, (only, always)), *others = measured
    if always and not tests and not others:
        return only
    here = build.fresh("d")
    build.let(here, tree.constant(-1.0))
    for tests, (far, _) in measured:
        with build.block() as body:
            one = build.let(build.fresh("d"), far)
            build.add(tree.when(tree.compare(">", one, tree.name(here)), [tree.assign(here, one)]))
        build.body += [tree.when(tree.both(tests), body)] if tests else body
    return tree.choose(tree.compare("<", tree.name(here), tree.constant(0)), NONE, tree.name(here))


def _parts(build: Builder, when: Ref) -> list[tuple[Compare, bool, Tests]] | None:
    """The comparisons that may decide a condition that is true; None if it has too many parts."""
    found: list[tuple[Compare, bool, Tests]] = []
    waiting: list[Part] = [(when, True, ())]
    for _ in range(MOST):
        if not waiting:
            return found
        ref, holds, tests = waiting.pop()
        item = build.program.nodes[ref]
        if isinstance(item, Compare):
            found.append((item, holds, tests))
        else:
            waiting += [(one, value, (*tests, *more)) for one, value, more in _inner(build, item, holds)]
    return None


def _inner(build: Builder, item: core.Node, holds: bool) -> Iterator[Part]:
    """What a condition is made of that is true, or false, as `holds` says."""
    match item:
        case core.Not(operand=operand):
            yield operand, not holds, ()
        case core.And(operands=operands) | core.Or(operands=operands):
            every = isinstance(item, core.And) is holds
            yield from ((one, holds, () if every else _is(build, one, holds)) for one in operands)
        case core.Choose(condition=condition, then=then, otherwise=otherwise):
            yield then, holds, _is(build, condition, True)
            yield otherwise, holds, _is(build, condition, False)
        case core.Fallback(operand=operand, default=default):
            missing = is_missing(build.at(operand))
            yield operand, holds, () if missing is None else (tree.opposite(missing),)
            if missing is not None:
                yield default, holds, (missing,)
        case core.Quota():
            yield from _of_quota(build, item, holds)


def _of_quota(build: Builder, item: core.Quota, holds: bool) -> Iterator[Part]:
    most = len(item.operands) if item.most is None else item.most
    if holds:
        ways: list[tuple[bool, Tests]] = [(True, ())] if item.least > 0 else []
        ways += [(False, ())] if most < len(item.operands) else []
    else:
        possible = number_possible([build.plain(one) for one in item.operands])
        too_few = tree.compare("<", possible, tree.constant(item.least))
        ways = [(False, (too_few,)), (True, (tree.opposite(too_few),))]
    for value, tests in ways:
        yield from ((one, value, (*tests, *_is(build, one, value))) for one in item.operands)


def _is(build: Builder, ref: Ref, value: bool) -> tuple[ast.expr, ...]:
    """The test that a truth value is `value`; none where the policy says so."""
    shape = build.plain(ref)
    if shape.value is value:
        return ()
    if shape.unknown:
        return (tree.compare("is", load(shape), TRUE if value else FALSE),)
    return (load(shape) if value else tree.opposite(load(shape)),)


def _measured(build: Builder, item: Compare, holds: bool) -> tuple[ast.expr, bool] | None:
    """The distance of a comparison, and whether it always has one; None where it never has.

    In a case in which it has none the expression gives -1.0.
    """
    value, bound, operator = item.left, item.right, item.operator
    nodes = build.program.nodes
    if isinstance(nodes[value], core.Const | core.Dated) and not isinstance(nodes[bound], core.Const | core.Dated):
        value, bound, operator = bound, value, MIRRORED[operator]
    if not isinstance(nodes[value].kind, NUMERIC) or not build.plan.tainted.isdisjoint((value, bound)):
        return None
    one, other = build.number(value), build.number(bound)
    if exact(other) == 0:
        return None
    if isinstance(one, Whole) and isinstance(other, Whole):
        scale = lcm(one.scale, other.scale)
        left, right = scaled(one, scale), scaled(other, scale)
    else:
        up, low = halves(one)
        over, under = halves(other)
        left, right = tree.binary("*", up, under), tree.binary("*", over, low)
    size = right.value if isinstance(right, ast.Constant) else None
    if isinstance(size, int) and build.trusting and operator in (*_RISING, *_FALLING):
        high, lower = (left, right) if (operator in _RISING) is holds else (right, left)
        return tree.binary("/", tree.binary("-", high, lower), tree.constant(abs(size))), True
    return tree.call(build.constant(distance), tree.binary("-", left, right), right), isinstance(size, int)
