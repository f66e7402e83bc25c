"""The effect by segment, for people: a table for each field, condition or column that the history is cut by."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bonitas.engine.core import Verdict
from bonitas.engine.problems import printable
from bonitas.replay.effect.comparison import GRANTED, Comparison, Cut, Segment
from bonitas.replay.effect.performance import Interval, fairness
from bonitas.replay.effect.segments import OTHERS
from bonitas.replay.report.blocks import Block, Grid, Heading, Line
from bonitas.replay.report.speech import Speech, cell, count, percent

MOST_SEGMENTS = 12
"""Segments that a table for people has; the rest is counted."""


def segments(words: Speech, found: Comparison) -> Iterator[Block]:
    """All cuts."""
    for cut in found.cuts:
        yield from of_cut(words, found, cut)


def of_cut(words: Speech, found: Comparison, cut: Cut) -> Iterator[Block]:
    """One cut; of a protected one how its groups fare."""
    yield Heading(words.text("protected" if cut.protected else "segments", name=printable(cut.name, 60)))
    if cut.protected:
        yield from _groups(words, cut)
    else:
        yield _table(words, found, cut)
    if len(cut.segments) > MOST_SEGMENTS:
        yield Line(words.text("more segments", count=count(len(cut.segments) - MOST_SEGMENTS)))


def _table(words: Speech, found: Comparison, cut: Cut) -> Grid:
    text, judged = words.text, found.verdicts is not None
    head = [text("segment"), text("count"), text("changed share")]
    if judged:
        head += [text("in"), text("out"), text("granted share")]
        head += [text("granted change", name=words.short(one.name)) for one in found.amounts if one.summable]
    rows = []
    for one in cut.segments[:MOST_SEGMENTS]:
        cells = [segment_name(words, cut, one), count(one.cases), percent(one.changed, one.cases)]
        if judged:
            cells += [cell(one.swap_ins), cell(one.swap_outs), _moved(_granted(one, 0), _granted(one, 1))]
            cells += [_change(words, found, one, amount.name) for amount in found.amounts if amount.summable]
        rows.append(tuple(cells))
    return Grid(tuple(head), tuple(rows))


def segment_name(words: Speech, cut: Cut, one: Segment) -> str:
    """What people call a segment."""
    return words.text("not told") if one.value is None else words.value(one.value, cut.kind)


def _granted(one: Segment, side: int) -> str:
    """The share of the cases that a version grants."""
    return percent(sum(number for key, number in one.verdicts.items() if key[side] in GRANTED), one.cases)


def _moved(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _change(words: Speech, found: Comparison, one: Segment, name: str) -> str:
    kind = next(amount.kind for amount in found.amounts if amount.name == name)
    old, new = one.granted.get(name, (Fraction(0), Fraction(0)))
    return words.signed(new - old, kind) if new != old else "·"


def _groups(words: Speech, cut: Cut) -> Iterator[Block]:
    """How often each group is granted, beside the group that is granted most."""
    text = words.text
    groups: dict[str, dict[tuple[Verdict, Verdict], int]] = {
        segment_name(words, cut, one): dict(one.verdicts) for one in cut.segments[:MOST_SEGMENTS]
    }
    untold = {segment_name(words, cut, one) for one in cut.segments if one.value in (None, OTHERS)}
    yield Line(text("protected note"))
    head = (
        text("group"),
        text("count"),
        text("granted old"),
        text("granted new"),
        text("ratio old"),
        text("ratio new"),
    )
    rows = [
        (one.group, count(one.cases), _rate(one.granted_old), _rate(one.granted_new),
         *("–" if ratio is None else f"{float(ratio):.2f}" for ratio in (one.ratio_old, one.ratio_new)))
        for one in fairness(groups, untold)
    ]  # fmt: skip
    yield Grid(head, tuple(rows))


def _rate(rate: Interval) -> str:
    return f"{percent(rate.share, 1)} ({rate.low:.0%}–{rate.high:.0%})"
