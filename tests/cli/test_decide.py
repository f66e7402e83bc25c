"""decide and explain: one case, many cases, and cases that cannot be decided."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clirun import Golden, Run

from bonitas.cli import exits

GOLDEN = Path(__file__).parents[1] / "data" / "cli"
CASE = {
    "today": "2026-03-31",
    "founded_on": "2015-01-01",
    "annual_revenue": "8000000",
    "net_worth": "3000000",
    "current_ratio": "0.9",
    "requested_limit": "500000",
    "invoices": [{"amount": "12000", "due_on": "2026-01-15"}],
}
HISTORY = """id,founded,revenue,own,ratio,wanted
C1,2015-01-01,8000,3000000,1.6,500000
C2,2025-09-01,8000,3000000,1.6,500000
C3,2015-01-01,eight,3000000,1.6,500000
"""
MAPPING = """id: id
today: {constant: "2026-03-31"}
columns:
  founded_on: founded
  annual_revenue: {column: revenue, unit: 1000}
  net_worth: own
  current_ratio: ratio
  requested_limit: wanted
  invoices: {column: id, list: {separator: "|"}, missing: [C1, C2, C3]}
"""


@pytest.fixture
def history(starter: Run) -> Run:
    """The starter without invoices, and a history of three rows with its mapping."""
    policy = Path("credit.policy").read_text(encoding="utf-8")
    Path("credit.policy").write_text(policy.replace("list of invoice", "list of invoice optional"), encoding="utf-8")
    Path("history.csv").write_text(HISTORY, encoding="utf-8")
    Path("mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return starter


@pytest.mark.parametrize("case", ["sound customer", "founded last year", "overdue", "little liquidity", "no accounts"])
def test_the_page_of_a_decision(starter: Run, golden: Golden, case: str) -> None:
    told = starter("decide", "credit.policy", "credit.yaml", "--case", case).stdout
    golden(GOLDEN / f"decide_{case.replace(' ', '_')}.txt", told)
    assert max(map(len, told.splitlines())) <= 80


def test_the_page_in_chinese(run: Run, golden: Golden) -> None:
    run("init", "--language", "zh")
    golden(GOLDEN / "decide.zh.txt", run("decide", "credit.policy", "credit.yaml", "--case", "净资产不为正").stdout)


def test_the_story(starter: Run, golden: Golden) -> None:
    told = starter("explain", "credit.policy", "credit.yaml", "--case", "no accounts").stdout
    golden(GOLDEN / "explain.txt", told)
    chinese = starter("explain", "credit.policy", "credit.yaml", "--case", "no accounts", BONITAS_LANGUAGE="zh").stdout
    assert "结论：转审" in chinese


def test_json_of_one_case_on_the_standard_input(starter: Run) -> None:
    decision = json.loads(starter("decide", "credit.policy", "-", "--format", "json", stdin=json.dumps(CASE)).stdout)
    assert decision["format"] == "bonitas.decision/1"
    assert (decision["verdict"], decision["amounts"]["credit_limit"]["value"]) == ("approve", "250000")


def test_a_day_for_cases_that_tell_none(starter: Run) -> None:
    case = json.dumps({name: value for name, value in CASE.items() if name != "today"})
    assert (
        "give the day of the decision with --today"
        in starter("decide", "credit.policy", "-", stdin=case, code=3).stderr
    )
    assert "2026-03-31" in starter("decide", "credit.policy", "-", "--today", "2026-03-31", stdin=case).stdout


def test_several_cases_are_listed_and_counted(starter: Run, golden: Golden) -> None:
    result = starter("decide", "credit.policy", "credit.yaml", code=3)
    golden(GOLDEN / "decide_list.txt", result.stdout)
    assert "K503 `2025-02-30`" in result.stderr


def test_a_case_that_is_not_there(starter: Run) -> None:
    told = starter("decide", "credit.policy", "credit.yaml", "--case", "litle liquidity", code=2).stderr
    assert "did you mean `little liquidity`?" in told
    assert "name one with --case" in starter("explain", "credit.policy", "credit.yaml", code=2).stderr


def test_a_bad_case_is_told_with_every_problem_and_its_line(starter: Run, golden: Golden) -> None:
    text = 'today: 2026-03-31\nanual_revenue: "1"\nfounded_on: 2015-02-30\nnet_worth: "1"\ncurrent_ratio: 1\n'
    Path("case.yaml").write_text(text + 'requested_limit: "1,000"\ninvoices: []\n', encoding="utf-8")
    result = starter("decide", "credit.policy", "case.yaml", code=3)
    golden(GOLDEN / "decide_rejected.txt", result.stderr)
    assert result.stdout == ""
    assert "政策中没有字段" in starter("decide", "credit.policy", "case.yaml", code=3, BONITAS_LANGUAGE="zh").stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("case.yaml", "a: [1,\nb: 2", "case.yaml: line 3: K510 this is not valid YAML"),
        ("case.json", "{", "case.json: line 1: K510 this is not valid JSON"),
        ("case.yaml", "", "case.yaml: line 1: K510 this is not a case"),
        ("case.txt", "x", "case.txt: K510 the file's name must end in"),
        ("case.csv", "", "case.csv: line 1: K510 the first line must name the columns"),
        ("case.csv", "net_worth\n", "case.csv has no case"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(starter: Run, name: str, text: str, told: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    assert told in starter("decide", "credit.policy", name, code=3).stderr


def test_a_folder_without_cases(starter: Run) -> None:
    Path("cases").mkdir()
    assert "cases: K510 there is no .parquet" in starter("decide", "credit.policy", "cases", code=3).stderr


def test_an_invalid_policy_is_told_with_its_findings(starter: Run) -> None:
    Path("credit.policy").write_text("policy", encoding="utf-8")
    assert "error[K" in starter("decide", "credit.policy", "credit.yaml", code=3).stderr


def test_many_cases_are_all_decided_or_rejected(history: Run) -> None:
    args = ("decide", "credit.policy", "history.csv", "--mapping", "mapping.yaml", "--rejects", "rejects.jsonl")
    result = history(*args, "--output", "out.jsonl", "--decisions", "all.jsonl", code=3)
    assert result.stdout.splitlines() == ["approve 1, decline 1", "3 cases: 2 decided, 1 rejected"]
    outcomes, decisions, rejects = (
        [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]
        for name in ("out.jsonl", "all.jsonl", "rejects.jsonl")
    )
    assert [(one["case"], one["line"], one["verdict"]) for one in outcomes] == [
        ("C1", 2, "approve"),
        ("C2", 3, "decline"),
    ]
    assert [(one["case"], one["verdict"]) for one in decisions] == [("C1", "approve"), ("C2", "decline")]
    for outcome, decision in zip(outcomes, decisions, strict=True):
        assert outcome["reasons"] == [reason["clause"] for reason in decision["reasons"]]
        assert outcome["credit_limit"] == decision["amounts"]["credit_limit"]["value"]
    assert [(one["id"], one["problems"][0]["code"]) for one in rejects] == [("C3", "K511")]


def test_json_of_many_cases_is_one_object_a_line(history: Run) -> None:
    args = ("decide", "credit.policy", "history.csv", "--mapping", "mapping.yaml", "--format", "json")
    result = history(*args, code=3)
    assert [json.loads(line)["case"] for line in result.stdout.splitlines()] == ["C1", "C2"]
    assert "3 cases: 2 decided, 1 rejected" in result.stderr


def test_one_line_that_is_nested_without_end_stops_no_run(starter: Run) -> None:
    Path("n.policy").write_text(
        'policy n "N"\nversion 1\ncase\n  n number\nadmission\n  A1 "N"\n    require n > 1 otherwise decline\n'
    )
    Path("m.yaml").write_text("columns: {n: n}\n")
    deep = '{"n": 2, "other": ' + "[" * 50_000 + "]" * 50_000 + "}"
    lines = ['{"n": 2}'] * 200
    Path("cases.jsonl").write_text("\n".join([*lines, deep, *lines]) + "\n")
    told = starter("decide", "n.policy", "cases.jsonl", "--mapping", "m.yaml", "--output", "out.csv", code=3)
    assert "401 cases: 400 decided, 1 rejected" in told.stdout + told.stderr
    assert "cases.jsonl:201" in told.stderr


def test_a_table_without_a_mapping_is_told_of_mappings(history: Run) -> None:
    result = history("decide", "credit.policy", "history.csv", code=3)
    assert "history.csv: K510 the policy has no field `founded`" in result.stderr
    assert "annual_revenue: K510 no column is called `annual_revenue`" in result.stderr
    assert "--today" in result.stderr
    assert result.stdout == ""


def test_problems_of_the_mapping_name_the_mapping(history: Run) -> None:
    Path("mapping.yaml").write_text(MAPPING.replace("founded_on:", "founded:"), encoding="utf-8")
    told = history("decide", "credit.policy", "history.csv", "--mapping", "mapping.yaml", code=3).stderr
    assert "mapping.yaml: columns.founded: K501" in told


def test_no_file_is_written_over_another(history: Run) -> None:
    for option in ("--output", "--decisions", "--rejects"):
        told = history("decide", "credit.policy", "history.csv", option, "history.csv", code=2).stderr
        assert "the same file" in told
        told = history(
            "decide", "credit.policy", "*.csv", "--mapping", "mapping.yaml", option, "history.csv", code=2
        ).stderr
        assert "one of the files of cases" in told
    assert Path("history.csv").read_text(encoding="utf-8") == HISTORY


def test_a_run_that_breaks_leaves_no_output(history: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import bonitas.cli.runs.many as many

    Path("out.jsonl").write_text("before", encoding="utf-8")
    Path("all.jsonl").write_text("before", encoding="utf-8")
    monkeypatch.setattr(many, "decision_line", lambda *_: 1 / 0)
    args = ("decide", "credit.policy", "history.csv", "--mapping", "mapping.yaml", "--rejects", "rejects.jsonl")
    history(*args, "--output", "out.jsonl", "--decisions", "all.jsonl", code=4)
    assert Path("out.jsonl").read_text(encoding="utf-8") == Path("all.jsonl").read_text(encoding="utf-8") == "before"
    assert not Path("rejects.jsonl").exists()
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_sensitive_values_are_not_shown(starter: Run) -> None:
    text = Path("credit.policy").read_text(encoding="utf-8")
    sensitive = text.replace("net_worth        money", "net_worth        money sensitive")
    Path("credit.policy").write_text(sensitive, encoding="utf-8")
    secret = CASE | {"net_worth": "-7654321"}
    for args in (("decide",), ("decide", "--format", "json"), ("explain",)):
        told = starter(*args, "credit.policy", "-", stdin=json.dumps(secret)).output
        assert "7654321" not in told and "7,654,321" not in told
    refused = starter("decide", "credit.policy", "-", stdin=json.dumps(CASE | {"net_worth": "7654321 EUR"}), code=3)
    assert "7654321" not in refused.output


@pytest.mark.parametrize(
    ("options", "chinese"), [((), True), (("--language", "zh"), True), (("--language", "en"), False)]
)
def test_a_file_that_cannot_be_used_is_told_in_the_language_that_was_asked_for(
    run: Run, options: tuple[str, ...], chinese: bool
) -> None:
    run("init", "--language", "zh")
    Path("案例.csv").write_text("成立日期,成立日期\n2019-01-01,2019-01-01\n", encoding="utf-8")
    told = run("decide", "credit.policy", "案例.csv", "--today", "2026-03-01", *options, code=3).stderr
    assert ("首行须写明各列名称" in told) is chinese, told
    assert ("the first line must name the columns" in told) is not chinese


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, exits.INTERRUPTED), (signal.SIGTERM, exits.TERMINATED)])
def test_a_command_that_is_stopped_leaves_nothing_unfinished(history: Run, sign: signal.Signals, code: int) -> None:
    rows = HISTORY.splitlines()[1]
    Path("long.csv").write_text(HISTORY.splitlines()[0] + "\n" + f"{rows}\n" * 1_000_000, encoding="utf-8")
    args = ["bonitas", "decide", "credit.policy", "long.csv", "--mapping", "mapping.yaml", "--output", "out.parquet"]
    start = f"import signal, sys; sys.path[:0] = {sys.path!r}; sys.argv = {args!r}; "
    start += "signal.signal(signal.SIGINT, signal.default_int_handler); from bonitas.cli.main import main; main()"
    with subprocess.Popen([sys.executable, "-c", start], stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(Path().glob(".out.parquet.*")):
            time.sleep(0.02)
        process.send_signal(sign)
        assert process.wait(timeout=60) == code
    assert not [path for path in Path().iterdir() if "out.parquet" in path.name]
