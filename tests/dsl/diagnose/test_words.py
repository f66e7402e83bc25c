"""Args in words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from bonitas.dsl.diagnose.codes import Keyword
from bonitas.dsl.diagnose.words import describe
from bonitas.engine.kinds import Boolean, Choice, Date, Days, ListOf, Money, Number, Quantity, Ratio, Text


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (Money("CNY"), "money in CNY", "人民币金额（CNY）"),
        (Money("XAU"), "money in XAU", "金额（XAU）"),
        (Ratio(), "a ratio", "比率"),
        (Number(), "a number", "数值"),
        (Days(), "days", "天数"),
        (Text(), "text", "文本"),
        (Date(), "a date", "日期"),
        (Boolean(), "yes or no", "是否"),
        (Choice(("a", "b")), "a choice (a, b)", "选项（a、b）"),
        (Choice(("a", "b"), ordered=True), "a choice (a < b)", "选项（a < b）"),
        (Choice(tuple("abcdefghij")), "a choice (a, b, c, d, e, f, g, h, …)", "选项（a、b、c、d、e、f、g、h、…）"),
        (ListOf("invoice"), "a list of `invoice`", "`invoice` 列表"),
        (Quantity(1, 1, "CNY"), "a step in money × days", "金额 × 天数的中间量"),
        (Quantity(2, 0), "a step in money^2", "金额^2的中间量"),
        (Keyword("REQUIRE"), "`require`", "`要求`"),
        (Keyword("REPLACE_ITEM"), "`replace`", "`替换`"),
        (Keyword("NAME"), "a name", "名称"),
        (Keyword("LPAR"), "`(`", "`(`"),
        (Keyword("EFFECTIVE_END"), "", "`起生效`"),
        (Fraction(5, 4), "1.25", "1.25"),
        (Fraction(1, 3), "1/3", "1/3"),
        (Fraction(-7), "-7", "-7"),
        (date(2026, 1, 31), "2026-01-31", "2026-01-31"),
        (3, "3", "3"),
        ("net_worth", "net_worth", "net_worth"),
        ("a\x1b[31m\n", "a<U+001B>[31m<U+000A>", "a<U+001B>[31m<U+000A>"),
        ("\u202e", "<U+202E>", "<U+202E>"),
        ("x" * 101, "x" * 100 + "…", "x" * 100 + "…"),
        (("a", "b", "c"), "`a`, `b` or `c`", "`a`、`b` 或 `c`"),
        (("a",), "`a`", "`a`"),
        ((), "", ""),
        ((Keyword("NAME"), Keyword("EFFECTIVE_END")), "a name", "名称 或 `起生效`"),
        (
            tuple("abcdefghij"),
            "`a`, `b`, `c`, `d`, `e`, `f`, `g` or 3 more",
            "`a`、`b`、`c`、`d`、`e`、`f`、`g` 或 另外 3 个",
        ),
    ],
)
def test_describe(value: object, english: str, chinese: str) -> None:
    assert describe(value, "en") == english
    assert describe(value, "zh") == chinese


def test_lists_are_joined_as_the_template_says() -> None:
    assert describe(("a", "b", "a"), "en", "chain") == "`a` → `b` → `a`"
    assert describe(("a", "b"), "en", "and") == "`a` and `b`"
    assert describe(("a", "b"), "zh", "and") == "`a` 和 `b`"
