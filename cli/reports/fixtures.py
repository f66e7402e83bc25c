"""The results of fixtures, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bonitas.cli.runs.fixture_runs import Run
from bonitas.cli.screens.console import console, print_findings, print_sentence
from bonitas.cli.screens.words import say
from bonitas.engine.explain import explain
from bonitas.engine.problems import printable
from bonitas.replay.expectations import REJECTED, Mismatch
from bonitas.replay.fixtures import Broken, CaseResult

FORMAT = "bonitas.test/1"


def print_runs(runs: Sequence[Run]) -> None:
    """A line for each file, what failed below it, and the counts."""
    screen = console()
    for run in runs:
        failed = [result for result in run.results if not result.passed]
        style = "bold red" if failed or run.error is not None else "green"
        mark = say(run.language, "failed" if failed or run.error is not None else "passed")
        screen.print(Text.assemble((mark, style), f" {run.path} {_of(run, len(run.results) - len(failed))}"))
        if run.error is not None:
            for line in run.error.lines:
                print_sentence(screen, line, 2)
            print_findings(screen, run.error.findings, run.language)
        for result in failed:
            _print_failed(screen, run, result)
    screen.print(_counts(runs))


def _of(run: Run, passed: int) -> str:
    return "" if run.error is not None else f"({passed}/{len(run.results)})"


def _counts(runs: Sequence[Run]) -> str:
    language = "zh" if {run.language for run in runs} == {"zh"} else "en"
    results = [result for run in runs for result in run.results]
    passed = sum(result.passed for result in results)
    noun = say(language, "one" if len(results) == 1 else "many")
    numbers = {"total": f"{len(results):,}", "passed": f"{passed:,}", "failed": f"{len(results) - passed:,}"}
    counts = say(language, "tests", cases=noun, **numbers)
    broken = sum(run.error is not None for run in runs)
    return f"{counts}{say(language, 'not run', count=str(broken))}" if broken else counts


def _print_failed(screen: Console, run: Run, result: CaseResult) -> None:
    screen.print()
    place = f"{run.path}:{result.row.line}"
    screen.print(Text.assemble("  ", (printable(result.row.id), "bold"), "  ", (place, "dim")))
    if result.row.why:
        print_sentence(screen, Text(printable(result.row.why), "dim"), 2)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("", say(run.language, "expected"), say(run.language, "got")):
        table.add_column(heading, overflow="fold")
    for mismatch in result.mismatches:
        table.add_row(f"  {mismatch.name}", *_sides(mismatch, run.language))
    for broken in result.broken:
        table.add_row(f"  {broken.id}", say(run.language, "held"), say(run.language, "broken here"))
    screen.print(table)
    for line in _reasons(run, result):
        print_sentence(screen, line.strip(), 4 if line.startswith(" ") else 2)
    screen.print()


def _sides(mismatch: Mismatch, language: str) -> tuple[str, Text]:
    nothing = say(language, "nothing")
    if mismatch.name == REJECTED and mismatch.found is None:
        got = say(language, "decided")
    elif mismatch.found is None and not mismatch.got:
        got = say(language, "not in policy", hint=getattr(mismatch.hint, language))
    else:
        got = mismatch.got or nothing
    return mismatch.expected or nothing, Text(got, "red")


def _reasons(run: Run, result: CaseResult) -> list[str]:
    """Why the case was decided as it was, or rejected; and the counterexamples to guarantees."""
    lines = [item.text(run.language) for item in result.problems]
    if result.decision is not None and run.program is not None and result.decision.verdict is not None:
        part = explain(result.decision, run.program, run.language).parts[0]
        lines += [part.heading, *(f"  {item.text}" for item in part.items)]
    return lines + [_promise(broken, run.language) for broken in result.broken]


def _promise(broken: Broken, language: str) -> str:
    text = say(language, "guarantee", id=broken.id, title=broken.title)
    if not broken.name:
        return text
    moved = {"name": broken.name, "before": broken.before, "after": broken.after, "amount": broken.amount}
    return f"{text}{say(language, 'counterexample', **moved)}"


def as_json(runs: Sequence[Run]) -> dict[str, Any]:
    """All results as JSON data, described in docs/cli.md."""
    results = [result for run in runs for result in run.results]
    passed = sum(result.passed for result in results)
    return {
        "format": FORMAT,
        "counts": {
            "cases": len(results),
            "passed": passed,
            "failed": len(results) - passed,
            "files_not_run": sum(run.error is not None for run in runs),
        },
        "files": [_file(run) for run in runs],
    }


def _file(run: Run) -> dict[str, Any]:
    return {
        "file": str(run.path),
        "error": None if run.error is None else "\n".join(error_lines(run)),
        "cases": [_case(result, run) for result in run.results],
    }


def error_lines(run: Run) -> list[str]:
    """Why a file was not run, in plain lines."""
    from bonitas.dsl.diagnose.render_human import render

    if run.error is None:
        return []
    return [*run.error.lines, *([render(run.error.findings, run.language)] if run.error.findings else [])]


def _case(result: CaseResult, run: Run) -> dict[str, Any]:
    return {
        "id": result.row.id,
        "line": result.row.line,
        "passed": result.passed,
        "mismatches": [
            {"name": one.name, "expected": one.expected, "got": _sides(one, run.language)[1].plain}
            for one in result.mismatches
        ],
        "broken_guarantees": [one.id for one in result.broken],
        "reasons": [] if result.passed else _reasons(run, result),
    }


def failure_text(result: CaseResult, run: Run) -> str:
    """What a failed case has to say, in plain lines."""
    lines = []
    for one in result.mismatches:
        expected, got = _sides(one, run.language)
        told = f"{say(run.language, 'expected')} {expected}, {say(run.language, 'got')} {got.plain}"
        lines.append(f"{one.name}: {told}")
    return "\n".join([*lines, *_reasons(run, result)])
