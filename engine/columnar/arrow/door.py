"""The door for Arrow columns: a batch of cases becomes a block, and the rows that cannot be decided are found.

A row is accepted with exactly the values that `CaseModel` reads, or refused where `CaseModel` refuses it; what is wrong
with a refused row only `CaseModel` tells, from `raw_case`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.case import TODAY, CaseModel, label_names
from bonitas.engine.columnar.arrow.cells import AS_THEY_ARE, Cells, cell
from bonitas.engine.columnar.arrow.lists import ListReader
from bonitas.engine.columnar.arrow.scalars import ColumnReader
from bonitas.engine.columnar.block import Block, Column, ListColumn, Mask
from bonitas.engine.core import Program
from bonitas.engine.kinds import ListOf
from bonitas.engine.problems import CaseError, CaseProblem
from bonitas.engine.scalars import RefusalError, read_scalar


class ArrowDoor:
    """Reads batches of cases whose columns have the names of fields; safe to share between threads.

    `cells` tells for fields (by canonical name) what a mapping says of their columns, `constants` gives raw values of
    fields that are the same for all cases. `today` is the day of the decision of cases that do not tell it.
    """

    def __init__(
        self,
        model: CaseModel,
        cells: Mapping[str, Cells] | None = None,
        constants: Mapping[str, object] | None = None,
        today: date | None = None,
    ) -> None:
        self.model, self.constants = model, constants or {}
        self._today = None if today is None else _Today(model, today)
        self.readers: dict[str, ColumnReader | ListReader] = {}
        for name, field in model.case.fields.items():
            told = (cells or {}).get(name, AS_THEY_ARE)
            if isinstance(field.kind, ListOf):
                self.readers[name] = ListReader(field, model, told)
            else:
                field = replace(field, optional=field.optional or (name == TODAY and today is not None))
                self.readers[name] = ColumnReader(field, label_names(model.program, field), told)

    def read(self, batch: pa.RecordBatch) -> tuple[Block, Mask]:
        """The block of the rows that are accepted, and the rows of the batch that are refused."""
        parts, stray = self._parts(batch)
        refused = np.full(batch.num_rows, stray)
        columns: dict[str, Column | ListColumn] = {}
        for name, reader in self.readers.items():
            column, bad = reader.read(parts[name] if name in parts else pa.nulls(batch.num_rows))
            refused |= bad
            if name == TODAY and self._today is not None and isinstance(column, Column):
                column, bad = self._today.fill(column)
                refused |= bad
            if name != TODAY or self._wants_today:
                columns[name] = column
        block = Block(batch.num_rows, columns)
        return (chosen(block, ~refused) if refused.any() else block), refused

    @property
    def _wants_today(self) -> bool:
        program = self.model.program
        return program.uses_today or any(field.name == TODAY for field in program.inputs)

    def _parts(self, batch: pa.RecordBatch) -> tuple[dict[str, Any], bool]:
        """The columns by canonical name; whether some has no such name, or two have one."""
        parts: dict[str, Any] = {name: _repeated(raw, batch.num_rows) for name, raw in self.constants.items()}
        stray = False
        for shown, array in zip(batch.schema.names, batch.columns, strict=True):
            name = self.model.case.names.get(shown)
            stray |= name is None or name in parts
            if name is not None:
                parts[name] = array
        return parts, stray


class _Today:
    """The day of cases that do not tell theirs."""

    def __init__(self, model: CaseModel, today: date) -> None:
        try:
            read_scalar(model.case.fields[TODAY], today, {})
        except RefusalError:
            self.ordinal = None
        else:
            self.ordinal = today.toordinal()

    def fill(self, column: Column) -> tuple[Column, Mask]:
        """The column with the day where it has none, and the rows where that day is refused."""
        if column.known is None:
            return column, np.zeros(len(column.values), dtype=np.bool_)
        if self.ordinal is None:
            return column, ~column.known
        return replace(column, values=np.where(column.known, column.values, self.ordinal), known=None), np.zeros_like(
            column.known
        )


def block_of(
    program: Program, batch: pa.RecordBatch, today: date | None = None
) -> tuple[Block, Mapping[int, tuple[CaseProblem, ...]]]:
    """The block of the cases of a batch that can be decided, and what is wrong with the others, by row.

    Columns go by the names of fields, canonical or in any language of the policy. Facts are not looked at.
    """
    model = CaseModel(program)
    block, refused = ArrowDoor(model, today=today).read(batch)
    problems = {}
    for row in np.flatnonzero(refused).tolist():
        raw = raw_case(batch, row)
        if today is not None and all(raw[name] is None for name in raw if model.case.names.get(name) == TODAY):
            raw = {name: one for name, one in raw.items() if model.case.names.get(name) != TODAY} | {TODAY: today}
        problems[row] = refusal(model, raw)
    return block, problems


def raw_case(batch: pa.RecordBatch, row: int) -> dict[str, object]:
    """One row as the door for single cases takes it."""
    return {name: cell(array, row) for name, array in zip(batch.schema.names, batch.columns, strict=True)}


def refusal(model: CaseModel, raw: Mapping[str, object]) -> tuple[CaseProblem, ...]:
    """What is wrong with a case that was refused as part of a column."""
    try:
        model.validate(raw)
    except CaseError as error:
        return error.problems
    raise AssertionError("the two doors disagree on a case")


def chosen(block: Block, rows: Mask) -> Block:
    """The block of some rows."""
    columns = {name: _chosen(column, rows) for name, column in block.columns.items()}
    return Block(int(rows.sum()), columns)


def _chosen(column: Column | ListColumn, rows: Mask) -> Column | ListColumn:
    if isinstance(column, Column):
        known = None if column.known is None else column.known[rows]
        outside = column.outside
        if outside:
            places = np.cumsum(rows) - 1
            outside = {int(places[row]): value for row, value in outside.items() if rows[row]}
        return replace(column, values=column.values[rows], known=known, outside=outside)
    lengths = np.diff(column.offsets)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths[rows])])
    elements = np.repeat(rows, lengths)
    fields = {name: _column(_chosen(one, elements)) for name, one in column.fields.items()}
    return ListColumn(offsets, fields, None if column.known is None else column.known[rows])


def _column(column: Column | ListColumn) -> Column:
    assert isinstance(column, Column)
    return column


def _repeated(raw: object, rows: int) -> Any:
    """A column that has one value everywhere."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = Decimal(raw)
    return pa.repeat(pa.scalar(raw), rows)
