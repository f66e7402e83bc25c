"""Long files in pieces: every row is accepted or rejected exactly as the reader of single rows does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from casebuild import CENT, CNY, program
from hypothesis import given, settings
from hypothesis import strategies as st

from bonitas.engine.columnar.rows import Rows
from bonitas.engine.core import Field, Program, Record
from bonitas.engine.kinds import Boolean, Choice, Date, ListOf, Number, Ratio, Text
from bonitas.engine.problems import CaseError
from bonitas.replay.batch import Accepted, load_batch
from bonitas.replay.mapping import CaseMapping, parse_mapping
from bonitas.replay.stream import csv_pieces, jsonl_pieces
from bonitas.replay.stream.cases import CaseStream
from bonitas.replay.stream.paths import files_of
from bonitas.replay.stream.piece import ROWS

LOAN = program(
    Field("loan", CNY, low=Fraction(0), step=CENT),
    Field("ratio", Ratio(), optional=True, sensitive=True, low=Fraction(0), high=Fraction(1)),
    Field("score", Number(), optional=True),
    Field("clean", Boolean(), optional=True),
    Field("size", Choice(("small", "large")), optional=True),
    Field("name", Text(), optional=True),
    Field("founded", Date(), optional=True),
    Field("late", ListOf("delay"), optional=True),
    Field("invoices", ListOf("invoice"), optional=True),
    records=(
        Record("delay", (Field("value", Number(), low=Fraction(0)),), plain=True),
        Record("invoice", (Field("amount", CNY), Field("due", Date(), optional=True))),
    ),
    uses_today=True,
    labels={"zh": {"loan": "贷款", "small": "小", "amount": "金额", "name": "名称"}},
)
MAPPING = parse_mapping(
    """
columns:
  loan: {column: amount, unit: 1000}
  ratio: {column: obrat, unit: 0.01, missing: ["", 999]}
  score: {column: score, missing: ["", "-1"]}
  clean: {column: gdlin, codes: {1: yes, 0: no}, missing: ["", 666]}
  size: size
  name: name
  founded: {column: founded, date_format: "%d/%m/%Y"}
  late: {column: late, list: {separator: ";"}}
  invoices: {constant: []}
id: case_id
outcome: {column: result, codes: {paid: good, lost: bad}}
today: {constant: 1990-06-30}
missing: ["", "n/a"]
""",
    "loan.map.yaml",
)
TODAY = date(2026, 3, 1)
Told = tuple[int, str, Any]


def by_rows(path: Path, mapping: CaseMapping | None, program_: Program = LOAN) -> list[Told]:
    """Each row with its line and id: the case, or what is wrong and the raw case."""
    told: list[Told] = []
    for one in load_batch(program_, path, mapping, today=TODAY):
        answer = one.case if isinstance(one, Accepted) else ([item.text() for item in one.problems], repr(one.row.raw))
        told.append((one.row.line, one.row.id, answer))
    return told


def by_columns(path: Path | str, mapping: CaseMapping | None, program_: Program = LOAN) -> list[Told]:
    """The same by pieces."""
    told: list[Told] = []
    for judged in CaseStream(program_, str(path), mapping, TODAY).run(lambda judged: judged):
        here: list[Told] = []
        for taken in judged.taken:
            rows = Rows(program_, taken.block)
            named = zip(taken.lines.tolist(), taken.ids.to_pylist(), strict=True)
            here += [(line, name, rows.case(row)) for row, (line, name) in enumerate(named)]
        for one in judged.rejected:
            here.append((one.row.line, one.row.id, ([item.text() for item in one.problems], repr(one.row.raw))))
        told += sorted(here, key=lambda one: one[0])
    return told


@contextmanager
def small_pieces(rows: int, window: int) -> Iterator[None]:
    """Pieces of a few rows, so that small files have many."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (csv_pieces, jsonl_pieces):
            patch.setattr(module, "ROWS", rows)
            patch.setattr(module, "_WINDOW", window)
            patch.setattr(module, "_SMALL", 16)
        patch.setattr(csv_pieces, "LONGEST", 200)
        yield


def same(name: str, data: bytes, mapping: CaseMapping | None, rows: int = 5, window: int = 64) -> list[Told]:
    """What both readers tell of a file; asserts that they agree."""
    with TemporaryDirectory() as folder, small_pieces(rows, window):
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            expected = by_rows(path, mapping)
        except CaseError as error:
            with pytest.raises(CaseError) as caught:
                by_columns(path, mapping)
            assert str(caught.value) == str(error)
            return []
        assert by_columns(path, mapping) == expected
        return expected


# ---------------------------------------------------------------- CSV

CELLS = {
    "case_id": ["A", "B-1", " ", "", "银行", '"x,y"', '"a ""b"""'],
    "result": ["paid", "lost", "", "gone"],
    "amount": ["1", "1.5", "0.005", "-1", "x", "1_000", "1e2", "0.000001", "", " 7 ", '"3"', "9" * 30],
    "obrat": ["34.5", "999", "100", "120", "", "12%", "n/a"],
    "score": ["0.25", "-1", "7", "1,5", "", "nan", '"1,5"', "0.1234567890123456789"],
    "gdlin": ["1", "0", "666", "2", ""],
    "size": ["small", "小", "large", "huge", ""],
    "name": ["Acme", "", '"two\nlines"', '"crlf\r\n"', "b\xa0", "\u3000", 'a "b" c', '"open', "x" * 300, "\ufeffmark"],
    "founded": ["31/01/2020", "2020-01-31", "", "30/02/2020"],
    "late": ["1;2", "", "1;;2", "x", "-1", "5"],
    "other": ["", "1", '"', 'a"b', "\x00", "\r"],
}
PLAIN_CELLS = {name: [cell for cell in cells if not set('"\r\x00,') & set(cell)] for name, cells in CELLS.items()}
HEADER = ",".join(CELLS)


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    """Rows of which most are plain, with odd ones among them."""
    lines = [HEADER]
    for _ in range(draw(st.integers(0, 14))):
        kind = draw(st.integers(0, 9))
        if kind == 0:
            lines.append(draw(st.sampled_from(["", " ", "a,b", HEADER, '"', "," * 11, "," * 10, '"a"b,c'])))
            continue
        cells = CELLS if kind < 3 else PLAIN_CELLS
        lines.append(",".join(draw(st.sampled_from(choices)) for choices in cells.values()))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    data = (end.join(lines) + draw(st.sampled_from(["", end]))).encode()
    if draw(st.integers(0, 5)) == 0:
        at = draw(st.integers(len(HEADER), len(data)))
        data = data[:at] + draw(st.sampled_from([b"\xff", b"\xc3", b"\xef\xbb\xbf"])) + data[at:]
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + data


@settings(max_examples=400, deadline=None)
@given(csv_files(), st.sampled_from([1, 3, 100]), st.sampled_from([16, 100, 10_000]))
def test_csv_is_read_as_single_rows_are(data: bytes, rows: int, window: int) -> None:
    same("a.csv", data, MAPPING, rows, window)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["名称,贷款", "银行,5", '"，",6', "贷,款,", "x,y", "", "\ue5e5,7"]), max_size=9))
def test_gb18030_without_a_mapping_of_columns(lines: list[str]) -> None:
    data = "\n".join(["name,贷款,late", *(f"{line}," for line in lines)]).encode("gb18030")
    columns = parse_mapping("columns: {loan: 贷款, name: name}\nencoding: gb18030\n", "m")
    same("a.csv", data, columns)
    same("a.csv", data.decode("gb18030").encode(), None)
    same("a.csv", data[:-1] + b"\x81", columns)


def test_delimiters(tmp_path: Path) -> None:
    for delimiter in (";", "\t", "|", "，"):
        mapping = parse_mapping(f"columns: {{loan: b, name: a}}\ndelimiter: {json.dumps(delimiter)}\n", "m")
        text = delimiter.join("ab") + "\n" + "".join(f"x,{row}{delimiter}{row}\n" for row in range(9))
        assert len(same("a.csv", text.encode(), mapping)) == 9


# ---------------------------------------------------------------- JSONL

NUMBERS = ["1", "1.5", "0.005", "-1", "-0", "1e2", "1E-3", "NaN", "Infinity", "0.1234567890123456789", "9" * 45, "null"]
STRINGS = [
    "1",
    "5.",
    ".5",
    "+1",
    "1_000",
    "",
    " 3 ",
    "x",
    "小",
    "12%",
    "2026-01-31",
    "31/01/2020",
    "No. 5.",
    "\ud800",
    "\u0000",
]
JSON_CELLS = {
    "loan": [*NUMBERS, *map(json.dumps, STRINGS), "true"],
    "ratio": ["0.5", '"50%"', "null", "2"],
    "score": [*NUMBERS, '".5"', "[1]", '"7."'],
    "clean": ["true", "false", "null", '"yes"', "1"],
    "size": ['"small"', '"小"', '"huge"', "null"],
    "name": [*map(json.dumps, STRINGS), "null", "5", '"\\u4e2d"'],
    "名称": ['"x"', "null"],
    "founded": ['"2020-01-31"', '"2020-02-30"', "null", '"31/01/2020"'],
    "late": ["[]", "[1, 2.5]", "[null]", '["1"]', "null", "[[1]]", "5", '"1;2"'],
    "invoices": ["[]", "null", '[{"amount": 1}]', '[{"amount": "2", "due": "2026-01-31"}]', "[{}]", "[null]",
                 '[{"amount": 1, "amount": 2}]', '[{"amount": 1, "金额": 2}]', '[{"amount": 1, "no": 2}]'],
    "no_field": ["1", "null"],
    "in": ["1", '{"loan": 5}'],
    "amount": ["1", '"1"', "1.5", '"x"', "null"],
    "obrat": ["34.5", "999", "999.0", '"999"', "null"],
    "gdlin": ["1", "1.0", "0", '"1"', "666", "true"],
    "case_id": ['"A"', "5", '" B "', "null", "5.0"],
    "result": ['"paid"', '"gone"', "null"],
}  # fmt: skip
USUAL = {
    "loan": ["1", "1.5"], "score": ["0.25", "7"], "name": ['"Acme"', '"银行"'], "amount": ["1", "1.5"],
    "gdlin": ["1", "0"], "obrat": ["34.5", "1"], "clean": ["true"], "size": ['"small"'], "founded": ['"2020-01-31"'],
    "case_id": ['"A"'], "late": ["[1, 2]"], "invoices": ['[{"amount": 1, "due": null}]'],
}  # fmt: skip


@st.composite
def jsonl_files(draw: st.DrawFn) -> bytes:
    """Records of which most are alike, with odd ones and broken lines among them."""
    names = draw(st.lists(st.sampled_from(sorted(USUAL)), min_size=1, max_size=6, unique=True))
    lines = []
    for _ in range(draw(st.integers(0, 14))):
        kind = draw(st.integers(0, 9))
        if kind == 0:
            broken = [
                "",
                "  ",
                "{",
                "[1]",
                "5",
                "{} {}",
                "{}{}",
                ' {"loan": 1} ',
                '{"loan": 1}\n{"loan":\n2}',
                '\ufeff{"loan": 1}',
            ]
            lines.append(draw(st.sampled_from(broken)))
            continue
        cells, here = (USUAL, names) if kind < 7 else (JSON_CELLS, names)
        if kind == 9:
            here = draw(st.lists(st.sampled_from(sorted(JSON_CELLS)), max_size=4))
        pairs = (f"{json.dumps(name, ensure_ascii=False)}: {draw(st.sampled_from(cells[name]))}" for name in here)
        lines.append("{" + ", ".join(pairs) + "}")
    data = draw(st.sampled_from(["\n", "\r\n"])).join(lines).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + b"\xff" + data[at:]
    return data


@settings(max_examples=600, deadline=None)
@given(jsonl_files(), st.sampled_from([None, MAPPING]), st.sampled_from([1, 3, 100]), st.sampled_from([1, 4]))
def test_jsonl_is_read_as_single_lines_are(data: bytes, mapping: CaseMapping | None, rows: int, few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl_pieces, "_FEW", few)
        patch.setattr(jsonl_pieces, "_SAMPLE", 4)
        same("a.jsonl", data, mapping, rows, 200)


# ---------------------------------------------------------------- Parquet


def test_parquet_by_row_groups(tmp_path: Path) -> None:
    table = pa.table(
        {
            "loan": pa.array([Decimal("1.50"), Decimal("-1.00"), None, Decimal("7.25")], pa.decimal128(12, 2)),
            "score": pa.array([0.1, None, 0.5, float("nan")]),
            "size": pa.array(["小", "large", "small", "large"]).dictionary_encode(),
            "late": pa.array([[1], [], None, [2, -1]], pa.list_(pa.int32())),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=3)
    told = by_columns(tmp_path / "a.parquet", None)
    assert told == by_rows(tmp_path / "a.parquet", None)
    assert [line for line, _, _ in told] == [1, 2, 3, 4]
    assert told[0][2]["score"] == Fraction(1, 10)
    assert [answer[0][0].split(": ")[2][:4] for _, _, answer in told[1:]] == ["K504", "K502", "K503"]


def test_parquet_with_a_mapping_and_floats_of_money(tmp_path: Path) -> None:
    table = pa.table(
        {
            "amount": [1.5, 2.0, None],
            "obrat": [34.5, 999.0, 101.0],
            "score": [1, -1, 2],
            "gdlin": [1, 666, 2],
            "size": ["small", "n/a", ""],
            "name": ["a", " b ", None],
            "founded": ["31/01/2020", "", None],
            "late": ["1;2", None, ""],
            "case_id": [7, None, 9],
            "result": ["paid", None, "gone"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(CaseError, match="K506 the column `amount` holds binary floats"):
        by_columns(tmp_path / "a.parquet", MAPPING)
    table = table.set_column(0, "amount", pa.array([1, 2, 3]))
    pq.write_table(table, tmp_path / "a.parquet")
    told = by_columns(tmp_path / "a.parquet", MAPPING)
    assert told == by_rows(tmp_path / "a.parquet", MAPPING)
    assert [name for _, name, _ in told] == ["7", "2", "9"]
    assert told[0][2]["ratio"] == Fraction("0.345")


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    pq.write_table(pa.table({"amount": [1]}), tmp_path / "a.parquet")
    with pytest.raises(CaseError, match="K511 the file has no column `obrat`"):
        CaseStream(LOAN, str(tmp_path / "a.parquet"), MAPPING)


def test_what_is_no_parquet(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not at all")
    with pytest.raises(CaseError, match="K510 this is not valid Parquet"):
        CaseStream(LOAN, str(tmp_path / "a.parquet"))
    with pytest.raises(FileNotFoundError):
        CaseStream(LOAN, str(tmp_path / "b.parquet"))


# ---------------------------------------------------------------- several files, many rows


def test_a_folder_stands_for_its_files_in_natural_order(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        pq.write_table(pa.table({"loan": [number]}), tmp_path / f"part-{number}.parquet")
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / ".part.crc").touch()
    (tmp_path / "deep").mkdir()
    pq.write_table(pa.table({"loan": ["x"]}), tmp_path / "deep" / "part-0.parquet")
    loans = [answer["loan"] if isinstance(answer, dict) else answer[0] for _, _, answer in by_columns(tmp_path, None)]
    assert loans == [["line 1: loan: K503 `x` is not an amount of money in CNY"], 1, 2, 10]
    assert [one.name for one in files_of(f"{tmp_path}/*-1*.parquet")] == ["part-1.parquet", "part-10.parquet"]


def test_files_of_several_forms_and_none(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "*.csv"):
        with pytest.raises(CaseError, match="K510 there is no"):
            files_of(str(path))
    for name in ("a.csv", "b.parquet"):
        (tmp_path / name).touch()
    with pytest.raises(CaseError, match=r"\.csv, \.parquet"):
        files_of(str(tmp_path))


def test_a_bad_file_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("loan\n1\n")
    (tmp_path / "b.csv").write_text("loan,loan\n1,1\n")
    with pytest.raises(CaseError) as caught:
        CaseStream(LOAN, str(tmp_path), today=TODAY)
    assert caught.value.__notes__ == [str(tmp_path / "b.csv")]


def test_many_rows_with_a_few_bad_ones(tmp_path: Path) -> None:
    rows = [f"{number},{number % 7}.25,small" for number in range(ROWS + 5000)]
    rows[100], rows[ROWS + 1] = '100,5" pipe,small', "x,1,small"
    (tmp_path / "a.csv").write_text("loan,score,size\n" + "\n".join(rows) + "\n")
    told = by_columns(tmp_path / "a.csv", None)
    assert [line for line, _, _ in told] == list(range(2, ROWS + 5002))
    assert [line for line, _, answer in told if isinstance(answer, tuple)] == [102, ROWS + 3]
    assert told[-1][2] == {
        "loan": ROWS + 4999,
        "score": Fraction((ROWS + 4999) % 7) + Fraction(1, 4),
        "size": "small",
        "today": TODAY,
    }
    lines = [json.dumps({"loan": number, "score": number % 7 + 0.25, "size": "small"}) for number in range(ROWS + 5000)]
    lines[100], lines[ROWS + 1] = '{"loan": 100, "score": 5"}', '{"loan": "x", "score": 1, "size": "small"}'
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    again = by_columns(tmp_path / "a.jsonl", None)
    assert [(line + 1, answer) for line, _, answer in again if isinstance(answer, dict)] == [
        (line, answer) for line, _, answer in told if isinstance(answer, dict)
    ]


def test_the_answers_of_threads_come_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("loan\n" + "1\n" * 50)
    with small_pieces(3, 16):
        stream = CaseStream(LOAN, str(tmp_path / "a.csv"), None, TODAY)
        firsts = list(stream.run(lambda judged: int(judged.taken[0].lines[0]), threads=4))
    assert len(firsts) > 5
    assert firsts == sorted(firsts)
    assert stream.size == (tmp_path / "a.csv").stat().st_size
