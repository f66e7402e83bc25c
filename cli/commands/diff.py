"""`bonitas diff`: two versions of a policy, their texts and what they do to real cases."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINDINGS, FINE, INTERRUPTED, INVALID
from bonitas.cli.options.language import language_option
from bonitas.cli.options.machine import BLOCKS, SINGLE, machine_option
from bonitas.cli.runs.cases import as_date
from bonitas.cli.runs.comparing import Beside, compared, differences, versions_of
from bonitas.cli.runs.naming import naming

if TYPE_CHECKING:
    from bonitas.replay.difference import Difference


@click.command(short_help="Compare versions over real cases.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW...", nargs=-1, required=True)
@click.option("--cases", metavar="PATH", help="Real cases to decide by all versions: a file, a folder or a pattern.")
@click.option("--mapping", metavar="FILE", help="What the columns of the cases mean (docs/cases.md).")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day of the decision, for cases that do not tell it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "json", "markdown", "html"]),
    default="human",
    show_default=True,
    help="Form of output; markdown is for a pull request, html for a committee.",
)
@click.option(
    "--limit", type=click.IntRange(min=0), help="How many changed cases are shown.  [default: 10, in html 1000]"
)
@click.option("--output", metavar="FILE", help="Write here instead of the standard output.")
@click.option("--rejects", metavar="FILE", help="Write rejected cases here with their reasons, one JSON object a line.")
@click.option("--changed", metavar="FILE", help="Write every changed case here, as .csv or .jsonl.")
@click.option(
    "--by", metavar="WHAT", multiple=True, help="Also by segment: a field or a condition of the policy. May come again."
)
@click.option("--causes/--no-causes", default=True, show_default=True, help="Find the edits that cause each change.")
@click.option("--checkpoint", metavar="FILE", help="Keep here what a stopped run has counted, to go on from it.")
@machine_option(*BLOCKS, *SINGLE)
@click.option("--on", type=click.Choice(["spark"]), help="Run on a Spark cluster (docs/scale.md).")
@language_option
def diff(
    old: str,
    new: tuple[str, ...],
    cases: str | None,
    mapping: str | None,
    today: datetime | None,
    form: str,
    limit: int | None,
    output: str | None,
    rejects: str | None,
    changed: str | None,
    by: tuple[str, ...],
    causes: bool,
    checkpoint: str | None,
    machine: str | None,
    on: str | None,
    language: str | None,
) -> int:
    """Compare versions of a policy: what changed in the text, and what it does to real cases.

    A version is a file; a folder with one policy, or with @DATE behind it the one in force then; REVISION:path of a
    file or folder in a revision of the git repository you are in (the path starts at the top, or here if it starts
    with ./). A range stands for two: main..HEAD policies/loan.policy. OLD may be the word `recorded`: what was
    decided then, as the mapping says. Several NEW versions are challengers, each compared with OLD in one reading.

    \b
    Examples:
      bonitas diff trade_credit_2.0.policy trade_credit_2.1.policy
      bonitas diff main:policies/loan.policy policies/loan.policy \\
        --cases history.csv --mapping history.mapping.yaml
      bonitas diff main..HEAD policies/loan.policy --cases cases.yaml \\
        --format markdown --output comment.md
      bonitas diff loan_1.policy loan_2.policy loan_3.policy \\
        --cases 'history/*.parquet' --mapping history.mapping.yaml \\
        --by region --by 'amount > 1 million'
      bonitas diff recorded loan_1.policy --cases history.csv \\
        --mapping history.mapping.yaml
      bonitas diff loan_1.policy loan_2.policy --cases history.csv \\
        --mapping history.mapping.yaml --format html --output report.html

    --cases is YAML, JSON, JSONL, CSV or Parquet; of the last three also a folder, or a pattern in quotes. Ctrl-C
    ends a long run with what is counted so far; with --checkpoint the same command goes on from there.

    Exits with 0 when no decision changes (without --cases: when the text does not), 1 when one does, 3 when a policy
    or a file is invalid, 130 when stopped. docs/diff.md tells how to read the report, and the JSON form.
    """
    from bonitas.cli.options.places import different

    if cases is None and (mapping or rejects or changed or today or by or machine or checkpoint):
        raise click.UsageError(
            "--mapping, --rejects, --changed, --today, --by, --checkpoint and --machine go with --cases"
        )
    if checkpoint and (rejects or changed):
        raise click.UsageError(
            "a run that goes on does not see earlier rows again: --checkpoint, or --rejects and --changed, not both"
        )
    if on and (rejects or changed or checkpoint or form == "html"):
        raise click.UsageError("--on spark goes without --rejects, --changed, --checkpoint and --format html")
    if on and cases is None:
        raise click.UsageError("--on goes with --cases")
    if len(new) > 1 and (form == "html" or changed):
        raise click.UsageError("--format html and --changed tell of one new version")
    if changed and not changed.lower().endswith((".csv", ".jsonl")):
        raise click.UsageError("the file of --changed ends in .csv or .jsonl")
    limit = limit if limit is not None else 1000 if form == "html" else 10
    places = {
        "--cases": cases, "--mapping": mapping, "--output": output, "--rejects": rejects, "--changed": changed,
    }  # fmt: skip
    different(**places, **{"--checkpoint": checkpoint})
    champion, challengers = versions_of(old, new, language)
    spoken = language or challengers[0].required_program().language
    if cases is None:
        if champion is None:
            raise click.UsageError("recorded decisions are compared over --cases, with a --mapping that tells them")
        found = differences(champion, challengers, None, spoken)
    else:
        from bonitas.replay.effect.prepared import Question
        from bonitas.replay.mapping import load_mapping

        columns = None
        if mapping is not None:
            with naming(mapping):
                columns = load_mapping(mapping)
        explained = EXPLAINED if form == "html" else 0
        question = Question(cases, columns, as_date(today), by, causes, max(limit, 1), machine, explained)
        with naming(cases, mapping):
            found = compared(champion, challengers, question, spoken, Beside(rejects, changed, checkpoint, on))
    _write(found, form, spoken, limit, output, cases)
    return max(map(_exit_code, found))


EXPLAINED = 200
"""How many changed cases of an HTML page open to both explanations, if there is room."""


def _exit_code(found: Difference) -> int:
    comparison = found.comparison
    if comparison is None:
        return FINDINGS if found.differs else FINE
    if comparison.covered < 1:
        return INTERRUPTED
    if comparison.rows and comparison.rows == comparison.rejected:
        return INVALID
    return FINDINGS if found.differs else FINE


def _write(
    found: list[Difference], form: str, language: str, limit: int, output: str | None, cases: str | None
) -> None:
    from bonitas.cli.reports.difference import print_blocks
    from bonitas.cli.screens.console import console, file_console
    from bonitas.replay.report.challengers import challengers
    from bonitas.replay.report.data import to_json
    from bonitas.replay.report.markdown import to_markdown
    from bonitas.replay.report.page import page
    from bonitas.replay.whole_file import written

    with ExitStack() as stack:
        file = None if output is None else stack.enter_context(written(output))
        if form == "json":
            forms = [to_json(one, language, limit) for one in found]
            whole = forms[0] if len(forms) == 1 else {"format": "bonitas.diffs/1", "challengers": forms}
            click.echo(json.dumps(whole, ensure_ascii=False, indent=2), file=file)
            return
        if form == "html":
            from bonitas.replay.report.html.page import to_html

            click.echo(to_html(found[0], language, cases), file=file, nl=False)
            return
        blocks = [*challengers(found, language), *(block for one in found for block in page(one, language, limit))]
        if form == "human":
            print_blocks(console() if file is None else file_console(file), blocks)
        else:
            click.echo(to_markdown(blocks).rstrip("\n"), file=file)
