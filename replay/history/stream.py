"""All cases of a file, a folder or a pattern, at the doors of several versions: read once, seen by each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Program
from bonitas.engine.problems import CaseError
from bonitas.replay.history.doors import FileDoor
from bonitas.replay.history.entrance import Entrance, Viewed, together, view
from bonitas.replay.history.told import OUTCOME
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.flow import THREADS, in_order
from bonitas.replay.stream.judge import Sound
from bonitas.replay.stream.open import Opened, Opener, Pieces
from bonitas.replay.stream.piece import Piece

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    pieces: Pieces
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
        declared = CaseModel(together(programs))
        opener = Opener(self._entrance.union, self._entrance.mapping, today is not None, declared)
        self.files = [_File(one.path, one.pieces, self._doors(one)) for one in opener.files(path)]
        self.size = sum(one.pieces.size for one in self.files)

    def run(self, work: Callable[[Viewed], Result], threads: int = THREADS, skip: int = 0) -> Generator[Result]:
        """What `work` makes of each piece but the first `skip`, in the order of the cases; several threads work."""
        return in_order(islice(self._pieces(), skip, None), lambda pair: work(view(*pair)), threads)

    def _pieces(self) -> Iterator[tuple[Piece, Sequence[FileDoor]]]:
        for file in self.files:
            try:
                for piece in file.pieces:
                    yield from ((part, file.doors) for part in _parts(piece))
            except CaseError as error:
                error.add_note(str(file.path))
                raise

    def _doors(self, file: Opened) -> tuple[FileDoor, ...]:
        """The doors for a file; without a mapping, each column of CSV is the field of its name."""
        entrance, suffix = self._entrance, file.path.suffix.lower()
        if entrance.mapping is not None or file.mapper is None:
            return entrance.over(suffix)
        own = file.mapper.mapping
        return entrance.over(f"{suffix} {','.join(own.columns)}", entrance.fitted(own))


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
