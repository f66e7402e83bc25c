"""The one layout: whole texts, comments, numbers, names in quotes, brackets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.format_layout import WIDTH, columns, width
from bonitas.dsl.syntax.parser import parse
from bonitas.dsl.syntax.translate import translate

DATA = Path(__file__).parents[2] / "data" / "format"
HEAD = {"en": 'policy x "X"\n', "zh": '政策 x "X"\n'}


def read(text: str) -> tree.Policy:
    parsed = parse(Source("x.policy", text))
    assert parsed.whole, parsed.diagnostics
    assert parsed.policy is not None
    return parsed.policy


def formatted(body: str, language: str = "en", into: str | None = None) -> str:
    """The layout of what follows the header."""
    text = format_policy(read(HEAD[language] + body), into)
    return text.split("\n", 1)[1].lstrip("\n")


def full() -> tree.Policy:
    return read((DATA / "full.txt").read_text(encoding="utf-8"))


def test_a_full_example(golden: Callable[[Path, str], None]) -> None:
    golden(DATA / "full.en.policy", format_policy(full()))


def test_a_full_example_in_chinese(golden: Callable[[Path, str], None]) -> None:
    golden(DATA / "full.zh.policy", format_policy(translate(full(), "zh").policy))


def test_the_chinese_layout_leads_back_to_the_english_one() -> None:
    chinese = read((DATA / "full.zh.policy").read_text(encoding="utf-8"))
    english = format_policy(translate(chinese, "en").policy)
    assert english == (DATA / "full.en.policy").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["full.en.policy", "full.zh.policy"])
def test_a_layout_stays(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert format_policy(read(text)) == text


@pytest.mark.parametrize("name", ["full.en.policy", "full.zh.policy"])
def test_only_rows_and_comments_are_wide(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    code = [line.partition("  # ")[0] for line in text.splitlines()]
    wide = [line for line in code if width(line) > WIDTH and not line.lstrip().startswith(("|", "#"))]
    assert wide == []


def test_every_comment_is_kept() -> None:
    policy = full()
    again = read(format_policy(policy))
    assert len(policy.comments) > 10
    assert [comment.text for comment in again.comments] == [comment.text for comment in policy.comments]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("5 million", "500万"),
        ("500 thousand", "50万"),
        ("1 billion", "10亿"),
        ("2.5 trillion", "2.5万亿"),
        ("5 thousand", "5千"),
        ("0.5 thousand", "0.5千"),
        ("123.456 million", "1.23456亿"),
        ("1_000", "1_000"),
        ("1000", "1000"),
        ("12_345_678.25", "12_345_678.25"),
        ("0.80", "0.80"),
        ("70%", "70%"),
        ("1 day", "1天"),
        ("1.5 days", "1.5天"),
        ("30 days", "30天"),
        ("5 million USD", "500万 USD"),
        ("5 thousand days", "5千天"),
    ],
)
def test_numbers(english: str, chinese: str) -> None:
    assert formatted(f"define a = {english}") == f"define a = {english}\n"
    assert formatted(f"define a = {english}", into="zh") == f"定义 a = {chinese}\n"
    assert formatted(f"定义 a = {chinese}", "zh", into="en") == f"define a = {english}\n"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("0.5 million", "500 thousand"),
        ("1_000 million", "1 billion"),
        ("1.50 million", "1.5 million"),
        ("10_00", "1_000"),
        ("1 days", "1 day"),
    ],
)
def test_numbers_are_written_in_one_way(written: str, printed: str) -> None:
    assert formatted(f"define a = {written}") == f"define a = {printed}\n"


@pytest.mark.parametrize("written", ["5百万", "0.05亿", "500万"])
def test_scales_that_are_only_read(written: str) -> None:
    assert formatted(f"定义 a = {written}", "zh") == "定义 a = 500万\n"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("((a)) + (b * c)", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "(a - b) - c"),
        ("-(a + b)", "-(a + b)"),
        ("(a and b) or c", "(a and b) or c"),
        ("a or b and c", "a or (b and c)"),
        ("a and b and not c", "a and b and not c"),
        ("a and (b or c)", "a and (b or c)"),
        ("not (a and b)", "not (a and b)"),
        ("not (a = b)", "not a = b"),
        ("(a otherwise 0) + b", "(a otherwise 0) + b"),
        ("a otherwise (b + 1)", "a otherwise b + 1"),
        ("(a otherwise 1) >= 3", "(a otherwise 1) >= 3"),
        ("a >= (b otherwise 1)", "a >= (b otherwise 1)"),
        ("a otherwise 1 is one of (1, 2)", "(a otherwise 1) is one of (1, 2)"),
        ("a otherwise 1 is in 1 to 5", "(a otherwise 1) is in 1 to 5"),
        ("(a + 1 rounded up to 1) otherwise 0", "(a + 1 rounded up to 1) otherwise 0"),
        ("a + 1 rounded up to 1", "a + 1 rounded up to 1"),
        ("(if a then b else c) + 1", "(if a then b else c) + 1"),
        ("if a then b else (if c then d else e)", "if a then b else if c then d else e"),
        ("count(list where (a or b))", "count(list where a or b)"),
        ("(x) is in 1 to 5", "x is in 1 to 5"),
        ("p as of (d + 1 day)", "p as of (d + 1 day)"),
        ("x is (at most 1 of (a, b))", "x is (at most 1 of (a, b))"),
        ("x = (at most 1 of (a, b))", "x = at most 1 of (a, b)"),
    ],
)
def test_brackets_come_from_precedence_and_help_a_reader(written: str, printed: str) -> None:
    assert formatted(f"define a = {written}") == f"define a = {printed}\n"
    assert formatted(f"define a = {printed}") == f"define a = {printed}\n"


def test_a_rounding_in_a_clause_keeps_its_brackets() -> None:
    body = 'limit x\n  L1 "L" plus (a rounded down to 1) when (b rounded up to 1) > c\n'
    assert formatted(body) == 'limit x\n  L1 "L"  plus (a rounded down to 1)  when (b rounded up to 1) > c\n'


def test_in_chinese_a_condition_does_not_run_into_the_floor_below_it() -> None:
    body = '额度 x\n  L1 "L"\n    例外于 L2 当 (a 不低于 3)\n    不低于 5\n'
    assert formatted(body, "zh") == body


@pytest.mark.parametrize(
    "body",
    [
        "define a = limit + version\n",
        "case\n  term    number\n  amount  money\n",
        "define a = x is `known`\n",
        "define a = x is known\n",
        "define a = `not` + if\n",
        "define a = any(list of b where c)\n",
        'parameters\n  replace `limit`  5 reason "r"\n',
        "define a = x = `yes`\n",
    ],
)
def test_quotes_stand_only_where_they_are_needed(body: str) -> None:
    assert formatted(body) == body


def test_quotes_that_are_not_needed_go() -> None:
    assert formatted("define `a` = `limit` + `b`") == "define a = limit + b\n"


def test_definitions_of_one_line_stand_together() -> None:
    long = " + ".join(f"a_long_name_{i}" for i in range(9))
    body = f"define a = 1\ndefine bcd = 2\ndefine e = {long}\ndefine f = 3\n"
    lines = formatted(body).splitlines()
    assert lines[:4] == ["define a   = 1", "define bcd = 2", "", "define e ="]
    assert lines[-2:] == ["", "define f = 3"]


def test_full_width_letters_take_two_columns() -> None:
    assert formatted('措施\n  停 "a"\n  停止发货 "b"\n', "zh") == '措施\n  停        "a"\n  停止发货  "b"\n'


def test_in_chinese_a_comma_between_numbers_does_not_make_thousands() -> None:
    assert formatted("定义 a = x 属于 (0、100、200)\n", "zh") == "定义 a = x 属于 (0、100、200)\n"
    assert formatted("参数\n  a  5、100 从 2026-01-01\n", "zh") == "参数\n  a  5、100 从 2026-01-01\n"


def test_a_long_row_does_not_widen_the_columns() -> None:
    assert columns([("a", "b"), ("c" * 20, "d"), ("ee", "f")], indent=0, limit=10) == [
        "a   b",
        "c" * 20 + "  d",
        "ee  f",
    ]


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("# a\n\n# b\n\n\n\ndefine x = 1", "# a\n\n# b\n\ndefine x = 1\n"),
        ("define x = 1 # a\n", "define x = 1  # a\n"),
        ("define x = # a\n 1 # b\n", "# a\ndefine x = 1  # b\n"),
        ("define x =\n # a\n 1\n", "# a\ndefine x = 1\n"),
        ("case\n a number\n # end\n\ndefine x = 1\n", "case\n  a  number\n  # end\n\ndefine x = 1\n"),
        ("case\n a number\n\n # next\n b number\n", "case\n  a  number\n\n  # next\n  b  number\n"),
        ("case\n# one\n# two\n a number # three\n", "case\n  # one\n  # two\n  a  number  # three\n"),
        ("define x = 1\n# a\ndefine yy = 2\n", "define x  = 1\n# a\ndefine yy = 2\n"),
        ("define x = 1\n\n#\n#end   ", "define x = 1\n\n#\n# end\n"),
        ("case\n a one of b # one\n# two\n < c\n", "case\n  # one\n  # two\n  a  one of b < c\n"),
        (
            'warning\n A1 "a" # one\n# two\n exception to A2 when (\n\n# three\n\n x)\n',
            'warning\n  A1 "a"  # one\n\n    # two\n\n    # three\n\n    exception to A2 when x\n',
        ),
    ],
)
def test_comments_stay_with_their_lines(body: str, printed: str) -> None:
    assert formatted(body) == printed
    assert formatted(printed) == printed


def test_a_comment_moves_with_its_line() -> None:
    body = 'admission\n  A1 "A"\n    decline when a\n    owner "o"  # who\n    because "b"  # why\n'
    lines = formatted(body).splitlines()
    assert lines[-2:] == ['    because "b"  # why', '    owner "o"  # who']


def test_comments_of_the_header() -> None:
    text = '# first\npolicy x "X"  # the name\nversion 1  # the version\n# the money\ncurrency CNY  # yuan\n'
    assert format_policy(read(text)) == text
