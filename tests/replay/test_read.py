"""Files of cases in every format, as rows with their lines."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonitas.engine.problems import CaseError
from bonitas.replay.json_text import read_json
from bonitas.replay.mapping import CaseMapping, parse_mapping
from bonitas.replay.read import read_cases, read_fixture
from bonitas.replay.rows import CaseRow


def rows(path: Path, text: str | bytes, mapping: CaseMapping | None = None) -> list[CaseRow]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_cases(path, mapping))


FIXTURE = """policy: trade_credit
defaults: {net_worth: 1, industry: services}
cases:
  - id: poor
    why: below the floor
    in:
      net_worth: 1.5
    expect: {verdict: decline}
  - {id: plain, outcome: paid}
"""


def test_a_fixture_file(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(FIXTURE)
    fixture = read_fixture(path)
    poor, plain = fixture.rows
    assert fixture.policy == "trade_credit"
    assert (poor.id, poor.line, poor.why, poor.expect) == ("poor", 4, "below the floor", {"verdict": "decline"})
    assert poor.raw == {"net_worth": Decimal("1.5"), "industry": "services"}
    assert (poor.line_of("net_worth"), poor.line_of("nothing")) == (7, 6)
    assert (plain.id, plain.line, plain.outcome, plain.raw) == (
        "plain",
        9,
        "paid",
        {"net_worth": 1, "industry": "services"},
    )


def test_one_case_and_lists_of_cases(tmp_path: Path) -> None:
    assert [row.raw for row in rows(tmp_path / "a.yaml", "a: 1\nb: 2\n")] == [{"a": 1, "b": 2}]
    listed = rows(tmp_path / "b.yml", "- a: 1\n- id: x\n  in: {a: 2}\n- 7\n")
    assert [(row.line, row.id, row.raw) for row in listed] == [(1, "1", {"a": 1}), (2, "x", {"a": 2}), (4, "4", {})]
    assert [len(row.problems) for row in listed] == [0, 0, 1]


def test_a_duplicate_key_spoils_only_its_case(tmp_path: Path) -> None:
    bad, good = rows(tmp_path / "a.yaml", "- a: 1\n  a: 2\n- a: 3\n")
    assert [(item.path, item.line) for item in bad.problems] == [("a", 2)]
    assert not good.problems
    bad, good = rows(tmp_path / "a.json", '[{"a": 1,\n "a": 2},\n {"a": 3}]')
    assert [item.path for item in bad.problems] == ["a"]
    assert not good.problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("polisy: x\ncases: []\n", "did you mean `policy`"),
        ("defaults: 5\ncases: []\n", "record"),
        ("5\n", "a list of cases"),
        ("policy: x\npolicy: y\ncases: []\n", "twice"),
    ],
)
def test_a_fixture_that_is_none(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        rows(tmp_path / "a.yaml", text)


def test_a_misspelled_part_of_a_case(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "a.yaml", "cases:\n- in: {a: 1}\n  expekt: {b: 2}\n")
    assert [(item.path, item.line, item.suggestion) for item in row.problems] == [("expekt", 3, "expect")]


def test_json_keeps_decimals_and_lines(tmp_path: Path) -> None:
    first, second = rows(tmp_path / "a.json", '[\n{"a": 1.10},\n\n{"in": {"a": 1}, "id": 7}]')
    assert (first.line, first.raw) == (2, {"a": Decimal("1.10")})
    assert (second.line, second.id) == (4, "7")
    assert [row.raw for row in rows(tmp_path / "b.json", '{"a": 1}')] == [{"a": 1}]


@pytest.mark.parametrize("text", ['{"a": 1', '[{"a": 1},]', '[{"a": 1} {"a": 2}]', '{"a": 1} x', "", "[" * 100_000])
def test_broken_json(tmp_path: Path, text: str) -> None:
    with pytest.raises(CaseError) as caught:
        rows(tmp_path / "a.json", text)
    assert [(item.code, item.line) for item in caught.value.problems] == [("K510", 1)]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_json_without_nan(tmp_path: Path, constant: str) -> None:
    (row,) = rows(tmp_path / "a.jsonl", f'{{"a": {constant}}}\n')
    assert [item.code for item in row.problems] == ["K510"] and constant in str(row.problems[0])


def test_jsonl_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    text = b'\xef\xbb\xbf{"a": 1.5}\n\n{"a": \n{"a": 1, "a": 2}\n[1]\n{"a": "\xff"}\n{"id": "z", "in": {"a": 2}}\n'
    found = rows(tmp_path / "a.jsonl", text)
    assert [(row.line, bool(row.problems)) for row in found] == [
        (1, False),
        (3, True),
        (4, True),
        (5, True),
        (6, True),
        (7, False),
    ]
    assert (found[0].raw, found[-1].id) == ({"a": Decimal("1.5")}, "z")
    assert all(item.line == row.line for row in found for item in row.problems)


def test_jsonl_is_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n' * 5)
    stream = read_cases(path)
    assert next(stream).line == 1
    with path.open("a") as file:
        file.write('{"a": 2}\n')
    assert len(list(stream)) == 5


def test_a_long_cell_of_csv_is_one_cell(tmp_path: Path) -> None:
    note = "x" * 200_000 + "\n7,yes\n8,no\n"
    found = rows(tmp_path / "a.csv", f'a,b\n1,yes\n2,"{note}"\n3,no\n')
    assert [row.raw for row in found] == [{"a": "1", "b": "yes"}, {"a": "2", "b": note.strip()}, {"a": "3", "b": "no"}]
    assert [row.line for row in found] == [2, 3, 7]


def test_after_a_cell_without_an_end_no_row_is_made_up(tmp_path: Path) -> None:
    limit = csv.field_size_limit(1000)
    try:
        found = rows(tmp_path / "a.csv", 'a,b\n1,yes\n2,"' + "x" * 2000 + '\n7,yes\n8,no\n"\n3,no\n')
    finally:
        csv.field_size_limit(limit)
    assert [(row.line, [item.code for item in row.problems]) for row in found] == [(2, []), (3, ["K510"])]
    assert "lines 3 to 7" in str(found[1].problems[0])


def test_csv_needs_no_mapping_when_columns_are_fields(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", "\ufeffnet_worth, name\n1.50, Ann \n,x\n")
    assert [row.raw for row in found] == [{"net_worth": "1.50", "name": "Ann"}, {"net_worth": None, "name": "x"}]
    assert [row.line for row in found] == [2, 3]


def test_csv_lines_count_through_quoted_breaks_and_blank_lines(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", 'a,b\n1,"x\ny"\n\n2,z\n3\n4,5,6\n7,8\n')
    assert [(row.line, len(row.problems)) for row in found] == [(2, 0), (5, 0), (6, 1), (7, 1), (8, 0)]
    assert found[0].raw == {"a": "1", "b": "x\ny"}
    assert "3 columns and the header has 2" in str(found[3].problems[0])


def test_a_quote_that_never_closes_is_a_reject_with_its_lines(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", 'a,b\n1,2\n3,"4\n5,6\n')
    assert [row.line for row in found] == [2, 3]
    assert "lines 3 to 4" in str(found[1].problems[0])


def test_encodings(tmp_path: Path) -> None:
    mapping = parse_mapping("columns: {name: 名称}\nencoding: gb18030\n", "m.yaml")
    assert rows(tmp_path / "a.csv", "名称\n企业\n".encode("gb18030"), mapping)[0].raw == {"name": "企业"}
    bad, good = rows(tmp_path / "b.csv", b"a\n" + "企业\n".encode("gb18030") + b"x\n")
    assert [item.code for item in bad.problems] == ["K510"] and good.raw == {"a": "x"}
    with pytest.raises(CaseError, match="not valid utf-8"):
        rows(tmp_path / "c.csv", "名称\n1\n".encode("gb18030"))
    with pytest.raises(CaseError, match=r"line 2.*not valid utf-8"):
        rows(tmp_path / "d.yaml", b"a: 1\nb: \xff\n")


@pytest.mark.parametrize("header", ["a,b,a", "a,,b", "", '"a'])
def test_headers(tmp_path: Path, header: str) -> None:
    with pytest.raises(CaseError) as caught:
        rows(tmp_path / "a.csv", header)
    assert {(item.code, item.line) for item in caught.value.problems} == {("K510", 1)}


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"\.csv or \.parquet"):
        rows(tmp_path / "a.xls", "x")


@given(st.binary(max_size=60))
def test_any_bytes_are_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any", numbered=True)
    for name in ("a.csv", "a.jsonl", "a.json", "a.yaml"):
        try:
            rows(folder / name, b"a,b\n" + data if name == "a.csv" else data)
        except CaseError as error:
            assert error.problems


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(json_values | st.lists(json_values))
def test_json_reads_what_json_wrote(value: object) -> None:
    document = read_json(json.dumps(value, indent=1), "a.json")
    assert document.value == value
    assert not document.problems
