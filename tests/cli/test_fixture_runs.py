"""test: expectations, guarantees, rewriting, reports."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from clirun import Golden, Run

GOLDEN = Path(__file__).parents[1] / "data" / "cli"
HEAD = """# a comment
policy: credit.policy
defaults: {today: 2026-03-31, founded_on: 2015-01-01, annual_revenue: "8000000", net_worth: "3000000",
  current_ratio: "1.6", requested_limit: "500000", invoices: []}
cases:
"""


def fixture(*cases: str, head: str = HEAD) -> None:
    """Writes cases.yaml: each case is what stands after its id."""
    body = "".join(f"  - id: case {number}\n    {case}\n" for number, case in enumerate(cases, start=1))
    Path("cases.yaml").write_text(head + body, encoding="utf-8")


HOLD = [
    'expect: {verdict: approve, reasons: [], credit_limit: 500_000, rating: A, approver: "credit manager"}',
    'expect: {verdict: 批准, revenue_share: "10%", needs: [], warnings: [], actions: [], notify: []}',
    "expect: {revenue_share: 0.1, credit_score: 100}",
    'expect: {revenue_share: "1/10", credit_limit: "500000.00"}',
    "in: {founded_on: 2025-05-01, net_worth: -1}\n    expect: {reasons: [A3, A1], verdict: decline}",
    "in: {current_ratio: null}\n    expect: {credit_limit: unknown, approver: unknown, needs: [current_ratio]}",
    "in: {founded_on: x, net_worth: y}\n    expect: {rejected: K503}",
    "in: {founded: 2025-05-01, net_worth: y}\n    expect: {rejected: [K501, K503]}",
]
FAIL = [
    ("expect: {verdict: refer}", "verdict"),
    ("expect: {reasons: [A1]}", "reasons"),
    ("expect: {credit_limit: unknown}", "credit_limit"),
    ('expect: {credit_limit: "500000.01"}', "credit_limit"),
    ("expect: {credit_score: true}", "credit_score"),
    ("in: {current_ratio: null}\n    expect: {credit_limit: 0}", "credit_limit"),
    ("in: {current_ratio: null}\n    expect: {needs: []}", "needs"),
    ("expect: {credit_limits: 500000}", "credit_limits"),
    ("expect: {reasons: A1}", "reasons"),
    ("in: {founded_on: x}\n    expect: {verdict: approve}", "rejected"),
    ("in: {founded_on: x}", "rejected"),
    ("in: {founded_on: x}\n    expect: {rejected: K501}", "rejected"),
    ("in: {founded_on: x, nope: 1}\n    expect: {rejected: [K503]}", "rejected"),
    ("expect: {rejected: K503}", "rejected"),
    ("expect: {guarantees: [G1]}", "guarantees"),
]


def mismatches(run: Run, code: int = 1) -> list[str]:
    told = json.loads(run("test", "cases.yaml", "--format", "json", code=code).stdout)
    return [one["name"] for file in told["files"] for case in file["cases"] for one in case["mismatches"]]


@pytest.mark.parametrize("case", HOLD)
def test_expectations_that_hold(starter: Run, case: str) -> None:
    fixture(case)
    assert mismatches(starter, 0) == []


@pytest.mark.parametrize(("case", "name"), FAIL)
def test_expectations_that_fail(starter: Run, case: str, name: str) -> None:
    fixture(case)
    assert mismatches(starter) == [name]


def test_a_failure_shows_both_sides_and_the_reasons(starter: Run, golden: Golden) -> None:
    fixture(
        'why: told below\n    in: {founded_on: 2025-05-01}\n    expect: {verdict: approve, credit_limit: "1"}',
        "expect: {credit_limits: 1}",
        "in: {founded_on: x}",
    )
    golden(GOLDEN / "test_failures.txt", starter("test", "cases.yaml", code=1).stdout)


def test_in_chinese(run: Run) -> None:
    run("init", "--language", "zh")
    text = Path("credit.yaml").read_text(encoding="utf-8").replace("最长逾期: 44", "最长逾期: 45")
    Path("credit.yaml").write_text(text, encoding="utf-8")
    told = run("test", ".", code=1).stdout
    assert "未通过 credit.yaml (9/10)" in told and re.search(r"最长逾期 +45天 +44天", told)
    assert told.endswith("10 个案例：通过 9 个，未通过 1 个\n")


def broken_policy() -> None:
    """L1 then raises the limit of those with little liquidity, within reach of G2."""
    text = Path("credit.policy").read_text(encoding="utf-8")
    assert "times 80%" in text
    Path("credit.policy").write_text(text.replace("times 80%", "times 110%"), encoding="utf-8")


def test_guarantees_are_tried_near_every_case(starter: Run) -> None:
    fixture('in: {requested_limit: "100000"}')
    starter("test", "cases.yaml")
    broken_policy()
    told = starter("test", "cases.yaml", code=1).stdout
    assert "guarantee G2 More liquidity never hurts: current_ratio from 1.6 to 0.99 moves" in told
    fixture('in: {requested_limit: "100000"}\n    expect: {guarantees: [G2]}')
    starter("test", "cases.yaml")


def test_a_sensitive_field_is_masked_in_a_counterexample(starter: Run) -> None:
    text = Path("credit.policy").read_text(encoding="utf-8")
    changed = text.replace("number from 0 optional", "number from 0 optional sensitive").replace(
        "times 80%", "times 110%"
    )
    Path("credit.policy").write_text(changed, encoding="utf-8")
    fixture('in: {requested_limit: "100000"}')
    told = starter("test", "cases.yaml", code=1).stdout
    assert "current_ratio from not shown to not shown" in told and "1.6" not in told


BEFORE = (
    HEAD
    + """  - id: one   # stays
    expect: {verdict: decline, reasons: [A1], rating: C, credit_limit: "1", revenue_share: "12%", credit_score: 3}
  - id: two
    expect:
      verdict: refer  # stays
      notify:
        - somebody
      nothing: 1
  - id: three
    in: {founded_on: x}
    expect: {verdict: approve}
"""
)


def test_update_rewrites_the_values_that_changed_and_nothing_else(starter: Run) -> None:
    Path("cases.yaml").write_text(BEFORE, encoding="utf-8")
    told = starter("test", "cases.yaml", "--update", code=1).stderr
    after = BEFORE
    changes = ("decline", "approve"), ("[A1]", "[]"), ("rating: C", "rating: A"), ('"1"', '"500000"')
    for old, new in (*changes, ("12%", "10%"), ("score: 3", "score: 100"), ("refer", "approve")):
        after = after.replace(old, new)
    assert Path("cases.yaml").read_text(encoding="utf-8") == after
    assert "7 expected values rewritten" in told
    for place in ("cases.yaml:12 notify", "cases.yaml:13 nothing", "cases.yaml:14 rejected"):
        assert place in told, told


def test_update_leaves_a_fixture_that_passes(starter: Run) -> None:
    before = Path("credit.yaml").read_bytes()
    assert starter("test", "credit.yaml", "--update").stderr == ""
    assert Path("credit.yaml").read_bytes() == before


def test_update_does_not_change_what_an_anchor_shares(starter: Run) -> None:
    fixture('expect: {credit_limit: &limit "1"}', "expect: {credit_limit: *limit}")
    before = Path("cases.yaml").read_bytes()
    assert starter("test", "cases.yaml", "--update", code=1).stderr.count("an alias or an anchor") == 2
    assert Path("cases.yaml").read_bytes() == before


def test_update_of_json(starter: Run) -> None:
    case = {"id": "one", "in": {"today": "2026-03-31"}, "expect": {"verdict": "decline", "credit_limit": "1"}}
    defaults = {"founded_on": "2015-01-01", "annual_revenue": "8000000", "net_worth": "3000000", "current_ratio": "1.6"}
    rest = {"requested_limit": "500000", "invoices": []}
    whole = {"policy": "credit.policy", "defaults": defaults | rest, "cases": [case]}
    Path("cases.json").write_text(json.dumps(whole), encoding="utf-8")
    starter("test", "cases.json", "--update")
    after = json.loads(Path("cases.json").read_text(encoding="utf-8"))
    assert after["cases"][0]["expect"] == {"verdict": "approve", "credit_limit": "500000"}


def test_a_folder_runs_its_fixtures_and_passes_over_the_rest(starter: Run) -> None:
    Path("x.mapping.yaml").write_text("columns: {net_worth: a}\n", encoding="utf-8")
    Path("history.yaml").write_text('- net_worth: "1"\n', encoding="utf-8")
    assert starter("test", ".").stdout.splitlines() == ["pass credit.yaml (10/10)", "10 cases: 10 passed, 0 failed"]
    fixture("expect: {verdict: approve}", head="cases:\n")
    told = starter("test", ".", code=3).stdout
    assert "the fixture does not name its policy" in told and "1 of the files could not be run" in told
    Path("cases.yaml").write_text("policy: [", encoding="utf-8")
    assert "K510" in starter("test", ".", code=3).stdout


def test_a_policy_with_errors_fails_the_fixture_and_the_others_run(starter: Run) -> None:
    Path("bad.policy").write_text("policy bad", encoding="utf-8")
    fixture("expect: {}", head=HEAD.replace("credit.policy", "bad.policy"))
    told = starter("test", ".", code=3).stdout
    assert "bad.policy:1" in told and "pass credit.yaml (10/10)" in told


def test_junit(starter: Run) -> None:
    fixture("in: {founded_on: x}", "expect: {verdict: approve}", 'expect: {verdict: "<&\\u0001>"}')
    Path("bad.yaml").write_text("policy: [", encoding="utf-8")
    starter("test", "cases.yaml", "bad.yaml", "--junit", "results.xml", code=3)
    suites = ElementTree.parse("results.xml").getroot()
    counts = [(one.get("tests"), one.get("failures"), one.get("errors")) for one in suites]
    assert counts == [("3", "2", "0"), ("1", "0", "1")]
    failure = suites.find("testsuite/testcase[@name='case 1']/failure")
    assert failure is not None and failure.get("message") == "rejected" and "K503" in (failure.text or "")


def test_all_fixtures_of_the_project_pass(run: Run) -> None:
    told = run("test", str(Path(__file__).parents[2] / "fixtures"), BONITAS_LANGUAGE="en").stdout
    counts = re.search(r"(\d+) cases: \1 passed, 0 failed", told)
    assert counts is not None and int(counts[1]) >= 102


@pytest.mark.parametrize("machine", ["reference", "compiled"])
def test_fixtures_run_on_any_machine(starter: Run, machine: str) -> None:
    assert starter("test", "credit.yaml", "--machine", machine).stdout == starter("test", "credit.yaml").stdout
