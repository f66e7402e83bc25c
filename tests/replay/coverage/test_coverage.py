"""Coverage of small policies of which every miss, and its reason, is known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.core import Program
from bonitas.replay.coverage import found
from bonitas.replay.coverage.found import Coverage, Item
from bonitas.replay.coverage.measure import coverage_of

TEXT = """policy small "Small"
currency EUR
case
  years  number from 0 step 1
  amount money from 0
  score  number from 0 to 100 optional
  kind   one of a, b, c
  secret money from 0 sensitive
  bills  list of bill
record bill
  due  days
  paid yes or no optional
define unpaid = count(bills where paid is no)
admission
  A1 "Old enough"
    require years >= 2 otherwise decline
  A2 "Small"
    require amount <= 1_000 otherwise refer to "manager" unless kind is c
  A3 "Young and of kind a"
    exception to A1 when kind is a
    require years >= 1 otherwise decline
bands rating by score
  good  50 and over
  poor  under 50
table rate by kind, score
  | kind | score       | rate |
  | a    | 70 and over | 1    |
  | a    | under 70    | 2    |
  | b    | any         | 3    |
  | otherwise | otherwise | 4    |
limit line "Line"
  start at 100 * rate
  L1 "Cap"  at most 350 EUR
  L2 "Bills"  times 50% when unpaid >= 3
  round down to 1
warning
  W1 "Secret" red
    when secret > 10 EUR and any(due > 30 days of bills)
    then notify "x" within 1 day
"""


def program(text: str = TEXT) -> Program:
    compilation = Compilation(Source("small.policy", text))
    assert compilation.program is not None, compilation.diagnostics
    return compilation.program


def case(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"years": 5, "amount": 500, "score": 60, "kind": "b", "secret": 0, "bills": ()}
    return {name: _exact(value) for name, value in (plain | changes).items()}


def _exact(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple({name: _exact(one) for name, one in element.items()} for element in value)
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def covered(*cases: dict[str, Any], language: str = "en") -> Coverage:
    return coverage_of(program(), [(f"case {number}", one) for number, one in enumerate(cases, start=1)], language)


def item(coverage: Coverage, sort: str, text: str) -> Item:
    (one,) = [one for one in coverage.items if one.sort == sort and text in f"{one.name} {one.text}"]
    return one


PLAIN = case()
BILL = {"due": 31, "paid": False}


def test_nothing_is_exercised_without_cases() -> None:
    coverage = covered()
    assert coverage.count().covered == 0 < coverage.count().total
    assert {one.reason for one in coverage.misses} == {"there is no case"}


def test_clauses_fire_stay_quiet_decide_and_are_kept_away() -> None:
    coverage = covered(PLAIN, case(years=1), case(amount=1_001), case(kind="c", amount=2_000))
    assert item(coverage, found.CLAUSE, "A1").hits == 1
    assert item(coverage, found.CLAUSE, "A2").hits == 1
    assert item(coverage, found.QUIET, "A1").hits == 3
    assert item(coverage, found.QUIET, "A2").hits == 2
    assert item(coverage, found.DECISIVE, "A2").hits == 1
    assert item(coverage, found.EXEMPT, "A2").hits == 1


def test_a_clause_that_never_fired_tells_what_the_nearest_case_lacked() -> None:
    coverage = covered(PLAIN, case(years=3))
    missed = item(coverage, found.CLAUSE, "A1")
    assert missed.reason == (
        "its condition was false in all 2 cases to which it applies; "
        "nearest: case case 2, years is 3; would have to be less than 2"
    )


def test_a_clause_that_always_fired() -> None:
    missed = item(covered(case(years=0), case(years=1)), found.QUIET, "A1")
    assert missed.reason.startswith("its condition was true in all 2 cases")
    assert "case 2, years is 1" in missed.reason


def test_a_verdict_that_never_decides_names_the_clause_that_decided_worse() -> None:
    missed = item(covered(PLAIN, case(years=1, amount=2_000), case(years=0, amount=3_000)), found.DECISIVE, "A2")
    assert missed.reason == "A1 decided worse in all 2 cases in which it fired"


def test_a_cap_decides_where_it_binds() -> None:
    assert item(covered(PLAIN), found.DECISIVE, "L1").reason == "it bound the amount in no case in which it fired"
    assert item(covered(case(kind="c")), found.DECISIVE, "L1").hits == 1


def test_an_exception_is_used_where_it_takes_the_place_of_its_clause() -> None:
    assert item(covered(PLAIN), found.EXCEPTION, "A3").reason == "it applied together with A1 in no case"
    coverage = covered(case(kind="a", years=0))
    assert item(coverage, found.EXCEPTION, "A3").hits == 1
    assert item(coverage, found.CLAUSE, "A1").reason == "overridden by A3 in the one case to which it applies"


def test_a_clause_that_never_applied_or_was_never_settled() -> None:
    assert "never applied" in item(covered(case(kind="c")), found.CLAUSE, "A2").reason
    text = TEXT.replace("require years >= 2", "require score >= 2")
    coverage = coverage_of(program(text), [("one", case(score=None))], "en")
    assert item(coverage, found.CLAUSE, "A1").reason == "it could not be settled in the one case to which it applies"


def test_rows_bands_and_the_otherwise_row() -> None:
    coverage = covered(PLAIN, case(kind="a", score=69))
    rows = {one.text: one.hits for one in coverage.items if one.sort == found.ROW}
    assert rows == {"row 1: a | >= 70": 0, "row 2: a | < 70": 1, "row 3: b | any": 1, "otherwise": 0}
    assert item(coverage, found.ROW, "row 1").reason == "so in none of the 2 cases; nearest: case case 2, score 69"
    assert item(coverage, found.BAND, "< 50").hits == 0


def test_both_sides_and_the_bound_of_a_comparison() -> None:
    far = covered(PLAIN, case(amount=5_000))
    assert [one.hits for one in far.items if one.sort == found.SIDE and one.name == "A2" and "amount" in one.text] == [
        1,
        1,
    ]
    bound = item(far, found.BOUND, "amount <=")
    assert bound.hits == 0 and bound.reason.endswith("nearest: case case 1, amount 500 EUR")
    assert item(covered(case(amount=1_001)), found.BOUND, "amount <=").hits == 1
    assert item(covered(case(amount=1_000)), found.BOUND, "amount <=").hits == 1
    assert item(covered(case(years=4)), found.BOUND, "A1 near the bound: years >= 2").hits == 0
    assert item(covered(case(years=3)), found.BOUND, "A1 near the bound: years >= 2").hits == 1


def test_edges_of_bands_are_bounds() -> None:
    assert item(covered(PLAIN), found.BOUND, "rating near the bound").hits == 0
    assert item(covered(case(score=50)), found.BOUND, "rating near the bound").hits == 1


def test_fields_known_and_missing_and_lists() -> None:
    coverage = covered(PLAIN, case(bills=(BILL, {"due": 1})))
    hits = {one.text: one.hits for one in coverage.items if one.sort in (found.MISSING, found.LIST)}
    assert hits == {
        "score known": 2, "score missing": 0, "bill.paid known": 1, "bill.paid missing": 1,
        "bills with elements": 1, "bills empty": 1, "nothing to fold: bills: paid = no": 1,
    }  # fmt: skip


def test_sensitive_values_are_not_told() -> None:
    coverage = covered(case(secret=57))
    told = item(coverage, found.BOUND, "secret").reason
    assert "nearest: case case 1" in told and "57" not in told


def test_marginal_tiers_count_by_bracket() -> None:
    text = TEXT.replace("limit line", "tiers fee by amount marginal\n  up to 100  1%\n  over 100  2%\nlimit line")
    text = text.replace("start at 100 * rate", "start at fee + 100 * rate")
    whole = program(text)
    for amount, hits in ((50, [1, 0]), (101, [1, 1])):
        coverage = coverage_of(whole, [("one", case(amount=amount))], "en")
        assert [one.hits for one in coverage.items if one.sort == found.TIER] == hits


def test_all_covered_is_one() -> None:
    only = 'policy p "P"\ncase\n  x number from 0 step 1\nadmission\n  A1 "A" require x >= 1 otherwise decline\n'
    coverage = coverage_of(program(only), [("a", {"x": Fraction(0)}), ("b", {"x": Fraction(1)})])
    assert coverage.count().share == 1 and not coverage.misses
    assert list(coverage.by_sort) == ["clause", "quiet", "decisive", "side", "bound"]


def test_counts_do_not_depend_on_how_many_cases_are_decided_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [(str(number), case(years=number % 7, amount=number * 100, score=None if number % 3 else 50))
             for number in range(50)]  # fmt: skip
    whole = coverage_of(program(), cases, "en")
    monkeypatch.setattr("bonitas.replay.coverage.answers.BLOCK", 7)
    assert coverage_of(program(), cases, "en") == whole


def test_told_in_chinese() -> None:
    assert item(covered(PLAIN, language="zh"), found.EXCEPTION, "A3").reason == "唯一的案例中它都没有与 A1 同时适用"


def test_dates_have_bounds_of_one_day() -> None:
    text = 'policy p "P"\ncase\n  on date\nadmission\n  A1 "A" require on >= 2020-01-01 otherwise decline\n'
    for day, hits in ((2, 1), (3, 0)):
        coverage = coverage_of(program(text), [("one", {"on": date(2020, 1, day)})], "en")
        assert item(coverage, found.BOUND, "on").hits == hits
