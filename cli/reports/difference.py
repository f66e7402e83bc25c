"""A report on the screen, in as many columns as there are; it reads the same without colour."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bonitas.replay.report.blocks import Block, CaseEntry, Cases, Grid, Heading, Item, Line

WIDEST_WORD = 26
"""Words of the first column up to this width are not broken."""

WIDEST_HEAD = 12
"""A heading of a column of figures that is longer stands on several lines."""

_SIGNS = {"+": "green", "-": "red", "~": "yellow"}


def print_blocks(screen: Console, blocks: Iterable[Block]) -> None:
    """Prints a report."""
    for number, block in enumerate(blocks):
        match block:
            case Heading(text):
                screen.print(Text(f"{'' if number == 0 else chr(10)}{text}", "bold underline" if number else "bold"))
            case Line(text, strong):
                screen.print(Text(text, "bold" if strong else ""))
            case Item():
                _item(screen, block)
            case Grid():
                screen.print(_table(block))
            case Cases(words, entries):
                for entry in entries:
                    _case(screen, entry, words)


def _item(screen: Console, item: Item) -> None:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f" {item.sign}", _SIGNS[item.sign]), Text(item.text))
    screen.print(grid)
    for line in item.below:
        screen.print(Padding(Text(line, "dim"), (0, 0, 0, 5)))


def _table(grid: Grid) -> Table:
    """Columns of figures have a width of their own; the first column takes what is left."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    words = [cell_len(word) for row in grid.rows for word in row[0].split()]
    least = min(max(words, default=0), WIDEST_WORD)
    table.add_column(Text(grid.header[0]), overflow="fold", min_width=least)
    for number, name in enumerate(grid.header[1:], start=1):
        cells = [cell_len(row[number]) for row in grid.rows]
        head = max(min(cell_len(name), WIDEST_HEAD), *(cell_len(word) for word in name.split()), 1)
        table.add_column(Text(name), justify="right", overflow="fold", width=max(*cells, head))
    for row in grid.rows:
        table.add_row(*map(Text, row))
    return table


def _case(screen: Console, entry: CaseEntry, words: tuple[str, str, str, str]) -> None:
    """The id and what happened, then both answers, one below the other, or the one where they read the same."""
    outcome = f"  ({entry.outcome})" if entry.outcome else ""
    screen.print(Text.assemble(f"{entry.number:>3}  ", (entry.id, "bold"), outcome))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    answers = [(words[1], entry.before), (words[2], entry.after)]
    for word, answer in answers if entry.before != entry.after else [(words[3], entry.after)]:
        grid.add_row(Text(word, "dim"), Text("; ".join(answer)))
    for moved in entry.moved:
        grid.add_row("", Text(moved))
    screen.print(Padding(grid, (0, 0, 0, 5)))
