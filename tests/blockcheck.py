"""The columnar machine beside the reference: the same cases as one block, and every outcome compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bonitas.engine.columnar.block import Column
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.machine import Columnar
from bonitas.engine.columnar.rows import block_of_cases, value_at
from bonitas.engine.core import Field, Program, Verdict
from bonitas.engine.kinds import Kind, Value
from bonitas.engine.machines import REFERENCE, machine
from bonitas.engine.natural import natural
from bonitas.engine.summary import Outcome
from bonitas.engine.values import CaseValue


def checked(program: Program, cases: Sequence[Mapping[str, CaseValue]]) -> OutcomeColumns:
    """What is decided of the cases as one block; fails where the reference says anything else of one of them."""
    return checked_with(Columnar(program, machine(program, REFERENCE)), program, cases)


def checked_with(one: BlockMachine, program: Program, cases: Sequence[Mapping[str, CaseValue]]) -> OutcomeColumns:
    """The same by a certain machine for blocks."""
    reference = machine(program, REFERENCE)
    columns = one.outcomes(block_of_cases(program, cases))
    for case, found in zip(cases, outcomes_of(program, columns), strict=True):
        assert found == reference.outcome(case), case
    return columns


def outcomes_of(program: Program, columns: OutcomeColumns) -> list[Outcome]:
    """What is decided of each row, as machines for single cases say it."""
    rules = sorted((rule.id for rule in program.rules), key=natural)
    amounts = _fields([(one.name, one.kind) for one in program.amounts])
    selections = _fields([(one.name, program.nodes[one.value].kind) for one in program.selections])
    return [
        Outcome(
            verdict=None if columns.verdict is None else Verdict(int(columns.verdict[row])),
            amounts=tuple((one.name, _at(columns.amounts[one.name], one, row)) for one in amounts),
            selections=tuple((one.name, _at(columns.selections[one.name], one, row)) for one in selections),
            fired=tuple(name for name in rules if name in columns.fired and columns.fired[name][row]),
            unsettled=tuple(name for name in rules if name in columns.unsettled and columns.unsettled[name][row]),
        )
        for row in range(columns.rows)
    ]


def _fields(named: Sequence[tuple[str, Kind]]) -> list[Field]:
    return sorted((Field(name, kind) for name, kind in named), key=lambda one: natural(one.name))


def _at(column: Column, field: Field, row: int) -> Value | None:
    return value_at(column, field, row) if column.known is None or column.known[row] else None
