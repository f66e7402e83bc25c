"""The reference engine as a whole: verdicts, exceptions, amounts, needs and traces of small programs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from programbuild import CNY, NUMBER, YES_NO, Build

from bonitas.engine import core
from bonitas.engine.chaining import CyclicProgramError
from bonitas.engine.core import Level, Phase, Rounding, ToVerdict, Verdict
from bonitas.engine.decision import Masked, State
from bonitas.engine.kinds import ListOf, Text
from bonitas.engine.reference import decide
from bonitas.engine.values import MISSING, ZERO, Cause, Unknown


def test_the_worst_verdict_wins_and_every_reason_is_kept_in_rank() -> None:
    build = Build()
    age, ratio = build.input("age"), build.input("ratio")
    build.require("A1", build.compare(age, ">=", build.const(2)), Verdict.REFER, because="too young")
    build.require("A2", build.compare(ratio, ">=", build.const(4)))
    build.require("A10", build.compare(ratio, ">=", build.const(10)))
    decision = decide(build.program(), {"age": Fraction(1), "ratio": Fraction(2)})
    assert decision.verdict is Verdict.DECLINE
    assert [(one.clause, one.distance) for one in decision.reasons] == [("A10", 0.8), ("A2", 0.5), ("A1", 0.5)]
    assert [one.because for one in decision.reasons] == ["title of A10", "title of A2", "too young"]
    assert [trace.id for trace in decision.trace] == ["A1", "A2", "A10"]


def test_an_unknown_requirement_refers_and_never_approves() -> None:
    build = Build()
    ratio = build.input("ratio", optional=True)
    build.require("A1", build.compare(ratio, ">=", build.const(1)))
    decision = decide(build.program(), {"ratio": None})
    assert decision.verdict is Verdict.REFER
    assert [(one.clause, one.settled, one.verdict) for one in decision.reasons] == [("A1", False, Verdict.REFER)]
    assert decision.unsettled == ("A1",)
    assert decision.needs == (Cause(MISSING, "ratio"),)


def test_a_decline_needs_no_more_answers_but_a_referral_does() -> None:
    build = Build()
    known, missing = build.input("known"), build.input("missing", optional=True)
    build.require("A1", build.compare(known, ">=", build.const(1)))
    build.require("A2", build.compare(missing, ">=", build.const(1)))
    build.require("A3", build.compare(known, ">=", build.const(2)), Verdict.REFER)
    program = build.program()
    assert decide(program, {"known": Fraction(0)}).needs == ()
    assert decide(program, {"known": Fraction(0)}).verdict is Verdict.DECLINE
    assert decide(program, {"known": Fraction(1)}).needs == (Cause(MISSING, "missing"),)
    assert decide(program, {"known": Fraction(2)}).needs == (Cause(MISSING, "missing"),)


def test_an_unsettled_referral_is_no_need_once_something_refers_for_certain() -> None:
    build = Build()
    known, missing = build.input("known"), build.input("missing", optional=True)
    build.require("A1", build.compare(known, ">=", build.const(1)), Verdict.REFER)
    build.require("A2", build.compare(missing, ">=", build.const(1)), Verdict.REFER)
    program = build.program()
    assert decide(program, {"known": Fraction(0)}).needs == ()
    assert decide(program, {"known": Fraction(1)}).needs == (Cause(MISSING, "missing"),)


def _exceptions() -> core.Program:
    build = Build()
    first, second, third = (build.input(name, YES_NO) for name in ("first", "second", "third"))
    build.rule("A1", build.yes(), ToVerdict(Verdict.DECLINE), applies=first)
    build.rule("A2", build.yes(), ToVerdict(Verdict.REFER), applies=second, exception_to="A1")
    build.rule("A3", build.yes(), applies=third, exception_to="A2")
    return build.program()


@pytest.mark.parametrize(
    ("first", "second", "third", "states", "verdict"),
    [
        (True, False, False, ["fired", "not applicable", "not applicable"], Verdict.DECLINE),
        (True, True, False, ["overridden", "fired", "not applicable"], Verdict.REFER),
        (True, True, True, ["fired", "overridden", "fired"], Verdict.DECLINE),
        (False, False, True, ["not applicable", "not applicable", "fired"], Verdict.APPROVE),
        (True, None, False, ["unsettled", "unsettled", "not applicable"], Verdict.REFER),
        (True, None, True, ["fired", "overridden", "fired"], Verdict.DECLINE),
        (True, True, None, ["unsettled", "unsettled", "unsettled"], Verdict.REFER),
        (None, True, False, ["overridden", "fired", "not applicable"], Verdict.REFER),
    ],
)
def test_exceptions_to_exceptions(
    first: bool | None, second: bool | None, third: bool | None, states: list[str], verdict: Verdict
) -> None:
    decision = decide(_exceptions(), {"first": first, "second": second, "third": third})
    assert [trace.state.value for trace in decision.trace] == states
    assert decision.verdict is verdict


def test_the_trace_names_the_exceptions_that_apply() -> None:
    decision = decide(_exceptions(), {"first": True, "second": True, "third": False})
    assert decision.trace[0].overridden_by == ("A2",)


def _limit(*contributions: tuple[str, Phase, int], start: int = 100, mode: Rounding | None = None) -> core.Program:
    build = Build()
    build.amount("limit", build.const(start, CNY), mode=mode, unit=Fraction(10) if mode else None)
    for name, phase, value in contributions:
        build.rule(name, build.yes(), build.to("limit", phase, value))
    return build.program()


@pytest.mark.parametrize(
    ("contributions", "value", "binding"),
    [
        ([], 100, None),
        ([("L1", Phase.PLUS, 5), ("L2", Phase.TIMES, 3)], 305, None),
        ([("L1", Phase.AT_MOST, 100)], 100, None),
        ([("L1", Phase.AT_MOST, 99)], 99, "L1"),
        ([("L10", Phase.AT_MOST, 50), ("L2", Phase.AT_MOST, 50)], 50, "L2"),
        ([("L1", Phase.AT_MOST, 60), ("L2", Phase.AT_MOST, 80)], 60, "L1"),
        ([("L1", Phase.AT_MOST, 80), ("L2", Phase.AT_MOST, 60), ("L3", Phase.AT_MOST, 70)], 60, "L2"),
        ([("L1", Phase.AT_LEAST, 120), ("L2", Phase.AT_LEAST, 110)], 120, "L1"),
        ([("L1", Phase.AT_LEAST, 110), ("L2", Phase.AT_LEAST, 130), ("L3", Phase.AT_LEAST, 120)], 130, "L2"),
        ([("L1", Phase.TIMES, 2), ("L2", Phase.PLUS, 7), ("L3", Phase.TIMES, 3), ("L4", Phase.PLUS, 1)], 608, None),
        ([("L1", Phase.AT_LEAST, 120), ("L2", Phase.AT_MOST, 110)], 110, "L2"),
        ([("L1", Phase.AT_LEAST, 120), ("L2", Phase.AT_MOST, 130)], 120, "L1"),
    ],
)
def test_amounts_combine_in_fixed_phases(
    contributions: list[tuple[str, Phase, int]], value: int, binding: str | None
) -> None:
    for order in (contributions, contributions[::-1]):
        (result,) = decide(_limit(*order), {}).amounts
        assert (result.value, result.binding) == (value, binding)
        assert [step.clause for step in result.steps if step.binding] == ([binding] if binding else [])


def test_an_amount_is_rounded_last() -> None:
    (result,) = decide(_limit(("L1", Phase.AT_MOST, 57), mode=Rounding.DOWN), {}).amounts
    assert (result.value, result.binding) == (50, "L1")


def test_an_unsettled_contribution_makes_the_amount_unknown_and_refers() -> None:
    build = Build()
    ratio = build.input("ratio", optional=True)
    build.amount("limit", build.const(100, CNY))
    build.rule("L1", build.compare(ratio, "<", build.const(1)), build.to("limit", Phase.TIMES, 2, NUMBER))
    build.require("A1", build.yes())
    decision = decide(build.program(), {})
    assert decision.amounts[0].value == Unknown(frozenset([Cause(MISSING, "ratio")]))
    assert decision.verdict is Verdict.REFER
    assert [(one.clause, one.because, one.settled) for one in decision.reasons] == [("limit", "title of limit", False)]
    assert decision.needs == (Cause(MISSING, "ratio"),)


def test_a_policy_that_only_computes_has_no_verdict_and_no_reasons() -> None:
    decision = decide(_limit(), {})
    assert decision.verdict is None
    assert decision.reasons == ()


def test_outcomes_feed_other_clauses_whatever_the_order_of_nodes() -> None:
    build = Build()
    fired = build.node(core.Fired, YES_NO, rule="A1")
    verdict = build.node(core.OutcomeValue, core.VERDICTS, name="verdict")
    declined = build.compare(verdict, "=", build.const("decline", core.VERDICTS))
    build.rule("W1", build.both(fired, declined), core.RaiseWarning(Level.RED))
    build.rule("A1", build.yes(), ToVerdict(Verdict.DECLINE))
    decision = decide(build.program(), {})
    assert [(one.clause, one.level) for one in decision.warnings] == [("W1", Level.RED)]


def test_a_cycle_is_refused() -> None:
    build = Build()
    build.rule("A1", build.node(core.Fired, YES_NO, rule="A2"))
    build.rule("A2", build.node(core.Fired, YES_NO, rule="A1"))
    with pytest.raises(CyclicProgramError, match="A1"):
        decide(build.program(), {})


def test_division_by_zero_is_unknown_and_names_its_definition() -> None:
    build = Build()
    debt, income = build.input("debt"), build.input("income")
    build.clause = "debt_ratio"
    ratio = build.define("debt_ratio", build.node(core.Divide, NUMBER, numerator=debt, denominator=income))
    build.require("A1", build.compare(ratio, "<", build.const(1)))
    decision = decide(build.program(), {"debt": Fraction(1), "income": Fraction(0)})
    assert decision.needs == (Cause(ZERO, "debt_ratio", 3),)
    assert decision.values[0].value == Unknown(frozenset([Cause(ZERO, "debt_ratio", 3)]))


def test_nearly_and_gaps_tell_the_one_comparison_that_is_missing() -> None:
    build = Build()
    late, share = build.input("late"), build.input("share")
    condition = build.both(build.compare(late, ">", build.const(30)), build.compare(build.const(5), "<", share))
    build.rule("W1", condition, core.RaiseWarning(Level.RED))
    program = build.program()
    nearly = decide(program, {"late": Fraction(27), "share": Fraction(6)}).trace[0]
    assert nearly.nearly
    assert [(gap.name, gap.operator, gap.bound, gap.distance) for gap in nearly.gaps] == [("late", ">", 30, 0.1)]
    far = decide(program, {"late": Fraction(27), "share": Fraction(5)}).trace[0]
    assert not far.nearly
    assert [(gap.name, gap.operator) for gap in far.gaps] == [("late", ">"), ("share", ">")]
    fired = decide(program, {"late": Fraction(31), "share": Fraction(6)}).trace[0]
    assert fired.state is State.FIRED
    assert [(gap.name, gap.operator) for gap in fired.gaps] == [("late", "<="), ("share", "<=")]


def test_sensitive_values_decide_and_are_never_shown() -> None:
    build = Build()
    secret = build.input("secret", sensitive=True)
    open_field = build.input("open")
    total = build.define("total", build.node(core.Add, NUMBER, terms=(secret, open_field)))
    build.require("A1", build.compare(total, ">=", build.const(987)))
    build.amount("limit", secret, NUMBER)
    decision = decide(build.program(), {"secret": Fraction(4242), "open": Fraction(-4000)})
    assert decision.verdict is Verdict.DECLINE
    assert [seen.value for seen in decision.trace[0].seen] == [Masked()]
    assert [(gap.value, gap.distance) for gap in decision.trace[0].gaps] == [(Masked(), None)]
    assert decision.values[0].value == Masked()
    assert decision.amounts[0].start == Masked()
    assert decision.amounts[0].value == 4242
    assert decision.reasons[0].distance is None


def test_a_missing_sensitive_field_is_named_without_a_value() -> None:
    build = Build()
    number = build.input("tax_number", Text(), sensitive=True, optional=True)
    build.require("A1", build.compare(number, "=", build.const("x", Text())))
    decision = decide(build.program(), {})
    assert decision.needs == (Cause(MISSING, "tax_number"),)


def test_gaps_of_quotas_alternatives_and_branches() -> None:
    build = Build()
    a, b, c = (build.compare(build.input(name), ">", build.const(10)) for name in "abc")
    build.rule("R1", build.node(core.Quota, YES_NO, operands=(a, b, c), least=2))
    build.rule("R2", build.either(a, b))
    build.rule("R3", build.node(core.Choose, YES_NO, condition=a, then=b, otherwise=build.negation(c)))
    build.rule("R4", build.node(core.Quota, YES_NO, operands=(a, b, c), most=0))
    build.rule("R5", build.either(build.both(a, b), build.negation(build.either(b, c))))
    program = build.program()

    def ask(*values: int | None) -> list[tuple[str, bool, str]]:
        case = {name: None if value is None else Fraction(value) for name, value in zip("abc", values, strict=True)}
        traced = decide(program, case).trace
        return [(one.state.value, one.nearly, "".join(gap.name for gap in one.gaps)) for one in traced]

    fired, missed = ("fired", False), ("not fired", True)
    assert ask(11, 9, 9) == [(*missed, "bc"), (*fired, "a"), (*missed, "b"), (*missed, "a"), (*fired, "bc")]
    assert ask(9, 9, 11) == [
        (*missed, "ab"),
        (*missed, "ab"),
        (*missed, "c"),
        (*missed, "c"),
        (*missed, "abc"),
    ]
    assert ask(11, None, 11)[0] == (*fired, "ac")
    assert ask(9, None, 9)[0] == ("not fired", False, "ac")
    assert ask(9, None, 11)[0] == ("unsettled", False, "")


def test_long_chains_of_conditions_are_told_without_recursion() -> None:
    build = Build()
    condition = build.compare(build.input("a"), ">", build.const(10))
    for _ in range(3000):
        condition = build.negation(condition)
    build.rule("R1", condition)
    assert decide(build.program(), {"a": Fraction(11)}).trace[0].gaps[0].operator == "<="


def test_of_one_clause_with_two_caps_the_smaller_one_decides_in_whatever_order_they_stand() -> None:
    parts = [core.ToAmount("limit", Phase.AT_MOST, value) for value in (1, 2)] + [
        core.ToAmount("limit", Phase.TIMES, 3)
    ]
    told = []
    for order in (parts, parts[::-1]):
        build = Build()
        start, loose, tight, twice = (build.const(value, CNY) for value in (100, 90, 70, 2))
        refs = {1: loose, 2: tight, 3: twice}
        build.amount("limit", start, CNY)
        build.rule("P1", build.yes(), *(core.ToAmount("limit", part.phase, refs[part.value]) for part in order))
        (amount,) = decide(build.program(), {}).amounts
        told.append([(step.phase, step.value, step.binding) for step in amount.steps])
    assert told[0] == told[1] == [(Phase.TIMES, 2, False), (Phase.AT_MOST, 70, True), (Phase.AT_MOST, 90, False)]


def test_equal_contributions_are_not_lost_and_steps_stand_in_phases() -> None:
    (result,) = decide(_limit(("L1", Phase.PLUS, 5), ("L2", Phase.TIMES, 2), ("L3", Phase.PLUS, 5)), {}).amounts
    assert result.value == 210
    assert [step.clause for step in result.steps] == ["L2", "L1", "L3"]


def test_referrals_and_conditions_are_told_once_and_only_where_they_count() -> None:
    build = Build()
    bad = build.input("bad", YES_NO)
    build.rule("A1", build.yes(), ToVerdict(Verdict.REFER, refer_to="manager"))
    build.rule("A2", build.yes(), ToVerdict(Verdict.REFER, refer_to="manager"))
    build.rule("A3", build.yes(), ToVerdict(Verdict.APPROVE_WITH_CONDITIONS, condition="a guarantee"))
    build.rule("A4", bad, ToVerdict(Verdict.DECLINE))
    program = build.program()
    referred = decide(program, {"bad": False})
    assert (referred.verdict, referred.refer_to, referred.conditions) == (Verdict.REFER, ("manager",), ("a guarantee",))
    declined = decide(program, {"bad": True})
    assert (declined.verdict, declined.refer_to) == (Verdict.DECLINE, ())
    assert [one.clause for one in declined.reasons] == ["A4", "A1", "A2", "A3"]


def test_a_flag_that_is_sensitive_shows_neither_itself_nor_its_opposite() -> None:
    build = Build()
    secret = build.input("secret", YES_NO, sensitive=True)
    build.rule("A1", secret, ToVerdict(Verdict.REFER))
    (gap,) = decide(build.program(), {"secret": True}).trace[0].gaps
    assert (gap.value, gap.bound) == (Masked(), Masked())


def test_a_sensitive_field_of_a_record_taints_what_is_folded_from_it_alone() -> None:
    build = Build()
    build.input("loans", ListOf("loan"))
    build.record("loan", core.Field("amount", NUMBER, sensitive=True), core.Field("late", NUMBER))
    for name in ("amount", "late"):
        element = build.node(core.Element, NUMBER, field=name, scope="loan")
        attributes = {"operator": core.Operator.SUM, "list": "loans", "record": "loan", "where": None, "value": element}
        build.define(f"total_{name}", build.node(core.Aggregate, NUMBER, **attributes))
    case = {"loans": ({"amount": Fraction(5), "late": Fraction(3)},)}
    assert [seen.value for seen in decide(build.program(), case).values] == [Masked(), 3]


def test_warnings_stand_with_the_most_serious_first_and_actions_with_all_their_clauses() -> None:
    build = Build()
    hold, tell = core.TakeAction("hold"), core.Notify("manager", 4, "hours")
    build.parts["actions"].append(core.Action("hold", "Hold deliveries"))
    for name, level in (("W10", Level.RED), ("W2", Level.RED), ("W1", Level.BLUE), ("W3", Level.CRITICAL)):
        build.rule(name, build.yes(), core.RaiseWarning(level), hold, tell)
    decision = decide(build.program(), {})
    assert [one.clause for one in decision.warnings] == ["W3", "W2", "W10", "W1"]
    assert [one.clauses for one in decision.actions] == [("W1", "W2", "W3", "W10")]
    assert [(one.whom, one.clauses) for one in decision.notifications] == [("manager", ("W1", "W2", "W3", "W10"))]
