"""Results of tables that are single words, and steps of lists."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bonitas
from bonitas.engine.kinds import Boolean, Date
from bonitas.engine.values import Unknown

HEAD = 'policy p "P"\nversion 1\ncurrency CNY\ncase\n  x number\n  old yes or no\n'


@pytest.mark.parametrize("result", ["not old", "(not old)", "not (old and x > 3)"])
def test_a_result_may_begin_with_not(result: str) -> None:
    policy = bonitas.loads(f"{HEAD}table t by x\n  | x | t |\n  | any | {result} |\noutputs t\n")
    assert policy.decide({"x": 5, "old": False}).selections[0].value is True


def test_a_column_of_today_is_a_date() -> None:
    policy = bonitas.loads(f"{HEAD}table t by old\n  | old | t |\n  | yes | today |\n  | no | today |\noutputs t\n")
    assert policy.program.nodes[policy.program.selections[0].value].kind == Date()


def test_a_column_of_clauses_is_yes_or_no() -> None:
    text = f'{HEAD}warning\n  W1 "w" when x > 3\ntable t by old\n  | old | t |\n  | any | W1 |\noutputs t\n'
    policy = bonitas.loads(text)
    assert policy.program.nodes[policy.program.selections[0].value].kind == Boolean()
    assert policy.decide({"x": 5, "old": False}).selections[0].value is True


def test_a_list_of_numbers_may_have_a_step() -> None:
    policy = bonitas.loads(f"{HEAD}  scores list of number from 0 step 0.5\ndefine s = sum(scores)\noutputs s\n")
    assert policy.program.records[0].fields[0].step == Fraction(1, 2)
    with pytest.raises(bonitas.CaseError):
        policy.decide({"x": 1, "old": True, "scores": ["0.3"]})


def test_a_table_whose_last_row_alone_asks_about_elements_is_of_elements() -> None:
    text = f"""{HEAD}  invoices list of invoice
record invoice
  amount money
table t for invoice by x
  | x | t |
  | under 5 | 1 CNY |
  | otherwise | amount |
define total = sum(t of invoices)
outputs total
"""
    policy = bonitas.loads(text)
    decision = policy.decide({"x": 7, "old": True, "invoices": [{"amount": "2"}, {"amount": "40"}]})
    assert decision.selections[0].value == 42


def test_causes_name_the_column_whichever_is_asked_for_first() -> None:
    table = "table t by old\n  | old | a | b |\n  | any | 1 / x | 2 / x |\n"
    first = bonitas.loads(f"{HEAD}{table}define c = a + 1\ndefine d = b + 1\noutputs c, d\n")
    second = bonitas.loads(f"{HEAD}define d = b + 1\ndefine c = a + 1\n{table}outputs c, d\n")
    for policy in (first, second):
        c, d = (one.value for one in policy.decide({"x": 0, "old": True}).selections)
        assert [[cause.subject for cause in one.causes] for one in (c, d) if isinstance(one, Unknown)] == [["a"], ["b"]]
