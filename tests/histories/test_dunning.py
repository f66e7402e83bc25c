"""The invoices: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from histories import dunning as hand
from histories.by_hand import Row, csv_rows, moved, sets, write_csv
from histories.conftest import Sample
from histories.decided import Version, check, check_together, diff, effect_of, shared
from histories.effect import effect

POLICIES = {number: f"policies/dunning/dunning_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/dunning/invoices_ibm_2466.mapping.yaml"


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


def test_the_counts_of_the_change_are_those_by_hand(sample: Sample, tmp_path: Path) -> None:
    rows = sample(invoices(), 1200)
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in rows]
    told = diff(POLICIES["1.0"], POLICIES["1.1"], write_csv(tmp_path / "invoices.csv", rows), MAPPING)
    assert effect_of(told) == effect(pairs, [row["outcome"] for row in rows])


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
