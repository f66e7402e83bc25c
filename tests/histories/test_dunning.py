"""The invoices: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from histories import dunning as hand
from histories.by_hand import Row, csv_rows, moved, sets
from histories.compared import causes_of, compare, counts, groups_of
from histories.conftest import Sample
from histories.decided import Version, check, check_together, shared
from histories.effect import caused, effect, groups

POLICIES = {number: f"policies/dunning/dunning_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/dunning/invoices_ibm_2466.mapping.yaml"
STEPS = {
    "small_invoice": "small_invoice",
    "dispute_patience": "dispute_patience",
    "terms": "terms_of_first_notice_on_paper",
    "alarm": "alarm",
    "D6": "large_and_late",
    "P1": "late_and_large_times",
}
"""What the edition calls each edit of the text."""


def invoices() -> Sequence[Row]:
    return csv_rows(shared("invoices_ibm_2466.csv"))


@pytest.mark.parametrize("number", POLICIES)
def test_invoices_are_decided_as_by_hand(number: str, sample: Sample) -> None:
    """All that are late, and a sample of the others."""
    rows = invoices()
    late = [row for row in rows if int(row["days_late"]) > 7]
    check(
        Version(POLICIES[number], MAPPING), [*late, *sample(rows, 500)], lambda row: hand.decide(row, EDITIONS[number])
    )


def test_the_counts_of_the_change_and_its_causes_are_those_by_hand() -> None:
    rows = invoices()
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in rows]
    path = shared("invoices_ibm_2466.csv")
    found = compare(POLICIES["1.0"], POLICIES["1.1"], path, MAPPING, causes=True)
    assert counts(found) == effect(pairs, [row["outcome"] for row in rows])
    assert groups_of(found, "country") == groups(pairs, [row["countrycode"] for row in rows])
    assert causes_of(found, STEPS) == caused(rows, hand.decide, hand.OLD, hand.NEW)


def test_small_disputed_invoices_are_approved_by_two_edits_together() -> None:
    found = moved(invoices(), hand.decide, hand.OLD, hand.NEW)
    assert {edits: len(rows) for edits, rows in found.items()} == {
        sets("small_invoice"): 18,
        sets("dispute_patience"): 1,
        sets("large_and_late"): 17,
        sets("small_invoice dispute_patience"): 23,
    }
    small = ("small_invoice     20", "small_invoice     50")
    patience = ("dispute_patience  14 days", "dispute_patience  21 days")
    check_together(POLICIES["1.0"], MAPPING, (small, patience), found[sets("small_invoice dispute_patience")])
