"""What every contestant can do, so that all are measured by the same lines."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from benchmarks.answers import Answer


class Missing(Exception):
    """The contestant is not installed or cannot run here; the text says why."""


class Contestant(ABC):
    """One engine with the 25-rule policy loaded. The constructor raises Missing where it cannot run."""

    name: str

    def convert(self, case: dict[str, Any]) -> Any:
        """A case (amounts as text, counts as integers) in the form that the engine wants. Not timed."""
        return case

    @abstractmethod
    def decide(self, case: Any) -> Any:
        """Decide one converted case. Timed."""

    @abstractmethod
    def answer(self, decided: Any) -> Answer:
        """What `decide` returned, in the common form. Not timed."""

    def decide_all(self, cases: Sequence[Any]) -> Sequence[Any]:
        """Decide many converted cases the quickest way the engine has. Timed."""
        return [self.decide(case) for case in cases]


MONEY = (
    "revenue", "net_worth", "total_assets", "current_assets", "current_liabilities", "operating_profit",
    "exposure", "requested_limit",
)  # fmt: skip
"""The fields of the 25-rule policy that hold money."""


def floats(case: dict[str, Any]) -> dict[str, Any]:
    """The case with money as binary floats, for engines that know nothing else."""
    return {name: float(value) if name in MONEY else value for name, value in case.items()}


def cents(value: float) -> int:
    """The cents nearest to a binary float."""
    return round(value * 100)


def half_up(value: float) -> float:
    """A binary float rounded to cents, ties up: all that an engine of floats can do."""
    return math.floor(value * 100 + 0.5) / 100
