"""Files of outcomes, one row a case: Parquet, CSV or JSONL, by the end of the name (docs/batch.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bonitas.engine.columnar.arrow.results import LINE
from bonitas.replay.text_lines import csv_header, csv_lines, json_lines
from bonitas.replay.whole_file import appearing

SUFFIXES = (".parquet", ".csv", ".jsonl")
_LINES = {".csv": csv_lines, ".jsonl": json_lines}
_TOGETHER = 8192
"""Rows of text made at a time."""

Write = Callable[[Any], None]
"""Takes what `packed` makes of the next batch."""


def suffix_of(path: str | Path) -> str:
    """The form of a file of outcomes. Raises ValueError for a name that does not end in one of `SUFFIXES`."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"a file of outcomes must end in {', '.join(SUFFIXES)}, not {str(path)!r}")
    return suffix


def is_textual(path: str | Path) -> bool:
    """Whether a file of outcomes has its numbers as text, which may be of any length."""
    return suffix_of(path) in _LINES


def packed(path: str | Path, batch: pa.RecordBatch) -> Any:
    """A batch as the file takes it; threads may do that beforehand."""
    lines = _LINES.get(suffix_of(path))
    if lines is None:
        return batch
    return [lines(batch.slice(start, _TOGETHER)) for start in range(0, batch.num_rows, _TOGETHER)]


@contextmanager
def outcome_file(path: str | Path, schema: pa.Schema) -> Iterator[Write]:
    """A file of outcomes to write; it appears whole when the block ends well, and not at all otherwise.

    Raises ValueError for a name that does not end in one of `SUFFIXES`; OSError as usual.
    """
    suffix = suffix_of(path)
    with appearing(path) as place:
        if suffix == ".parquet":
            with _parquet(place, schema) as writer:
                yield writer.write_batch
            return
        with place.open("wb") as file:
            if suffix == ".csv":
                file.write(csv_header(schema.names))
            yield file.writelines


def _parquet(place: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Quick to write and small: what repeats has a dictionary, lines their differences; only lines have bounds."""
    repeated = [
        f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name
        for field in schema
        if field.name != LINE and field.type != pa.string()
    ]
    return pq.ParquetWriter(
        place,
        schema,
        compression="zstd",
        use_dictionary=repeated,
        column_encoding={LINE: "DELTA_BINARY_PACKED"},
        write_statistics=[LINE],
    )
