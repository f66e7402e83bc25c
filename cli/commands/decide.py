"""`bonitas decide`: one case, a file of many, or many files."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINE, INVALID
from bonitas.cli.options.machine import BLOCKS, SINGLE, machine_option, single_machine
from bonitas.cli.runs.asked import Asked
from bonitas.cli.runs.cases import as_date, case_name, case_options, decision_line, print_hints, print_rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bonitas.policy import Policy
    from bonitas.replay.batch import Accepted, Rejected


@click.command(short_help="Decide one case, or files of many.")
@case_options
@click.option(
    "--format", "form", type=click.Choice(["human", "json"]), default="human", show_default=True, help="Form of output."
)
@click.option("--output", metavar="FILE", help="Write outcomes here, one row a case: .parquet, .csv or .jsonl.")
@click.option("--decisions", metavar="FILE", help="Write decisions with all reasons here, one JSON object a line.")
@click.option("--rejects", metavar="FILE", help="Write rejected cases here with their reasons, one JSON object a line.")
@machine_option(*SINGLE, *BLOCKS)
def decide(
    policy: str,
    case: str,
    today: datetime | None,
    wanted: str | None,
    mapping: str | None,
    language: str | None,
    form: str,
    output: str | None,
    decisions: str | None,
    rejects: str | None,
    machine: str | None,
) -> int:
    """Decide one case, or files of many.

    CASE is a file in YAML, JSON, JSONL, CSV or Parquet, a folder or a "pattern*" of the last three, or - for JSON on
    the standard input. Amounts are text or whole numbers: "1250.50", never 1250.5 from a binary float.

    One case gives a page; several give a list and counts. Files of any length go to --output as a table, a row for
    each case with its verdict, reasons, amounts and the clauses that fired (docs/batch.md): millions of cases in
    seconds. --decisions writes everything that a page tells, a few hundred cases a second (docs/decision_format.md).

    \b
    Examples:
      bonitas decide trade_credit.policy customer.yaml --today 2026-03-31
      bonitas decide trade_credit.policy customers.yaml --case C-17
      bonitas decide mortgage.policy history.csv --mapping history.mapping.yaml \\
        --output outcomes.parquet --rejects rejects.jsonl

    Exits with 0 when every case was decided, 3 when one was rejected or the policy or a file is invalid.
    """
    import bonitas
    from bonitas.cli.runs.given import Given

    asked = Asked(form, language, output, decisions, rejects, machine)
    _check_files(policy, case, mapping, asked.written)
    loaded = bonitas.load(policy)
    given = Given(loaded.program, case, mapping, as_date(today))
    only = None if wanted is None else given.row(wanted)
    if not asked.writes and not given.several:
        first, alone = (only, True) if only is not None else _first(given.rows())
        if first is None:
            return _empty(loaded, case, language)
        if alone:
            return _one(loaded, first, language, form, machine)
    from bonitas.cli.runs.many import decide_many

    return decide_many(loaded, given, None if only is None else only.row, asked)


def _check_files(policy: str, case: str, mapping: str | None, written: dict[str, str | None]) -> None:
    """Raises UsageError where files contradict each other, or an output has no form that there is."""
    from bonitas.cli.options.places import different

    different(POLICY=policy, CASE=case, **{"--mapping": mapping}, **written)
    if written["--output"] is not None:
        from bonitas.replay.outcome_files import suffix_of

        try:
            suffix_of(written["--output"])
        except ValueError as error:
            raise click.UsageError(f"--output: {error}") from None


def _first(rows: Iterator[Accepted | Rejected]) -> tuple[Accepted | Rejected | None, bool]:
    """The first row, and whether it is the only one."""
    return next(rows, None), next(rows, None) is None


def _one(policy: Policy, row: Accepted | Rejected, language: str | None, form: str, machine: str | None) -> int:
    from bonitas.cli.reports.decision_page import print_page
    from bonitas.cli.screens.console import console
    from bonitas.replay.batch import Rejected

    if machine in BLOCKS:
        raise click.UsageError(
            f"--machine {machine} decides files of cases; one case is decided by {', '.join(SINGLE)}"
        )
    if isinstance(row, Rejected):
        spoken = language or policy.program.language
        print_rejected(row, spoken)
        print_hints([row], spoken, mapped=False)
        return INVALID
    decision = single_machine(policy.program, machine).decide(row.case)
    if form == "json":
        line = decision_line(policy, row.row.id, decision, language)
        click.echo(json.dumps(line, ensure_ascii=False, indent=2))
    else:
        name = case_name(row.row.source, row.row.id, row.row.line)
        print_page(console(), decision, policy.program, name, language)
    return FINE


def _empty(policy: Policy, case: str, language: str | None) -> int:
    from bonitas.cli.screens.words import say

    click.echo(say(language or policy.program.language, "no case", path=case), err=True)
    return INVALID
