"""What a decision tells of a policy's text: currencies, the policy's own texts, causes once, the span."""

from __future__ import annotations

from fractions import Fraction

import pytest
from programbuild import day

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.decision_json import to_json
from bonitas.engine.explain import explain
from bonitas.engine.kinds import Text
from bonitas.engine.reference import decide
from bonitas.engine.wording import wording

TEXT = """policy p "P"
version 1 {span}
currency CNY
case
  net_worth  money from 0
  age        number optional
  trade      text
admission
  A1 "Age"  require age >= 18 otherwise decline
limit credit_limit
  start at net_worth
  L1 "Cap"   at most 250 thousand
  L2 "Half"  times 0.5 when trade != "A1"
  L3 "Old"   at most 100 thousand when age > 60
  round down to 1
approval by credit_limit
  | credit_limit       | approver  |
  | up to 100 thousand | "manager" |
  | otherwise          | "board"   |
warning
  W1 "Board" yellow
    when approver is "board"
names zh
  credit_limit 额度  age 年龄  net_worth 净资产
  "board" "董事会"
  A1 "年龄要求"
"""


def program(span: str = "effective from 2026-01-01 until 2026-06-30") -> Program:
    return Compilation(Source("p.policy", TEXT.format(span=span))).required_program()


PROGRAM = program()


def decided(of: Program = PROGRAM, **case: object) -> Decision:
    known = {"net_worth": Fraction(900_000), "age": Fraction(30), "trade": "A1", "today": day("2026-03-01")}
    return decide(of, {**known, **case})  # type: ignore[dict-item]


def story(decision: Decision, language: str = "en", of: Program = PROGRAM) -> list[str]:
    return explain(decision, of, language).text().splitlines()


def test_a_step_is_told_in_the_currency_and_a_factor_is_not() -> None:
    told = story(decided(trade="retail"))
    assert "  L1 Cap: at most 250,000 CNY (this decides)" in told
    assert "  L2 Half: times 0.5" in told


def test_a_clause_that_is_not_settled_tells_each_cause_once() -> None:
    told = story(decided(age=None))
    part = told[told.index("Clause by clause") : told.index("Values")]
    assert part[1:3] == ["  A1 Age: unsettled", "    age is missing"]
    assert part.count("    age is missing") == 2
    assert "  credit_limit: refer, cannot be settled" in told


def test_an_approver_is_told_in_the_language_of_the_reader() -> None:
    decision = decided()
    assert "  审批人：董事会" in story(decision, "zh")
    assert "  审批人为董事会" in story(decision, "zh")
    data = to_json(decision, PROGRAM, "zh")
    assert data["selections"]["approver"]["value"] == "board"
    assert data["selections"]["approver"]["text"] == "董事会"
    assert to_json(decision, PROGRAM, "en")["selections"]["approver"]["text"] == "board"


def test_a_text_of_the_case_is_told_as_it_is() -> None:
    assert wording(PROGRAM, "zh").value("board", Text()) == "董事会"
    assert wording(PROGRAM, "zh").value("net_worth", Text()) == "net_worth"


@pytest.mark.parametrize(
    ("span", "today", "in_force"),
    [
        ("effective from 2026-01-01 until 2026-06-30", "2025-12-31", False),
        ("effective from 2026-01-01 until 2026-06-30", "2026-01-01", True),
        ("effective from 2026-01-01 until 2026-06-30", "2026-06-30", True),
        ("effective from 2026-01-01 until 2026-06-30", "2026-07-01", False),
        ("effective from 2026-01-01", "2999-01-01", True),
        ("", "1999-01-01", True),
    ],
)
def test_a_decision_says_whether_the_policy_was_in_force(span: str, today: str, in_force: bool) -> None:
    of = program(span)
    decision = decided(of, today=day(today))
    assert decision.in_force is in_force
    assert to_json(decision, of)["in_force"] is in_force
    assert (f"Not in force on {today}" in story(decision, of=of)) is not in_force
    assert decision.verdict == decided(program(""), today=day(today)).verdict


def test_the_span_is_told() -> None:
    assert "  the policy holds from 2026-01-01 until 2026-06-30" in story(decided(today=day("2027-01-01")))
    assert "  政策自2026-01-01起生效，至2026-06-30止" in story(decided(today=day("2027-01-01")), "zh")
    later = program("effective from 2026-01-01")
    assert "  the policy holds from 2026-01-01" in story(decided(later, today=day("2025-01-01")), of=later)


def test_without_a_day_nothing_is_said_of_the_span() -> None:
    decision = decided(today=None)
    assert decision.in_force is None
    assert not any("in force" in line for line in story(decision))
