"""A Parquet file in pieces: row groups are decoded a block at a time, and only the columns that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bonitas.engine.columnar.arrow.door import raw_case
from bonitas.engine.columnar.block import Integers
from bonitas.engine.problems import CaseError, printable, problem
from bonitas.replay.csv_rows import check_names
from bonitas.replay.mapping import RowMapper
from bonitas.replay.read import check_columns
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.piece import ROWS, Piece

_BUFFER = 1 << 20


class ParquetPieces:
    """The pieces of one file. The line of a row is its number, from 1. `size` is the number of rows.

    Raises CaseError where the file is no Parquet (K510) or does not fit the mapping (K511); OSError as usual.
    """

    def __init__(self, path: Path, mapper: RowMapper | None) -> None:
        self._path, self._mapper = path, mapper
        with path.open("rb"):  # raises what Arrow words otherwise
            pass
        try:
            self._file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
        except pa.ArrowInvalid as error:
            raise _unreadable(error) from None
        header = self._file.schema_arrow.names
        check_names(header)
        if mapper is not None:
            check_columns(mapper.mapping, header)
        wanted = header if mapper is None else list(mapper.mapping.used)
        self._columns = wanted or header[:1]
        self.size = self._file.metadata.num_rows

    def __iter__(self) -> Iterator[Piece]:
        passed = 0
        try:
            for batch in self._file.iter_batches(ROWS, columns=self._columns):
                lines = np.arange(passed + 1, passed + batch.num_rows + 1)
                passed += batch.num_rows
                yield Piece(batch.num_rows, batch, lines, partial(self._row, batch, lines))
        except pa.ArrowException as error:
            raise _unreadable(error) from None
        finally:
            self._file.close()

    def _row(self, batch: pa.RecordBatch, lines: Integers, row: int) -> CaseRow:
        line = int(lines[row])
        bare = CaseRow(str(self._path), line, str(line), raw_case(batch, row))
        return bare if self._mapper is None else self._mapper.row(bare, bare.raw)


def _unreadable(error: Exception) -> CaseError:
    detail = printable(" ".join(str(error).split()), 200)
    return CaseError([problem("K510:syntax", "", format="Parquet", detail=detail)])
