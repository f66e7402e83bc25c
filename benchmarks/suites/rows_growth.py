"""How file to file grows with the number of rows, and whether memory does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import ours, policies
from benchmarks.parquet import cases_on_disk
from benchmarks.suites.batch import WORDS
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, a_second, count, mebibytes, seconds

HEADS = (
    Head("rows", "rows", count),
    Head("who", "machine"),
    Head("spent", "time", seconds),
    Head("rate", "cases/s", a_second),
    Head("peak", "peak memory", mebibytes),
)
_SIZES = (100_000, 1_000_000, 10_000_000)
_FEW = (2_000, 10_000)


def run(options: Options) -> Iterator[Table]:
    """One table: 100 thousand to 10 million rows, each in a fresh process, with the most memory it used."""
    program = policies.program(policies.FORTY)
    table = Table("rows", "Growth with rows: Parquet to Parquet in a fresh process, 2 workers", HEADS)
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
