"""What each expression node is worth once the nodes it refers to are settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import singledispatch
from math import prod

from bonitas.engine import core
from bonitas.engine.aggregates import fold
from bonitas.engine.calendar import add_days, add_months, months_between, years_between
from bonitas.engine.core import Node, Program, Ref
from bonitas.engine.kinds import Value
from bonitas.engine.kleene import causes_of, conjunction, disjunction, negation, quota
from bonitas.engine.matters import Place, Settled, fires, outcome
from bonitas.engine.matters import node as node_at
from bonitas.engine.order import holds, rank
from bonitas.engine.rounding import round_to
from bonitas.engine.tables import answer as table_answer
from bonitas.engine.values import (
    EMPTY,
    MISSING,
    NOT_IN_FORCE,
    OUT_OF_CALENDAR,
    STATED,
    ZERO,
    Answer,
    CaseValue,
    Unknown,
    unknown,
)


@dataclass(frozen=True, slots=True)
class View:
    """What a node may look at: the case, what is settled so far, and the element it stands for."""

    program: Program
    case: Mapping[str, CaseValue]
    settled: Settled
    place: Place | None

    def value(self, ref: Ref) -> Answer:
        """The value of another node; for a scoped one, at the same element."""
        return self.settled[node_at(ref, self.place if self.program.nodes[ref].scope is not None else None)]


@singledispatch
def evaluate(node: Node, _view: View) -> Answer:
    """The value of `node`. Arithmetic on an unknown is unknown, with the causes of every unknown operand."""
    raise TypeError(f"no such node: {type(node).__name__}")


def _with(view: View, refs: tuple[Ref, ...], apply: Callable[..., Answer]) -> Answer:
    """`apply` to the values of `refs`, or unknown with all causes if any of them is unknown."""
    values = [view.value(ref) for ref in refs]
    causes = causes_of(values)
    return Unknown(causes) if causes else apply(*values)


@evaluate.register
def _const(node: core.Const, _view: View) -> Answer:
    return node.value


@evaluate.register
def _input(node: core.Input, view: View) -> Answer:
    value = view.case.get(node.name)
    if isinstance(value, tuple):
        raise TypeError(f"{node.name} is a list; only aggregates look into lists")
    return unknown(MISSING, node.name) if value is None else value


@evaluate.register
def _element(node: core.Element, view: View) -> Answer:
    assert view.place is not None
    name, number = view.place
    elements = view.case[name]
    assert isinstance(elements, tuple)
    value = elements[number - 1].get(node.field)
    if value is not None:
        return value
    plain = any(record.name == node.scope and record.plain for record in view.program.records)
    path = f"{name}[{number}]"
    return unknown(MISSING, path if plain else f"{path}.{node.field}")


@evaluate.register
def _dated(node: core.Dated, view: View) -> Answer:
    def in_force(on: date) -> Answer:
        for period in node.periods:
            if (period.start is None or period.start <= on) and (period.end is None or on <= period.end):
                return period.value
        return unknown(NOT_IN_FORCE, node.parameter, node.origin.line)

    return _with(view, (node.on,), in_force)


@evaluate.register
def _undetermined(node: core.Undetermined, _view: View) -> Answer:
    return unknown(NOT_IN_FORCE if node.not_in_force else STATED, node.reason, node.origin.line)


@evaluate.register
def _add(node: core.Add, view: View) -> Answer:
    return _with(view, node.terms, lambda *terms: sum(terms, Fraction(0)))


@evaluate.register
def _negate(node: core.Negate, view: View) -> Answer:
    return _with(view, (node.operand,), lambda value: -value)


@evaluate.register
def _multiply(node: core.Multiply, view: View) -> Answer:
    return _with(view, node.factors, lambda *factors: prod(factors, start=Fraction(1)))


@evaluate.register
def _divide(node: core.Divide, view: View) -> Answer:
    def divide(numerator: Fraction, denominator: Fraction) -> Answer:
        return numerator / denominator if denominator else _here(ZERO, node)

    return _with(view, (node.numerator, node.denominator), divide)


@evaluate.register
def _least(node: core.Least, view: View) -> Answer:
    return _with(view, node.operands, lambda *values: min(values, key=lambda value: rank(node.kind, value)))


@evaluate.register
def _greatest(node: core.Greatest, view: View) -> Answer:
    return _with(view, node.operands, lambda *values: max(values, key=lambda value: rank(node.kind, value)))


@evaluate.register
def _round(node: core.Round, view: View) -> Answer:
    return _with(view, (node.operand,), lambda value: round_to(value, node.mode, node.unit))


@evaluate.register
def _compare(node: core.Compare, view: View) -> Answer:
    kind = view.program.nodes[node.left].kind

    def compare(left: Value, right: Value) -> Answer:
        return holds(node.operator, kind, left, right)

    return _with(view, (node.left, node.right), compare)


@evaluate.register
def _and(node: core.And, view: View) -> Answer:
    return conjunction([view.value(ref) for ref in node.operands])


@evaluate.register
def _or(node: core.Or, view: View) -> Answer:
    return disjunction([view.value(ref) for ref in node.operands])


@evaluate.register
def _not(node: core.Not, view: View) -> Answer:
    return negation(view.value(node.operand))


@evaluate.register
def _quota(node: core.Quota, view: View) -> Answer:
    return quota([view.value(ref) for ref in node.operands], node.least, node.most)


@evaluate.register
def _known(node: core.Known, view: View) -> Answer:
    return not isinstance(view.value(node.operand), Unknown)


@evaluate.register
def _fallback(node: core.Fallback, view: View) -> Answer:
    value = view.value(node.operand)
    return view.value(node.default) if isinstance(value, Unknown) else value


@evaluate.register
def _choose(node: core.Choose, view: View) -> Answer:
    return _with(view, (node.condition,), lambda condition: view.value(node.then if condition else node.otherwise))


@evaluate.register
def _days_between(node: core.DaysBetween, view: View) -> Answer:
    return _with(view, (node.start, node.end), lambda start, end: Fraction((end - start).days))


@evaluate.register
def _months_between(node: core.MonthsBetween, view: View) -> Answer:
    return _with(view, (node.start, node.end), lambda start, end: Fraction(months_between(start, end, node.rule)))


@evaluate.register
def _years_between(node: core.YearsBetween, view: View) -> Answer:
    return _with(view, (node.start, node.end), lambda start, end: Fraction(years_between(start, end, node.rule)))


@evaluate.register
def _add_days(node: core.AddDays, view: View) -> Answer:
    return _with(view, (node.date, node.days), lambda start, days: _moved(node, days, lambda n: add_days(start, n)))


@evaluate.register
def _add_months(node: core.AddMonths, view: View) -> Answer:
    def move(start: date, months: Fraction) -> Answer:
        return _moved(node, months, lambda count: add_months(start, count, node.rule))

    return _with(view, (node.date, node.months), move)


def _moved(node: Node, count: Fraction, move: Callable[[int], date | None]) -> Answer:
    moved = move(count.numerator) if count.denominator == 1 else None
    return _here(OUT_OF_CALENDAR, node) if moved is None else moved


@evaluate.register
def _join(node: core.Join, view: View) -> Answer:
    return _with(view, node.parts, lambda *parts: "".join(parts))


@evaluate.register
def _lookup(node: core.Lookup, view: View) -> Answer:
    table = view.program.tables[node.table]
    inputs = [(view.program.nodes[ref].kind, view.value(ref)) for ref in table.inputs]
    return table_answer(table, node.column, inputs, node.kind, view.value)


@evaluate.register
def _aggregate(node: core.Aggregate, view: View) -> Answer:
    elements = view.case.get(node.list)
    if elements is None:
        return unknown(MISSING, node.list)
    assert isinstance(elements, tuple)
    pairs: list[tuple[Answer, Answer]] = []
    for number in range(1, len(elements) + 1):
        there = View(view.program, view.case, view.settled, (node.list, number))
        where = True if node.where is None else there.value(node.where)
        pairs.append((where, True if node.value is None else there.value(node.value)))
    folded = fold(node.operator, pairs, node.kind)
    return _here(EMPTY, node) if folded is None else folded


@evaluate.register
def _fired(node: core.Fired, view: View) -> Answer:
    return view.settled[fires(node.rule)]


@evaluate.register
def _outcome_value(node: core.OutcomeValue, view: View) -> Answer:
    return view.settled[outcome(node.name)]


def _here(what: str, node: Node) -> Unknown:
    """Unknown because of what happened in `node`: the subject is the definition or clause it stands in."""
    return unknown(what, node.origin.clause, node.origin.line)
