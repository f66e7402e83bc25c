"""Whether the fast machines say of every row what the reference says: verdict, amounts, choices, every clause."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

from benchmarks import ours, policies
from benchmarks.agreement import first_rows, rows_that_differ
from benchmarks.cases import Cases, as_block, make_cases
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, count, seconds
from benchmarks.timing import once
from bonitas.engine.columnar.by_row import BlockMachine

HEADS = (
    Head("who", "machine"),
    Head("by", "compared with"),
    Head("policy", "policy"),
    Head("rows", "rows", count),
    Head("differ", "rows that differ", count),
    Head("spent", "took", seconds),
)


def run(options: Options) -> Iterator[Table]:
    """One table: each machine for blocks beside the compiled one and the reference, on random cases."""
    table = Table("zero", "Rows that differ", HEADS)
    for policy, rows in ((policies.FORTY, options.rows), (policies.TWENTY_FIVE, options.rows // 10)):
        program = policies.program(policy)
        names = list(ours.those_that_run(program, (ours.C, *ours.BLOCK), ours.block, table))
        slow = {"reference": min(options.referred, rows)}
        for name in ours.those_that_run(program, ("compiled",), ours.single, table):
            slow[name] = rows
        for by, among in slow.items():
            spent, found = once(partial(_differences, policy, names, by, rows, among))
            for name in names:
                table.add(who=name, by=by, policy=policy, rows=among, differ=found[name], spent=spent)
    yield table


def _differences(policy: str, names: list[str], by: str, rows: int, among: int) -> dict[str, int]:
    """Of `among` rows, the first ones of all blocks, how many differ, by machine; two processes share the work."""
    starts = range(0, rows, ours.ROWS)
    counts = [among * min(start + ours.ROWS, rows) // rows - among * start // rows for start in starts]
    found = dict.fromkeys(names, 0)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for piece in pool.map(partial(_piece, policy, names, by, rows), starts, counts):
            for name, differ in piece.items():
                found[name] += differ
    return found


def _piece(policy: str, names: list[str], by: str, rows: int, start: int, among: int) -> dict[str, int]:
    """How many of the first `among` rows of a block differ; the machines for blocks decide the whole block."""
    program, cases = policies.program(policy), _cases(policy, rows)
    block = as_block(cases, start, start + ours.ROWS)
    right = _made(policy, by).outcomes(as_block(cases, start, start + among))
    decided = {name: first_rows(_made(policy, name).outcomes(block), among) for name in names}
    return {name: int(rows_that_differ(program, found, right).sum()) for name, found in decided.items()}


@cache
def _cases(policy: str, rows: int) -> Cases:
    return make_cases(policies.program(policy), rows, seed=20)


@cache
def _made(policy: str, name: str) -> BlockMachine:
    return ours.block(policies.program(policy), name)
