"""Long files of cases opened by the end of their names; a folder or a pattern stands for several."""

from __future__ import annotations

import glob
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import TypeVar

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Program
from bonitas.engine.kinds import Boolean, Choice
from bonitas.engine.natural import natural
from bonitas.engine.problems import CaseError, problem
from bonitas.replay.batch import amounts, fitted, hidden_fields
from bonitas.replay.csv_rows import read_header
from bonitas.replay.mapping import CaseMapping, RowMapper
from bonitas.replay.read import csv_mapping
from bonitas.replay.stream.csv_pieces import CsvPieces
from bonitas.replay.stream.jsonl_pieces import JsonlPieces
from bonitas.replay.stream.judge import Judge, Judged, Sound
from bonitas.replay.stream.parquet import ParquetPieces

SUFFIXES = (".parquet", ".csv", ".jsonl")
"""Files that are read in pieces."""
THREADS = 2
_PATTERN = frozenset("*?[")

Result = TypeVar("Result")
Pieces = CsvPieces | JsonlPieces | ParquetPieces


def is_stream(path: str) -> bool:
    """Whether a path stands for files that are read in pieces: by its end, or as a folder or a pattern of them."""
    return Path(path).suffix.lower() in SUFFIXES or Path(path).is_dir() or _is_pattern(path)


def files_of(path: str) -> list[Path]:
    """The files that a path stands for, in the natural order of their names; hidden ones and `_…` are passed over.

    Raises FileNotFoundError where there is none, CaseError (K510) where they are of different forms.
    """
    if _is_pattern(path):
        found = [Path(name) for name in glob.glob(path, recursive=True)]  # noqa: PTH207 (Path takes no absolute pattern)
    elif Path(path).is_dir():
        found = [one for one in Path(path).rglob("*") if not _passed_over(one.relative_to(path))]
    else:
        return [Path(path)]
    files = [one for one in found if one.suffix.lower() in SUFFIXES and one.is_file()]
    if not files:
        raise FileNotFoundError(ENOENT, strerror(ENOENT), path)
    forms = {one.suffix.lower() for one in files}
    if len(forms) > 1:
        raise CaseError([problem("K510:mixed", "", given=", ".join(sorted(forms)))])
    return sorted(files, key=lambda one: natural(str(one)))


def _is_pattern(path: str) -> bool:
    return bool(_PATTERN & set(path)) and not Path(path).exists()


def _passed_over(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


@dataclass(frozen=True, slots=True)
class _File:
    pieces: Pieces
    judge: Judge


class CaseStream:
    """All cases of a file, a folder or a pattern, at the door of one policy. `size` is in rows or in bytes.

    `mapping` says what the columns are; `today` is the decision date of cases that have none; `sound` finds the rows
    of a block that keep to the policy's facts. Everything about the whole is checked at once: raises CaseError where a
    file cannot be read (K510) or the mapping does not fit (K501, K511), with the file's name; OSError as usual.
    """

    def __init__(
        self,
        program: Program,
        path: str,
        mapping: CaseMapping | None = None,
        today: date | None = None,
        sound: Sound | None = None,
    ) -> None:
        self._model, self._today, self._sound = CaseModel(program), today, sound
        self._mapping = None if mapping is None else fitted(mapping, self._model, today is not None)
        self._judges: list[tuple[CaseMapping | None, Judge]] = []
        paths = files_of(path)
        self.files = [self._named(one, alone=len(paths) == 1) for one in paths]
        self.size = sum(one.pieces.size for one in self.files)

    def run(self, work: Callable[[Judged], Result], threads: int = THREADS) -> Iterator[Result]:
        """What `work` makes of each piece, in the order of the cases; pieces are worked on by several threads."""
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for file in self.files:
                    for piece in file.pieces:
                        waiting.append(pool.submit(lambda piece, judge: work(judge.judge(piece)), piece, file.judge))
                        if len(waiting) > threads:
                            yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for left in waiting:
                    left.cancel()

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
            mapper = self._mapper(csv_mapping(self._mapping, read_header(path, delimiter, encoding).names))
            return _File(CsvPieces(path, mapper, self._few(mapper.mapping)), self._judge(mapper))
        own = None if self._mapping is None else self._mapper(self._mapping)
        if suffix == ".parquet":
            return _File(ParquetPieces(path, own), self._judge(own))
        if suffix == ".jsonl":
            return _File(JsonlPieces(path, self._model, own), self._judge(own))
        raise CaseError([problem("K510:format", "")])

    def _mapper(self, mapping: CaseMapping) -> RowMapper:
        return RowMapper(mapping, hidden_fields(self._model), amounts(self._model))

    def _judge(self, mapper: RowMapper | None) -> Judge:
        """The door for files of one mapping: they share what it has seen."""
        wanted = None if mapper is None else mapper.mapping
        for mapping, judge in self._judges:
            if mapping == wanted:
                return judge
        self._judges.append((wanted, Judge(self._model, mapper, self._today, self._sound)))
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
