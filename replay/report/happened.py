"""Against what happened, for people: outcomes, bad rates with intervals and bounds, losses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from bonitas.engine.core import Verdict
from bonitas.engine.problems import printable
from bonitas.replay.effect.comparison import Comparison, Loss
from bonitas.replay.effect.performance import Performance, Portfolio, performance
from bonitas.replay.report.blocks import Block, Grid, Heading, Line
from bonitas.replay.report.speech import Speech, cell, count, percent


def happened(words: Speech, found: Comparison) -> Iterator[Block]:
    """What the history tells of how cases turned out."""
    if not found.outcomes:
        return
    text = words.text
    told = sorted({outcome for outcome, _, _ in found.outcomes}, key=lambda one: (one is None, one or ""))
    rows = [(_outcome(words, one), *_shift(found, [one])) for one in told]
    rows.append((text("total"), *_shift(found, told)))
    yield Heading(text("outcomes"))
    yield Line(text("outcomes note"))
    yield Grid((text("outcome"), text("count"), *map(words.label, Verdict)), tuple(rows), total=True)
    if found.results is not None:
        yield from _performance(words, performance(found.outcomes, found.results))
    for key, sums in (("losses", found.losses), ("lateness", found.lateness)):
        if sums:
            yield from _losses(words, key, sums)


def _shift(found: Comparison, told: Iterable[str | None]) -> Iterator[str]:
    """How many cases of some outcomes there are, and for each verdict how many before and after."""
    wanted = set(told)
    counts = [(old, new, number) for (what, old, new), number in found.outcomes.items() if what in wanted]
    yield count(sum(number for *_, number in counts))
    for verdict in Verdict:
        before = sum(number for old, _, number in counts if old is verdict)
        after = sum(number for _, new, number in counts if new is verdict)
        yield f"{count(before)} → {count(after)}" if before != after else count(before)


def _outcome(words: Speech, outcome: str | None) -> str:
    return words.text("not told") if outcome is None else printable(outcome, 60)


# ---------------------------------------------------------------- bad rates


def _performance(words: Speech, found: Performance) -> Iterator[Block]:
    text = words.text
    yield Line(text("performance"), strong=True)
    head = tuple(text(key) for key in ("portfolio", "good", "bad", "unobserved", "bad rate", "bounds"))
    sides = (
        ("granted old", found.granted_old), ("granted new", found.granted_new), ("swap-ins", found.swap_ins),
        ("swap-outs", found.swap_outs), ("refused old", found.refused_old), ("refused new", found.refused_new),
    )  # fmt: skip
    yield Grid(head, tuple((text(key), *_cells(one)) for key, one in sides))
    yield Line(text("performance note"))
    if found.sensitivity:
        told = (text("sensitive", times=times(multiple), rate=percent(rate, 1)) for multiple, rate in found.sensitivity)
        yield Line(text("sensitivity", list=words.listing(tuple(told))))


def _cells(one: Portfolio) -> Iterator[str]:
    yield from (cell(one.good), cell(one.bad), cell(one.unobserved))
    rate, bounds = one.rate, one.bounds
    yield "–" if rate is None else f"{percent(rate.share, 1)} ({rate.low:.1%}–{rate.high:.1%})"
    yield "–" if bounds is None or not one.unobserved else f"{percent(bounds[0], 1)}–{percent(bounds[1], 1)}"


def times(multiple: Fraction) -> str:
    """A multiple as people write it: `0.5`, `2`."""
    return str(float(multiple)).removesuffix(".0")


def _losses(words: Speech, title: str, told: Mapping[tuple[bool, bool], Loss]) -> Iterator[Block]:
    """What was lost on what each version grants, or how late it was paid."""
    text = words.text

    def over(*keys: tuple[bool, bool]) -> Loss:
        return sum((told.get(key, Loss()) for key in keys), start=Loss())

    sides = (
        ("granted old", over((True, True), (True, False))), ("granted new", over((True, True), (False, True))),
        ("swap-ins", over((False, True))), ("swap-outs", over((True, False))),
    )  # fmt: skip
    yield Line(text(title), strong=True)
    head = tuple(text(key) for key in ("portfolio", "told cases", "in all", "mean loss"))
    rows = []
    for key, loss in sides:
        interval = loss.interval
        mean = "–" if interval is None else f"{interval[0]:,.2f} ({interval[1]:,.2f}–{interval[2]:,.2f})"
        rows.append((text(key), count(loss.cases), f"{float(loss.total):,.2f}", mean))
    yield Grid(head, tuple(rows))
    yield Line(text("losses note"))
