"""Exceptions: against what they stand, circles among them, and two that plainly clash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bonitas.dsl.check.clauses import Clauses
from bonitas.dsl.check.context import Context
from bonitas.dsl.check.symbols import ClauseOf
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.limits import MAX_EXCEPTIONS
from bonitas.engine import core
from bonitas.engine.core import Comparison
from bonitas.engine.kinds import Choice, Value


def check_exceptions(context: Context, clauses: Clauses) -> None:
    """Reports K109, K318, K014 and K308."""
    for clause in context.symbols.clauses.values():
        if clause.clause.exception is not None:
            _target(context, clause, clause.clause.exception)
    names = _names(context)
    for name in context.symbols.clauses:
        exceptions = [each for each in context.symbols.exceptions_to(name) if each.clause.id.text in clauses.conditions]
        if len(exceptions) > MAX_EXCEPTIONS:
            span = context.symbols.clauses[name].clause.id.span
            context.report.add("K014", span, "exceptions", name=name, limit=MAX_EXCEPTIONS)
        else:
            _clashes(context, clauses, names, name, exceptions)


def _target(context: Context, clause: ClauseOf, exception: tree.ExceptionTo) -> None:
    target = context.symbols.clauses.get(exception.clause.text)
    if target is None:
        context.unknown_name("K109", exception.clause.text, exception.clause.span, list(context.symbols.clauses))
    elif (target.section, target.amount) != (clause.section, clause.amount):
        labels = ((target.clause.id.span, "target"),)
        context.report.add("K318", exception.clause.span, labels=labels, name=exception.clause.text)


# ---------------------------------------------------------------- clashes

_DEFINED = "="
"""Before the name of a definition; no field begins so."""

_Names = dict[core.Ref, str]
"""What may be any value: the nodes of inputs and of definitions, with their names."""


def _names(context: Context) -> _Names:
    inputs = {ref: node.name for ref, node in enumerate(context.graph.nodes) if isinstance(node, core.Input)}
    return {one.value: _DEFINED + one.name for one in context.definitions} | inputs


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a condition allows one input or definition: some labels or truths, or a range."""

    values: frozenset[Value] | None = None
    low: Value | None = None
    low_included: bool = True
    high: Value | None = None
    high_included: bool = True

    def meets(self, other: _Bounds) -> bool:
        """Whether some value is allowed by both."""
        if self.values is not None and other.values is not None:
            return bool(self.values & other.values)
        return _reaches(self, other) and _reaches(other, self)


def _reaches(one: _Bounds, other: _Bounds) -> bool:
    if one.low is None or other.high is None:
        return True
    if one.low == other.high:
        return one.low_included and other.high_included
    return one.low < other.high  # type: ignore[operator]


def _clashes(context: Context, clauses: Clauses, names: _Names, name: str, exceptions: list[ClauseOf]) -> None:
    """Reports exceptions that can plainly apply to one case and say different things."""
    nodes = context.graph.nodes
    asked = [_constraints(nodes, names, clauses.conditions[each.clause.id.text].applies) for each in exceptions]
    for (one, first), (other, second) in combinations(zip(asked, exceptions, strict=True), 2):
        if _same_body(first.clause.body, second.clause.body) or not _spans_meet(first.clause, second.clause):
            continue
        if one is None or other is None or not _meet(one, other):
            continue
        labels = ((first.clause.id.span, "first"),)
        words = {"first": first.clause.id.text, "second": second.clause.id.text, "name": name}
        context.report.add("K308", second.clause.id.span, labels=labels, **words)


def _meet(one: dict[str, _Bounds], other: dict[str, _Bounds]) -> bool:
    """Whether two conditions can hold in one case; inputs are free of each other, a definition only of itself."""
    if any(key.startswith(_DEFINED) for key in one.keys() | other.keys()) and (
        len(one) > 1 or one.keys() != other.keys()
    ):
        return False
    return all(one[key].meets(other[key]) for key in one.keys() & other.keys())


def _same_body(one: tree.Body | None, other: tree.Body | None) -> bool:
    return one == other


def _spans_meet(one: tree.Clause, other: tree.Clause) -> bool:
    def ends(clause: tree.Clause) -> tuple[date, date]:
        return clause.start.value if clause.start else date.min, clause.end.value if clause.end else date.max

    (from_one, to_one), (from_other, to_other) = ends(one), ends(other)
    return from_one <= to_other and from_other <= to_one


def _constraints(nodes: list[core.Node], names: _Names, ref: core.Ref) -> dict[str, _Bounds] | None:
    """What a condition asks of single inputs or definitions, or None where it is not plain enough to tell."""
    node = nodes[ref]
    if isinstance(node, core.And):
        found: dict[str, _Bounds] = {}
        waiting = list(node.operands)
        while waiting:
            part = nodes[waiting[-1]]
            if isinstance(part, core.And):
                waiting[-1:] = part.operands
                continue
            bounds = _constraints(nodes, names, waiting.pop())
            if bounds is None or bounds.keys() & found.keys():
                return None
            found |= bounds
        return found
    if isinstance(node, core.Compare):
        left, right = nodes[node.left], nodes[node.right]
        if isinstance(left, core.Input) and left.name == "today":
            return {}
        if node.left in names and isinstance(right, core.Const):
            return {names[node.left]: _bounds(node.operator, right.value, left)}
        return None
    return _of_labels(nodes, names, ref)


def _of_labels(nodes: list[core.Node], names: _Names, ref: core.Ref) -> dict[str, _Bounds] | None:
    node = nodes[ref]
    if ref in names:
        return {names[ref]: _Bounds(frozenset((True,)))}
    if isinstance(node, core.Not):
        return {names[node.operand]: _Bounds(frozenset((False,)))} if node.operand in names else None
    if isinstance(node, core.Or):
        parts = [_constraints(nodes, names, operand) for operand in node.operands]
        asked = {name for part in parts if part for name in part}
        if len(asked) != 1 or any(part is None or len(part) != 1 for part in parts):
            return None
        (name,) = asked
        values = [part[name].values for part in parts if part]
        if any(value is None for value in values):
            return None
        return {name: _Bounds(frozenset().union(*(value for value in values if value is not None)))}
    return None


def _bounds(operator: Comparison, value: Value, field: core.Node) -> _Bounds:
    labels = field.kind.labels if isinstance(field.kind, Choice) else ()
    if labels and isinstance(value, str):
        place = labels.index(value)
        allowed = {
            Comparison.EQUAL: {value},
            Comparison.NOT_EQUAL: set(labels) - {value},
            Comparison.LESS: set(labels[:place]),
            Comparison.AT_MOST: set(labels[: place + 1]),
            Comparison.MORE: set(labels[place + 1 :]),
            Comparison.AT_LEAST: set(labels[place:]),
        }[operator]
        return _Bounds(frozenset(allowed))
    return {
        Comparison.EQUAL: _Bounds(low=value, high=value),
        Comparison.NOT_EQUAL: _Bounds(),
        Comparison.LESS: _Bounds(high=value, high_included=False),
        Comparison.AT_MOST: _Bounds(high=value),
        Comparison.MORE: _Bounds(low=value, low_included=False),
        Comparison.AT_LEAST: _Bounds(low=value),
    }[operator]
