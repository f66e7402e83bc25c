"""Lines of a source as a screen shows them: how wide, and under which columns the words stand."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category, combining, east_asian_width

TAB = 4
"""Columns between tab stops."""

WIDEST = 160
"""How many columns of a line are shown; of a longer one, the part around the words in question."""

_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A line made fit to be shown. `columns[i]` is where character i begins, from 0; one more entry for the end."""

    text: str
    columns: tuple[int, ...]

    def mark(self, start: int, end: int, sign: str) -> str:
        """Blanks and then signs under the characters `start` up to `end` of the line; at least one sign."""
        last = len(self.columns) - 1
        left, right = self.columns[min(start, last)], self.columns[min(end, last)]
        return " " * left + sign * max(1, right - left)


def shown(line: str, around: int = 0) -> Shown:
    """The line with tabs as blanks and what cannot be seen made visible, cut to the part near character `around`."""
    pieces, columns, column = [], [], 0
    for character in line:
        columns.append(column)
        piece = " " * (TAB - column % TAB) if character == "\t" else visible(character)
        pieces.append(piece)
        column += width(piece)
    columns.append(column)
    return Shown("".join(pieces), tuple(columns)) if column <= WIDEST else _cut(pieces, columns, around)


def visible(text: str) -> str:
    """The text with control characters, and those that change the direction of writing, as `<U+…>`."""
    return "".join(sign if sign.isprintable() or category(sign) == "Zs" else f"<U+{ord(sign):04X}>" for sign in text)


def width(text: str) -> int:
    """Columns that a text takes on a screen: two for a full-width character, none for a combining one."""
    return sum(2 if east_asian_width(sign) in "WF" else 0 if combining(sign) else 1 for sign in text)


def _cut(pieces: list[str], columns: list[int], around: int) -> Shown:
    at = columns[min(around, len(pieces))]
    first = next(i for i, column in enumerate(columns) if column >= max(0, at - _BEFORE))
    last = first
    while last < len(pieces) and columns[last + 1] - columns[first] <= WIDEST:
        last += 1
    left, right = "…" if first else "", "…" if last < len(pieces) else ""
    text = left + "".join(pieces[first:last]) + right
    moved = [min(max(column - columns[first] + len(left), 0), width(text)) for column in columns]
    return Shown(text, tuple(moved))
