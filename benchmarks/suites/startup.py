"""How long the command line takes as a whole process, from nothing to its exit."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.grown import grown
from benchmarks.policies import FORTY, path_of
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, seconds
from benchmarks.timing import once

HEADS = (Head("what", "whole process"), Head("cold", "nothing cached", seconds), Head("warm", "cached", seconds))
_CLAUSES = 300
_CACHE = "BONITAS_CACHE"
_PROJECT = Path(__file__).parents[2]


def run(options: Options) -> Iterator[Table]:
    """One table: commands with an empty cache (one run) and with what that run left in it (the median of some)."""
    table = Table("startup", "Start of the command line", HEADS)
    with tempfile.TemporaryDirectory(prefix="bonitas_bench_") as folder:
        installed = _installed(Path(folder) / "installed")
        long = Path(folder) / "long.policy"
        long.write_text(grown(_CLAUSES), encoding="utf-8")
        commands = {
            "bonitas --version": ["--version"],
            f"bonitas check, {_CLAUSES} clauses": ["check", "--allow-warnings", str(long)],
            "bonitas check, 40 clauses": ["check", "--allow-warnings", str(path_of(FORTY))],
        }
        for number, (what, words) in enumerate(commands.items()):
            cache = str(Path(folder) / f"cache{number}")
            cold = [_spent(installed, words, f"{cache}_{again}") for again in range(1 if options.quick else 3)]
            warm = [_spent(installed, words, f"{cache}_0") for _ in range(1 if options.quick else 9)]
            table.add(what=what, cold=statistics.median(cold), warm=statistics.median(warm))
        bare = [once(lambda: subprocess.run([sys.executable, "-c", ""], check=True))[0] for _ in range(9)]
        table.add(what="python -c '' (what no command can beat)", warm=statistics.median(bare))
    yield table


def _installed(folder: Path) -> Path:
    """The package as its users install it, from a wheel of this checkout."""
    words = ("install", "--quiet", "--no-deps", "--target", str(folder), str(_PROJECT))
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True)
    return folder


def _spent(installed: Path, words: list[str], cache: str) -> float:
    command = [sys.executable, str(installed / "bin" / "bonitas"), *words]
    environment = os.environ | {_CACHE: cache, "PYTHONPATH": str(installed)}
    return once(lambda: subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL))[0]
