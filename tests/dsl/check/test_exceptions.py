"""Exceptions that clash are found where that is plain, over fields and definitions; what may be apart is let be."""

from __future__ import annotations

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

HEAD = """policy p "P"
version 1
case
  x number
  y number
  flag yes or no
  grade one of low < mid < high
define twice = y * 2
define big = y > 7
define class = if flag then grade else worst(grade, mid)
admission
  A1 "one" require x > 0 and big otherwise decline
"""


def clauses(one: str, other: str) -> list[str]:
    """The codes for two exceptions to A1 that disagree, under two conditions."""
    text = (
        f'{HEAD}  A2 "two" exception to A1 when {one}\n    refer to "a" when flag\n'
        f'  A3 "three" exception to A1 when {other}\n    decline when x = 3\noutputs twice, class\n'
    )
    found = Compilation(Source("p", text)).diagnostics
    assert all(each.code in ("K308", "K210") for each in found), render(found)
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y > 5", "y > 3"),
        ("y > 5", "x < 1"),
        ("flag", "grade is high"),
        ("twice > 5", "twice > 3"),
        ("twice <= 5", "twice >= 5"),
        ("class is low", "class below high"),
        ("big", "big"),
    ],
)
def test_a_plain_clash_is_told(one: str, other: str) -> None:
    assert clauses(one, other) == ["K308"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y > 5", "y <= 5"),
        ("flag", "not flag"),
        ("grade is low", "grade above low"),
        ("twice < 5", "twice >= 5"),
        ("class is low", "class above low"),
        ("twice > 5", "twice > 3 and y < 2"),
        ("twice > 5", "y < 2"),
        ("big", "y < 2"),
    ],
)
def test_what_may_be_apart_is_left_alone(one: str, other: str) -> None:
    assert clauses(one, other) == []
