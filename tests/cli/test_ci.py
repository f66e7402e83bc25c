"""`bonitas ci`: the whole journey of a pull request, in a git repository made for it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from clirun import Golden, Run
from diffsample import edited

GOLDEN = Path(__file__).parents[1] / "data" / "cli"

POLICY = edited(
    ("  income       money from 0 optional sensitive\n", ""),
    ("  alarm        30 days\n", ""),
)
GATES = """\
policies:
  - policy: policies/small.policy
    cases: history/cases.csv
    mapping: history/cases.mapping.yaml
    gates:
      transitions: [decline -> any]
      max_changed: {overall: 30%, by: {region: 60%}}
      max_exposure_change: {credit_limit: 10%}
      bad_rate: {at_most: 30%}
      no_rejects: true
      coverage: {clauses: 30%}
fixtures: [fixtures]
"""
HISTORY = """\
id,years,revenue,ratio,grade,region,outcome
c1,1,1000000,2,strong,north,
c2,2,1000000,2,strong,north,default
c3,3,1000000,2,strong,south,paid
c4,7,2000000,2,strong,south,paid
c5,8,1000000,2,fair,south,paid
"""
MAPPING = """\
columns: {years: years, revenue: revenue, ratio: ratio, grade: grade}
id: id
outcome: outcome
good: [paid]
bad: [default]
segments: {region: region}
"""
FIXTURE = """\
policy: ../policies/small.policy
cases:
  - id: young
    in: {years: 1, revenue: 1000000, ratio: 2, grade: strong}
    expect: {verdict: decline, reasons: [A1]}
  - id: low ratio
    in: {years: 8, revenue: 1000000, ratio: 0.5, grade: strong}
    expect: {verdict: approve, warnings: [W1]}
"""

Ci = Callable[..., str]
"""Runs `bonitas ci ARGS…` and gives what it says, with the base's commit made the same in every run."""


def git(folder: Path, *arguments: str) -> str:
    """Runs git with an author and no settings of the machine."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def repo(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a policy, a history, a fixture and gates on main; a branch on which nothing has changed."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GIT_DIR"):
        monkeypatch.delenv(name, raising=False)
    files = {"gates.yaml": GATES, "history/cases.csv": HISTORY, "history/cases.mapping.yaml": MAPPING}
    put(tmp_path, files | {"fixtures/small.yaml": FIXTURE, "policies/small.policy": POLICY})
    run("fmt", "policies")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    git(tmp_path, "checkout", "-q", "-b", "change")
    return tmp_path


@pytest.fixture
def ci(run: Run, repo: Path) -> Ci:
    short = git(repo, "rev-parse", "main").strip()[:12]

    def told(*arguments: str, code: int, **env: str) -> str:
        return run("ci", *arguments, code=code, **env).stdout.replace(short, "0123456789ab")

    return told


def change(repo: Path, *pairs: tuple[str, str], name: str = "policies/small.policy") -> None:
    """Replaces words of a file and commits it; each must be in it once."""
    path = repo / name
    path.write_text(edited(*pairs, text=path.read_text(encoding="utf-8")), encoding="utf-8")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "two")


# ---------------------------------------------------------------- the journey


def test_a_change_that_passes(repo: Path, ci: Ci, golden: Golden) -> None:
    change(repo, ("2 otherwise decline", "0.5 otherwise decline"))
    told = ci(code=1)
    assert "transitions: none of decline → any; found 1" in told
    change(repo, ("0.5 otherwise decline", "2 otherwise decline"), ("70 and over", "65 and over"))
    change(repo, ("40 to under 70", "40 to under 65"))
    golden(GOLDEN / "ci_passes.txt", ci(code=0))


def test_a_change_that_breaks_gates(repo: Path, ci: Ci, golden: Golden) -> None:
    change(repo, ("years >= 2", "years >= 3"))
    files = {option: repo / f"out{option}" for option in ("--junit", "--sarif", "--markdown", "--json")}
    written = [word for option, path in files.items() for word in (option, str(path))]
    told = ci(*written, code=1)
    assert max(map(len, told.split("\n"))) <= 80
    golden(GOLDEN / "ci_breaks_a_gate.txt", told)

    suites = {one.get("name"): one for one in ElementTree.parse(files["--junit"]).getroot()}
    assert list(suites) == ["fmt", "check", "diff", "gates", "fixtures/small.yaml"]
    failed = [one.get("name") for one in suites["gates"] if one.find("failure") is not None]
    assert failed == ["max_exposure_change credit_limit"]
    assert (suites["gates"].get("tests"), suites["gates"].get("failures")) == ("7", "1")

    (run_of_sarif,) = json.loads(files["--sarif"].read_text(encoding="utf-8"))["runs"]
    (result,) = run_of_sarif["results"]
    assert result["ruleId"] == run_of_sarif["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    assert result["ruleId"] == "gate/max_exposure_change"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "policies/small.policy"

    data = json.loads(files["--json"].read_text(encoding="utf-8"))
    assert (data["format"], data["exit_code"]) == ("bonitas.ci/1", 1)
    assert [(one["name"], one["exit_code"]) for one in data["steps"]] == [
        ("fmt", 0), ("check", 0), ("test", 0), ("diff", 0), ("gates", 1),
    ]  # fmt: skip
    (policy,) = data["policies"]
    assert (policy["state"], policy["diff"]["effect"]["changed"]) == ("changed", 1)

    comment = files["--markdown"].read_text(encoding="utf-8")
    assert comment.startswith("## Bonitas: failed\n")
    assert "- **-** max\\_exposure\\_change credit\\_limit: a change of at most 10%; found " in comment


def test_a_text_with_an_error(repo: Path, ci: Ci, golden: Golden) -> None:
    change(repo, ("years >= 2", "years >=> 2"))
    golden(GOLDEN / "ci_syntax_error.txt", ci(code=3))


def test_a_new_policy(repo: Path, ci: Ci, golden: Golden) -> None:
    put(repo, {"policies/new.policy": (repo / "policies/small.policy").read_text(encoding="utf-8")})
    entry = GATES.replace("small.policy", "new.policy").partition("fixtures:")[0].partition("\n")[2]
    put(
        repo,
        {
            "gates.yaml": GATES.replace("fixtures:", f"{entry}fixtures:"),
            "fixtures/new.yaml": FIXTURE.replace("small", "new"),
        },
    )
    golden(GOLDEN / "ci_new_policy.txt", ci(code=0))


def test_nothing_changed(ci: Ci) -> None:
    told = ci(code=0)
    assert "policies/small.policy: unchanged, so gates over a history are not judged" in told
    assert "coverage clauses" in told


def test_a_new_layout_is_no_change_of_the_policy(repo: Path, ci: Ci) -> None:
    change(repo, ("require years >= 2", "require   years >= 2"))
    told = ci(code=1)
    assert "fmt: FAILED, 0 of 1 policies in the one layout" in told
    assert "diff: passed, 0 changed, 0 new, 1 unchanged" in told


def test_a_fixture_that_fails(repo: Path, ci: Ci) -> None:
    change(repo, ("verdict: decline", "verdict: approve"), name="fixtures/small.yaml")
    told = ci(code=1)
    assert "test: FAILED, 1 of 2 cases as expected" in told
    assert "fixtures/small.yaml:3 young" in told


def test_a_policy_that_no_gate_holds(repo: Path, ci: Ci) -> None:
    text = (repo / "policies/small.policy").read_text(encoding="utf-8")
    git(repo, "checkout", "-q", "main")
    put(repo, {"policies/other.policy": text})
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "other")
    git(repo, "checkout", "-q", "-B", "change")
    change(repo, ("years >= 2", "years >= 3"), name="policies/other.policy")
    git(repo, "rm", "-q", "policies/small.policy")
    told = ci(code=3)
    assert "policies/other.policy: changed, and no gate holds it" in told
    assert "A1 In business for two years: 2 became 3" in told
    assert "The change removes policies/small.policy." in told


def test_an_older_version_in_another_file(repo: Path, ci: Ci) -> None:
    text = (repo / "policies/small.policy").read_text(encoding="utf-8")
    put(repo, {"policies/small_2.policy": text.replace("years >= 2", "years >= 3")})
    entry = "policies/small_2.policy\n    against: policies/small.policy\n"
    gates = GATES.replace("policies/small.policy\n", entry).replace("      coverage: {clauses: 30%}\n", "")
    put(repo, {"gates.yaml": gates})
    told = ci(code=1)
    assert "The change touches gates.yaml itself: read that first." in told
    assert "Gates of policies/small_2.policy" in told
    assert "diff: passed, 1 changed, 0 new, 0 unchanged" in told


def test_gates_alone(run: Run, repo: Path) -> None:
    change(repo, ("years >= 2", "years >=   3"))
    told = run("gates", "--base", "main", "--language", "zh", code=1).stdout
    assert "fmt" not in told
    assert "max_exposure_change credit_limit：变化至多 10%；实际 -" in told
    assert "Bonitas：未通过" in told


# ---------------------------------------------------------------- what cannot be judged


def test_a_history_that_is_missing_is_never_a_pass(repo: Path, ci: Ci) -> None:
    change(repo, ("years >= 2", "years >= 3"))
    (repo / "history/cases.csv").unlink()
    told = ci("--no-causes", code=3)
    assert "history/cases.csv" in told
    assert "max_changed: at most 30%; cannot be judged: the change could not be replayed" in told


def test_a_base_with_errors_judges_nothing(repo: Path, ci: Ci) -> None:
    change(repo, ("years >= 2", "yeers >= 2"))
    git(repo, "branch", "-f", "main")
    change(repo, ("yeers >= 2", "years >= 2"))
    told = ci(code=1)
    assert "cannot be judged: the base's version has errors" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--base", "nowhere"], "no revision `nowhere`"),
        (["--base=--upload-pack=x"], "no name of a git revision"),
        (["--config", "none.yaml"], "no file `none.yaml`"),
    ],
)
def test_what_stops_a_run_at_once(run: Run, repo: Path, arguments: list[str], words: str) -> None:
    assert words in run("ci", *arguments, code=3).stderr


def test_a_gates_file_with_a_mistake_is_told_with_its_line(run: Run, repo: Path) -> None:
    change(repo, ("max_exposure_change", "max_exposur_change"), name="gates.yaml")
    told = run("ci", code=3).stderr
    assert "gates.yaml: line 8: " in told
    assert "did you mean `max_exposure_change`?" in told


def test_a_folder_without_fixtures_is_told(run: Run, repo: Path) -> None:
    change(repo, ("fixtures: [fixtures]", "fixtures: [history]"), name="gates.yaml")
    assert "no fixture in the folder `history`" in run("ci", code=3).stderr


def test_outside_of_a_repository(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"gates.yaml": "policies: [{policy: a.policy}]\n", ".git": "gitdir: nowhere\n"})
    assert "git cannot open a repository here" in run("ci", code=3).stderr


def test_a_shallow_clone_is_told_how_to_deepen(run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(repo, ("years >= 2", "years >= 3"))
    git(repo, "clone", "-q", "--depth", "1", "--branch", "change", f"file://{repo}", "shallow")
    monkeypatch.chdir(repo / "shallow")
    assert "fetch-depth: 0" in run("ci", "--base", "origin/main", code=3).stderr


# ---------------------------------------------------------------- what others read


def test_on_github(run: Run, repo: Path) -> None:
    """Annotations and the summary of the step; a hostile id begins no command and no markup."""
    hostile = HISTORY.replace("c2,", '"::error::x <img src=x> @team | `",')
    put(repo, {"history/cases.csv": hostile})
    change(repo, ("years >= 2", "years >= 3"), ('"Not weak"', '"Not % weak, ::warning::"'))
    step = repo / "step.md"
    step.write_text("before\n", encoding="utf-8")
    lines = run("ci", code=1, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(step)).stdout.split("\n")
    token = lines[0].removeprefix("::stop-commands::")
    assert len(token) == 32
    after = lines[lines.index(f"::{token}::") + 1 :]
    assert [line.partition(" ")[0] for line in after if line] == ["::error"]
    assert after[0].startswith("::error file=policies/small.policy,line=1,title=gate max_exposure_change::")
    comment = step.read_text(encoding="utf-8")
    assert comment.startswith("before\n## Bonitas: failed\n")
    for words in ("<img", "@team"):
        assert words not in comment.replace("`` ::error::x <img src=x> @team ∣ ` ``", "")


def test_every_failure_is_an_annotation(run: Run, repo: Path) -> None:
    change(repo, ("require years >= 2", "require   years >= 5"))
    change(repo, ("reasons: [A1]", "reasons: [A2]"), name="fixtures/small.yaml")
    lines = run("ci", code=1, GITHUB_ACTIONS="true").stdout.split("\n")
    told = [line for line in lines if line.startswith("::error")]
    assert [line.partition("title=")[2].partition("::")[0] for line in told] == [
        "the one layout", "expected outcome", "gate max_changed", "gate max_exposure_change",
    ]  # fmt: skip
    assert "file=fixtures/small.yaml,line=3," in told[1]


def test_a_long_summary_is_cut(monkeypatch: pytest.MonkeyPatch, run: Run, repo: Path) -> None:
    monkeypatch.setattr("bonitas.cli.ci.outputs.LONGEST", 400)
    change(repo, ("years >= 2", "years >= 3"))
    run("ci", "--markdown", "out.md", code=1)
    text = (repo / "out.md").read_text(encoding="utf-8")
    assert len(text) < 600
    assert text.rstrip().endswith("run `bonitas ci` for the whole")
