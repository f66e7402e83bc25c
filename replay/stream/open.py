"""Files of cases opened by the end of their names; a folder or a pattern stands for several long ones."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from os import cpu_count
from pathlib import Path
from typing import TypeVar

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Program
from bonitas.engine.kinds import Boolean, Choice
from bonitas.engine.problems import CaseError, printable, problem
from bonitas.replay.batch import amounts, fitted, hidden_fields
from bonitas.replay.csv_rows import read_header
from bonitas.replay.mapping import CaseMapping, RowMapper
from bonitas.replay.read import check_fields, csv_mapping, read_cases
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.csv_pieces import CsvPieces
from bonitas.replay.stream.flow import in_order
from bonitas.replay.stream.jsonl_pieces import JsonlPieces
from bonitas.replay.stream.judge import Judge, Judged, Sound
from bonitas.replay.stream.parquet import ParquetPieces
from bonitas.replay.stream.paths import files_of
from bonitas.replay.stream.piece import Piece
from bonitas.replay.stream.single import SinglePieces

THREADS = min(max(cpu_count() or 2, 2), 4)
"""Threads that work on pieces, beside the one that reads and the one that writes."""

Result = TypeVar("Result")
Pieces = CsvPieces | JsonlPieces | ParquetPieces | SinglePieces


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    pieces: Pieces
    judge: Judge

    def judged(self, piece: Piece) -> Judged:
        """The rows of a piece of this file."""
        return self.judge.judge(piece, self.name)


class CaseStream:
    """All cases of a file, a folder or a pattern, at the door of one policy. `size` is in rows or in bytes.

    `mapping` says what the columns are; `today` is the decision date of cases that have none; `sound` finds the rows
    of a block that keep to the policy's facts. `rows` are the cases where they have been read already: `path` is then
    only their name. Of each piece `reasons` rejected rows are told with their reasons (None: all; see `Judge`).
    Everything about the whole is checked at once: raises CaseError where a file cannot be read (K510) or the mapping
    does not fit (K501, K511), with the file's name as a note where there are several; OSError as usual.
    """

    def __init__(
        self,
        program: Program,
        path: str,
        mapping: CaseMapping | None = None,
        today: date | None = None,
        sound: Sound | None = None,
        rows: Iterable[CaseRow] | None = None,
        reasons: int | None = None,
    ) -> None:
        self._model, self._today, self._sound, self._reasons = CaseModel(program), today, sound, reasons
        self._mapping = None if mapping is None else fitted(mapping, self._model, today is not None)
        self._judges: list[tuple[CaseMapping | None, Judge]] = []
        if rows is not None:
            self.files = [_File(path, SinglePieces(rows), self._judge(None))]
        else:
            paths = files_of(path)
            self.files = [self._named(one, alone=len(paths) == 1) for one in paths]
        self.size = sum(one.pieces.size for one in self.files)

    def run(self, work: Callable[[Judged], Result], threads: int = THREADS) -> Generator[Result]:
        """What `work` makes of each piece, in the order of the cases; pieces are worked on by several threads."""
        return in_order(self._pieces(), lambda pair: work(pair[0].judged(pair[1])), threads)

    def _pieces(self) -> Iterator[tuple[_File, Piece]]:
        for file in self.files:
            try:
                for piece in file.pieces:
                    yield file, piece
            except CaseError as error:
                error.add_note(file.name)
                raise

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
            delimiter, encoding = (",", "utf-8")
            if self._mapping is not None:
                delimiter, encoding = self._mapping.delimiter, self._mapping.encoding
            header = read_header(path, delimiter, encoding).names
            if self._mapping is None:
                check_fields(header, self._model, self._today is not None)
            mapper = self._mapper(csv_mapping(self._mapping, header))
            return _File(str(path), CsvPieces(path, mapper, self._few(mapper.mapping)), self._judge(mapper))
        own = None if self._mapping is None else self._mapper(self._mapping)
        if suffix == ".parquet":
            pieces = ParquetPieces(path, own)
            if own is None:
                check_fields(pieces.header, self._model, self._today is not None)
            self._check_floats(pieces.floats, own)
            return _File(str(path), pieces, self._judge(own))
        if suffix == ".jsonl":
            return _File(str(path), JsonlPieces(path, self._model, own), self._judge(own))
        rows = read_cases(path, self._mapping, hidden=hidden_fields(self._model), money=amounts(self._model))
        return _File(str(path), SinglePieces(rows), self._judge(None))

    def _check_floats(self, floats: frozenset[str], mapper: RowMapper | None) -> None:
        """Raises CaseError (K506) where a column of binary floats feeds an amount of money: no row could be decided."""
        rules = dict.fromkeys(sorted(floats)) if mapper is None else mapper.mapping.rules
        money = amounts(self._model)
        found = []
        for name, rule in rules.items():
            column = name if rule is None else rule.column
            if column in floats and money(name) and (rule is None or rule.codes is None):
                found.append(problem("K506:column", name, name=printable(column)))
        if found:
            raise CaseError(found)

    def _mapper(self, mapping: CaseMapping) -> RowMapper:
        return RowMapper(mapping, hidden_fields(self._model), amounts(self._model))

    def _judge(self, mapper: RowMapper | None) -> Judge:
        """The door for files of one mapping: they share what it has seen."""
        wanted = None if mapper is None else mapper.mapping
        for mapping, judge in self._judges:
            if mapping == wanted:
                return judge
        self._judges.append((wanted, Judge(self._model, mapper, self._today, self._sound, self._reasons)))
        return self._judges[-1][1]

    def _few(self, mapping: CaseMapping) -> frozenset[str]:
        """Columns that repeat a few texts: those that only feed choices, yes or no, or codes."""
        fields, names = self._model.case.fields, self._model.case.names
        few: set[str] = set()
        many = {mapping.id} | ({mapping.outcome.column} if mapping.outcome is not None else set())
        for name, rule in mapping.rules.items():
            field = fields.get(names.get(name, name))
            is_few = field is not None and isinstance(field.kind, Choice | Boolean) and rule.list_ is None
            (few if is_few or rule.codes is not None else many).add(str(rule.column))
        return frozenset(few - many)
