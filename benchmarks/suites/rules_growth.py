"""How compiling and deciding grow with the number of rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks import ours
from benchmarks.cases import as_rows, make_cases
from benchmarks.contestants.contestant import Missing
from benchmarks.grown import grown
from benchmarks.suites.batch import blocks_of
from benchmarks.suites.options import Options
from benchmarks.table import Cell, Head, Table, a_second, count, micros, seconds
from benchmarks.timing import Call, latencies, once, rounds_of
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.memory import kept_memory
from bonitas.engine.core import Program
from bonitas.engine.machines import Machine

HEADS = (
    Head("rules", "rules", count),
    Head("checked", "text to program", seconds),
    Head("compiled", "compiled: ready", seconds),
    Head("case", "one case, with reasons", micros),
    Head("columnar", "columnar: ready", seconds),
    Head("columnar_rate", "cases/s", a_second),
)
_SIZES = (10, 100, 1_000)
_ROWS = 131_072


def run(options: Options) -> Iterator[Table]:
    """One table: 10, 100 and 1,000 rules. "Ready" is the first block decided: what a machine puts off is in it."""
    table = Table("rules", "Growth with rules", HEADS)
    _checked(grown(5))
    for rules in _SIZES[:2] if options.quick else _SIZES:
        checked, program = once(partial(_checked, grown(rules)))
        table.add(rules=rules, checked=checked, **_single(program, table, options), **_blocks(program, table, options))
    yield table


def _checked(text: str) -> Program:
    return Compilation(Source("grown", text)).required_program()


def _single(program: Program, table: Table, options: Options) -> dict[str, Cell]:
    cases = as_rows(make_cases(program, options.singles), 0, options.singles)

    def prepare() -> Machine:
        made = ours.single(program, "compiled")
        made.summary(cases[0])
        return made

    try:
        ready, made = once(prepare)
    except Missing as error:
        table.skip("compiled", error)
        return {}
    found = latencies({"case": Call(made.summary, cases)}, options.seconds, options.rounds)
    return {"compiled": ready, "case": found["case"].median}


def _blocks(program: Program, table: Table, options: Options) -> dict[str, Cell]:
    rows = ours.ROWS // 16 if options.quick else _ROWS
    blocks = blocks_of(make_cases(program, rows))
    cells: dict[str, Cell] = {}
    for name in ours.BLOCK:

        def prepare(name: str = name) -> BlockMachine:
            made = ours.block(program, name)
            made.outcomes(blocks[0])
            return made

        try:
            ready, made = once(prepare)
        except Missing as error:
            table.skip(name, error)
            continue
        with kept_memory():
            spent = rounds_of({name: partial(ours.decide_all, made, blocks)}, options.rounds)[name]
        cells |= {name: ready, f"{name}_rate": rows / spent}
    return cells
