"""Tables, compiled and by the reference: every hit policy, with unknown inputs and results."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from compiledcheck import agree
from programbuild import ANY, DATE, MISSING, NUMBER, RATING, YES_NO, Build, between, day, member

from bonitas.engine import core
from bonitas.engine.core import Cell, HitPolicy, Member
from bonitas.engine.kinds import Choice, Text

VALUES = (*map(Fraction, ("-1", "0", "0.5", "1", "2", "5", "1/3")), None)
MISSING_OR_ONE = Cell((Member(Fraction(1)),), missing=True)


def cases(*names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in product(VALUES, repeat=len(names))]


@pytest.mark.parametrize("computed", [False, True])
@pytest.mark.parametrize("otherwise", [False, True])
@pytest.mark.parametrize("hit", list(HitPolicy))
def test_one_input(hit: HitPolicy, otherwise: bool, computed: bool) -> None:
    for extra in (ANY, MISSING, MISSING_OR_ONE, between(9, 9), member(1, 2, negated=True)):
        build = Build()
        x, y = build.input("x", optional=True), build.input("y", optional=True)
        ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
        results = [y, ratio, build.const(7)] if computed else [build.const(n) for n in (5, 1, 7)]
        cells = (between(None, 1), between(Fraction(1, 2), 2, top=True), extra)
        rows = [((cell,), result) for cell, result in zip(cells, results, strict=True)]
        last = build.const(Fraction(1, 3)) if otherwise else None
        build.select("of x", build.table("t", [x], rows, hit=hit, otherwise=last))
        build.select("of ratio", build.table("u", [ratio], rows, hit=hit, otherwise=last))
        build.select("of sure", build.table("v", [build.const(1)], rows, hit=hit, otherwise=last))
        agree(build.program(), cases("x", "y"))


@pytest.mark.parametrize("computed", [False, True])
@pytest.mark.parametrize("hit", list(HitPolicy))
def test_two_inputs(hit: HitPolicy, computed: bool) -> None:
    build = Build()
    x, y = build.input("x", optional=True), build.input("y", optional=True)
    sure = build.input("s", RATING)
    result = build.node(core.Add, NUMBER, terms=(x, y)) if computed else build.const(4)
    rows = [
        ((between(None, 1), between(0, 2), ANY), build.const(3)),
        ((between(0, 2, top=True), MISSING, member("A", "AA")), result),
        ((ANY, between(1, None), member("C", negated=True)), build.const(2)),
        ((member(1, negated=True), ANY, ANY), build.const(5)),
    ]
    build.select("free", build.table("t", [x, y, sure], rows, hit=hit))
    build.select("closed", build.table("u", [x, y, sure], rows, hit=hit, otherwise=build.const(9)))
    agree(build.program(), [{**case, "s": label} for case in cases("x", "y") for label in ("C", "A")])


@pytest.mark.parametrize("hit", [HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.WORST, HitPolicy.BEST])
def test_labels_as_results_and_as_inputs(hit: HitPolicy) -> None:
    build = Build()
    grade, flag = build.input("g", RATING, optional=True), build.input("f", YES_NO, optional=True)
    labels = [build.const(label, RATING) for label in ("A", "C", "B")]
    upper = Cell((core.Interval("B", False, None, False),))
    rows = [((member("C", "B"), ANY), labels[0]), ((upper, member(True)), labels[1]), ((ANY, member(False)), grade)]
    build.select("t", build.table("t", [grade, flag], rows, RATING, hit=hit))
    build.select(
        "u", build.table("u", [flag], [((member(True),), labels[2]), ((MISSING,), labels[0])], RATING, hit=hit)
    )
    values = product((*RATING.labels, None), (True, False, None))
    agree(build.program(), [{"g": g, "f": f} for g, f in values])


def test_texts_and_dates() -> None:
    build = Build()
    text, on = build.input("t", Text(), optional=True), build.input("d", DATE, optional=True)
    texts = [
        ((member("a", "b"),), build.const(1)),
        ((member("c"),), build.const(2)),
        ((member("a", negated=True),), build.const(9)),
    ]
    build.select("texts", build.table("t", [text], texts, hit=HitPolicy.FIRST))
    spring = Cell((core.Interval(day("2024-02-29"), True, day("2024-06-01"), False),))
    days = [((spring,), build.const(1)), ((member(day("2024-06-01")),), build.const(2))]
    build.select("days", build.table("d", [on], days, otherwise=build.const(3)))
    values = ("2024-02-28", "2024-02-29", "2024-05-31", "2024-06-01", "2024-06-02")
    agree(build.program(), [{"t": t, "d": d} for t in ("a", "b", "c", "z", None) for d in (*map(day, values), None)])


@pytest.mark.parametrize("computed", [False, True])
def test_many_rows(computed: bool) -> None:
    build = Build()
    x = build.input("x", optional=True)
    kind = Choice(tuple(f"l{number}" for number in range(60)))
    label = build.input("c", kind, optional=True)
    results = [x if computed and number % 7 == 3 else build.const(number * number % 17) for number in range(60)]
    rows = [((between(number, number + 1),), result) for number, result in enumerate(results)]
    build.select("numbers", build.table("n", [x], rows))
    words = [((member(f"l{number}"),), result) for number, result in enumerate(results)]
    build.select("words", build.table("w", [label], words))
    found = [Fraction(number, 2) for number in range(-3, 125)]
    cases: list[dict[str, Any]] = [{"x": x, "c": f"l{number % 60}"} for number, x in enumerate(found)]
    agree(build.program(), [*cases, {}])


def test_a_table_with_more_answers_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bonitas.engine.compiled.picks.MOST_KEPT", 3)
    build = Build()
    x, y = build.input("x", step=Fraction(1)), build.input("y", step=Fraction(1))
    rows = [((between(a, a + 1), between(b, b + 1)), build.const(10 * a + b)) for a, b in product(range(5), repeat=2)]
    build.select("t", build.table("t", [x, y], rows))
    numbers = product(range(-1, 6), repeat=2)
    agree(build.program(), [{"x": Fraction(a), "y": Fraction(b)} for a, b in numbers] * 2)
