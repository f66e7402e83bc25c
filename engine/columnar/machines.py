"""The machines that decide blocks of cases: all say the same, and `block_machine` picks one by name."""

from __future__ import annotations

from bonitas.engine.columnar.by_row import BlockMachine, ByRow
from bonitas.engine.columnar.machine import COLUMNAR, Columnar
from bonitas.engine.core import Program
from bonitas.engine.machines import NAMES as SINGLE
from bonitas.engine.machines import machine

NAMES = (COLUMNAR, *SINGLE)
"""The machines there are: the one for columns, and those for single cases, which take a block row by row."""


def block_machine(program: Program, name: str | None = None) -> BlockMachine:
    """The machine called `name` for `program`; without a name the best one for blocks.

    Raises ValueError for a name that is not in `NAMES`.
    """
    if name is None or name == COLUMNAR:
        return Columnar(program)
    if name not in SINGLE:
        raise ValueError(f"no machine is called {name!r}; there are {', '.join(NAMES)}")
    return ByRow(program, machine(program, name))
