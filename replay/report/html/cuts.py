"""The effect by segment and in protected groups, with pictures of the share that is granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bonitas.engine.problems import printable
from bonitas.replay.effect.comparison import GRANTED, Comparison, Cut, Segment
from bonitas.replay.effect.performance import wilson
from bonitas.replay.report.html.matrices import sides
from bonitas.replay.report.html.outcomes import point, rate_text
from bonitas.replay.report.html.parts import Part, Picture, Section
from bonitas.replay.report.html.words import say
from bonitas.replay.report.segments import MOST_SEGMENTS, of_cut, segment_name
from bonitas.replay.report.speech import Speech, count


def cuts(words: Speech, found: Comparison, *, protected: bool) -> Section | None:
    """All cuts of one sort: segments, or groups of protected features."""
    parts: list[Part] = []
    for number, cut in enumerate(found.cuts):
        if cut.protected is protected:
            heading, *rest = of_cut(words, found, cut)
            if protected:
                note, *rest = rest
                parts += [note] if not parts else []
            parts.append(heading)
            if found.verdicts is not None and any(one.cases for one in cut.segments):
                parts.append(_picture(words, cut, f"cut-{number}"))
            parts += rest
    key = "protected" if protected else "segments"
    return Section(key, say(words, key), tuple(parts)) if parts else None


def _picture(words: Speech, cut: Cut, id_: str) -> Picture:
    rows = [_row(words, cut, one) for one in cut.segments[:MOST_SEGMENTS]]
    told = tuple(line for row in rows for line in row["tips"])
    return Picture(
        id=id_,
        kind="intervals",
        title=say(words, "shares picture"),
        text=say(words, "segments text", name=printable(cut.name, 60), list=words.listing(told)),
        data={"rows": rows, "unit": "%"},
        legend=sides(words),
    )


def _row(words: Speech, cut: Cut, one: Segment) -> Mapping[str, Any]:
    """The share of a segment's cases that is granted before and after, with its interval."""
    name, points, tips = segment_name(words, cut, one), [], []
    for side, tone in enumerate(("old", "new")):
        granted = sum(number for key, number in one.verdicts.items() if key[side] in GRANTED)
        rate = wilson(granted, one.cases)
        if rate is not None:
            points.append(point(tone, rate))
            version = say(words, f"{tone} version")
            tips.append(rate_text(words, f"{name}, {version}:", rate))
    return {"name": say(words, "choice", name=name, count=count(one.cases)), "points": points, "tips": tips}
