"""Layout: texts that may be broken over lines, and columns. Widths are what a terminal shows: full-width counts two."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 100
"""Columns of a line."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a line may end; `flat` stands there when it does not."""

    flat: str = " "


@dataclass(frozen=True, slots=True)
class Group:
    """Its breaks are all taken or none is: none as long as the whole fits on the line."""

    parts: tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class Nest:
    """Lines that begin inside are indented by so much more."""

    by: int
    parts: tuple[Doc, ...]


Doc = str | Break | Group | Nest | tuple["Doc", ...]

SPACE = Break()
SOFT = Break("")


def width(text: str) -> int:
    """Columns that a text takes on a screen."""
    return sum(_column(character) for character in text)


def _column(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    """The text, filled with spaces on the right."""
    return text + " " * (columns - width(text))


def pad_left(text: str, columns: int) -> str:
    """The text, filled with spaces on the left."""
    return " " * (columns - width(text)) + text


def join(separator: Doc, docs: Sequence[Doc]) -> tuple[Doc, ...]:
    """The documents with something between each two."""
    parts: list[Doc] = []
    for doc in docs:
        if parts:
            parts.append(separator)
        parts.append(doc)
    return tuple(parts)


def flat(doc: Doc) -> str:
    """The document on one line."""
    return render(doc, 0, None)


def render(doc: Doc, indent: int, limit: int | None = WIDTH) -> str:
    """The document, from column `indent` on, with no line longer than `limit` where a break can help it."""
    out: list[str] = []
    column = indent
    stack: list[tuple[int, bool, Doc]] = [(indent, limit is None, doc)]
    while stack:
        nesting, is_flat, part = stack.pop()
        if isinstance(part, str):
            out.append(part)
            column += width(part)
        elif isinstance(part, Break):
            out.append(part.flat if is_flat else "\n" + " " * nesting)
            column = column + width(part.flat) if is_flat else nesting
        else:
            if isinstance(part, Group) and not is_flat:
                assert limit is not None
                is_flat = _fits((nesting, True, part), stack, limit - column)
            nesting += part.by if isinstance(part, Nest) else 0
            parts = part if isinstance(part, tuple) else part.parts
            stack.extend((nesting, is_flat, child) for child in reversed(parts))
    return "".join(out)


def _fits(group: tuple[int, bool, Doc], rest: list[tuple[int, bool, Doc]], room: int) -> bool:
    """Whether the group in one line, and what follows it up to the next taken break, fits into the room."""
    stack, following = [group], len(rest)
    while room >= 0:
        if not stack:
            if not following:
                return True
            following -= 1
            stack.append(rest[following])
        nesting, is_flat, part = stack.pop()
        if isinstance(part, Break):
            if not is_flat:
                return True
            room -= width(part.flat)
        elif isinstance(part, str):
            room -= width(part)
        else:
            parts = part if isinstance(part, tuple) else part.parts
            stack.extend((nesting, is_flat, child) for child in reversed(parts))
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, or a wrapped one: `text` may hold line ends; `start` and `end` are where it stood in its source.

    `gap`: an empty line stands before it.
    """

    text: str
    start: int | None = None
    end: int = 0
    gap: bool = False


def columns(rows: Sequence[tuple[str, ...]], indent: int, gap: int = 2, limit: int | None = WIDTH) -> list[str]:
    """Rows of cells as lines, each cell below the one above it. Empty cells at the end of a row take no room.

    Rows that would be longer than the limit do not take part: they are set with `gap` spaces and widen no column.
    """
    aligned = [_trimmed(row) for row in rows]
    plain = [_set(row, [], indent, gap) for row in aligned]
    shared = [i for i, line in enumerate(plain) if limit is None or width(line) <= limit]
    while True:
        widths = _widths([aligned[i] for i in shared])
        lines = {i: _set(aligned[i], widths, indent, gap) for i in shared}
        fitting = [i for i in shared if limit is None or width(lines[i]) <= limit]
        if fitting == shared:
            break
        shared = fitting
    return [lines.get(i, line) for i, line in enumerate(plain)]


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    """The width of each column, but for the last cell of each row, which nothing follows."""
    widths: list[int] = []
    for row in rows:
        for i, cell in enumerate(row[:-1]):
            if i == len(widths):
                widths.append(0)
            widths[i] = max(widths[i], width(cell))
    return widths


def _set(row: tuple[str, ...], widths: list[int], indent: int, gap: int) -> str:
    parts = [pad(cell, widths[i] if i < len(widths) else 0) for i, cell in enumerate(row[:-1])]
    return " " * indent + (" " * gap).join([*parts, *row[-1:]])
