"""All cases of a file, a folder or a pattern, at the door of one policy."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Program
from bonitas.engine.problems import CaseError
from bonitas.replay.batch import fitted
from bonitas.replay.mapping import CaseMapping, RowMapper
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.flow import THREADS, in_order
from bonitas.replay.stream.judge import Judge, Judged, Sound
from bonitas.replay.stream.open import Opener, Pieces
from bonitas.replay.stream.piece import Piece
from bonitas.replay.stream.single import SinglePieces

Result = TypeVar("Result")


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
        self._judges: list[tuple[CaseMapping | None, Judge]] = []
        if rows is not None:
            self.files = [_File(path, SinglePieces(rows), self._judge(None))]
        else:
            own = None if mapping is None else fitted(mapping, self._model, today is not None)
            opened = Opener(self._model, own, today is not None).files(path)
            self.files = [_File(str(one.path), one.pieces, self._judge(one.mapper)) for one in opened]
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

    def _judge(self, mapper: RowMapper | None) -> Judge:
        """The door for files of one mapping: they share what it has seen."""
        wanted = None if mapper is None else mapper.mapping
        for mapping, judge in self._judges:
            if mapping == wanted:
                return judge
        self._judges.append((wanted, Judge(self._model, mapper, self._today, self._sound, self._reasons)))
        return self._judges[-1][1]
