"""A CSV file in pieces: plain rows are read as columns of text, others by the reader of single rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from bonitas.engine.columnar.block import Integers
from bonitas.replay.csv_rows import CsvReader, CsvRow, read_header, width_problem
from bonitas.replay.mapping import RowMapper
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.csv_layout import LONGEST, Layout, in_utf8, layout
from bonitas.replay.stream.piece import ROWS, Piece

_MARK = b"\xef\xbb\xbf"
_SMALL, _WINDOW, _LARGE = 1 << 16, 1 << 23, 1 << 25
_BLOCK = 1 << 20
"""Bytes that Arrow reads at a time; more do not fit the processor's cache, and no row of columns is longer."""
_ENOUGH = 4096
"""Rows after which an odd row is taken for a stray one again."""


class CsvPieces:
    """The pieces of one file; `size` is its bytes. `few` names columns in which a few texts come again and again.

    `mapper` has the mapping that the header was checked against. Raises CaseError (K510) for an unusable header.
    """

    def __init__(self, path: Path, mapper: RowMapper, few: frozenset[str] = frozenset()) -> None:
        self._path, self._mapper, mapping = path, mapper, mapper.mapping
        self._encoding, self._delimiter = mapping.encoding, mapping.delimiter
        self._header = read_header(path, self._delimiter, self._encoding)
        columns = list(mapping.used) or self._header.names[:1]
        texts = pa.dictionary(pa.int32(), pa.string())
        self._convert = csv.ConvertOptions(
            column_types={name: texts if name in few else pa.string() for name in columns},
            include_columns=columns,
            strings_can_be_null=False,
        )
        self.size = path.stat().st_size

    def __iter__(self) -> Iterator[Piece]:
        reader = CsvReader(self._path, self._header, self._delimiter, self._encoding)
        window, single = _WINDOW, 1
        while reader.passed < self.size:
            begun = reader.passed
            data, text = self._stretch(begun, window)
            plan = layout(text, ord(self._delimiter), ROWS) if self._delimiter.isascii() else None
            piece = None if plan is None or not plan.end else self._piece(reader, data, text, plan)
            if piece is not None and plan is not None:
                yield piece
                single = 1 if len(plan.starts) >= _ENOUGH else single
                window = min(window * 2 if len(plan.starts) < ROWS else max(plan.end * 9 // 8, _SMALL), _LARGE)
            elif plan is not None and text and not plan.odd and len(data) <= LONGEST and begun + window < self.size:
                window *= 2  # a row that is longer than the stretch
            else:
                single = single if plan is None else max(single, len(plan.starts))
                rows = tuple(self._case(row) for row in islice(reader.rows(), single))
                yield Piece(reader.passed - begun, apart=rows)
                window, single = _SMALL, min(single * 4, ROWS)

    def _stretch(self, start: int, window: int) -> tuple[bytes, bytes]:
        """Whole lines from `start` on: as they stand, and what is valid of them in UTF-8."""
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read(window)
        if start + len(data) >= self.size:
            data = data if data.endswith(b"\n") else data + b"\n"
        else:
            data = data[: data.rfind(b"\n") + 1]
        text = in_utf8(data, self._encoding)
        return data, b"" if text.startswith(_MARK) else text

    def _piece(self, reader: CsvReader, data: bytes, text: bytes, plan: Layout) -> Piece | None:
        """The rows of the plan; None where they cannot be read as columns after all. The reader passes them."""
        names = self._header.names
        good = plan.filled & (plan.cells == len(names))
        parse = csv.ParseOptions(
            delimiter=self._delimiter, newlines_in_values=plan.quoted, invalid_row_handler=lambda _: "skip"
        )
        stretch = pa.py_buffer(memoryview(text)[: plan.end])
        options = csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names)
        try:
            batch = csv.read_csv(stretch, options, parse, self._convert)
        except pa.ArrowInvalid:
            return None
        if batch.num_rows != int(good.sum()):
            return None
        lines = plan.lines + reader.lines + 1
        bad = np.flatnonzero(plan.filled & ~good)
        wide = zip(lines[bad].tolist(), plan.cells[bad].tolist(), strict=True)
        apart = tuple(self._case(CsvRow(line, {}, (width_problem(line, cells, len(names)),))) for line, cells in wide)
        passed = plan.end if self._encoding == "utf-8" else _after(data, plan.feeds)
        passed = min(passed, self.size - reader.passed)
        reader.pass_over(passed, plan.feeds)
        (rows,) = batch.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], batch.schema)]
        return Piece(passed, rows, lines[good], partial(self._row, rows, lines[good]), apart)

    def _row(self, batch: pa.RecordBatch, lines: Integers, row: int) -> CaseRow:
        cells = {name: array[row].as_py() for name, array in zip(batch.schema.names, batch.columns, strict=True)}
        return self._case(CsvRow(int(lines[row]), cells))

    def _case(self, row: CsvRow) -> CaseRow:
        bare = CaseRow(str(self._path), row.line, str(row.line), {}, problems=row.problems)
        return bare if row.problems else self._mapper.row(bare, row.cells)


def _after(data: bytes, feeds: int) -> int:
    """Where the line after so many line feeds begins."""
    return int(np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))[feeds - 1]) + 1
