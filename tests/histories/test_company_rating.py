"""The Polish companies: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from histories import company_rating as hand
from histories.by_hand import Row, moved, sets, write_csv
from histories.conftest import Sample
from histories.decided import Version, check, check_together, diff, effect_of, shared
from histories.effect import effect

from bonitas import CaseError

POLICIES = {number: f"policies/company_rating/company_rating_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
MAPPING = "fixtures/company_rating/polish_bankruptcy_13k.mapping.yaml"


@cache
def companies() -> Sequence[Row]:
    rows: Sequence[Row] = pq.read_table(shared("polish_bankruptcy_13k.parquet")).to_pylist()
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
        Version(POLICIES[number], MAPPING), [*poor, *sample(rows, 800)], lambda row: hand.decide(row, EDITIONS[number])
    )


def test_companies_that_are_no_sound_cases_are_refused() -> None:
    version = Version(POLICIES["1.0"], MAPPING)
    unsound = [row for row in companies() if not hand.sound(row)]
    assert len(unsound) == 12
    for row in unsound:
        with pytest.raises(CaseError):
            version.decide(row)


def test_the_counts_of_the_change_are_those_by_hand(sample: Sample, tmp_path: Path) -> None:
    unsound = [row for row in companies() if not hand.sound(row)]
    rows = sample(sound(), 700)
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in rows]
    told = diff(POLICIES["1.0"], POLICIES["1.1"], write_csv(tmp_path / "companies.csv", [*unsound, *rows]), MAPPING)
    assert told["rows"]["all"] == len(rows) + 12
    assert told["rows"]["rejected"] == 12
    assert effect_of(told) == effect(pairs, [row["outcome"] for row in rows])


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
