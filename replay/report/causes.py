"""Why decisions change, for people: changed cases and changed amounts by the edits that cause them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bonitas.replay.effect.comparison import AmountChange, CauseCount, Comparison
from bonitas.replay.effect.performance import wilson
from bonitas.replay.report.blocks import Block, Grid, Heading, Item, Line
from bonitas.replay.report.speech import Speech, cell, count, percent

MOST_CAUSES = 12
"""Causes that are listed one by one; the rest is one line."""


def causes(words: Speech, found: Comparison) -> Iterator[Block]:
    """The causes of verdicts that move and of changed decisions, the most frequent first, and what the edits are."""
    if not found.causes:
        return
    text = words.text
    yield Heading(text("causes"))
    yield Line(text("causes note" if found.sampled is None else "causes sampled", count=count(found.sampled or 0)))
    if found.verdict_causes:
        yield Line(text("verdict causes"), strong=True)
        yield _table(words, found, found.verdict_causes)
        yield Line(text("whole causes"), strong=True)
    yield _table(words, found, found.causes)
    shown = (*listed(found.causes)[0], *listed(found.verdict_causes)[0])
    for number in sorted({number for cause in shown for chosen in cause.sets for number in chosen}):
        if found.steps[number].text:
            yield Item("~", found.steps[number].text)


def _table(words: Speech, found: Comparison, causes: Sequence[CauseCount]) -> Grid:
    return Grid(tuple(_head(words, found)), tuple(_rows(words, found, causes)), total=True)


def _head(words: Speech, found: Comparison) -> Iterator[str]:
    yield words.text("cause")
    yield words.text("count")
    yield words.text("share")
    if found.verdicts is not None:
        yield words.text("in")
        yield words.text("out")
    key = "granted change" if found.verdicts is not None else "sum change"
    yield from (words.text(key, name=words.short(amount.name)) for amount in _summed(found))


def _rows(words: Speech, found: Comparison, causes: Sequence[CauseCount]) -> Iterator[tuple[str, ...]]:
    total = sum(cause.cases for cause in causes)
    shown, rest = listed(causes)
    for cause in shown:
        yield _row(words, found, cause_name(words, found, cause), (cause,), total)
    if rest:
        yield _row(words, found, words.text("other causes", count=count(len(rest))), rest, total)
    yield _row(words, found, words.text("total"), causes, total)


def listed(causes: Sequence[CauseCount]) -> tuple[Sequence[CauseCount], Sequence[CauseCount]]:
    """The causes that are listed one by one, and the rest."""
    most = MOST_CAUSES if len(causes) > MOST_CAUSES + 1 else MOST_CAUSES + 1
    return causes[:most], causes[most:]


def _row(words: Speech, found: Comparison, name: str, causes: Sequence[CauseCount], total: int) -> tuple[str, ...]:
    cases = sum(cause.cases for cause in causes)
    cells = [name, count(cases), _share(found, cases, total)]
    if found.verdicts is not None:
        cells += [cell(sum(cause.swap_ins for cause in causes)), cell(sum(cause.swap_outs for cause in causes))]
    for amount in _summed(found):
        change = sum(cause.granted[amount.name] for cause in causes)
        cells.append(words.signed(change, amount.kind) if change else "·")
    return tuple(cells)


def _summed(found: Comparison) -> list[AmountChange]:
    """The amounts whose change adds up over cases."""
    return [amount for amount in found.amounts if amount.summable]


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
        names = tuple(_step_name(words, found, number) for number in chosen)
        if not names:
            told.append(words.text("cause declaration"))
        else:
            told.append(words.text("cause alone", name=names[0]) if len(names) == 1 else words.text("with").join(names))
    return words.text("or").join(told)


def _step_name(words: Speech, found: Comparison, number: int) -> str:
    """The names of an edit's things in the reader's language."""
    return words.text("comma").join(words.say.name(part) for part in found.steps[number].name.split(", "))
