"""What the HTML page is made of, beside the lines, items and tables that all reports share. All texts are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bonitas.replay.report.blocks import Block, Grid


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a heat table: `tone` is "same", "better", "worse" or "moved", `level` how strong it is, 0 to 6."""

    text: str
    tone: str
    level: int


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of movements: rows before, columns after. `sums` and `shares` are those of the columns."""

    corner: str
    labels: tuple[str, ...]
    total: str
    share: str
    rows: tuple[tuple[str, tuple[Cell, ...], str, str], ...]
    """Label, cells, total and share of each row."""
    sums: tuple[str, ...]
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """What a colour of a picture stands for."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the page's script draws from `data`; `kind` is one that it knows ("bars", "flow", "histogram",
    "intervals"). `text` says in words what can be seen. `table` has the same numbers, where no table stands beside it.
    """

    id: str
    kind: str
    title: str
    text: str
    data: Mapping[str, Any]
    legend: tuple[Legend, ...] = ()
    table: Grid | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of sentences, where a `Grid` is one of figures."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Block | Heat | Picture | Sheet


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with a heading of its own; headings among its parts stand below it."""

    id: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the summary: what it is, the figure, what it was or how it moves. `tone` as of cells."""

    name: str
    figure: str
    note: str = ""
    tone: str = "same"
