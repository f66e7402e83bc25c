"""Cases on disk to outcomes on disk, by the parts of the library that `bonitas decide CASES.parquet` uses."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.cases import TODAY, as_table, make_cases
from bonitas.engine.columnar.arrow.results import ResultTable
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.core import Program
from bonitas.replay.stream.judge import Judged
from bonitas.replay.stream.open import CaseStream

_GROUP = 131_072
_MADE = 1_000_000
"""So many rows are made; longer files have them again and again."""


@contextmanager
def cases_on_disk(program: Program, *sizes: int) -> Iterator[tuple[Path, dict[int, Path]]]:
    """A folder for a while, and in it a Parquet file of cases for each number of rows."""
    with tempfile.TemporaryDirectory(prefix="bonitas_bench_") as name:
        folder = Path(name)
        made = as_table(make_cases(program, min(_MADE, max(sizes))))
        yield folder, {size: _written(folder / f"cases_{size}.parquet", made, size) for size in sizes}


def _written(path: Path, made: pa.Table, rows: int) -> Path:
    with pq.ParquetWriter(path, made.schema, compression="zstd") as writer:
        left = rows
        while left > 0:
            writer.write_table(made.slice(0, min(left, made.num_rows)), row_group_size=_GROUP)
            left -= made.num_rows
    return path


def decide_file(program: Program, machine: BlockMachine, cases: Path, outcomes: Path, threads: int) -> int:
    """Every case of a file decided, its outcomes written; how many were decided."""
    results = ResultTable(program)
    stream = CaseStream(program, str(cases), today=TODAY, sound=machine.sound)

    def work(judged: Judged) -> list[pa.RecordBatch]:
        assert not judged.rejected
        return [results.batch(one.ids, one.lines, machine.outcomes(one.block)) for one in judged.taken]

    decided = 0
    with pq.ParquetWriter(outcomes, results.schema, compression="zstd") as writer:
        for batches in stream.run(work, threads):
            for batch in batches:
                writer.write_batch(batch)
                decided += batch.num_rows
    return decided
