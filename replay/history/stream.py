"""All cases of a file, a folder or a pattern, at the doors of several versions: read once, seen by each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Field, Program, Record
from bonitas.engine.kinds import Boolean, Choice
from bonitas.engine.problems import CaseError
from bonitas.replay.batch import amounts, hidden_fields
from bonitas.replay.csv_rows import read_header
from bonitas.replay.history.doors import FileDoor, Seen, VersionDoor
from bonitas.replay.history.told import OUTCOME, told_program, told_rules
from bonitas.replay.mapping import CaseMapping, RowMapper
from bonitas.replay.read import csv_mapping, read_cases
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.csv_pieces import CsvPieces
from bonitas.replay.stream.jsonl_pieces import JsonlPieces
from bonitas.replay.stream.judge import Sound
from bonitas.replay.stream.open import THREADS
from bonitas.replay.stream.parquet import ParquetPieces
from bonitas.replay.stream.paths import files_of
from bonitas.replay.stream.piece import ROWS, Piece

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Viewed:
    """A piece with what each version sees of it, and what it tells beside its cases."""

    piece: Piece
    versions: tuple[Seen, ...]
    told: Seen


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    pieces: Any
    doors: tuple[FileDoor, ...]


class History:
    """The cases of some files at the doors of `programs`. `size` is in rows or in bytes.

    `mapping` says what the columns are; `today` is the decision date of cases that have none; `sounds` find, for each
    program, the rows of a block that keep to its facts. Each version sees the fields that it declares: a field that
    only another one declares is left out for it, one that none declares makes all reject the case. Everything about
    the whole is checked at once: raises CaseError where a file cannot be read (K510) or the mapping does not fit
    (K501, K511), with the file's name; OSError as usual.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        path: str,
        mapping: CaseMapping | None = None,
        today: date | None = None,
        sounds: Sequence[Sound | None] | None = None,
    ) -> None:
        told = told_program(programs[-1], mapping)
        models = [CaseModel(program) for program in (*programs, told)]
        found = [*(sounds or [None] * len(programs)), None]
        self._doors = [VersionDoor(model, models, today, one) for model, one in zip(models, found, strict=True)]
        self._union = CaseModel(together([*programs, told]))
        self._mapping = mapping
        self._fitted: tuple[CaseMapping | None, ...] = (None,) * len(models)
        if mapping is not None:
            whole = whole_mapping(mapping)
            self._mapping = whole
            self._fitted = tuple(door.fitted(whole) for door in self._doors)
        self._kept: dict[str, tuple[FileDoor, ...]] = {}
        paths = files_of(path)
        self.files = [self._named(one, alone=len(paths) == 1) for one in paths]
        self.size = sum(one.pieces.size for one in self.files)

    def run(self, work: Callable[[Viewed], Result], threads: int = THREADS, skip: int = 0) -> Iterator[Result]:
        """What `work` makes of each piece but the first `skip`, in the order of the cases; several threads work."""
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for part, doors in islice(self._pieces(), skip, None):
                    waiting.append(pool.submit(self._view, work, part, doors))
                    while len(waiting) > threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for left in waiting:
                    left.cancel()

    def _pieces(self) -> Iterator[tuple[Piece, Sequence[FileDoor]]]:
        for file in self.files:
            for piece in file.pieces:
                yield from ((part, file.doors) for part in _parts(piece))

    def _view(self, work: Callable[[Viewed], Result], piece: Piece, doors: Sequence[FileDoor]) -> Result:
        *versions, told = (door.see(piece) for door in doors)
        return work(Viewed(piece, tuple(versions), told))

    # ------------------------------------------------------------ opening files

    def _named(self, path: Path, *, alone: bool) -> _File:
        try:
            return self._opened(path)
        except CaseError as error:
            if not alone:
                error.add_note(str(path))
            raise

    def _opened(self, path: Path) -> _File:
        suffix = path.suffix.lower()
        if suffix == ".csv":
            return self._csv(path)
        mapper = None if self._mapping is None else self._mapper(self._mapping)
        pieces: Any
        if suffix == ".parquet":
            pieces = ParquetPieces(path, mapper)
        elif suffix == ".jsonl":
            pieces = JsonlPieces(path, self._union, mapper)
        else:
            pieces = DocumentPieces(path, self._mapping, self._union)
        return _File(path, pieces, self._over(suffix, self._fitted))

    def _csv(self, path: Path) -> _File:
        delimiter, encoding = (",", "utf-8")
        if self._mapping is not None:
            delimiter, encoding = self._mapping.delimiter, self._mapping.encoding
        header = read_header(path, delimiter, encoding).names
        whole = csv_mapping(self._mapping, header)
        fitted = self._fitted
        if self._mapping is None:
            fitted = tuple(door.fitted(whole) for door in self._doors)
        pieces = CsvPieces(path, self._mapper(whole), self._few(whole))
        return _File(path, pieces, self._over(f"csv {','.join(header)}" if self._mapping is None else "csv", fitted))

    def _over(self, form: str, fitted: Sequence[CaseMapping | None]) -> tuple[FileDoor, ...]:
        """The doors for files of one form: they share what they have seen."""
        if form not in self._kept:
            self._kept[form] = tuple(door.over(one) for door, one in zip(self._doors, fitted, strict=True))
        return self._kept[form]

    def _mapper(self, mapping: CaseMapping) -> RowMapper:
        return RowMapper(mapping, hidden_fields(self._union), amounts(self._union))

    def _few(self, mapping: CaseMapping) -> frozenset[str]:
        """Columns that repeat a few texts: those that only feed choices, yes or no, or codes."""
        fields, names = self._union.case.fields, self._union.case.names
        few: set[str] = set()
        many = {mapping.id}
        for name, rule in mapping.rules.items():
            field = fields.get(names.get(name, name))
            is_few = field is not None and isinstance(field.kind, Choice | Boolean) and rule.list_ is None
            (few if is_few or rule.codes is not None else many).add(str(rule.column))
        return frozenset(few - many)


class DocumentPieces:
    """The cases of a YAML or JSON file, as single rows."""

    def __init__(self, path: Path, mapping: CaseMapping | None, model: CaseModel) -> None:
        rows = read_cases(path, mapping, hidden=hidden_fields(model), money=amounts(model))
        self._rows = list(rows)
        self.size = len(self._rows)

    def __iter__(self) -> Iterator[Piece]:
        for start in range(0, len(self._rows), ROWS):
            part = self._rows[start : start + ROWS]
            yield Piece(len(part), apart=tuple(part))


def _with_outcome(row: CaseRow) -> CaseRow:
    """The row with what happened as a field of what the history tells."""
    return row if row.outcome is None else replace(row, raw={**row.raw, OUTCOME: row.outcome})


def _parts(piece: Piece) -> Iterator[Piece]:
    """A piece as one of columns and one of single rows."""
    if piece.batch.num_rows or not piece.apart:
        yield replace(piece, apart=())
    if piece.apart:
        size = 0 if piece.batch.num_rows else piece.size
        yield Piece(size, apart=tuple(_with_outcome(row) for row in piece.apart))


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
