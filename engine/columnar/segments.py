"""Folds over the elements of lists that stand one after the other in a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers, Mask

_NONE = np.int64(-(2**63))
"""Below every value."""


class Segments:
    """The lists of some rows: the elements of row i stand from `offsets[i]` to `offsets[i + 1]`; `offsets[0]` is 0."""

    def __init__(self, offsets: Integers) -> None:
        self.offsets = offsets
        self.lengths: Integers = np.diff(offsets)
        self.elements = int(offsets[-1])
        self._filled: Mask = self.lengths > 0
        self._starts: Integers = offsets[:-1][self._filled]
        self._owner: Integers | None = None

    @property
    def owner(self) -> Integers:
        """The row of each element."""
        if self._owner is None:
            self._owner = np.repeat(np.arange(len(self.lengths)), self.lengths)
        return self._owner

    def column(self, values: Any, dtype: Any) -> Any:
        """A value for each element; a constant is one for all."""
        return np.broadcast_to(np.asarray(values, dtype=dtype), self.elements)

    def reduce(self, function: np.ufunc, values: Any, out: Any) -> None:
        """A fold of each list; 0 for empty ones."""
        out[...] = 0
        if len(self._starts):
            out[self._filled] = function.reduceat(values, self._starts)

    def expand(self, column: Any, out: Any) -> None:
        """What a row has, for each of its elements."""
        np.take(column, self.owner, out=out, mode="clip")


def _any(bit: Any, segments: Segments, out: Any) -> None:
    segments.reduce(np.logical_or, segments.column(bit, np.bool_), out)


def _count(bit: Any, segments: Segments, out: Any) -> None:
    segments.reduce(np.add, segments.column(bit, np.int64), out)


def _total(values: Any, counted: Any, segments: Segments, out: Any) -> None:
    segments.reduce(np.add, np.multiply(segments.column(values, np.int64), counted), out)


def _lowest(values: Any, counted: Any, segments: Segments, out: Any) -> None:
    _highest(np.negative(values), counted, segments, out)
    np.negative(out, out=out)


def _highest(values: Any, counted: Any, segments: Segments, out: Any) -> None:
    segments.reduce(np.maximum, np.where(counted, segments.column(values, np.int64), _NONE), out)
    np.copyto(out, 0, where=out == _NONE)


def _middle(values: Any, counted: Any, segments: Segments, out: Any) -> None:
    """Twice the median of what counts; 0 where nothing does."""
    there = np.flatnonzero(segments.column(counted, np.bool_))
    numbers, owner = segments.column(values, np.int64)[there], segments.owner[there]
    numbers = numbers[np.lexsort((numbers, owner))]
    counts = np.bincount(owner, minlength=len(segments.lengths))
    out[...] = 0
    some = counts > 0
    start, size = (np.cumsum(counts) - counts)[some], counts[some]
    out[some] = numbers[start + (size - 1) // 2] + numbers[start + size // 2]


FOLDS: Mapping[str, Callable[..., None]] = {
    "any": _any,
    "count": _count,
    "total": _total,
    "lowest": _lowest,
    "highest": _highest,
    "middle": _middle,
}
"""Each takes columns of the elements (or constants), the segments, and `out`."""
