"""The doors of several versions for the cases of one history, whatever files they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Field, Program, Record
from bonitas.replay.batch import amounts, hidden_fields
from bonitas.replay.history.doors import FileDoor, Seen, VersionDoor
from bonitas.replay.history.told import told_program, told_rules
from bonitas.replay.mapping import CaseMapping, RowMapper
from bonitas.replay.stream.judge import Sound
from bonitas.replay.stream.piece import Piece


@dataclass(frozen=True, slots=True)
class Viewed:
    """A piece with what each version sees of it, and what it tells beside its cases."""

    piece: Piece
    versions: tuple[Seen, ...]
    told: Seen


class Entrance:
    """The doors of `programs`, and one for what a history tells beside its cases; threads may share it.

    `mapping` says what the columns are; `today` is the decision date of cases that have none; `sounds` find, for each
    program, the rows of a block that keep to its facts. Each version sees the fields that it declares: a field that
    only another one declares is left out for it, one that none declares makes all reject the case. Raises CaseError
    where the mapping does not fit a version (K501, K511).
    """

    def __init__(
        self, programs: Sequence[Program], mapping: CaseMapping | None = None, today: date | None = None,
        sounds: Sequence[Sound | None] | None = None,
    ) -> None:  # fmt: skip
        told = told_program(programs[-1], mapping)
        models = [CaseModel(program) for program in (*programs, told)]
        found = [*(sounds or [None] * len(programs)), None]
        self._doors = [VersionDoor(model, models, today, one) for model, one in zip(models, found, strict=True)]
        self.union = CaseModel(together([*programs, told]))
        self.mapping = None if mapping is None else whole_mapping(mapping)
        self._fitted = self.fitted(self.mapping)
        self._kept: dict[str, tuple[FileDoor, ...]] = {}

    def fitted(self, mapping: CaseMapping | None) -> tuple[CaseMapping | None, ...]:
        """What each door makes of a mapping. Raises CaseError (K501, K511)."""
        return tuple(None if mapping is None else door.fitted(mapping) for door in self._doors)

    def over(self, form: str, fitted: Sequence[CaseMapping | None] | None = None) -> tuple[FileDoor, ...]:
        """The doors for files of one form: they share what they have seen."""
        if form not in self._kept:
            mappings = self._fitted if fitted is None else fitted
            self._kept[form] = tuple(door.over(one) for door, one in zip(self._doors, mappings, strict=True))
        return self._kept[form]

    def mapper(self, mapping: CaseMapping | None) -> RowMapper | None:
        """Reads single rows for all doors; None without a mapping."""
        return None if mapping is None else RowMapper(mapping, hidden_fields(self.union), amounts(self.union))


def view(piece: Piece, doors: Sequence[FileDoor]) -> Viewed:
    """What each version sees of a piece; the last door is that of what the history tells."""
    *versions, told = (door.see(piece) for door in doors)
    return Viewed(piece, tuple(versions), told)


def whole_mapping(mapping: CaseMapping) -> CaseMapping:
    """The mapping with what a history tells beside its cases as fields like others."""
    return mapping.model_copy(
        update={"columns": {**mapping.columns, **told_rules(mapping)}, "outcome": None, "loss": None, "days_late": None,
                "decided": None, "segments": {}, "protected": {}, "good": [], "bad": []}
    )  # fmt: skip


def together(programs: Sequence[Program]) -> Program:
    """A program that declares what some programs declare; of fields of one name the last one's. It decides nothing."""
    inputs: dict[str, Field] = {}
    records: dict[str, Record] = {}
    labels: dict[str, dict[str, str]] = {}
    for program in programs:
        inputs |= {one.name: one for one in program.inputs}
        for record in program.records:
            before = records.get(record.name, record)
            fields = {one.name: one for one in (*before.fields, *record.fields)}
            records[record.name] = replace(record, fields=tuple(fields.values()))
        for language, names in program.labels.items():
            labels[language] = {**labels.get(language, {}), **names}
    return replace(programs[-1], inputs=tuple(inputs.values()), records=tuple(records.values()), labels=labels)
