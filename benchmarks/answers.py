"""What a contestant answers, and how many of its answers are not the reference's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from bonitas.engine.decision import Decision
from bonitas.engine.summary import Summary


class Answer(NamedTuple):
    """The outcome of the 25-rule policy: the limit in cents, terms in days, raised warnings in the order of ids."""

    verdict: str
    rating: str
    limit: int
    days: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Faults:
    """Answers that differ from the reference's; `cents` adds up what the limits are off by."""

    rows: int
    cents: int


def answer_of(decision: Decision | Summary) -> Answer:
    """A decision of the library in the form in which contestants answer."""
    amounts = {amount.name: amount.value for amount in decision.amounts}
    limit, days = amounts["credit_limit"], amounts["payment_days"]
    rating = next(one.value for one in decision.selections if one.name == "rating")
    assert isinstance(limit, Fraction)
    assert isinstance(days, Fraction)
    assert decision.verdict is not None
    warnings = tuple(sorted(warning.clause for warning in decision.warnings))
    return Answer(decision.verdict.name.lower(), str(rating), int(limit * 100), int(days), warnings)


def faults(answers: Sequence[Answer], right: Sequence[Answer]) -> Faults:
    """How many of `answers` are wrong, and by how many cents in all."""
    pairs = list(zip(answers, right, strict=True))
    return Faults(
        sum(given != expected for given, expected in pairs),
        sum(abs(given.limit - expected.limit) for given, expected in pairs),
    )
