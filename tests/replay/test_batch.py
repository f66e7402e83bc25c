"""A batch: every row is accepted or rejected with its reasons, and none is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from casebuild import CNY, program
from hypothesis import given
from hypothesis import strategies as st

from bonitas.engine.case import Case
from bonitas.engine.core import Field, Program, Record
from bonitas.engine.kinds import Boolean, Date, ListOf, Number, Text
from bonitas.engine.problems import CaseError, CaseProblem, fact_broken
from bonitas.replay.batch import Accepted, Rejected, load_batch
from bonitas.replay.mapping import CaseMapping, parse_mapping
from bonitas.replay.rejects import MASK, RejectWriter

LOAN = program(
    Field("loan", CNY, low=Fraction(0)),
    Field("income", CNY, optional=True, sensitive=True, low=Fraction(0)),
    Field("clean", Boolean(), optional=True),
    Field("tax_number", Text(), optional=True, sensitive=True),
    uses_today=True,
    labels={"zh": {"loan": "贷款", "clean": "记录良好"}},
)
MAPPING = parse_mapping(
    """
columns:
  loan: {column: amount, unit: 1000}
  income: income
  clean: {column: gdlin, codes: {1: yes, 0: no}}
id: case_id
outcome: result
today: {constant: 1990-06-30}
""",
    "loan.map.yaml",
)
HEADER = "case_id,result,amount,income,gdlin,other\n"


def batch(path: Path, text: str, mapping: CaseMapping | None = MAPPING) -> list[Accepted | Rejected]:
    path.write_text(text, encoding="utf-8")
    return list(load_batch(LOAN, path, mapping))


def test_rows_are_mapped_judged_and_numbered(tmp_path: Path) -> None:
    good, code, low, short = batch(tmp_path / "a.csv", HEADER + "A,paid,1.5,7,1,\nB,paid,1,,666,\nC,x,-1,,,\nD,x\n")
    assert isinstance(good, Accepted)
    assert (good.row.id, good.row.outcome, good.row.line) == ("A", "paid", 2)
    assert good.case == {"loan": 1500, "income": 7, "clean": True, "today": date(1990, 6, 30)}
    assert isinstance(code, Rejected) and isinstance(low, Rejected) and isinstance(short, Rejected)
    assert [(item.code, item.path, item.line) for item in code.problems] == [("K511", "clean", 3)]
    assert [(item.code, item.path, item.line) for item in low.problems] == [("K504", "loan", 4)]
    assert [(item.code, item.line) for item in short.problems] == [("K510", 5)]


def test_all_that_is_wrong_with_a_row(tmp_path: Path) -> None:
    (row,) = batch(tmp_path / "a.csv", HEADER + "A,paid,x,-5,2,\n")
    assert isinstance(row, Rejected)
    assert [(item.code, item.path) for item in row.problems] == [
        ("K511", "loan"),
        ("K511", "clean"),
        ("K504", "income"),
    ]


def test_lines_of_problems_inside_a_yaml_case(tmp_path: Path) -> None:
    invoices = program(
        Field("invoices", ListOf("invoice")), records=(Record("invoice", (Field("due", Date()),)),), labels={}
    )
    path = tmp_path / "a.yaml"
    path.write_text("cases:\n- id: x\n  in:\n    invoices:\n    - due: 2026-01-01\n    - due: soon\n    - {}\n")
    (row,) = load_batch(invoices, path)
    assert isinstance(row, Rejected)
    assert [(item.path, item.line) for item in row.problems] == [("invoices[2].due", 6), ("invoices[3].due", 7)]


def test_facts_reject_with_their_name(tmp_path: Path) -> None:
    def facts(case: Case) -> Sequence[CaseProblem]:
        return [fact_broken("small", "loans are small")] if case["loan"] == 2000 else []

    path = tmp_path / "a.csv"
    path.write_text(HEADER + "A,,1,,,\nB,,2,,,\n")
    good, bad = load_batch(LOAN, path, MAPPING, facts=facts)
    assert isinstance(good, Accepted) and isinstance(bad, Rejected)
    assert [(item.code, item.line) for item in bad.problems] == [("K509", 3)] and "`small`" in str(bad.problems[0])


def test_a_given_day_fills_in_but_never_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"loan": 1}\n{"loan": 1, "今天": "2020-01-01"}\n{"loan": 1, "today": null}\n')
    days = [item.case["today"] for item in load_batch(LOAN, path, today=date(2024, 5, 6)) if isinstance(item, Accepted)]
    assert days == [date(2024, 5, 6), date(2020, 1, 1), date(2024, 5, 6)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns: {lone: amount}\ntoday: result\n", "did you mean `loan`"),
        ("columns: {income: income}\ntoday: result\n", "columns.loan: K511 every case must give the field"),
        ("columns: {loan: amount}\n", "columns.today: K511 every case must give the field"),
        ("columns: {loan: amount, 贷款: amount}\ntoday: result\n", "`loan` and `贷款` are the same field"),
        ("columns: {loan: {constant: many}}\ntoday: result\n", "columns.loan: K503"),
        (f"columns: {{loan: {{constant: {'9' * 61}}}}}\ntoday: result\n", "more than 60 digits"),
        (f"columns: {{loan: {{constant: '{'9' * 80}'}}}}\ntoday: result\n", "more than 60 digits"),
        ("columns: {loan: {column: amount, list: {separator: ;}}}\ntoday: result\n", "the field is no list"),
        ("columns: {loan: {constant: []}}\ntoday: result\n", "columns.loan: K503"),
        ("columns: {loan: amuont}\ntoday: result\n", "did you mean `amount`"),
        ("columns: {loan: amount, tax_number: case_id}\ntoday: result\nid: case_id\n", "sensitive field"),
        ("columns: {loan: amount}\ntoday: result\nignore_other_columns: false\n", "`gdlin` feeds no field"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_before_the_first_row(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaseError) as caught:
        batch(tmp_path / "a.csv", HEADER, parse_mapping(text, "m.yaml"))
    assert words in str(caught.value)


def test_mappings_speak_any_language(tmp_path: Path) -> None:
    mapping = parse_mapping("columns: {贷款: amount}\ntoday: {constant: 2024-01-01}\n", "m.yaml")
    (row,) = batch(tmp_path / "a.csv", HEADER + "A,,5,,,\n", mapping)
    assert isinstance(row, Accepted) and row.case["loan"] == 5


def test_rejects_are_written_with_sensitive_values_masked(tmp_path: Path) -> None:
    path, out = tmp_path / "a.jsonl", tmp_path / "rejects.jsonl"
    lines = [
        {"loan": "x", "income": "s3cret", "tax_number": "s3cret", "today": "2024-01-01"},
        {"loan": 1, "tax_nunber": "s3cret", "today": "2024-01-01"},
        {"loan": 1, "income": {"deep": ["s3cret"]}, "clean": ["s3cret"]},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken s3cret\n")
    rejected = [item for item in load_batch(LOAN, path) if isinstance(item, Rejected)]
    with RejectWriter(LOAN, out) as writer:
        for item in rejected:
            writer.write(item)
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert writer.count == len(written) == 4
    assert "s3cret" not in out.read_text() + repr(rejected)
    assert written[0]["case"] == {"loan": "x", "income": MASK, "tax_number": MASK, "today": "2024-01-01"}
    assert [item["line"] for item in written] == [1, 2, 3, 4]
    assert written[1]["problems"][0]["code"] == "K501" and written[1]["problems"][0]["message_zh"]


cells = st.sampled_from(["", "1", "0", "666", "-1", "x", "1.5", '"', '"1', "1,5", "1\n", "年", "\x00", "NaN", "1e9"])


@given(st.lists(st.lists(cells, min_size=5, max_size=7), max_size=6))
def test_the_counts_add_up(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("counts", numbered=True)
    rows = [[cell.replace('"', "") for cell in row] for row in table]
    text = HEADER + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    found = batch(folder / "a.csv", text)
    assert len(found) == len(rows)
    for row, item in zip(rows, found, strict=True):
        sound = len(row) == 6 and row[2].strip() in ("1", "0", "1.5", "1e9", "666")
        sound = sound and row[3].strip() in ("", "1", "0", "1.5", "1e9", "666") and row[4].strip() in ("", "1", "0")
        assert isinstance(item, Accepted if sound else Rejected), (row, item)


def test_plain_lists_from_one_cell(tmp_path: Path) -> None:
    scored: Program = program(
        Field("scores", ListOf("score")), records=(Record("score", (Field("value", Number()),), plain=True),), labels={}
    )
    path = tmp_path / "a.csv"
    path.write_text("s\n1;2.5\n1;x\n")
    good, bad = load_batch(scored, path, parse_mapping("columns: {scores: {column: s, list: {separator: ;}}}", "m"))
    assert isinstance(good, Accepted) and good.case["scores"] == ({"value": 1}, {"value": Fraction(5, 2)})
    assert isinstance(bad, Rejected) and bad.problems[0].path == "scores[2]"
