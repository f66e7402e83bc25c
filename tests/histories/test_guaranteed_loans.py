"""The SBA loans: what Bonitas decides, and what it counts of a change, against the same by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from histories import guaranteed_loans as hand
from histories.by_hand import Row, csv_rows, moved, needed, sets, write_csv
from histories.compared import causes_of, compare, counts, figures_of, groups_of, losses_of, verdicts_of
from histories.conftest import Sample
from histories.decided import Version, check, check_together, shared
from histories.effect import GRANTED, Pair, caused, effect, groups, losses

POLICIES = {number: f"policies/guaranteed_loans/guaranteed_loans_{number}.policy" for number in ("1.0", "1.1")}
EDITIONS = {"1.0": hand.OLD, "1.1": hand.NEW}
CALIFORNIA = "fixtures/guaranteed_loans/sba_case_california_2101.mapping.yaml"
NATION = "fixtures/guaranteed_loans/sba_7a_loans_30k.mapping.yaml"
CALIFORNIAN, NATIONAL = "sba_case_california_2101.csv", "sba_7a_loans_30k.parquet"
STEPS = {
    "monthly_per_worker": "monthly_per_worker",
    "new_in_risk_up_to": "new_in_risk_up_to",
    "risk": "risk_of_builders",
    "guarantee_share": "share_of_lines",
    "E11": "own_money",
    "G3": "ceiling",
}
"""What the edition calls each edit of the text."""


def california() -> Sequence[Row]:
    return csv_rows(shared(CALIFORNIAN))


def nation() -> Sequence[Row]:
    rows: Sequence[Row] = pq.read_table(shared(NATIONAL)).to_pylist()
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
    rows = [*odd, *sample(rows, 600)]
    check(Version(POLICIES[number], NATION), rows, lambda row: hand.decide(row, EDITIONS[number]))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mapping"), [(CALIFORNIAN, CALIFORNIA), (NATIONAL, NATION)])
def test_the_counts_of_the_change_are_those_by_hand(name: str, mapping: str) -> None:
    rows = nation() if name == NATIONAL else california()
    pairs = [(hand.decide(row, hand.OLD), hand.decide(row, hand.NEW)) for row in rows]
    found = compare(POLICIES["1.0"], POLICIES["1.1"], shared(name), mapping)
    assert found.rows == len(rows)
    assert counts(found) == effect(pairs, [row["outcome"] for row in rows])
    assert losses_of(found) == losses(pairs, [needed(row["chg_off_prin_gr"]) for row in rows])
    assert figures_of(found) == {
        name: (figures(rows, pairs, 0)[name], figures(rows, pairs, 1)[name]) for name in FIGURES
    }
    assert groups_of(found, "fiscal year") == groups(pairs, [row["approval_fy"] for row in rows])


FIGURES = ("approval_rate", "guaranteed", "guaranteed_part")


def figures(rows: Sequence[Row], pairs: Sequence[Pair], number: int) -> dict[str, Fraction]:
    """The measures of the mapping for one version."""
    granted = [(row, pair[number]) for row, pair in zip(rows, pairs, strict=True) if pair[number].verdict in GRANTED]
    total = sum((one.amounts["guarantee"] or Fraction() for _, one in granted), Fraction())
    lent = sum((needed(row["gr_appv"]) for row, _ in granted), Fraction())
    return dict(zip(FIGURES, (Fraction(len(granted), len(rows)), total, total / lent), strict=True))


def test_the_causes_of_the_change_are_those_by_hand(sample: Sample, tmp_path: Path) -> None:
    rows = sample(nation(), 1000)
    found = compare(POLICIES["1.0"], POLICIES["1.1"], write_csv(tmp_path / "loans.csv", rows), NATION, causes=True)
    assert causes_of(found, STEPS) == caused(rows, hand.decide, hand.OLD, hand.NEW)


def test_what_was_decided_then_beside_version_1_0() -> None:
    rows = california()
    answers = [hand.decide(row, hand.OLD) for row in rows]
    found = compare(None, POLICIES["1.0"], shared(CALIFORNIAN), CALIFORNIA)
    assert verdicts_of(found) == Counter(("approve", one.verdict) for one in answers)
    (guarantee,) = (one for one in found.amounts if one.name == "guarantee")
    pairs = [(needed(row["sba_appv"]), one.amounts["guarantee"]) for row, one in zip(rows, answers, strict=True)]
    known = [(then, now) for then, now in pairs if now is not None]
    assert guarantee.known == len(known)
    assert guarantee.old_total == sum(then for then, _ in known)
    assert guarantee.new_total == sum(now for _, now in known)
    assert guarantee.lowered == sum(now < then for then, now in known)


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
