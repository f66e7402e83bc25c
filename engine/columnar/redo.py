"""Rows decided one by one, put among those that were decided as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bonitas.engine.columnar.block import Block, Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.rows import Rows, with_values
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Value
from bonitas.engine.machines import Machine


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
    amounts = [Field(one.name, one.kind) for one in program.amounts]
    selections = [Field(one.name, nodes[one.value].kind) for one in program.selections]
    return replace(
        outcomes,
        fired=_put_masks(outcomes.fired, outcomes.rows, [(row, one.fired) for row, one in found]),
        unsettled=_put_masks(outcomes.unsettled, outcomes.rows, [(row, one.unsettled) for row, one in found]),
        amounts=_put(outcomes.amounts, amounts, [(row, dict(one.amounts)) for row, one in found]),
        selections=_put(outcomes.selections, selections, [(row, dict(one.selections)) for row, one in found]),
        redone=len(found),
    )


def _put_masks(masks: Mapping[str, Mask], rows: int, found: Sequence[tuple[int, Sequence[str]]]) -> dict[str, Mask]:
    """Masks with the clauses of some rows; a clause that never does, going by what columns hold, may do so here."""
    result = dict(masks)
    for name in {name for _, names in found for name in names} - result.keys():
        result[name] = np.zeros(rows, dtype=np.bool_)
    for name, mask in result.items():
        result[name] = _with_bits(mask, [(row, name in names) for row, names in found])
    return result


def _with_bits(mask: Mask, bits: Sequence[tuple[int, bool]]) -> Mask:
    """A mask with some bits; a copy where they differ, since what is one for all columns may be several here."""
    changed = [(row, bit) for row, bit in bits if mask[row] != bit]
    if changed:
        mask = mask.copy()
        for row, bit in changed:
            mask[row] = bit
    return mask


def _put(
    columns: Mapping[str, Column], fields: Sequence[Field], found: Sequence[tuple[int, Mapping[str, Value | None]]]
) -> dict[str, Column]:
    result = dict(columns)
    for field in fields:
        column, values = columns[field.name], [(row, one[field.name]) for row, one in found]
        bits = [(row, value is not None) for row, value in values]
        known = column.known
        if known is None and not all(bit for _, bit in bits):
            known = np.ones(len(column.values), dtype=np.bool_)
        column = replace(column, known=None if known is None else _with_bits(known, bits))
        cleared = _cleared(column, [row for row, value in values if value is None])
        result[field.name] = with_values(cleared, field, [(row, value) for row, value in values if value is not None])
    return result


def _cleared(column: Column, rows: Sequence[int]) -> Column:
    """The column with 0 where nothing is known."""
    column.values[rows] = 0
    outside = {row: value for row, value in column.outside.items() if row not in rows}
    return replace(column, outside=outside)
