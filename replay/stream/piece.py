"""Some rows of a long file: as columns those that can be, one by one the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.block import Integers
from bonitas.replay.rows import CaseRow

ROWS = 65_536
"""Rows of a piece, at most."""


def _no_row(row: int) -> CaseRow:
    raise IndexError(row)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file.

    `batch` has columns by the file's own names, `lines` the line of each of its rows, `row` gives one of them as the
    reader of single rows tells it. `apart` are rows that are told one by one: what could not be read, or not as
    columns. `size` is the share of the file that the piece is: bytes, or rows of a Parquet file.
    """

    size: int
    batch: pa.RecordBatch = field(default_factory=lambda: pa.RecordBatch.from_pydict({}))
    lines: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    row: Callable[[int], CaseRow] = _no_row
    apart: tuple[CaseRow, ...] = ()
