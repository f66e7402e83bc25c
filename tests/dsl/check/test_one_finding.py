"""One mistake, one finding: what follows from a mistake is not told as another one."""

from __future__ import annotations

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

HEAD = 'policy p "P"\nversion 1 effective from 2026-01-01\n'
SCORE = "case\n  score number from 0 to 9\n"
LIST = "case\n  bills list of bill\nrecord bill\n  paid number\n  owed number\n"
POINTS = "table points by score\n  | score | points |\n"

MISTAKES = {
    "an unknown function uses its arguments": (SCORE + "define x = maxx(score, 1)\noutputs x\n", ["K106"]),
    "so does one with too few": (SCORE + "define x = join(score)\noutputs x\n", ["K107"]),
    "and one over a list": (LIST + "define x = averge(paid of bills where owed > 1)\noutputs x\n", ["K106"]),
    "a mean of nothing": (SCORE + "define x = average() + score\noutputs x\n", ["K107"]),
    "a list and more": (LIST + "define x = sum(paid of bills, owed)\noutputs x\n", ["K107"]),
    "an element outside of its list": (LIST + "define x = sum(paid) + sum(owed of bills)\noutputs x\n", ["K104"]),
    "no list": (SCORE + "define x = sum(score)\noutputs x\n", ["K104"]),
    "an argument's own mistake is told": (SCORE + "define x = maxx(score, scor)\noutputs x\n", ["K106", "K101"]),
    "a row with a cell too many": (
        SCORE + POINTS + "  | under 5 | 0 | 5 |\n  | 5 and over | 10 |\noutputs points\n",
        ["K303"],
    ),
    "otherwise beside a condition": (
        SCORE + POINTS + "  | under 5 | 0 |\n  | over 6, otherwise | 10 |\noutputs points\n",
        ["K311"],
    ),
    "a condition of another kind": (
        SCORE + POINTS + "  | under 5% | 0 |\n  | 5 and over | 10 |\noutputs points\n",
        ["K201"],
    ),
    "a band that is read in part": (
        SCORE + "bands rating by score\n  B under 3, otherwise\n  A 5 and over\n",
        ["K311"],
    ),
    "an approver without quotes": (
        SCORE + 'approval by score\n  | score | approver |\n  | under 5 | board |\n  | 5 and over | "desk" |\n',
        ["K218"],
    ),
    "an approver's row with a cell too many": (
        SCORE + 'approval by score\n  | score | approver |\n  | under 5 | "a" | "b" |\n  | 5 and over | "desk" |\n',
        ["K303"],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_told_once(name: str) -> None:
    body, codes = MISTAKES[name]
    found = Compilation(Source("x.policy", HEAD + body)).diagnostics
    assert [one.code for one in found] == codes, render(found)


def test_a_gap_is_told_where_every_row_can_be_read() -> None:
    body = SCORE + POINTS + "  | under 5 | 0 |\n  | over 6 | 10 |\noutputs points\n"
    assert [one.code for one in Compilation(Source("x.policy", HEAD + body)).diagnostics] == ["K301"]


@pytest.mark.parametrize(
    ("requirement", "told"),
    [
        ("score > 1", ["K210"]),
        ("score > 1 and grade is known", []),
        ("score > 1 and grade > 3", ["K210"]),
    ],
)
def test_an_approver_that_may_be_nobody_is_told_unless_the_case_is_referred_anyway(
    requirement: str, told: list[str]
) -> None:
    body = (
        "case\n  score number\n  grade number optional\nadmission\n"
        f'  A1 "a" require {requirement} otherwise decline\n'
        'approval by grade\n  "desk" under 5\n  "board" 5 and over\n'
    )
    found = Compilation(Source("x.policy", HEAD + body)).diagnostics
    assert [one.code for one in found] == told, render(found)
    assert [one.variant for one in found] == ["approver" if requirement == "score > 1" else "" for _ in told]
