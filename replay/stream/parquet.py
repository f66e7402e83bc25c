"""A Parquet file in pieces: row groups are decoded a block at a time, and only the columns that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bonitas.engine.problems import CaseError, printable, problem
from bonitas.replay.csv_rows import check_names
from bonitas.replay.mapping import RowMapper
from bonitas.replay.read import check_columns
from bonitas.replay.stream.batches import pieces_of
from bonitas.replay.stream.piece import ROWS, Piece

_BUFFER = 1 << 20


class ParquetPieces:
    """The pieces of one file. The line of a row is its number, from 1.

    `size` is the number of rows, `header` the names of the columns, `floats` those that hold binary floats.

    Raises CaseError where the file is no Parquet (K510) or does not fit the mapping (K511); OSError as usual.
    """

    def __init__(self, path: Path, mapper: RowMapper | None) -> None:
        self._path, self._mapper = path, mapper
        with path.open("rb"):  # raises what Arrow words otherwise
            pass
        with self._opened() as file:
            self.header, self.size = file.schema_arrow.names, file.metadata.num_rows
            self.floats = _floats(file)
        check_names(self.header)
        if mapper is not None:
            check_columns(mapper.mapping, self.header)
        wanted = self.header if mapper is None else list(mapper.mapping.used)
        self._columns = wanted or self.header[:1]

    def _opened(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(error) from None

    def __iter__(self) -> Iterator[Piece]:
        with self._opened() as file:
            try:
                yield from pieces_of(file.iter_batches(ROWS, columns=self._columns), str(self._path), self._mapper)
            except (pa.ArrowException, OSError) as error:
                raise _unreadable(error) from None


def _floats(file: pq.ParquetFile) -> frozenset[str]:
    """The columns of binary floats, but those of which it is known that every cell is missing."""
    about = file.metadata
    places = {file.schema.column(place).path: place for place in range(about.num_columns)}
    floats = {field.name for field in file.schema_arrow if pa.types.is_floating(field.type)}
    groups = [about.row_group(number) for number in range(about.num_row_groups)] if floats else []
    return frozenset(name for name in floats if not all(_is_missing(one.column(places[name])) for one in groups))


def _is_missing(chunk: Any) -> bool:
    return bool(chunk.is_stats_set and chunk.statistics.null_count == chunk.num_values)


def _unreadable(error: Exception) -> CaseError:
    detail = printable(" ".join(str(error).split()), 200)
    return CaseError([problem("K510:syntax", "", format="Parquet", detail=detail)])
