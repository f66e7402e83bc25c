"""Ranges: typical ones lie in the declared one, bands cover what a scorecard can give, and a label has one band."""

from __future__ import annotations

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

HEAD = 'policy p "P"\nversion 1\ncurrency EUR\n'
SCORE = "case\n  x number\nscorecard s from 0 to 10{base}\n  factor x\n    under 5  {low}\n    5 and over  {high}\n"


def codes(body: str) -> list[str]:
    found = Compilation(Source("p", HEAD + body)).diagnostics
    assert render(found) or not found
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("number from 0 to 9 typical 1 to 9", []),
        ("number typical 5 to 5", []),
        ("number typical 6 to 5", ["K213"]),
        ("number from 0 to 9 typical 1 to 10", ["K217"]),
        ("number from 1 typical 0 to 5", ["K217"]),
        ("money from 0 to 9 typical -1 to 10", ["K217", "K217"]),
        ("date from 2026-01-01 typical 2025-12-31 to 2026-02-01", ["K217"]),
        ("ratio from 0% to 100% typical 10% to 101%", ["K217"]),
    ],
)
def test_a_typical_range_lies_in_the_declared_one(field: str, expected: list[str]) -> None:
    assert codes(f"case\n  x {field}\noutputs x\n") == expected


@pytest.mark.parametrize(
    ("low", "high", "extra", "bands", "expected"),
    [
        (1, 2, "", "  A 2\n  B 1 to under 2\n", []),
        (1, 2, "", "  A 2\n  B over 1 to under 2\n", ["K301"]),
        (2, 1, "", "  A 2\n  B 1 to under 2\n", []),
        ("1.5", "9.5", "  round up to 2\n", "  A 5 to 10\n  B 2 to under 5\n", []),
        ("1.5", "9.5", "  round up to 2\n", "  A 5 to under 10\n  B 2 to under 5\n", ["K301"]),
        ("1.5", "9.5", "  round down to 2\n", "  A 5 to 8\n  B 0 to under 5\n", []),
        ("1.5", "9.5", "  round down to 2\n", "  A 5 to 8\n  B over 0 to under 5\n", ["K301"]),
    ],
)
def test_bands_cover_what_a_scorecard_can_give(
    low: object, high: object, extra: str, bands: str, expected: list[str]
) -> None:
    assert codes(SCORE.format(low=low, high=high, base="") + extra + "bands r by s\n" + bands) == expected


def test_the_base_of_a_scorecard_counts() -> None:
    body = SCORE.format(low=1, high=2, base=" base 3")
    assert codes(f"{body}bands r by s\n  A 5\n  B 4 to under 5\n") == []
    assert codes(f"{body}bands r by s\n  A 5\n  B over 4 to under 5\n") == ["K301"]


@pytest.mark.parametrize("cell", ["over 3 to under 3", "3 to under 3", "over 3 to 3", "3<..<3", "3..<3"])
def test_a_range_that_holds_nothing_is_told(cell: str) -> None:
    table = f"table t by x\n  | x | y |\n  | {cell} | 1 |\n  | otherwise | 2 |\noutputs t\n"
    assert "K213" in codes("case\n  x number\n" + table)
    assert "K213" not in codes("case\n  x number\n" + table.replace(cell, "3 to 3"))


def test_a_label_has_one_band() -> None:
    case = "case\n  x number from 0 to 9\n"
    assert codes(f"{case}bands r by x\n  A 0 to 2\n  B over 2 to 5\n  A over 5\n") == ["K102"]
    assert codes(f"{case}bands r by x\n  A 0 to 2, over 5\n  B over 2 to 5\n") == []
