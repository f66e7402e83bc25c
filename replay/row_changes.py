"""Which rows of two tables belong together: unchanged ones are put aside, whatever their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bonitas.dsl.syntax import tree
from bonitas.replay.entries import normal

Numbered = tuple[int, tree.Tree]


@dataclass(frozen=True, slots=True)
class RowChange:
    """Rows that stand where others stood, with their numbers from 1; one side is empty where rows came or went.

    `moved`: the row is the same and stands elsewhere, which matters in a table whose first match counts.
    """

    old: tuple[Numbered, ...]
    new: tuple[Numbered, ...]
    moved: bool = False


def row_changes(old: Sequence[tree.Tree], new: Sequence[tree.Tree], ordered: bool) -> tuple[RowChange, ...]:
    """What differs between the rows of two tables; `ordered`: the order of rows means something."""
    before, after = [normal(row) for row in old], [normal(row) for row in new]
    gone: list[RowChange] = []
    for word, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if word != "equal":
            gone.append(RowChange(_numbered(old, a, b), _numbered(new, c, d)))
    changes, moved = _without_moved(gone)
    return tuple(part for change in changes for part in _paired(change)) + (moved if ordered else ())


def _numbered(rows: Sequence[tree.Tree], start: int, end: int) -> tuple[Numbered, ...]:
    return tuple((number, rows[number - 1]) for number in range(start + 1, end + 1))


def _without_moved(changes: list[RowChange]) -> tuple[list[RowChange], tuple[RowChange, ...]]:
    """The changes without rows that are in both tables, and those rows."""
    moved: list[RowChange] = []
    taken: set[int] = set()
    arrivals = [row for change in changes for row in change.new]
    for departure in (row for change in changes for row in change.old):
        same = next(
            (row for row in arrivals if row[0] not in taken and normal(row[1]) == normal(departure[1])),
            None,
        )
        if same is not None:
            taken.add(same[0])
            moved.append(RowChange((departure,), (same,), moved=True))
    left = {change.old[0][0] for change in moved}
    rest = [
        RowChange(
            tuple(row for row in change.old if row[0] not in left),
            tuple(row for row in change.new if row[0] not in taken),
        )
        for change in changes
    ]
    return [change for change in rest if change.old or change.new], tuple(moved)


def _paired(change: RowChange) -> list[RowChange]:
    """As many rows for as many: one by one."""
    if len(change.old) != len(change.new):
        return [change]
    return [RowChange((old,), (new,)) for old, new in zip(change.old, change.new, strict=True)]
