"""docs/batch.md says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import bonitas
from bonitas.engine.columnar.arrow.results import FORMAT, OWN, ResultTable
from bonitas.engine.problems import TEXTS
from bonitas.replay.outcome_files import SUFFIXES

PAGE = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
POLICY = """
policy credit "Credit"
version 1.0 effective from 2025-01-01
currency EUR

case
  wish    money from 0 to 1 million step 0.01
  years   number from 0 to 100 step 1

define share = 1 / 3

outputs share

admission
  A1 "Old enough"
    require years >= 2 otherwise decline
    because "younger than two years"
  A2 "Large"
    refer to "desk" when wish > 300
    because "much is wanted"

limit credit_limit "Limit"
  start at wish
  L1 "A third" times share when wish > 300
  round down to 0.01
"""
HISTORY = "customer,wanted,years\nC-17,400,3\nC-18,x,3\n"
MAPPING = "id: customer\ncolumns: {wish: wanted, years: years}\n"


def fenced(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("credit.policy", POLICY), ("history.csv", HISTORY), ("history.mapping.yaml", MAPPING)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_column_is_on_the_page() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(OWN)
    assert all(f"`{suffix}`" in PAGE for suffix in SUFFIXES)
    assert FORMAT in PAGE
    assert "K512" in PAGE and "K512" in TEXTS
    about = ResultTable(bonitas.loads(POLICY).program).schema.metadata
    assert about and all(f"`{key.decode()}`" in PAGE for key in about)


def test_the_example_in_python_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(fenced("python"), {})
    assert capsys.readouterr().out.startswith("1 1 {")
    assert pq.read_table(folder / "outcomes.parquet").num_rows == 1


def test_the_example_of_a_line_is_true(folder: Path) -> None:
    code = fenced("python").replace("outcomes.parquet", "outcomes.jsonl")
    exec(code, {})
    assert json.loads(fenced("json")) == json.loads((folder / "outcomes.jsonl").read_text(encoding="utf-8"))
