"""Against what happened, with pictures: bad rates with their intervals and bounds, and what swap-ins might do."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.performance import Interval, Performance, Portfolio, performance
from bonitas.replay.report.blocks import Grid, Heading, Line
from bonitas.replay.report.happened import happened, times
from bonitas.replay.report.html.parts import Legend, Part, Picture, Section
from bonitas.replay.report.html.words import say
from bonitas.replay.report.speech import Speech, percent

PORTFOLIOS = ("granted old", "granted new", "swap-ins", "swap-outs", "refused old", "refused new")
"""The portfolios that are looked at, in their order; attributes of a `Performance` have underscores."""

_TONES = {"granted old": "old", "granted new": "new", "swap-ins": "better", "swap-outs": "worse",
          "refused old": "old", "refused new": "new"}  # fmt: skip


def outcomes(words: Speech, found: Comparison) -> Section | None:
    """What the history tells of how cases turned out."""
    blocks = list(happened(words, found))
    if not blocks:
        return None
    parts: list[Part] = []
    title = words.text("outcomes")
    for block in blocks:
        if isinstance(block, Heading):
            title = block.text
        elif isinstance(block, Line) and block.strong:
            parts.append(Heading(block.text))
            if block.text == words.text("performance"):
                parts += _pictures(words, found)
        else:
            parts.append(block)
    return Section("outcomes", title, tuple(parts))


def _pictures(words: Speech, found: Comparison) -> list[Picture]:
    if found.results is None:
        return []
    told = performance(found.outcomes, found.results)
    pictures = [_rates(words, told)] if any(_portfolio(told, key).cases for key in PORTFOLIOS) else []
    if told.sensitivity and told.granted_old.rate is not None:
        pictures.append(_sensitivity(words, told, told.granted_old.rate))
    return pictures


def _rates(words: Speech, told: Performance) -> Picture:
    """The bad rate of each portfolio with its interval, and the bounds where some are not observed."""
    sides = [(key, _portfolio(told, key)) for key in PORTFOLIOS]
    rows = [_row(words, key, one) for key, one in sides]
    said = tuple(line for row in rows for line in row["tips"][:1])
    legend = [Legend("bounds", say(words, "rates bounds"))] if any(one.unobserved for _, one in sides) else []
    return Picture(
        id="rates",
        kind="intervals",
        title=say(words, "rates"),
        text=say(words, "rates text", list=words.listing(said)),
        data={"rows": rows, "unit": "%"},
        legend=tuple(legend),
    )


def _portfolio(told: Performance, key: str) -> Portfolio:
    found: Portfolio = getattr(told, key.replace(" ", "_").replace("-", "_"))
    return found


def _row(words: Speech, key: str, one: Portfolio) -> Mapping[str, Any]:
    name, rate, bounds = words.text(key), one.rate, one.bounds
    row: dict[str, Any] = {"name": name, "points": [], "tips": [say(words, "rate none", name=name)]}
    if rate is not None:
        row["points"] = [point(_TONES[key], rate)]
        row["tips"] = [rate_text(words, name, rate)]
    if bounds is not None and one.unobserved:
        row["bounds"] = [float(bound) * 100 for bound in bounds]
        low, high = (percent(bound, 1) for bound in bounds)
        row["tips"].append(f"{say(words, 'rates bounds')}: {low} – {high}")
    return row


def point(tone: str, rate: Interval) -> Mapping[str, Any]:
    """A share with its interval, as pictures take it."""
    return {"tone": tone, "at": float(rate.share) * 100, "low": rate.low * 100, "high": rate.high * 100}


def rate_text(words: Speech, name: str, rate: Interval) -> str:
    """A share with its interval in words."""
    low, high = f"{rate.low:.1%}", f"{rate.high:.1%}"
    return say(words, "rate", name=name, rate=percent(rate.share, 1), low=low, high=high)


def _sensitivity(words: Speech, told: Performance, before: Interval) -> Picture:
    """The new bad rate by what swap-ins of unknown outcome are supposed to do, beside the rate observed before."""
    rows: list[tuple[str, Fraction]] = [
        (say(words, "sensitivity row", times=times(multiple)), rate) for multiple, rate in told.sensitivity
    ]
    said = tuple(say(words, "part", name=name, value=percent(rate, 1)) for name, rate in rows)
    line = say(words, "sensitivity old", rate=percent(before.share, 1))
    return Picture(
        id="sensitivity",
        kind="bars",
        title=say(words, "sensitivity picture"),
        text=say(words, "sensitivity text", list=words.listing(said)),
        data={
            "categories": [name for name, _ in rows],
            "series": [{"tone": "new", "values": [float(rate) * 100 for _, rate in rows]}],
            "ends": [percent(rate, 1) for _, rate in rows],
            "tips": [[one, line] for one in said],
            "unit": "%",
            "mark": {"at": float(before.share) * 100, "text": line},
        },
        table=Grid(
            (say(words, "multiple"), words.text("bad rate")), tuple((name, percent(rate, 1)) for name, rate in rows)
        ),
    )
