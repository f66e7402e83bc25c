"""Why decisions change, for people: changed cases and changed amounts by the edits that cause them."""

from __future__ import annotations

from collections.abc import Iterator

from bonitas.replay.effect.comparison import CauseCount, Comparison
from bonitas.replay.effect.performance import wilson
from bonitas.replay.report.blocks import Block, Grid, Heading, Item, Line
from bonitas.replay.report.speech import Speech, cell, count, percent

MOST_CAUSES = 12
"""Causes that are listed one by one; the rest is one line."""


def causes(words: Speech, found: Comparison) -> Iterator[Block]:
    """The causes of changed decisions, the most frequent first, with a line for each edit that they speak of."""
    if not found.causes:
        return
    text = words.text
    yield Heading(text("causes"))
    yield Line(text("causes note" if found.sampled is None else "causes sampled", count=count(found.sampled or 0)))
    yield Grid(tuple(_head(words, found)), tuple(_rows(words, found)), total=True)
    named = {number for cause in found.causes[:MOST_CAUSES] for chosen in cause.sets for number in chosen}
    for number in sorted(named):
        step = found.steps[number]
        if step.text:
            yield Item("~", step.text)


def _head(words: Speech, found: Comparison) -> Iterator[str]:
    yield words.text("cause")
    yield words.text("count")
    yield words.text("share")
    if found.verdicts is not None:
        yield words.text("swap-ins")
        yield words.text("swap-outs")
    for amount in found.amounts:
        yield words.text(
            "granted change" if found.verdicts is not None else "sum change", name=words.short(amount.name)
        )


def _rows(words: Speech, found: Comparison) -> Iterator[tuple[str, ...]]:
    total = sum(cause.cases for cause in found.causes)
    shown, rest = listed(found)
    for cause in shown:
        yield _row(words, found, cause_name(words, found, cause), (cause,), total)
    if rest:
        yield _row(words, found, words.text("other causes", count=count(len(rest))), rest, total)
    yield _row(words, found, words.text("total"), found.causes, total)


def listed(found: Comparison) -> tuple[tuple[CauseCount, ...], tuple[CauseCount, ...]]:
    """The causes that are listed one by one, and the rest."""
    most = MOST_CAUSES if len(found.causes) > MOST_CAUSES + 1 else MOST_CAUSES + 1
    return found.causes[:most], found.causes[most:]


def _row(words: Speech, found: Comparison, name: str, causes: tuple[CauseCount, ...], total: int) -> tuple[str, ...]:
    cases = sum(cause.cases for cause in causes)
    cells = [name, count(cases), _share(found, cases, total)]
    if found.verdicts is not None:
        cells += [cell(sum(cause.swap_ins for cause in causes)), cell(sum(cause.swap_outs for cause in causes))]
    for amount in found.amounts:
        change = sum(cause.granted[amount.name] for cause in causes)
        cells.append(words.signed(change, amount.kind) if change else "·")
    return tuple(cells)


def _share(found: Comparison, cases: int, total: int) -> str:
    """The share of the changed cases; of a sample with its 95% interval."""
    interval = wilson(cases, total)
    if found.sampled is None or interval is None or cases == total:
        return percent(cases, total)
    return f"{percent(cases, total)} ({interval.low:.1%}–{interval.high:.1%})"


def cause_name(words: Speech, found: Comparison, cause: CauseCount) -> str:
    """`A2 alone`, `A2 with L3`, or several such of which each would do."""
    if not cause.sets:
        return words.text("cause none")
    told = []
    for chosen in cause.sets:
        names = tuple(found.steps[number].name for number in chosen)
        if not names:
            told.append(words.text("cause declaration"))
        else:
            told.append(words.text("cause alone", name=names[0]) if len(names) == 1 else words.text("with").join(names))
    return words.text("or").join(told)
