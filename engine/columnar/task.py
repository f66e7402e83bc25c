"""Some registers to compute on blocks of one form, and the steps that do it with the guards that a block needs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from bonitas.engine.columnar.analysis import Guards, guarded, leaves_below, needed
from bonitas.engine.columnar.block import Block, Column, ListColumn
from bonitas.engine.columnar.bounds import Bounds, hull
from bonitas.engine.columnar.form import columns_of
from bonitas.engine.columnar.ir import Leaf, Op, Reg
from bonitas.engine.columnar.steps import Steps, make_steps

MOST_KEPT = 8
"""For how many boxes of bounds the steps are kept."""

Box = tuple[Bounds, ...]
"""Bounds of the columns that guards depend on."""


class Task:
    """Registers to compute. `declared` tells the bounds of columns for all blocks. Safe to share between threads."""

    def __init__(self, ops: Sequence[Op], registers: Sequence[Reg], declared: Callable[[Leaf], Bounds]) -> None:
        self.ops, self.registers, self._declared = list(ops), tuple(dict.fromkeys(registers)), declared
        wanted = needed(self.ops, self.registers)
        doubtful = [register for register in guarded(self.ops, declared) if wanted[register]]
        self._asked = tuple(sorted(leaves_below(self.ops, doubtful), key=lambda leaf: (leaf[0], leaf[1] or "")))
        self._kept: list[tuple[Box, Guards, Steps]] = []
        self._lock = threading.Lock()

    def steps(self, block: Block) -> Steps:
        """The steps for a block: guards stand where its own smallest and largest values call for them.

        Boxes that are kept grow from one to the next, so blocks that differ a little soon share their steps.
        """
        columns = dict(columns_of(block))
        box = tuple(self._bounds(leaf, columns[leaf]) for leaf in self._asked)
        with self._lock:
            found = next((steps for kept, _, steps in self._kept if _holds(kept, box)), None)
            return self._add(box) if found is None else found

    def _add(self, box: Box) -> Steps:
        if self._kept:
            box = tuple(hull(one, other) for one, other in zip(box, self._kept[-1][0], strict=True))
        own = dict(zip(self._asked, box, strict=True))
        guards = guarded(self.ops, lambda leaf: own[leaf] if leaf in own else self._declared(leaf))
        if self._kept and self._kept[-1][1] == guards:
            steps = self._kept.pop()[2]
        else:
            steps = make_steps(self.ops, self.registers, guards)
        self._kept.append((box, guards, steps))
        del self._kept[:-MOST_KEPT]
        return steps

    def _bounds(self, leaf: Leaf, column: Column | ListColumn) -> Bounds:
        """The block's own bounds, widened to powers of 16 but not beyond what is declared."""
        numbers = column.values if isinstance(column, Column) else np.diff(column.offsets)
        low, high = int(numbers.min(initial=0)), int(numbers.max(initial=0))
        least, most = self._declared(leaf)
        return max(-_widened(-low), least), min(_widened(high), most)


def _widened(number: int) -> int:
    return 16 ** (-(-number.bit_length() // 4)) - 1 if number > 0 else 0


def _holds(box: Box, other: Box) -> bool:
    return all(one[0] <= two[0] and two[1] <= one[1] for one, two in zip(box, other, strict=True))
