"""Values at run time: known ones, and unknown ones that remember why they are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bonitas.engine.kinds import Value

MISSING = "missing"
ZERO = "division by zero"
NO_ROW = "no row matches"
CONFLICT = "rows conflict"
NOT_IN_FORCE = "no value in force"
STATED = "stated as unknown"
EMPTY = "nothing to fold"
OUT_OF_CALENDAR = "not a date"


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Why a value is unknown.

    `what` is one of this module's constants. `subject` is the path of the missing field (`invoices[2].paid_on`,
    elements counted from 1), the canonical name of the definition, clause, table or parameter, or the author's words
    (STATED). `line` is the place in the policy.
    """

    what: str
    subject: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nobody knows, with all the causes that would have to be cured."""

    causes: frozenset[Cause]


Answer = Value | Unknown


CaseValue = Value | tuple[Mapping[str, Value | None], ...] | None
"""A field of a case as machines take it: known, a list of elements, or missing.

A list of plain values is a list of mappings with the one field `value`."""


def unknown(what: str, subject: str, line: int = 0) -> Unknown:
    """One unknown with one cause."""
    return Unknown(frozenset((Cause(what, subject, line),)))


def decimal_text(value: Fraction) -> str:
    """The exact decimal of a rational (`1.25`), or `8/3` where no decimal is exact.

    >>> decimal_text(Fraction(5, 4)), decimal_text(Fraction(8, 3)), decimal_text(Fraction(-7))
    ('1.25', '8/3', '-7')
    """
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{_numeral(value.numerator)}/{_numeral(value.denominator)}"
    places = max(twos, fives)
    digits = _numeral(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _numeral(value: int) -> str:
    """The digits of any whole number; Python itself refuses those beyond 4,300."""
    return str(value) if value.bit_length() < 10_000 else format(Decimal(value), "f")


def plain(value: Value) -> str | bool:
    """A known value as JSON shows it: numbers as exact text, dates as ISO text, booleans as they are."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date) else value
