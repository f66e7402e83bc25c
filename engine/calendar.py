"""Months and years between civil dates, with the end-of-month rule named by the policy."""

from __future__ import annotations

import calendar
from datetime import date

from bonitas.engine.core import MonthEnd

_LAST_MONTH = 9999 * 12 + 11


def add_months(start: date, months: int, rule: MonthEnd) -> date | None:
    """`start` moved by `months`; None outside the years 1 to 9999.

    >>> [add_months(date(2026, 1, 31), 1, rule).isoformat() for rule in MonthEnd]
    ['2026-02-28', '2026-03-03', '2026-02-28']
    """
    index = start.year * 12 + start.month - 1 + months
    if not 12 <= index <= _LAST_MONTH:
        return None
    year, month = index // 12, index % 12 + 1
    last = calendar.monthrange(year, month)[1]
    if rule is MonthEnd.STICK and start.day == calendar.monthrange(start.year, start.month)[1]:
        return date(year, month, last)
    if start.day <= last:
        return date(year, month, start.day)
    if rule is MonthEnd.OVERFLOW:
        return add_days(date(year, month, last), start.day - last)
    return date(year, month, last)


def add_days(start: date, days: int) -> date | None:
    """`start` moved by `days`; None outside the years 1 to 9999."""
    ordinal = start.toordinal() + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def months_between(start: date, end: date, rule: MonthEnd) -> int:
    """Completed months from `start` to `end`, negative when `end` comes first.

    Forward, the greatest number of months that, added to `start`, does not pass `end`; backward, the same with
    the dates' places changed, negated. Whether a month is completed on its last day is for `rule` to say.
    """
    if end < start:
        return -months_between(end, start, rule)
    months = (end.year - start.year) * 12 + end.month - start.month
    while (reached := add_months(start, months, rule)) is None or reached > end:
        months -= 1
    return months


def years_between(start: date, end: date, rule: MonthEnd) -> int:
    """Completed years from `start` to `end`: completed months by the dozen, towards zero."""
    months = months_between(start, end, rule)
    return months // 12 if months >= 0 else -(-months // 12)
