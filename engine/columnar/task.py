"""Some registers to compute on blocks of one form, and the steps that do it with the guards that a block needs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from bonitas.engine.columnar.block import Block, Column, ListColumn
from bonitas.engine.columnar.bounds import Bounds
from bonitas.engine.columnar.form import columns_of
from bonitas.engine.columnar.ir import Leaf, Op, Reg, guarded, leaves_below, needed
from bonitas.engine.columnar.steps import Steps, make_steps

MOST_STEPS = 8
"""How many sets of guards are kept."""

Shape = tuple[tuple[Leaf, Bounds], ...]


class Task:
    """Registers to compute. `declared` tells the bounds of columns for all blocks. Safe to share between threads."""

    def __init__(self, ops: Sequence[Op], registers: Sequence[Reg], declared: Callable[[Leaf], Bounds]) -> None:
        self.ops, self.registers, self._declared = list(ops), tuple(dict.fromkeys(registers)), declared
        wanted = needed(self.ops, self.registers)
        self.leaves = {op.data for op, there in zip(self.ops, wanted, strict=True) if there and op.name in _READ}
        doubtful = {register for register in guarded(self.ops, declared) if wanted[register]}
        self._asked = tuple(sorted(leaves_below(self.ops, doubtful), key=lambda leaf: (leaf[0], leaf[1] or "")))
        self._kept: OrderedDict[Shape, Steps] = OrderedDict()
        self._lock = threading.Lock()

    def steps(self, block: Block) -> Steps:
        """The steps for a block: guards stand where its own smallest and largest values call for them."""
        columns = dict(columns_of(block))
        shape = tuple((leaf, self._bounds(leaf, columns[leaf])) for leaf in self._asked)
        with self._lock:
            found = self._kept.get(shape)
            if found is None:
                found = self._kept[shape] = self._make(shape)
                if len(self._kept) > MOST_STEPS:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(shape)
        return found

    def _make(self, shape: Shape) -> Steps:
        own = dict(shape)
        doubtful = guarded(self.ops, lambda leaf: own[leaf] if leaf in own else self._declared(leaf))
        return make_steps(self.ops, self.registers, doubtful)

    def _bounds(self, leaf: Leaf, column: Column | ListColumn) -> Bounds:
        """The block's own bounds, widened to powers of two so that alike blocks share their steps."""
        numbers = column.values if isinstance(column, Column) else np.diff(column.offsets)
        low, high = int(numbers.min(initial=0)), int(numbers.max(initial=0))
        least, most = self._declared(leaf)
        return max(-(2 ** (-low).bit_length()) + 1, least), min(2 ** high.bit_length() - 1, most)


_READ = ("value", "words", "known")
