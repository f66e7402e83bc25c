"""What a report for people is made of: headings, lines, tables of plain text, which screens and files lay out.

All texts are data: whoever lays them out must escape them for their medium.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence; `strong` for what the reader must not miss."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A text change: its sign ("+", "-", "~"), a sentence, and lines of policy text below it."""

    sign: str
    text: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; all columns but the first hold figures. `total`: the last row sums up."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One changed case: its id, what happened, the answer before and after, and what else moved."""

    number: int
    id: str
    outcome: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Changed cases; `words` are the headings: case, before, after, both (where the two answers read the same)."""

    words: tuple[str, str, str, str]
    entries: tuple[CaseEntry, ...]


Block = Heading | Line | Item | Grid | Cases
