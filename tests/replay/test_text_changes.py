"""Changes of a text, told thing by thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from diffsample import POLICY, ZH_NAMES, compiled, edited

from bonitas.dsl.files import compile_file
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.translate import translate
from bonitas.replay.text_changes import TextChange, text_changes

ROOT = Path(__file__).resolve().parents[2]
TRADE = ROOT / "policies/trade_credit"


def changes(*pairs: tuple[str, str], language: str = "en") -> list[TextChange]:
    old, new = compiled().tree, compiled(edited(*pairs)).tree
    assert old is not None
    assert new is not None
    return list(text_changes(old, new, language))


def told(*pairs: tuple[str, str], language: str = "en") -> list[str]:
    return [one.text for one in changes(*pairs, language=language)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("years >= 2", "years >= 3", "A1 In business for two years: 2 became 3"),
        ("share        10%", "share        12%", "parameter share: 10% became 12%"),
        ("| 30 days  ", "| 45 days  ", "table days_granted row 2: 30 days became 45 days"),
        ("fair             50", "fair             55", "factor grade, fair: 50 became 55"),
        ("at most 1 million", "at most 2 million", "L1 Largest limit: 1 million became 2 million"),
        ("at most 1 million", "at most revenue", "L1 Largest limit: 1 million became revenue"),
        ("yellow", "red", "W1 Low ratio: level yellow became red"),
        ("then prepay", 'then notify "clerk"', "W1 Low ratio: effect prepay removed; effect notify \"clerk\" added"),
        ("round down to 100", "round down to 50", "limit credit_limit: round down to 100 became round down to 50"),
        ("start at part", "start at revenue", "limit credit_limit: start at part became revenue"),
        ("outputs days_granted", "outputs days_granted, part", "output part: added"),
        ("optional sensitive", "optional", "field income: sensitive: yes became no"),
        ('"clerk"      up to', '"junior clerk"  up to', 'approval, "junior clerk": "clerk" became "junior clerk"'),
        ("years >= 2 otherwise", "years >= 2 and revenue > 0 otherwise",
         "A1 In business for two years: years >= 2 became years >= 2 and revenue > 0"),
        ("from 2025-01-01", "from 2026-01-01", "policy: from 2025-01-01 became 2026-01-01"),
    ],
)  # fmt: skip
def test_one_change_is_one_plain_sentence(old: str, new: str, sentence: str) -> None:
    assert told((old, new)) == [sentence]


def test_weights_are_told_factor_by_factor() -> None:
    weights = [
        ("factor years weight 60", "factor years weight 70"),
        ("factor grade weight 40", "factor grade weight 30"),
    ]
    assert told(*weights) == ["factor years: weight 60 became 70", "factor grade: weight 40 became 30"]


def test_a_later_value_of_a_parameter_is_told_alone() -> None:
    sentences = told(("alarm        30 days", "alarm        30 days until 2026-06-30, 20 days from 2026-07-01"))
    assert sentences == ["parameter alarm: 30 days became 30 days until 2026-06-30, 20 days from 2026-07-01"]
    dated = "alarm        30 days from 2025-01-01, 20 days from 2026-07-01"
    assert told(("alarm        30 days", dated)) == [
        "parameter alarm: 30 days became 20 days from 2026-07-01; "
        "30 days from 2025-01-01 is no longer in force before that date"
    ]


def test_several_changes_of_a_clause_show_the_comparisons() -> None:
    sentences = told(("when ratio < 1\n", "when ratio < 2\n"), ("yellow", "red"))
    assert sentences == ["W1 Low ratio: level yellow became red; when ratio < 1 became ratio < 2"]


def test_what_is_added_and_removed_is_shown() -> None:
    clause = '  A4 "Large"\n    refer to "board" when revenue > 1 billion\n'
    added = changes(("  A3 ", clause + "  A3 "))
    assert [(one.sign, one.text) for one in added] == [("+", "A4 Large: added")]
    assert added[0].below == ('refer to "board" when revenue > 1 billion',)
    removed = changes(('  L2 "Low rating"      times 50%   when rating is C\n', ""))
    assert [(one.sign, one.text, one.below) for one in removed] == [
        ("-", "L2 Low rating: removed", ("times 50% when rating is C",))
    ]


def test_a_renamed_clause_is_recognised_and_what_refers_to_it_is_no_change() -> None:
    text = edited(("then prepay", 'then prepay\n  W2 "Both" red\n    when W1 and years < 3\n    then prepay'))
    old, new = compiled(text).tree, compiled(text.replace("W1", "W9")).tree
    assert old is not None
    assert new is not None
    found = text_changes(old, new, "en")
    assert [one.text for one in found] == ["W9 Low ratio: was called W1 before, and says the same"]


def test_rows_that_came_stand_beside_those_they_replace() -> None:
    split = "  | B      | 30 days      |\n"
    by_two = "  | B      | 40 days      |\n  | D      | 10 days      |\n"
    old = compiled().tree
    new = compiled(
        edited((split, by_two), ("  B     40 to under 70", "  B     50 to under 70\n  D     40 to under 50"))
    ).tree
    assert old is not None
    assert new is not None
    sentences = [one.text for one in text_changes(old, new, "en")]
    assert "table days_granted row 2: `B | 30 days` became `B | 40 days` and `D | 10 days`" in sentences


def test_the_order_of_rows_matters_only_where_the_first_counts() -> None:
    rows = (
        "  | A      | 60 days      |\n  | B      | 30 days      |\n",
        "  | B      | 30 days      |\n  | A      | 60 days      |\n",
    )
    assert told(rows) == []
    first = edited(("table days_granted by rating", "table days_granted by rating first match"))
    old, new = compiled(first).tree, compiled(edited(rows, text=first)).tree
    assert old is not None
    assert new is not None
    assert len(text_changes(old, new, "en")) == 1


def test_words_alone_are_told_apart() -> None:
    found = changes(('"In business for two years"', '"Two years old"'), ("founded less", "started less"))
    assert [(one.matters, one.text) for one in found] == [
        (
            False,
            'A1 Two years old: title "In business for two years" became "Two years old"; '
            'reason "founded less than two years ago" became "started less than two years ago"',
        )
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        [("at most 1 million", "at most 1_000_000")],
        [("actions\n", "# a remark\nactions\n")],
        [("years >= 2", "years is at least 2")],
        [("  A     70 and over\n  B     40 to under 70\n", "  B     40..<70\n  A     70 and over\n")],
        [('version 1.0', "version 1.1")],
        [("    strong          100\n    fair             50\n", "    fair  50\n    strong  100\n")],
    ],
)  # fmt: skip
def test_layout_order_and_spelling_are_no_changes(pairs: list[tuple[str, str]]) -> None:
    assert changes(*pairs) == []


def test_sections_in_another_order_are_no_change() -> None:
    text = POLICY.split("\n\n")
    moved = "\n\n".join([*text[:3], *reversed(text[3:-1]), text[-1]])
    old, new = compiled().tree, compiled(moved).tree
    assert old is not None
    assert new is not None
    assert text_changes(old, new, "en") == ()


def test_the_formatted_text_and_the_translation_are_no_change() -> None:
    compilation = compile_file(TRADE / "trade_credit_2.1.policy")
    assert compilation.tree is not None
    formatted = compiled(format_policy(compilation.parsed.policy)).tree if compilation.parsed.policy else None
    twin = compile_file(TRADE / "trade_credit_2.1.zh.policy").tree
    assert formatted is not None
    assert twin is not None
    assert text_changes(compilation.tree, formatted, "en") == ()
    assert text_changes(compilation.tree, twin, "en") == text_changes(twin, compilation.tree, "zh") == ()


def test_a_translated_text_is_compared_by_its_names() -> None:
    old = compiled(POLICY + ZH_NAMES).tree
    assert old is not None
    new = compiled(edited(("years >= 2", "years >= 3")) + ZH_NAMES).tree
    assert new is not None
    chinese = translate(new, "zh").policy
    assert [one.text for one in text_changes(old, chinese, "en")] == ["A1 In business for two years: 2 became 3"]


def test_sentences_in_chinese_use_the_chinese_names() -> None:
    old, new = (
        compiled(POLICY + ZH_NAMES).tree,
        compiled(edited(("10%", "12%"), ("years >= 2", "years >= 3")) + ZH_NAMES).tree,
    )
    assert old is not None
    assert new is not None
    assert [one.text for one in text_changes(old, new, "zh")] == ["参数 比例：10% 改为 12%", "A1 经营满两年：2 改为 3"]


def test_the_real_change_of_trade_credit_is_told_clause_by_clause() -> None:
    old, new = (compile_file(TRADE / f"trade_credit_{version}.policy").tree for version in ("2.0", "2.1"))
    assert old is not None
    assert new is not None
    sentences = [one.text for one in text_changes(old, new, "en") if one.matters]
    for expected in (
        "A1 In business for two years: 3 became 2",
        "A3 No fresh start for builders: added",
        "factor management: weight 25 became 30",
        "L3 Single-customer cap: 8 million became 5 million",
        "table standard_days row 2: `A | any | 60 days` became `A | manufacturing | 60 days` and "
        "`A | not manufacturing | 45 days`",
    ):
        assert expected in sentences


def test_every_policy_prints_each_of_its_things(tmp_path: Path) -> None:
    """Against an empty policy everything is added, so that every kind of thing has been printed."""
    empty = compiled('policy nothing "Nothing"\nversion 1.0 effective from 2025-01-01\ncase\n  years number\n').tree
    assert empty is not None
    for path in sorted((ROOT / "policies").rglob("*.policy")):
        policy = compile_file(path).tree
        assert policy is not None
        for language in ("en", "zh"):
            added = [one for one in text_changes(empty, policy, language) if one.kind == "added"]
            assert added
            assert all(one.below or one.what == "output" for one in added), path.name
