"""Why decisions change, with pictures: moved verdicts and changed cases by the edits that cause them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bonitas.replay.effect.comparison import CauseCount, Comparison
from bonitas.replay.report.blocks import Grid, Heading, Line
from bonitas.replay.report.causes import cause_name, causes, listed
from bonitas.replay.report.html.parts import Legend, Part, Picture, Section
from bonitas.replay.report.html.words import say
from bonitas.replay.report.speech import Speech, count

MOVES = (("swap_ins", "better", "swap-ins"), ("swap_outs", "worse", "swap-outs"))
"""Attribute of a cause, tone, key of the words."""


def causing(words: Speech, found: Comparison) -> Section | None:
    """The causes: how they are counted, then of verdicts and of all changes a picture and a table, then the edits."""
    if not found.causes:
        return None
    heading, *blocks = causes(words, found)
    assert isinstance(heading, Heading)
    pictures = iter(_pictures(words, found))
    parts: list[Part] = []
    for block in blocks:
        if isinstance(block, Line) and block.strong:
            parts.append(Heading(block.text))
        elif isinstance(block, Grid):
            parts += [next(pictures), block]
        else:
            parts.append(block)
    return Section("causes", heading.text, tuple(parts))


def _pictures(words: Speech, found: Comparison) -> Iterator[Picture]:
    """In the order of the tables."""
    if found.verdict_causes:
        yield _picture(words, found, found.verdict_causes, "verdict-causes", say(words, "verdict causes picture"))
    yield _picture(words, found, found.causes, "all-causes", say(words, "causes picture"))


def _picture(words: Speech, found: Comparison, causes: Sequence[CauseCount], id_: str, title: str) -> Picture:
    """Bars of cases, parted in swap-ins, swap-outs and others where there are verdicts."""
    shown, rest = listed(causes)
    rows: list[tuple[str, Sequence[CauseCount]]] = [(cause_name(words, found, cause), (cause,)) for cause in shown]
    if rest:
        rows.append((words.text("other causes", count=count(len(rest))), rest))
    cases = [_sum(group, "cases") for _, group in rows]
    told = tuple(
        say(words, "part", name=name, value=count(number)) for (name, _), number in zip(rows, cases, strict=True)
    )
    moves = MOVES if found.verdicts is not None else ()
    values = [[_sum(group, key) for _, group in rows] for key, *_ in moves]
    series = [{"tone": tone, "values": one} for (_, tone, _), one in zip(moves, values, strict=True)]
    others = [number - sum(column) for number, *column in zip(cases, *values, strict=True)]
    legend = [Legend(tone, words.text(word)) for _, tone, word in moves]
    return Picture(
        id=id_,
        kind="bars",
        title=title,
        text=say(words, "causes text", title=title, list=words.listing(told)),
        data={
            "categories": [name for name, _ in rows],
            "series": [*series, {"tone": "other", "values": others}],
            "stacked": True,
            "ends": [count(number) for number in cases],
            "tips": [[line, *_moved(words, found, group)] for line, (_, group) in zip(told, rows, strict=True)],
        },
        legend=(*legend, Legend("other", say(words, "other changes"))) if legend else (),
    )


def _sum(causes: Sequence[CauseCount], key: str) -> int:
    return sum(getattr(cause, key) for cause in causes)


def _moved(words: Speech, found: Comparison, causes: Sequence[CauseCount]) -> list[str]:
    """How many cases move in and out, what it does to what is granted, and what the edits are."""
    lines = [moves(words, found, causes)]
    steps = dict.fromkeys(number for cause in causes for chosen in cause.sets for number in chosen)
    if len(causes) == 1:
        lines += [found.steps[number].text for number in steps]
    return [line for line in lines if line]


def moves(words: Speech, found: Comparison, causes: Sequence[CauseCount]) -> str:
    """What causes do to verdicts and to what is granted, in a few words; nothing where they do nothing."""
    told = []
    ins, outs = _sum(causes, "swap_ins"), _sum(causes, "swap_outs")
    if found.verdicts is not None and (ins or outs):
        told.append(say(words, "why moves", ins=count(ins), outs=count(outs)))
    for amount in (one for one in found.amounts if one.summable):
        change = sum(cause.granted[amount.name] for cause in causes)
        if change:
            told.append(say(words, "part", name=words.short(amount.name), value=words.signed(change, amount.kind)))
    return words.text("semicolon").join(told)
