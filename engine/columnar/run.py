"""Steps run on the columns of a block, some thousand rows at a time, in buffers that stay in the cache."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Block, Column, ListColumn
from bonitas.engine.columnar.form import columns_of
from bonitas.engine.columnar.segments import Segments
from bonitas.engine.columnar.steps import Slot, Steps
from bonitas.engine.columnar.texts import Texts

_LINE = 64
ROWS = 65_536
"""How many rows, or elements of lists, are done at a time: calls cost little beside, and buffers take a few MB."""


class Buffers(threading.local):
    """Scratch columns of one thread, used again and again."""

    def __init__(self) -> None:
        self._pools: dict[tuple[np.dtype[Any], bool], list[Any]] = {}

    def columns(
        self, wanted: Mapping[Slot, tuple[np.dtype[Any], str | None]], sizes: Mapping[str | None, int]
    ) -> Iterator[tuple[Slot, Any]]:
        """A column for each slot, as long as its domain."""
        used: dict[tuple[np.dtype[Any], bool], int] = {}
        for slot, (dtype, domain) in wanted.items():
            key = (dtype, domain is None)
            pool, number = self._pools.setdefault(key, []), used.get(key, 0)
            used[key] = number + 1
            if number == len(pool):
                pool.append(np.empty(ROWS, dtype))
            if len(pool[number]) < sizes[domain]:
                pool[number] = np.empty(2 * sizes[domain], dtype)
            yield slot, pool[number][: sizes[domain]]


def new_columns(types: Sequence[np.dtype[Any]], rows: int) -> list[Any]:
    """Columns side by side in one piece of memory, since the system gives large pieces many times faster."""
    ends = list(accumulate((-(-rows * dtype.itemsize // _LINE) * _LINE for dtype in types), initial=0))
    memory = np.empty(ends[-1], dtype=np.uint8)
    starts = zip(types, ends[:-1], strict=True)
    return [memory[start : start + rows * dtype.itemsize].view(dtype) for dtype, start in starts]


class Runner:
    """One block under some steps."""

    def __init__(self, steps: Steps, block: Block, buffers: Buffers) -> None:
        self._steps, self._block, self._buffers = steps, block, buffers
        columns = dict(columns_of(block))
        self.texts = Texts()
        self._fixed = dict(steps.constants)
        self._fixed |= {slot: np.asarray(self.texts.place(word)) for slot, word in steps.words.items()}
        if steps.texts is not None:
            self._fixed[steps.texts] = self.texts
        self._lists = {name: column for name, column in block.columns.items() if isinstance(column, ListColumn)}
        self._read: list[tuple[Slot, Any, str | None]] = [
            (slot, self._column(what, columns[leaf]), None if leaf[1] is None else leaf[0])
            for slot, (what, leaf) in steps.leaves.items()
        ]

    def _column(self, what: str, column: Column | ListColumn) -> Any:
        if what == "known":
            size = len(column.values) if isinstance(column, Column) else self._block.rows
            return np.broadcast_to(np.True_, size) if column.known is None else column.known
        assert isinstance(column, Column)
        if what == "value":
            return column.values
        places = self.texts.places(column.words)
        return places[column.values] if len(places) else np.zeros_like(column.values)

    def run(self, outputs: Sequence[Any], redo: Any) -> None:
        """Fill the outputs, and mark the rows to be redone."""
        given = [*zip(self._steps.outputs, outputs, strict=True), (self._steps.redo[None], redo)]
        self._read += [(slot, output, None) for slot, output in given]
        slots: list[Any] = [None] * self._steps.count
        for slot, column in self._fixed.items():
            slots[slot] = column
        sizes: dict[str | None, int] = {}
        step = self._rows_at_a_time()
        with np.errstate(all="ignore"):
            for start in range(0, self._block.rows, step):
                spans = self._spans(start, min(start + step, self._block.rows))
                before, sizes = sizes, {name: span.stop - span.start for name, span in spans.items()}
                if sizes != before:
                    for slot, buffer in self._buffers.columns(self._steps.buffers, sizes):
                        slots[slot] = buffer
                self._part(slots, spans, sizes)

    def _rows_at_a_time(self) -> int:
        """Fewer where lists are long on the average."""
        elements = max((int(one.offsets[-1]) for one in self._lists.values()), default=0)
        return max(1, ROWS * self._block.rows // max(self._block.rows, elements, 1))

    def _spans(self, start: int, stop: int) -> dict[str | None, slice]:
        """The places of some rows, and of the elements of their lists."""
        spans: dict[str | None, slice] = {None: slice(start, stop)}
        for name, column in self._lists.items():
            spans[name] = slice(int(column.offsets[start]), int(column.offsets[stop]))
        return spans

    def _part(self, slots: list[Any], spans: Mapping[str | None, slice], sizes: Mapping[str | None, int]) -> None:
        for slot, column, domain in self._read:
            slots[slot] = column[spans[domain]]
        rows = spans[None]
        for name, slot in self._steps.segments.items():
            offsets = self._lists[name].offsets[rows.start : rows.stop + 1]
            slots[slot] = Segments(offsets - offsets[0])
        for domain, slot in self._steps.redo.items():
            if domain is not None:
                slots[slot] = np.zeros(sizes[domain], dtype=np.bool_)
        for function, args, out in self._steps.steps:
            function(*[slots[arg] for arg in args], out=slots[out])
