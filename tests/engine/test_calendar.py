"""Months and years by each end-of-month rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programbuild import day

from bonitas.engine.calendar import add_days, add_months, months_between, years_between
from bonitas.engine.core import MonthEnd

CLIP, OVERFLOW, STICK = MonthEnd.CLIP, MonthEnd.OVERFLOW, MonthEnd.STICK


@pytest.mark.parametrize(
    ("start", "months", "rule", "end"),
    [
        ("2026-01-31", 1, CLIP, "2026-02-28"),
        ("2024-01-31", 1, CLIP, "2024-02-29"),
        ("2026-01-31", 1, OVERFLOW, "2026-03-03"),
        ("2026-02-28", 1, CLIP, "2026-03-28"),
        ("2026-02-28", 1, STICK, "2026-03-31"),
        ("2024-02-28", 1, STICK, "2024-03-28"),
        ("2026-03-31", -1, CLIP, "2026-02-28"),
        ("2026-04-30", -2, STICK, "2026-02-28"),
        ("2026-12-31", 14, CLIP, "2028-02-29"),
    ],
)
def test_months_are_added_by_the_named_rule(start: str, months: int, rule: MonthEnd, end: str) -> None:
    assert add_months(day(start), months, rule) == day(end)


@pytest.mark.parametrize(
    ("start", "end", "rule", "months"),
    [
        ("2026-01-31", "2026-02-28", CLIP, 1),
        ("2026-01-31", "2026-02-27", CLIP, 0),
        ("2026-01-31", "2026-02-28", OVERFLOW, 0),
        ("2026-01-31", "2026-03-02", OVERFLOW, 0),
        ("2026-01-31", "2026-03-03", OVERFLOW, 1),
        ("2026-02-28", "2026-03-28", CLIP, 1),
        ("2026-02-28", "2026-03-28", STICK, 0),
        ("2026-02-28", "2026-03-31", STICK, 1),
        ("2026-02-28", "2026-01-31", CLIP, -1),
        ("2026-05-01", "2026-05-01", CLIP, 0),
    ],
)
def test_months_between_are_completed_ones(start: str, end: str, rule: MonthEnd, months: int) -> None:
    assert months_between(day(start), day(end), rule) == months


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2024-02-29", "2026-02-28", 2),
        ("2024-02-29", "2026-02-27", 1),
        ("2024-06-15", "2026-06-14", 1),
        ("2026-06-14", "2024-06-15", -1),
    ],
)
def test_years_are_months_by_the_dozen(start: str, end: str, years: int) -> None:
    assert years_between(day(start), day(end), CLIP) == years


def test_outside_the_calendar_there_is_no_date() -> None:
    assert add_months(date(9999, 12, 1), 1, CLIP) is None
    assert add_months(date(1, 1, 31), -1, CLIP) is None
    assert add_days(date.max, 1) is None
    assert add_days(date.min, -1) is None


@given(st.dates(), st.dates(), st.sampled_from(MonthEnd))
def test_completed_months_are_the_most_that_do_not_pass_the_end(one: date, other: date, rule: MonthEnd) -> None:
    start, end = sorted((one, other))
    months = months_between(start, end, rule)
    reached, beyond = add_months(start, months, rule), add_months(start, months + 1, rule)
    assert reached is not None
    assert reached <= end
    assert beyond is None or beyond > end
