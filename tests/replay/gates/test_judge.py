"""Gates judged over small histories whose counts are worked out by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from diffsample import POLICY, compiled, edited

from bonitas.replay.coverage.found import CLAUSE, Coverage, Item
from bonitas.replay.difference import Difference, difference
from bonitas.replay.effect.run import Question, effect
from bonitas.replay.gates.judge import judge, judge_coverage, unjudged_all
from bonitas.replay.gates.read import parse_gates
from bonitas.replay.gates.result import GateResult
from bonitas.replay.mapping import parse_mapping

MEASURES = '\nmeasure\n  granted "Granted" share of cases where verdict at least approve\n'

MAPPING = """
columns: {years: years, revenue: revenue, ratio: ratio, grade: grade}
id: id
outcome: outcome
good: [paid]
bad: [default]
segments: {region: region}
protected: {sex: sex}
"""

ROWS = (
    "id,years,revenue,ratio,grade,region,sex,outcome",
    "c1,1,1000000,2,strong,north,f,",
    "c2,2,1000000,2,strong,north,f,default",
    "c3,3,1000000,2,strong,south,m,paid",
    "c4,4,2000000,2,strong,south,m,paid",
    "c5,5,1000000,2,strong,south,m,paid",
)
NEWER = edited(("years >= 2", "years >= 3"))
"""c2 of five cases is declined now and was approved."""


@dataclass(frozen=True, slots=True)
class History:
    """A history in a folder, over which versions are compared."""

    folder: Path

    def between(self, old: str, new: str, rows: tuple[str, ...] = ROWS, mapping: str = MAPPING) -> Difference:
        path = self.folder / "history.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        before, after = compiled(old), compiled(new)
        question = Question(str(path), parse_mapping(mapping, "m"), None, ("grade",), causes=False)
        return difference(before, after, "en").over(effect(before, after, question, "en"))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Difference:
    """The difference that most tests judge."""
    return History(tmp_path_factory.mktemp("history")).between(POLICY, NEWER)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def judged(text: str, difference: Difference, language: str = "en") -> tuple[GateResult, ...]:
    line = json.dumps({"policies": [{"policy": "a", "cases": "c", "gates": json.loads(text)}], "fixtures": ["f"]})
    return judge(parse_gates(line, "gates").policies[0].gates, difference, language)


def one(gates: dict[str, object], difference: Difference, language: str = "en") -> GateResult:
    (result,) = judged(json.dumps(gates), difference, language)
    return result


def test_a_forbidden_move_is_told_with_its_cases(found: Difference) -> None:
    result = one({"transitions": ["approve -> decline"]}, found)
    assert (result.passed, result.judged, result.found, result.examples) == (False, True, "1", ("c2",))
    assert result.limit == "none of approve → decline"
    assert result.told == "verdicts move as they may not: approve → decline: 1"
    assert one({"transitions": ["decline -> any"]}, found).passed
    assert one({"transitions": {"allowed": ["any -> decline"]}}, found).passed
    assert not one({"transitions": {"allowed": []}}, found).passed


@pytest.mark.parametrize(("limit", "passed"), [("20%", True), ("19.99%", False), (1, True), (0, False)])
def test_the_share_changed_is_held_exactly(found: Difference, limit: object, passed: bool) -> None:
    result = one({"max_changed": limit}, found)
    assert result.passed is passed
    assert result.found == "20% (1 of 5)"
    assert result.examples == (() if passed else ("c2",))


def test_the_share_changed_by_segment(found: Difference) -> None:
    results = judged('{"max_changed": {"by": {"region": "49%", "grade": "20%"}}}', found)
    assert [(result.name, result.passed, result.found) for result in results] == [
        ("max_changed by region", False, "north 50% (1 of 2)"),
        ("max_changed by grade", True, "strong 20% (1 of 5)"),
    ]
    assert results[0].examples == ("north",)


def test_small_segments_may_be_left_out_and_that_is_told(found: Difference) -> None:
    result = one({"max_changed": {"by": {"region": "0%"}, "from_cases": 3}}, found)
    assert result.passed
    assert result.told.endswith("; 1 segments of fewer cases are not judged")
    nobody = one({"max_changed": {"by": {"region": "0%"}, "from_cases": 4}}, found)
    assert (nobody.passed, nobody.judged) == (False, False)


def test_swaps(found: Difference) -> None:
    results = judged('{"max_swap_ins": 0, "max_swap_outs": "1%"}', found)
    assert [(result.passed, result.found) for result in results] == [(True, "0% (0 of 5)"), (False, "20% (1 of 5)")]
    assert results[1].examples == ("c2",)


def test_exposure_in_both_directions(found: Difference, history: History) -> None:
    """10% of the revenue of c2 to c5, half of it for rating C: 500,000 before, and 100,000 less after."""
    for limit, passed in (("20%", True), ("19%", False)):
        result = one({"max_exposure_change": {"credit_limit": limit}}, found)
        assert (result.passed, result.found) == (passed, "-20%")
    back = history.between(NEWER, POLICY)
    assert one({"max_exposure_change": {"credit_limit": "24.9%"}}, back).found == "+25%"
    assert not one({"max_exposure_change": {"credit_limit": "24.9%"}}, back).passed


def test_bad_rates(found: Difference) -> None:
    results = judged('{"bad_rate": {"at_most": "0%", "change_at_most": "24%", "worst_at_most": "0%"}}', found)
    assert [(result.name, result.passed, result.found) for result in results] == [
        ("bad_rate at_most", True, "0%"),
        ("bad_rate change_at_most", False, "-25%"),
        ("bad_rate worst_at_most", True, "0%"),
    ]


def test_fairness(found: Difference) -> None:
    result = one({"fairness": {"ratio_at_least": 0.8}}, found)
    assert (result.passed, result.found, result.examples) == (False, "f 0", ("f",))
    assert one({"fairness": {"ratio_at_least": 0}}, found).passed
    few = one({"fairness": {"ratio_at_least": 0.8, "from_cases": 3}}, found)
    assert (few.judged, few.told) == (False, "cannot be judged: `sex` has less than two groups of 3 cases or more")


def test_measures_of_the_mapping(history: History) -> None:
    mapping = MAPPING + 'measures: {whole: "total of credit_limit", part: "share with years >= 3"}\n'
    found = history.between(POLICY, NEWER, mapping=mapping)
    bounds = {"at_least": "60%", "at_most": "60%", "change_at_most": "0%"}
    results = judged(json.dumps({"measures": {"part": bounds, "whole": {"relative_change_at_most": "1%"}}}), found)
    assert [(result.name, result.passed, result.found) for result in results] == [
        ("measures part at_least", True, "60%"),
        ("measures part at_most", True, "60%"),
        ("measures part change_at_most", True, "0%"),
        ("measures whole relative_change_at_most", True, "0%"),
    ]
    more = one({"measures": {"part": {"at_least": "60.004%"}}}, found)
    assert (more.passed, more.limit, more.found) == (False, "at least 60.004%", "60%")


def test_rejected_rows_break_their_gate_and_count_as_changed(history: History) -> None:
    narrower = edited(('number from 0 "years', 'number from 2 "years'), text=POLICY)
    found = history.between(POLICY, narrower)
    result = one({"no_rejects": True}, found)
    assert (result.passed, result.found, result.examples) == (False, "1", ("c1",))
    assert "K504" in result.told
    assert one({"max_changed": 0}, found).found == "20% (1 of 5)"


def test_nothing_that_cannot_be_judged_is_passed(found: Difference) -> None:
    results = judged(
        json.dumps(
            {
                "max_changed": {"by": {"regoin": "5%"}},
                "max_exposure_change": {"credit_limits": "3%"},
                "measures": {"approval": {"at_least": 0}},
            }
        ),
        found,
    )
    assert [(result.passed, result.judged) for result in results] == [(False, False)] * 3
    assert results[0].told.endswith("did you mean `region`?")
    assert results[1].told.endswith("did you mean `credit_limit`?")
    assert "measure `approval`" in results[2].told


def test_a_history_that_tells_nothing_judges_nothing(history: History) -> None:
    rows = (ROWS[0], "c1,many,1000000,2,strong,north,f,")
    gates = {
        "transitions": ["any -> any"],
        "max_changed": {"overall": "100%", "by": {"region": "100%"}},
        "max_swap_ins": "100%",
        "max_swap_outs": "100%",
        "max_exposure_change": {"credit_limit": "100%"},
        "bad_rate": {"at_most": "100%"},
        "fairness": {"ratio_at_least": 0},
    }
    results = judged(json.dumps(gates), history.between(POLICY, NEWER, rows))
    assert len(results) == 8
    assert not any(result.passed or result.judged for result in results)


def test_a_replay_that_was_stopped_judges_nothing(found: Difference) -> None:
    assert found.comparison is not None
    part = found.over(replace(found.comparison, covered=Fraction(1, 2)))
    result = one({"max_changed": "100%"}, part)
    assert (result.passed, result.told) == (False, "cannot be judged: the replay was stopped")


def test_names_may_be_those_of_either_language(history: History) -> None:
    names = "\nnames zh\n  credit_limit 额度\n"
    found = history.between(POLICY + names, NEWER + names)
    result = one({"max_exposure_change": {"额度": "20%"}}, found, "zh")
    assert result.passed
    assert result.limit == "变化至多 20%"


def test_every_gate_is_named_where_none_is_judged() -> None:
    text = json.dumps({"policies": [{"policy": "a", "cases": "c", "gates": {"max_changed": "2%", "no_rejects": True}}]})
    results = unjudged_all(parse_gates(text, "gates").policies[0].gates, "no base", "en")
    assert [(result.name, result.passed) for result in results] == [("max_changed", False), ("no_rejects", False)]


def covered(cases: int = 4) -> Coverage:
    """Three clauses, of which one never fires, and no table."""
    items = tuple(
        Item(CLAUSE, name, name, f"{name} fires", "p", 1, hits) for name, hits in (("A1", 2), ("A2", 0), ("A3", 1))
    )
    return Coverage("small_credit", "1.0", "en", cases, items)


def coverage(gates: dict[str, object], found: Coverage | None) -> list[GateResult]:
    text = json.dumps({"policies": [{"policy": "a", "gates": gates}], "fixtures": ["f"]})
    return list(judge_coverage(parse_gates(text, "gates").policies[0].gates, found, "en"))


def test_coverage() -> None:
    gates = {"coverage": {"clauses": "66%", "everything": "67%", "rows": "0%"}, "every_clause_hit_by_a_fixture": True}
    results = {result.name: result for result in coverage(gates, covered())}
    assert results["coverage clauses"].passed
    assert (results["coverage everything"].passed, results["coverage everything"].examples) == (False, ("A2",))
    assert not results["coverage rows"].judged
    assert results["every_clause_hit_by_a_fixture"].told == "clauses that no fixture fires: A2"


@pytest.mark.parametrize("found", [None, covered(cases=0)])
def test_coverage_without_fixtures_is_not_passed(found: Coverage | None) -> None:
    gates = {"coverage": {"clauses": "0%"}, "every_clause_hit_by_a_fixture": True}
    assert [(one.passed, one.judged) for one in coverage(gates, found)] == [(False, False)] * 2


def test_hostile_ids_stay_on_one_line(history: History) -> None:
    rows = (ROWS[0], '"c2\n::error::x\x1b[31m",2,1000000,2,strong,north,f,')
    result = one({"max_changed": 0}, history.between(POLICY, NEWER, rows))
    assert "\n" not in result.examples[0]
    assert "\x1b" not in result.examples[0]
