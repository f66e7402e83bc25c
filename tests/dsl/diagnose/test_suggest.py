"""Near words are found in any script, at bounded cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonitas.dsl.diagnose.suggest import did_you_mean, distance

NAMES = ("net_worth", "annual_revenue", "current_ratio", "净资产", "年收入", "流动比率", "W1", "terms", "score")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("net_wort", ("net_worth",)),
        ("net_wroth", ("net_worth",)),
        ("Net_Worth", ("net_worth",)),
        ("anual_revenu", ("annual_revenue",)),
        ("净资", ("净资产",)),
        ("净资产额", ("净资产",)),
        ("流动率比", ("流动比率",)),
        ("w1", ("W1",)),
        ("socre", ("score",)),
        ("liabilities", ()),
        ("x", ()),
        ("", ()),
        ("net_worth", ()),
        ("y" * 500, ()),
    ],
)
def test_near_words(word: str, near: tuple[str, ...]) -> None:
    assert did_you_mean(word, NAMES) == near


def test_words_that_cost_too_much_are_not_compared() -> None:
    assert did_you_mean("x" * 64, ["x" * 63]) == ("x" * 63,)
    assert did_you_mean("x" * 65, ["x" * 64]) == ()


def test_a_change_of_neighbours_is_one_step() -> None:
    assert distance("abcd", "acbd", 3) == 1
    assert distance("ab", "ba", 3) == 1


def plain_distance(left: str, right: str) -> int:
    """The same by definition, without shortcuts."""
    if not left or not right:
        return len(left) + len(right)
    ways = [
        plain_distance(left[1:], right) + 1,
        plain_distance(left, right[1:]) + 1,
        plain_distance(left[1:], right[1:]) + (left[0] != right[0]),
    ]
    if left[1::-1] == right[:2] and len(left) > 1:
        ways.append(plain_distance(left[2:], right[2:]) + 1)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 5))
def test_distance_is_that_of_its_definition_up_to_the_bound(left: str, right: str, bound: int) -> None:
    true = plain_distance(left, right)
    found = distance(left, right, bound)
    assert found == true if true <= bound else found > bound
