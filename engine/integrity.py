"""Whether a program hangs together: what it names exists, and values are of the kinds that are said of them.

The checker makes only such programs; this is for programs that come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Program
from bonitas.engine.graph import table_operands
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Kind, ListOf, Text, Value


def faults(program: Program) -> Iterator[str]:
    """What does not hang together, in words for the log; nothing for a sound program.

    References between nodes are taken to point to earlier ones, and others to existing ones.
    """
    names = _Names.of(program)
    yield from _declarations(program)
    for number, node in enumerate(program.nodes):
        for fault in _node(program, names, number, node):
            yield f"node {number}: {fault}"
    for name, table in program.tables.items():
        for fault in _table(program, name, table):
            yield f"table {name}: {fault}"
    for rule in program.rules:
        for fault in _rule(names, rule):
            yield f"rule {rule.id}: {fault}"
    for measure in program.measures:
        if isinstance(program.nodes[measure.value].kind, Boolean) is not (measure.figure is core.Figure.SHARE):
            yield f"measure {measure.name}: a share is of a condition, other figures are of numbers"
        if measure.where is not None and not isinstance(program.nodes[measure.where].kind, Boolean):
            yield f"measure {measure.name}: its `where` is no condition"
    for guarantee in program.guarantees:
        if not _sound_guarantee(names, guarantee):
            yield f"guarantee {guarantee.id}: neither a condition nor a promise about an amount and an input"


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that parts of a program may speak of."""

    inputs: dict[str, Kind]
    elements: set[tuple[str, str]]
    records: set[str]
    rules: set[str]
    amounts: set[str]
    outcomes: set[str]
    actions: set[str]

    @classmethod
    def of(cls, program: Program) -> _Names:
        amounts = {amount.name for amount in program.amounts}
        return cls(
            {field.name: field.kind for field in program.inputs},
            {(record.name, field.name) for record in program.records for field in record.fields},
            {record.name for record in program.records},
            {rule.id for rule in program.rules},
            amounts,
            amounts | {selection.name for selection in program.selections} | {"verdict"},
            {action.name for action in program.actions},
        )


def _declarations(program: Program) -> Iterator[str]:
    yield from _twice("input", (field.name for field in program.inputs))
    yield from _twice("record", (record.name for record in program.records))
    yield from _twice("rule", (rule.id for rule in program.rules))
    yield from _twice("amount", (amount.name for amount in program.amounts))
    yield from _twice("action", (action.name for action in program.actions))
    for record in program.records:
        yield from _twice(f"field of {record.name}", (field.name for field in record.fields))
    known = {record.name for record in program.records}
    for field in program.inputs:
        if isinstance(field.kind, ListOf) and field.kind.record not in known:
            yield f"input {field.name}: there is no record {field.kind.record}"


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what} {name} is declared twice"
        seen.add(name)


def _node(program: Program, names: _Names, number: int, node: core.Node) -> Iterator[str]:
    if node.scope is not None and node.scope not in names.records:
        yield f"there is no record {node.scope}"
    match node:
        case core.Const(value=value) if not _of_kind(value, node.kind):
            yield "a value of another kind"
        case core.Dated(periods=periods) if not all(_of_kind(period.value, node.kind) for period in periods):
            yield "a value of another kind"
        case core.Input(name=name) if name not in names.inputs and name != "today":
            yield f"there is no input {name}"
        case core.Element(scope=scope, field=field) if (scope, field) not in names.elements:
            yield f"there is no field {field} of {scope}"
        case core.Aggregate(list=name, record=record) if names.inputs.get(name) != ListOf(record):
            yield f"there is no list {name} of {record}"
        case core.Fired(rule=rule) if rule not in names.rules:
            yield f"there is no rule {rule}"
        case core.OutcomeValue(name=name) if name not in names.outcomes:
            yield f"there is no outcome {name}"
        case core.Lookup(table=name, column=column):
            yield from _lookup(program, number, name, column)


def _lookup(program: Program, number: int, name: str, column: int) -> Iterator[str]:
    table = program.tables.get(name)
    if table is None or not 0 <= column < len(table.columns):
        yield f"there is no column {column} of {name}"
    elif not _even(table):
        yield f"the rows of {name} are not even"
    elif any(ref >= number for ref in table_operands(table, column)):
        yield f"{name} refers to later nodes"


def _even(table: core.Table) -> bool:
    """Whether every row has a cell for each input and a result for each column."""
    columns = len(table.columns)
    return (
        len(table.inputs) == len(table.input_names)
        and all(len(row.cells) == len(table.inputs) and len(row.results) == columns for row in table.rows)
        and (table.otherwise is None or len(table.otherwise) == columns)
    )


def _table(program: Program, name: str, table: core.Table) -> Iterator[str]:
    if name != table.name:
        yield "kept under another name"
    if not _even(table):
        yield "rows are not even"
        return
    for column, ref in enumerate(table.inputs):
        kind = program.nodes[ref].kind
        tests = (test for row in table.rows for test in row.cells[column].tests)
        if not all(_of_kind(value, kind) for test in tests for value in _bounds(test)):
            yield f"column {column}: a value of another kind"


def _bounds(test: core.Interval | core.Member) -> list[Value]:
    values = (test.value,) if isinstance(test, core.Member) else (test.low, test.high)
    return [value for value in values if value is not None]


def _of_kind(value: Value, kind: Kind) -> bool:
    """Whether a value can be of a kind."""
    match kind:
        case Boolean():
            return isinstance(value, bool)
        case Choice(labels=labels):
            return value in labels
        case Text():
            return isinstance(value, str)
        case Date():
            return isinstance(value, date)
    return isinstance(kind, NUMERIC) and isinstance(value, Fraction)


def _rule(names: _Names, rule: core.Rule) -> Iterator[str]:
    if rule.exception_to is not None and rule.exception_to not in names.rules:
        yield f"there is no rule {rule.exception_to}"
    if rule.group and rule.group not in names.amounts:
        yield f"there is no amount {rule.group}"
    for part in rule.contributions:
        if isinstance(part, core.ToAmount) and part.amount not in names.amounts:
            yield f"there is no amount {part.amount}"
        if isinstance(part, core.TakeAction) and part.action not in names.actions:
            yield f"there is no action {part.action}"


def _sound_guarantee(names: _Names, guarantee: core.Guarantee) -> bool:
    if guarantee.holds is not None:
        return guarantee.amount is None and guarantee.moved is None
    return guarantee.amount in names.amounts and guarantee.moved in names.inputs
