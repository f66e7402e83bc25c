"""init, check and fmt: the author's commands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from clirun import Golden, Run

GOLDEN = Path(__file__).parents[1] / "data" / "cli"


def write(name: str, *changes: tuple[str, str]) -> None:
    """credit.policy with changes, under another name."""
    text = Path("credit.policy").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_starter_is_in_order_as_it_comes(run: Run, language: str) -> None:
    run("init", "new/folder", "--language", language)
    told = run("check", "new").stdout
    assert re.search(r"0 errors, 0 warnings|0 个错误，0 个警告", told)
    assert run("fmt", "--check", "new").output == ""
    assert re.search(r"\(10/10\)", run("test", "new").stdout)


def test_both_starters_decide_alike(run: Run) -> None:
    run("init", "en")
    run("init", "zh", "--language", "zh")
    verdicts = []
    for folder in ("en", "zh"):
        run("decide", f"{folder}/credit.policy", f"{folder}/credit.yaml", "--decisions", "out", code=3)
        lines = map(json.loads, Path("out").read_text(encoding="utf-8").splitlines())
        verdicts.append([(one["verdict"], [reason["clause"] for reason in one["reasons"]]) for one in lines])
    named = [[clause for _, reasons in side for clause in reasons if clause.isascii()] for side in verdicts]
    assert [verdict for verdict, _ in verdicts[0]] == [verdict for verdict, _ in verdicts[1]]
    assert named[1] == [clause for clause in named[0] if clause != "credit_limit"]


def test_init_overwrites_nothing(run: Run) -> None:
    Path("credit.yaml").write_text("mine", encoding="utf-8")
    assert "`credit.yaml` is there already" in run("init", code=2).stderr
    assert [path.name for path in Path().iterdir()] == ["credit.yaml"]


def test_check_shows_all_findings_with_their_places(starter: Run, golden: Golden) -> None:
    changes = ("net_worth > 0", "networth > 0"), ("longest_overdue > 30 days", "longest_overdue > 30")
    write("typo.policy", *changes)
    golden(GOLDEN / "check_typo.txt", starter("check", "--notes", "typo.policy", code=3).stdout)


def test_check_speaks_the_language_of_the_author(run: Run, golden: Golden) -> None:
    run("init", "--language", "zh")
    write("typo.policy", ("净资产 > 0", "净资 > 0"))
    told = run("check", "typo.policy", code=3).stdout
    golden(GOLDEN / "check_typo.zh.txt", told)
    assert "unknown name" not in told
    assert "error[K101]" in run("check", "typo.policy", code=3, BONITAS_LANGUAGE="en").stdout
    assert "错误[K101]" in run("check", "typo.policy", "--language", "zh", code=3, BONITAS_LANGUAGE="en").stdout


def test_check_counts_notes_and_shows_them_on_request(starter: Run) -> None:
    told = starter("check", "credit.policy").stdout
    assert told == "1 file: 0 errors, 0 warnings, 1 note (--notes shows them)\n"
    assert "note[K210]" in starter("check", "--notes", "credit.policy").stdout


def test_check_warnings_have_their_own_exit_code(starter: Run) -> None:
    write("unused.policy", ("  paid_on  date optional", "  paid_on  date optional\n  remark   text optional"))
    assert "warning[K110]" in starter("check", "unused.policy", code=1).stdout
    starter("check", "--allow-warnings", "unused.policy", code=0)
    starter("check", "--strict", "unused.policy", code=3)
    assert "contradict" in starter("check", "--strict", "--allow-warnings", "unused.policy", code=2).stderr


def test_check_of_a_folder_and_of_nothing(starter: Run) -> None:
    Path("empty.policy").write_text("", encoding="utf-8")
    Path("folder").mkdir()
    told = starter("check", ".", code=3).stdout
    assert "error[K018]" in told and told.endswith("2 files: 1 error, 0 warnings, 1 note (--notes shows them)\n")
    assert "no .policy file in the folder `folder`" in starter("check", "folder", code=2).stderr


def test_a_finding_in_a_base_is_told_once(starter: Run) -> None:
    write("base.policy", ("net_worth > 0", "networth > 0"))
    for name in ("one", "two"):
        text = f'policy {name} "T"\nversion 1.0 effective from 2026-01-01\nowner "O"\nextends "base.policy"\n'
        Path(f"{name}.policy").write_text(text, encoding="utf-8")
    told = starter("check", "base.policy", "one.policy", "two.policy", code=3).stdout
    assert told.count("there is no `networth`") == 1


def test_check_for_machines(starter: Run) -> None:
    write("typo.policy", ("net_worth > 0", "networth > 0"))
    found = json.loads(starter("check", "--format", "json", "typo.policy", code=3).stdout)
    assert {one["code"] for one in found["diagnostics"]} >= {"K101", "K210"}
    log = json.loads(starter("check", "--format", "sarif", "typo.policy", code=3).stdout)
    assert [one["ruleId"] for one in log["runs"][0]["results"]] == ["K101"]
    assert starter("check", "--format", "github", "typo.policy", code=3).stdout.startswith("::error file=typo.policy")


def test_colours_appear_when_asked_for_and_never_with_no_color(starter: Run) -> None:
    write("typo.policy", ("net_worth > 0", "networth > 0"))
    assert "\x1b[" not in starter("check", "typo.policy", code=3).stdout
    assert "\x1b[" in starter("check", "typo.policy", code=3, FORCE_COLOR="1").stdout
    told = starter("check", "typo.policy", code=3, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", told)


def test_on_a_terminal_sentences_fit_80_columns(starter: Run) -> None:
    write("typo.policy", ("net_worth > 0", "networth > 0"))
    told = starter("check", "--notes", "typo.policy", code=3, FORCE_COLOR="1").stdout
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in told.splitlines()]
    sentences = [line for line in lines if not re.match(r"[0-9 ]*\|", line)]
    assert sum("otherwise …" in line for line in sentences) == 1
    assert max(map(len, sentences)) <= 80


def test_fmt_rewrites_only_what_changes(starter: Run) -> None:
    before = Path("credit.policy").read_bytes()
    write("loose.policy", ("\n  net_worth        money\n", "\n   net_worth money\n"))
    told = starter("fmt", "--check", "loose.policy", "credit.policy", code=1).stdout
    assert "-   net_worth money" in told and "+  net_worth        money" in told
    assert Path("loose.policy").read_bytes() != before
    assert starter("fmt", ".").stdout == "loose.policy: laid out\n"
    assert Path("loose.policy").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["credit.policy", "credit.yaml", "loose.policy"]


def test_fmt_mends_line_ends(starter: Run) -> None:
    before = Path("credit.policy").read_bytes()
    Path("credit.policy").write_bytes(before.replace(b"\n", b"\r\n"))
    assert "line ends differ" in starter("fmt", "--check", "credit.policy", code=1).stdout
    starter("fmt", "credit.policy")
    assert Path("credit.policy").read_bytes() == before


def test_fmt_does_not_touch_a_text_with_errors(starter: Run) -> None:
    write("broken.policy", ("250 thousand", "250,000"))
    before = Path("broken.policy").read_bytes()
    assert "K004" in starter("fmt", "broken.policy", code=3).stderr
    assert Path("broken.policy").read_bytes() == before


def test_fmt_that_changed_a_meaning_writes_nothing(starter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import bonitas.dsl.syntax.format as layout

    write("loose.policy", ("\n  net_worth        money\n", "\n   net_worth money\n"))
    before, whole = Path("loose.policy").read_bytes(), layout.format_policy
    monkeypatch.setattr(layout, "format_policy", lambda *args: whole(*args).replace(">= 2", ">= 3"))
    assert "K901" in starter("fmt", "loose.policy", code=4).stderr
    assert Path("loose.policy").read_bytes() == before


def test_fmt_translates_there_and_back(starter: Run) -> None:
    text = Path("credit.policy").read_text(encoding="utf-8")
    result = starter("fmt", "credit.policy", "--language", "zh", "--output", "zh.policy")
    assert "note[K413]" not in result.stdout and "K413" in result.stderr
    assert Path("zh.policy").read_text(encoding="utf-8").count("政策 credit") == 1
    assert starter("fmt", "zh.policy", "--language", "en").stdout == text
    assert Path("credit.policy").read_text(encoding="utf-8") == text


def test_what_has_no_translation_can_be_filled_in_and_is_then_whole(starter: Run) -> None:
    told = starter("fmt", "credit.policy", "--language", "zh").stderr
    head, section = told.split("\nnames zh\n")
    assert head.startswith("K413：")
    lines = section.splitlines()
    assert lines[0] == '  "Trade credit for business customers"  …'
    filled = [line.replace("…", f'"译{number}"' if '"' in line else f"译{number}") for number, line in enumerate(lines)]
    text = Path("credit.policy").read_text(encoding="utf-8")
    Path("credit.policy").write_text("\n".join([text, "names zh", *filled, ""]), encoding="utf-8")
    starter("fmt", "credit.policy")
    whole = starter("fmt", "credit.policy", "--language", "zh", "--output", "zh.policy")
    assert not whole.stderr
    starter("check", "zh.policy")
    assert starter("fmt", "zh.policy", "--language", "en").stdout == Path("credit.policy").read_text(encoding="utf-8")
    starter("diff", "credit.policy", "zh.policy")


def test_fmt_never_overwrites_the_text_by_its_translation(starter: Run) -> None:
    args = ("fmt", "credit.policy", "--language", "zh", "--output", "./credit.policy")
    assert "the same file" in starter(*args, code=2).stderr
    assert "one file at a time" in starter("fmt", "credit.policy", "x", "--language", "zh", code=2).stderr
    assert "--output goes with --language" in starter("fmt", "credit.policy", "--output", "x", code=2).stderr
