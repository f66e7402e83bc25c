"""The door of one version for the pieces of a history that several versions see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.arrow.door import ArrowDoor, chosen
from bonitas.engine.columnar.block import Block, Integers
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.kinds import Text
from bonitas.replay.batch import Accepted, FactCheck, Rejected, amounts, fact_check, fitted, hidden_fields, judge
from bonitas.replay.history.narrow import Narrow
from bonitas.replay.history.told import is_told
from bonitas.replay.mapping import CaseMapping, RowMapper, cell_text
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.judge import Sound, each_sound
from bonitas.replay.stream.mapped import Mapped
from bonitas.replay.stream.piece import Piece


@dataclass(frozen=True, slots=True)
class Seen:
    """What one door makes of a piece: the accepted rows with their lines, and the rejected ones."""

    block: Block
    lines: Integers
    rejected: tuple[Rejected, ...]


class VersionDoor:
    """The door of one version; safe to share between threads.

    `others` are the versions whose fields it does not mind. `sound` finds the rows that keep to the facts.
    """

    def __init__(
        self, model: CaseModel, others: Sequence[CaseModel], today: date | None = None, sound: Sound | None = None
    ) -> None:
        self.model = model
        self.narrow = Narrow(model, others)
        self._today = today
        self._sound = sound or each_sound(model.program)
        self._facts: FactCheck | None = fact_check(model.program)
        self._texts = [name for name, one in model.case.fields.items() if is_told(name) and isinstance(one.kind, Text)]

    def fitted(self, mapping: CaseMapping) -> CaseMapping:
        """The mapping without the fields that only other versions declare. Raises CaseError (K501, K511)."""
        columns = {name: rule for name, rule in mapping.columns.items() if not self.narrow.foreign(name)}
        return fitted(mapping.model_copy(update={"columns": columns}), self.model, self._today is not None)

    def over(self, mapping: CaseMapping | None) -> FileDoor:
        """The door for files of one mapping, fitted already."""
        return FileDoor(self, mapping)

    def told(self, rows: Sequence[CaseRow]) -> list[Accepted | Rejected]:
        """Single rows, accepted or rejected."""
        narrow = (self._plain(self.narrow.row(row)) for row in rows)
        return [judge(row, self.model, today=self._today, facts=self._facts) for row in narrow]

    def _plain(self, row: CaseRow) -> CaseRow:
        """What a history tells in words may stand in a file as numbers, or as true and false."""
        told = {name: cell_text(row.raw[name]) for name in self._texts if row.raw.get(name) is not None}
        return replace(row, raw={**row.raw, **told}) if told else row

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Columns by the names of fields as this version sees them."""
        batch = self.narrow.batch(batch)
        for name in self._texts:
            place = batch.schema.get_field_index(name)
            if place >= 0 and _is_scalar(batch.schema.field(place).type):
                batch = batch.set_column(place, name, batch.column(place).cast(pa.string()))
        return batch

    def columns(self, mapped: Mapped) -> ArrowDoor:
        """The door for columns."""
        return ArrowDoor(self.model, mapped.cells, mapped.constants, self._today)

    def sound(self, block: Block) -> Integers:
        """The places of the rows of a block that keep to the facts."""
        return np.flatnonzero(self._sound(block))


def _is_scalar(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_boolean(kind))


class FileDoor:
    """The door of one version for files of one mapping."""

    def __init__(self, door: VersionDoor, mapping: CaseMapping | None) -> None:
        self._door = door
        mapper = None if mapping is None else RowMapper(mapping, hidden_fields(door.model), amounts(door.model))
        self._mapped = Mapped(door.model, mapper)
        self._columns = door.columns(self._mapped)

    def see(self, piece: Piece) -> Seen:
        """The rows of a piece that has columns, or single rows, but not both."""
        if piece.apart:
            assert not piece.batch.num_rows, "columns and single rows stand in pieces of their own"
            return self._see_rows(piece)
        rejected: list[Rejected] = []
        block, lines = self._see_columns(piece, rejected)
        return Seen(block, lines, tuple(rejected))

    def _see_rows(self, piece: Piece) -> Seen:
        told = self._door.told(piece.apart)
        cases = [one for one in told if isinstance(one, Accepted)]
        block = block_of_cases(self._door.model.program, [one.case for one in cases])
        lines = np.array([one.row.line for one in cases], dtype=np.int64)
        return Seen(block, lines, tuple(one for one in told if isinstance(one, Rejected)))

    def _see_columns(self, piece: Piece, rejected: list[Rejected]) -> tuple[Block, Integers]:
        block, refused = self._columns.read(self._door.batch(self._mapped.named(piece.batch)))
        kept = np.flatnonzero(~refused)
        fine = self._door.sound(block)
        if len(fine) < len(kept):
            mask = np.zeros(len(kept), dtype=np.bool_)
            mask[fine] = True
            block, kept = chosen(block, mask), kept[fine]
        lost = np.ones(piece.batch.num_rows, dtype=np.bool_)
        lost[kept] = False
        for one in self._door.told([piece.row(row) for row in np.flatnonzero(lost).tolist()]):
            assert isinstance(one, Rejected), f"the two doors disagree on line {one.row.line}"
            rejected.append(one)
        return block, piece.lines[kept]
