"""Long runs: random policies and cases through all machines, on all cores, with what was found told and kept."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import click
from differential.compare import Disagreement, Tally, compare_seed, compile_text
from differential.conformance import Conformance, Example, dump, raw_case
from differential.constructs import EXPECTED
from differential.contenders import CONTENDERS
from differential.shrink import Shrinker, Shrunk

_AT_ONCE = 6
"""Seeds that a process takes at once."""
_KEPT = 3
"""Disagreements of one signature that are carried along; the others are only counted."""
SEEDS_OF_A_RUN = 10**7
"""Runs with different seeds do not share policies, up to so many."""


@dataclass(frozen=True)
class Plan:
    """What to run: so many pairs from a seed, `cases` for a small policy, through the machines of these names."""

    pairs: int
    seed: int
    cases: int
    machines: tuple[str, ...]
    jobs: int


@dataclass
class Found:
    """All that was counted and found."""

    tally: Tally = field(default_factory=Tally)
    signatures: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: dict[tuple[str, str], list[tuple[int, Disagreement]]] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, tally: Tally, seed: int) -> None:
        """Take in what one seed gave."""
        for one in tally.disagreements:
            self.signatures[one.signature] += 1
            kept = self.kept.setdefault(one.signature, [])
            if len(kept) < _KEPT:
                kept.append((seed, one))
        tally.disagreements = []
        self.tally.add(tally)


def run(plan: Plan, tell: Callable[[Found], None] = lambda _: None) -> Found:
    """Runs until there are enough pairs. `tell` hears of the progress."""
    found, began = Found(), time.monotonic()
    seeds = _chunks(plan.seed * SEEDS_OF_A_RUN)
    with ProcessPoolExecutor(plan.jobs, mp_context=get_context("spawn")) as pool:
        waiting: set[Future[list[tuple[int, Tally]]]] = set()
        while found.tally.pairs < plan.pairs:
            while len(waiting) < 2 * plan.jobs:
                waiting.add(pool.submit(_of_seeds, next(seeds), plan.cases, plan.machines))
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                for seed, tally in one.result():
                    found.add(tally, seed)
            found.seconds = time.monotonic() - began
            tell(found)
        pool.shutdown(cancel_futures=True)
    return found


def _chunks(start: int) -> Iterator[range]:
    while True:
        yield range(start, start + _AT_ONCE)
        start += _AT_ONCE


def _of_seeds(seeds: range, cases: int, machines: Sequence[str]) -> list[tuple[int, Tally]]:
    return [(seed, compare_seed(seed, cases, [CONTENDERS[name] for name in machines])) for seed in seeds]


# ---------------------------------------------------------------- what is told


def progress(found: Found, wanted: int) -> str:
    """One line on how far it is."""
    tally = found.tally
    speed = tally.pairs / max(found.seconds, 0.001)
    return (
        f"{tally.pairs:,} of {wanted:,} pairs, {tally.policies:,} policies, {speed:,.0f} pairs a second,"
        f" {sum(found.signatures.values()):,} disagreements of {len(found.signatures)} sorts"
    )


def report(found: Found) -> Iterator[str]:
    """All counts, line by line."""
    tally = found.tally
    yield f"policies {tally.policies:,} (and {tally.refused:,} texts refused), pairs {tally.pairs:,}"
    yield f"in {found.seconds:,.0f} seconds"
    yield from (f"  {name}: {count:,}" for name, count in sorted(tally.compared.items()))
    yield from (f"  {name}: {count:,}" for name, count in sorted(tally.seen.items()) if ": " in name)
    missing = sorted(EXPECTED - set(tally.seen))
    yield f"constructs reached: {len(EXPECTED) - len(missing)} of {len(EXPECTED)}"
    if missing:
        yield f"  not reached: {', '.join(missing)}"
    yield f"disagreements: {sum(found.signatures.values()):,}"
    for signature, count in found.signatures.most_common():
        seed, one = found.kept[signature][0]
        yield f"  {count:,} × {one.machine}: {one.where} (seed {seed})"
        yield f"    expected {one.expected}"
        yield f"    found    {one.found}"


# ---------------------------------------------------------------- what is kept


def keep(one: Disagreement, folder: Path) -> Path | None:
    """Shrinks a disagreement and writes it as a conformance file; None for one that is no machine's."""
    contender = CONTENDERS.get(one.machine)
    if contender is None:
        return None
    small = Shrinker(one, contender).run()
    name = hashlib.sha256(small.text.encode()).hexdigest()[:8]
    path = folder / f"found_{one.machine.replace(': ', '_').replace(' ', '_')}_{name}.yaml"
    path.write_text(dump(_conformance(one, small)), encoding="utf-8")
    return path


def _conformance(one: Disagreement, small: Shrunk) -> Conformance:
    program = compile_text(small.text)
    assert program is not None
    title = f"Once told otherwise by {one.machine} at {one.where}"
    examples = [
        Example("the case" if place == small.place else "beside it", raw_case(program, case), None)
        for place, case in enumerate(small.cases)
    ]
    return Conformance(title, small.text, tuple(examples)).with_answers()


def on_screen(wanted: int) -> Callable[[Found], None]:
    """Tells the progress: on a terminal in place, else a line now and then."""
    terminal = sys.stderr.isatty()
    last = [0.0]

    def tell(found: Found) -> None:
        now = time.monotonic()
        if now - last[0] < (0.5 if terminal else 30):
            return
        last[0] = now
        click.echo(f"\r{progress(found, wanted)}" if terminal else progress(found, wanted), nl=not terminal, err=True)

    return tell
