"""A mapping as the door for columns takes it: which columns feed which fields, and what their cells mean."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.arrow.cells import Cells, cell, distinct, plain_array, trimmed, valid
from bonitas.engine.columnar.block import Integers, Mask
from bonitas.replay.mapping import ColumnRule, RowMapper, cell_text


class Mapped:
    """Columns of a file under the names of fields. Without a mapper they are what they are called."""

    def __init__(self, model: CaseModel, mapper: RowMapper | None) -> None:
        self._mapper = mapper
        self.cells: dict[str, Cells] = {}
        self.constants: dict[str, object] = {}
        self._columns: list[tuple[str, str]] = []
        for name, rule in () if mapper is None else mapper.mapping.rules.items():
            if rule.column is None:
                self.constants[name] = rule.constant
                continue
            self._columns.append((name, rule.column))
            self.cells[model.case.names.get(name, name)] = self._cells(name, rule)

    def _cells(self, name: str, rule: ColumnRule) -> Cells:
        mapper = self._mapper
        assert mapper is not None
        read = partial(mapper.cell, name, rule) if rule.list_ is None else partial(mapper.part, name, rule)
        return Cells(
            read=read,
            stripped=True,
            missing=frozenset(mapper.missing(rule)),
            unit=rule.unit,
            each=rule.codes is not None or rule.date_format is not None,
            separator=None if rule.list_ is None else rule.list_.separator,
        )

    def named(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The columns of a batch that feed fields; one that the batch does not have is missing everywhere."""
        if self._mapper is None:
            return batch
        there = set(batch.schema.names)
        nothing = pa.nulls(batch.num_rows)
        arrays = [batch.column(column) if column in there else nothing for _, column in self._columns]
        if not arrays:
            return batch.select([])
        return pa.RecordBatch.from_arrays(arrays, [name for name, _ in self._columns])

    def unread(self, batch: pa.RecordBatch) -> Mask:
        """The rows whose outcome in history the mapping cannot read."""
        rule = None if self._mapper is None else self._mapper.mapping.outcome
        bad = np.zeros(batch.num_rows, dtype=np.bool_)
        if self._mapper is None or rule is None or rule.column is None or rule.column not in batch.schema.names:
            return bad
        array = plain_array(batch.column(rule.column))
        places = np.flatnonzero(valid(array))
        if len(places):
            at, cells = distinct(array, places)
            read = [bool(self._mapper.outcome({rule.column: cell})[1]) for cell in cells]
            bad[places] = np.array(read, dtype=np.bool_)[at]
        return bad

    def ids(self, batch: pa.RecordBatch, lines: Integers) -> Any:
        """What the rows are called: their own ids, or their lines."""
        numbers = pa.array(lines).cast(pa.string())
        column = None if self._mapper is None else self._mapper.mapping.id
        if column is None or column not in batch.schema.names:
            return numbers
        array = plain_array(batch.column(column))
        if pa.types.is_string(array.type):
            texts = trimmed(array)
        elif pa.types.is_integer(array.type):
            texts = array.cast(pa.string())
        else:
            each = (cell(array, row) for row in range(len(array)))
            texts = pa.array([None if one is None else cell_text(one) for one in each], pa.string())
        return pc.if_else(pc.fill_null(pc.equal(texts, ""), True), numbers, texts)
