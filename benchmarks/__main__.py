"""`python -m benchmarks`: measures everything, prints each table when it is full, and writes all numbers as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import perf_counter

from benchmarks import document
from benchmarks.suites import batch, files, one_case, peers, replay, rows_growth, rules_growth, startup, zero
from benchmarks.suites.options import Options
from benchmarks.table import Table
from benchmarks.targets import targets

SUITES: Mapping[str, Callable[[Options], Iterator[Table]]] = {
    "startup": startup.run,
    "one_case": one_case.run,
    "batch": batch.run,
    "files": files.run,
    "rows": rows_growth.run,
    "replay": replay.run,
    "rules": rules_growth.run,
    "zero": zero.run,
    "peers": peers.run,
}
"""In this order: other engines last, since the threads that they start stay."""
RESULTS = Path("build") / "benchmarks.json"


def main() -> None:
    """The command."""
    asked = _parser().parse_args()
    options = Options(rows=asked.rows, quick=asked.quick, full=asked.full)
    told = document.surroundings()
    print(told, flush=True)
    tables: dict[str, Table] = {}
    for name in asked.only or SUITES:
        start = perf_counter()
        for table in SUITES[name](options):
            tables[table.name] = table
            print(f"\n## {table.title}\n\n{table.markdown()}", flush=True)
        print(f"\n({name}: {perf_counter() - start:.0f} s)", flush=True)
    aims = targets(tables)
    tables[aims.name] = aims
    print(f"\n## {aims.title}\n\n{aims.markdown()}")
    document.save(asked.json, tables.values(), told)
    print(f"\nall numbers: {asked.json}")
    if asked.docs:
        document.update(document.PAGE, tables.values(), told)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(SUITES), metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of a batch (default: 1,000,000)")
    parser.add_argument("--quick", action="store_true", help="a small run that shows that everything works")
    parser.add_argument("--full", action="store_true", help="compare every row with the reference (half an hour)")
    parser.add_argument("--json", type=Path, default=RESULTS, help=f"where the numbers go (default: {RESULTS})")
    parser.add_argument("--docs", action="store_true", help="put the tables in docs/benchmarks.md")
    return parser


if __name__ == "__main__":
    main()
