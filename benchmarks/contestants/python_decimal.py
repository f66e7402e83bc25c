"""Plain Python on `Decimal`, as a careful programmer would write the policy by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants.contestant import MONEY, Contestant

_CENT = Decimal("0.01")
_SHARE, _WORTH, _WEAK, _RAISED = Decimal("0.1"), Decimal("0.2"), Decimal("0.8"), Decimal("0.75")
_GOOD, _POOR, _PROMPT, _LATE, _HEAVY = Decimal("1.15"), Decimal("0.6"), Decimal("1.1"), Decimal("0.85"), Decimal("0.9")


def score(c: dict[str, Any]) -> int:
    """The points of the five factors."""
    years, bureau = c["years_in_business"], c["bureau_score"]
    points = 20 if years >= 10 else 15 if years >= 5 else 8 if years >= 2 else 0
    assets, debts = c["current_assets"], c["current_liabilities"]
    points += 25 if assets >= debts * Decimal("1.5") else 15 if assets >= debts else 0
    worth, total = c["net_worth"], c["total_assets"]
    if worth >= total * Decimal("0.4"):
        points += 25
    elif worth >= total * Decimal("0.2"):
        points += 15
    elif worth >= total * Decimal("0.05"):
        points += 5
    profit, revenue = c["operating_profit"], c["revenue"]
    points += 15 if profit >= revenue * Decimal("0.08") else 8 if profit >= revenue * Decimal("0.02") else 0
    return points + (15 if bureau >= 700 else 10 if bureau >= 500 else 5 if bureau >= 300 else 0)


def rating_of(points: int) -> str:
    """The band of a score."""
    return "A" if points >= 80 else "B" if points >= 60 else "C" if points >= 40 else "D"


def limit_of(c: dict[str, Any], rating: str) -> Decimal:
    """The limit on account."""
    limit = min(c["revenue"] * _SHARE, max(c["net_worth"], Decimal(0)) * _WORTH, c["requested_limit"])
    if c["current_assets"] < c["current_liabilities"]:
        limit *= _WEAK
    if c["country_risk"] in ("high", "raised"):
        limit *= _RAISED
    if rating == "A":
        limit *= _GOOD
    if rating in ("C", "D"):
        limit *= _POOR
    if c["paid_late"] * 50 <= c["invoices_paid"] and c["invoices_paid"] >= 12:
        limit *= _PROMPT
    if c["paid_late"] * 4 > c["invoices_paid"]:
        limit *= _LATE
    if c["exposure"] > c["total_assets"] * _SHARE:
        limit *= _HEAVY
    caps = {"C": Decimal(250_000), "D": Decimal(50_000)}
    limit = min(limit, Decimal(5_000_000), caps.get(rating, limit))
    rounded: Decimal = limit.quantize(_CENT, ROUND_HALF_UP)
    return rounded


def verdict_of(c: dict[str, Any], rating: str) -> tuple[str, list[str]]:
    """The verdict, with the clauses that stand against the case."""
    declines = [
        clause
        for clause, against in (
            ("A1", c["years_in_business"] < 2),
            ("A2", c["longest_overdue"] > 90),
            ("A3", c["insolvency"]),
            ("A6", c["bureau_score"] < 250),
        )
        if against
    ]
    refers = [
        clause
        for clause, against in (
            ("A4", c["country_risk"] == "high"),
            ("A5", c["net_worth"] <= 0),
            ("A7", not c["audited"] and c["requested_limit"] >= 1_000_000),
            ("A8", rating == "D"),
        )
        if against
    ]
    return ("decline" if declines else "refer" if refers else "approve"), declines + refers


def warnings_of(c: dict[str, Any], limit: Decimal) -> tuple[str, ...]:
    """The warnings that are raised."""
    overdue = c["longest_overdue"] > 30
    raised = (
        ("W1", overdue),
        ("W2", overdue and c["current_assets"] < c["current_liabilities"] * _WEAK),
        ("W3", c["operating_profit"] < 0),
        ("W4", c["exposure"] > limit),
        ("W5", c["paid_late"] * 3 > c["invoices_paid"]),
    )
    return tuple(clause for clause, there in raised if there)


class PythonDecimal(Contestant):
    name = "Python, Decimal"

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        return {name: Decimal(value) if name in MONEY else value for name, value in case.items()}

    def decide(self, case: dict[str, Any]) -> tuple[str, list[str], str, Decimal, int, tuple[str, ...]]:
        rating = rating_of(score(case))
        limit = limit_of(case, rating)
        verdict, reasons = verdict_of(case, rating)
        days = {"A": 60, "B": 45, "C": 14, "D": 14}[rating]
        return verdict, reasons, rating, limit, days, warnings_of(case, limit)

    def answer(self, decided: tuple[str, list[str], str, Decimal, int, tuple[str, ...]]) -> Answer:
        verdict, _, rating, limit, days, warnings = decided
        return Answer(verdict, rating, int(limit * 100), days, warnings)
