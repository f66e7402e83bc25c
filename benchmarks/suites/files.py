"""From Parquet on disk to outcomes in Parquet on disk, and how that grows with the number of rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import ours, policies
from benchmarks.cases import make_cases
from benchmarks.parquet import cases_on_disk, decide_file
from benchmarks.suites.batch import WORDS, blocks_of
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, a_second, count, mebibytes, seconds, times
from benchmarks.timing import rounds_of

FILES = (
    Head("who", "40 clauses, Parquet to Parquet"),
    Head("one", "cases/s, 1 thread", a_second),
    Head("two", "cases/s, 2 threads", a_second),
    Head("memory", "in memory, 2 threads", a_second),
    Head("share", "files of memory", times),
)
GROWTH = (
    Head("rows", "rows", count),
    Head("who", "machine"),
    Head("spent", "time", seconds),
    Head("rate", "cases/s", a_second),
    Head("peak", "peak memory", mebibytes),
)
_SIZES = (100_000, 1_000_000, 10_000_000)
_FEW = (2_000, 10_000)


def files(options: Options) -> Iterator[Table]:
    """One table: the same cases from memory and from files, in turn."""
    program = policies.program(policies.FORTY)
    table = Table("files", "From Parquet on disk to Parquet on disk, the 40-clause policy", FILES)
    with cases_on_disk(program, options.rows) as (folder, made):
        blocks = blocks_of(make_cases(program, options.rows))
        works: dict[str, Callable[[], object]] = {}
        names = [ours.C, *ours.BLOCK]
        names = list(ours.those_that_run(program, names, ours.block, table))
        for name in names:
            machine = ours.block(program, name)
            for threads in (1, 2):
                out = folder / "outcomes.parquet"
                works[f"{name} {threads}"] = partial(decide_file, program, machine, made[options.rows], out, threads)
            works[f"{name} memory"] = partial(ours.decide_all, machine, blocks, 2)
        rates = {name: options.rows / spent for name, spent in rounds_of(works, min(options.rounds, 3)).items()}
    for name in names:
        one, two, memory = rates[f"{name} 1"], rates[f"{name} 2"], rates[f"{name} memory"]
        table.add(who=WORDS[name], one=one, two=two, memory=memory, share=two / memory)
    yield table


def growth(options: Options) -> Iterator[Table]:
    """One table: 100 thousand to 10 million rows, each in a fresh process, with the most memory it used."""
    program = policies.program(policies.FORTY)
    table = Table("rows", "Growth with rows: Parquet to Parquet in a fresh process, 2 threads", GROWTH)
    sizes = _FEW if options.quick else _SIZES
    with cases_on_disk(program, *sizes) as (folder, made):
        for name in ours.those_that_run(program, ours.BLOCK, ours.block, table):
            for rows in sizes:
                told = _in_a_process(name, made[rows], folder / "outcomes.parquet")
                spent, peak = told["seconds"], told["peak"]
                table.add(rows=rows, who=WORDS[name], spent=spent, rate=rows / spent, peak=peak)
    yield table


def _in_a_process(machine: str, cases: Path, outcomes: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.one_file", machine, str(cases), str(outcomes)]
    told: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told
