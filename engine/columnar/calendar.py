"""Months between civil dates, on columns of ordinals; what `engine/calendar.py` says of single dates."""

from __future__ import annotations

from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers
from bonitas.engine.columnar.bounds import LAST_DAY, MOST_MONTHS
from bonitas.engine.core import MonthEnd

_EPOCH = 719_163
"""The ordinal of 1 January 1970, from which numpy counts."""
_FIRST_MONTH, _LAST_MONTH = (1 - 1970) * 12, (9999 - 1970) * 12 + 11


def add_months(start: Any, months: Any, rule: MonthEnd) -> Integers:
    """The dates moved by months; 0 outside the years 1 to 9999. Ordinals that are no dates count as 1 January 1."""
    month, day, length = _parts(start)
    moved = month + np.clip(months, -2 * MOST_MONTHS, 2 * MOST_MONTHS)
    inside = (moved >= _FIRST_MONTH) & (moved <= _LAST_MONTH)
    moved = np.clip(moved, _FIRST_MONTH, _LAST_MONTH)
    first = _first_of(moved)
    last = _first_of(moved + 1) - first - 1
    if rule is MonthEnd.STICK:
        day = np.where(day == length, last, day)
    if rule is not MonthEnd.OVERFLOW:
        day = np.minimum(day, last)
    found = first + day + _EPOCH
    return np.where(inside & (found <= LAST_DAY), found, 0)


def months_between(start: Any, end: Any, rule: MonthEnd) -> Integers:
    """Completed months from start to end; where end comes first the same with their places changed, negated."""
    early, late = np.minimum(start, end), np.maximum(start, end)
    early, late = np.clip(early, 1, LAST_DAY), np.clip(late, 1, LAST_DAY)
    months = _parts(late)[0] - _parts(early)[0]
    # At most twice too far: 31 January and two months is after 1 March, and with OVERFLOW so is one month.
    for _ in range(2):
        reached = add_months(early, months, rule)
        months = months - ((reached == 0) | (reached > late))
    return np.where(np.less(end, start), -months, months)


def _parts(ordinal: Any) -> tuple[Integers, Integers, Integers]:
    """Months since January 1970, days since the month's first, and what they are on the month's last day."""
    day = np.asarray(np.clip(ordinal, 1, LAST_DAY) - _EPOCH, dtype=np.int64)
    month = day.view("datetime64[D]").astype("datetime64[M]").view(np.int64)
    first = _first_of(month)
    return month, day - first, _first_of(month + 1) - first - 1


def _first_of(month: Any) -> Integers:
    """The first day of a month, counted from 1 January 1970."""
    return np.asarray(month, dtype=np.int64).view("datetime64[M]").astype("datetime64[D]").view(np.int64)
