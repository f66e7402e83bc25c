"""Cases that are in memory already, as pieces of single rows: YAML and JSON files, the standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.piece import Piece

_TOGETHER = 1024
"""Rows of a piece; reading each takes longer than all that a piece costs."""


class SinglePieces:
    """Some rows. `size` is their number."""

    def __init__(self, rows: Iterable[CaseRow]) -> None:
        self._rows = tuple(rows)
        self.size = len(self._rows)

    def __iter__(self) -> Iterator[Piece]:
        for start in range(0, self.size, _TOGETHER):
            part = self._rows[start : start + _TOGETHER]
            yield Piece(len(part), apart=part)
