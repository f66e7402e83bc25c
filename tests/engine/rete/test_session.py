"""A session says at every step what the policy says of the whole case, and a step that is refused changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import bonitas
from bonitas.engine.core import Verdict
from bonitas.engine.reference import decide
from bonitas.engine.summary import outcome_of, summary_of

pytest.importorskip("durable_rules_engine", reason="durable-rules could not be built here", exc_type=ImportError)

ROOT = Path(__file__).parents[3]
POLICY = bonitas.load(ROOT / "policies/trade_credit/trade_credit_2.1.policy")
TODAY = date(2026, 3, 1)
CUSTOMER: Mapping[str, Any] = {
    "customer_type": "enterprise",
    "industry": "wholesale",
    "stage": "delivery",
    "founded_on": "2015-05-01",
    "annual_revenue": "50_000_000",
    "net_worth": "9_000_000",
    "current_ratio": "1.4",
    "management": "strong",
    "requested_limit": "1_000_000",
    "tax_number": "91310000",
    "invoices": [{"amount": "40_000", "due_on": "2026-03-01"}, {"amount": "10", "due_on": "2026-06-01"}],
}


@pytest.fixture
def session() -> Iterator[bonitas.Session]:
    with POLICY.session(CUSTOMER, TODAY) as opened:
        yield opened


def check(session: bonitas.Session) -> None:
    assert session.decision() == decide(POLICY.program, session.case)


def problems(session: bonitas.Session, step: Any) -> list[tuple[str, str]]:
    """What a refused step is refused with; the session is as it was."""
    case, decision = session.case, session.decision()
    with pytest.raises(bonitas.CaseError) as raised:
        step()
    assert session.case == case and session.decision() == decision
    assert not session.set({})
    check(session)
    return [(one.code, one.written or one.path) for one in raised.value.problems]


def listed(session: bonitas.Session) -> tuple[Mapping[str, object], ...]:
    invoices = session.case["invoices"]
    assert isinstance(invoices, tuple)
    return invoices


def clauses(found: tuple[Any, ...]) -> list[str]:
    return [one.clause for one in found]


# ---------------------------------------------------------------- what happens over time


def test_an_invoice_falls_due_and_is_paid(session: bonitas.Session) -> None:
    assert not session.advance(date(2026, 3, 31)).raised
    late = session.advance(date(2026, 4, 1))
    assert (clauses(late.raised), clauses(late.cleared)) == (["W1"], [])
    assert [action.action for action in late.called] == ["hold_delivery"]
    assert [one.whom for one in late.due] == ["credit manager"]
    assert ("longest_overdue", 30, 31) in late.selections and not late.amounts
    check(session)
    paid = session.amend("invoices", 1, {"paid_on": "2026-04-01"})
    assert (clauses(paid.raised), clauses(paid.cleared)) == ([], ["W1"])
    assert [action.action for action in paid.lifted] == ["hold_delivery"] and not paid.due
    check(session)


def test_the_verdict_and_amounts_change(session: bonitas.Session) -> None:
    change = session.set({"founded_on": "2025-06-01", "requested_limit": 2_000_000})
    assert (change.before.verdict, change.after.verdict) == (Verdict.APPROVE, Verdict.DECLINE)
    assert ("credit_limit", 1_000_000, 1_800_000) in change.amounts
    check(session)
    assert session.set({"current_ratio": None}).after.verdict is Verdict.DECLINE
    check(session)


def test_a_step_that_changes_nothing_is_false(session: bonitas.Session) -> None:
    assert not session.set({"stage": "contract"})
    assert session.case["stage"] == "contract"
    assert not session.set({})
    assert session.decision().today == TODAY


def test_lists_grow_and_shrink(session: bonitas.Session) -> None:
    assert clauses(session.add("invoices", {"amount": 2_000_000, "due_on": "2026-06-01"}).raised) == ["W4"]
    session.replace("invoices", 1, {"amount": 1, "due_on": "2025-01-01"})
    check(session)
    assert clauses(session.remove("invoices", 1).cleared) == ["W1"]
    check(session)
    assert [one["amount"] for one in listed(session)] == [10, 2_000_000]
    assert clauses(session.set({"invoices": []}).cleared) == ["W4"]
    check(session)


def test_the_other_elements_of_a_list_stay() -> None:
    invoices = [{"amount": number, "due_on": TODAY} for number in range(1, 9)]
    with POLICY.session({**CUSTOMER, "invoices": invoices}, TODAY) as session:
        session.amend("invoices", 2, {"amount": 20})
        session.remove("invoices", 4)
        session.replace("invoices", 5, {"amount": 50, "due_on": TODAY})
        session.add("invoices", {"amount": 90, "due_on": TODAY})
        assert [one["amount"] for one in listed(session)] == [1, 20, 3, 5, 50, 7, 8, 90]
        session.set({"stage": "contract"})
        session.amend("invoices", 8, {"paid_on": TODAY})
        assert [one["amount"] for one in listed(session)] == [1, 20, 3, 5, 50, 7, 8, 90]
        check(session)


def test_names_of_the_other_language(session: bonitas.Session) -> None:
    session.set({"净资产": 0, "客户类型": "政府机构"})
    session.add("发票", {"金额": 5, "到期日": "2026-02-01"})
    session.amend("invoices", 3, {"付款日": "2026-02-05"})
    assert session.case["net_worth"] == 0 and session.case["customer_type"] == "government"
    assert listed(session)[2]["paid_on"] == date(2026, 2, 5)
    check(session)


def test_lists_that_are_missing_and_plain_lists() -> None:
    policy = bonitas.loads(
        'policy p "P"\nversion 1\ncase\n  scores list of number optional\ndefine best = max(scores)\noutputs best\n'
    )
    with policy.session({}) as session:
        assert session.add("scores", "1.5").selections == (("best", None, 1.5),)
        assert session.amend("scores", 1, 3).selections == (("best", 1.5, 3),)  # type: ignore[arg-type]
        assert session.remove("scores", 1).selections == (("best", 3, None),)
        assert session.decision() == policy.decide({"scores": []})
        session.set({"scores": None})
        assert session.decision() == policy.decide({})


# ---------------------------------------------------------------- what is refused


def test_bad_steps_are_refused_as_the_door_refuses_cases(session: bonitas.Session) -> None:
    paid = {"amount": 1, "due_on": "2026-01-01", "paid_on": "2027-01-01"}
    bad = {"amount": "-1", "due_on": "soon", "payd_on": 1}
    assert problems(session, lambda: session.set({"net_wort": 1})) == [("K501", "net_wort")]
    assert problems(session, lambda: session.set({"net_worth": 0.5})) == [("K506", "net_worth")]
    assert problems(session, lambda: session.set({"net_worth": None})) == [("K502", "net_worth")]
    assert problems(session, lambda: session.set({"net_worth": 1, "净资产": 2})) == [("K508", "net_worth")]
    assert problems(session, lambda: session.add("invoices", paid)) == [("K509", "")]
    assert problems(session, lambda: session.advance(date(2001, 1, 1))) == [("K509", "")]
    assert problems(session, lambda: session.add("invoice", paid)) == [("K501", "invoice")]
    assert problems(session, lambda: session.add("net_worth", 1)) == [("K503", "net_worth")]
    assert problems(session, lambda: session.add("invoices", 7)) == [("K503", "invoices[3]")]
    found = problems(session, lambda: session.replace("发票", 2, bad))
    assert sorted(found) == [("K501", "发票[2].payd_on"), ("K503", "发票[2].due_on"), ("K504", "发票[2].amount")]
    twice = {"due_on": "2026-01-01", "到期日": "2026-01-02"}
    assert problems(session, lambda: session.amend("invoices", 2, twice)) == [("K508", "invoices[2].due_on")]


@pytest.mark.parametrize("number", [0, 3, -1, True, "1", 10**5000], ids=["0", "3", "-1", "yes", "text", "huge"])
def test_elements_that_are_not_there(session: bonitas.Session, number: Any) -> None:
    steps: list[Any] = [
        session.remove,
        lambda field, at: session.replace(field, at, {}),
        lambda field, at: session.amend(field, at, {}),
    ]
    for step in steps:
        assert problems(session, lambda step=step: step("invoices", number)) == [("K510", "invoices")]
        assert problems(session, lambda step=step: step("bills", number)) == [("K501", "bills")]
        assert problems(session, lambda step=step: step("net_worth", number)) == [("K503", "net_worth")]


def test_a_case_that_is_not_sound_opens_no_session() -> None:
    with pytest.raises(bonitas.CaseError, match="K501"):
        POLICY.session({**CUSTOMER, "x": 1}, TODAY)
    with pytest.raises(bonitas.CaseError, match="K509"):
        POLICY.session({**CUSTOMER, "founded_on": "2026-03-02"}, TODAY)


def test_today_of_the_case_counts() -> None:
    with POLICY.session({**CUSTOMER, "today": "2026-04-05"}, TODAY) as session:
        assert session.decision().today == date(2026, 4, 5)


def test_a_closed_session_says_so() -> None:
    session = POLICY.session(CUSTOMER, TODAY)
    session.close()
    session.close()
    for step in (session.decision, lambda: session.set({}), lambda: session.remove("invoices", 1)):
        with pytest.raises(ValueError, match="closed"):
            step()


def test_a_step_that_fails_inside_leaves_the_session_as_it_was(
    session: bonitas.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, failing = session._memory, [True]
    chain = memory._chain

    def chain_or_fail() -> None:
        if failing.pop() if failing else False:
            raise KeyboardInterrupt
        chain()

    monkeypatch.setattr(memory, "_chain", chain_or_fail)
    before = session.case
    with pytest.raises(KeyboardInterrupt):
        session.set({"net_worth": 1})
    assert session.case == before
    check(session)
    assert session.set({"net_worth": 1}).amounts
    check(session)


# ---------------------------------------------------------------- what it costs


def test_what_the_caller_changes_later_does_not_reach_the_session() -> None:
    invoice: dict[str, object] = {"amount": "40_000", "due_on": "2026-03-01"}
    invoices = [invoice]
    with POLICY.session({**CUSTOMER, "invoices": invoices}, TODAY) as session:
        invoice["amount"] = "never"
        invoices.clear()
        session.amend("invoices", 1, {"paid_on": "2026-03-01"})
        check(session)


def test_memory_stays_flat() -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("only Linux tells how much memory a process has")

    def resident() -> int:
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    with POLICY.session(CUSTOMER, TODAY) as session:
        for number in range(200):
            session.advance(TODAY + timedelta(days=number % 2 * 40))
        before = resident()
        for number in range(4000):
            session.advance(TODAY + timedelta(days=number % 2 * 40))
        assert resident() - before < 2**22


def test_many_sessions_at_once() -> None:
    opened = [POLICY.session({**CUSTOMER, "net_worth": number * 100_000}, TODAY) for number in range(20)]
    for number, session in enumerate(opened):
        session.advance(TODAY + timedelta(days=number * 3))
    for session in opened:
        check(session)
        session.close()


def test_the_door_and_the_session_tell_the_same_outcome(session: bonitas.Session) -> None:
    change = session.set({"net_worth": 123_456, "current_ratio": None})
    case = {**CUSTOMER, "net_worth": 123_456, "current_ratio": None}
    assert change.after == outcome_of(summary_of(POLICY.decide(case, TODAY)))
