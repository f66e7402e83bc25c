"""Amounts with pictures: how much each changes, where it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from bonitas.engine.kinds import Days, Kind, Money, Ratio
from bonitas.replay.effect.comparison import AmountChange, Comparison
from bonitas.replay.report.blocks import Grid, Heading, Line
from bonitas.replay.report.effects import Effects
from bonitas.replay.report.html.parts import Legend, Part, Picture, Section
from bonitas.replay.report.html.words import say
from bonitas.replay.report.speech import Speech, count


def amounts(effects: Effects, found: Comparison) -> Section | None:
    """Every amount: totals, the spread of its change, quantiles."""
    if not found.amounts or not found.compared:
        return None
    parts: list[Part] = []
    for number, one in enumerate(found.amounts):
        name, *rest = effects.amount(one)
        assert isinstance(name, Line)
        parts += [Heading(name.text), *rest]
        if one.bars:
            parts.append(_spread(effects, one, f"amount-{number}"))
            parts += _far(effects.words, one)
    return Section("amounts", effects.words.text("amounts"), tuple(parts))


def _spread(effects: Effects, one: AmountChange, id_: str) -> Picture:
    words, name = effects.words, effects.words.short(one.name)
    quantiles = dict(one.quantiles)
    told = {word: words.signed(quantiles[word], one.kind) for word in ("least", "median", "most")}
    rows = [(_between(words, one.kind, low, high), cases) for low, high, cases in one.bars if cases]
    legend = [("lowered", one.lowered), ("raised", one.raised)]
    return Picture(
        id=id_,
        kind="histogram",
        title=say(words, "distribution", name=name),
        text=say(words, "distribution text", name=name, **told),
        data={
            "bins": [_bin(words, one, low, high, cases) for low, high, cases in one.bars],
            "middle": [_scaled(quantiles["25%"], one.kind), _scaled(quantiles["75%"], one.kind)],
            "median": _scaled(quantiles["median"], one.kind),
            "medianText": words.text("quantile", word=words.text("median"), value=told["median"]),
            "unit": _unit(words, one.kind),
        },
        legend=(
            *(Legend(tone, say(words, tone)) for tone, cases in legend if cases),
            Legend("middle", say(words, "middle half")),
        ),
        table=Grid((say(words, "change of"), words.text("count")), tuple((text, count(cases)) for text, cases in rows)),
    )


def _far(words: Speech, one: AmountChange) -> Iterator[Line]:
    """How many changes lie far from the others, if some do."""
    cases = sum(cases for low, high, cases in one.bars if high - low > _width(one))
    if cases:
        yield Line(say(words, "far", count=count(cases)))


def _width(one: AmountChange) -> Fraction:
    """The width of the bars; one that holds what lies far out is wider."""
    return min(high - low for low, high, _ in one.bars)


def _bin(words: Speech, one: AmountChange, low: Fraction, high: Fraction, cases: int) -> Mapping[str, Any]:
    kind = one.kind
    tone = "lowered" if high <= 0 else "raised" if low >= 0 else "crossing"
    return {
        "low": _scaled(low, kind),
        "high": _scaled(high, kind),
        "cases": cases,
        "tone": tone,
        "far": high - low > _width(one),
        "tip": _between(words, kind, low, high),
    }


def _between(words: Speech, kind: Kind, low: Fraction, high: Fraction) -> str:
    return say(words, "bin", low=words.signed(low, kind), high=words.signed(high, kind))


def _scaled(value: Fraction, kind: Kind) -> float:
    return float(value * 100 if isinstance(kind, Ratio) else value)


def _unit(words: Speech, kind: Kind) -> str:
    """What stands at an axis of amounts."""
    match kind:
        case Money(currency):
            return currency
        case Ratio():
            return "%"
        case Days():
            return say(words, "days")
    return ""
