"""What is told without the trace is what the whole decision says."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from programbuild import day
from tradesample import CASE, trade

from bonitas.engine.chaining import settle
from bonitas.engine.plan import plan_of
from bonitas.engine.reference import decide
from bonitas.engine.summary import outcome_of, summary_of
from bonitas.engine.telling import tell_outcome, tell_summary
from bonitas.engine.values import CaseValue

PROGRAM = trade()

CHANGES: list[Mapping[str, CaseValue]] = [
    {},
    {"current_ratio": None},
    {"founded_on": day("2001-01-01"), "invoices": ()},
    {"industry": "real_estate", "net_worth": Fraction(0)},
    {"insured": Fraction(10_000_000), "current_ratio": Fraction(3)},
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_summary_and_the_outcome_are_those_of_the_decision(change: Mapping[str, CaseValue]) -> None:
    plan, case = plan_of(PROGRAM), {**CASE, **change}
    settled, summary = settle(PROGRAM, plan, case), summary_of(decide(PROGRAM, case))
    assert tell_summary(PROGRAM, plan, settled, case) == summary
    assert tell_outcome(PROGRAM, plan, settled) == outcome_of(summary)


def test_the_cases_differ_in_what_is_told() -> None:
    told = [summary_of(decide(PROGRAM, {**CASE, **change})) for change in CHANGES]
    assert len({(one.verdict, one.fired, one.unsettled, one.amounts) for one in told}) == len(CHANGES)
