"""The Polish companies: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from histories import company_rating as hand
from histories.by_hand import Row, moved, sets, write_csv
from histories.compared import causes_of, compare, counts, groups_of
from histories.conftest import Sample
from histories.decided import Version, check, check_together, shared
from histories.effect import caused, effect, groups

from bonitas import CaseError

POLICIES = {number: f"policies/company_rating/company_rating_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/company_rating/polish_bankruptcy_13k.mapping.yaml"
FILE = "polish_bankruptcy_13k.parquet"
STEPS = {
    "信用评分.息税前资产收益率, 信用评分.利息保障倍数": "weights",
    "现金充裕": "rich_in_cash",
    "额度倍数": "multiple_of_bbb",
    "A9": "new_firms_waived",
    "A10": "old_losses",
    "L4": "largest_limit",
}
"""What the edition calls each edit of the text."""


@cache
def companies() -> Sequence[Row]:
    rows: Sequence[Row] = pq.read_table(shared(FILE)).to_pylist()
    return rows


def sound() -> Sequence[Row]:
    return [row for row in companies() if hand.sound(row)]


@pytest.mark.parametrize("number", POLICIES)
def test_companies_are_rated_as_by_hand(number: str, sample: Sample) -> None:
    """Those of which most is missing, and a sample of the others."""
    rows = sound()
    poor = [row for row in rows if sum(row[column] is None for column in ("x4", "x7", "x8", "x21", "x27")) >= 2]
    assert len(poor) > 100
    check(
        Version(POLICIES[number], MAPPING), [*poor, *sample(rows, 400)], lambda row: hand.decide(row, EDITIONS[number])
    )


def test_companies_that_are_no_sound_cases_are_refused() -> None:
    version = Version(POLICIES["1.0"], MAPPING)
    unsound = [row for row in companies() if not hand.sound(row)]
    assert len(unsound) == 12
    for row in unsound:
        with pytest.raises(CaseError):
            version.decide(row)


@pytest.mark.slow
def test_the_counts_of_the_change_are_those_by_hand() -> None:
    rows = sound()
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in rows]
    found = compare(POLICIES["1.0"], POLICIES["1.1"], shared(FILE), MAPPING)
    assert (found.rows, found.rejected) == (len(companies()), 12)
    assert counts(found) == effect(pairs, [row["outcome"] for row in rows])
    horizons = [{1: "one", 5: "five"}[row["horizon_years"]] for row in rows]
    assert groups_of(found, "years before it was known") == groups(pairs, horizons)


def test_the_causes_of_the_change_are_those_by_hand(sample: Sample, tmp_path: Path) -> None:
    rows = sample(sound(), 1000)
    path = write_csv(tmp_path / "companies.csv", rows)
    found = compare(POLICIES["1.0"], POLICIES["1.1"], path, MAPPING, causes=True)
    assert causes_of(found, STEPS) == caused(rows, hand.decide, hand.OLD, hand.NEW)


def test_new_firms_are_approved_by_two_edits_together() -> None:
    """No sales of the year before, and no interest paid: the one exception is new, the other widened."""
    rows = [row for row in sound() if row["x21"] is None]
    found = moved(rows, hand.decide, hand.OLD, hand.NEW)
    assert {edits: len(of_them) for edits, of_them in found.items()} == {
        sets("new_firms_waived"): 208,
        sets("new_firms_waived rich_in_cash"): 8,
        sets("weights"): 4,
    }
    cash = ("现金充裕      2\n", "现金充裕      1.5\n")
    waiver = '  A9 "资本厚的新企业"\n    例外于 A6 当 销售增长 缺失 且 权益占比 >= 0.5\n'
    added = ('  A7 "回款太慢"', waiver + '  A7 "回款太慢"')
    check_together(POLICIES["1.0"], MAPPING, (cash, added), found[sets("new_firms_waived rich_in_cash")])
