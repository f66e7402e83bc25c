"""A report as Markdown for a pull request. Every text is escaped, so that names of customers can never be markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bonitas.replay.report.blocks import Block, CaseEntry, Cases, Grid, Heading, Item, Line

_PUNCTUATION = re.compile(r"([\\`*_\[\]<>#!|~&$])")
_LIST = re.compile(r"^([-+=]|[0-9]+(?=[.)]))")
_LINK = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(?=:)|(www)(?=\.)")
_JOINER = "\u2060"
_SIGNS = {"+": "+", "-": "-", "~": "\\~"}


def to_markdown(blocks: Iterable[Block]) -> str:
    """The whole report."""
    blocks = tuple(blocks)
    lines: list[str] = []
    for number, block in enumerate(blocks):
        together = isinstance(block, Item) and number > 0 and isinstance(blocks[number - 1], Item)
        if lines and not together:
            lines.append("")
        lines += _block(block, 2 if number == 0 else 3)
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Any text as one line that Markdown and HTML show as it is: no markup, link, mention or image comes of it."""
    line = " ".join(text.split())
    line = _LINK.sub(lambda found: f"{found[0]}{_JOINER}", line).replace("@", f"@{_JOINER}")
    line = _PUNCTUATION.sub(r"\\\1", line)
    return _LIST.sub(lambda found: f"{_JOINER}{found[0]}", line)


def code(text: str) -> str:
    """Any text as code in a line or a table cell; a bar stands as its look-alike, which no table reads as a border."""
    line = " ".join(text.split()).replace("|", "\u2223")
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}" if line else ""


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"{'#' * level} {escape(text)}"
        case Line(text, strong):
            yield f"**{escape(text)}**" if strong else escape(text)
        case Item():
            yield from _item(block)
        case Grid(header, rows, _):
            yield from _table(header, rows)
        case Cases(words, entries):
            header = ("", words[0], words[1], words[2])
            yield from _rows(map(escape, header), ["--:", "---", "---", "---"])
            yield from (_row(_case(entry)) for entry in entries)


def _item(item: Item) -> Iterator[str]:
    yield f"- **{_SIGNS[item.sign]}** {escape(item.text)}"
    if item.below:
        fence = "`" * max(3, *(len(run) + 1 for line in item.below for run in ["", *re.findall(r"`+", line)]))
        yield f"  {fence}"
        yield from (f"  {line}" for line in item.below)
        yield f"  {fence}"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from _rows(map(escape, header), ["---", *["--:"] * (len(header) - 1)])
    yield from (_row(map(escape, row)) for row in rows)


def _rows(header: Iterable[str], borders: list[str]) -> Iterator[str]:
    yield _row(header)
    yield _row(borders)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _case(entry: CaseEntry) -> Iterator[str]:
    yield str(entry.number)
    yield "<br>".join([code(entry.id), *([escape(entry.outcome)] if entry.outcome else [])])
    yield "<br>".join(map(escape, entry.before))
    yield "<br>".join([*map(escape, entry.after), *map(escape, entry.moved)])
