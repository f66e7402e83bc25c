"""The German consumer credits: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

import pytest
from histories import consumer_credit as hand
from histories.by_hand import csv_rows, moved, sets
from histories.decided import ROOT, Version, check, check_together, diff, effect_of
from histories.effect import effect

POLICIES = {number: f"policies/consumer_credit/consumer_credit_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/consumer_credit/german_credit_1000.mapping.yaml"
CASES = ROOT / "fixtures/consumer_credit/german_credit_1000.csv"
ROWS = csv_rows(CASES)


@pytest.mark.parametrize("number", POLICIES)
def test_every_credit_is_decided_as_by_hand(number: str) -> None:
    check(Version(POLICIES[number], MAPPING), ROWS, lambda row: hand.decide(row, EDITIONS[number]))


def test_the_counts_of_the_change_are_those_by_hand() -> None:
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in ROWS]
    told = diff(POLICIES["1.0"], POLICIES["1.1"], CASES, MAPPING)
    assert effect_of(told) == effect(pairs, [row["outcome"] for row in ROWS])


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
