"""Dates and texts in columns: month ends, the edges of the calendar, and one dictionary for all texts of a block."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from blockcheck import checked
from programbuild import DATE, NUMBER, RATING, YES_NO, Build, day

from bonitas.engine import core
from bonitas.engine.core import MonthEnd, Period
from bonitas.engine.kinds import Text

TEXT = Text()
EDGES = [date.min, date(1, 1, 31), date(1, 2, 28), date(9999, 11, 30), date(9999, 12, 31)]
ENDS = [
    date(year, month, 1) + timedelta(step) for year in (2023, 2024) for month in (1, 2, 3, 4) for step in (-1, 0, 27)
]
DAYS = [*EDGES, *ENDS, date(2024, 1, 30), date(2024, 2, 29), date(2100, 2, 28)]
MOVES = [*range(-26, 27), -1200, 1200, -119_988, 119_987, 10**6, 10**18, -(10**18)]


@pytest.mark.parametrize("rule", list(MonthEnd))
def test_between_dates(rule: MonthEnd) -> None:
    build = Build()
    start, end = build.input("start", DATE), build.input("end", DATE, optional=True)
    build.select("days", build.node(core.DaysBetween, NUMBER, start=start, end=end))
    build.select("months", build.node(core.MonthsBetween, NUMBER, start=start, end=end, rule=rule))
    build.select("years", build.node(core.YearsBetween, NUMBER, start=start, end=end, rule=rule))
    cases: list[dict[str, Any]] = [{"start": start, "end": end} for start, end in product(DAYS, repeat=2)]
    assert checked(build.program(), [*cases, {"start": DAYS[0]}]).redone == 0


@pytest.mark.parametrize("rule", list(MonthEnd))
def test_moved_dates(rule: MonthEnd) -> None:
    build = Build()
    start, by = build.input("start", DATE), build.input("by", step=Fraction(1, 2))
    build.select("months", build.node(core.AddMonths, DATE, date=start, months=by, rule=rule))
    build.select("days", build.node(core.AddDays, DATE, date=start, days=by))
    moves = [*map(Fraction, MOVES), Fraction(1, 2), Fraction(-3, 2)]
    checked(build.program(), [{"start": start, "by": by} for start, by in product(DAYS, moves)])


def test_dated_values() -> None:
    build = Build()
    on = build.input("on", DATE, optional=True)
    periods = (
        Period(None, day("2020-12-31"), Fraction(1, 3)),
        Period(day("2022-01-01"), day("2022-01-01"), Fraction(2)),
        Period(day("2024-02-29"), None, Fraction(-5)),
    )
    build.select("value", build.node(core.Dated, NUMBER, parameter="p", on=on, periods=periods))
    days = [day(text) + timedelta(step) for text in ("2020-12-31", "2022-01-01", "2024-02-29") for step in (-1, 0, 1)]
    checked(build.program(), [{"on": one} for one in (*days, *EDGES)] + [{}])


def test_texts_of_columns_constants_and_labels_are_compared() -> None:
    build = Build()
    one, other, grade = (
        build.input("one", TEXT, optional=True),
        build.input("other", TEXT),
        build.input("grade", RATING),
    )
    bonds = build.const("bond", TEXT)
    joined = build.node(core.Join, TEXT, parts=(one, bonds, grade))
    build.select("joined", joined)
    for name, left, right in (
        ("columns", one, other),
        ("constant", bonds, other),
        ("joined too", joined, other),
        ("label", grade, other),
        ("label too", other, grade),
    ):
        build.select(f"{name} =", build.compare(left, "=", right))
        build.select(f"{name} !=", build.compare(left, "!=", right))
    texts = ["", "bond", "bondB", "B", "信", "A"]
    cases: list[dict[str, Any]] = [
        {"one": one, "other": other, "grade": grade}
        for one, other, grade in product([*texts, None], texts, ("C", "B", "A"))
    ]
    assert checked(build.program(), cases).redone == 0


def test_a_text_of_a_label_or_of_a_constant_is_chosen() -> None:
    build = Build()
    grade, on = build.input("grade", RATING, optional=True), build.input("on", YES_NO, optional=True)
    nobody = build.node(core.Undetermined, NUMBER, reason="nobody knows")
    word = build.const("none", TEXT)
    build.select("text", build.node(core.Choose, TEXT, condition=on, then=grade, otherwise=word))
    build.select("nothing", build.node(core.Choose, TEXT, condition=on, then=nobody, otherwise=grade))
    build.select("fallback", build.node(core.Fallback, TEXT, operand=grade, default=word))
    cases: list[dict[str, Any]] = [
        {"grade": grade, "on": on} for grade, on in product(("C", "AA", None), (True, False, None))
    ]
    checked(build.program(), cases)
