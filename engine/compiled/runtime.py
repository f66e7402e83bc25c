"""What compiled functions call while they run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from math import gcd
from sys import float_info
from typing import Any

from bonitas.engine.calendar import add_days, add_months, months_between
from bonitas.engine.core import MonthEnd
from bonitas.engine.decision import Reason
from bonitas.engine.summary import AmountSummary

_KNOWN_SLOTS = ("_numerator", "_denominator")
UPPER, LOWER = _KNOWN_SLOTS if Fraction.__slots__ == _KNOWN_SLOTS else ("numerator", "denominator")
"""How to read a fraction: its slots are several times faster than its properties."""

MOST_KEPT = 256
"""How many different sets of clauses an action remembers."""
_ALWAYS = 27
"""Every month has a day with this number, and it is never a month's last."""


def _fast(upper: int, lower: int) -> Fraction:
    """upper / lower (positive), put into its slots."""
    made = _new(Fraction)
    if lower != 1 and (common := gcd(upper, lower)) != 1:
        upper, lower = upper // common, lower // common
    made._numerator = upper  # type: ignore[attr-defined]
    made._denominator = lower  # type: ignore[attr-defined]
    return made


_new = object.__new__
fraction = _fast if Fraction.__slots__ == _KNOWN_SLOTS else Fraction


def months(start: date, end: date, rule: MonthEnd) -> int:
    """Completed months (see `MonthsBetween`)."""
    if start <= end and start.day <= _ALWAYS:
        return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return months_between(start, end, rule)


def years(start: date, end: date, rule: MonthEnd) -> int:
    """Completed years (see `YearsBetween`)."""
    if start <= end and start.day <= _ALWAYS:
        return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    count = months_between(start, end, rule)
    return count // 12 if count >= 0 else -(-count // 12)


def moved_days(start: date, upper: int, lower: int) -> date | None:
    """`start` moved by upper / lower days, or None (see `AddDays`)."""
    return None if upper % lower else add_days(start, upper // lower)


def moved_months(start: date, upper: int, lower: int, rule: MonthEnd) -> date | None:
    """`start` moved by upper / lower months, or None (see `AddMonths`)."""
    return None if upper % lower else add_months(start, upper // lower, rule)


def middle(values: list[int]) -> int:
    """Twice the median of some whole numbers, at least one."""
    values.sort()
    half = len(values) // 2
    return 2 * values[half] if len(values) % 2 else values[half - 1] + values[half]


def middle_fraction(values: list[Fraction]) -> tuple[int, int]:
    """The median of some numbers, at least one, as a pair."""
    values.sort()
    half = len(values) // 2
    found = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    return found.numerator, found.denominator


def distance(gap: int, bound: int) -> float:
    """|gap| / |bound|, or -1.0 where the bound is zero: how far a value lies from it, for ranking."""
    if not bound:
        return -1.0
    try:
        return abs(gap) / abs(bound)
    except OverflowError:
        return float_info.max


class Parts(dict[int, int]):
    """Denominator → how many parts of 1/`scale` make one of it; a KeyError where that is no whole number."""

    def __init__(self, scale: int) -> None:
        super().__init__()
        self._scale = scale

    def __missing__(self, lower: int) -> int:
        if self._scale % lower:
            raise KeyError(lower)
        found = self[lower] = self._scale // lower
        return found


parts_of = cache(Parts)
"""One object for equal scales, so that it is one constant."""


class Ranks(dict[str, int]):
    """Label of an ordered choice → its place."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__((label, place) for place, label in enumerate(labels))


# ---------------------------------------------------------------- parts of a summary

Ranked = tuple[int, float, int, Reason]
"""A reason after what puts it in its order: badness, shortfall, place."""


def ranked(found: list[Ranked]) -> tuple[Reason, ...]:
    """The reasons in their order (see `engine/telling.py`)."""
    if len(found) == 1:
        return (found[0][3],)
    found.sort()
    return tuple([reason for _, _, _, reason in found])


def referred(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """All that the reasons refer to, in their order."""
    if len(reasons) == 1:
        whom = reasons[0].refer_to
        return () if whom is None else (whom,)
    return tuple(dict.fromkeys([reason.refer_to for reason in reasons if reason.refer_to is not None]))


def under_conditions(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """The conditions of settled reasons, in their order."""
    return tuple(
        dict.fromkeys([reason.condition for reason in reasons if reason.settled and reason.condition is not None])
    )


class Picked(dict[tuple[int, str | None], AmountSummary]):
    """(multiple of 1/`scale`, binding clause) → an amount that is one of a few numbers; made when first met."""

    def __init__(self, name: str, scale: int) -> None:
        super().__init__()
        self._name, self._scale = name, scale

    def __missing__(self, picked: tuple[int, str | None]) -> AmountSummary:
        upper, binding = picked
        found = self[picked] = AmountSummary(self._name, fraction(upper, self._scale), binding)
        return found


class Calls(dict[tuple[str, ...], Any]):
    """The clauses that fired → the action or notification they call for, None for no clause; made when first met."""

    def __init__(self, kind: type, parts: tuple[Any, ...]) -> None:
        super().__init__()
        self._kind, self._parts = kind, parts

    def __missing__(self, clauses: tuple[str, ...]) -> Any:
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[clauses] = self._kind(*self._parts, clauses) if clauses else None
        return found
