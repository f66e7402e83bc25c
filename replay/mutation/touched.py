"""What of a program a change touches: the comparisons and rows that changed, and the fields behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from bonitas.engine import core
from bonitas.engine.core import Program, Ref
from bonitas.engine.graph import OPERANDS, operands
from bonitas.engine.kinds import NUMERIC, Date

_PLACES = {"origin", "scope"}


@dataclass(frozen=True, slots=True)
class Touched:
    """`fields` are the inputs behind what changed, by name; `targets` the pairs of nodes that are compared there."""

    fields: tuple[str, ...]
    targets: tuple[tuple[Ref, Ref | core.Const], ...]


def touched(program: Program, other: Program) -> Touched:
    """What differs in `program` from `other`; nothing is touched in what only the other one has."""
    own, theirs = _Shapes(program), _Shapes(other)
    known = set(theirs.shapes)
    there = {shape for shape, _ in theirs.roots()}
    roots = [ref for shape, refs in own.roots() if shape not in there for ref in refs]
    reached = _below(program, roots)
    changed = [ref for ref in reached if own.shapes[ref] not in known]
    tables = {node.table for ref in changed if isinstance(node := program.nodes[ref], core.Lookup)}
    comparisons = [ref for ref in reached if isinstance(program.nodes[ref], core.Compare)]
    comparisons.sort(key=lambda ref: own.shapes[ref] in known)
    targets: list[tuple[Ref, Ref | core.Const]] = [
        pair for ref in comparisons if (pair := _pair(program, ref)) is not None
    ]
    targets += [pair for name in sorted(tables) for pair in _edges(program.tables[name], program)]
    nearest = _below(program, changed) or reached
    names = dict.fromkeys(_fields(program, [*sorted(nearest), *sorted(reached)]))
    return Touched(tuple(names), tuple(dict.fromkeys(targets)))


class _Shapes:
    """The structure of every node, the same for equal expressions of different programs."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.shapes: list[Any] = []
        for node in program.nodes:
            self.shapes.append(hash(self._shape(node)))

    def _shape(self, node: core.Node) -> tuple[Any, ...]:
        name = type(node).__name__
        if isinstance(node, core.Lookup):
            return (name, node.column, self._table(self._program.tables[node.table], node.column))
        refs = OPERANDS.get(name, ("where", "value") if isinstance(node, core.Aggregate) else ())
        found: list[Any] = [name]
        for each in fields(node):
            if each.name not in _PLACES:
                value = getattr(node, each.name)
                found.append(self._of(value) if each.name in refs else repr(value))
        return tuple(found)

    def _table(self, table: core.Table, column: int) -> tuple[Any, ...]:
        rows = [(repr(row.cells), self.shapes[row.results[column]]) for row in table.rows]
        otherwise = None if table.otherwise is None else self.shapes[table.otherwise[column]]
        return (*map(self._of, table.inputs), table.hit, *rows, otherwise)

    def _of(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(self.shapes[ref] for ref in value)
        return None if value is None else self.shapes[value]

    def roots(self) -> Iterator[tuple[tuple[Any, ...], tuple[Ref, ...]]]:
        """The clauses, amounts and choices, each with its structure and its nodes."""
        program = self._program
        for rule in program.rules:
            values = tuple(one.value for one in rule.contributions if isinstance(one, core.ToAmount))
            said = repr(
                [(one.amount, one.phase) if isinstance(one, core.ToAmount) else one for one in rule.contributions]
            )
            refs = (rule.applies, rule.when, *values)
            yield (rule.id, rule.exception_to, said, *map(self._of, refs)), refs
        for amount in program.amounts:
            yield (amount.name, amount.mode, amount.unit, self._of(amount.start)), (amount.start,)
        for chosen in program.selections:
            yield (chosen.name, self._of(chosen.value)), (chosen.value,)


def _below(program: Program, refs: Iterable[Ref]) -> dict[Ref, None]:
    """Some nodes and all those that they depend on."""
    found: dict[Ref, None] = {}
    waiting = list(refs)
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found[ref] = None
            waiting.extend(operands(program, program.nodes[ref]))
            waiting.extend(_clauses(program, program.nodes[ref]))
    return found


def _clauses(program: Program, node: core.Node) -> Iterator[Ref]:
    """What a clause or an outcome that is used as a value depends on."""
    if isinstance(node, core.Fired):
        for rule in program.rules:
            if rule.id == node.rule:
                yield from (rule.applies, rule.when)
    elif isinstance(node, core.OutcomeValue):
        for amount in program.amounts:
            if amount.name == node.name:
                yield amount.start
        yield from (chosen.value for chosen in program.selections if chosen.name == node.name)


def _pair(program: Program, ref: Ref) -> tuple[Ref, Ref] | None:
    node = program.nodes[ref]
    assert isinstance(node, core.Compare)
    return None if node.scope is not None or not _sized(program, node.left) else (node.left, node.right)


def _edges(table: core.Table, program: Program) -> Iterator[tuple[Ref, core.Const]]:
    """The inputs of a table with the bounds of their ranges."""
    for place, ref in enumerate(table.inputs):
        if table.scope is None and _sized(program, ref):
            for row in table.rows:
                for test in row.cells[place].tests:
                    for bound in (test.low, test.high) if isinstance(test, core.Interval) else ():
                        if bound is not None:
                            yield ref, core.Const(kind=program.nodes[ref].kind, origin=row.origin, value=bound)


def _sized(program: Program, ref: Ref) -> bool:
    """Whether a value can be a little larger or smaller."""
    return isinstance(program.nodes[ref].kind, (*NUMERIC, Date))


def _fields(program: Program, refs: Iterable[Ref]) -> Iterator[str]:
    for ref in refs:
        match program.nodes[ref]:
            case core.Input(name=name) | core.Aggregate(list=name):
                yield name
