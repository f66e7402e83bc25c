"""`bonitas diff`: what it prints, what it writes, and how it exits."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from diffsample import POLICY, case, edited

from bonitas.cli.main import bonitas

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two versions and some cases, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BONITAS_LANGUAGE", raising=False)
    (tmp_path / "old.policy").write_text(POLICY, encoding="utf-8")
    (tmp_path / "new.policy").write_text(edited(("years >= 2", "years >= 3")), encoding="utf-8")
    cases = [case(years=years) for years in (1, 2, 3)] + [{"years": "many"}]
    lines = [json.dumps({"id": f"c{number}", "in": one}) for number, one in enumerate(cases, start=1)]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(bonitas, ["diff", *arguments], prog_name="bonitas")


@pytest.mark.usefixtures("folder")
def test_the_texts_alone() -> None:
    result = diff("old.policy", "new.policy")
    assert result.exit_code == 1
    assert "~ A1 In business for two years: 2 became 3" in result.stdout
    assert diff("old.policy", "old.policy").exit_code == 0


@pytest.mark.usefixtures("folder")
def test_the_effect_on_cases() -> None:
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl")
    assert result.exit_code == 1
    assert "Decided differently: 1 (33.3%): the verdict in 1" in result.stdout
    assert "Rows that neither version can decide, left out: 1" in result.stdout
    assert "decline: A1 founded less than two years ago" in result.stdout
    assert max(map(len, result.stdout.split("\n"))) <= 80


@pytest.mark.usefixtures("folder")
def test_nothing_changes_for_cases_that_the_change_does_not_touch(folder: Path) -> None:
    (folder / "cases.jsonl").write_text(json.dumps(case()), encoding="utf-8")
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl")
    assert result.exit_code == 0
    assert "Decided differently: none" in result.stdout


def test_json_to_a_file_and_rejects(folder: Path) -> None:
    result = diff(
        "old.policy", "new.policy", "--cases", "cases.jsonl", "--format", "json", "--output", "out.json",
        "--rejects", "rejects.jsonl", "--limit", "0",
    )  # fmt: skip
    assert (result.exit_code, result.stdout) == (1, "")
    form = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert form["effect"]["changed"] == 1
    assert form["effect"]["changed_cases"] == []
    rejects = [json.loads(line) for line in (folder / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["rejected_by"], one["id"]) for one in rejects] == [("old", "c4"), ("new", "c4")]


def test_a_page_for_a_committee_and_all_changed_cases(folder: Path) -> None:
    files = ("--format", "html", "--output", "page.html", "--changed", "changed.csv")
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", *files)
    assert (result.exit_code, result.output) == (1, "")
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert '"story":' in page, "cases can be opened to their explanations"
    assert "cases.jsonl" in page
    assert (
        (folder / "changed.csv").read_text(encoding="utf-8").split("\n")[1].startswith("c2,2,,verdict,approve,decline")
    )


@pytest.mark.usefixtures("folder")
def test_a_page_tells_of_one_new_version() -> None:
    for option in (("--format", "html"), ("--changed", "changed.csv")):
        result = diff("old.policy", "new.policy", "old.policy", "--cases", "cases.jsonl", *option)
        assert result.exit_code == 2
        assert "one new version" in result.stderr
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--changed", "changed.xlsx")
    assert (result.exit_code, "ends in .csv or .jsonl" in result.stderr) == (2, True)
    result = diff("old.policy", "new.policy", "--changed", "changed.csv")
    assert (result.exit_code, "go with --cases" in result.stderr) == (2, True)


@pytest.mark.usefixtures("folder")
def test_chinese_markdown() -> None:
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--format", "markdown", "--language", "zh")
    assert "### 条文改动" in result.stdout
    assert "| 1 | `c2` |" in result.stdout


def test_a_version_of_git(folder: Path) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "old.policy"], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True)
    assert diff("main:old.policy", "old.policy").exit_code == 0
    assert diff("main:old.policy", "new.policy").exit_code == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["none.policy", "new.policy"], 3, "none.policy"),
        (["old.policy", "nowhere:x.policy"], 3, "./nowhere:x.policy"),
        (["old.policy", "new.policy", "--cases", "none.csv"], 3, "none.csv"),
        (["old.policy", "new.policy", "--cases", "old.policy"], 3, "K510"),
        (["old.policy", "new.policy", "--today", "2026-01-01"], 2, "--cases"),
        (["old.policy"], 2, "NEW"),
        (["old.policy", "new.policy", "--cases", "cases.jsonl", "--output", "cases.jsonl"], 2, "same file"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: list[str], code: int, words: str) -> None:
    result = diff(*arguments)
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_broken_version_is_shown_with_its_findings(folder: Path) -> None:
    (folder / "new.policy").write_text(edited(("years >= 2", "yeers >= 2")), encoding="utf-8")
    result = diff("old.policy", "new.policy")
    assert result.exit_code == 3
    assert "yeers" in result.stderr
    assert "new.policy:" in result.stderr


def test_two_broken_versions_are_shown_together(folder: Path) -> None:
    for name in ("old", "new"):
        (folder / f"{name}.policy").write_text(edited(("years >= 2", f"{name}_years >= 2")), encoding="utf-8")
    result = diff("old.policy", "new.policy")
    assert result.exit_code == 3
    assert "old_years" in result.stderr
    assert "new_years" in result.stderr


def test_a_file_without_a_sound_case_is_invalid(folder: Path) -> None:
    (folder / "cases.jsonl").write_text('{"years": "many"}\n', encoding="utf-8")
    assert diff("old.policy", "new.policy", "--cases", "cases.jsonl").exit_code == 3


MAPPED = "columns: {years: years, revenue: revenue, ratio: ratio, grade: grade}"


@pytest.mark.parametrize(
    ("mapping", "where", "what"),
    [
        (None, "cases.csv: K510", "the policy has no field `jears`; did you mean `years`?"),
        (None, "cases.csv: years: K510", "no column is called `years`"),
        (MAPPED.replace("years: years", "years: jahre"), "m.yaml: columns.years: K511", "no column `jahre`"),
        (MAPPED.replace("years: years, ", ""), "m.yaml: columns.years: K511", "`years: {constant: …}`"),
        (MAPPED.replace("years: years", "years: {constant: {}}"), "m.yaml: line 1: columns.years.constant", "[] for"),
        (f"{MAPPED}\noutcom: what\n", "m.yaml: line 2: outcom: K511", "did you mean `outcome`?"),
    ],
)
def test_a_history_that_does_not_fit_is_told_by_its_file(
    folder: Path, mapping: str | None, where: str, what: str
) -> None:
    (folder / "cases.csv").write_text("jears,revenue,ratio,grade\n2,1000,1,fair\n", encoding="utf-8")
    arguments = ["old.policy", "new.policy", "--cases", "cases.csv"]
    if mapping is not None:
        (folder / "m.yaml").write_text(mapping, encoding="utf-8")
        arguments += ["--mapping", "m.yaml"]
    result = diff(*arguments)
    assert result.exit_code == 3
    (told,) = (line for line in result.stderr.splitlines() if line.startswith(where))
    assert what in told


def test_a_day_that_no_column_tells_is_asked_for(folder: Path) -> None:
    dated = edited(("  years ", "  since        date\n  years "), ("years >= 2", "years(since, today) >= 2"))
    (folder / "old.policy").write_text(dated, encoding="utf-8")
    (folder / "cases.csv").write_text("since,years,revenue,ratio,grade\n2020-01-01,2,1,1,fair\n", encoding="utf-8")
    (folder / "m.yaml").write_text(MAPPED.replace("years: years", "years: years, since: since"), encoding="utf-8")
    for more in ((), ("--mapping", "m.yaml")):
        result = diff("old.policy", "old.policy", "--cases", "cases.csv", *more)
        assert result.exit_code == 3
        assert "give the day of the decision with --today" in result.stderr


@pytest.mark.usefixtures("folder")
def test_an_expression_that_is_wrong_is_shown_as_it_was_written() -> None:
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--by", "years > 2 and jears")
    assert result.exit_code == 3
    assert "there is no `jears`" in result.stderr
    assert "years > 2 and jears" in result.stderr
    assert "segment_1" not in result.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("more", ['admission\n  A9 "x"\n    decline when years > 1', "define x = 3"])
def test_an_expression_stands_alone(more: str) -> None:
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--by", f"years > 2\n{more}")
    assert result.exit_code == 3
    assert "write one expression and nothing after it" in result.stderr


@pytest.mark.slow
def test_the_mortgage_history_on_80_columns() -> None:
    """Real history: every application is counted, what the bank did beside what both versions say."""
    from rich.cells import cell_len

    result = diff(
        *(str(ROOT / f"policies/mortgage/mortgage_{version}.policy") for version in ("1.0", "1.1")),
        *("--cases", str(ROOT / "fixtures/mortgage/boston_loanapp_1990.csv")),
        *("--mapping", str(ROOT / "fixtures/mortgage/boston_loanapp_1990.mapping.yaml")),
    )
    assert result.exit_code == 1
    assert "1,989" in result.stdout
    for outcome, cases in (("approved ", "1,684"), ("denied ", "244")):
        assert any(outcome in line and cases in line for line in result.stdout.split("\n"))
    assert max(map(cell_len, result.stdout.split("\n"))) <= 80


# ---------------------------------------------------------------- causes, segments, challengers, what was decided


@pytest.mark.usefixtures("folder")
def test_causes_and_segments_are_told() -> None:
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--by", "grade", "--by", "years > 2")
    assert "A1 alone" in result.stdout
    for head in ("By grade", "By years > 2"):
        assert head in result.stdout
    assert max(map(len, result.stdout.split("\n"))) <= 80
    without = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--no-causes")
    assert "A1 alone" not in without.stdout
    form = json.loads(diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--format", "json").stdout)
    assert form["effect"]["causes"]["verdicts"][0] | {"granted_change": None} == {
        "sets": [[0]], "cases": 1, "swap_ins": 0, "swap_outs": 1, "granted_change": None,
    }  # fmt: skip
    assert form["effect"]["edits"] == [{"name": "A1", "text": "A1 In business for two years: 2 became 3"}]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("grad", "did you mean `grade`"),
        ("income", "income is sensitive"),
        ("income > 100", "income > 100 is sensitive"),
        ("years >", "K001"),
        ("1,000", "1_000"),
        ("years) define x = (1", "K001"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_segments_that_cannot_be(what: str, words: str) -> None:
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--by", what)
    assert result.exit_code == 3
    assert words in result.stderr


@pytest.mark.usefixtures("folder")
def test_challengers_stand_side_by_side(folder: Path) -> None:
    (folder / "newer.policy").write_text(edited(("share        10%", "share        8%")), encoding="utf-8")
    result = diff("old.policy", "new.policy", "newer.policy", "--cases", "cases.jsonl")
    assert result.exit_code == 1
    for words in ("2 challengers of old.policy", "new.policy", "newer.policy", "parameter share: 10% became 8%"):
        assert words in result.stdout
    form = json.loads(
        diff("old.policy", "new.policy", "newer.policy", "--cases", "cases.jsonl", "--format", "json").stdout
    )
    assert form["format"] == "bonitas.diffs/1"
    assert [one["new"]["source"] for one in form["challengers"]] == ["new.policy", "newer.policy"]


MAPPING = """\
id: id
outcome: what
good: [paid]
bad: [lost]
loss: loss
decided: {verdict: {column: then, codes: {yes: approve, no: decline}}, amounts: {credit_limit: limit}}
segments: {area: area}
protected: {sex: sex}
measures: {granted: share with verdict is approve}
columns: {years: years, revenue: revenue, ratio: ratio, grade: grade}
"""
HISTORY = """\
id,years,revenue,ratio,grade,what,loss,then,limit,area,sex
a,2,1000000,2,strong,paid,,yes,100000,north,f
b,8,1000000,2,strong,lost,500.50,yes,90000,south,m
c,1,1000000,2,strong,,,no,,north,m
d,8,1000000,2,weak,,,yes,100000,south,f
"""


@pytest.fixture
def history(folder: Path) -> list[str]:
    """The options of a history that tells all that one can."""
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    (folder / "history.yaml").write_text(MAPPING, encoding="utf-8")
    return ["--cases", "history.csv", "--mapping", "history.yaml"]


def test_what_was_decided_is_a_version(history: list[str]) -> None:
    result = diff("recorded", "old.policy", *history)
    assert result.exit_code == 1
    assert "recorded → small_credit 1.0" in result.stdout
    assert "Decided differently: 2 (50.0%): the verdict in 1, an amount in 1" in result.stdout
    assert "What changed in the text" not in result.stdout
    bare = diff("recorded", "old.policy", "--cases", "cases.jsonl")
    assert (bare.exit_code, "does not tell what was decided" in bare.stderr) == (3, True)
    assert diff("recorded", "old.policy").exit_code == 2


def test_what_happened_is_told(history: list[str]) -> None:
    result = diff("old.policy", "new.policy", *history)
    for words in ("How what is granted turned out", "By area", "Groups of sex", "500.50", "Figures of the policy"):
        assert words in result.stdout
    assert max(map(len, result.stdout.split("\n"))) <= 80
    effect = json.loads(diff("old.policy", "new.policy", *history, "--format", "json").stdout)["effect"]
    granted = {side: effect["performance"][side] for side in ("granted_old", "granted_new", "swap_outs")}
    counts = {side: (one["good"], one["bad"], one["unobserved"]) for side, one in granted.items()}
    assert counts == {"granted_old": (1, 1, 0), "granted_new": (0, 1, 0), "swap_outs": (1, 0, 0)}
    assert effect["losses"] == [{"granted_old": True, "granted_new": True, "cases": 1, "total": "500.5"}]
    assert (effect["figures"]["granted"]["old"], effect["figures"]["granted"]["new"]) == ("0.5", "0.25")
    cuts = {cut["by"]: (cut["protected"], [one["value"] for one in cut["segments"]]) for cut in effect["segments"]}
    assert cuts == {"area": (False, ["north", "south"]), "sex": (True, ["f", "m"])}


def test_a_range_and_folders_of_revisions(folder: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    for text in ("years >= 2", "years >= 3"):
        (folder / "credit.policy").write_text(edited(("years >= 2", text)), encoding="utf-8")
        git("add", "credit.policy")
        git("commit", "-q", "-m", text)
    result = diff("HEAD~1..HEAD", "credit.policy", "--cases", "cases.jsonl")
    assert (result.exit_code, "2 became 3" in result.stdout) == (1, True)
    assert "write the policy's path after it" in diff("HEAD~1..HEAD", "credit.policy", "x.policy").stderr


def test_a_checkpoint_that_cannot_be_gone_on_from_is_told(folder: Path) -> None:
    (folder / "run").write_text("{}", encoding="utf-8")
    result = diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--checkpoint", "run")
    assert (result.exit_code, "run is no checkpoint, or was damaged" in result.stderr) == (3, True)
    assert (folder / "run").read_text(encoding="utf-8") == "{}"
    assert diff("old.policy", "new.policy", "--cases", "cases.jsonl", "--checkpoint", "fresh").exit_code == 1
    assert not (folder / "fresh").exists(), "a run that ends leaves none"
