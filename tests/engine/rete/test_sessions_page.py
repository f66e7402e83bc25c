"""The examples of docs/sessions.md give what the page says."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

pytest.importorskip("durable_rules_engine", reason="durable-rules could not be built here", exc_type=ImportError)

ROOT = Path(__file__).parents[3]


def test_the_examples_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    tested = doctest.testfile(str(ROOT / "docs/sessions.md"), module_relative=False, encoding="utf-8")
    assert tested.failed == 0
    assert tested.attempted > 15
