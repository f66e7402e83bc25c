"""Cases on disk to outcomes on disk, as `bonitas decide CASES.parquet --output OUTCOMES.parquet` does it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.cases import TODAY, as_table, make_cases
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.core import Program
from bonitas.replay.decide_all import Tally, decide_all
from bonitas.replay.stream.cases import CaseStream

GROUP = 131_072
"""Rows of a row group."""
_MADE = 1_000_000
"""So many rows are made; longer files have them again and again."""


@contextmanager
def cases_on_disk(program: Program, *sizes: int, bytewise: bool = False) -> Iterator[tuple[Path, dict[int, Path]]]:
    """A folder for a while, and in it a Parquet file of cases for each number of rows.

    Money is stored as whole numbers of 64 bits, as Spark and others store decimals of up to 18 digits; `bytewise` as
    strings of bytes, as Arrow stores them unless it is told.
    """
    with tempfile.TemporaryDirectory(prefix="bonitas_bench_") as name:
        folder = Path(name)
        made = as_table(make_cases(program, min(_MADE, max(sizes))))
        yield folder, {size: _written(folder / f"cases_{size}.parquet", made, size, not bytewise) for size in sizes}


def _written(path: Path, made: pa.Table, rows: int, whole: bool) -> Path:
    with pq.ParquetWriter(path, made.schema, compression="zstd", store_decimal_as_integer=whole) as writer:
        left = rows
        while left > 0:
            writer.write_table(made.slice(0, min(left, made.num_rows)), row_group_size=GROUP)
            left -= made.num_rows
    return path


def decide_file(program: Program, machine: BlockMachine, cases: Path, outcomes: Path, threads: int) -> Tally:
    """Every case of a file decided, its outcomes written."""
    stream = CaseStream(program, str(cases), today=TODAY, sound=machine.sound)
    tally = decide_all(program, stream, machine, outcomes, threads=threads)
    assert not tally.rejected
    return tally
