"""The `names` section: what could not be read back from a translation is refused."""

from __future__ import annotations

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import Diagnostic
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

TEXT = """policy p "P"
version 1 effective from 2026-01-01
case
  score number from 0 to 100
  age number from 0
admission
  A1 "Score" require score >= 50 and age >= 18 otherwise decline because "too low"
names {language}
  {entries}
"""
CHINESE = """政策 p "P"
版本 1 自 2026-01-01 起生效
案例
  分数 数值 从 0 到 100
准入
  A1 "分数" 要求 分数 >= 50 否则 拒绝
译名 {language}
  {entries}
"""


def findings(entries: str, language: str = "zh", text: str = TEXT) -> tuple[Diagnostic, ...]:
    return Compilation(Source("x.policy", text.format(language=language, entries=entries))).diagnostics


@pytest.mark.parametrize(
    ("entries", "code", "variant"),
    [
        ("score 分数  age 分数", "K411", ""),
        ('"P" "低"  "too low" "低"', "K411", ""),
        ("score age", "K411", "own"),
        ("score 分数  score 评分", "K411", "two"),
        ("score 今天", "K415", ""),
        ("score 结论", "K415", ""),
    ],
)
def test_what_could_not_be_read_back_is_refused(entries: str, code: str, variant: str) -> None:
    found = findings(entries)
    assert [(one.code, one.variant) for one in found] == [(code, variant)], render(found)


@pytest.mark.parametrize(
    "entries",
    [
        "score 分数  age 年龄",
        "score age  age score",
        "score 分数  score 分数",
        "score 额度  age 计数",
        'A1 "分数"  score 分数',
        "A1 A1  age age",
    ],
)
def test_what_can_be_read_back_is_no_finding(entries: str) -> None:
    assert not findings(entries), render(findings(entries))


def test_names_are_in_the_other_language() -> None:
    assert [one.code for one in findings("score points", "en")] == ["K416"]
    assert [one.code for one in findings("分数 评分", "zh", CHINESE)] == ["K416"]
    assert not findings("分数 score", "en", CHINESE)


def test_a_reserved_word_of_the_other_language_is_none_in_english() -> None:
    assert [one.code for one in findings("分数 verdict", "en", CHINESE)] == ["K415"]
    assert not findings("score verdict")
