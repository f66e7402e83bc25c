"""The identity of a policy: a hash of what it means, whatever its layout, order, comments or language.

Every node is hashed from what it says and from the hashes of what it refers to, in one pass over the nodes, so that
neither numbering nor sharing shows. What has no order is sorted by its hash first. Titles, reasons, descriptions,
owners, versions and places in the text are left out; definitions count only through what uses them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Cell, HitPolicy, Interval, Node, Program, Ref, Rule, Table
from bonitas.engine.graph import OPERANDS
from bonitas.engine.kinds import Choice, Kind, ListOf, Money, Quantity, Value

COMMUTATIVE = (core.Add, core.Multiply, core.And, core.Or, core.Least, core.Greatest, core.Quota)


def identity(program: Program) -> str:
    """`sha256:` and the hash of the canonical form of `program`."""
    nodes = _hash_nodes(program)
    parts = (
        _bag("inputs", (_field(field) for field in program.inputs)),
        _bag("records", (_record(record) for record in program.records)),
        _bag("facts", (_hash("fact", fact.name, nodes[fact.holds]) for fact in program.facts)),
        _bag("rules", (_rule(rule, nodes) for rule in program.rules)),
        _bag("amounts", (_amount(amount, nodes) for amount in program.amounts)),
        _bag("selections", (_hash("selection", one.name, one.role, nodes[one.value]) for one in program.selections)),
        _bag("actions", (action.name for action in program.actions)),
        _bag("guarantees", (_guarantee(guarantee, nodes) for guarantee in program.guarantees)),
    )
    span = (_value(program.effective_from), _value(program.effective_until))
    return "sha256:" + _hash("policy", _word(program.currency), *span, _word(program.decides_verdict), *parts)


def _hash(*parts: str) -> str:
    """A hash of words; the length before each word keeps two sequences from looking the same."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(encoded))
        digest.update(encoded)
    return digest.hexdigest()


def _bag(name: str, hashes: Iterable[str]) -> str:
    return _hash(name, *sorted(hashes))


def _word(value: object) -> str:
    """A small attribute: None, a word, a whole number, yes or no."""
    if isinstance(value, Enum):
        return f"enum {value.name}"
    return f"{type(value).__name__} {value}"


def _value(value: Value | None) -> str:
    match value:
        case Fraction():
            return f"number {value.numerator}/{value.denominator}"
        case date():
            return f"date {value.isoformat()}"
        case _:
            return _word(value)


def _kind(kind: Kind) -> str:
    match kind:
        case Choice(labels, ordered):
            return _hash("choice", _word(ordered), *(labels if ordered else sorted(labels)))
        case Money(currency):
            return f"money {currency}"
        case Quantity(money, days, currency):
            return f"quantity {money} {days} {currency}"
        case ListOf(record):
            return f"list {record}"
        case _:
            return type(kind).__name__


# ---------------------------------------------------------------- nodes


def _hash_nodes(program: Program) -> list[str]:
    nodes: list[str] = []
    for node in program.nodes:
        nodes.append(_node(program, node, nodes))
    return nodes


def _node(program: Program, node: Node, nodes: Sequence[str]) -> str:
    head = (type(node).__name__, _kind(node.kind), _word(node.scope))
    match node:
        case core.Lookup(table=name, column=column):
            return _hash(*head, _column(program.tables[name], column, nodes))
        case core.Aggregate(operator=operator, list=name, record=record, where=where, value=value):
            folded = ("" if ref is None else nodes[ref] for ref in (where, value))
            return _hash(*head, _word(operator), name, record, *folded)
        case core.Dated(periods=periods, on=on):
            spans = (_hash(_value(one.start), _value(one.end), _value(one.value)) for one in periods)
            return _hash(*head, nodes[on], _bag("periods", spans))
    refs = [nodes[ref] for name in OPERANDS[type(node).__name__] for ref in _refs(getattr(node, name))]
    if isinstance(node, COMMUTATIVE):
        refs.sort()
    return _hash(*head, *_attributes(node), *refs)


def _refs(value: Ref | tuple[Ref, ...]) -> tuple[Ref, ...]:
    return value if isinstance(value, tuple) else (value,)


def _attributes(node: Node) -> tuple[str, ...]:
    """What a node says beside what it refers to. Why something is stated as unknown is the author's remark."""
    match node:
        case core.Const(value=value):
            return (_value(value),)
        case core.Input(name=name) | core.Element(field=name) | core.Fired(rule=name) | core.OutcomeValue(name=name):
            return (name,)
        case core.Round(mode=mode, unit=unit):
            return (_word(mode), _value(unit))
        case core.Compare(operator=operator):
            return (_word(operator),)
        case core.Quota(least=least, most=most):
            return (_word(least), _word(most))
        case core.MonthsBetween(rule=rule) | core.YearsBetween(rule=rule) | core.AddMonths(rule=rule):
            return (_word(rule),)
        case _:
            return ()


def _column(table: Table, column: int, nodes: Sequence[str]) -> str:
    """One column of a table by its content: inputs in any order, rows in order only where the first one wins."""
    rows = [_row(table, row, nodes[row.results[column]], nodes) for row in table.rows]
    if table.hit is not HitPolicy.FIRST:
        rows.sort()
    otherwise = "" if table.otherwise is None else nodes[table.otherwise[column]]
    return _hash("table", _word(table.hit), otherwise, *rows)


def _row(table: Table, row: core.Row, result: str, nodes: Sequence[str]) -> str:
    cells = (_hash(nodes[ref], _cell(cell)) for ref, cell in zip(table.inputs, row.cells, strict=True))
    return _hash(_bag("cells", cells), result)


def _cell(cell: Cell) -> str:
    return _hash(_bag("tests", map(_test, cell.tests)), _word(cell.negated), _word(cell.missing))


def _test(test: Interval | core.Member) -> str:
    if isinstance(test, core.Member):
        return _hash("member", _value(test.value))
    low, high = _hash(_value(test.low), _word(test.low_included)), _hash(_value(test.high), _word(test.high_included))
    return _hash("interval", low, high)


# ---------------------------------------------------------------- declarations


def _field(field: core.Field) -> str:
    optional, sensitive = _word(field.optional), _word(field.sensitive)
    return _hash(field.name, _kind(field.kind), optional, sensitive, *map(_value, (field.low, field.high, field.step)))


def _record(record: core.Record) -> str:
    return _hash(record.name, _word(record.plain), _bag("fields", map(_field, record.fields)))


def _rule(rule: Rule, nodes: Sequence[str]) -> str:
    contributions = _bag("contributions", (_contribution(item, nodes) for item in rule.contributions))
    place = (rule.id, _word(rule.section), rule.group, _word(rule.exception_to))
    return _hash("rule", *place, nodes[rule.applies], nodes[rule.when], contributions)


def _contribution(item: core.Contribution, nodes: Sequence[str]) -> str:
    match item:
        case core.ToVerdict(verdict, refer_to, condition):
            return _hash("verdict", _word(verdict), _word(refer_to), _word(condition))
        case core.ToAmount(amount, phase, value):
            return _hash("amount", amount, _word(phase), nodes[value])
        case core.RaiseWarning(level):
            return _hash("warning", _word(level))
        case core.TakeAction(action):
            return _hash("action", action)
        case core.Notify(whom, within, unit):
            return _hash("notify", whom, _word(within), _word(unit))


def _amount(amount: core.Amount, nodes: Sequence[str]) -> str:
    rounding = (_word(amount.mode), _value(amount.unit))
    return _hash("amount", amount.name, amount.word, _kind(amount.kind), nodes[amount.start], *rounding)


def _guarantee(guarantee: core.Guarantee, nodes: Sequence[str]) -> str:
    holds = "" if guarantee.holds is None else nodes[guarantee.holds]
    moves = (guarantee.amount, guarantee.falls, guarantee.moved, guarantee.rises)
    return _hash("guarantee", guarantee.id, holds, *map(_word, moves))
