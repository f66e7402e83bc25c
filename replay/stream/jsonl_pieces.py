"""A JSONL file in pieces: records are read as columns of the types that they turn out to have, numbers exactly.

A line that does not fit, or that might mean something else to the reader of single lines, is read by that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute, json

from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.block import Integers, Mask
from bonitas.replay.json_text import line_row, read_jsonl
from bonitas.replay.mapping import RowMapper
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.csv_layout import in_utf8
from bonitas.replay.stream.jsonl_types import FINEST, columns_of, schema_of
from bonitas.replay.stream.piece import ROWS, Piece

_SMALL, _WINDOW, _BLOCK = 1 << 16, 1 << 24, 1 << 20
_SAMPLE, _FEW, _ENOUGH = 1000, 64, 4096
_BRACKETS = 900
"""Lines with more opening brackets may be nested deeper than Arrow survives; the reader of single lines does."""
_NOT_JSON = re.compile(rb"[:\[,]\s*-?(?:NaN|Inf)")
_BARE_POINT = re.compile(rb'"[+-]?(?:\.[0-9]|[0-9]+\.["eE])')
_FEED, _RETURN, _OPEN, _CLOSE, _DOT, _QUOTE = b'\n\r{}."'


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Whole lines: line i is `data[starts[i]:ends[i]]`; `before` lines of the file come first. `plain` ones are records
    by their looks, `odd` ones are neither that nor blank."""

    data: bytes
    starts: Integers
    ends: Integers
    plain: Mask
    odd: Mask
    before: int


class JsonlPieces:
    """The pieces of one file; `size` is its bytes. OSError as usual; what is wrong with a line is told with its row."""

    def __init__(self, path: Path, model: CaseModel, mapper: RowMapper | None) -> None:
        self._path, self._model, self._mapper = path, model, mapper
        self.size = path.stat().st_size
        self._records = [dict(row.raw) for row in islice(read_jsonl(path, str(path)), _SAMPLE) if not row.problems]
        self._columns = columns_of(self._records, model, mapper)
        self._schema = schema_of(self._columns, self._records, model, 0)
        ignored = mapper is not None and mapper.mapping.ignore_other_columns
        self._others = "infer" if ignored else "error"

    def __iter__(self) -> Iterator[Piece]:
        passed, before, window, single = 0, 0, _WINDOW, 1
        while passed < self.size:
            stretch = None if self._schema is None else self._stretch(passed, window, before)
            if stretch is not None and len(stretch.starts):
                yield from self._pieces(stretch, 0, len(stretch.starts))
                passed, before = passed + int(stretch.ends[-1]) + 1, before + len(stretch.starts)
                single = 1 if len(stretch.starts) >= _ENOUGH else single
                window = min(window * 2, _WINDOW)
                continue
            lines = self._lines(passed, single)
            rows = (self._read(line, before + number) for number, line in enumerate(lines, start=1) if line.strip())
            yield Piece(sum(map(len, lines)), apart=tuple(rows))
            passed, before = passed + sum(map(len, lines)), before + len(lines)
            window, single = _SMALL, min(single * 4, ROWS)

    def _lines(self, start: int, count: int) -> list[bytes]:
        with self._path.open("rb") as file:
            file.seek(start)
            return list(islice(file, count))

    def _stretch(self, start: int, window: int, before: int) -> _Stretch:
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read(window)
        if start + len(data) >= self.size:
            data = data if data.endswith(b"\n") else data + b"\n"
        data = in_utf8(data[: data.rfind(b"\n") + 1], "utf-8")
        signs = np.frombuffer(data, dtype=np.uint8)
        ends = np.flatnonzero(signs == _FEED)[:ROWS]
        starts = np.concatenate([np.zeros(min(1, len(ends)), dtype=np.int64), ends[:-1] + 1])
        last = np.maximum(ends - 1, 0)
        last = np.where((signs[last] == _RETURN) & (last > starts), last - 1, last) if len(ends) else last
        blank = ends == starts
        plain = ~blank & (signs[starts] == _OPEN) & (signs[last] == _CLOSE)
        return _Stretch(data, starts, ends, plain, ~blank & ~plain, before)

    def _pieces(self, stretch: _Stretch, first: int, end: int) -> Iterator[Piece]:
        """The lines from `first` to before `end`, halved until they can be read together, or are few."""
        size = int(stretch.ends[end - 1] - stretch.starts[first]) + 1
        batch = self._batch(stretch, first, end)
        if batch is not None:
            here = first + np.flatnonzero(stretch.plain[first:end])
            apart = self._doubtful(batch)
            rows = here[~apart] if apart.any() else here
            batch = batch.filter(pa.array(~apart)) if apart.any() else batch
            lines = stretch.before + rows + 1
            told = tuple(self._line(stretch, int(line)) for line in here[apart])
            yield Piece(size, batch, lines, partial(self._row, stretch, rows), told)
        elif end - first <= _FEW:
            there = [line for line in range(first, end) if self._text(stretch, line).strip()]
            yield Piece(size, apart=tuple(self._line(stretch, line) for line in there))
        else:
            middle = (first + end) // 2
            yield from self._pieces(stretch, first, middle)
            yield from self._pieces(stretch, middle, end)

    def _batch(self, stretch: _Stretch, first: int, end: int) -> pa.RecordBatch | None:
        """The records of some lines; None where Arrow cannot read them, or might read what JSON does not allow."""
        start, stop = int(stretch.starts[first]), int(stretch.ends[end - 1]) + 1
        if stretch.odd[first:end].any() or _suspicious(stretch.data, start, stop):
            return None
        if _bracketed(stretch, first, end):
            return None
        longest = int((stretch.ends[first:end] - stretch.starts[first:end]).max()) + 2
        found = self._parsed(memoryview(stretch.data)[start:stop], max(longest, _BLOCK))
        if found is None or found.num_rows != int(stretch.plain[first:end].sum()):
            return None
        if "in" in found.schema.names and pa.types.is_struct(found.schema.field("in").type):
            return None
        batches = found.select(list(self._columns)).combine_chunks().to_batches()
        return batches[0] if batches else None

    def _parsed(self, data: memoryview, block: int) -> pa.Table | None:
        assert self._schema is not None
        try:
            return self._attempt(data, block)
        except pa.ArrowInvalid as error:
            if "requires scale" not in str(error):
                return None
        finest = schema_of(self._columns, self._records, self._model, FINEST)
        if finest == self._schema:
            return None
        self._schema = finest
        return self._parsed(data, block)

    def _attempt(self, data: memoryview, block: int) -> pa.Table:
        reading = json.ReadOptions(use_threads=False, block_size=block)
        options = json.ParseOptions(
            explicit_schema=self._schema, newlines_in_values=False, unexpected_field_behavior=self._others
        )
        return json.read_json(pa.py_buffer(data), reading, options)

    def _doubtful(self, batch: pa.RecordBatch) -> Mask:
        """Rows with a number that is missing if it is written as in the mapping, which a decimal does not tell."""
        found = np.zeros(batch.num_rows, dtype=np.bool_)
        for name, column in self._columns.items():
            array = batch.column(name)
            if not pa.types.is_decimal(array.type):
                continue
            for value in column.missing:
                number = Decimal(value.numerator) / Decimal(value.denominator)
                equal = compute.equal(array, pa.scalar(number)).fill_null(False)
                found |= np.asarray(equal.to_numpy(zero_copy_only=False), dtype=np.bool_)
        return found

    # ------------------------------------------------------------ single lines

    def _row(self, stretch: _Stretch, rows: Integers, row: int) -> CaseRow:
        return self._line(stretch, int(rows[row]))

    def _line(self, stretch: _Stretch, line: int) -> CaseRow:
        return self._read(self._text(stretch, line), stretch.before + line + 1)

    def _text(self, stretch: _Stretch, line: int) -> bytes:
        return stretch.data[int(stretch.starts[line]) : int(stretch.ends[line]) + 1]

    def _read(self, data: bytes, number: int) -> CaseRow:
        row = line_row(data, number, str(self._path))
        return row if row.problems or self._mapper is None else self._mapper.row(row, row.raw)


def _suspicious(data: bytes, start: int, stop: int) -> bool:
    """Whether something stands there that Arrow reads and JSON, or the door, does not: NaN, "5.", ".5"."""
    signs = np.frombuffer(data, dtype=np.uint8)[start:stop]
    if any(_stands(signs, word) for word in (b"NaN", b"Inf")) and _NOT_JSON.search(data, start, stop):
        return True
    dots = np.flatnonzero(signs == _DOT)
    after, before, earlier = signs[dots + 1], signs[dots - 1], signs[dots - 2]
    pointed = (after == _QUOTE) | (after == ord("e")) | (after == ord("E")) | (before == _QUOTE)
    pointed |= ((before == ord("+")) | (before == ord("-"))) & (earlier == _QUOTE)
    return bool(pointed.any()) and _BARE_POINT.search(data, start, stop) is not None


def _bracketed(stretch: _Stretch, first: int, end: int) -> bool:
    """Whether some line has many brackets; most stretches have too few in all for that."""
    start, stop = int(stretch.starts[first]), int(stretch.ends[end - 1]) + 1
    if sum(stretch.data.count(bracket, start, stop) for bracket in (b"[", b"{")) <= _BRACKETS + end - first - 1:
        return False
    signs = np.frombuffer(stretch.data, dtype=np.uint8)[start:stop]
    places = np.flatnonzero((signs == ord("[")) | (signs == _OPEN)) + start
    lines = np.searchsorted(stretch.ends[first:end], places)
    return bool(np.bincount(lines).max() > _BRACKETS)


def _stands(signs: NDArray[np.uint8], word: bytes) -> bool:
    """Whether a word stands among the signs; looking for its first letter alone is what makes that quick."""
    places = np.flatnonzero(signs[: 1 - len(word)] == word[0])
    for distance, letter in enumerate(word[1:], start=1):
        places = places[signs[places + distance] == letter]
    return bool(len(places))
