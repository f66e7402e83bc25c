"""From the nodes of the core to operations on columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from bonitas.engine import core
from bonitas.engine.columnar.bounds import LAST_DAY
from bonitas.engine.columnar.folds import aggregate
from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lookups import lookup_answer
from bonitas.engine.columnar.lowering import Lowering
from bonitas.engine.columnar.terms import Code, Num, Term, Truth
from bonitas.engine.core import Comparison, Node, Ref, Rounding
from bonitas.engine.kinds import Text
from bonitas.engine.matters import fires, outcome


def lower_node(to: Lowering, ref: Ref, place: str | None = None) -> None:
    """Lower a node outside of lists, or one inside at the elements of the list `place`; its operands are done."""
    if (ref, place) not in to.terms:
        to.terms[ref, place] = lower(to.program.nodes[ref], to, place)


def _inside(to: Lowering, roots: tuple[Ref, ...], place: str) -> None:
    """Lower everything inside a list that some nodes need, at its elements."""
    found: set[Ref] = set()
    waiting = [ref for ref in roots if to.program.nodes[ref].scope is not None]
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting.extend(one for one in to.plan.operands[ref] if to.program.nodes[one].scope is not None)
    for ref in sorted(found):
        lower_node(to, ref, place)


@singledispatch
def lower(node: Node, _to: Lowering, _place: str | None) -> Term:
    """The operations of one node whose operands are done."""
    raise TypeError(f"no such node: {type(node).__name__}")


@lower.register
def _const(node: core.Const, to: Lowering, _place: str | None) -> Term:
    return to.constant(node.value, node.kind)


@lower.register
def _input(node: core.Input, to: Lowering, _place: str | None) -> Term:
    return to.read(node.name, None, node.kind)


@lower.register
def _element(node: core.Element, to: Lowering, place: str | None) -> Term:
    assert place is not None
    return to.read(place, node.field, node.kind)


@lower.register
def _undetermined(node: core.Undetermined, to: Lowering, _place: str | None) -> Term:
    return to.unknown(node.kind)


@lower.register
def _dated(node: core.Dated, to: Lowering, place: str | None) -> Term:
    on = to.code(node.on, place)
    pieces: list[tuple[Reg, Term]] = []
    for period in node.periods:
        after = to.b.true if period.start is None else to.b.at_most(to.b.number(period.start.toordinal()), on.n)
        before = to.b.true if period.end is None else to.b.at_most(on.n, to.b.number(period.end.toordinal()))
        pieces.append((to.b.both(on.k, after, before), to.constant(period.value, node.kind)))
    return to.select(pieces, to.unknown(node.kind))


@lower.register
def _add(node: core.Add, to: Lowering, place: str | None) -> Term:
    return to.total([to.num(ref, place) for ref in node.terms])


@lower.register
def _negate(node: core.Negate, to: Lowering, place: str | None) -> Term:
    return to.negate(to.num(node.operand, place))


@lower.register
def _multiply(node: core.Multiply, to: Lowering, place: str | None) -> Term:
    result, *others = (to.num(ref, place) for ref in node.factors)
    for other in others:
        result = to.multiply(result, other)
    return result


@lower.register
def _divide(node: core.Divide, to: Lowering, place: str | None) -> Term:
    return to.divide(to.num(node.numerator, place), to.num(node.denominator, place))


@lower.register
def _least(node: core.Least, to: Lowering, place: str | None) -> Term:
    return _extreme(to, [to.of_kind(ref, place, node.kind) for ref in node.operands], least=True)


@lower.register
def _greatest(node: core.Greatest, to: Lowering, place: str | None) -> Term:
    return _extreme(to, [to.of_kind(ref, place, node.kind) for ref in node.operands], least=False)


def _extreme(to: Lowering, terms: list[Term], *, least: bool) -> Term:
    numbers = [term for term in terms if isinstance(term, Num)]
    if numbers:
        return to.extreme(numbers, least=least)
    pick: Callable[[Reg, Reg], Reg] = to.b.least if least else to.b.greatest
    codes = [term for term in terms if isinstance(term, Code)]
    n = codes[0].n
    for term in codes[1:]:
        n = pick(n, term.n)
    return Code(n, to.all_known(codes))


@lower.register
def _round(node: core.Round, to: Lowering, place: str | None) -> Term:
    return to.round(to.num(node.operand, place), node.mode, node.unit.numerator, node.unit.denominator)


@lower.register
def _compare(node: core.Compare, to: Lowering, place: str | None) -> Term:
    kinds = [to.program.nodes[ref].kind for ref in (node.left, node.right)]
    kind = Text() if Text() in kinds else kinds[0]
    left, right = to.of_kind(node.left, place, kind), to.of_kind(node.right, place, kind)
    if isinstance(left, Truth) and isinstance(right, Truth):
        equal = to.b.either(to.b.both(left.t, right.t), to.b.both(left.f, right.f))
        bit = equal if node.operator is Comparison.EQUAL else to.b.invert(equal)
        return to.truth(bit, to.all_known((left, right)))
    if isinstance(left, Num) and isinstance(right, Num):
        return to.compare(node.operator, left, right)
    assert isinstance(left, Code) and isinstance(right, Code)
    return to.truth(to.relation(node.operator, left.n, right.n), to.all_known((left, right)))


@lower.register
def _and(node: core.And, to: Lowering, place: str | None) -> Term:
    return to.conjunction([to.condition(ref, place) for ref in node.operands])


@lower.register
def _or(node: core.Or, to: Lowering, place: str | None) -> Term:
    return to.disjunction([to.condition(ref, place) for ref in node.operands])


@lower.register
def _not(node: core.Not, to: Lowering, place: str | None) -> Term:
    return to.negation(to.condition(node.operand, place))


@lower.register
def _quota(node: core.Quota, to: Lowering, place: str | None) -> Term:
    terms = [to.condition(ref, place) for ref in node.operands]
    count = len(terms)
    most = count if node.most is None else node.most
    sure = all(to.known(term) == to.b.true for term in terms)
    certain = to.b.tally_class(tuple(term.t for term in terms))
    against = to.b.tally_class(tuple(term.f for term in terms))
    numbers = range(count + 1)
    enough = to.b.has(certain, tuple(number >= node.least for number in numbers))
    too_many = to.b.has(certain, tuple(number > most for number in numbers))
    few = to.b.has(against, tuple(count - number < node.least for number in numbers))
    within = to.b.has(against, tuple(node.most is None or count - number <= most for number in numbers))
    holds = to.b.both(enough, within)
    return to.truth(holds, to.b.true) if sure else Truth(holds, to.b.either(few, too_many))


@lower.register
def _known(node: core.Known, to: Lowering, place: str | None) -> Term:
    return to.truth(to.known(to.term(node.operand, place)), to.b.true)


@lower.register
def _fallback(node: core.Fallback, to: Lowering, place: str | None) -> Term:
    own = to.of_kind(node.operand, place, node.kind)
    return to.select([(to.known(own), own)], to.of_kind(node.default, place, node.kind))


@lower.register
def _choose(node: core.Choose, to: Lowering, place: str | None) -> Term:
    condition = to.condition(node.condition, place)
    then, otherwise = (to.of_kind(ref, place, node.kind) for ref in (node.then, node.otherwise))
    return to.where_known(to.select([(condition.t, then)], otherwise), to.known(condition))


@lower.register
def _days_between(node: core.DaysBetween, to: Lowering, place: str | None) -> Term:
    start, end = to.code(node.start, place), to.code(node.end, place)
    return Num(to.b.subtract(end.n, start.n), 1, None, to.all_known((start, end)))


@lower.register
def _months_between(node: core.MonthsBetween, to: Lowering, place: str | None) -> Term:
    return _completed(node, to, place)


@lower.register
def _years_between(node: core.YearsBetween, to: Lowering, place: str | None) -> Term:
    months = _completed(node, to, place)
    years = to.b.divide(Rounding.TOWARD_ZERO.value, months.n, to.b.number(12))
    return Num(years, 1, None, months.k)


def _completed(node: core.MonthsBetween | core.YearsBetween, to: Lowering, place: str | None) -> Num:
    start, end = to.code(node.start, place), to.code(node.end, place)
    months = to.b.call("months_between", (start.n, end.n), node.rule.value)
    return Num(months, 1, None, to.all_known((start, end)))


@lower.register
def _add_days(node: core.AddDays, to: Lowering, place: str | None) -> Term:
    start, days = to.code(node.date, place), to.num(node.days, place)
    count, known = to.whole(days)
    # Where the days lead out of the calendar they are cut first, so that the sum never needs a guard.
    count = to.b.greatest(to.b.least(count, to.b.number(LAST_DAY)), to.b.number(-LAST_DAY))
    day = to.b.add(start.n, count)
    sound = to.b.both(to.b.at_most(to.b.number(1), day), to.b.at_most(day, to.b.number(LAST_DAY)))
    return Code(to.b.where(sound, day, to.b.number(1)), to.b.both(start.k, known, sound))


@lower.register
def _add_months(node: core.AddMonths, to: Lowering, place: str | None) -> Term:
    start, months = to.code(node.date, place), to.num(node.months, place)
    count, known = to.whole(months)
    day = to.b.call("add_months", (start.n, count), node.rule.value)
    sound = to.b.at_most(to.b.number(1), day)
    return Code(day, to.b.both(start.k, known, sound))


@lower.register
def _join(node: core.Join, to: Lowering, place: str | None) -> Term:
    codes = [term for ref in node.parts if isinstance(term := to.of_kind(ref, place, node.kind), Code)]
    n = codes[0].n
    for term in codes[1:]:
        n = to.b.call("join", (n, term.n))
    return Code(n, to.all_known(codes))


@lower.register
def _lookup(node: core.Lookup, to: Lowering, place: str | None) -> Term:
    return lookup_answer(to, node, place)


@lower.register
def _aggregate(node: core.Aggregate, to: Lowering, _place: str | None) -> Term:
    _inside(to, tuple(ref for ref in (node.where, node.value) if ref is not None), node.list)
    return aggregate(to, node)


@lower.register
def _fired(node: core.Fired, to: Lowering, _place: str | None) -> Term:
    return to.settled[fires(node.rule)]


@lower.register
def _outcome_value(node: core.OutcomeValue, to: Lowering, _place: str | None) -> Term:
    return to.settled[outcome(node.name)]
