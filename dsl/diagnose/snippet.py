"""Lines of a source as a screen shows them: how wide, and under which columns the words stand."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category, combining, east_asian_width

TAB = 4
"""Columns between tab stops."""

WIDEST = 160
"""How many columns of a line are shown; of a longer one, the part around the words in question."""

_BEFORE = 40
_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A line made fit to be shown. `columns[i]` is where character `first + i` begins, from 0.

    There is one more entry, for the end.
    """

    text: str
    columns: tuple[int, ...]
    first: int = 0

    def mark(self, start: int, end: int, sign: str) -> str:
        """Blanks and then signs under the characters `start` up to `end` of the line; at least one sign."""
        last = len(self.columns) - 1
        left, right = (self.columns[min(max(place - self.first, 0), last)] for place in (start, end))
        return " " * left + sign * max(1, right - left)


def shown(line: str, around: int = 0) -> Shown:
    """The line with tabs as blanks and what cannot be seen made visible, cut to the part near character `around`."""
    first = max(0, around - WIDEST) if len(line) > _LOOKED_AT else 0
    part = line[first : first + _LOOKED_AT]
    pieces, columns, column = [], [], 0
    for character in part:
        columns.append(column)
        piece = " " * (TAB - column % TAB) if character == "\t" else visible(character)
        pieces.append(piece)
        column += width(piece)
    columns.append(column)
    if column <= WIDEST and part == line:
        return Shown("".join(pieces), tuple(columns))
    return _cut(pieces, columns, around - first, first, more=first + len(part) < len(line))


def visible(text: str) -> str:
    """The text with control characters, and those that change the direction of writing, as `<U+…>`."""
    return "".join(sign if sign.isprintable() or category(sign) == "Zs" else f"<U+{ord(sign):04X}>" for sign in text)


def width(text: str) -> int:
    """Columns that a text takes on a screen: two for a full-width character, none for a combining one."""
    return sum(2 if east_asian_width(sign) in "WF" else 0 if combining(sign) else 1 for sign in text)


def _cut(pieces: list[str], columns: list[int], around: int, before: int, *, more: bool) -> Shown:
    """The part near a character. The pieces lack the first `before` characters of the line, perhaps `more` after."""
    at = columns[min(around, len(pieces))]
    first = next(i for i, column in enumerate(columns) if column >= max(0, at - _BEFORE))
    last = first
    while last < len(pieces) and columns[last + 1] - columns[first] <= WIDEST:
        last += 1
    left, right = "…" if first or before else "", "…" if last < len(pieces) or more else ""
    text = left + "".join(pieces[first:last]) + right
    whole = width(text)
    moved = [min(max(column - columns[first] + len(left), 0), whole) for column in columns]
    return Shown(text, tuple(moved), before)
