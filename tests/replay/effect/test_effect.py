"""Two versions over the same cases: everything is counted once, and in the right place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from diffsample import case, compiled, edited
from hypothesis import given, settings
from hypothesis import strategies as st

from bonitas.engine.core import Verdict
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.performance import fairness
from bonitas.replay.effect.run import Question, effect
from bonitas.replay.effect.spread import Spread

A, C, R, D = Verdict


def replayed(folder: Path, cases: Sequence[dict[str, object]], *edits: tuple[str, str]) -> Comparison:
    path = folder / "cases.jsonl"
    lines = [json.dumps({"id": f"c{number}", "in": one}) for number, one in enumerate(cases, start=1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return effect(compiled(), compiled(edited(*edits)), Question(str(path)), "en")


def test_the_same_version_changes_nothing(tmp_path: Path) -> None:
    found = replayed(tmp_path, [case(), case(years=1), case(grade="weak")])
    assert not found.differs
    assert found.verdicts is not None
    assert found.verdicts.counts == {(A, A): 1, (D, D): 1, (R, R): 1}
    assert found.compared == 3


def test_verdicts_move_and_swaps_are_counted(tmp_path: Path) -> None:
    cases = [case(years=2), case(years=2), case(years=1), case(grade="weak"), case(grade="weak", years=1)]
    looser = ("years >= 2", "years >= 1")
    tighter = ('refer to "credit manager"', "decline")
    found = replayed(tmp_path, cases, looser, tighter)
    assert found.verdicts is not None
    assert found.verdicts.counts == {(A, A): 2, (D, A): 1, (R, D): 1, (D, D): 1}
    assert (found.swap_ins, found.swap_outs, found.verdicts.moved) == (1, 0, 2)
    assert [one.pair.id for one in found.shown] == ["c3", "c4"], "three steps of verdict before one"
    assert found.referrals[0].name == "credit manager"
    assert (found.referrals[0].old, found.referrals[0].new) == (1, 0)


def test_another_order_of_those_it_is_referred_to_is_no_other_decision(tmp_path: Path) -> None:
    """The most serious reason stands first, so a bound that moves may turn the order."""
    two = (
        ("require years >= 2 otherwise decline", 'require years >= {} otherwise refer to "clerk"'),
        ('on condition "audited accounts" when ratio is missing', 'refer to "auditor" when ratio < 1'),
    )
    old, new = (edited((two[0][0], two[0][1].format(years)), two[1]) for years in (2, 10))
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(case(years=1, ratio="0.25")), encoding="utf-8")
    found = effect(compiled(old), compiled(new), Question(str(path)), "en")
    assert (found.compared, found.changed) == (1, 0)


def test_an_approval_with_conditions_is_granted(tmp_path: Path) -> None:
    tighter = ('on condition "audited accounts" when', 'refer to "clerk" when')
    found = replayed(tmp_path, [case(ratio=None)], tighter)
    assert found.verdicts is not None
    assert found.verdicts.counts == {(C, R): 1}
    assert (found.swap_ins, found.swap_outs) == (0, 1)


def test_amounts_are_summed_over_the_cases_in_which_both_are_known(tmp_path: Path) -> None:
    cases = [case(revenue=str(revenue)) for revenue in (1_000_000, 2_000_000, 20_000_000)] + [case(years=1)]
    found = replayed(tmp_path, cases, ("share        10%", "share        12%"))
    amount = found.amounts[0]
    assert [amount.old_total, amount.new_total] == [1_400_000, 1_480_000]
    assert [amount.granted_old, amount.granted_new] == [1_300_000, 1_360_000], "the declined case is not granted"
    assert (amount.known, amount.raised, amount.lowered) == (4, 3, 0)
    assert dict(amount.quantiles)["least"] == 20_000
    assert dict(amount.quantiles)["median"] == 20_000
    assert dict(amount.quantiles)["most"] == 40_000
    assert found.shown[0].pair.id == "c2", "the largest change first"


def test_an_amount_that_becomes_unknown_is_counted_apart(tmp_path: Path) -> None:
    unknown = ("at most 1 million", "at most revenue * ratio")
    found = replayed(tmp_path, [case(), case(ratio=None)], unknown)
    amount = found.amounts[0]
    assert (amount.known, amount.unknown_old, amount.unknown_new, amount.unknown_both) == (1, 0, 1, 0)
    assert found.aspects["amounts"] == 1


def test_ratings_migrate_and_work_moves(tmp_path: Path) -> None:
    cases = [case(grade="fair"), case(ratio="0.5")]
    found = replayed(
        tmp_path, cases, ("fair             50", "fair              0"), ("A     70", "A     90"),
        ("40 to under 70", "40 to under 90"), ("when ratio < 1", "when ratio < 0.4"),
    )  # fmt: skip
    assert found.choices["rating"].count("A", "B") == 1
    assert found.choices["rating"].count("A", "A") == 1
    assert found.measures == {"days_granted": 1}
    assert [(one.name, one.old, one.new, one.went) for one in found.warnings] == [("W1", 1, 0, 1)]
    assert [(one.name, one.old, one.new) for one in found.actions] == [("prepay", 1, 0)]
    assert found.approvers == ("approver",)


def test_the_same_decision_for_other_reasons_is_no_change(tmp_path: Path) -> None:
    found = replayed(tmp_path, [case(years=1, grade="weak")], ("require grade above weak", "require grade is weak"))
    assert (found.changed, found.other_reasons) == (0, 1)


def test_a_case_that_one_version_rejects_stands_apart(tmp_path: Path) -> None:
    cases: list[dict[str, object]] = [case(), case(region="north"), {"years": "many"}]
    more = ("  revenue      money from 0\n", "  revenue      money from 0\n  region       text\n")
    needed = (
        '  A1 "In business for two years"',
        '  A9 "Region told"\n    decline when region = ""\n  A1 "In business for two years"',
    )
    found = replayed(tmp_path, cases, more, needed)
    assert (found.compared, found.only_old, found.only_new, found.rejected) == (1, 1, 0, 1)
    assert found.rows == 3
    assert found.differs
    assert [one.code for one in found.sides[0][0].problems] == ["K502"]


def test_fields_that_neither_version_declares_are_rejected_by_both(tmp_path: Path) -> None:
    found = replayed(tmp_path, [case(revenu=1)])
    assert (found.rows, found.rejected) == (1, 1)
    assert found.first_problems[0].code == "K501"


def test_history_is_counted_as_told(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(
        "cases:\n"
        "  - {id: a, in: {years: 2, revenue: 100, ratio: 2, grade: fair}, outcome: paid}\n"
        "  - {id: b, in: {years: 5, revenue: 100, ratio: 2, grade: fair}}\n",
        encoding="utf-8",
    )
    found = effect(compiled(), compiled(edited(("years >= 2", "years >= 3"))), Question(str(path)), "en")
    assert found.outcomes == {("paid", A, D): 1, (None, A, A): 1}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"years": st.integers(0, 6), "revenue": st.sampled_from(["0", "50000", "90000000"])},
            optional={
                "ratio": st.integers(0, 2),
                "grade": st.sampled_from(["weak", "strong", "unheard of"]),
                "region": st.sampled_from(["north", ""]),
            },
        ),
        max_size=8,
    )
)
def test_every_row_is_counted_once(tmp_path_factory: pytest.TempPathFactory, cases: list[dict[str, object]]) -> None:
    region = ("  revenue      money from 0\n", "  revenue      money from 0\n  region       text\n")
    used = ("years >= 2 otherwise", 'years >= 3 and region is not "" otherwise')
    found = replayed(tmp_path_factory.mktemp("cases"), cases, region, used)
    assert found.rows == len(cases)
    assert found.verdicts is not None
    assert found.verdicts.total == found.compared
    assert sum(map(found.verdicts.old_total, found.verdicts.labels)) == found.compared
    assert sum(map(found.verdicts.new_total, found.verdicts.labels)) == found.compared
    amount = found.amounts[0]
    assert amount.known + amount.unknown_old + amount.unknown_new + amount.unknown_both == found.compared
    assert found.aspects["verdict"] == found.verdicts.moved
    for matrix in found.choices.values():
        assert matrix.total == found.compared


def test_quantiles_are_values_that_were_seen() -> None:
    spread = Spread()
    spread.add(np.array([4, 2]), 1)
    spread.add(np.array([10, 30]), 10)
    assert spread.ranks([Fraction(part, 4) for part in range(5)]) == [1, 1, 2, 3, 4]


def test_the_counts_agree_with_a_plain_count(tmp_path: Path) -> None:
    """Nothing of the product counts here: only what the two changed rules say of each case."""
    cases = [case(years=years, revenue=str(revenue)) for years in range(5) for revenue in (10, 20_000_000)]
    found = replayed(tmp_path, cases, ("years >= 2", "years >= 4"), ("at most 1 million", "at most 1.5 million"))
    declined_before = sum(one["years"] < 2 for one in cases)  # type: ignore[operator]
    declined_after = sum(one["years"] < 4 for one in cases)  # type: ignore[operator]
    assert found.verdicts is not None
    assert (found.verdicts.old_total(D), found.verdicts.new_total(D)) == (declined_before, declined_after)
    assert found.swap_outs == declined_after - declined_before
    large = sum(one["revenue"] == "20000000" for one in cases)
    assert found.amounts[0].change == large * 500_000


def test_those_whose_group_is_not_told_are_no_measure_of_others() -> None:
    granted, refused = (Verdict.APPROVE, Verdict.APPROVE), (Verdict.DECLINE, Verdict.DECLINE)
    groups = {"a": {granted: 8, refused: 2}, "b": {granted: 6, refused: 4}, "not told": {granted: 15}}
    found = {one.group: one.ratio_new for one in fairness(groups, {"not told"})}
    assert found == {"a": 1, "b": Fraction(3, 4), "not told": None}
