"""`bonitas test`: fixtures, cases with the expected outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bonitas.cli.exits import FINDINGS, FINE, INVALID
from bonitas.cli.options.language import language_option
from bonitas.cli.options.machine import SINGLE, machine_option

if TYPE_CHECKING:
    from bonitas.cli.runs.fixture_runs import Run


@click.command(short_help="Run fixtures: cases with the expected outcome.")
@click.argument("fixtures", nargs=-1, required=True)
@click.option("--update", is_flag=True, help="Rewrite expected values that do not hold; read the difference in git.")
@click.option("--coverage", is_flag=True, help="Also say how much of each policy its fixtures exercise.")
@click.option("--junit", metavar="FILE", help="Write the results as JUnit XML.")
@click.option(
    "--format", "form", type=click.Choice(["human", "json"]), default="human", show_default=True, help="Form of output."
)
@machine_option(*SINGLE)
@language_option
def test(
    fixtures: tuple[str, ...],
    update: bool,
    coverage: bool,
    junit: str | None,
    form: str,
    machine: str | None,
    language: str | None,
) -> int:
    """Run fixtures: cases with the expected outcome.

    FIXTURES are files, or folders with them. A fixture names its policy; each case says under `expect` what matters:
    a verdict, reasons, any outcome by name, warnings, who approves, what is needed. Only what is named is compared.
    Every case also tries the policy's guarantees, and cases near it those that compare two cases.

    \b
    Example of a fixture:
      policy: trade_credit.policy
      cases:
        - id: founded last year
          in: {today: 2026-03-01, founded_on: 2025-05-01}
          expect: {verdict: decline, reasons: [A1]}

    \b
    Examples:
      bonitas test fixtures
      bonitas test fixtures/trade_credit --junit results.xml

    Exits with 0 when all pass, 1 when some fail, 3 when a policy or a fixture cannot be used.
    """
    from bonitas.cli.reports.fixtures import as_json, print_runs
    from bonitas.cli.reports.junit import junit_xml
    from bonitas.cli.runs.fixture_runs import fixture_files, run_file
    from bonitas.replay.whole_file import written

    runs = [run_file(path, language, machine) for path in fixture_files(fixtures)]
    if update:
        runs = [_updated(run, language, machine) for run in runs]
    told = as_json(runs) if form == "json" else None
    if told is None:
        print_runs(runs)
    if coverage:
        _cover(fixtures, language, told)
    if told is not None:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if junit is not None:
        with written(junit) as file:
            file.write(junit_xml(runs))
    if any(run.error is not None for run in runs):
        return INVALID
    return FINE if all(result.passed for run in runs for result in run.results) else FINDINGS


def _cover(fixtures: tuple[str, ...], language: str | None, told: dict[str, Any] | None) -> None:
    """Adds the coverage to what is told as JSON, or prints its totals. What it takes is loaded only for this."""
    from bonitas.cli.reports.coverage import coverage_json, print_totals
    from bonitas.cli.runs.fixture_groups import covered_by

    covered = covered_by(fixtures, language)
    if told is None:
        print_totals(covered)
    else:
        told["coverage"] = coverage_json(covered)


def _updated(run: Run, language: str | None, machine: str | None) -> Run:
    """The run after the expectations that did not hold have been rewritten in its file."""
    from bonitas.cli.runs.fixture_runs import run_file
    from bonitas.cli.screens.console import error_console, print_sentence
    from bonitas.cli.screens.words import say
    from bonitas.replay.fixture_edit import rewrite_expected
    from bonitas.replay.whole_file import written

    if run.error is not None or all(result.passed for result in run.results):
        return run
    text = Path(run.path).read_bytes().decode("utf-8")
    edited = rewrite_expected(text, run.results, is_json=run.path.suffix.lower() == ".json")
    for kept in edited.kept:
        why = say(run.language, f"keep {kept.why}", name=kept.name)
        place = f"{run.path}:{kept.line} {kept.name}"
        print_sentence(error_console(), say(run.language, "not updated", place=place, why=why))
    if not edited.count:
        return run
    with written(run.path) as file:
        file.write(edited.text)
    values = say(run.language, "value" if edited.count == 1 else "values")
    click.echo(say(run.language, "updated", count=str(edited.count), values=values, path=str(run.path)), err=True)
    return run_file(run.path, language, machine)
