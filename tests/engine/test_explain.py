"""What people read: the story in both languages, values, and that sensitive values stay out of all of it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from programbuild import NUMBER, RATING, Build, day
from tradesample import CASE, trade

from bonitas.engine import core, values
from bonitas.engine.core import RaiseWarning, ToVerdict, Verdict
from bonitas.engine.decision import Masked, Shown
from bonitas.engine.decision_json import FORMAT, to_json
from bonitas.engine.explain import Tone, explain
from bonitas.engine.kinds import Date, Days, Kind, Money, Quantity, Ratio, Text
from bonitas.engine.reference import decide
from bonitas.engine.values import Cause, Unknown
from bonitas.engine.wording import wording

PROGRAM = trade()

ENGLISH = """\
Verdict: decline
  A1 In business for two years: decline, founded less than two years ago
    years_in_business is 1, needs at least 2
credit_limit: 4,500,000 CNY
  starts at 6,000,000 CNY
  L1 Weak liquidity: times 80%
  L3 Single-customer cap: at most 4,500,000 CNY (this decides)
  rounded down to 1,000 CNY
Choices
  rating: B
Warnings
  W1 Overdue beyond the alarm: red
    longest_overdue is 30 days
Actions
  hold_delivery: Hold deliveries (W1)
  notify credit manager within 1 day (W1)
What would change the answer
  A1 In business for two years
    years_in_business is 1; would have to be at least 2
Close to the line
  W2 Overdue and shrinking liquidity
    current_ratio is 0.9; would have to be less than 0.8
Clause by clause
  A1 In business for two years: not met
    years_in_business is 1
  A2 Nothing seriously overdue: met
    longest_overdue is 30 days
  A10 Builders need three: not applicable
    exception to A1
    industry is manufacturing
    years_in_business is 1
  L1 Weak liquidity: fired
    current_ratio is 0.9
  L2 Credit insurance: not fired
    insured is missing
  L3 Single-customer cap: fired
    rating is B
  W1 Overdue beyond the alarm: fired
    longest_overdue is 30 days
  W2 Overdue and shrinking liquidity: not fired
    W1 is yes
    current_ratio is 0.9
Values
  longest_overdue is 30 days
  rating is B
  years_in_business is 1
"""

CHINESE = """\
结论：转审
  A10 Builders need three：转审
    经营年限为1，要求不小于3
    industry为房地产
    转交信用经理
  信用额度 title of credit_limit：转审，无法判定
    缺少流动比率
信用额度：未知
  起始 6,000,000 CNY
  向下取整到 1,000 CNY
  缺少流动比率
"""


def test_the_story_in_english() -> None:
    assert explain(decide(PROGRAM, CASE), PROGRAM).text() == ENGLISH


def test_the_story_in_chinese_with_an_exception_and_something_missing() -> None:
    decision = decide(PROGRAM, {**CASE, "industry": "real_estate", "current_ratio": None})
    story = explain(decision, PROGRAM, "zh")
    assert story.text().startswith(CHINESE)
    assert story.parts[0].tone is Tone.DOUBT
    assert "  A1 经营满两年：被 A10 取代\n" in story.text()
    assert "缺少的信息\n  缺少流动比率\n" in story.text()


def test_other_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="there are en, zh"):
        explain(decide(PROGRAM, CASE), PROGRAM, "fr")


@pytest.mark.parametrize(
    ("value", "kind", "english", "chinese"),
    [
        (Fraction(2469135, 2), Money("CNY"), "1,234,567.50 CNY", "1,234,567.50 CNY"),
        (Fraction(-1000), Money("EUR"), "-1,000 EUR", "-1,000 EUR"),
        (Fraction(1, 8), Ratio(), "12.5%", "12.5%"),
        (Fraction(1), Days(), "1 day", "1天"),
        (Fraction(30), Days(), "30 days", "30天"),
        (Fraction(8, 3), NUMBER, "≈2.666667", "≈2.666667"),
        (Fraction(1, 3), Ratio(), "≈33.333333%", "≈33.333333%"),
        (Fraction(1, 10**13), NUMBER, "≈0", "≈0"),
        (Fraction(123456), NUMBER, "123,456", "123,456"),
        (Fraction(5), Quantity(1, 1, "CNY"), "5 CNY^1 day^1", "5 CNY^1 天^1"),
        (True, core.VERDICTS, "yes", "是"),
        (day("2026-01-02"), Date(), "2026-01-02", "2026-01-02"),
        ("decline", core.VERDICTS, "decline", "拒绝"),
        ("AA", RATING, "AA", "AA"),
        ("words", Text(), "words", "words"),
        (Masked(), NUMBER, "not shown", "不显示"),
        (Unknown(frozenset()), NUMBER, "unknown", "未知"),
    ],
)
def test_values_are_written_for_people(value: Shown, kind: Kind, english: str, chinese: str) -> None:
    assert wording(PROGRAM, "en").value(value, kind) == english
    assert wording(PROGRAM, "zh").value(value, kind) == chinese


@pytest.mark.parametrize("what", [value for name, value in vars(values).items() if name.isupper()])
def test_every_cause_is_told_in_both_languages(what: str) -> None:
    for language in ("en", "zh"):
        assert "ratio" in wording(PROGRAM, language).cause(Cause(what, "ratio", 3))


def test_paths_are_told_by_the_names_of_their_parts() -> None:
    assert wording(PROGRAM, "zh").name("invoices[2].paid_on") == "发票[2].付款日"


def test_json_is_versioned_exact_and_serialisable() -> None:
    data = json.loads(json.dumps(to_json(decide(PROGRAM, CASE), PROGRAM, "zh")))
    assert data["format"] == FORMAT == "bonitas.decision/1"
    assert data["amounts"]["credit_limit"]["value"] == "4500000"
    assert data["amounts"]["credit_limit"]["currency"] == "CNY"
    assert data["amounts"]["credit_limit"]["label"] == "信用额度"
    assert data["reasons"][0]["because"] == "成立不足两年"


def test_json_tells_unknown_values_with_their_causes() -> None:
    data = to_json(decide(PROGRAM, {**CASE, "current_ratio": None}), PROGRAM)
    assert data["selections"]["rating"]["value"] == {
        "unknown": [{"what": "missing", "subject": "current_ratio", "line": 0}]
    }
    assert data["needs"][0]["text"] == "current_ratio is missing"


def test_a_sensitive_value_is_nowhere_in_what_people_or_programs_read() -> None:
    build = Build()
    secret = build.input("secret", sensitive=True)
    half = build.define("half", build.node(core.Multiply, NUMBER, factors=(secret, build.const(Fraction(1, 2)))))
    build.require("A1", build.compare(half, ">=", build.const(10**9)), because="too little")
    build.rule("W1", build.compare(secret, ">", half), RaiseWarning(core.Level.RED))
    flag = build.compare(build.node(core.Negate, NUMBER, operand=secret), "<", build.const(3))
    build.rule("A2", flag, ToVerdict(Verdict.REFER))
    program = build.program()
    decision = decide(program, {"secret": Fraction(424242)})
    told = repr(decision) + explain(decision, program).text() + json.dumps(to_json(decision, program))
    for leak in ("424242", "424,242", "212121", "212,121"):
        assert leak not in told
    assert to_json(decision, program)["values"]["half"]["value"] == {"masked": True}


def test_the_documented_example_is_true() -> None:
    text = (Path(__file__).parents[2] / "docs" / "decision_format.md").read_text(encoding="utf-8")
    example = text.partition("```json\n")[2].partition("```")[0]
    assert json.loads(example) == to_json(decide(PROGRAM, {**CASE, "current_ratio": None}), PROGRAM)


def test_every_key_of_a_decision_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "decision_format.md").read_text(encoding="utf-8")
    for key in to_json(decide(PROGRAM, CASE), PROGRAM):
        assert f"`{key}`" in text or key.endswith(("_label", "_labels"))
