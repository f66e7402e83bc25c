"""The API for applications: three depths of a decision, cases read once, any machine, and nothing loaded too early."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bonitas
from bonitas.engine.machines import machine
from bonitas.engine.summary import outcome_of, summary_of

TEXT = """policy p "P"
version 1 effective from 2026-01-01
currency EUR
case
  score number from 0 to 10
  debt money
fact F1 "Debt is never negative" debt >= 0
admission
  A1 "Score"
    require score >= 5 otherwise decline
limit ceiling
  start at 10 thousand - debt
  round down to 100
"""
CASE: dict[str, Any] = {"score": 3, "debt": "250.50"}
DAY = date(2026, 3, 1)


def test_a_summary_and_an_outcome_say_what_the_decision_says() -> None:
    policy = bonitas.loads(TEXT)
    decision = policy.decide(CASE, DAY)
    assert decision.verdict is bonitas.Verdict.DECLINE
    assert policy.summary(CASE, DAY) == summary_of(decision)
    assert policy.outcome(CASE, DAY) == outcome_of(summary_of(decision))
    assert isinstance(policy.summary(CASE), bonitas.Summary)
    assert isinstance(policy.outcome(CASE), bonitas.Outcome)


def test_a_case_that_is_validated_once_is_decided_by_the_machine() -> None:
    policy = bonitas.loads(TEXT)
    case = policy.validate(CASE, DAY)
    assert policy.machine.summary(case) == policy.summary(CASE, DAY)
    assert policy.machine.decide(case) == policy.decide(CASE, DAY)


@pytest.mark.parametrize("ask", ["decide", "summary", "outcome", "validate"])
def test_a_case_that_is_not_sound_is_never_decided(ask: str) -> None:
    policy = bonitas.loads(TEXT)
    for wrong in ({**CASE, "score": 11}, {**CASE, "debt": "-1"}, {"score": 3}, {**CASE, "dept": "1"}):
        with pytest.raises(bonitas.CaseError):
            getattr(policy, ask)(wrong, DAY)


def test_a_policy_may_be_decided_by_any_machine() -> None:
    assert bonitas.loads(TEXT).machine.name == "compiled"
    slow = bonitas.loads(TEXT, machine="reference")
    assert slow.machine.name == "reference"
    assert slow.decide(CASE, DAY) == bonitas.loads(TEXT).decide(CASE, DAY)
    made = machine(slow.program, "compiled")
    assert bonitas.Policy(slow.program, machine=made).machine is made
    with pytest.raises(ValueError, match="no machine is called 'swift'"):
        bonitas.loads(TEXT, machine="swift")


LOADED = """
import sys
import bonitas
policy = bonitas.load(sys.argv[1])
early = {"numpy", "pyarrow", "pydantic", "lark", "yaml", "z3", "durable"} & set(sys.modules)
policy.outcome({"score": 3, "debt": "250.50"})
print(sorted(early), sorted({"numpy", "pyarrow", "pydantic"} & set(sys.modules)))
"""


def test_what_a_policy_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "p.policy"
    path.write_text(TEXT, encoding="utf-8")
    bonitas.load(path)
    done = subprocess.run([sys.executable, "-c", LOADED, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] ['pydantic']"
