"""Translation by `names`: what is renamed, what is missing, and the way back."""

from __future__ import annotations

from dataclasses import replace

from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.parser import parse
from bonitas.dsl.syntax.translate import translate

ENGLISH = """policy sample "Sample"
owner "Credit"

# comments stay as they are
case
  rating   one of AAA, good, "5A"
  country  text
  worth    money  "net worth"

define rich = worth > max(5 million, 0) and country = "DE" and rating is "5A"

admission
  A1 "Good ones"
    require rating is good otherwise refer to "manager"
    because "not good"

warning
  W1 "Rich" red
    when rich and A1
    then notify "manager"

guarantee
  G1 "Sound"  never verdict is decline and rich

names zh
  sample     "样例"
  rating     评级
  good       良好
  "5A"       五甲
  worth      净值
  rich       富有
  A1         "良好客户"
  "manager"  "经理"
  "Rich"     "富裕"
"""

CHINESE = """政策 sample "样例"
负责人 "Credit"

# comments stay as they are
案例
  评级     取值 AAA、良好、五甲
  country  文本
  净值     金额  "net worth"

定义 富有 = 净值 > 最大(500万, 0) 且 country = "DE" 且 评级 是 五甲

准入
  A1 "良好客户"
    要求 评级 是 良好 否则 转交 "经理"
    因为 "not good"

预警
  W1 "富裕" 红色
    当 富有 且 A1
    则 通知 "经理"

保证
  G1 "Sound"  绝不 结论 是 拒绝 且 富有

译名 en
  sample  "Sample"
  评级    rating
  良好    good
  五甲    "5A"
  净值    worth
  富有    rich
  A1      "Good ones"
  "经理"  "manager"
  "富裕"  "Rich"
"""


def read(text: str) -> tree.Policy:
    parsed = parse(Source("x.policy", text))
    assert parsed.whole, parsed.diagnostics
    assert parsed.policy is not None
    return parsed.policy


def test_the_whole_text_is_translated() -> None:
    assert format_policy(translate(read(ENGLISH), "zh").policy) == CHINESE


def test_and_back() -> None:
    assert format_policy(translate(read(CHINESE), "en").policy) == ENGLISH
    assert translate(translate(read(ENGLISH), "zh").policy, "en").policy == read(ENGLISH)


def test_what_has_no_entry_is_missing_once() -> None:
    missing = translate(read(ENGLISH), "zh").missing
    assert [(type(label), label.text) for label in missing] == [
        (tree.Name, "country"),
        (tree.Text, "net worth"),
        (tree.Text, "not good"),
        (tree.Text, "Sound"),
        (tree.Text, "Credit"),
    ]


def test_a_text_that_a_case_tells_is_not_missing() -> None:
    assert '"DE"' in ENGLISH
    assert all(label.text != "DE" for label in translate(read(ENGLISH), "zh").missing)


def test_its_own_language_changes_nothing() -> None:
    policy = read(ENGLISH)
    assert translate(policy, "en").policy is policy
    assert translate(policy, "en").missing == ()


def test_without_names_the_words_of_the_language_change() -> None:
    policy = read('policy x "X"\ndefine a = max(days(d, today), 1)\n')
    translated = translate(policy, "zh")
    assert format_policy(translated.policy) == '政策 x "X"\n\n定义 a = 最大(天数(d, 今天), 1)\n'
    assert translated.policy.names is None
    assert [label.text for label in translated.missing] == ["a", "d", "X"]


def test_a_word_of_the_language_that_the_author_declares_is_the_author_s() -> None:
    text = 'policy x "X"\ncase\n  today date\n  days number\ndefine a = days(today, today) + days\nnames zh days 天\n'
    body = format_policy(translate(read(text), "zh").policy)
    assert "today  日期" in body
    assert "天数(today, today) + 天" in body.replace("`", "")


def test_the_verdict_s_labels_are_the_language_s() -> None:
    text = 'policy x "X"\ncase\n  answer  one of approve, deny\ndefine a = answer is approve and verdict is approve\n'
    assert "answer 是 approve 且 结论 是 批准" in format_policy(translate(read(text), "zh").policy)


def test_two_clauses_of_one_id_come_back_with_their_titles() -> None:
    text = 'policy x "X"\nadmission\n  A1 "One" decline when yes\n  A1 "Two" decline when no\nnames zh\n  A1 "一"\n'
    policy = read(text)
    there = translate(policy, "zh")
    assert '"一"' in format_policy(there.policy)
    assert translate(there.policy, "en").policy == policy
    assert "Two" in [label.text for label in there.missing]


def test_a_label_is_a_text_where_only_literals_stand() -> None:
    text = """policy x "X"
case
  rating  one of "5A", good
parameters
  least  "5A"
  other  "good"
scorecard s
  factor rating
    "5A"  10
    good   0
names zh
  "5A"  五甲
  good  良
"""
    policy = read(text)
    there = translate(policy, "zh").policy
    body = format_policy(there)
    assert [line.split()[-1] for line in body.splitlines() if "least" in line or "other" in line] == ['"五甲"', '"良"']
    assert "    五甲  10\n    良     0\n" in body
    assert read(body) == there
    assert translate(there, "en").policy == policy


def test_comments_stay_where_they_are() -> None:
    policy = read(ENGLISH)
    assert translate(policy, "zh").policy.comments == policy.comments


def test_names_of_another_language_are_left_alone() -> None:
    policy = read(ENGLISH)
    assert policy.names is not None
    odd = replace(policy, names=replace(policy.names, language="en"))
    assert translate(odd, "zh").policy.names == odd.names
