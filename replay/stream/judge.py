"""Every row of a piece accepted or rejected: columns by the door for columns, the others one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.arrow.door import ArrowDoor, chosen
from bonitas.engine.columnar.block import Block, Integers, Mask
from bonitas.engine.columnar.rows import Rows, block_of_cases
from bonitas.engine.core import Program
from bonitas.engine.soundness import broken_facts
from bonitas.replay.batch import Accepted, Rejected, fact_check, judge
from bonitas.replay.mapping import RowMapper
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.mapped import Mapped
from bonitas.replay.stream.piece import Piece

Sound = Callable[[Block], Mask]
"""The rows of a block that keep to all facts."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Accepted rows: their cases, what they are called, and their lines."""

    block: Block
    ids: Any
    lines: Integers


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of a piece of a file: each is in one of `taken`, or in `rejected`, or one of the `untold`.

    Rejected rows stand in the order of lines; of untold ones, which are rejected too, it is not said why.
    """

    size: int
    taken: tuple[Taken, ...]
    rejected: tuple[Rejected, ...]
    file: str = ""
    untold: int = 0

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return sum(one.block.rows for one in self.taken) + len(self.rejected) + self.untold


class Judge:
    """The door of one policy for the pieces of a file; safe to share between threads.

    `mapper` has the fitted mapping, None where columns are called like fields. `sound` finds the rows that keep to the
    policy's facts; unless told, each case is asked. Of each piece, at most `reasons` rejected rows are told with their
    reasons (None: all), since that takes longer than to decide a thousand.
    """

    def __init__(
        self,
        model: CaseModel,
        mapper: RowMapper | None,
        today: date | None = None,
        sound: Sound | None = None,
        reasons: int | None = None,
    ) -> None:
        self._model, self._today, self._most = model, today, reasons
        self._mapped = Mapped(model, mapper)
        self._door = ArrowDoor(model, self._mapped.cells, self._mapped.constants, today)
        self._sound = sound or each_sound(model.program)
        self._facts = fact_check(model.program)

    def judge(self, piece: Piece, file: str = "") -> Judged:
        """The rows of a piece of a file."""
        taken: list[Taken] = []
        rejected: list[Rejected] = []
        untold = self._columns(piece, taken, rejected) if piece.batch.num_rows else 0
        apart = [self._row(row) for row in piece.apart]
        cases = [one for one in apart if isinstance(one, Accepted)]
        rejected += [one for one in apart if isinstance(one, Rejected)]
        if cases:
            block = block_of_cases(self._model.program, [one.case for one in cases])
            ids = pa.array([one.row.id for one in cases], pa.string())
            taken.append(Taken(block, ids, np.array([one.row.line for one in cases], dtype=np.int64)))
        rejected.sort(key=lambda one: one.row.line)
        return Judged(piece.size, tuple(taken), tuple(rejected), file, untold)

    def _columns(self, piece: Piece, taken: list[Taken], rejected: list[Rejected]) -> int:
        """Adds the rows that are read as columns; how many rejected ones are not told."""
        block, refused = self._door.read(self._mapped.named(piece.batch))
        kept = np.flatnonzero(~refused)
        unread = self._mapped.unread(piece.batch)[kept]
        fine = ~unread & self._sound(block)
        if not fine.all():
            block, kept = chosen(block, fine), kept[fine]
        if len(kept):
            ids = self._mapped.ids(piece.batch, piece.lines)
            whole = len(kept) == piece.batch.num_rows
            taken.append(Taken(block, ids if whole else ids.take(pa.array(kept)), piece.lines[kept]))
        lost = np.ones(piece.batch.num_rows, dtype=np.bool_)
        lost[kept] = False
        places = np.flatnonzero(lost)
        told_places = places[: self._most]
        for row in told_places.tolist():
            told = self._row(piece.row(row))
            assert isinstance(told, Rejected), f"the two doors disagree on line {piece.lines[row]}"
            rejected.append(told)
        return len(places) - len(told_places)

    def _row(self, row: CaseRow) -> Accepted | Rejected:
        return judge(row, self._model, today=self._today, facts=self._facts)


def each_sound(program: Program) -> Sound:
    """Asks each case of a block whether it keeps to the facts."""

    def sound(block: Block) -> Mask:
        if not program.facts:
            return np.ones(block.rows, dtype=np.bool_)
        rows = Rows(program, block)
        return np.array([not broken_facts(program, rows.case(row)) for row in range(block.rows)], dtype=np.bool_)

    return sound
