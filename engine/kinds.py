"""The kinds of value that a policy speaks of.

A kind is what keeps a ratio from being added to a sum of money. Every node of the core carries one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Boolean:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number: a count, a score, a financial ratio written without a per-cent sign."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of something, written with a per-cent sign: 70% is the rational 7/10."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money; `currency` is an ISO 4217 code."""

    currency: str


@dataclass(frozen=True, slots=True)
class Days:
    """A length of time in days."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An intermediate product such as money times days: powers of money and of days.

    Only a step inside a calculation has this kind, never an input or an outcome.
    """

    money: int
    days: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words that are compared for equality and joined, nothing else."""


@dataclass(frozen=True, slots=True)
class Date:
    """A civil date, without a time of day."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some labels. Where `ordered`, labels stand from the lowest (worst) to the highest (best)."""

    labels: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of records; `record` is the record's name."""

    record: str


Kind = Boolean | Number | Ratio | Money | Days | Quantity | Text | Date | Choice | ListOf
NUMERIC = (Number, Ratio, Money, Days, Quantity)

Value = bool | Fraction | str | date
"""A known value. A choice is the `str` of its label; every numeric kind is a `Fraction`."""
