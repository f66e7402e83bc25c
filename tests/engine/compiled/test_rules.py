"""Clauses, amounts, reasons and sets, compiled and by the reference."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from compiledcheck import agree
from programbuild import CNY, DATE, NUMBER, RATING, YES_NO, Build, day, member
from tradesample import CASE, trade

from bonitas.engine import core
from bonitas.engine.compiled import distances
from bonitas.engine.core import Level, Phase, Rounding, ToVerdict, Verdict
from bonitas.engine.kinds import Ratio
from bonitas.engine.values import Unknown

TRUTHS = (True, False, None)
REFER = ToVerdict(Verdict.REFER, "desk")
NUMBERS = (*map(Fraction, ("-5", "0", "0.3", "2", "90", "90.01", "1e30")), None)


def conditions(build: Build, names: str) -> list[int]:
    return [build.input(name, YES_NO, optional=True) for name in names]


def truths(names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in product(TRUTHS, repeat=len(names))]


# ---------------------------------------------------------------- clauses


def test_exceptions_to_exceptions() -> None:
    build = Build()
    a, b, c, d = conditions(build, "abcd")
    build.require("A1", a, Verdict.DECLINE, because="of this")
    build.rule("A2", b, REFER, exception_to="A1", applies=c)
    build.rule("A10", build.yes(), exception_to="A2", applies=d)
    build.rule("A3", build.const(False, YES_NO), REFER)
    build.rule("A4", build.yes(), ToVerdict(Verdict.APPROVE), applies=d)
    build.select("said", build.node(core.Fired, YES_NO, rule="A1"))
    agree(build.program(), truths("abcd"))


def test_several_contributions_of_one_clause() -> None:
    build = Build()
    a, b = conditions(build, "ab")
    x = build.input("x", optional=True)
    more = build.compare(x, ">", build.const(3))
    condition = ToVerdict(Verdict.APPROVE_WITH_CONDITIONS, None, "a bond")
    build.rule("A1", a, condition, REFER, ToVerdict(Verdict.REFER, "board"), REFER, ToVerdict(Verdict.APPROVE))
    build.rule("A2", b, ToVerdict(Verdict.APPROVE_WITH_CONDITIONS, "desk", "a bond"), condition)
    build.rule("A3", more, ToVerdict(Verdict.REFER), ToVerdict(Verdict.APPROVE_WITH_CONDITIONS, None, "audited"))
    cases = [{**case, "x": x} for case in truths("ab") for x in (Fraction(1), Fraction(4), Fraction(100), None)]
    found = agree(build.program(), cases)
    assert any(len(summary.reasons) > 4 for summary in found)
    assert {summary.conditions for summary in found} >= {("audited", "a bond"), ("a bond",), ()}


def test_reasons_are_ranked_by_how_far_the_case_is() -> None:
    build = Build()
    for number in (3, 1, 2, 10):
        x = build.input(f"x{number}", optional=True)
        build.rule(f"A{number}", build.compare(x, ">", build.const(number)), ToVerdict(Verdict(1 + number % 3)))
    numbers = (Fraction(0), Fraction(30), Fraction(31), None)
    found = agree(
        build.program(), [dict(zip(("x1", "x2", "x3", "x10"), row, strict=True)) for row in product(numbers, repeat=4)]
    )
    assert any(len({reason.distance for reason in summary.reasons}) > 3 for summary in found)


def test_the_verdict_as_a_condition() -> None:
    build = Build()
    a, b = conditions(build, "ab")
    build.require("A1", a, Verdict.DECLINE)
    build.require("A2", b, Verdict.APPROVE_WITH_CONDITIONS)
    verdict = build.node(core.OutcomeValue, core.VERDICTS, name="verdict")
    for operator in ("=", "<=", ">"):
        held = build.compare(verdict, operator, build.const("refer", core.VERDICTS))
        build.rule(f"W{operator}", held, core.RaiseWarning(Level.RED), section=core.Section.WARNING)
    build.select("verdict of all", verdict)
    agree(build.program(), truths("ab"))


def test_sets_of_warnings_actions_and_messages() -> None:
    build = Build()
    a, b, c = conditions(build, "abc")
    build.parts["actions"] += [core.Action("hold", "Hold"), core.Action("visit", "Visit"), core.Action("never", "No")]
    tell, late = core.Notify("board", 2, "days"), core.Notify("board")
    raised = core.RaiseWarning(Level.RED), core.RaiseWarning(Level.BLUE), core.RaiseWarning(Level.RED)
    build.rule("W10", a, *raised, core.TakeAction("hold"), core.TakeAction("hold"), tell)
    build.rule("W9", b, core.RaiseWarning(Level.CRITICAL), core.TakeAction("hold"), tell, late)
    build.rule("W1", c, core.TakeAction("visit"), core.Notify("agent", 1, "hours"))
    build.rule("W2", build.const(False, YES_NO), core.TakeAction("never"))
    program = build.program()
    found = agree(program, truths("abc") * 2)
    assert any(len(action.clauses) == 2 for summary in found for action in summary.actions)


def test_actions_of_one_clause_each() -> None:
    build = Build()
    a, b = conditions(build, "ab")
    build.parts["actions"] += [core.Action("hold", "Hold"), core.Action("visit", "Visit")]
    build.rule("W1", a, core.TakeAction("hold"), core.Notify("board"))
    build.rule("W2", b, core.TakeAction("visit"), core.Notify("agent"))
    agree(build.program(), truths("ab"))


def test_more_sets_of_clauses_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bonitas.engine.compiled.runtime.MOST_KEPT", 2)
    build = Build()
    build.parts["actions"].append(core.Action("hold", "Hold"))
    for number, one in enumerate(conditions(build, "abc")):
        build.rule(f"W{number}", one, core.TakeAction("hold"))
    agree(build.program(), truths("abc") * 2)


# ---------------------------------------------------------------- how far a case is from another answer


def test_distances_of_comparisons() -> None:
    build = Build()
    x, y = build.input("x", optional=True), build.input("y", optional=True)
    secret = build.input("s", sensitive=True)
    on = build.input("on", DATE, optional=True)
    rates = (core.Period(None, day("2026-01-01"), Fraction(2)), core.Period(day("2026-02-01"), None, Fraction(0)))
    dated = build.node(core.Dated, NUMBER, parameter="rate", on=on, periods=rates)
    bounds = [build.const(bound) for bound in (90, -3, 0, Fraction(1, 3))]
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    sides = [(x, bounds[0]), (bounds[0], x), (x, bounds[1]), (x, bounds[2]), (bounds[3], x), (x, y), (ratio, bounds[3])]
    sides += [
        (ratio, y),
        (dated, x),
        (x, dated),
        (dated, bounds[0]),
        (secret, bounds[0]),
        (x, secret),
        (bounds[0], bounds[1]),
    ]
    for number, (left, right) in enumerate(sides):
        for sign, operator in enumerate(core.Comparison):
            build.rule(f"A{number}.{sign}", build.compare(left, operator.value, right), REFER)
    days = [day("2025-01-01"), day("2026-01-15"), day("2026-03-01")]
    both = list(product(NUMBERS, repeat=2))
    cases = [{"x": x, "y": y, "s": Fraction(1), "on": days[place % 3]} for place, (x, y) in enumerate(both)]
    found = agree(build.program(), cases)
    assert any(reason.distance and reason.distance > 1e28 for summary in found for reason in summary.reasons)


def test_distances_of_joined_conditions() -> None:
    build = Build()
    x, y = build.input("x", optional=True), build.input("y", optional=True)
    (flag,) = conditions(build, "f")
    low, high = build.compare(x, "<", build.const(2)), build.compare(y, ">=", build.const(90))
    equal = build.compare(x, "=", y)
    both, either = build.both(low, high, flag), build.either(low, high, build.negation(flag), equal)
    chosen = build.node(core.Choose, YES_NO, condition=flag, then=low, otherwise=high)
    default = build.node(core.Fallback, YES_NO, operand=low, default=high)
    parts = [both, either, chosen, default, build.both(either, chosen), build.either(both, default), flag]
    for least, most in ((1, None), (2, 3), (0, 2), (3, 3), (4, 2)):
        parts.append(build.node(core.Quota, YES_NO, operands=(low, high, flag, equal), least=least, most=most))
    for number, part in enumerate(parts):
        build.rule(f"A{number}", part, REFER)
        build.require(f"B{number}", part)
    cases = [{"x": x, "y": y, "f": f} for x, y in product((*NUMBERS[:6], None), repeat=2) for f in TRUTHS]
    agree(build.program(), cases)


def test_the_distance_of_a_condition_of_many_parts() -> None:
    build = Build()
    x = build.input("x", optional=True)
    parts = [build.compare(x, ">", build.const(number)) for number in range(1, distances.MOST + 5)]
    build.rule("A1", build.either(*parts), REFER)
    build.require("A2", build.both(*parts))
    here = parts[0]
    for _ in range(40):
        here = build.either(here, build.both(here, parts[1]))
    build.rule("A3", here, REFER)
    agree(build.program(), [{"x": x} for x in (Fraction(0), Fraction(1, 2), Fraction(17), Fraction(100), None)])


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize("mode", [None, *Rounding])
def test_phases_of_an_amount(mode: Rounding | None) -> None:
    build = Build()
    flags = conditions(build, "abcdef")
    x = build.input("x", CNY, optional=True)
    ratio = build.node(core.Divide, Ratio(), numerator=x, denominator=build.input("y", CNY))
    unit = None if mode is None else Fraction(1, 20)
    build.amount("limit", x, CNY, mode, unit)
    build.amount("quotient", ratio, NUMBER, mode, unit)
    build.amount("plain", x, CNY, mode, unit)
    for number, (flag, phase) in enumerate(zip(flags, (*Phase, Phase.AT_MOST, Phase.AT_LEAST), strict=True)):
        for name in ("limit", "quotient"):
            build.rule(f"{name}{number}", flag, core.ToAmount(name, phase, ratio), build.to(name, phase, 3))
        if phase is not Phase.TIMES:
            build.rule(f"P{number}", flag, build.to("plain", phase, 40), core.ToAmount("plain", phase, x))
    always = core.ToAmount("plain", Phase.AT_MOST, build.const(Fraction(1, 3), CNY))
    build.rule("P9", build.yes(), always)
    within = build.compare(build.node(core.OutcomeValue, CNY, name="limit"), "<", build.const(2, CNY))
    build.rule("W1", within, core.RaiseWarning(Level.RED))
    numbers = [{"x": x, "y": y} for x in (Fraction(10), Fraction(-1, 3), None) for y in (Fraction(3), Fraction(0))]
    flagged = [case for place, case in enumerate(truths("abcdef")) if place % 23 == 0]
    found = agree(build.program(), [{**case, **number} for case in flagged for number in numbers])
    assert {one.binding for summary in found for one in summary.amounts} >= {None, "P9", "limit3"}


def test_of_two_equal_caps_the_one_with_the_smaller_id_binds() -> None:
    build = Build()
    a, b = conditions(build, "ab")
    build.amount("limit", build.const(100, CNY))
    build.rule("L10", a, build.to("limit", Phase.AT_MOST, 7))
    build.rule("L9", b, build.to("limit", Phase.AT_MOST, 7), build.to("limit", Phase.AT_LEAST, 200))
    found = agree(build.program(), truths("ab"))
    assert found[0].amounts[0].binding == "L9"


def test_an_amount_that_rests_on_another() -> None:
    build = Build()
    x = build.input("x", CNY, optional=True)
    build.amount("first", x)
    first = build.node(core.OutcomeValue, CNY, name="first")
    build.amount("second", build.node(core.Multiply, CNY, factors=(first, build.const(Fraction(1, 3)))))
    build.require("A1", build.compare(build.node(core.OutcomeValue, CNY, name="second"), ">", build.const(1, CNY)))
    found = agree(build.program(), [{"x": Fraction(9)}, {"x": Fraction(3)}, {}])
    assert [len(summary.needs) for summary in found] == [0, 0, 1]


def test_a_policy_that_only_computes() -> None:
    build = Build()
    (a,) = conditions(build, "a")
    build.amount("limit", build.input("x", CNY, optional=True))
    build.rule("L1", a, build.to("limit", Phase.AT_MOST, 7))
    build.select("x", 1)
    found = agree(build.program(), [{"a": a, "x": x} for a in TRUTHS for x in (Fraction(9), None)])
    assert {summary.verdict for summary in found} == {None}
    assert any(summary.needs for summary in found)


# ---------------------------------------------------------------- the rest of a decision


def test_guarantees_and_facts() -> None:
    build = Build()
    a, b = conditions(build, "ab")
    place = core.Origin("test.policy", 1, 1, "")
    build.parts["facts"] += [core.Fact("f10", "Ten", a, place), core.Fact("f9", "Nine", build.either(a, b), place)]
    build.parts["guarantees"] += [
        core.Guarantee("G10", "a", place, holds=a),
        core.Guarantee("G9", "sure", place, holds=build.yes()),
        core.Guarantee("G1", "moves", place, amount="limit", moved="x"),
    ]
    build.amount("limit", build.input("x", CNY))
    found = agree(build.program(), [{**case, "x": Fraction(1)} for case in truths("ab")])
    assert {summary.guarantees[2].held for summary in found} == {True, False, None}


@pytest.mark.parametrize("until", [None, day("2026-06-30")])
@pytest.mark.parametrize("since", [None, day("2026-01-01")])
def test_whether_the_policy_is_in_force(since: Any, until: Any) -> None:
    program = trade()
    build = Build()
    build.rule("A1", build.negation(build.input("a", YES_NO)), REFER)
    days = [day(text) for text in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")]
    dated = build.program(effective_from=since, effective_until=until)
    cases: list[dict[str, Any]] = [{"a": True, "today": one} for one in days]
    agree(dated, [*cases, {"a": False}])
    assert program.uses_today


def test_the_sample_with_something_of_everything() -> None:
    cases: list[dict[str, Any]] = [dict(CASE)]
    for name in CASE:
        cases.append({key: value for key, value in CASE.items() if key != name})
    for ratio, industry in product(map(Fraction, ("0.5", "0.9", "1.5", "2")), ("real_estate", "services")):
        cases.append({**CASE, "current_ratio": ratio, "industry": industry, "founded_on": day("2020-01-01")})
    found = agree(trade(), cases)
    assert {summary.verdict for summary in found} == {Verdict.APPROVE, Verdict.REFER, Verdict.DECLINE}


def test_choices_as_selections() -> None:
    build = Build()
    grade, flag = build.input("g", RATING, optional=True), build.input("f", YES_NO, optional=True)
    build.select("grade", grade, "bands")
    build.select("flag", flag)
    build.select("fixed", build.const("A", RATING))
    build.select("table", build.table("t", [grade], [((member("A"),), build.const(True, YES_NO))], YES_NO))
    found = agree(build.program(), [{"g": g, "f": f} for g in (*RATING.labels, None) for f in TRUTHS])
    assert any(isinstance(one.value, Unknown) for summary in found for one in summary.selections)
