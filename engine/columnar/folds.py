"""Aggregates: folds over the elements of each row's list."""

from __future__ import annotations

from dataclasses import replace

from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lowering import Lowering
from bonitas.engine.columnar.terms import Code, Num, Term, Truth
from bonitas.engine.core import Aggregate, Operator


def aggregate(to: Lowering, node: Aggregate) -> Term:
    """The fold of one list; its `where` and `value` are done at the list's elements."""
    leaf = (node.list, None)
    if leaf not in to.scales:
        return to.unknown(node.kind)
    listed = to.b.known(leaf, None) if leaf in to.masked else to.b.true
    everywhere = to.truth(to.b.true, to.b.true)
    where = everywhere if node.where is None else to.condition(node.where, node.list)
    value = everywhere if node.value is None else to.of_kind(node.value, node.list, node.kind)
    if node.operator in (Operator.ANY, Operator.ALL):
        assert isinstance(value, Truth)
        return to.where_known(_junction(to, node, where, value), listed)
    unknown = to.b.either(to.doubt(where), to.b.both(where.t, to.doubt(value)))
    settled = to.b.both(listed, to.b.invert(_any(to, node, unknown)))
    if node.operator is Operator.COUNT:
        return Num(_count(to, node, where.t), 1, None, settled)
    if isinstance(value, Code):
        found = to.b.fold("lowest" if node.operator is Operator.MIN else "highest", node.list, (value.n, where.t))
        return Code(found, to.b.both(settled, _any(to, node, where.t)))
    assert isinstance(value, Num)
    return to.where_known(_fold(to, node, _plain(to, node, value, where.t), where.t), settled)


def _any(to: Lowering, node: Aggregate, bit: Reg) -> Reg:
    """Whether the list has an element of the kind that `bit` tells; a constant bit asks for any element."""
    return to.b.fold("any", node.list, (bit,))


def _count(to: Lowering, node: Aggregate, bit: Reg) -> Reg:
    return to.b.fold("count", node.list, (bit,))


def _junction(to: Lowering, node: Aggregate, where: Truth, value: Truth) -> Truth:
    """ANY as the disjunction of `where and value`, ALL as the conjunction of `not where or value`."""
    if node.operator is Operator.ANY:
        each = to.conjunction((where, value))
        some, may = each.t, to.b.invert(each.f)
    else:
        each = to.disjunction((to.negation(where), value))
        some, may = each.f, to.b.invert(each.t)
    found = _any(to, node, some)
    result = Truth(found, to.b.invert(found if some == may else _any(to, node, may)))
    return result if node.operator is Operator.ANY else to.negation(result)


def _plain(to: Lowering, node: Aggregate, value: Num, counted: Reg) -> Num:
    """The value over a denominator that all elements share; where they do not, rows that count one are redone."""
    if value.d is None or to.b.ops[value.d].domain is None:
        return value
    if to.b.ops[value.d].name == "expand":
        return replace(value, d=to.b.ops[value.d].args[0])
    to.redo.append(_any(to, node, counted))
    return Num(to.b.blank(), 1, None, to.b.true)


def _fold(to: Lowering, node: Aggregate, value: Num, counted: Reg) -> Num:
    some = _any(to, node, counted)
    # The denominator of the elements is zero where they are unknown or do not exist: there 1 stands for it.
    if value.d is not None:
        value = replace(value, d=to.b.greatest(value.d, to.b.number(1)))
    match node.operator:
        case Operator.SUM:
            return replace(value, n=to.b.fold("total", node.list, (value.n, counted)), k=to.b.true)
        case Operator.AVERAGE:
            total = replace(value, n=to.b.fold("total", node.list, (value.n, counted)), k=to.b.true)
            return to.divide(total, Num(_count(to, node, counted), 1, None, to.b.true))
        case Operator.MEDIAN:
            n = to.b.fold("middle", node.list, (value.n, counted))
            return replace(value, n=n, scale=value.scale * 2, k=some)
        case _:
            n = to.b.fold("lowest" if node.operator is Operator.MIN else "highest", node.list, (value.n, counted))
            return replace(value, n=n, k=some)
