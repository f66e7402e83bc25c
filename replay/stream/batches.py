"""Batches of Arrow columns that somebody else reads, as pieces of a history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.door import raw_case
from bonitas.engine.columnar.block import Integers
from bonitas.replay.mapping import RowMapper
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.piece import Piece


def pieces_of(batches: Iterable[pa.RecordBatch], source: str, mapper: RowMapper | None) -> Iterator[Piece]:
    """A piece for each batch that has rows; the line of a row is its number among all batches, from 1."""
    passed = 0
    for batch in batches:
        if batch.num_rows:
            lines = np.arange(passed + 1, passed + batch.num_rows + 1)
            passed += batch.num_rows
            yield Piece(batch.num_rows, batch, lines, partial(_row, batch, lines, source, mapper))


def _row(batch: pa.RecordBatch, lines: Integers, source: str, mapper: RowMapper | None, row: int) -> CaseRow:
    line = int(lines[row])
    bare = CaseRow(source, line, str(line), raw_case(batch, row))
    return bare if mapper is None else mapper.row(bare, bare.raw)
