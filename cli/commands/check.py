"""`bonitas check`: what is wrong with policies, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINDINGS, FINE, INVALID
from bonitas.cli.options.language import language_option

if TYPE_CHECKING:
    from bonitas.dsl.diagnose.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class _Checked:
    """One file's findings and the language that its author reads."""

    findings: tuple[Diagnostic, ...]
    language: str


@click.command(short_help="Say what is wrong with policies, and where.")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "json", "sarif", "github"]),
    default="human",
    show_default=True,
    help="For people, programs, code scanning, or annotations of a workflow.",
)
@language_option
@click.option("--notes", is_flag=True, help="Show notes too; without it they are only counted.")
@click.option("--strict", is_flag=True, help="Warnings count as errors (exit 3).")
@click.option("--allow-warnings", is_flag=True, help="Warnings alone exit with 0.")
def check(
    files: tuple[str, ...], form: str, language: str | None, notes: bool, strict: bool, allow_warnings: bool
) -> int:
    """Say what is wrong with policies, and where.

    FILES are policy files, or folders with .policy files in them. Every finding has its place, the reason, what to
    do about it and a code that `bonitas errors CODE` explains. All findings come at once.

    \b
    Example:
      bonitas check policies/trade_credit
      bonitas check --notes --language zh policies/trade_credit/builders.policy

    Exits with 0 when there is no error and no warning, 1 when there are only warnings, 3 when there are errors. JSON
    holds all findings; the other formats hold notes only with --notes.
    """
    from bonitas.cli.options.places import policy_files

    if strict and allow_warnings:
        raise click.UsageError("--strict and --allow-warnings contradict each other")
    checked = _without_repeats([_check(path, language) for path in policy_files(files)])
    if form == "human":
        _print_human(checked, language, notes)
    else:
        click.echo(_rendered(checked, form, language, notes), nl=False)
    return _exit_code(checked, strict, allow_warnings)


def _check(path: Path, language: str | None) -> _Checked:
    from bonitas.cli.options.language import language_of_findings, language_of_source
    from bonitas.dsl.diagnose.diagnostic import PolicyError
    from bonitas.dsl.files import compile_file

    try:
        compilation = compile_file(path)
    except PolicyError as error:
        return _Checked(error.diagnostics, language or language_of_findings(error.diagnostics))
    return _Checked(compilation.diagnostics, language or language_of_source(compilation.source))


def _without_repeats(checked: list[_Checked]) -> list[_Checked]:
    """The same, with a finding in a base policy that several others extend told once."""
    told: set[tuple[object, ...]] = set()
    return [_Checked(tuple(fresh(one.findings, told)), one.language) for one in checked]


def fresh(findings: Iterable[Diagnostic], told: set[tuple[object, ...]]) -> Iterator[Diagnostic]:
    """The findings that have not been told yet; `told` remembers them."""
    for finding in findings:
        span = finding.primary.span
        file = Path(span.source.name).resolve()
        key = (finding.code, finding.variant, file, span.start, span.end, repr(finding.args))
        if key not in told:
            told.add(key)
            yield finding


def _grades(checked: list[_Checked]) -> list[int]:
    from bonitas.dsl.diagnose.report import severity

    return [severity(finding) for one in checked for finding in one.findings]


def _shown(one: _Checked, notes: bool) -> tuple[Diagnostic, ...]:
    from bonitas.dsl.diagnose.diagnostic import Severity
    from bonitas.dsl.diagnose.report import severity

    return tuple(finding for finding in one.findings if notes or severity(finding) is not Severity.NOTE)


def _print_human(checked: list[_Checked], language: str | None, notes: bool) -> None:
    from bonitas.cli.screens.console import console, print_findings

    screen = console()
    for one in checked:
        print_findings(screen, _shown(one, notes), one.language)
    spoken = language or ("zh" if {one.language for one in checked} == {"zh"} else "en")
    screen.print(_summary(checked, spoken, notes), soft_wrap=True)


def _summary(checked: list[_Checked], language: str, notes: bool) -> str:
    from bonitas.cli.screens.words import counted, say
    from bonitas.dsl.diagnose.diagnostic import Severity

    grades = _grades(checked)
    words = {
        "files": counted(language, "files", len(checked)),
        "errors": counted(language, "errors", grades.count(Severity.ERROR)),
        "warnings": counted(language, "warnings", grades.count(Severity.WARNING)),
        "notes": counted(language, "notes", grades.count(Severity.NOTE)),
    }
    if not notes and grades.count(Severity.NOTE):
        words["notes"] = say(language, "notes hidden", notes=words["notes"])
    return say(language, "checked", **words)


def _rendered(checked: list[_Checked], form: str, language: str | None, notes: bool) -> str:
    from bonitas.dsl.diagnose import render_github, render_json, render_sarif

    if form == "json":
        return render_json.render(finding for one in checked for finding in one.findings)
    if form == "sarif":
        return render_sarif.render((finding for one in checked for finding in _shown(one, notes)), language or "en")
    return "".join(render_github.render(_shown(one, notes), one.language) for one in checked)


def _exit_code(checked: list[_Checked], strict: bool, allow_warnings: bool) -> int:
    from bonitas.dsl.diagnose.diagnostic import Severity

    worst = max(_grades(checked), default=Severity.NOTE)
    if worst == Severity.ERROR or (strict and worst == Severity.WARNING):
        return INVALID
    return FINDINGS if worst == Severity.WARNING and not allow_warnings else FINE
