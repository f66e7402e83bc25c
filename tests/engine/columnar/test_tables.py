"""Tables on columns: every hit policy with rows that match, may match, conflict or are all passed over."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from blockcheck import checked
from programbuild import ANY, DATE, MISSING, NUMBER, RATING, YES_NO, Build, between, day, member

from bonitas.engine import core
from bonitas.engine.columnar import classes
from bonitas.engine.core import Cell, HitPolicy
from bonitas.engine.kinds import Text

VALUES = (None, Fraction(-1), Fraction(0), Fraction(5), Fraction(10), Fraction(41, 4), Fraction(30))
HITS = [(hit, ready) for hit in HitPolicy for ready in (True, False)]


def rows(build: Build, results: list[int]) -> list[tuple[tuple[Cell, ...], int]]:
    """Rows that overlap, leave gaps, and ask for a missing value in the second column only."""
    cells = [
        (between(0, 10), ANY),
        (between(5, 20, top=True), member("A", "B")),
        (ANY, MISSING),
        (between(None, 0, negated=True), between("C", "B", top=True)),
        (member(Fraction(10), Fraction(41, 4)), member("AA", negated=True)),
    ]
    return list(zip(cells, results, strict=True))


@pytest.mark.parametrize(("hit", "ready"), HITS)
@pytest.mark.parametrize("otherwise", [True, False])
def test_constant_results(monkeypatch: pytest.MonkeyPatch, hit: HitPolicy, ready: bool, otherwise: bool) -> None:
    monkeypatch.setattr(classes, "MOST_PLACES", 4096 if ready else 0)
    build = Build()
    x, grade = build.input("x", optional=True), build.input("grade", RATING, optional=True)
    results = [build.const(Fraction(number, 4)) for number in (8, 3, -4, 8, 5)]
    rest = build.const(99) if otherwise else None
    build.select("answer", build.table("t", (x, grade), rows(build, results), hit=hit, otherwise=rest))
    cases = [{"x": x, "grade": grade} for x, grade in product(VALUES, (None, "C", "B", "A", "AA"))]
    checked(build.program(), cases)


@pytest.mark.parametrize(("hit", "ready"), HITS)
def test_results_of_the_case(monkeypatch: pytest.MonkeyPatch, hit: HitPolicy, ready: bool) -> None:
    monkeypatch.setattr(classes, "MOST_PLACES", 4096 if ready else 0)
    build = Build()
    x, grade = build.input("x", optional=True), build.input("grade", RATING, optional=True)
    y = build.input("y", optional=True)
    double = build.node(core.Add, NUMBER, terms=(y, y))
    ratio = build.node(core.Divide, NUMBER, numerator=build.const(1), denominator=y)
    results = [y, double, build.const(7), ratio, build.const(-2)]
    build.select("answer", build.table("t", (x, grade), rows(build, results), hit=hit, otherwise=y))
    parts = product(VALUES, (None, "C", "A", "AA"), (None, Fraction(0), Fraction(3), Fraction(-9, 2)))
    checked(build.program(), [{"x": x, "grade": grade, "y": y} for x, grade, y in parts])


@pytest.mark.parametrize("hit", [HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.WORST, HitPolicy.BEST])
@pytest.mark.parametrize("ready", [True, False])
def test_answers_that_are_labels(monkeypatch: pytest.MonkeyPatch, hit: HitPolicy, ready: bool) -> None:
    monkeypatch.setattr(classes, "MOST_PLACES", 4096 if ready else 0)
    build = Build()
    x, grade = build.input("x", optional=True), build.input("grade", RATING, optional=True)
    results = [build.const(label, RATING) for label in ("B", "AA", "C", "A", "B")]
    build.select("answer", build.table("t", (x, grade), rows(build, results), kind=RATING, hit=hit))
    checked(build.program(), [{"x": x, "grade": grade} for x, grade in product(VALUES, (None, "C", "B", "A", "AA"))])


@pytest.mark.parametrize("ready", [True, False])
def test_inputs_of_every_kind(monkeypatch: pytest.MonkeyPatch, ready: bool) -> None:
    monkeypatch.setattr(classes, "MOST_PLACES", 4096 if ready else 0)
    build = Build()
    inputs = (
        build.input("on", YES_NO, optional=True),
        build.input("day", DATE, optional=True),
        build.input("word", Text(), optional=True),
    )
    words = [build.const(word, Text()) for word in ("one", "two", "three", "four")]
    cells = [
        (member(True), between(day("2026-01-31"), day("2026-02-28"), top=True), ANY),
        (member(False), ANY, member("x", "y")),
        (ANY, between(None, day("2026-01-31")), member("x", negated=True)),
        (MISSING, MISSING, ANY),
    ]
    build.select("answer", build.table("t", inputs, list(zip(cells, words, strict=True)), kind=Text()))
    build.select(
        "condition",
        build.table(
            "u", inputs[:1], [((member(True),), build.yes())], kind=YES_NO, otherwise=build.const(False, YES_NO)
        ),
    )
    days = (None, *map(day, ("2026-01-30", "2026-01-31", "2026-02-28", "2026-03-01")))
    cases: list[dict[str, Any]] = [
        {"on": on, "day": one, "word": word}
        for on, one, word in product((None, True, False), days, (None, "x", "y", "z"))
    ]
    checked(build.program(), cases)
