"""coverage and mutate: their output, exit codes, and what they say of files that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from clirun import Run

POLICY = """policy one "One"
case
  years number from 0 step 1
admission
  A1 "Old enough" require years >= 2 otherwise decline
  A2 "Very old" refer to "manager" when years > 90
"""
FIXTURE = """policy: one.policy
cases:
  - {id: at, in: {years: 2}, expect: {verdict: approve}}
  - {id: under, in: {years: 1}, expect: {verdict: decline, reasons: [A1]}}
"""


@pytest.fixture
def small(run: Run) -> Run:
    """The same, in a folder with one.policy and one.yaml."""
    Path("one.policy").write_text(POLICY, encoding="utf-8")
    Path("one.yaml").write_text(FIXTURE, encoding="utf-8")
    return run


def test_coverage_tells_shares_and_misses(small: Run) -> None:
    told = small("coverage", "one.yaml").stdout
    assert "what 2 cases exercise" in told
    assert "clauses that fired                     1/2" in told
    assert (
        "  A2 Very old (line 6)\n    its condition was false in all 2 cases to which it applies; nearest: case at,"
        in told
    )


@pytest.mark.parametrize(("least", "code"), [("0%", 0), ("60%", 0), ("0.6", 0), ("90%", 1), ("100%", 1)])
def test_least_coverage(small: Run, least: str, code: int) -> None:
    small("coverage", "one.yaml", "--min", least, code=code)


@pytest.mark.parametrize("least", ["x", "-1%", "101%", "1.1", ""])
def test_what_is_no_share(small: Run, least: str) -> None:
    assert "is no share" in small("coverage", "one.yaml", "--min", least, code=2).output


def test_coverage_as_json(small: Run) -> None:
    told = json.loads(small("coverage", ".", "--format", "json").stdout)
    (one,) = told["policies"]
    assert told["format"] == "bonitas.coverage/1" and told["errors"] == []
    assert one["fixtures"] == ["one.yaml"] and one["cases"] == 2
    assert one["by_sort"]["clause"] == {"covered": 1, "total": 2, "share": "0.5"}
    missed = [item for item in one["items"] if item["sort"] == "clause" and not item["hits"]]
    assert [item["name"] for item in missed] == ["A2"] and missed[0]["line"] == 6 and missed[0]["reason"]
    assert one["all"]["covered"] == sum(item["hits"] > 0 for item in one["items"])


def test_coverage_as_markdown(small: Run) -> None:
    told = small("coverage", "one.yaml", "--format", "markdown").stdout
    assert "| clauses that fired | 1/2 | 50% |" in told and "| 6 | A2 Very old |" in told


def test_coverage_in_chinese(small: Run) -> None:
    assert "触发过的条款" in small("coverage", "one.yaml", "--language", "zh").stdout


def test_fixtures_of_one_policy_count_together(small: Run) -> None:
    Path("two.yaml").write_text("policy: ./one.policy\ncases:\n  - {in: {years: 91}}\n", encoding="utf-8")
    told = json.loads(small("coverage", ".", "--format", "json").stdout)
    assert [(one["cases"], one["by_sort"]["clause"]["covered"]) for one in told["policies"]] == [(3, 2)]


def test_rejected_cases_exercise_nothing(small: Run) -> None:
    Path("one.yaml").write_text(FIXTURE + "  - {id: bad, in: {years: x}, expect: {rejected: K503}}\n", encoding="utf-8")
    assert json.loads(small("coverage", "one.yaml", "--format", "json").stdout)["policies"][0]["cases"] == 2


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_what_cannot_be_used(small: Run, command: str) -> None:
    Path("bad.policy").write_text(POLICY.replace("years >=", "yers >="), encoding="utf-8")
    Path("bad.yaml").write_text(FIXTURE.replace("one.policy", "bad.policy"), encoding="utf-8")
    result = small(command, "one.yaml", "bad.yaml", "missing.yaml", code=3)
    assert "yers" in result.stderr and "missing.yaml" in result.stderr
    assert "one" in result.stdout
    told = json.loads(small(command, "bad.yaml", "--format", "json", code=3).stdout)
    assert told["policies"] == [] and "yers" in told["errors"][0]["error"]


def test_test_tells_coverage(small: Run) -> None:
    assert "exercised (" in small("test", "one.yaml", "--coverage").stdout
    told = json.loads(small("test", "one.yaml", "--coverage", "--format", "json").stdout)
    assert told["coverage"][0]["file"] == "one.policy" and told["coverage"][0]["total"] > 5
    assert "exercised" not in small("test", "one.yaml").stdout


def test_mutate_suggests_a_case_that_closes_the_gap(small: Run) -> None:
    told = small("mutate", "one.yaml").stdout
    assert "changes noticed" in told and "in one.yaml would:" in told
    before = json.loads(small("mutate", "one.yaml", "--format", "json").stdout)["policies"][0]
    cases = [one["case"] for one in before["survivors"] if one["case"]]
    assert cases
    Path("one.yaml").write_text(FIXTURE + "\n".join(cases) + "\n", encoding="utf-8")
    small("test", "one.yaml")
    after = json.loads(small("mutate", "one.yaml", "--format", "json").stdout)["policies"][0]
    assert after["noticed"] == after["tried"] == before["tried"] and after["score"] == "1" and after["survivors"] == []


def test_mutate_with_a_least_score(small: Run) -> None:
    small("mutate", "one.yaml", "--min", "10%", "--suggest", "0")
    small("mutate", "one.yaml", "--min", "100%", "--suggest", "0", code=1)


def test_mutate_a_sample(small: Run) -> None:
    told = small("mutate", "one.yaml", "--limit", "3", "--seed", "7").stdout
    assert "3 of 10 possible changes were tried" in told
    assert told == small("mutate", "one.yaml", "--limit", "3", "--seed", "7").stdout


def test_mutate_wants_fixtures_that_pass(small: Run) -> None:
    Path("one.yaml").write_text(FIXTURE.replace("approve", "refer"), encoding="utf-8")
    assert "these cases fail as the policy is" in small("mutate", "one.yaml", code=1).stderr


def test_mutate_in_chinese(small: Run) -> None:
    told = small("mutate", "one.yaml", "--language", "zh").stdout
    assert "无人察觉" in told and "改为" in told
