"""The shape of a program's expression graph: what each node refers to."""

from __future__ import annotations

from bonitas.engine.core import Aggregate, Lookup, Node, Program, Ref, Table

OPERANDS: dict[str, tuple[str, ...]] = {
    "Dated": ("on",),
    "Add": ("terms",),
    "Negate": ("operand",),
    "Multiply": ("factors",),
    "Divide": ("numerator", "denominator"),
    "Least": ("operands",),
    "Greatest": ("operands",),
    "Round": ("operand",),
    "Compare": ("left", "right"),
    "And": ("operands",),
    "Or": ("operands",),
    "Not": ("operand",),
    "Quota": ("operands",),
    "Known": ("operand",),
    "Fallback": ("operand", "default"),
    "Choose": ("condition", "then", "otherwise"),
    "DaysBetween": ("start", "end"),
    "MonthsBetween": ("start", "end"),
    "YearsBetween": ("start", "end"),
    "AddDays": ("date", "days"),
    "AddMonths": ("date", "months"),
    "Join": ("parts",),
    "Const": (),
    "Input": (),
    "Element": (),
    "Undetermined": (),
    "Fired": (),
    "OutcomeValue": (),
}
"""Type of node → its attributes that refer to other nodes (one `Ref` or a tuple), in their order."""


def operands(program: Program, node: Node) -> tuple[Ref, ...]:
    """The nodes that `node` refers to: for a lookup those of its table, for an aggregate its `where` and `value`."""
    if isinstance(node, Aggregate):
        return tuple(ref for ref in (node.where, node.value) if ref is not None)
    if isinstance(node, Lookup):
        return table_operands(program.tables[node.table], node.column)
    found: list[Ref] = []
    for name in OPERANDS[type(node).__name__]:
        value = getattr(node, name)
        found.extend(value if isinstance(value, tuple) else (value,))
    return tuple(found)


def table_operands(table: Table, column: int) -> tuple[Ref, ...]:
    """What an answer of `column` depends on: the inputs, every row's result there, and the `otherwise` one."""
    results = tuple(row.results[column] for row in table.rows)
    return (*table.inputs, *results, *((table.otherwise[column],) if table.otherwise is not None else ()))
