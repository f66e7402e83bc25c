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
from bonitas.engine.core import Program
from bonitas.engine.problems import CaseError
from bonitas.replay.batch import amounts, hidden_fields
from bonitas.replay.csv_rows import read_header
from bonitas.replay.history.doors import FileDoor
from bonitas.replay.history.entrance import Entrance, Viewed, view
from bonitas.replay.history.told import OUTCOME
from bonitas.replay.mapping import CaseMapping
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
class _File:
    path: Path
    pieces: Any
    doors: tuple[FileDoor, ...]


class History:
    """The cases of some files at the doors of `programs`. `size` is in rows or in bytes.

    What the arguments mean `Entrance` says. Everything about the whole is checked at once: raises CaseError where a
    file cannot be read (K510) or the mapping does not fit (K501, K511), with the file's name; OSError as usual.
    """

    def __init__(
        self, programs: Sequence[Program], path: str, mapping: CaseMapping | None = None, today: date | None = None,
        sounds: Sequence[Sound | None] | None = None,
    ) -> None:  # fmt: skip
        self._entrance = Entrance(programs, mapping, today, sounds)
        paths = files_of(path)
        self.files = [self._named(one, alone=len(paths) == 1) for one in paths]
        self.size = sum(one.pieces.size for one in self.files)

    def run(self, work: Callable[[Viewed], Result], threads: int = THREADS, skip: int = 0) -> Iterator[Result]:
        """What `work` makes of each piece but the first `skip`, in the order of the cases; several threads work."""
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for part, doors in islice(self._pieces(), skip, None):
                    waiting.append(pool.submit(lambda part, doors: work(view(part, doors)), part, doors))
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
        entrance = self._entrance
        mapper = entrance.mapper(entrance.mapping)
        pieces: Any
        if suffix == ".parquet":
            pieces = ParquetPieces(path, mapper)
        elif suffix == ".jsonl":
            pieces = JsonlPieces(path, entrance.union, mapper)
        else:
            pieces = DocumentPieces(path, entrance.mapping, entrance.union)
        return _File(path, pieces, entrance.over(suffix))

    def _csv(self, path: Path) -> _File:
        entrance, mapping = self._entrance, self._entrance.mapping
        delimiter, encoding = (",", "utf-8") if mapping is None else (mapping.delimiter, mapping.encoding)
        header = read_header(path, delimiter, encoding).names
        whole = csv_mapping(mapping, header)
        mapper = entrance.mapper(whole)
        assert mapper is not None
        pieces = CsvPieces(path, mapper, entrance.few(whole))
        if mapping is not None:
            return _File(path, pieces, entrance.over("csv"))
        return _File(path, pieces, entrance.over(f"csv {','.join(header)}", entrance.fitted(whole)))


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
