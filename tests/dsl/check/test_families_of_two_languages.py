"""A policy and its base may be in two languages, and the refinement is translated with the base's names."""

from __future__ import annotations

from pathlib import Path

from bonitas.dsl.check.families import base_of
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.files import find_base, read_source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.parser import parse
from bonitas.dsl.syntax.translate import translate
from bonitas.engine.identity import identity

BUILDERS = Path(__file__).parents[3] / "policies" / "trade_credit" / "builders.policy"

BASE = """policy base "Base"
version 1
case
  age      number from 0
  country  text
admission
  A1 "Of age"  require age >= 18 otherwise decline
  A2 "Here"    require country = "DE" otherwise refer to "board"
names zh
  base 基础  "Base" "基础政策"
  age 年龄  country 国家  "board" "董事会"
  A1 "成年"
"""
CHILD = """policy child "Child"
version 1
extends "base.policy"
admission
  replace A1 "Of full age" reason "stricter"
    require age >= 21 otherwise refer to "board"
  remove A2 reason "anywhere"
  add A3 "Of age" reason "named as before"
    require age >= 1 otherwise decline
outputs country
names zh
  "Child" "子政策"  "stricter" "更严"  "anywhere" "不限地区"  "named as before" "沿用原名"
"""


def bases(source: Source, path: str) -> Source | None:
    return Source(path, BASE) if path == "base.policy" else None


def read(source: Source) -> tree.Policy:
    policy = parse(source).policy
    assert policy is not None
    return policy


def in_chinese() -> str:
    child = read(Source("child.policy", CHILD))
    return format_policy(translate(child, "zh", base_of(child, bases)).policy)


def test_what_a_refinement_does_not_translate_is_in_the_names_of_its_base() -> None:
    child = read(Source("child.policy", CHILD))
    alone = {one.text for one in translate(child, "zh").missing}
    family = {one.text for one in translate(child, "zh", base_of(child, bases)).missing}
    assert alone == {"age", "board", "country", "Of full age", "Of age"}
    assert family == {"Of full age"}


def test_a_title_of_the_base_is_not_that_of_the_clause_in_its_place() -> None:
    text = in_chinese()
    assert '替换 A1 "Of full age"' in text
    assert '新增 A3 "成年"' in text
    assert '转交 "董事会"' in text


def test_the_names_of_the_base_are_not_copied() -> None:
    assert "年龄" not in in_chinese().partition("译名")[2]


def test_a_refinement_means_the_same_in_the_language_that_its_base_is_not_in() -> None:
    english = Compilation(Source("child.policy", CHILD), bases)
    chinese = Compilation(Source("child.policy", in_chinese()), bases)
    assert not chinese.diagnostics, render(chinese.diagnostics)
    assert chinese.tree is not None
    assert chinese.tree.language == "zh"
    assert identity(chinese.required_program()) == identity(english.required_program())


def test_a_base_that_is_not_found_is_none() -> None:
    assert base_of(read(Source("child.policy", CHILD)), lambda _source, _path: None) is None
    assert base_of(read(Source("base.policy", BASE)), bases) is None


def test_the_refinement_of_trade_credit_means_the_same_in_both_languages() -> None:
    source = read_source(BUILDERS)
    child = read(source)
    translated = translate(child, "zh", base_of(child, find_base))
    assert translated.missing == ()
    text = format_policy(translated.policy)
    chinese = Compilation(Source(source.name, text), find_base).required_program()
    assert identity(chinese) == identity(Compilation(source, find_base).required_program())
    again = read(Source(source.name, text))
    back = translate(again, "en", base_of(again, find_base)).policy
    assert format_policy(back) == format_policy(child)
