"""A dated value holds from its first day to its last, both included; a clause from its `from` to its `until`."""

from __future__ import annotations

import pytest

import bonitas
from bonitas import Verdict
from bonitas.engine.machines import COMPILED, REFERENCE
from bonitas.engine.values import NOT_IN_FORCE, Unknown

HEAD = 'policy p "P"\nversion 1 effective from 2025-01-01 until 2025-12-31\ncase\n  on date\n  x number\n'
RATES = (
    "parameters\n  closed 5% from 2025-01-01 until 2025-06-30, 7% from 2025-07-02 until 2025-12-31\n"
    "  open 5%, 7% from 2025-07-01\n"
    "define a = closed as of on\ndefine b = open as of on\n"
    "define c = accrued(open, 2025-06-28, on) / 1 day\noutputs a, b, c, x\n"
)
CLAUSE = 'admission\n  A1 "a"\n    decline when x > 1\n    from 2025-03-01 until 2025-03-31\n'


@pytest.mark.parametrize("machine", [REFERENCE, COMPILED])
@pytest.mark.parametrize(
    ("day", "closed", "open_ended", "accrued"),
    [
        ("2024-12-31", None, "0.05", "0"),
        ("2025-01-01", "0.05", "0.05", "0"),
        ("2025-06-28", "0.05", "0.05", "0"),
        ("2025-06-30", "0.05", "0.05", "0.1"),
        ("2025-07-01", None, "0.07", "0.17"),
        ("2025-07-02", "0.07", "0.07", "0.24"),
        ("2025-12-31", "0.07", "0.07", "12.98"),
        ("2026-01-01", None, "0.07", "13.05"),
    ],
)
def test_a_value_holds_on_its_first_and_on_its_last_day(
    machine: str, day: str, closed: str | None, open_ended: str, accrued: str
) -> None:
    policy = bonitas.loads(HEAD + RATES, machine=machine)
    selections = policy.to_json(policy.decide({"on": day, "x": 1, "today": "2025-05-05"}))["selections"]
    assert (selections["b"]["value"], selections["c"]["value"]) == (open_ended, accrued)
    if closed is not None:
        assert selections["a"]["value"] == closed
    else:
        assert [cause["what"] for cause in selections["a"]["value"]["unknown"]] == [NOT_IN_FORCE]


@pytest.mark.parametrize("machine", [REFERENCE, COMPILED])
@pytest.mark.parametrize(
    ("today", "verdict", "in_force"),
    [
        ("2024-12-31", Verdict.APPROVE, False),
        ("2025-01-01", Verdict.APPROVE, True),
        ("2025-02-28", Verdict.APPROVE, True),
        ("2025-03-01", Verdict.DECLINE, True),
        ("2025-03-31", Verdict.DECLINE, True),
        ("2025-04-01", Verdict.APPROVE, True),
        ("2025-12-31", Verdict.APPROVE, True),
        ("2026-01-01", Verdict.APPROVE, False),
    ],
)
def test_a_clause_holds_on_its_first_and_on_its_last_day(
    machine: str, today: str, verdict: Verdict, in_force: bool
) -> None:
    decision = bonitas.loads(HEAD + CLAUSE + "outputs on\n", machine=machine).decide(
        {"on": "2025-01-01", "x": 2, "today": today}
    )
    assert (decision.verdict, decision.in_force) == (verdict, in_force)


def test_a_value_of_no_date_is_unknown_and_refers() -> None:
    text = HEAD + "parameters\n  rate 5 from 2025-02-01\n" + 'admission\n  A1 "a" require x > rate otherwise decline\n'
    decision = bonitas.loads(text + "outputs on\n", machine=REFERENCE).decide(
        {"on": "2025-01-01", "x": 9, "today": "2025-01-31"}
    )
    assert decision.verdict is Verdict.REFER
    assert {cause.what for cause in decision.needs} == {NOT_IN_FORCE}
    assert not isinstance(decision.selections[0].value, Unknown)
