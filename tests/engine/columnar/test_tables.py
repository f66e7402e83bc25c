"""Tables on columns: every hit policy with rows that match, may match, conflict or are all passed over."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from blockcheck import checked
from programbuild import ANY, DATE, MISSING, NUMBER, RATING, YES_NO, Build, between, day, member

from bonitas.engine import core
from bonitas.engine.columnar import classes, lookups
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
    monkeypatch.setattr(lookups, "MOST_PLACES", 4096 if ready else 0)
    build = Build()
    x, grade = build.input("x", optional=True), build.input("grade", RATING, optional=True)
    results = [build.const(Fraction(number, 4)) for number in (8, 3, -4, 8, 5)]
    rest = build.const(99) if otherwise else None
    build.select("answer", build.table("t", (x, grade), rows(build, results), hit=hit, otherwise=rest))
    cases = [{"x": x, "grade": grade} for x, grade in product(VALUES, (None, "C", "B", "A", "AA"))]
    checked(build.program(), cases)


@pytest.mark.parametrize(("hit", "ready"), HITS)
def test_results_of_the_case(monkeypatch: pytest.MonkeyPatch, hit: HitPolicy, ready: bool) -> None:
    monkeypatch.setattr(lookups, "MOST_PLACES", 4096 if ready else 0)
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
    monkeypatch.setattr(lookups, "MOST_PLACES", 4096 if ready else 0)
    build = Build()
    x, grade = build.input("x", optional=True), build.input("grade", RATING, optional=True)
    results = [build.const(label, RATING) for label in ("B", "AA", "C", "A", "B")]
    build.select("answer", build.table("t", (x, grade), rows(build, results), kind=RATING, hit=hit))
    checked(build.program(), [{"x": x, "grade": grade} for x, grade in product(VALUES, (None, "C", "B", "A", "AA"))])


@pytest.mark.parametrize("ready", [True, False])
def test_inputs_of_every_kind(monkeypatch: pytest.MonkeyPatch, ready: bool) -> None:
    monkeypatch.setattr(lookups, "MOST_PLACES", 4096 if ready else 0)
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


@pytest.mark.parametrize("count", [classes.MOST_COMPARED // 2 - 1, classes.MOST_COMPARED])
def test_bands_with_few_and_with_many_bounds(count: int) -> None:
    """Whole numbers, dates, and a ratio whose bounds cannot be compared as they are."""
    build = Build()
    x, on = build.input("x", step=Fraction(1, 2), optional=True), build.input("on", DATE)
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=build.input("d", step=Fraction(1)))
    low = Fraction(-7, 3)
    points = [low + Fraction(number, 3) for number in range(count)] + [Fraction(10**30)]
    for name, ref in (("x", x), ("ratio", ratio)):
        cells = [(between(*pair),) for pair in pairwise(points)]
        build.select(name, build.table(name, (ref,), [(one, build.const(n)) for n, one in enumerate(cells)]))
    days = [day("2026-01-01") + timedelta(2 * number) for number in range(count)]
    spans = [(between(*pair, top=True),) for pair in pairwise(days)]
    build.select(
        "on", build.table("on", (on,), [(one, build.const(n)) for n, one in enumerate(spans)], hit=HitPolicy.FIRST)
    )
    values = [*(Fraction(number, 2) for number in range(-7, 30)), Fraction(10**9), Fraction(-(2**62)), None]
    cases: list[dict[str, Any]] = [
        {"x": x, "on": days[0] + timedelta(number % 9 - 1), "d": Fraction(d)}
        for number, (x, d) in enumerate(product(values, (1, 3, -2)))
    ]
    checked(build.program(), cases)


def test_a_table_of_a_constant_and_of_many_words() -> None:
    build = Build()
    word, other = build.const("w7", Text()), build.input("word", Text(), optional=True)
    rows_ = [((member(f"w{number}"),), build.const(number)) for number in range(40)]
    for name, ref in (("constant", word), ("word", other)):
        build.select(name, build.table(name, (ref,), rows_, otherwise=build.const(-1)))
    checked(build.program(), [{"word": f"w{number}"} for number in range(45)] + [{}])


def test_answers_that_no_column_holds() -> None:
    build = Build()
    x = build.input("x", optional=True)
    results = [build.const(value) for value in (10**30, 3, -(10**25))]
    cells = [(between(0, 10),), (between(10, 20),), (between(20, 30),)]
    build.select("answer", build.table("t", (x,), list(zip(cells, results, strict=True))))
    columns = checked(build.program(), [{"x": x} for x in VALUES] + [{"x": Fraction(25)}])
    assert columns.redone == 3
