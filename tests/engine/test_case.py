"""The door: what it reads exactly, what it refuses, and in which words."""

from __future__ import annotations

import traceback
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from casebuild import CNY, program, sound, trade_credit
from hypothesis import given, settings
from hypothesis import strategies as st

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Field, Record
from bonitas.engine.kinds import Boolean, Date, ListOf, Number, Ratio, Text
from bonitas.engine.problems import TEXTS, CaseError, CaseProblem, fact_broken
from bonitas.engine.values import decimal_text

DOOR = CaseModel(trade_credit())


def accepted(**fields: object) -> dict[str, Any]:
    return dict(DOOR.validate(sound() | fields))


def refused(raw: dict[Any, object], door: CaseModel = DOOR) -> list[CaseProblem]:
    with pytest.raises(CaseError) as caught:
        door.validate(raw)
    assert caught.value.problems
    return list(caught.value.problems)


def only(**fields: object) -> CaseProblem:
    problems = refused(sound() | fields)
    assert len(problems) == 1, [str(item) for item in problems]
    return problems[0]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (5, "5"),
        (Decimal("5.10"), "5.1"),
        ("1234.50", "1234.5"),
        ("1_000.25", "1000.25"),
        ("１２３．４５", "123.45"),
        (" 7 ", "7"),
        (Decimal("1E+3"), "1000"),
        (Fraction(1, 4), "0.25"),
    ],
)
def test_money_is_read_exactly(raw: object, value: str) -> None:
    assert accepted(annual_revenue=raw)["annual_revenue"] == Fraction(value)


@pytest.mark.parametrize(
    ("raw", "value"), [("12.5%", "0.125"), ("0.125", "0.125"), (0.1, "0.1"), ("５％", "0.05"), (1, "1")]
)
def test_ratios_and_numbers_take_floats_by_their_shortest_decimal(raw: object, value: str) -> None:
    assert accepted(late_share=raw)["late_share"] == Fraction(value)


@pytest.mark.parametrize(("raw", "value"), [("yes", True), ("是", True), ("FALSE", False), ("否", False), (True, True)])
def test_booleans(raw: object, value: bool) -> None:
    assert accepted(audited=raw)["audited"] is value


def test_today_is_required_only_where_the_policy_uses_it() -> None:
    problem = only(today=None)
    assert (problem.code, problem.path) == ("K502", "today")
    assert CaseModel(program()).validate({}) == {}
    assert CaseModel(program()).validate({"今天": date(2026, 1, 2)}) == {"today": date(2026, 1, 2)}


def test_names_and_labels_of_any_language() -> None:
    raw = {"客户类型": "政府机构", "management": "strong", "年收入": "1", "净资产": 2, "today": date(2026, 1, 1)}
    assert DOOR.validate(raw | {"发票": [{"金额": 3, "到期日": "2026-01-31"}]}) == {
        "customer_type": "government",
        "management": "strong",
        "annual_revenue": 1,
        "net_worth": 2,
        "today": date(2026, 1, 1),
        "invoices": ({"amount": 3, "due_on": date(2026, 1, 31)},),
    }


def test_a_validated_case_is_a_case() -> None:
    case = accepted(past_scores=[1, "2.5"], invoices=({"amount": 1, "due_on": "2026-01-01"},))
    assert case["past_scores"] == ({"value": 1}, {"value": Fraction(5, 2)})
    assert DOOR.validate(case) == case


def test_missing_fields_are_absent() -> None:
    assert "current_ratio" not in accepted(current_ratio=None)
    assert "invoices" not in accepted(invoices=None)
    assert accepted(invoices=[])["invoices"] == ()


@pytest.mark.parametrize(
    ("field", "raw", "code", "cure"),
    [
        ("annual_revenue", 0.1, "K506", 'quote it: "0.1"'),
        ("annual_revenue", "1,000", "K503", "write `1_000`"),
        ("annual_revenue", "1000 CNY", "K503", "without a unit"),
        ("annual_revenue", "5%", "K503", "ratios only"),
        ("annual_revenue", True, "K503", "an amount of money in CNY"),
        ("annual_revenue", "NaN", "K503", "leave it out"),
        ("annual_revenue", Decimal("Infinity"), "K503", "leave it out"),
        ("annual_revenue", Decimal("1E+999999"), "K503", "more than 60 digits"),
        ("annual_revenue", "9" * 61, "K503", "more than 60 digits"),
        ("annual_revenue", "1.001", "K505", "at most 2 decimals"),
        ("annual_revenue", -1, "K504", "from 0 CNY"),
        ("annual_revenue", [1], "K503", "a list is not"),
        ("current_ratio", float("nan"), "K503", "leave it out"),
        ("late_share", 70, "K504", "write `70%`"),
        ("late_share", "101%", "K504", "from 0% to 100%"),
        ("grace", "1.5", "K505", "must be whole"),
        ("grace", 91, "K504", "to 90 days"),
        ("audited", 1, "K503", "yes or no"),
        ("today", "2026-02-30", "K503", "no such day"),
        ("today", "20260101", "K503", "2026-01-31"),
        ("today", datetime(2026, 1, 1), "K503", "without a time"),
        ("today", "2026-01-01T10:00", "K503", "without a time"),
        ("customer_type", "enterprize", "K507", "did you mean `enterprise`"),
        ("customer_type", True, "K503", "one of"),
        ("management", "weak", "K504", "from adequate"),
        ("net_worth", None, "K502", "missing"),
        ("invoices", "none", "K503", "a list of invoice"),
        ("invoices", {"amount": 1}, "K503", "a list of invoice"),
    ],
)
def test_refusals_name_the_field_and_the_cure(field: str, raw: object, code: str, cure: str) -> None:
    problem = only(**{field: raw})
    assert (problem.code, problem.path) == (code, field)
    assert cure in problem.message_en
    assert problem.message_zh and problem.message_zh != problem.message_en
    assert problem.text("zh").startswith(f"{field}：{code} ")


def test_a_number_without_text_is_refused() -> None:
    problem = only(annual_revenue=10**5000)
    assert problem.code == "K503" and "more than 60 digits" in problem.message_en


def test_undeclared_fields_get_a_suggestion_in_any_language() -> None:
    problem = only(current_ration="1")
    assert (problem.code, problem.suggestion) == ("K501", "current_ratio")
    assert only(年收人=1).suggestion == "年收入"
    assert [item.code for item in refused(sound() | {3: 4})] == ["K501"]


def test_internal_attribute_names_are_no_back_door() -> None:
    assert only(f0="enterprise").code == "K501"


def test_one_field_under_two_names() -> None:
    problem = only(年收入="1")
    assert (problem.code, problem.path, problem.written) == ("K508", "annual_revenue", "annual_revenue")
    assert "`annual_revenue`" in problem.message_en and "`年收入`" in problem.message_en


def test_paths_count_from_one_and_keep_the_names_of_the_case() -> None:
    invoices = [{"amount": "1", "due_on": "2026-01-01"}, {"金额": "1", "到期日": "soon"}, 5, {"amount": 1, "x": 2}]
    problems = refused(sound() | {"发票": invoices, "past_scores": [1, 200]})
    assert {(item.path, item.written, item.code) for item in problems} == {
        ("invoices[2].due_on", "发票[2].到期日", "K503"),
        ("invoices[3]", "发票[3]", "K503"),
        ("invoices[4].x", "发票[4].x", "K501"),
        ("invoices[4].due_on", "发票[4].due_on", "K502"),
        ("past_scores[2]", "past_scores[2]", "K504"),
    }


def test_all_problems_are_told_at_once() -> None:
    codes = sorted(item.code for item in refused({"annual_revenue": 0.5, "customer_type": "x", "y": 1}))
    assert codes == ["K501", "K502", "K502", "K502", "K506", "K507"]


@pytest.mark.parametrize("raw", ["secret-77", "1,777", 0.777, "7.777", -777, ["secret-77"]])
def test_sensitive_values_never_appear(raw: object) -> None:
    with pytest.raises(CaseError) as caught:
        DOOR.validate(sound() | {"owner_income": raw})
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.problems)
    assert "77" not in told


def test_a_sensitive_list_hides_its_elements() -> None:
    door = CaseModel(
        program(
            Field("debts", ListOf("debt"), sensitive=True),
            records=(Record("debt", (Field("amount", CNY),)),),
        )
    )
    (problem,) = refused({"debts": [{"amount": "secret"}]}, door)
    assert problem.path == "debts[1].amount" and "secret" not in problem.text() + problem.text("zh")


def test_fields_may_have_any_name() -> None:
    names = ("copy", "model_fields", "json", "_x", "年收入", "class", "f0")
    door = CaseModel(program(*(Field(name, Number()) for name in names), labels={}))
    assert door.validate(dict.fromkeys(names, 1)) == dict.fromkeys(names, 1)


def test_a_label_of_two_fields_names_neither() -> None:
    door = CaseModel(program(Field("a", Number()), Field("b", Number()), labels={"zh": {"a": "甲", "b": "甲"}}))
    assert [item.code for item in refused({"甲": 1, "b": 1}, door)] == ["K501", "K502"]


def test_broken_text_is_refused() -> None:
    assert only(tax_number="\ud800").code == "K503"
    assert only(tax_number=12345).code == "K503"
    assert only(tax_number="x" * 10_001).code == "K503"
    assert "\ud800" not in only(**{"\ud800": 1}).text()


def test_every_text_is_in_both_languages_with_the_same_words() -> None:
    for key, text in TEXTS.items():
        slots = [{part.split("}")[0] for part in one.split("{")[1:]} for one in (text.en, text.zh)]
        assert slots[0] - {"name"} == slots[1] - {"label", "name"}, key


def test_a_broken_fact_has_its_name() -> None:
    problem = fact_broken("balance", "assets cover liabilities")
    assert problem.code == "K509" and "balance" in str(problem)


cents = st.integers(-(10**40), 10**40).map(lambda n: Fraction(n, 100))


@given(cents)
def test_exact_amounts_survive_the_door(amount: Fraction) -> None:
    text = decimal_text(amount)
    assert accepted(net_worth=text)["net_worth"] == amount
    assert accepted(net_worth=Decimal(text))["net_worth"] == amount


@given(st.floats(min_value=0, max_value=1, allow_subnormal=False).filter(lambda x: x == 0 or x > 1e-30))
def test_a_float_ratio_is_its_shortest_decimal(ratio: float) -> None:
    door = CaseModel(program(Field("share", Ratio()), labels={}))
    assert door.validate({"share": ratio})["share"] == Fraction(repr(ratio))


raw_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.binary()
    | st.sampled_from(["1,000", "yes", "12%", "2026-01-01", "enterprise", "政府机构", "1e400", "１％"])
)
raw_values = st.recursive(
    raw_scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(["value", "amount"]), inner, max_size=3)
    ),
    max_leaves=6,
)
field_names = st.sampled_from([*DOOR.case.names, "x"]) | st.text() | st.integers()


@settings(max_examples=300)
@given(st.dictionaries(field_names, raw_values, max_size=8), st.booleans())
def test_whatever_comes_the_door_answers(raw: dict[Any, object], complete: bool) -> None:
    try:
        case = DOOR.validate((sound() | raw) if complete else raw)
    except CaseError as error:
        assert error.problems
        for item in error.problems:
            item.text("zh").encode()
            str(item).encode()
    else:
        assert DOOR.validate(case) == case


@given(raw_values)
def test_whatever_stands_for_a_case(raw: Any) -> None:
    try:
        CaseModel(program(Field("a", Boolean(), optional=True), Field("b", Text(), optional=True))).validate(raw)
    except CaseError as error:
        assert error.problems


@given(st.dates())
def test_dates_survive_the_door(day: date) -> None:
    door = CaseModel(program(Field("day", Date()), labels={}))
    assert door.validate({"day": day.isoformat()}) == {"day": day} == door.validate({"day": day})
