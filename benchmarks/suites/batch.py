"""How many cases a second from columns in memory to columns of outcomes in memory, beside the same in C."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from benchmarks import ours, policies
from benchmarks.c_loop import CLoop
from benchmarks.cases import Cases, as_block, make_cases
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, a_second, count, times
from benchmarks.timing import once, rounds_of
from bonitas.engine.columnar.block import Block
from bonitas.engine.columnar.memory import kept_memory

HEADS = (
    Head("who", "40 clauses, a batch in memory"),
    Head("one", "cases/s, 1 thread", a_second),
    Head("two", "cases/s, 2 threads", a_second),
    Head("of_c", "of C's, 1 thread", times),
    Head("of_c_two", "of C's, 2 threads", times),
    Head("redone", "rows not in 64 bits", count),
)
_FAST = (ours.C, *ours.BLOCK)


def run(options: Options) -> Iterator[Table]:
    """One table: C, the machines for blocks, and those for one case row by row (fewer rows)."""
    program = policies.program(policies.FORTY)
    table = Table("batch", "From columns in memory to outcomes in memory, the 40-clause policy", HEADS)
    blocks = blocks_of(make_cases(program, options.rows))
    works: dict[str, Callable[[], object]] = {}
    redone: dict[str, int] = {}
    for name in ours.those_that_run(program, _FAST, ours.block, table):
        machine = ours.block(program, name)
        redone[name] = sum(outcomes.redone for outcomes in ours.decide_all(machine, blocks))
        for threads in (1, 2):
            works[f"{name} {threads}"] = partial(ours.decide_all, machine, blocks, threads)
    if f"{ours.C} 1" in works:
        works["bits 1"] = partial(_bits, CLoop(program, bits=True), blocks)
    with kept_memory():
        rates = {name: options.rows / spent for name, spent in rounds_of(works, options.rounds).items()}
    for name in (*_FAST, "bits"):
        if f"{name} 1" in rates:
            table.add(who=WORDS[name], **_row(name, rates), redone=redone.get(name))
    for name in ours.those_that_run(program, ours.SINGLE, ours.single, table):
        rows = options.by_row if name == ours.SINGLE[0] else options.by_row // 10
        few = blocks_of(make_cases(program, rows, seed=2))
        spent, _ = once(partial(ours.decide_all, ours.block(program, name), few))
        table.add(who=f"{name}, row by row ({rows:,} rows)", one=rows / spent)
    yield table


WORDS = {
    ours.C: "C by hand, the same columns",
    "bits": "C by hand, a bit a clause",
    "columnar": "columnar (NumPy)",
}


def blocks_of(cases: Cases) -> list[Block]:
    """All cases as blocks of the size that the library reads files in."""
    return [as_block(cases, start, start + ours.ROWS) for start in range(0, cases.rows, ours.ROWS)]


def _bits(machine: CLoop, blocks: Sequence[Block]) -> None:
    for block in blocks:
        machine.decide(block)


def _row(name: str, rates: dict[str, float]) -> dict[str, float | None]:
    one, two = rates[f"{name} 1"], rates.get(f"{name} 2")
    c_one, c_two = rates.get(f"{ours.C} 1"), rates.get(f"{ours.C} 2")
    return {
        "one": one,
        "two": two,
        "of_c": one / c_one if c_one else None,
        "of_c_two": two / c_two if two and c_two else None,
    }
