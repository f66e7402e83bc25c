"""`bonitas diff`: two versions of a policy, their texts and what they do to real cases."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bonitas.cli.cases import as_date
from bonitas.cli.exits import FINDINGS, FINE, INVALID
from bonitas.cli.language import language_option

if TYPE_CHECKING:
    from bonitas.dsl.compile import Compilation
    from bonitas.replay.difference import Difference
    from bonitas.replay.run import Replay


@click.command(short_help="Compare two versions over real cases.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--cases", metavar="FILE", help="Real cases to decide by both versions: YAML, JSON, JSONL or CSV.")
@click.option("--mapping", metavar="FILE", help="What the columns of the file mean (docs/cases.md).")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day of the decision, for cases that do not tell it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "json", "markdown"]),
    default="human",
    show_default=True,
    help="Form of output; markdown is for a pull request.",
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="How many changed cases are shown."
)
@click.option("--output", metavar="FILE", help="Write here instead of the standard output.")
@click.option("--rejects", metavar="FILE", help="Write rejected cases here with their reasons, one JSON object a line.")
@language_option
def diff(
    old: str,
    new: str,
    cases: str | None,
    mapping: str | None,
    today: datetime | None,
    form: str,
    limit: int,
    output: str | None,
    rejects: str | None,
    language: str | None,
) -> int:
    """Compare two versions of a policy: what changed in the text, and what it does to real cases.

    OLD and NEW are files, or REVISION:path for a file in a revision of the git repository you are in; the path
    starts at the top of the repository, or here if it starts with ./

    \b
    Examples:
      bonitas diff trade_credit_2.0.policy trade_credit_2.1.policy
      bonitas diff main:policies/loan.policy policies/loan.policy \\
        --cases history.csv --mapping history.mapping.yaml
      bonitas diff v1:./loan.policy loan.policy --cases cases.yaml \\
        --format markdown --output comment.md

    Exits with 0 when no decision changes (without --cases: when the text does not), 1 when one does, 3 when a policy
    or a file is invalid. docs/diff.md tells how to read the report, and the JSON form.
    """
    from bonitas.cli.places import different
    from bonitas.dsl.diagnose.diagnostic import PolicyError
    from bonitas.replay.difference import difference

    if cases is None and (mapping or rejects or today):
        raise click.UsageError("--mapping, --rejects and --today go with --cases")
    different(**{"--cases": cases, "--mapping": mapping, "--output": output, "--rejects": rejects})
    versions = [_version(name, language) for name in (old, new)]
    findings = tuple(found for version in versions if version.program is None for found in version.diagnostics)
    if findings:
        raise PolicyError(findings)
    spoken = language or versions[1].required_program().language
    found = difference(versions[0], versions[1], spoken)
    replay = None
    if cases is not None:
        replay = _run(found, cases, mapping, today, rejects)
        found = found.over(replay)
    _write(found, form, spoken, limit, output)
    if replay is not None and not replay.pairs and replay.rows and not (replay.only_old or replay.only_new):
        return INVALID
    return FINDINGS if found.differs else FINE


def _version(name: str, language: str | None) -> Compilation:
    from bonitas.cli.failures import InvalidError
    from bonitas.replay.versions import VersionError, load_version

    try:
        return load_version(name)
    except VersionError as error:
        raise InvalidError(error.text(language or "en")) from None


def _run(found: Difference, cases: str, mapping: str | None, today: datetime | None, rejects: str | None) -> Replay:
    from bonitas.cli.progress import RowBar
    from bonitas.replay.mapping import load_mapping
    from bonitas.replay.rejected_by import RejectedBy
    from bonitas.replay.run import run

    columns = None if mapping is None else load_mapping(mapping)
    with ExitStack() as stack:
        writer = stack.enter_context(RejectedBy(found.old, found.new, rejects)) if rejects is not None else None
        bar = stack.enter_context(RowBar(cases))
        return run(
            found.old,
            found.new,
            cases,
            columns,
            today=as_date(today),
            progress=bar.reach,
            rejected=writer.write if writer is not None else None,
        )


def _write(found: Difference, form: str, language: str, limit: int, output: str | None) -> None:
    from bonitas.cli.diff_screen import print_blocks
    from bonitas.cli.places import written
    from bonitas.cli.screen import console, file_console
    from bonitas.replay.report import page
    from bonitas.replay.report_json import to_json
    from bonitas.replay.report_markdown import to_markdown

    with ExitStack() as stack:
        file = None if output is None else stack.enter_context(written(output))
        if form == "human":
            print_blocks(console() if file is None else file_console(file), page(found, language, limit))
            return
        if form == "json":
            text = json.dumps(to_json(found, language, limit), ensure_ascii=False, indent=2)
        else:
            text = to_markdown(page(found, language, limit)).rstrip("\n")
        click.echo(text, file=file)
