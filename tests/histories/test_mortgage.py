"""The Boston mortgages: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections import Counter

import pytest
from histories import mortgage as hand
from histories.by_hand import csv_rows, moved, sets
from histories.compared import causes_of, compare, counts, groups_of, verdicts_of
from histories.conftest import Sample
from histories.decided import ROOT, Version, check, diff, effect_of
from histories.effect import Pair, caused, effect, groups

POLICIES = {number: f"policies/mortgage/mortgage_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/mortgage/boston_loanapp_1990.mapping.yaml"
CASES = ROOT / "fixtures/mortgage/boston_loanapp_1990.csv"
ROWS = csv_rows(CASES)
STEPS = {
    "housing_ceiling": "housing_ceiling",
    "obligations_ceiling": "obligations_ceiling",
    "R5": "too_much",
    "C6": "cosigner_stands_in",
    "U1": "unverified_referred",
    "P3": "high_loans_insured",
    "M4": "jumbo_cap",
}
"""What the edition calls each edit of the text."""


def pairs() -> list[Pair]:
    return [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in ROWS]


@pytest.mark.parametrize("number", POLICIES)
def test_applications_are_decided_as_by_hand(number: str, sample: Sample) -> None:
    """All of which something is unknown, and a sample of the others."""
    odd = [row for row in ROWS if row["gdlin"] == "666" or row["liq"] in ("", "1000000") or row["term"] == "999999.375"]
    rows = [*odd, *sample(ROWS, 500)]
    check(Version(POLICIES[number], MAPPING), rows, lambda row: hand.decide(row, EDITIONS[number]))


def test_the_counts_of_the_change_are_those_by_hand() -> None:
    told = diff(POLICIES["1.0"], POLICIES["1.1"], CASES, MAPPING)
    assert effect_of(told) == effect(pairs(), [row["outcome"] for row in ROWS])


def test_groups_and_causes_are_those_by_hand() -> None:
    found = compare(POLICIES["1.0"], POLICIES["1.1"], CASES, MAPPING, causes=True)
    assert counts(found) == effect(pairs(), [row["outcome"] for row in ROWS])
    words: dict[str, str | None] = {"0": "no", "1": "yes", "": None}
    for name, column in (("black", "black"), ("Hispanic", "hispan"), ("male", "male"), ("married", "married")):
        assert groups_of(found, name) == groups(pairs(), [words[row[column]] for row in ROWS])
    assert causes_of(found, STEPS) == caused(ROWS, hand.decide, hand.OLD, hand.NEW)


def test_what_the_bank_decided_beside_version_1_0() -> None:
    bank = {"approved": "approve", "approved_not_accepted": "approve", "denied": "decline"}
    wanted = Counter((bank[row["outcome"]], hand.decide(row, hand.OLD).verdict) for row in ROWS)
    assert verdicts_of(compare(None, POLICIES["1.0"], CASES, MAPPING)) == wanted


def test_each_verdict_moves_by_these_edits() -> None:
    """No two edits are needed together here; one application is referred by either of two."""
    found = moved(ROWS, hand.decide, hand.OLD, hand.NEW)
    assert {edits: len(rows) for edits, rows in found.items()} == {
        sets("unverified_referred"): 44,
        sets("high_loans_insured"): 42,
        sets("housing_ceiling"): 21,
        sets("obligations_ceiling"): 20,
        sets("too_much"): 11,
        sets("jumbo_cap"): 2,
        sets("cosigner_stands_in"): 1,
        sets("jumbo_cap", "high_loans_insured"): 1,
    }
