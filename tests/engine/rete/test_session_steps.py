"""Random sessions on policies with and without lists: every step is what deciding afresh says, refusals included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from differential.cases import CaseMaker
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import bonitas
from bonitas.engine.case import Case
from bonitas.engine.core import Field
from bonitas.engine.decision import Decision
from bonitas.engine.kinds import Boolean, Choice, Date, ListOf, Text
from bonitas.engine.rete.change import Change
from bonitas.engine.summary import outcome_of, summary_of

pytest.importorskip("durable_rules_engine", reason="durable-rules could not be built here", exc_type=ImportError)

ROOT = Path(__file__).parents[3]
BOUNDED = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
START = date(2026, 3, 1)
NUMBERS: tuple[Any, ...] = (
    "0",
    "1",
    "0.79",
    "0.8",
    "1.5",
    "30",
    "25%",
    "49_999.99",
    "2_000_000",
    "5 million",
    "-3",
    0.5,
    "",
    [],
    "abc",
)
DATES = st.builds(lambda days: START + timedelta(days=days), st.integers(-120, 60))


def values(field: Field) -> st.SearchStrategy[Any]:
    """Raw values of a field: sound ones mostly, some that the door refuses."""
    missing = [st.none()] if field.optional else []
    match field.kind:
        case Boolean():
            return st.one_of(st.booleans(), *missing)
        case Choice(labels=labels):
            return st.one_of(st.sampled_from(labels), *missing)
        case Text():
            return st.one_of(st.sampled_from(("a", "b")), *missing)
        case Date():
            return st.one_of(DATES, st.just("2024-02-30") if field.name == "founded_on" else DATES, *missing)
    return st.one_of(st.integers(0, 3_000_000), st.sampled_from(NUMBERS), *missing)


class Steps(RuleBasedStateMachine):
    """One session beside the raw case that it stands for."""

    policy: bonitas.Policy
    customer: Mapping[str, Any]

    @initialize()
    def open(self) -> None:
        self.raw: dict[str, Any] = {**self.customer, "today": START}
        self.session = self.policy.session(self.raw)
        self.decided = self.policy.decide(self.raw)
        model = self.policy._model
        self.fields = [field for field in model.case.fields.values() if not isinstance(field.kind, ListOf)]
        self.lists = {
            field.name: model.records[field.kind.record].fields
            for field in model.case.fields.values()
            if isinstance(field.kind, ListOf)
        }

    @rule(data=st.data())
    def set(self, data: st.DataObject) -> None:
        fields = data.draw(st.lists(st.sampled_from(self.fields), max_size=3, unique_by=lambda field: field.name))
        given = {field.name: data.draw(values(field), label=field.name) for field in fields}
        self._step({**self.raw, **given}, lambda: self.session.set(given))

    @rule(days=st.integers(0, 20))
    def advance(self, days: int) -> None:
        today = (self.raw["today"] or START) + timedelta(days=days)
        self._step({**self.raw, "today": today}, lambda: self.session.advance(today))

    @rule(data=st.data(), way=st.sampled_from(("add", "replace", "amend", "remove", "set")))
    def change_list(self, data: st.DataObject, way: str) -> None:
        if not self.lists:
            return
        name = data.draw(st.sampled_from(sorted(self.lists)))
        element = {one.name: data.draw(values(one), label=one.name) for one in self.lists[name].values()}
        elements = list(self.raw.get(name) or [])
        if way in ("add", "set") or not elements:
            elements.append(element)
            step = {"add": lambda: self.session.add(name, element)}.get(way, lambda: self.session.set({name: elements}))
            self._step({**self.raw, name: elements}, step)
            return
        number = data.draw(st.integers(1, len(elements)))
        if way == "remove":
            del elements[number - 1]
            self._step({**self.raw, name: elements}, lambda: self.session.remove(name, number))
        elif way == "replace":
            elements[number - 1] = element
            self._step({**self.raw, name: elements}, lambda: self.session.replace(name, number, element))
        else:
            field = data.draw(st.sampled_from(sorted(element)))
            elements[number - 1] = {**elements[number - 1], field: element[field]}
            changed = {field: element[field]}
            self._step({**self.raw, name: elements}, lambda: self.session.amend(name, number, changed))

    def _step(self, raw: dict[str, Any], step: Callable[[], Change]) -> None:
        """Both refuse with the same words, or both go on."""
        try:
            expected = self.policy.decide(raw)
        except bonitas.CaseError as refused:
            with pytest.raises(bonitas.CaseError) as raised:
                step()
            assert sorted(map(str, raised.value.problems)) == sorted(map(str, refused.problems))
            return
        before, self.decided, self.raw = self.decided, expected, raw
        self._check(step(), before, expected)

    def _check(self, change: Change, before: Decision, after: Decision) -> None:
        assert change.before == outcome_of(summary_of(before))
        assert change.after == outcome_of(summary_of(after))
        assert set_of(change.raised) == set_of(after.warnings) - set_of(before.warnings)
        assert set_of(change.cleared) == set_of(before.warnings) - set_of(after.warnings)
        old, new = ({action.action for action in decision.actions} for decision in (before, after))
        assert {action.action for action in change.called} == new - old
        assert {action.action for action in change.lifted} == old - new

    @invariant()
    def the_session_says_what_deciding_afresh_says(self) -> None:
        if hasattr(self, "session"):
            assert self.session.decision() == self.decided
            case: Case = self.policy.validate(self.raw)
            assert self.session.case == case

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()


def set_of(found: tuple[Any, ...]) -> frozenset[Any]:
    return frozenset(found)


class TradeCredit(Steps):
    policy = bonitas.load(ROOT / "policies/trade_credit/trade_credit_2.1.policy")
    customer: Mapping[str, Any] = {
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
        "invoices": [{"amount": "40_000", "due_on": "2026-02-20"}],
    }


class Builders(TradeCredit):
    policy = bonitas.load(ROOT / "policies/trade_credit/builders.policy")
    customer: Mapping[str, Any] = {
        **TradeCredit.customer,
        "industry": "real_estate",
        "site": "civil_works",
        "bond_in_place": True,
    }


class Forty(Steps):
    policy = bonitas.load(ROOT / "benchmarks/policies/trade_credit_40.policy")
    customer: Mapping[str, Any] = CaseMaker(policy.program, Random(3)).cases(1)[0]


TestTradeCredit = TradeCredit.TestCase
TestTradeCredit.settings = BOUNDED
TestBuilders = Builders.TestCase
TestBuilders.settings = BOUNDED
TestForty = Forty.TestCase
TestForty.settings = BOUNDED
