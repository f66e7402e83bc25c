"""The SBA loans: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from histories import guaranteed_loans as hand
from histories.by_hand import Row, csv_rows, moved, sets, write_csv
from histories.conftest import Sample
from histories.decided import Version, check, check_together, diff, effect_of, shared
from histories.effect import effect

POLICIES = {number: f"policies/guaranteed_loans/guaranteed_loans_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
CALIFORNIA = "fixtures/guaranteed_loans/sba_case_california_2101.mapping.yaml"
NATION = "fixtures/guaranteed_loans/sba_7a_loans_30k.mapping.yaml"


def california() -> Sequence[Row]:
    return csv_rows(shared("sba_case_california_2101.csv"))


def nation() -> Sequence[Row]:
    rows: Sequence[Row] = pq.read_table(shared("sba_7a_loans_30k.parquet")).to_pylist()
    return rows


@pytest.mark.parametrize("number", POLICIES)
def test_loans_of_california_are_decided_as_by_hand(number: str, sample: Sample) -> None:
    rows = sample(california(), 500)
    check(Version(POLICIES[number], CALIFORNIA), rows, lambda row: hand.decide(row, EDITIONS[number]))


@pytest.mark.parametrize("number", POLICIES)
def test_loans_of_the_nation_are_decided_as_by_hand(number: str, sample: Sample) -> None:
    """All loans of which something is unknown, and a sample of the others."""
    rows = nation()
    odd = [row for row in rows if row["term"] == "0" or row["new_exist"] not in ("1", "2") or not row["bank_state"]]
    assert len(odd) == 142
    rows = [*odd, *sample(rows, 1000)]
    check(Version(POLICIES[number], NATION), rows, lambda row: hand.decide(row, EDITIONS[number]))


@pytest.mark.parametrize("mapping", [CALIFORNIA, NATION], ids=["California", "the nation"])
def test_the_counts_of_the_change_are_those_by_hand(mapping: str, sample: Sample, tmp_path: Path) -> None:
    rows = sample(california() if mapping == CALIFORNIA else nation(), 700)
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in rows]
    told = diff(POLICIES["1.0"], POLICIES["1.1"], write_csv(tmp_path / "loans.csv", rows), mapping)
    assert effect_of(told) == effect(pairs, [row["outcome"] for row in rows])


def test_each_verdict_in_california_moves_by_these_edits() -> None:
    found = moved(california(), hand.decide, hand.OLD, hand.NEW)
    assert {edits: len(rows) for edits, rows in found.items()} == {
        sets("share_of_lines"): 682,
        sets("ceiling"): 136,
        sets("new_in_risk_up_to"): 38,
        sets("monthly_per_worker"): 18,
        sets("monthly_per_worker share_of_lines"): 4,
        sets("monthly_per_worker ceiling"): 1,
        sets("own_money", "share_of_lines"): 1,
    }


def builders() -> Sequence[Row]:
    return [row for row in nation() if row["naics"].startswith("23")]


def test_builders_are_referred_by_two_edits_together(sample: Sample) -> None:
    """The sector of builders and the bound of new businesses: neither edit alone refers these loans."""
    found = moved(sample(builders(), 600), hand.decide, hand.OLD, hand.NEW)
    rows = found[sets("new_in_risk_up_to risk_of_builders")]
    assert len(rows) >= 10
    bound = ("new_in_risk_up_to   100 thousand", "new_in_risk_up_to   50 thousand")
    sector = ("| 230_000 to under 240_000 | medium ", "| 230_000 to under 240_000 | high ")
    check_together(POLICIES["1.0"], NATION, (bound, sector), rows[:20])
