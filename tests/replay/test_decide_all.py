"""Files decided to files: every row once, in its order, as the reference decides it, and nothing half-written."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bonitas
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.core import Program, Verdict
from bonitas.engine.machines import ReferenceMachine
from bonitas.engine.problems import CaseError
from bonitas.engine.values import decimal_text
from bonitas.replay.batch import Accepted, load_batch
from bonitas.replay.decide_all import Tally, decide_all
from bonitas.replay.mapping import CaseMapping, parse_mapping
from bonitas.replay.rejects import RejectWriter
from bonitas.replay.stream import csv_pieces, jsonl_pieces, parquet
from bonitas.replay.stream.cases import CaseStream
from bonitas.replay.stream.judge import Judged

POLICY = """
policy sample "Sample"
version 1.0 effective from 2025-01-01
currency EUR

case
  wish    money from 0 to 1 trillion step 0.01
  years   number from 0 to 200 step 1 optional
  grade   one of weak < fair < strong
  secret  money from 0 sensitive optional

define third = wish / 3

outputs third

admission
  A1 "Old enough"
    require years >= 2 otherwise decline
    because "younger than two years"
  A2 "Not weak"
    require grade above weak otherwise refer to "desk"
    because "weak"

limit cap "Cap"
  start at wish / 3
  L1 "Weak" times 50% when grade is weak
  round down to 0.01

approval by cap
  "desk"       up to 1_000
  "committee"  over 1_000
"""
MAPPING = """
id: name
columns:
  wish: {column: amount, unit: 1000}
  years: {column: years, missing: ["", "-1"]}
  grade: grade
"""
TODAY = date(2026, 3, 1)
ROWS = 40
GRADES = ("weak", "fair", "strong")


@pytest.fixture(scope="module")
def program() -> Program:
    return bonitas.loads(POLICY).program


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of seven rows, so that small files have many."""
    for module in (csv_pieces, jsonl_pieces, parquet):
        monkeypatch.setattr(module, "ROWS", 7)


def bad(row: int) -> bool:
    return row % 11 == 5


def record(row: int) -> dict[str, Any]:
    """A raw case; every eleventh is bad, every ninth leaves years out."""
    wish = "x" if bad(row) else f"{row * 700}.25"
    return {"wish": wish, "years": None if row % 9 == 4 else row % 6, "grade": GRADES[row % 3]}


def as_csv(path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["wish", "years", "grade"])
        writer.writeheader()
        writer.writerows(map(record, range(ROWS)))


def as_jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps(record(row)) + "\n" for row in range(ROWS)))


def as_parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(list(map(record, range(ROWS)))), path, row_group_size=16)


def expected(program: Program, path: Path, mapping: CaseMapping | None = None) -> list[dict[str, Any]]:
    """What the reference decides of each sound row."""
    told, machine = [], ReferenceMachine(program)
    for one in load_batch(program, path, mapping, today=TODAY):
        if isinstance(one, Accepted):
            outcome = machine.outcome(one.case)
            assert outcome.verdict is not None
            row = {"case": one.row.id, "line": one.row.line, "verdict": outcome.verdict.name.lower()}
            row |= dict(outcome.amounts) | dict(outcome.selections)
            told.append(row | {"fired": list(outcome.fired), "unsettled": list(outcome.unsettled)})
    return told


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of outcomes, numbers exactly."""
    rows: list[dict[str, Any]]
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
        for row in rows:
            row["line"] = int(row["line"] or 0)
            row |= {name: (row[name] or "").split(";") if row[name] else [] for name in ("fired", "unsettled")}
    for row in rows:
        del row["reasons"]
        for name in ("cap", "third"):
            row[name] = None if row[name] is None else Fraction(row[name])
    return rows


def run(
    program: Program, cases: Path | str, output: Path | None, mapping: CaseMapping | None = None, **options: Any
) -> tuple[Tally, list[Any]]:
    machine = block_machine(program)
    rejected: list[Any] = []

    def watch(judged: Judged) -> None:
        rejected.extend(judged.rejected)

    stream = CaseStream(program, str(cases), mapping, TODAY, machine.sound)
    return decide_all(program, stream, machine, output, watch=watch, **options), rejected


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
@pytest.mark.parametrize("write", [as_csv, as_jsonl, as_parquet])
def test_every_row_once_and_in_its_order(
    program: Program, small: None, tmp_path: Path, write: Callable[[Path], None], suffix: str
) -> None:
    cases, output = tmp_path / f"cases.{write.__name__[3:]}", tmp_path / f"out{suffix}"
    write(cases)
    tally, rejected = run(program, cases, output)
    decided = expected(program, cases)
    assert read(output) == decided
    assert (tally.decided, tally.rejected, tally.rows) == (len(decided), len(rejected), ROWS)
    assert tally.verdicts == Counter(Verdict[row["verdict"].upper()] for row in decided)
    assert [one.row.line for one in rejected] == sorted(one.row.line for one in rejected)
    assert [one.row.id for one in rejected] == [str(one.row.line) for one in rejected]


def test_rows_that_are_read_apart_stand_in_their_place(program: Program, tmp_path: Path) -> None:
    lines = [json.dumps(record(row)) for row in range(ROWS)]
    lines[3], lines[20] = (
        '{"wish": 1e2, "years": 3, "grade": "fair"}',
        '{"in": {"wish": "7", "grade": "weak"}, "id": "X"}',
    )
    cases, output = tmp_path / "cases.jsonl", tmp_path / "out.parquet"
    cases.write_text("\n".join(lines) + "\n")
    run(program, cases, output)
    assert read(output) == expected(program, cases)


def test_a_mapping_names_rows_and_columns(program: Program, tmp_path: Path) -> None:
    cases, output = tmp_path / "cases.csv", tmp_path / "out.csv"
    cases.write_text('name,amount,years,grade\n"Ä, ""b""",1.5,-1,fair\n,2,3,weak\nC,x,3,weak\n', encoding="utf-8")
    mapping = parse_mapping(MAPPING, "map.yaml")
    tally, rejected = run(program, cases, output, mapping)
    assert [row["case"] for row in read(output)] == ['Ä, "b"', "3"]
    assert read(output) == expected(program, cases, mapping)
    assert (tally.decided, [one.row.id for one in rejected]) == (2, ["C"])


def test_files_of_a_folder_are_named(program: Program, tmp_path: Path) -> None:
    folder, output = tmp_path / "cases", tmp_path / "out.parquet"
    folder.mkdir()
    for name in ("part-2.csv", "part-10.csv"):
        as_csv(folder / name)
    tally, _ = run(program, folder, output, several=True)
    table = pq.read_table(output)
    assert tally.rows == 2 * ROWS
    names = [str(folder / name) for name in ("part-2.csv", "part-10.csv")]
    assert table["file"].to_pylist() == [name for name in names for _ in range(tally.decided // 2)]


def test_the_file_says_which_policy_decided(program: Program, tmp_path: Path) -> None:
    as_csv(tmp_path / "cases.csv")
    run(program, tmp_path / "cases.csv", tmp_path / "out.parquet")
    about = pq.read_schema(tmp_path / "out.parquet").metadata
    assert about[b"bonitas.policy"] == b"sample" and about[b"bonitas.format"] == b"bonitas.outcomes/1"
    assert about[b"bonitas.identity"] == bonitas.loads(POLICY).identity.encode()


def test_no_case_gives_an_empty_table(program: Program, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("wish,grade\n")
    for suffix in ("parquet", "csv", "jsonl"):
        tally, _ = run(program, tmp_path / "cases.csv", tmp_path / f"out.{suffix}")
        assert tally.rows == 0 and read(tmp_path / f"out.{suffix}") == []


def test_without_an_output_cases_are_counted(program: Program, tmp_path: Path) -> None:
    as_csv(tmp_path / "cases.csv")
    seen: list[int] = []
    tally, _ = run(program, tmp_path / "cases.csv", None, progress=lambda tally: seen.append(tally.passed))
    header = len("wish,years,grade\r\n")
    assert tally.rows == ROWS and seen[-1] == (tmp_path / "cases.csv").stat().st_size - header


def test_an_amount_too_long_for_parquet_is_told_and_fits_text(tmp_path: Path) -> None:
    text = POLICY.replace("money from 0 to 1 trillion step 0.01", "money from 0")
    program = bonitas.loads(text).program
    (tmp_path / "cases.csv").write_text(f"wish,years,grade\n1,5,fair\n{'9' * 50},5,fair\n")
    (tmp_path / "out.parquet").write_text("before")
    with pytest.raises(CaseError, match=r"line 3: cap: K512 case 3 gives a number of more digits"):
        run(program, tmp_path / "cases.csv", tmp_path / "out.parquet")
    assert (tmp_path / "out.parquet").read_text() == "before"
    run(program, tmp_path / "cases.csv", tmp_path / "out.jsonl")
    assert [row["cap"] for row in read(tmp_path / "out.jsonl")] == [Fraction("0.33"), Fraction("3" * 50)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_a_run_that_ends_early_leaves_nothing(
    program: Program, small: None, tmp_path: Path, error: type[BaseException]
) -> None:
    as_csv(tmp_path / "cases.csv")
    (tmp_path / "out.parquet").write_text("before")

    def stop(_: Tally) -> None:
        raise error

    with pytest.raises(error):
        run(program, tmp_path / "cases.csv", tmp_path / "out.parquet", progress=stop)
    assert (tmp_path / "out.parquet").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.csv", "out.parquet"]


def test_an_error_in_a_thread_ends_the_run(program: Program, small: None, tmp_path: Path) -> None:
    class Broken:
        name = "broken"

        def __init__(self, inner: BlockMachine) -> None:
            self.sound = inner.sound

        def outcomes(self, block: Any) -> Any:
            raise ZeroDivisionError

    as_csv(tmp_path / "cases.csv")
    machine = Broken(block_machine(program))
    stream = CaseStream(program, str(tmp_path / "cases.csv"), None, TODAY, machine.sound)
    with pytest.raises(ZeroDivisionError):
        decide_all(program, stream, machine, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_breaks_off_is_told_with_its_name(program: Program, tmp_path: Path) -> None:
    as_parquet(tmp_path / "cases.parquet")
    data = bytearray((tmp_path / "cases.parquet").read_bytes())
    data[4:200] = bytes(196)
    (tmp_path / "cases.parquet").write_bytes(data)
    with pytest.raises(CaseError, match="K510 this is not valid Parquet") as caught:
        run(program, tmp_path / "cases.parquet", tmp_path / "out.csv")
    assert caught.value.__notes__ == [str(tmp_path / "cases.parquet")]


def test_another_form_of_output_is_refused(program: Program, tmp_path: Path) -> None:
    as_csv(tmp_path / "cases.csv")
    with pytest.raises(ValueError, match=r"must end in \.parquet, \.csv, \.jsonl"):
        run(program, tmp_path / "cases.csv", tmp_path / "out.xlsx")


def test_text_and_decimals_say_the_same(program: Program, tmp_path: Path) -> None:
    as_csv(tmp_path / "cases.csv")
    for suffix in ("parquet", "jsonl"):
        run(program, tmp_path / "cases.csv", tmp_path / f"out.{suffix}")
    decimals = pq.read_table(tmp_path / "out.parquet")["cap"].to_pylist()
    texts = [json.loads(line)["cap"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert all(isinstance(value, Decimal) for value in decimals if value is not None)
    assert texts == [None if value is None else decimal_text(Fraction(value)) for value in decimals]


def test_rejects_are_written_as_they_come(program: Program, tmp_path: Path) -> None:
    as_csv(tmp_path / "cases.csv")
    machine = block_machine(program)
    with RejectWriter(program, tmp_path / "rejects.jsonl") as rejects:

        def watch(judged: Judged) -> None:
            for one in judged.rejected:
                rejects.write(one)

        stream = CaseStream(program, str(tmp_path / "cases.csv"), None, TODAY, machine.sound)
        tally = decide_all(program, stream, machine, watch=watch)
    lines = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["line"] for line in lines] == [row + 2 for row in range(ROWS) if bad(row)]
    assert len(lines) == tally.rejected


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"wish": [1.5], "grade": ["fair"]}, r"^wish: K506 the column `wish` holds binary floats"),
        ({"wish": [1], "years": [1.5], "grade": ["fair"]}, None),
        ({"wish": [1], "secret": pa.array([None], pa.float64()), "grade": ["fair"]}, None),
        ({"wish": [1], "grade": ["fair"], "grad": [1]}, r"K510 the policy has no field `grad`; did you mean `grade`\?"),
        ({"wish": [1]}, r"^grade: K510 no column is called `grade`"),
    ],
)
def test_columns_of_which_no_row_could_be_read(
    program: Program, tmp_path: Path, table: dict[str, Any], told: str | None
) -> None:
    pq.write_table(pa.table(table), tmp_path / "cases.parquet")
    if told is None:
        assert run(program, tmp_path / "cases.parquet", None)[0].rows == 1
    else:
        with pytest.raises(CaseError, match=told):
            run(program, tmp_path / "cases.parquet", None)


def test_floats_of_a_mapping(program: Program, tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["x"], "amount": [1.5], "years": [1], "grade": ["fair"]}), tmp_path / "c.parquet")
    with pytest.raises(CaseError, match=r"^wish: K506 the column `amount` holds binary floats"):
        run(program, tmp_path / "c.parquet", None, parse_mapping(MAPPING, "map.yaml"))
    codes = MAPPING.replace("unit: 1000", "codes: {1.5: 1500}")
    assert run(program, tmp_path / "c.parquet", None, parse_mapping(codes, "map.yaml"))[0].decided == 1


def test_another_delimiter_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("wish;grade\n1;fair\n")
    with pytest.raises(CaseError, match=r"K510 the first line names one column, `wish;grade`; if `;` parts"):
        run(program, tmp_path / "cases.csv", None)


def test_rejected_rows_may_be_counted_without_their_reasons(program: Program, small: None, tmp_path: Path) -> None:
    rows = [record(row) for row in range(ROWS)]
    for row in range(7, 14):
        rows[row]["wish"] = "x"
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "cases.parquet")
    told, counted = (
        list(CaseStream(program, str(tmp_path / "cases.parquet"), None, TODAY, reasons=most).run(lambda one: one))
        for most in (None, 2)
    )
    assert [one.rows for one in told] == [one.rows for one in counted] == [7, 7, 7, 7, 7, 5]
    assert [one.untold for one in counted] == [0, 5, 0, 0, 0, 0] and not any(one.untold for one in told)
    assert [one.row.line for one in counted[1].rejected] == [8, 9]
    machine = block_machine(program)
    stream = CaseStream(program, str(tmp_path / "cases.parquet"), None, TODAY, machine.sound, reasons=2)
    assert decide_all(program, stream, machine).rejected == sum(len(one.rejected) for one in told)
