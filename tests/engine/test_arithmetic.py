"""Rounding, Kleene's logic, aggregates, dated values and the other expression nodes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from programbuild import CNY, DATE, NUMBER, YES_NO, Build, day

from bonitas.engine import core, values
from bonitas.engine.core import Field, MonthEnd, Operator, Rounding
from bonitas.engine.kinds import ListOf
from bonitas.engine.kleene import conjunction, disjunction, negation, quota
from bonitas.engine.reference import decide
from bonitas.engine.rounding import round_to
from bonitas.engine.values import Answer, CaseValue, Unknown, unknown

A, B = unknown(values.MISSING, "a"), unknown(values.MISSING, "b")
AB = Unknown(A.causes | B.causes)


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        (Rounding.DOWN, [-3, -3, -2, 2, 2, 3]),
        (Rounding.UP, [-2, -2, -1, 3, 3, 4]),
        (Rounding.TOWARD_ZERO, [-2, -2, -1, 2, 2, 3]),
        (Rounding.HALF_UP, [-3, -3, -2, 2, 3, 4]),
        (Rounding.HALF_EVEN, [-3, -2, -2, 2, 2, 4]),
    ],
)
def test_every_rounding_mode_with_negatives_and_ties(mode: Rounding, rounded: list[int]) -> None:
    cases = ["-2.6", "-2.5", "-1.5", "2.4", "2.5", "3.5"]
    assert [round_to(Fraction(text), mode, Fraction(1)) for text in cases] == rounded
    unit = Fraction(1, 20)
    assert [round_to(Fraction(text) * unit, mode, unit) for text in cases] == [unit * whole for whole in rounded]


def test_logic_is_kleenes_and_keeps_all_causes() -> None:
    assert conjunction((A, True, B)) == AB
    assert conjunction((A, False)) is False
    assert disjunction((A, B, False)) == AB
    assert disjunction((A, True)) is True
    assert negation(A) == A
    assert conjunction(()) is True
    assert disjunction(()) is False


@pytest.mark.parametrize(
    ("answers", "least", "most", "expected"),
    [
        ((True, False, A), 1, None, True),
        ((True, False, A), 2, None, A),
        ((True, False, A), 3, None, False),
        ((True, True, A), 0, 1, False),
        ((True, False, A), 0, 1, A),
        ((False, A, B), 0, 2, True),
        ((True, A, B), 2, 2, AB),
    ],
)
def test_a_quota_is_unknown_only_if_the_unknown_ones_matter(
    answers: tuple[Answer, ...], least: int, most: int | None, expected: Answer
) -> None:
    assert quota(answers, least, most) == expected


def _invoices(operator: Operator, invoices: list[dict[str, CaseValue]] | None) -> Answer:
    """The fold of `amount` (or `open`) over invoices whose `open` is true."""
    build = Build()
    build.input("invoices", ListOf("invoice"))
    build.record("invoice", Field("amount", NUMBER, optional=True), Field("open", YES_NO, optional=True))
    amount = build.node(core.Element, NUMBER, field="amount", scope="invoice")
    where: int | None = build.node(core.Element, YES_NO, field="open", scope="invoice")
    value: int | None = amount
    if operator is Operator.COUNT:
        value = None
    if operator in (Operator.ANY, Operator.ALL):
        value = build.compare(amount, ">", build.const(10), scope="invoice")
    build.clause = "folded"
    attributes = {"operator": operator, "list": "invoices", "record": "invoice", "where": where, "value": value}
    kind = YES_NO if operator in (Operator.ANY, Operator.ALL) else NUMBER
    build.select("folded", build.node(core.Aggregate, kind, **attributes))
    case: Mapping[str, CaseValue] = {"invoices": None if invoices is None else tuple(invoices)}  # type: ignore[arg-type]
    return decide(build.program(), case).selections[0].value


def _rows(*pairs: tuple[int | None, bool | None]) -> list[dict[str, CaseValue]]:
    return [{"amount": None if amount is None else Fraction(amount), "open": is_open} for amount, is_open in pairs]


FIRST_AMOUNT = unknown(values.MISSING, "invoices[1].amount")
SECOND_OPEN = unknown(values.MISSING, "invoices[2].open")


@pytest.mark.parametrize(
    ("operator", "rows", "expected"),
    [
        (Operator.COUNT, _rows((1, True), (None, True), (3, False)), 2),
        (Operator.COUNT, _rows((1, True), (2, None)), SECOND_OPEN),
        (Operator.SUM, _rows((1, True), (None, False), (3, True)), 4),
        (Operator.SUM, _rows((None, True), (2, None)), Unknown(FIRST_AMOUNT.causes | SECOND_OPEN.causes)),
        (Operator.MIN, _rows((4, True), (2, True)), 2),
        (Operator.MAX, _rows((4, True), (2, True)), 4),
        (Operator.AVERAGE, _rows((1, True), (2, True)), Fraction(3, 2)),
        (Operator.MEDIAN, _rows((9, True), (1, True), (2, True)), 2),
        (Operator.MEDIAN, _rows((9, True), (1, True), (2, True), (4, True)), 3),
        (Operator.ANY, _rows((None, True), (11, True)), True),
        (Operator.ANY, _rows((None, True), (9, True)), FIRST_AMOUNT),
        (Operator.ANY, _rows((None, False), (11, None)), SECOND_OPEN),
        (Operator.ALL, _rows((None, True), (9, True)), False),
        (Operator.ALL, _rows((None, False), (11, None)), True),
        (Operator.COUNT, [], 0),
        (Operator.SUM, [], 0),
        (Operator.ANY, [], False),
        (Operator.ALL, [], True),
        (Operator.MAX, [], unknown(values.EMPTY, "folded", 5)),
        (Operator.SUM, None, unknown(values.MISSING, "invoices")),
    ],
)
def test_aggregates(operator: Operator, rows: list[dict[str, CaseValue]] | None, expected: Answer) -> None:
    assert _subjects(_invoices(operator, rows)) == _subjects(expected)


def _subjects(answer: Answer) -> object:
    """An answer without the lines of its causes."""
    return {(one.what, one.subject) for one in answer.causes} if isinstance(answer, Unknown) else answer


def test_two_lists_of_one_record_are_told_apart_and_plain_lists_name_their_elements() -> None:
    build = Build()
    build.input("old", ListOf("plain"))
    build.input("new", ListOf("plain"))
    build.record("plain", Field("value", NUMBER, optional=True), plain=True)
    element = build.node(core.Element, NUMBER, field="value", scope="plain")
    for name in ("old", "new"):
        attributes = {"operator": Operator.SUM, "list": name, "record": "plain", "where": None, "value": element}
        build.select(f"sum_{name}", build.node(core.Aggregate, NUMBER, **attributes))
    case: Mapping[str, CaseValue] = {"old": ({"value": Fraction(1)},), "new": ({"value": Fraction(5)}, {"value": None})}
    new, old = decide(build.program(), case).selections
    assert (old.value, new.value) == (1, unknown(values.MISSING, "new[2]"))


def _dated(on: date | None) -> Answer:
    build = Build()
    today = build.input("today", DATE)
    periods = (
        core.Period(None, day("2025-12-31"), Fraction(30)),
        core.Period(day("2026-02-01"), None, Fraction(20)),
    )
    build.select("alarm", build.node(core.Dated, NUMBER, parameter="alarm", on=today, periods=periods))
    return decide(build.program(), {"today": on}).selections[0].value


def test_a_dated_parameter_has_the_value_in_force() -> None:
    assert _dated(day("2025-12-31")) == 30
    assert _dated(day("2026-02-01")) == 20
    assert _dated(day("2026-01-31")) == unknown(values.NOT_IN_FORCE, "alarm", 2)
    assert _dated(None) == unknown(values.MISSING, "today")


def test_date_arithmetic_that_leads_to_no_date_is_unknown() -> None:
    build = Build()
    start, count = build.input("start", DATE), build.input("count")
    build.clause = "due"
    build.select("a", build.node(core.AddDays, DATE, date=start, days=count))
    build.select("b", build.node(core.AddMonths, DATE, date=start, months=count, rule=MonthEnd.CLIP))
    program = build.program()

    def ask(count: Fraction) -> list[Answer]:
        return [one.value for one in decide(program, {"start": day("2026-01-31"), "count": count}).selections]

    assert ask(Fraction(1)) == [day("2026-02-01"), day("2026-02-28")]
    lost = [unknown(values.OUT_OF_CALENDAR, "due", line) for line in (3, 4)]
    assert ask(Fraction(1, 2)) == lost
    assert ask(Fraction(10**9)) == lost


def test_arithmetic_on_unknown_is_unknown_with_all_causes_and_fallback_cures_it() -> None:
    build = Build()
    a, b = build.input("a", optional=True), build.input("b", optional=True)
    product = build.node(core.Multiply, NUMBER, factors=(a, b, build.const(0)))
    build.select("s1", product)
    build.select("s2", build.node(core.Fallback, NUMBER, operand=product, default=build.const(7)))
    build.select("s3", build.node(core.Known, YES_NO, operand=product))
    build.select("s4", build.node(core.Choose, NUMBER, condition=build.yes(), then=build.const(1), otherwise=product))
    answers = [one.value for one in decide(build.program(), {}).selections]
    assert answers == [AB, 7, False, 1]


def test_a_third_times_three_is_one() -> None:
    build = Build()
    third = build.node(core.Divide, CNY, numerator=build.const(1), denominator=build.const(3))
    build.select("one", build.node(core.Multiply, CNY, factors=(third, build.const(3))))
    assert decide(build.program(), {}).selections[0].value == 1
