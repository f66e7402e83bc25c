"""Whether two machines say the same of the rows of a block: verdict, amounts, choices, and every clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bonitas.engine.columnar.block import Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.rows import value_at
from bonitas.engine.core import Field, Program

Masks = Mapping[str, Mask]


def rows_that_differ(program: Program, one: OutcomeColumns, other: OutcomeColumns) -> Mask:
    """The rows of which `one` and `other` say anything different, to the last digit."""
    assert one.rows == other.rows
    differ = np.zeros(one.rows, dtype=np.bool_)
    if one.verdict is not None:
        assert other.verdict is not None
        differ |= one.verdict != other.verdict
    for rule in program.rules:
        for these, those in ((one.fired, other.fired), (one.unsettled, other.unsettled)):
            differ |= _mask(these, rule.id, one.rows) != _mask(those, rule.id, one.rows)
    for amount in program.amounts:
        field = Field(amount.name, amount.kind)
        differ |= _values(field, one.amounts[amount.name], other.amounts[amount.name])
    for selection in program.selections:
        field = Field(selection.name, program.nodes[selection.value].kind)
        differ |= _values(field, one.selections[selection.name], other.selections[selection.name])
    return differ


def first_rows(outcomes: OutcomeColumns, rows: int) -> OutcomeColumns:
    """The outcomes of the first rows of a block."""

    def shorter(column: Column) -> Column:
        known = None if column.known is None else column.known[:rows]
        outside = {row: value for row, value in column.outside.items() if row < rows}
        return replace(column, values=column.values[:rows], known=known, outside=outside)

    return OutcomeColumns(
        rows=rows,
        verdict=None if outcomes.verdict is None else outcomes.verdict[:rows],
        fired={rule: mask[:rows] for rule, mask in outcomes.fired.items()},
        unsettled={rule: mask[:rows] for rule, mask in outcomes.unsettled.items()},
        amounts={name: shorter(column) for name, column in outcomes.amounts.items()},
        selections={name: shorter(column) for name, column in outcomes.selections.items()},
    )


def _mask(masks: Masks, rule: str, rows: int) -> Mask:
    return masks[rule] if rule in masks else np.zeros(rows, dtype=np.bool_)


def _values(field: Field, one: Column, other: Column) -> Mask:
    known = _known(one)
    differ: Mask = known != _known(other)
    both = known & ~differ
    if one.denominator == other.denominator and one.words == other.words:
        apart = both & (one.values != other.values)
    else:
        apart = both.copy()
    for row in {*one.outside, *other.outside}:
        apart[row] = both[row]
    for row in np.flatnonzero(apart).tolist():
        differ[row] = value_at(one, field, row) != value_at(other, field, row)
    return differ


def _known(column: Column) -> Mask:
    return np.ones(len(column.values), dtype=np.bool_) if column.known is None else column.known
