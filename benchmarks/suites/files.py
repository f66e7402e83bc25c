"""From Parquet on disk to outcomes in Parquet on disk, and where the time goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import ours, policies
from benchmarks.cases import TODAY, make_cases
from benchmarks.parquet import GROUP, cases_on_disk, decide_file
from benchmarks.suites.batch import WORDS, blocks_of
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, a_second, seconds, times
from benchmarks.timing import rounds_of
from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.arrow.door import ArrowDoor
from bonitas.engine.columnar.arrow.results import ResultTable
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.memory import kept_memory
from bonitas.engine.core import Program
from bonitas.replay.outcome_files import outcome_file

FILES = (
    Head("who", "40 clauses, Parquet to Parquet"),
    Head("one", "cases/s, 1 worker", a_second),
    Head("two", "cases/s, 2 workers", a_second),
    Head("memory", "in memory, 1 thread", a_second),
    Head("share", "2 workers beside it", times),
    Head("memory_two", "in memory, 2 threads", a_second),
    Head("share_two", "beside that", times),
)
STEPS = (Head("what", "a million cases, one thread"), Head("spent", "time", seconds))


def run(options: Options) -> Iterator[Table]:
    """Two tables: the same cases from memory and from files, in turn; and the steps, each by itself."""
    program = policies.program(policies.FORTY)
    table = Table("files", "From Parquet on disk to Parquet on disk, the 40-clause policy", FILES)
    names = list(ours.those_that_run(program, (ours.C, *ours.BLOCK), ours.block, table))
    machines = {name: ours.block(program, name) for name in names}
    blocks = blocks_of(make_cases(program, options.rows))
    works: dict[str, Callable[[], object]] = {}
    with (
        cases_on_disk(program, options.rows) as (folder, whole),
        cases_on_disk(program, options.rows, bytewise=True) as (_, bytewise),
        kept_memory(),
    ):
        for name, machine in machines.items():
            for threads in (1, 2):
                out = folder / "outcomes.parquet"
                works[f"{name} {threads}"] = partial(decide_file, program, machine, whole[options.rows], out, threads)
                works[f"{name} memory {threads}"] = partial(ours.decide_all, machine, blocks, threads)
        name = names[-1]
        works["bytewise 2"] = partial(decide_file, program, machines[name], bytewise[options.rows], out, 2)
        rates = {name: options.rows / spent for name, spent in rounds_of(works, min(options.rounds, 3)).items()}
        steps = _steps(program, machines, whole[options.rows], folder / "outcomes.parquet", options)
    for name in names:
        table.add(who=WORDS[name], **_row(name, rates))
    table.add(who=f"{WORDS[name]}; money stored as bytes", two=rates["bytewise 2"])
    yield table
    yield steps


def _row(name: str, rates: dict[str, float]) -> dict[str, float]:
    one, two, memory, memory_two = (rates[f"{name} {what}"] for what in ("1", "2", "memory 1", "memory 2"))
    return {
        "one": one,
        "two": two,
        "memory": memory,
        "share": two / memory,
        "memory_two": memory_two,
        "share_two": two / memory_two,
    }


def _steps(program: Program, machines: dict[str, BlockMachine], cases: Path, out: Path, options: Options) -> Table:
    """What each step takes of a million cases, measured on the first row groups, one thread, nothing at once."""
    table = Table("steps", "Where the time goes from file to file, one thread", STEPS)
    rows = min(2 * GROUP, options.rows)
    door, results = ArrowDoor(CaseModel(program), today=TODAY), ResultTable(program)
    batches = _decoded(cases, rows)
    read = [door.read(batch)[0] for batch in batches]
    decided = [next(iter(machines.values())).outcomes(block) for block in read]
    ids = [pa.array([str(row) for row in range(block.rows)], pa.string()) for block in read]
    lines = [np.arange(block.rows) for block in read]
    made = [results.batch(*parts) for parts in zip(ids, lines, decided, strict=True)]
    works: dict[str, Callable[[], object]] = {
        "decoding Parquet": partial(_decoded, cases, rows),
        "the door: every value checked and made a whole number": lambda: [door.read(batch) for batch in batches],
    }
    for name, machine in machines.items():
        works[f"deciding: {WORDS[name]}"] = partial(ours.decide_all, machine, read)
    works["outcomes as Arrow columns, with reasons and fired clauses"] = lambda: [
        results.batch(*parts) for parts in zip(ids, lines, decided, strict=True)
    ]
    works["encoding Parquet"] = partial(_encoded, out, results.schema, made)
    for what, spent in rounds_of(works, min(options.rounds, 3)).items():
        table.add(what=what, spent=spent * 1e6 / rows)
    return table


def _decoded(path: Path, rows: int) -> list[pa.RecordBatch]:
    found = []
    for batch in pq.ParquetFile(path).iter_batches(ours.ROWS, use_threads=False):
        found.append(batch)
        rows -= batch.num_rows
        if rows <= 0:
            break
    return found


def _encoded(path: Path, schema: pa.Schema, batches: list[pa.RecordBatch]) -> None:
    with outcome_file(path, schema) as write:
        for batch in batches:
            write(batch)
