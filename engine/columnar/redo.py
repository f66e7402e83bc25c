"""Rows decided one by one, put among those that were decided as columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bonitas.engine.columnar.block import Block, Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.rows import Rows, with_values
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Value
from bonitas.engine.machines import Machine
from bonitas.engine.summary import Outcome

Found = Sequence[tuple[int, Outcome]]
"""Rows and what is decided of them."""


def redone(
    outcomes: OutcomeColumns, program: Program, block: Block, wanted: Sequence[int], single: Machine
) -> OutcomeColumns:
    """The outcomes with some rows as a machine for single cases decides them; their columns are written to."""
    rows = Rows(program, block)
    found = [(row, single.outcome(rows.case(row))) for row in wanted]
    nodes = program.nodes
    if outcomes.verdict is not None:
        for row, one in found:
            assert one.verdict is not None
            outcomes.verdict[row] = one.verdict
    _put_masks(outcomes.fired, found, lambda one: one.fired)
    _put_masks(outcomes.unsettled, found, lambda one: one.unsettled)
    amounts = [Field(one.name, one.kind) for one in program.amounts]
    selections = [Field(one.name, nodes[one.value].kind) for one in program.selections]
    return replace(
        outcomes,
        amounts=_put(outcomes.amounts, amounts, [(row, dict(one.amounts)) for row, one in found]),
        selections=_put(outcomes.selections, selections, [(row, dict(one.selections)) for row, one in found]),
        redone=len(found),
    )


def _put_masks(masks: Mapping[str, Mask], found: Found, names: Callable[[Outcome], Sequence[str]]) -> None:
    for row, one in found:
        there = names(one)
        assert masks.keys() >= set(there), "a clause that never fires did"
        for name, mask in masks.items():
            mask[row] = name in there


def _put(
    columns: Mapping[str, Column], fields: Sequence[Field], found: Sequence[tuple[int, Mapping[str, Value | None]]]
) -> dict[str, Column]:
    result = dict(columns)
    for field in fields:
        column, values = columns[field.name], [(row, one[field.name]) for row, one in found]
        if column.known is not None:
            for row, value in values:
                column.known[row] = value is not None
        cleared = _cleared(column, [row for row, value in values if value is None])
        result[field.name] = with_values(cleared, field, [(row, value) for row, value in values if value is not None])
    return result


def _cleared(column: Column, rows: Sequence[int]) -> Column:
    """The column with 0 where nothing is known."""
    column.values[rows] = 0
    outside = {row: value for row, value in column.outside.items() if row not in rows}
    return replace(column, outside=outside)
