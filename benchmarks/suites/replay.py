"""How fast two versions are compared over a history, with and without the edits that cause each change."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import policies
from benchmarks.parquet import cases_on_disk
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, a_second, count, mebibytes, seconds, times

HEADS = (
    Head("rows", "rows", count),
    Head("changed", "decided differently", count),
    Head("plain", "without causes", seconds),
    Head("spent", "with causes", seconds),
    Head("cost", "beside it", times),
    Head("rate", "cases/s, with causes", a_second),
    Head("peak", "peak memory", mebibytes),
)
_SIZES = (100_000, 1_000_000, 10_000_000)
_FEW = (2_000, 10_000)


def run(options: Options) -> Iterator[Table]:
    """One table: 100 thousand to 10 million rows, each in a fresh process."""
    table = Table(
        "replay", "Two versions of the 40-clause policy that differ in three edits, compared over Parquet", HEADS
    )
    sizes = _FEW if options.quick else _SIZES
    with cases_on_disk(policies.program(policies.FORTY), *sizes) as (_, made):
        for rows in sizes:
            plain, whole = (_in_a_process(made[rows], what) for what in ("plain", "causes"))
            spent = whole["seconds"]
            table.add(
                rows=rows,
                changed=int(whole["changed"]),
                plain=plain["seconds"],
                spent=spent,
                cost=spent / plain["seconds"],
                rate=rows / spent,
                peak=whole["peak"],
            )
    yield table


def _in_a_process(cases: Path, what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.one_comparison", str(cases), what]
    told: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told
