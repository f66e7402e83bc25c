"""What holds of every policy without errors and every case: order, layout and language say nothing, what is unknown
never helps, numbers are exact."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.policies import Written, policies
from strategies.simple_cases import OPTIONAL, cases, in_chinese

import bonitas
from bonitas import Decision, Policy, Verdict
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.parser import parse
from bonitas.dsl.syntax.translate import translate
from bonitas.engine.core import ToVerdict
from bonitas.engine.decision import Reason, State
from bonitas.engine.kinds import Days, Kind, Money
from bonitas.engine.machines import COMPILED, REFERENCE
from bonitas.engine.values import Unknown

few = settings(max_examples=40, deadline=None)
many = settings(max_examples=250, deadline=None)
seeds = st.integers(0, 10**9)


def load(text: str, machine: str = REFERENCE) -> Policy:
    """A policy that the specification itself decides; of two that are compared another machine decides the other."""
    try:
        return bonitas.loads(text, machine=machine)
    except bonitas.PolicyError as error:
        raise AssertionError(render(error.diagnostics) + text) from error


def said(policy: Policy, decision: Decision) -> Any:
    """The decision without the lines of the text, which move with it; two causes on one line may be one."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "line"}
        if isinstance(value, list):
            items = [strip(item) for item in value]
            return [item for number, item in enumerate(items) if item not in items[:number]]
        return value

    return strip(policy.to_json(decision, "en"))


# ---------------------------------------------------------------- order


def order_says_nothing(written: Written, case: dict[str, Any], seed: int) -> None:
    one, other = load(written.text()), load(written.text(Random(seed)), COMPILED)
    assert one.identity == other.identity
    assert said(one, one.decide(case)) == said(other, other.decide(case))


@few
@given(policies(), cases(), seeds)
def test_order_says_nothing(written: Written, case: dict[str, Any], seed: int) -> None:
    order_says_nothing(written, case, seed)


@pytest.mark.slow
@many
@given(policies(), cases(), seeds)
def test_order_says_nothing_of_many(written: Written, case: dict[str, Any], seed: int) -> None:
    order_says_nothing(written, case, seed)


def test_two_factors_over_one_field_both_have_their_points_in_any_order() -> None:
    begin = 'policy p "P"\nversion 1 effective from 2026-01-01\ncase\n  n number\nscorecard s from 0 to 100\n'
    one, other = "  factor n\n    under 5 1\n    5 and over 2\n", "  factor n\n    under 9 30\n    9 and over 40\n"
    told = []
    for factors in (one + other, other + one):
        for machine in (REFERENCE, COMPILED):
            policy = load(f"{begin}{factors}outputs s\n", machine)
            told.append(said(policy, policy.decide({"n": "7"}))["values"])
    assert all(values == told[0] for values in told)
    assert {name: value["value"] for name, value in told[0].items()} == {"s": "32", "s: n": "2", "s: n (2)": "30"}


# ---------------------------------------------------------------- the unknown


def what_is_unknown_settles_nothing(written: Written, case: dict[str, Any], blanked: list[str]) -> None:
    """In a policy that never asks what is known: what is settled without some fields stands whatever they are."""
    policy = load(written.text())
    full = policy.decide(case)
    less = policy.decide({name: value for name, value in case.items() if name not in blanked})
    fired = {clause.id for clause in full.trace if clause.state is State.FIRED}
    for clause in less.trace:
        if clause.state is not State.UNSETTLED:
            assert (clause.state is State.FIRED) == (clause.id in fired), clause.id
    if less.verdict is not None and less.verdict < Verdict.REFER:
        assert full.verdict is less.verdict
    for with_less, with_all in zip(less.amounts + less.selections, full.amounts + full.selections, strict=True):
        if not isinstance(with_less.value, Unknown):
            assert with_less.value == with_all.value, with_less.name
    assert {one.clause for one in less.warnings} <= {one.clause for one in full.warnings}
    assert {one.action for one in less.actions} <= {one.action for one in full.actions}


@few
@given(policies(asks=False), cases(), st.lists(st.sampled_from(OPTIONAL), min_size=1, unique=True))
def test_what_is_unknown_settles_nothing(written: Written, case: dict[str, Any], blanked: list[str]) -> None:
    what_is_unknown_settles_nothing(written, case, blanked)


@pytest.mark.slow
@many
@given(policies(asks=False), cases(), st.lists(st.sampled_from(OPTIONAL), min_size=1, unique=True))
def test_what_is_unknown_settles_nothing_in_many(written: Written, case: dict[str, Any], blanked: list[str]) -> None:
    what_is_unknown_settles_nothing(written, case, blanked)


@few
@given(policies(), cases())
def test_an_approval_knows_everything_that_it_needs(written: Written, case: dict[str, Any]) -> None:
    policy = load(written.text())
    decision = policy.decide(case)
    voices = {rule.id for rule in policy.program.rules if any(isinstance(one, ToVerdict) for one in rule.contributions)}
    in_doubt = voices & set(decision.unsettled) or [one for one in decision.amounts if isinstance(one.value, Unknown)]
    if decision.verdict is not None and in_doubt:
        assert decision.verdict >= Verdict.REFER
        if not any(reason.settled and reason.verdict >= Verdict.REFER for reason in decision.reasons):
            assert decision.needs
        assert any(not reason.settled for reason in decision.reasons)


# ---------------------------------------------------------------- exactness


_SMALLEST: dict[type[Kind], Fraction] = {Money: Fraction(1, 100), Days: Fraction(1)}
"""The unit of an amount that does not say how it rounds."""


def _floats(value: object, place: str = "decision") -> list[str]:
    if isinstance(value, float):
        return [place]
    if isinstance(value, tuple) and not isinstance(value, Reason):
        return [found for number, part in enumerate(value) for found in _floats(part, f"{place}[{number}]")]
    if dataclasses.is_dataclass(value) or isinstance(value, Reason):
        names = value._fields if isinstance(value, Reason) else [part.name for part in dataclasses.fields(value)]
        parts = {name: getattr(value, name) for name in names}
        return [
            found for name, part in parts.items() if name != "distance" for found in _floats(part, f"{place}.{name}")
        ]
    return []


@few
@given(policies(), cases())
def test_amounts_are_exact_multiples_of_their_unit(written: Written, case: dict[str, Any]) -> None:
    policy = load(written.text())
    decision = policy.decide(case)
    assert _floats(decision) == []
    units = {amount.name: amount.unit for amount in policy.program.amounts}
    for amount in decision.amounts:
        if not isinstance(amount.value, Unknown):
            assert isinstance(amount.value, Fraction)
            unit = units[amount.name] or _SMALLEST.get(type(amount.kind))
            assert unit is None or amount.value % unit == 0


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**17), max_value=10**17))
def test_thirty_digits_survive(number: Any) -> None:
    policy = _exact()
    decision = policy.decide({"x": f"{number:f}"})
    assert [amount.value for amount in decision.amounts] == [Fraction(number)] * 2


def _exact() -> Policy:
    if not _EXACT:
        text = 'policy p "P"\nversion 1\ncase\n  x number\namount third\n  start at x / 3 * 3\namount seventh\n'
        _EXACT.append(load(text + "  start at (x + 1/7) - 0.1 / 0.7\n"))
    return _EXACT[0]


_EXACT: list[Policy] = []


# ---------------------------------------------------------------- layout, language, threads


@few
@given(policies(), cases(), st.sampled_from(("en", "zh")), seeds)
def test_layout_comments_and_keywords_say_nothing(
    written: Written, case: dict[str, Any], language: str, seed: int
) -> None:
    text = written.text()
    one = load(text)
    tree = parse(Source("p", text)).policy
    assert tree is not None
    random = Random(seed)
    lines = format_policy(translate(tree, language).policy, language).split("\n")
    other = load(
        "\n".join(f"{line}  # {random.random()}" if random.random() < 0.3 else line for line in lines), COMPILED
    )
    assert one.identity == other.identity
    assert said(one, one.decide(case)) == said(other, other.decide(case))


@few
@given(policies(), cases())
def test_english_and_chinese_twins_decide_alike(written: Written, case: dict[str, Any]) -> None:
    text = written.with_names()
    tree = parse(Source("p", text)).policy
    assert tree is not None
    english, chinese = load(text), load(format_policy(translate(tree, "zh").policy, "zh"), COMPILED)
    assert english.program.language != chinese.program.language
    assert english.identity == chinese.identity
    decision = english.decide(case)
    assert said(chinese, chinese.decide(in_chinese(case))) == said(english, decision)
    assert chinese.decide(case).verdict is decision.verdict


@settings(max_examples=15, deadline=None)
@given(policies(), st.lists(cases(), min_size=4, max_size=8))
def test_threads_and_repetition_change_nothing(written: Written, many_cases: list[dict[str, Any]]) -> None:
    policy, again = load(written.text(), COMPILED), load(written.text())
    expected = [again.decide(case) for case in many_cases]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(policy.decide, many_cases * 3)) == expected * 3
    assert [policy.decide(case) for case in many_cases] == expected
