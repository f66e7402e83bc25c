"""The columnar machine: blocks of cases in exact arithmetic on 64-bit whole numbers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bonitas.engine.columnar.answers import Answers
from bonitas.engine.columnar.block import Block, Column, ListColumn, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.form import Form, columns_of, declared_bounds, form_of
from bonitas.engine.columnar.ir import Op, Reg
from bonitas.engine.columnar.kernel import dtype_of
from bonitas.engine.columnar.program import lower_program
from bonitas.engine.columnar.redo import redone
from bonitas.engine.columnar.rows import Rows
from bonitas.engine.columnar.run import Buffers, Runner, new_columns
from bonitas.engine.columnar.task import Task
from bonitas.engine.core import Program
from bonitas.engine.machines import Machine, machine

COLUMNAR = "columnar"
MOST_FORMS = 8
"""How many forms of blocks a machine keeps ready."""


class Columnar:
    """See `BlockMachine`. Rows that 64 bits cannot decide are decided by `single`, a machine for single cases."""

    name = COLUMNAR

    def __init__(self, program: Program, single: Machine | None = None) -> None:
        self._program = program
        self._single = machine(program) if single is None else single
        self._ready: list[_Ready] = []
        self._lock = threading.Lock()
        self._buffers = Buffers()

    def sound(self, block: Block) -> Mask:
        """See `BlockMachine`."""
        if not self._program.facts:
            return np.ones(block.rows, dtype=np.bool_)
        ready = self._of(form_of(block))
        found, _, redo = self._run(ready.facts, block)
        sound: Mask = np.logical_not(found[ready.broken])
        rows = Rows(self._program, block)
        for row in np.flatnonzero(redo | found[ready.redo]).tolist():
            sound[row] = not self._single.broken_facts(rows.case(row))
        return sound

    def outcomes(self, block: Block) -> OutcomeColumns:
        """See `BlockMachine`."""
        ready = self._of(form_of(block))
        found, words, redo = self._run(ready.all, block)
        outcomes, unsure = ready.answers.columns(found, block.rows, words)
        rows = np.flatnonzero(redo | unsure).tolist()
        return redone(outcomes, self._program, block, rows, self._single) if rows else outcomes

    def _run(self, task: Task, block: Block) -> tuple[dict[Reg, Any], tuple[str, ...], Mask]:
        """A column for each register of the task, the words of texts, and the rows to be redone."""
        redo = _outside(task.ops, block)
        steps = task.steps(block)
        runner = Runner(steps, block, self._buffers)
        columns = new_columns([dtype_of(task.ops[register]) for register in task.registers], block.rows)
        found = dict(zip(task.registers, columns, strict=True))
        runner.run(columns, redo)
        return found, runner.texts.words, redo

    def _of(self, form: Form) -> _Ready:
        """The program ready for blocks of a form.

        Where one column after the other turns out to have gaps, forms grow, so that blocks soon share one.
        """
        with self._lock:
            alike = [ready for ready in self._ready if ready.form.denominators == form.denominators]
            ready = next((ready for ready in alike if ready.form.masked >= form.masked), None)
            if ready is None:
                masked = form.masked.union(*(one.form.masked for one in alike))
                ready = _Ready(self._program, replace(form, masked=masked))
            else:
                self._ready.remove(ready)
            self._ready.append(ready)
            del self._ready[:-MOST_FORMS]
        return ready


class _Ready:
    """A program ready for blocks of one form."""

    def __init__(self, program: Program, form: Form) -> None:
        self.form = form
        lowered = lower_program(program, form)
        declared = declared_bounds(program, form)
        self.answers = Answers(program, lowered)
        self.all = Task(lowered.ops, self.answers.registers, declared)
        self.broken, self.redo = lowered.broken, lowered.redo
        self.facts = Task(lowered.ops, (self.broken, self.redo), declared)


def _outside(ops: Sequence[Op], block: Block) -> Mask:
    """The rows with a value that no column of 64 bits holds, in a column that is read.

    Also where it is not needed any more: what was decided beforehand was decided for values that a column holds.
    """
    found = np.zeros(block.rows, dtype=np.bool_)
    leaves = {op.data for op in ops if op.name == "value"}
    for leaf, column in columns_of(block):
        if isinstance(column, Column) and column.outside and leaf in leaves:
            places = np.fromiter(column.outside, dtype=np.int64)
            found[places if leaf[1] is None else _rows(block, leaf[0], places)] = True
    return found


def _rows(block: Block, name: str, places: Any) -> Any:
    column = block.columns[name]
    assert isinstance(column, ListColumn)
    return np.searchsorted(column.offsets, places, side="right") - 1
