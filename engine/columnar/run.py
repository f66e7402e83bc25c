"""Steps run on the columns of a block, some thousand rows at a time, in buffers that stay in the cache."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Block, Column, ListColumn
from bonitas.engine.columnar.form import columns_of
from bonitas.engine.columnar.ir import Leaf
from bonitas.engine.columnar.segments import Segments
from bonitas.engine.columnar.steps import Slot, Steps
from bonitas.engine.columnar.texts import Texts

ROWS = 16_384
"""How many rows are done at a time: their buffers fit in the cache, and calls cost little beside."""


class Buffers(threading.local):
    """Scratch columns of one thread, used again and again."""

    def __init__(self) -> None:
        self._pools: dict[tuple[np.dtype[Any], bool], list[Any]] = {}

    def columns(self, wanted: Mapping[Slot, tuple[np.dtype[Any], str | None]], sizes: Mapping[str | None, int]) -> Any:
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


class Runner:
    """One block under some steps."""

    def __init__(self, steps: Steps, block: Block, buffers: Buffers) -> None:
        self._steps, self._block, self._buffers = steps, block, buffers
        self._columns = dict(columns_of(block))
        self.texts = Texts()
        self._words = {slot: np.asarray(self.texts.place(word)) for slot, word in steps.words.items()}
        self._places = {leaf: self._placed(leaf) for what, leaf in steps.leaves.values() if what == "words"}

    def _placed(self, leaf: Leaf) -> Any:
        """The texts of a column as places in the block's dictionary."""
        column = self._columns[leaf]
        assert isinstance(column, Column)
        places = self.texts.places(column.words)
        return places[column.values] if len(places) else np.zeros_like(column.values)

    def run(self, outputs: Sequence[Any], redo: Any) -> None:
        """Fill the outputs, and mark the rows to be redone."""
        with np.errstate(all="ignore"):
            for start in range(0, self._block.rows, ROWS):
                self._part(start, min(start + ROWS, self._block.rows), outputs, redo)

    def _part(self, start: int, stop: int, outputs: Sequence[Any], redo: Any) -> None:
        slots: list[Any] = [None] * self._steps.count
        for slot, column in self._given(start, stop):
            slots[slot] = column
        for slot, output in zip(self._steps.outputs, outputs, strict=True):
            slots[slot] = output[start:stop]
        slots[self._steps.redo[None]] = redo[start:stop]
        for step in self._steps.steps:
            step.function(*[slots[arg] for arg in step.args], out=slots[step.out])

    def _given(self, start: int, stop: int) -> Iterator[tuple[Slot, Any]]:
        steps = self._steps
        spans: dict[str | None, slice] = {None: slice(start, stop)}
        for name, column in self._block.columns.items():
            if isinstance(column, ListColumn):
                spans[name] = slice(int(column.offsets[start]), int(column.offsets[stop]))
        sizes = {name: span.stop - span.start for name, span in spans.items()}
        yield from steps.constants.items()
        yield from self._words.items()
        for slot, (what, leaf) in steps.leaves.items():
            yield slot, self._leaf(what, leaf, spans[None if leaf[1] is None else leaf[0]])
        for name, slot in steps.segments.items():
            offsets = self._list(name).offsets[start : stop + 1]
            yield slot, Segments(offsets - offsets[0])
        for domain, slot in steps.redo.items():
            if domain is not None:
                yield slot, np.zeros(sizes[domain], dtype=np.bool_)
        if steps.texts is not None:
            yield steps.texts, self.texts
        yield from self._buffers.columns(steps.buffers, sizes)

    def _leaf(self, what: str, leaf: Leaf, span: slice) -> Any:
        column = self._columns[leaf]
        if what == "known":
            return np.broadcast_to(np.True_, span.stop - span.start) if column.known is None else column.known[span]
        if what == "words":
            return self._places[leaf][span]
        assert isinstance(column, Column)
        return column.values[span]

    def _list(self, name: str) -> ListColumn:
        column = self._block.columns[name]
        assert isinstance(column, ListColumn)
        return column
