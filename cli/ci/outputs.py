"""The summary of a run for other programs: Markdown, JUnit, SARIF, JSON, and what GitHub shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bonitas.cli.ci.journey import Compared, Journey, Layout
from bonitas.cli.ci.words import say
from bonitas.cli.reports.fixtures import as_json, failure_text
from bonitas.cli.reports.junit import Outcome, junit_xml
from bonitas.dsl.diagnose import render_github, render_json, render_sarif
from bonitas.dsl.diagnose.diagnostic import Severity
from bonitas.dsl.diagnose.remark import Remark
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.report import severity
from bonitas.replay.gates.result import GateResult
from bonitas.replay.report.blocks import Block
from bonitas.replay.report.data import to_json
from bonitas.replay.report.markdown import to_markdown

FORMAT = "bonitas.ci/1"
"""Changes when a reader of the old form would be misled; new keys may come at any time."""
LONGEST = 60_000
"""Bytes of a summary in Markdown. A comment on GitHub holds 65,536 characters, one on GitLab more."""


def markdown(journey: Journey, blocks: tuple[Block, ...]) -> str:
    """The summary for a comment; a text that is too long for one is cut at a line, and says so."""
    text = to_markdown(blocks)
    if len(text.encode()) <= LONGEST:
        return text
    kept = text.encode()[:LONGEST].decode("utf-8", "ignore").rpartition("\n")[0]
    fences = sum(line.lstrip().startswith("```") for line in kept.split("\n"))
    return f"{kept}\n{'  ```' if fences % 2 else ''}\n\n{say(journey.language, 'cut')}\n"


def github(journey: Journey) -> str:
    """Annotations of a workflow: the findings, and what else is wrong with a file."""
    found = "".join(render_github.render(_shown(file.findings), file.language) for file in journey.files)
    return found + render_github.render_remarks(remarks(journey))


def sarif(journey: Journey) -> str:
    """The findings, and what else is wrong with a file, for code scanning."""
    return render_sarif.render(journey.findings, journey.language, remarks=remarks(journey))


def _shown(findings: tuple[Any, ...]) -> list[Any]:
    return [finding for finding in findings if severity(finding) is not Severity.NOTE]


def remarks(journey: Journey) -> Iterator[Remark]:
    """Files that are not laid out, cases that fail, what could not be replayed, gates that do not hold."""
    language = journey.language
    for file in journey.files if "fmt" in journey.taken else ():
        if file.layout is Layout.OTHER:
            text = say(language, "layout", path=file.path)
            yield Remark("fmt/layout", say(language, "layout rule"), text, file.path)
    for run in journey.runs if "test" in journey.taken else ():
        title = say(language, "test rule")
        if run.error is not None:
            yield Remark("test/file", title, "\n".join(run.error.lines), str(run.path))
        for result in run.results:
            if not result.passed:
                text = f"{result.row.id}\n{failure_text(result, run)}"
                yield Remark("test/case", title, text, str(run.path), result.row.line)
    for one in journey.compared:
        if one.trouble is not None:
            yield Remark("diff/replay", say(language, "not replayed"), _trouble_text(one, language), one.path)
        for gate in one.results:
            if not gate.passed:
                name = gate.name.partition(" ")[0]
                yield Remark(
                    f"gate/{name}", say(language, "gate rule", name=name), _gate_text(gate, language), one.path
                )


def _gate_text(gate: GateResult, language: str) -> str:
    words = {"name": gate.name, "limit": gate.limit, "found": gate.found, "told": gate.told}
    text = say(language, "gate failed" if gate.judged else "gate unjudged", **words)
    if not gate.examples:
        return text
    return f"{text}\n{say(language, 'examples', names=', '.join(gate.examples))}"


def _trouble_text(one: Compared, language: str) -> str:
    if one.trouble is None:
        return ""
    return "\n".join([*one.trouble.lines, *([render(one.trouble.findings, language)] if one.trouble.findings else [])])


def junit(journey: Journey) -> str:
    """A suite for each step, and one for each fixture."""
    language, suites = journey.language, dict[str, list[Outcome]]()
    if "fmt" in journey.taken:
        suites["fmt"] = [Outcome(file.path, "fmt", _layout(file.layout, file.path, language)) for file in journey.files]
    if "check" in journey.taken:
        for file in journey.files:
            found = _shown(file.findings)
            failure = (found[0].code, render(found, file.language)) if found else None
            suites.setdefault("check", []).append(Outcome(file.path, "check", failure))
    for one in journey.compared:
        trouble = None if one.trouble is None else (say(language, "not replayed"), _trouble_text(one, language))
        suites.setdefault("diff", []).append(Outcome(one.path, f"diff ({one.state.value})", trouble))
        for gate in one.results:
            gate_failure = None if gate.passed else (gate.found, _gate_text(gate, language))
            suites.setdefault("gates", []).append(Outcome(one.path, gate.name, gate_failure))
    return junit_xml(journey.runs if "test" in journey.taken else (), suites)


def _layout(layout: Layout, path: str, language: str) -> tuple[str, str] | None:
    if layout is Layout.FINE:
        return None
    text = say(language, "layout" if layout is Layout.OTHER else "unreadable", path=path)
    return text, text


def as_data(journey: Journey, limit: int) -> str:
    """The whole as JSON, described in docs/ci.md."""
    whole: Mapping[str, Any] = {
        "format": FORMAT,
        "language": journey.language,
        "base": {"name": journey.base.name, "commit": journey.base.commit},
        "config": journey.config,
        "touches_config": journey.own_gates,
        "exit_code": journey.code,
        "steps": [{"name": step.name, "exit_code": step.code} for step in journey.steps],
        "files": [{"path": file.path, "layout": file.layout.value} for file in journey.files],
        "removed": list(journey.gone),
        "findings": json.loads(render_json.render(journey.findings)),
        "test": as_json(journey.runs),
        "policies": [_policy(one, journey.language, limit) for one in journey.compared],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _policy(one: Compared, language: str, limit: int) -> dict[str, Any]:
    return {
        "path": Path(one.path).as_posix(),
        "listed": one.listed,
        "state": one.state.value,
        "trouble": _trouble_text(one, language) or None,
        "diff": None if one.difference is None else to_json(one.difference, language, limit),
        "gates": [
            {"name": gate.name, "passed": gate.passed, "judged": gate.judged, "limit": gate.limit,
             "found": gate.found, "told": gate.told, "examples": list(gate.examples)}
            for gate in one.results
        ],
    }  # fmt: skip
