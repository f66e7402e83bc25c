"""Every node of the core as statements of a compiled function."""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import singledispatch

from bonitas.engine import core
from bonitas.engine.compiled import arithmetic, dates, logic, tree
from bonitas.engine.compiled.builder import FAITH, Builder, lower_of, target_of
from bonitas.engine.compiled.folds import ELEMENT, ranks_of
from bonitas.engine.compiled.runtime import LOWER, UPPER, parts_of
from bonitas.engine.compiled.shapes import Pair, Plain, Shape, Whole, load, unless_missing
from bonitas.engine.compiled.tables import look_up
from bonitas.engine.core import Comparison, Field, Node, Ref
from bonitas.engine.kinds import NUMERIC, Choice, Kind, ListOf


def emit(build: Builder, ref: Ref) -> None:
    """Write what settles a node, and remember its shape. The nodes it refers to are settled already."""
    build.nodes[ref] = _emit(build.program.nodes[ref], build, ref)


@singledispatch
def _emit(node: Node, _build: Builder, _ref: Ref) -> Shape:
    raise TypeError(f"no such node: {type(node).__name__}")


# ---------------------------------------------------------------- what is said and what the case tells


@_emit.register
def _const(node: core.Const, build: Builder, _ref: Ref) -> Shape:
    return arithmetic.fixed(node.value) if isinstance(node.value, Fraction) else build.literal(node.value)


@_emit.register
def _input(node: core.Input, build: Builder, ref: Ref) -> Shape:
    field = next((one for one in build.program.inputs if one.name == node.name), Field(node.name, node.kind))
    return _read(build, ref, "case", field)


@_emit.register
def _element(node: core.Element, build: Builder, ref: Ref) -> Shape:
    record = next(one for one in build.program.records if one.name == node.scope)
    return _read(build, ref, ELEMENT, next(one for one in record.fields if one.name == node.field))


def _read(build: Builder, ref: Ref, source: str, field: Field) -> Shape:
    """A field of the case, or of an element, as a whole number of steps; a KeyError tells that it is no such number."""
    target, key = target_of(ref), build.constant(field.name)
    if isinstance(field.kind, ListOf):
        raise TypeError(f"{field.name} is a list; only aggregates look into lists")
    sure = build.trusting and not field.optional
    found = tree.at(tree.name(source), key) if sure else tree.method(tree.name(source), "get", key)
    if not isinstance(field.kind, NUMERIC):
        build.let(target, found)
        if sure:
            build.misfit(tree.is_none(tree.name(target)))
        return Plain(target, not sure)
    given = build.let(build.fresh("x"), found)
    upper, lower = tree.attribute(given, UPPER), tree.attribute(given, LOWER)
    missing = None if sure else tree.is_none(given)
    if build.trusting:
        scale = _scale(field)
        made = tree.binary("*", upper, tree.at(build.constant(parts_of(scale)), lower))
        if scale == 1 and missing is None:
            build.misfit(tree.compare("!=", lower, tree.constant(1)))
            made = upper
        build.let(target, made if missing is None else tree.choose(missing, logic.NONE, made))
        return Whole(target, scale, missing is not None)
    nothing = [tree.assign(target, logic.NONE), tree.assign(lower_of(ref), tree.constant(1))]
    taken = [tree.assign(target, upper), tree.assign(lower_of(ref), lower)]
    build.add(tree.when(tree.is_none(given), nothing, taken))
    return Pair(target, lower_of(ref), True, 0)


def _scale(field: Field) -> int:
    return field.step.denominator if field.step is not None else FAITH[type(field.kind).__name__]


@_emit.register
def _undetermined(node: core.Undetermined, build: Builder, ref: Ref) -> Shape:
    build.let(target_of(ref), logic.NONE)
    return Whole(target_of(ref), 1, True) if isinstance(node.kind, NUMERIC) else Plain(target_of(ref), True)


@_emit.register
def _dated(node: core.Dated, build: Builder, ref: Ref) -> Shape:
    return dates.in_force(build, target_of(ref), node, build.plain(node.on))


# ---------------------------------------------------------------- numbers


@_emit.register
def _add(node: core.Add, build: Builder, ref: Ref) -> Shape:
    return arithmetic.add(build, target_of(ref), [build.number(one) for one in node.terms])


@_emit.register
def _negate(node: core.Negate, build: Builder, ref: Ref) -> Shape:
    return arithmetic.negate(build, target_of(ref), build.number(node.operand))


@_emit.register
def _multiply(node: core.Multiply, build: Builder, ref: Ref) -> Shape:
    return arithmetic.multiply(build, target_of(ref), [build.number(one) for one in node.factors])


@_emit.register
def _divide(node: core.Divide, build: Builder, ref: Ref) -> Shape:
    return arithmetic.divide(build, target_of(ref), build.number(node.numerator), build.number(node.denominator))


@_emit.register
def _round(node: core.Round, build: Builder, ref: Ref) -> Shape:
    return arithmetic.round_to(build, target_of(ref), build.number(node.operand), node.mode, node.unit)


@_emit.register
def _least(node: core.Least, build: Builder, ref: Ref) -> Shape:
    return _extreme(build, ref, node.operands, Comparison.LESS)


@_emit.register
def _greatest(node: core.Greatest, build: Builder, ref: Ref) -> Shape:
    return _extreme(build, ref, node.operands, Comparison.MORE)


def _extreme(build: Builder, ref: Ref, operands: tuple[Ref, ...], operator: Comparison) -> Shape:
    target, kind = target_of(ref), build.program.nodes[ref].kind
    if isinstance(kind, NUMERIC):
        return arithmetic.extreme(build, target, [build.number(one) for one in operands], operator)
    shapes = [build.plain(one) for one in operands]
    with build.known((target,), *shapes):
        build.let(target, load(shapes[0]))
        for shape in shapes[1:]:
            better = _ordered(build, operator, kind, load(shape), tree.name(target))
            build.add(tree.when(better, [tree.assign(target, load(shape))]))
    return Plain(target, any(shape.unknown for shape in shapes))


# ---------------------------------------------------------------- truth


@_emit.register
def _compare(node: core.Compare, build: Builder, ref: Ref) -> Shape:
    target, kind = target_of(ref), build.program.nodes[node.left].kind
    left, right = build.shaped(node.left, kind), build.shaped(node.right, kind)
    if isinstance(left, Plain) or isinstance(right, Plain):
        test = _ordered(build, node.operator, kind, load(left), load(right))
    else:
        test = arithmetic.compare(node.operator, left, right)
    build.let(target, unless_missing(test, left, right))
    return Plain(target, left.unknown or right.unknown)


def _ordered(build: Builder, operator: Comparison, kind: Kind, left: ast.expr, right: ast.expr) -> ast.expr:
    """Whether two truth values, labels, texts or dates compare as `operator` says."""
    if isinstance(kind, Choice) and operator not in (Comparison.EQUAL, Comparison.NOT_EQUAL):
        ranks = build.constant(ranks_of(kind))
        left, right = tree.at(ranks, left), tree.at(ranks, right)
    return tree.compare(operator.value, left, right)


@_emit.register
def _and(node: core.And, build: Builder, ref: Ref) -> Shape:
    return logic.conjunction(build, target_of(ref), [build.plain(one) for one in node.operands])


@_emit.register
def _or(node: core.Or, build: Builder, ref: Ref) -> Shape:
    return logic.disjunction(build, target_of(ref), [build.plain(one) for one in node.operands])


@_emit.register
def _not(node: core.Not, build: Builder, ref: Ref) -> Shape:
    return logic.negation(build, target_of(ref), build.plain(node.operand))


@_emit.register
def _quota(node: core.Quota, build: Builder, ref: Ref) -> Shape:
    return logic.quota(build, target_of(ref), [build.plain(one) for one in node.operands], node.least, node.most)


@_emit.register
def _known(node: core.Known, build: Builder, ref: Ref) -> Shape:
    return logic.known(build, target_of(ref), build.at(node.operand))


@_emit.register
def _fallback(node: core.Fallback, build: Builder, ref: Ref) -> Shape:
    operand, default = build.shaped(node.operand, node.kind), build.shaped(node.default, node.kind)
    return logic.fallback(build, target_of(ref), operand, default)


@_emit.register
def _choose(node: core.Choose, build: Builder, ref: Ref) -> Shape:
    then, otherwise = build.shaped(node.then, node.kind), build.shaped(node.otherwise, node.kind)
    return logic.choose(build, target_of(ref), build.plain(node.condition), then, otherwise)


# ---------------------------------------------------------------- dates, texts, tables, outcomes


@_emit.register
def _days_between(node: core.DaysBetween, build: Builder, ref: Ref) -> Shape:
    return dates.days_between(build, target_of(ref), build.plain(node.start), build.plain(node.end))


@_emit.register(core.MonthsBetween)
@_emit.register(core.YearsBetween)
def _completed(node: core.MonthsBetween | core.YearsBetween, build: Builder, ref: Ref) -> Shape:
    return dates.completed(build, target_of(ref), node, build.plain(node.start), build.plain(node.end))


@_emit.register
def _add_days(node: core.AddDays, build: Builder, ref: Ref) -> Shape:
    return dates.moved(build, target_of(ref), node, build.plain(node.date), build.number(node.days))


@_emit.register
def _add_months(node: core.AddMonths, build: Builder, ref: Ref) -> Shape:
    return dates.moved(build, target_of(ref), node, build.plain(node.date), build.number(node.months))


@_emit.register
def _join(node: core.Join, build: Builder, ref: Ref) -> Shape:
    shapes = [build.plain(one) for one in node.parts]
    joined = tree.method(build.constant(""), "join", tree.group(map(load, shapes)))
    build.let(target_of(ref), unless_missing(joined, *shapes))
    return Plain(target_of(ref), any(shape.unknown for shape in shapes))


@_emit.register
def _lookup(node: core.Lookup, build: Builder, ref: Ref) -> Shape:
    return look_up(build, ref, node)


@_emit.register
def _fired(node: core.Fired, build: Builder, _ref: Ref) -> Shape:
    return build.fires[node.rule]


@_emit.register
def _outcome_value(node: core.OutcomeValue, build: Builder, _ref: Ref) -> Shape:
    return build.outcomes[node.name]
