"""Files of cases opened by the end of their names; a folder or a pattern stands for several long ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bonitas.engine.case import CaseModel
from bonitas.engine.kinds import Boolean, Choice
from bonitas.engine.problems import CaseError, printable, problem
from bonitas.replay.batch import amounts, hidden_fields
from bonitas.replay.csv_rows import read_header
from bonitas.replay.mapping import CaseMapping, RowMapper
from bonitas.replay.read import check_fields, csv_mapping, read_cases
from bonitas.replay.stream.csv_pieces import CsvPieces
from bonitas.replay.stream.jsonl_pieces import JsonlPieces
from bonitas.replay.stream.parquet import ParquetPieces
from bonitas.replay.stream.paths import files_of
from bonitas.replay.stream.single import SinglePieces

Pieces = CsvPieces | JsonlPieces | ParquetPieces | SinglePieces


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, its cases in pieces, and what reads its columns (None: they are called like fields)."""

    path: Path
    pieces: Pieces
    mapper: RowMapper | None


class Opener:
    """Opens files of cases whose fields `model` declares.

    `mapping` says what the columns are; where it is `dated`, cases without a date get one. Everything about a file as a
    whole is checked when it is opened: without a mapping, the columns of tables must be fields that `declared` has.
    """

    def __init__(
        self, model: CaseModel, mapping: CaseMapping | None, dated: bool, declared: CaseModel | None = None
    ) -> None:
        self._model, self._mapping, self._dated = model, mapping, dated
        self._declared = declared or model

    def files(self, path: str) -> list[Opened]:
        """The files that a path stands for. Raises CaseError where one cannot be read (K506, K510) or the mapping does
        not fit it (K511), with its name as a note where there are several; OSError as usual."""
        paths = files_of(path)
        return [self._named(one, alone=len(paths) == 1) for one in paths]

    def _named(self, path: Path, *, alone: bool) -> Opened:
        try:
            return self._opened(path)
        except CaseError as error:
            if not alone:
                error.add_note(str(path))
            raise

    def _opened(self, path: Path) -> Opened:
        suffix, mapping = path.suffix.lower(), self._mapping
        if suffix == ".csv":
            return self._csv(path)
        mapper = None if mapping is None else self._mapper(mapping)
        if suffix == ".parquet":
            return self._parquet(path, mapper)
        if suffix == ".jsonl":
            return Opened(path, JsonlPieces(path, self._model, mapper), mapper)
        rows = read_cases(path, mapping, hidden=hidden_fields(self._model), money=amounts(self._model))
        return Opened(path, SinglePieces(rows), None)

    def _csv(self, path: Path) -> Opened:
        mapping = self._mapping
        delimiter, encoding = (",", "utf-8") if mapping is None else (mapping.delimiter, mapping.encoding)
        header = read_header(path, delimiter, encoding).names
        if mapping is None:
            check_fields(header, self._declared, self._dated)
        mapper = self._mapper(csv_mapping(mapping, header))
        return Opened(path, CsvPieces(path, mapper, self._few(mapper.mapping)), mapper)

    def _parquet(self, path: Path, mapper: RowMapper | None) -> Opened:
        pieces = ParquetPieces(path, mapper)
        if mapper is None:
            check_fields(pieces.header, self._declared, self._dated)
        self._check_floats(pieces.floats, mapper)
        return Opened(path, pieces, mapper)

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
