"""The cases that only one version decides."""

from __future__ import annotations

from collections.abc import Iterator

from bonitas.engine.problems import printable
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import Comparison, OneSided
from bonitas.replay.report.blocks import Line
from bonitas.replay.report.cases import CaseList
from bonitas.replay.report.html.parts import Part, Section, Sheet
from bonitas.replay.report.html.words import say
from bonitas.replay.report.speech import Speech, count


def one_sided(difference: Difference, words: Speech, found: Comparison) -> Section | None:
    """The first of them, each with the decision of the one version and the problem of the other."""
    kept, total = found.sides[0] + found.sides[1], found.only_old + found.only_new
    if not kept:
        return None
    told = CaseList(words, difference.kinds, difference.recorded)
    head = (words.text("case"), *(say(words, key) for key in ("side", "side answer", "side problem")))
    rows = tuple(
        tuple(_row(words, told, case, which))
        for which, cases in zip(("old", "new"), found.sides, strict=True)
        for case in cases
    )
    parts: list[Part] = [Sheet(head, rows)]
    if len(kept) < total:
        parts.append(Line(say(words, "sides more", shown=count(len(kept)), count=count(total))))
    return Section("sides", say(words, "sides"), tuple(parts))


def _row(words: Speech, told: CaseList, case: OneSided, which: str) -> Iterator[str]:
    yield printable(case.id, 80)
    yield say(words, f"only by {which}")
    yield words.text("semicolon").join(told.answered(case.answer, old=which == "old"))
    yield case.problems[0].text(words.language) if case.problems else ""
