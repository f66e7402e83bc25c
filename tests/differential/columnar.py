"""The columnar machine among the machines that are compared: its outcomes of many cases as one block, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bonitas.engine.columnar.block import Column
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.machine import Columnar
from bonitas.engine.columnar.rows import block_of_cases, value_at
from bonitas.engine.core import Field, Program, Verdict
from bonitas.engine.kinds import Value
from bonitas.engine.natural import natural
from bonitas.engine.summary import Outcome
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]


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


def _fields(named: Sequence[tuple[str, object]]) -> list[Field]:
    return sorted((Field(name, kind) for name, kind in named), key=lambda one: natural(one.name))  # type: ignore[arg-type]


def _at(column: Column, field: Field, row: int) -> Value | None:
    return value_at(column, field, row) if column.known is None or column.known[row] else None


def answers(
    program: Program, cases: Sequence[Case], make: Callable[[Program], BlockMachine] = Columnar
) -> list[dict[str, object]]:
    """For each case whether it is sound and, if so, what is decided of it: all at once, as one block."""
    machine, block = make(program), block_of_cases(program, cases)
    sound = machine.sound(block)
    assert sound.dtype == np.bool_
    outcomes = outcomes_of(program, machine.outcomes(block))
    return [{"sound": bool(ok)} | ({"outcome": one} if ok else {}) for ok, one in zip(sound, outcomes, strict=True)]
