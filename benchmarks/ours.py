"""The library's own machines, and the C loop beside them; those that cannot run here say why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from benchmarks.c_loop import CLoop
from benchmarks.contestants.contestant import Missing
from benchmarks.table import Table
from bonitas.engine.columnar.block import Block
from bonitas.engine.columnar.by_row import BlockMachine, ByRow
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Program
from bonitas.engine.machines import Machine, machine

SINGLE = ("compiled", "reference", "rete")
"""Machines for one case."""
BLOCK = ("columnar",)
"""Machines for blocks of cases."""
C = "c"
_MODULE = "bonitas.engine.columnar.machines"
ROWS = 65_536
"""Rows of a block: what the library's streams cut files into."""


def single(program: Program, name: str) -> Machine:
    """A machine for one case. Raises Missing where there is none of that name, or it cannot run here."""
    try:
        return machine(program, name)
    except (ValueError, ImportError) as error:
        raise Missing(str(error)) from error


def block(program: Program, name: str) -> BlockMachine:
    """A machine for blocks, any for one case as one that goes row by row. Raises Missing as `single` does."""
    if name == C:
        return CLoop(program)
    if name in SINGLE:
        return ByRow(program, single(program, name))
    try:
        made: BlockMachine = import_module(_MODULE).block_machine(program, name)
    except (ValueError, ImportError) as error:
        raise Missing(str(error)) from error
    return made


def those_that_run(
    program: Program, names: Iterable[str], make: Callable[[Program, str], object], table: Table
) -> Iterator[str]:
    """The machines of `names` that can be made here; of the others `table` keeps why not."""
    for name in names:
        try:
            make(program, name)
        except Missing as error:
            table.skip(name, error)
        else:
            yield name


def decide_all(machine: BlockMachine, blocks: Sequence[Block], threads: int = 1) -> list[OutcomeColumns]:
    """What is decided of all blocks, all of it kept; with several threads each takes the next block."""
    if threads == 1:
        return [machine.outcomes(block) for block in blocks]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(machine.outcomes, blocks))
