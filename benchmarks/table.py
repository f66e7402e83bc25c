"""Tables of results: kept as plain numbers, shown as Markdown that also reads well on a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Cell = str | float | int | None
Form = Callable[[Any], str]
_STEPS = ((1e6, " M"), (1e3, " k"))


def plain(value: object) -> str:
    """As it is."""
    return str(value)


def micros(value: float) -> str:
    """Microseconds."""
    return f"{value:,.0f} µs" if value >= 100 else f"{value:.1f} µs"


def seconds(value: float) -> str:
    """Seconds, or milliseconds where they are few."""
    return f"{value:.1f} s" if value >= 1 else f"{value * 1e3:.0f} ms" if value >= 0.01 else f"{value * 1e3:.1f} ms"


def a_second(value: float) -> str:
    """Cases a second."""
    for size, word in _STEPS:
        if value >= size:
            number = value / size
            return (
                f"{number:.2f}{word}"
                if number < 10
                else f"{number:.1f}{word}"
                if number < 100
                else f"{number:.0f}{word}"
            )
    return f"{value:.0f}"


def count(value: int) -> str:
    """A whole number."""
    return f"{value:,}"


def mebibytes(value: float) -> str:
    """Bytes, shown in MiB."""
    return f"{value / 2**20:,.0f} MiB"


def times(value: float) -> str:
    """How many times something."""
    return f"{value:,.0f} ×" if value >= 100 else f"{value:.1f} ×" if value >= 10 else f"{value:.2f} ×"


@dataclass(frozen=True)
class Head:
    """A column of a table: its key in the rows, its title, and how its cells are shown."""

    key: str
    title: str
    form: Form = plain


@dataclass
class Table:
    """Some rows of one kind. A row that lacks a cell shows a dash there; `missing` rows say why they have none."""

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: list[dict[str, Cell]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, **cells: Cell) -> None:
        """One more row."""
        self.rows.append(cells)

    def skip(self, who: str, why: object) -> None:
        """Somebody who could not take part."""
        self.missing[who] = " ".join(str(why).split())

    def data(self) -> dict[str, Any]:
        """The table as JSON data; numbers in seconds, microseconds, bytes or cases a second, as their keys say."""
        return {"name": self.name, "title": self.title, "rows": self.rows, "missing": self.missing}

    def markdown(self) -> str:
        """The table as Markdown, its columns aligned; below it who could not take part."""
        shown = [
            [head.title for head in self.heads],
            *([_shown(head, row) for head in self.heads] for row in self.rows),
        ]
        widths = [max(len(line[place]) for line in shown) for place in range(len(self.heads))]
        lines = [_line(line, widths) for line in shown]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        lines.insert(1, _line(rule, widths))
        text = "\n".join(lines)
        if self.missing:
            text += "\n\nNot measured: " + "; ".join(f"{who} ({why})" for who, why in self.missing.items()) + "."
        return text


def _shown(head: Head, row: dict[str, Cell]) -> str:
    value = row.get(head.key)
    return "–" if value is None else head.form(value)


def _line(cells: list[str], widths: list[int]) -> str:
    first, *rest = [
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join([first, *rest]) + " |"
