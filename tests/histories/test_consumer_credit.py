"""The German consumer credits: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from histories import consumer_credit as hand
from histories.by_hand import Answer, csv_rows, moved, needed, sets
from histories.compared import causes_of, compare, counts, figures_of, groups_of
from histories.decided import ROOT, Version, check, check_together, diff, effect_of
from histories.effect import GRANTED, Pair, caused, effect, granted_share, groups

POLICIES = {number: f"policies/consumer_credit/consumer_credit_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/consumer_credit/german_credit_1000.mapping.yaml"
CASES = ROOT / "fixtures/consumer_credit/german_credit_1000.csv"
ROWS = csv_rows(CASES)
STEPS = {
    "cut_off": "cut_off",
    "unsecured_up_to": "unsecured_up_to",
    "score.months": "points_of_third_year",
    "line": "line_of_b",
    "A10": "overdrawn_with_bank",
    "L4": "largest_line",
}
"""What the edition calls each edit of the text."""


def pairs() -> list[Pair]:
    return [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in ROWS]


@pytest.mark.parametrize("number", POLICIES)
def test_every_credit_is_decided_as_by_hand(number: str) -> None:
    check(Version(POLICIES[number], MAPPING), ROWS, lambda row: hand.decide(row, EDITIONS[number]))


def test_the_counts_of_the_change_are_those_by_hand() -> None:
    told = diff(POLICIES["1.0"], POLICIES["1.1"], CASES, MAPPING)
    assert effect_of(told) == effect(pairs(), [row["outcome"] for row in ROWS])


def test_groups_and_causes_are_those_by_hand() -> None:
    found = compare(POLICIES["1.0"], POLICIES["1.1"], CASES, MAPPING, causes=True)
    assert counts(found) == effect(pairs(), [row["outcome"] for row in ROWS])
    for name, column in (("sex and marriage", "personal_status_and_sex"), ("foreign worker", "foreign_worker")):
        assert groups_of(found, name) == groups(pairs(), [row[column] for row in ROWS])
    assert causes_of(found, STEPS) == caused(ROWS, hand.decide, hand.OLD, hand.NEW)


def test_measures_are_those_by_hand() -> None:
    old, new = (measures([pair[number] for pair in pairs()]) for number in (0, 1))
    found = figures_of(compare(POLICIES["1.0"], POLICIES["1.1"], CASES, MAPPING))
    assert found == {name: (old[name], new[name]) for name in old}


def measures(answers: list[Answer]) -> dict[str, Fraction]:
    """The four measures of the policy, from its prose."""
    told = [(needed(row["credit_amount"]), one) for row, one in zip(ROWS, answers, strict=True)]
    lent = sum((amount for amount, one in told if one.verdict in GRANTED), Fraction())
    income = Fraction()
    for amount, one in told:
        if one.verdict in GRANTED:
            income += amount * (one.amounts["yearly_rate"] or 0) + hand.fee(amount)
    lines = sum((one.amounts["credit_line"] or Fraction() for one in answers), Fraction())
    return {
        "approval_rate": granted_share(answers),
        "lent": lent,
        "income": income / lent,
        "mean_line": lines / len(answers),
    }


def test_each_verdict_moves_by_these_edits() -> None:
    found = moved(ROWS, hand.decide, hand.OLD, hand.NEW)
    assert {edits: len(rows) for edits, rows in found.items()} == {
        sets("cut_off"): 72,
        sets("unsecured_up_to"): 11,
        sets("points_of_third_year"): 5,
        sets("cut_off", "points_of_third_year"): 8,
        sets("unsecured_up_to line_of_b"): 4,
        sets("cut_off points_of_third_year"): 2,
    }
    bound = ("unsecured_up_to  7_500", "unsecured_up_to  10_000")
    line = ("| 8_000  |", "| 10_000 |")
    check_together(POLICIES["1.0"], MAPPING, (bound, line), found[sets("unsecured_up_to line_of_b")])
    cut_off = ("cut_off          40", "cut_off          44")
    points = ("over 24 up to 36                 4", "over 24 up to 36                 2")
    check_together(POLICIES["1.0"], MAPPING, (cut_off, points), found[sets("cut_off points_of_third_year")])
