"""NumPy on float64 columns: the floor of effort for a batch, and what binary floats get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.answers import Answer
from benchmarks.contestants.contestant import Contestant, cents, floats

VERDICTS = ("approve", "refer", "decline")
RATINGS = ("D", "C", "B", "A")
WARNINGS = ("W1", "W2", "W3", "W4", "W5")
Columns = dict[str, Any]


def score(c: Columns) -> Any:
    """The points of the five factors."""
    points = np.select(
        [c["years_in_business"] >= 10, c["years_in_business"] >= 5, c["years_in_business"] >= 2], [20, 15, 8], 0
    )
    assets, debts = c["current_assets"], c["current_liabilities"]
    points += np.select([assets >= debts * 1.5, assets >= debts], [25, 15], 0)
    worth, total = c["net_worth"], c["total_assets"]
    points += np.select([worth >= total * 0.4, worth >= total * 0.2, worth >= total * 0.05], [25, 15, 5], 0)
    profit, revenue = c["operating_profit"], c["revenue"]
    points += np.select([profit >= revenue * 0.08, profit >= revenue * 0.02], [15, 8], 0)
    return points + np.select(
        [c["bureau_score"] >= 700, c["bureau_score"] >= 500, c["bureau_score"] >= 300], [15, 10, 5], 0
    )


def limit_of(c: Columns, rating: Any) -> Any:
    """The limit on account."""
    limit = np.minimum(np.minimum(c["revenue"] * 0.1, np.maximum(c["net_worth"], 0) * 0.2), c["requested_limit"])
    limit *= np.where(c["current_assets"] < c["current_liabilities"], 0.8, 1)
    limit *= np.where(c["country_risk"] <= 1, 0.75, 1)
    limit *= np.where(rating == 3, 1.15, 1)
    limit *= np.where(rating <= 1, 0.6, 1)
    limit *= np.where((c["paid_late"] * 50 <= c["invoices_paid"]) & (c["invoices_paid"] >= 12), 1.1, 1)
    limit *= np.where(c["paid_late"] * 4 > c["invoices_paid"], 0.85, 1)
    limit *= np.where(c["exposure"] > c["total_assets"] * 0.1, 0.9, 1)
    cap = np.select([rating == 0, rating == 1], [50_000.0, 250_000.0], 5_000_000.0)
    return np.floor(np.minimum(limit, cap) * 100 + 0.5) / 100


def verdict_of(c: Columns, rating: Any) -> Any:
    """The verdict: its place in VERDICTS."""
    declined = (c["years_in_business"] < 2) | (c["longest_overdue"] > 90) | c["insolvency"] | (c["bureau_score"] < 250)
    referred = (c["country_risk"] == 0) | (c["net_worth"] <= 0) | (rating == 0)
    referred |= ~c["audited"] & (c["requested_limit"] >= 1_000_000)
    return np.where(declined, 2, np.where(referred, 1, 0))


def raised_of(c: Columns, limit: Any) -> Any:
    """For each warning, where it is raised."""
    overdue = c["longest_overdue"] > 30
    return np.stack([
        overdue,
        overdue & (c["current_assets"] < c["current_liabilities"] * 0.8),
        c["operating_profit"] < 0,
        c["exposure"] > limit,
        c["paid_late"] * 3 > c["invoices_paid"],
    ])  # fmt: skip


class NumpyFloat(Contestant):
    name = "NumPy, float64"
    RISKS = ("high", "raised", "normal", "low")

    def convert(self, case: dict[str, Any]) -> Columns:
        made = floats(case)
        made["country_risk"] = self.RISKS.index(case["country_risk"])
        return made

    def decide(self, case: Columns) -> Any:
        return self.decide_columns({name: np.array([value]) for name, value in case.items() if name != "today"})

    def decide_columns(self, c: Columns) -> tuple[Any, ...]:
        """Decide columns of cases."""
        points = score(c)
        rating = np.select([points >= 80, points >= 60, points >= 40], [3, 2, 1], 0)
        limit = limit_of(c, rating)
        days = np.array([14, 14, 45, 60])[rating]
        return verdict_of(c, rating), rating, limit, days, raised_of(c, limit)

    def columns(self, cases: Sequence[Columns]) -> Columns:
        """Cases as columns. Not timed: a batch of columns is what this contestant is for."""
        return {name: np.array([case[name] for case in cases]) for name in cases[0] if name != "today"}

    def answer(self, decided: tuple[Any, ...]) -> Answer:
        return self.answers(decided)[0]

    def answers(self, decided: tuple[Any, ...]) -> list[Answer]:
        """The answers to all rows of what `decide_columns` returned."""
        verdict, rating, limit, days, raised = decided
        return [
            Answer(
                VERDICTS[verdict[row]],
                RATINGS[rating[row]],
                cents(limit[row]),
                int(days[row]),
                tuple(name for name, there in zip(WARNINGS, raised[:, row], strict=True) if there),
            )
            for row in range(len(verdict))
        ]
