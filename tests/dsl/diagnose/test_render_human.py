"""What people see: the caret stands under the words, whatever their width."""

from __future__ import annotations

import pytest

from bonitas.dsl.diagnose.diagnostic import Diagnostic, Edit, Label
from bonitas.dsl.diagnose.render_human import render, segments
from bonitas.dsl.diagnose.snippet import WIDEST, width
from bonitas.dsl.diagnose.source import Source, Span

TEXT = """政策 示例 "示例"
案例
\t净资产 金额
额度 信用额度
  起始 净资产额 * 10%，且 more
"""
SOURCE = Source("示例.policy", TEXT)


def at(words: str, source: Source = SOURCE, after: int = 0) -> Span:
    start = source.text.index(words, after)
    return Span(source, start, start + len(words))


def unknown() -> Diagnostic:
    return Diagnostic(
        "K101",
        Label(at("净资产额")),
        {"name": "净资产额", "suggestion": ("净资产",)},
        (Label(at("净资产 "), "near"),),
        "suggestion",
        Edit(at("净资产额"), "净资产"),
    )


def test_a_whole_finding_in_english() -> None:
    assert render([unknown()]) == (
        "error[K101]: there is no `净资产额`\n"
        " --> 示例.policy:5:6\n"
        "  |\n"
        "3 |     净资产 金额\n"
        "  |     ------- a similar name is declared here\n"
        "...\n"
        "5 |   起始 净资产额 * 10%，且 more\n"
        "  |        ^^^^^^^^\n"
        "  = help: did you mean `净资产`?\n"
        "  = fix:\n"
        "5 |   起始 净资产 * 10%，且 more\n"
        "  |        ++++++\n"
        "\n"
        "1 error\n"
    )


def test_a_whole_finding_in_chinese() -> None:
    lines = render([unknown()], "zh", left_out=4).splitlines()
    assert lines[0] == "错误[K101]：没有 `净资产额`"
    assert lines[4] == "  |     ------- 相近的名称在此声明"
    assert lines[8:10] == ["  = 帮助：是否想写 `净资产`？", "  = 改为："]
    assert lines[-1] == "1 个错误，另有 4 个未列出"


def caret(text: str, words: str) -> tuple[str, str]:
    """The source line and the caret line under it, for a finding at the words."""
    source = Source("x", text)
    lines = render([Diagnostic("K208", Label(at(words, source)))]).splitlines()
    return lines[3][4:], lines[4][4:]


@pytest.mark.parametrize(
    ("text", "words", "column", "columns"),
    [
        ("abc def", "def", 4, 3),
        ("净资产 def", "def", 7, 3),
        ("ＡＢ（净）def", "净", 6, 2),
        ("净　def", "def", 4, 3),
        ("\tdef", "def", 4, 3),
        ("ab\tdef", "def", 4, 3),
        ("净资\tdef", "def", 8, 3),
        ("e\u0301te\u0301 def", "def", 4, 3),
        ("净资产", "资产", 2, 4),
        ("a\x07b def", "def", 11, 3),
        ("x\u202ey def", "def", 11, 3),
    ],
)
def test_the_caret_stands_under_the_words(text: str, words: str, column: int, columns: int) -> None:
    assert caret(text, words)[1] == " " * column + "^" * columns


def test_control_characters_never_reach_the_screen() -> None:
    source = Source("a\x1b[2Jb", 'because "\x1b[2J\u202e evil" x')
    shown = render([Diagnostic("K101", Label(at("x", source)), {"name": "\x1b[2J\u2066"})])
    assert all(character == "\n" or character.isprintable() for character in shown)
    assert "<U+001B>[2J<U+202E> evil" in shown


def test_an_empty_place_still_has_a_caret() -> None:
    source = Source("x", "abc\n")
    for start in (0, 3, 4):
        lines = render([Diagnostic("K018", Label(Span(source, start, start)))]).splitlines()
        assert lines[4].count("^") == 1
    assert "-->" in render([Diagnostic("K018", Label(Span(Source("x", ""), 0, 0)))])


def test_a_place_of_several_lines_tells_where_it_ends() -> None:
    source = Source("x", "table a\n  | b |\nnext")
    shown = render([Diagnostic("K208", Label(Span(source, 0, 15)))])
    assert "  | ^^^^^^^ up to line 2\n" in shown


def test_a_very_long_line_is_cut_around_the_words() -> None:
    for text in ("x" * 5000 + "HERE" + "y" * 5000, "净" * 5000 + "HERE" + "产" * 5000, "HERE" + "y" * 5000):
        line, mark = caret(text, "HERE")
        assert width(line) <= WIDEST + 2
        assert mark.index("^") == width(line[: line.index("HERE")])
        assert mark.count("^") == 4


def test_other_files_have_their_own_part() -> None:
    other = Source("base.policy", "one\ntwo")
    shown = render(
        [Diagnostic("K408", Label(at("信用额度")), {"name": "信用额度"}, (Label(at("two", other), "base"),))]
    )
    assert ":::" in shown
    assert " ::: base.policy:2:1\n  |\n2 | two\n  | --- in the base policy\n" in shown


def test_a_fix_over_lines_shows_the_lines_after_it() -> None:
    source = Source("x", "aa\nbb\ncc")
    shown = render([Diagnostic("K208", Label(Span(source, 0, 2)), fix=Edit(Span(source, 1, 4), "Z\nY"))])
    assert "1 | aZ\n  |  +\n2 | Yb\n  | +\n" in shown


def test_severities_are_counted() -> None:
    warning = Diagnostic("K110", Label(at("示例")), {"name": "示例"})
    assert render([unknown(), warning, warning]).endswith("1 error, 2 warnings\n")
    assert render([]) == ""


def test_segments_are_the_same_text_with_styles() -> None:
    pieces = list(segments([unknown()]))
    assert "".join(text for _, text in pieces) == render([unknown()])
    assert pieces[0] == ("error", "error[K101]")
    assert {style for style, _ in pieces} == {
        "error", "message", "frame", "place", "source", "primary", "secondary", "help", "fix",
    }  # fmt: skip
