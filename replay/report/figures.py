"""The author's own figures of two versions, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bonitas.engine.problems import printable
from bonitas.replay.effect.comparison import Comparison, MeasureFigure
from bonitas.replay.report.blocks import Block, Grid, Heading, Line
from bonitas.replay.report.speech import Speech, count, percent, percent_change


def figures(words: Speech, found: Comparison) -> Iterator[Block]:
    """A table of the measures, and how many cases they leave out."""
    if not found.figures:
        return
    text = words.text
    yield Heading(text("figures"))
    head = (text("figure"), text("old"), text("new"), text("change"), "%")
    yield Grid(head, tuple(figure_row(words, one) for one in found.figures))
    for one in found.figures:
        if one.unknown_old or one.unknown_new:
            counts = {"old": count(one.unknown_old), "new": count(one.unknown_new)}
            yield Line(text("figure unknown", name=_name(words, one), **counts))


def _name(words: Speech, one: MeasureFigure) -> str:
    return printable(words.say.title(one.name, one.title))


def figure_row(words: Speech, one: MeasureFigure) -> tuple[str, str, str, str, str]:
    """What it is called, before, after, the change, and the change as a share."""
    old, new = one.old, one.new
    change = None if old is None or new is None else new - old
    if one.share:
        points = "–" if change is None else _points(words, change)
        return _name(words, one), _share(old), _share(new), points, ""
    before, after = ("–" if value is None else words.figure(value, one.kind) for value in (old, new))
    moved = "–" if change is None else words.signed(change, one.kind)
    return _name(words, one), before, after, moved, "" if old is None or new is None else percent_change(old, new)


def _share(value: Fraction | None) -> str:
    return "–" if value is None else percent(value, 1)


def _points(words: Speech, change: Fraction) -> str:
    """A change of a share in percentage points."""
    text = percent(change, 1).removesuffix("%")
    return words.text("points", number=f"+{text}" if change > 0 else text)
