"""docs/cases.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from bonitas.engine.problems import TEXTS
from bonitas.replay.mapping import CaseMapping, ColumnRule, parse_mapping
from bonitas.replay.rows import Document, document_rows
from bonitas.replay.yaml_text import read_yaml

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")


def fenced(word: str) -> list[str]:
    return re.findall(rf"^```{word}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_mapping_example_is_a_mapping() -> None:
    mapping, history = (parse_mapping(example, "docs/cases.md") for example in fenced("yaml mapping"))
    assert history.decided is not None
    assert history.decided.verdict.codes == {"1": "approve", "2": "approve", "3": "decline"}
    assert mapping.columns["meets_guidelines"].codes == {"1": "yes", "0": "no"}
    assert mapping.used["loanamt"] == "columns.loan_amount"


def test_the_case_examples_are_cases() -> None:
    shapes = [document_rows(read_yaml(text, "docs/cases.md")) for text in fenced("yaml")]
    assert [[row.id for row in shape.rows] for shape in shapes] == [["2"], ["2", "C-17"], ["young_company"]]
    assert not any(row.problems for shape in shapes for row in shape.rows)
    assert isinstance(read_yaml(fenced("yaml")[0], ""), Document)


def test_every_code_and_setting_is_on_the_page() -> None:
    for code in {key[:4] for key in TEXTS}:
        assert f"| {code} |" in PAGE
    for model in (CaseMapping, ColumnRule):
        for name, info in model.model_fields.items():
            assert f"`{info.alias or name}`" in PAGE, name
