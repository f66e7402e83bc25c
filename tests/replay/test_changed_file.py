"""The file of changed cases: every one of them, and no cell that a sheet would run."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from diffsample import case, compiled, edited
from hostile import HOSTILE

from bonitas.replay.changed_file import ChangedFile
from bonitas.replay.difference import Difference, difference
from bonitas.replay.effect.prepared import Question
from bonitas.replay.effect.run import effects
from bonitas.replay.formulas import defused

FORMULAS = [
    "=1+1", "=HYPERLINK(\"http://evil.example\")", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1",
    "－1", "＠x", "=cmd|' /C calc'!A0",
]  # fmt: skip


def written(folder: Path, name: str, cases: list[dict[str, Any]], *edits: tuple[str, str]) -> tuple[Path, Difference]:
    """The file of the cases that a change of the small policy decides differently."""
    path, target = folder / "cases.jsonl", folder / name
    path.write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    old, new = compiled(), compiled(edited(*(edits or (("years >= 2", "years >= 1"),))))
    found = difference(old, new, "en")
    with ChangedFile(found, target) as file:
        told = effects(old, (new,), Question(str(path), most=1), "en", changed=file.write)
    return target, found.over(told[0])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_changed_case_is_written_in_the_order_of_the_history(tmp_path: Path) -> None:
    cases = [{"id": f"c{number}", "in": case(years=number % 3), "outcome": "paid"} for number in range(300)]
    path, found = written(tmp_path, "changed.csv", cases)
    told = rows(path)
    assert found.comparison is not None
    assert len(told) == found.comparison.changed == 100
    assert [one["id"] for one in told] == [f"c{number}" for number in range(300) if number % 3 == 1]
    assert told[0] == {
        "id": "c1", "line": "2", "outcome": "paid", "differs_in": "verdict", "old_verdict": "decline",
        "new_verdict": "approve", "old_credit_limit": "100000", "new_credit_limit": "100000", "old_rating": "B",
        "new_rating": "B", "old_approver": "manager", "new_approver": "manager", "old_days_granted": "30",
        "new_days_granted": "30",
        "old_reasons": "A1 founded less than two years ago", "new_reasons": "", "cause": "A1",
    }  # fmt: skip


def test_json_lines_have_both_answers_and_the_sets_of_edits(tmp_path: Path) -> None:
    edits = (("years >= 2", "years >= 1"), ("share        10%", "share        1%"))
    path, _ = written(tmp_path, "changed.jsonl", [{"id": "c", "in": case(years=1)}], *edits)
    (told,) = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert (told["id"], told["aspects"], told["cause"]) == ("c", ["verdict", "amounts", "choices"], [["share", "A1"]])
    assert told["old"]["verdict"] == "decline"
    assert told["new"]["amounts"] == {"credit_limit": "10000"}


def test_alternative_and_joint_causes_in_csv(tmp_path: Path) -> None:
    edits = (("years >= 2", "years >= 1"), ("share        10%", "share        1%"))
    path, _ = written(tmp_path, "changed.csv", [{"id": "c", "in": case(years=1)}], *edits)
    assert rows(path)[0]["cause"] == "share with A1"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    assert defused(text) == f"'{text}"
    path, _ = written(tmp_path, "changed.csv", [{"id": text, "in": case(years=1), "outcome": text}])
    (row,) = rows(path)
    assert row["id"].startswith("'")
    assert row["outcome"].startswith("'")
    assert all(not cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row.values())


def test_texts_of_customers_stay_in_their_cells(tmp_path: Path) -> None:
    texts = [*HOSTILE, 'a "quoted", cell', "two\nlines"]
    path, _ = written(tmp_path, "changed.csv", [{"id": text, "in": case(years=1)} for text in texts])
    assert [one["id"].removeprefix("'") for one in rows(path)] == texts


def test_figures_stay_numbers(tmp_path: Path) -> None:
    edits = (("start at part", "start at part - 200_000"), ("round down to 100", "round down to 0.01"))
    path, _ = written(tmp_path, "changed.csv", [{"id": "c", "in": case(revenue="1000001")}], *edits)
    (row,) = rows(path)
    assert (row["old_credit_limit"], row["new_credit_limit"]) == ("100000", "-99999.9")


def test_sensitive_outputs_are_left_out(tmp_path: Path) -> None:
    edits = (
        ("outputs days_granted", "define twice = income * 2\noutputs days_granted, twice"),
        ("years >= 2", "years >= 1"),
    )
    for name in ("changed.csv", "changed.jsonl"):
        path, _ = written(tmp_path, name, [{"id": "c", "in": case(years=1, income="123456789")}], *edits)
        text = path.read_text(encoding="utf-8")
        assert "c" in text
        assert "246913578" not in text
        assert "123456789" not in text


def test_only_two_forms(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.csv or \.jsonl"):
        ChangedFile(difference(compiled(), compiled(), "en"), tmp_path / "changed.xlsx")
