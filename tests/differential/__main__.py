"""`python -m differential`: a long run, as `make differential N=200000 SEED=1` starts it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import click
from differential.conformance import FOLDER
from differential.contenders import CONTENDERS
from differential.run import Plan, keep, on_screen, report, run


def main() -> int:
    """Exit code 1 where any machine disagrees with the reference."""
    asked = _arguments().parse_args()
    machines = tuple(asked.machines or CONTENDERS)
    unknown = [name for name in machines if name not in CONTENDERS]
    if unknown:
        raise SystemExit(f"no machine is called {', '.join(unknown)}; there are {', '.join(CONTENDERS)}")
    plan = Plan(asked.pairs, asked.seed, asked.cases, machines, asked.jobs)
    found = run(plan, on_screen(plan.pairs))
    click.echo("\n" + "\n".join(report(found)))
    for signature, _ in found.signatures.most_common(asked.keep):
        path = keep(found.kept[signature][0][1], asked.folder)
        click.echo(f"{' '.join(signature)}: {path or 'not shrunk'}")
    return 1 if found.signatures else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="differential", description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000, help="how many pairs of a policy and a case")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other policies")
    parser.add_argument("--cases", type=int, default=160, help="cases for a small policy; large ones get fewer")
    parser.add_argument("--machines", nargs="*", help=f"of {', '.join(CONTENDERS)}; all without it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--keep", type=int, default=10, help="sorts of disagreements that are shrunk and kept")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to keep them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
