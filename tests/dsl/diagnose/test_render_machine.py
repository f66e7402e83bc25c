"""What programs read: JSON, SARIF and workflow commands."""

from __future__ import annotations

import json
from typing import Any

from bonitas.dsl.diagnose import render_github, render_json, render_sarif
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Edit, Label
from bonitas.dsl.diagnose.remark import Remark
from bonitas.dsl.diagnose.source import Source, Span

SOURCE = Source("政策/a,b:c 1.policy", "one\n净资产额 100%\n")
PLACE = Span(SOURCE, 4, 8)
UNKNOWN = Diagnostic(
    "K101",
    Label(PLACE),
    {"name": "净资产额", "suggestion": ("净资产",)},
    (Label(Span(SOURCE, 0, 3), "near"),),
    "suggestion",
    Edit(PLACE, "净资产"),
)
WIDE = Diagnostic("K901", Label(Span(SOURCE, 0, 9)), {"detail": "100%\r\n::error::x"})
NOTE = Diagnostic("K210", Label(PLACE), {"name": "a", "subject": "b"})


def test_the_json_object() -> None:
    data = json.loads(render_json.render([UNKNOWN, NOTE], left_out=2))
    assert {name: value for name, value in data.items() if name != "diagnostics"} == {
        "format": "bonitas-diagnostics",
        "version": 1,
        "counts": {"error": 1, "warning": 0, "note": 1},
        "left_out": 2,
    }
    place = {
        "file": "政策/a,b:c 1.policy",
        "start": {"offset": 4, "line": 2, "column": 1},
        "end": {"offset": 8, "line": 2, "column": 5},
    }
    first = data["diagnostics"][0]
    assert first.pop("labels") == [
        {"primary": True, "place": place, "text": {"en": "", "zh": ""}},
        {
            "primary": False,
            "place": {
                "file": place["file"],
                "start": {"offset": 0, "line": 1, "column": 1},
                "end": {"offset": 3, "line": 1, "column": 4},
            },
            "text": {"en": "a similar name is declared here", "zh": "相近的名称在此声明"},
        },
    ]
    assert first == {
        "code": "K101",
        "slug": "unknown-name",
        "severity": "error",
        "phase": "names",
        "page": "docs/errors/K101.md",
        "title": {"en": "unknown name", "zh": "未知名称"},
        "message": {"en": "there is no `净资产额`", "zh": "没有 `净资产额`"},
        "help": {"en": "did you mean `净资产`?", "zh": "是否想写 `净资产`？"},
        "place": place,
        "fix": {"place": place, "replacement": "净资产"},
    }


def sarif(*diagnostics: Diagnostic, language: str = "en", pages: str = "", remarks: tuple[Remark, ...] = ()) -> Any:
    log = json.loads(render_sarif.render(diagnostics, language, pages, remarks))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_rules_and_results_agree() -> None:
    run = sarif(UNKNOWN, NOTE, WIDE, pages="https://example.org/")
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["K101", "K210", "K901"]
    assert rules[0]["helpUri"] == "https://example.org/docs/errors/K101.md"
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert [one["level"] for one in run["results"]] == ["error", "note", "error"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_places() -> None:
    (result,) = sarif(UNKNOWN, language="zh")["results"]
    region = {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5}
    uri = "%E6%94%BF%E7%AD%96/a%2Cb%3Ac%201.policy"
    assert result["message"]["text"] == "没有 `净资产额`\n是否想写 `净资产`？"
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]
    assert result["relatedLocations"][0]["message"]["text"] == "相近的名称在此声明"
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "净资产"}}]


def test_sarif_of_nothing_and_of_absolute_paths() -> None:
    assert sarif()["results"] == []
    absolute = Diagnostic("K018", Label(Span(Source("/a b/x.policy", "x"), 0, 1)))
    location = sarif(absolute)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "file:///a%20b/x.policy"}


def test_workflow_commands_are_escaped() -> None:
    lines = render_github.render([UNKNOWN, WIDE, NOTE]).splitlines()
    assert lines[0] == (
        "::error file=政策/a%2Cb%3Ac 1.policy,line=2,endLine=2,col=1,endColumn=5,title=K101 unknown name"
        "::there is no `净资产额`%0Adid you mean `净资产`?"
    )
    assert len(lines) == 3
    assert ",line=1,endLine=2,title=" in lines[1]
    assert "100%25" in lines[1]
    assert lines[2].startswith("::notice ")


REMARK = Remark("gate/max_changed", "gate max_changed", "at most 2%\n::error::x", "政策/a,b:c 1.policy", 3)


def test_remarks_stand_beside_findings() -> None:
    run = sarif(UNKNOWN, remarks=(REMARK, REMARK))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["K101", "gate/max_changed"]
    assert [one["ruleIndex"] for one in run["results"]] == [0, 1, 1]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "%E6%94%BF%E7%AD%96/a%2Cb%3Ac%201.policy"},
        "region": {"startLine": 3},
    }


def test_remarks_as_workflow_commands_are_escaped() -> None:
    (line,) = render_github.render_remarks([REMARK]).splitlines()
    assert line == ("::error file=政策/a%2Cb%3Ac 1.policy,line=3,title=gate max_changed::at most 2%25%0A::error::x")
