"""Mapping files: what they mean, and what is wrong with them in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from bonitas.engine.problems import CaseError, CaseProblem
from bonitas.replay.mapping import CaseMapping, RowMapper, parse_mapping


def mapped(text: str, **cells: object) -> tuple[dict[str, object], list[CaseProblem]]:
    return RowMapper(parse_mapping(text, "m.yaml"), lambda name: name == "secret").raw(cells)


def value(rule: str, cell: object) -> object:
    raw, problems = mapped(f"columns: {{a: {rule}}}", x=cell)
    assert not problems, str(problems[0])
    return raw["a"]


@pytest.mark.parametrize(
    ("rule", "cell", "result"),
    [
        ("x", " 5 ", "5"),
        ("x", "", None),
        ("x", Decimal("1.5"), Decimal("1.5")),
        ("{column: x, unit: 1000}", "1.25", Fraction(1250)),
        ('{column: x, unit: "0.01"}', "17.63", Fraction("0.1763")),
        ("{column: x, unit: 0.1}", 3, Fraction("0.3")),
        ("{column: x, codes: {1: yes, 0: no}}", "0", "no"),
        ("{column: x, codes: {1: yes, 0: no}}", 1, "yes"),
        ("{column: x, codes: {true: 1}}", True, 1),
        ('{column: x, missing: ["", 666, 999]}', "666", None),
        ('{column: x, missing: [666], codes: {"": none}}', "", "none"),
        ("{column: x, missing: [0], list: {separator: ;}}", "1; 2;0", ["1", "2", None]),
        ("{constant: 5}", "ignored", 5),
        ("{constant: []}", "ignored", []),
        ("{constant: 2024-01-01}", "ignored", "2024-01-01"),
    ],
)
def test_rules(rule: str, cell: object, result: object) -> None:
    assert value(rule, cell) == result


def test_dates_by_their_format() -> None:
    assert str(value('{column: x, date_format: "%d/%m/%Y"}', "31/01/2024")) == "2024-01-31"
    assert str(value('{column: x, date_format: "%Y%m%d"}', 20240131)) == "2024-01-31"


@pytest.mark.parametrize(
    ("rule", "cell", "words"),
    [
        ("{column: x, codes: {1: yes, 0: no}}", "666", "`666` in column `x` is not among the codes"),
        ("{column: x, unit: 1000}", "1,5", "`1,5` in column `x` is not a plain number"),
        ("{column: x, unit: 1000}", "nan", "not a plain number"),
        ('{column: x, date_format: "%d/%m/%Y"}', "2024-01-31", "not a date of the form %d/%m/%Y"),
    ],
)
def test_cells_that_cannot_be_read_are_never_defaulted(rule: str, cell: str, words: str) -> None:
    raw, (problem,) = mapped(f"columns: {{a: {rule}, b: x}}", x=cell)
    assert raw == {"b": cell}
    assert (problem.code, problem.path) == ("K511", "a")
    assert words in problem.message_en
    _, (problem,) = mapped(f"columns: {{secret: {rule}}}", x=cell)
    assert cell not in problem.message_en.replace("%d/%m/%Y", "") and "the value" in problem.message_en


def test_outcomes_have_codes_too() -> None:
    mapping = parse_mapping("columns: {}\noutcome: {column: y, codes: {1: approved, 3: denied}}", "m.yaml")
    mapper = RowMapper(mapping, lambda name: False)
    assert mapper.outcome({"y": "3"}) == ("denied", [])
    outcome, (problem,) = mapper.outcome({"y": "2"})
    assert outcome is None and problem.path == "outcome"


@pytest.mark.parametrize(
    ("text", "path", "line", "words"),
    [
        ("columns:\n  a: {colum: x}\n", "columns.a.colum", 2, "did you mean `column`"),
        ("columns: {}\nidd: x\n", "idd", 2, "did you mean `id`"),
        ("columns:\n  a: {column: x, unit: 0}\n", "columns.a.unit", 2, "other than 0"),
        ("columns:\n  a: {column: x, unit: abc}\n", "columns.a.unit", 2, "exact number"),
        ("columns:\n  a:\n    unit: 5\n", "columns.a", 2, "either `column` or `constant`"),
        ("columns:\n  a: {column: x, unit: 2, codes: {1: 2}}\n", "columns.a", 2, "one of `unit`"),
        ("columns:\n  a: {constant: [1]}\n", "columns.a.constant", 2, "or [] for a list that is empty"),
        ("columns:\n  a: {column: x, codes: {1: [2]}}\n", "columns.a.codes.1", 2, "a code stands for a text"),
        ("columns:\n  a: {constant: x, missing: ['']}\n", "columns.a", 2, "stands alone"),
        ("columns:\n  a: {column: x, date_format: '%d/%m/%y'}\n", "columns.a.date_format", 2, "four digits"),
        ("columns:\n  a: {column: x, date_format: '%d/%d/%Y'}\n", "columns.a.date_format", 2, "once"),
        ("columns:\n  a: {column: x, date_format: '%'}\n", "columns.a.date_format", 2, "once"),
        ("columns:\n  a: {column: x, list: {sep: ;}}\n", "columns.a.list.sep", 2, "separator"),
        ("columns: {}\ndelimiter: ;;\n", "delimiter", 2, "one character"),
        ("columns: {}\nencoding: latin-1\n", "encoding", 2, "gb18030"),
        ("id: x\n", "columns", 1, "must be given"),
        ("columns:\n  a: x\n  a: y\n", "columns.a", 3, "twice"),
        ("- 1\n", "", 1, "record of named settings"),
    ],
)
def test_what_is_wrong_with_a_mapping_has_its_line(text: str, path: str, line: int, words: str) -> None:
    with pytest.raises(CaseError) as caught:
        parse_mapping(text, "m.yaml")
    told = [(item.path, item.line) for item in caught.value.problems]
    assert (path, line) in told, told
    assert words in str(caught.value)


def test_what_is_wrong_with_a_mapping_is_told_in_chinese_too() -> None:
    lines = ("columns:", "  a: {column: x, unit: 0}", "  b: {}", "  c: 5", "missing: ['', [1]]", "delimiter: ab")
    with pytest.raises(CaseError) as caught:
        parse_mapping("\n".join(lines), "m.yaml")
    told = {item.path: item.text("zh").rpartition("：")[2] for item in caught.value.problems}
    assert told == {
        "columns.a.unit": "单位是非零的精确数值，如 1000 或 0.01",
        "columns.b": "请写 `column` 或 `constant` 之一",
        "columns.c": "此处须为由名称和值组成的记录",
        "missing": "列表中只能写文本、数值、true 或 false",
        "delimiter": "分隔符是一个字符，不能是引号或换行",
    }


def test_today_and_the_columns_in_use() -> None:
    mapping: CaseMapping = parse_mapping("columns: {a: x}\nid: n\ntoday: {constant: 2024-01-01}\noutcome: y\n", "m")
    assert mapping.used == {"x": "columns.a", "y": "outcome", "n": "id"}
    assert RowMapper(mapping, lambda name: False).raw({"x": "1"})[0] == {"a": "1", "today": "2024-01-01"}
