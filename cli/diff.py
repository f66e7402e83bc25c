"""`bonitas diff`: two versions of a policy, their texts and what they do to real cases."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bonitas.cli.cases import as_date
from bonitas.cli.exits import FINDINGS, FINE, INTERRUPTED, INVALID
from bonitas.cli.language import language_option
from bonitas.cli.machine import BLOCKS, SINGLE, machine_option

if TYPE_CHECKING:
    from bonitas.dsl.compile import Compilation
    from bonitas.replay.difference import Difference
    from bonitas.replay.effect.comparison import Comparison
    from bonitas.replay.effect.run import Question


@click.command(short_help="Compare two versions over real cases.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--cases", metavar="FILE", help="Real cases to decide by both versions.")
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
@click.option(
    "--by", metavar="WHAT", multiple=True, help="Also by segment: a field or a condition of the policy. May come again."
)
@click.option("--causes/--no-causes", default=True, show_default=True, help="Find the edits that cause each change.")
@machine_option(*BLOCKS, *SINGLE)
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
    by: tuple[str, ...],
    causes: bool,
    machine: str | None,
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
      bonitas diff loan_1.policy loan_2.policy --cases 'history/*.parquet' \\
        --mapping history.mapping.yaml --by region --by 'amount > 1 million'

    --cases is a file in YAML, JSON, JSONL, CSV or Parquet, a folder of such files, or a pattern in quotes.

    Exits with 0 when no decision changes (without --cases: when the text does not), 1 when one does, 3 when a policy
    or a file is invalid. docs/diff.md tells how to read the report, and the JSON form.
    """
    from bonitas.cli.places import different
    from bonitas.dsl.diagnose.diagnostic import PolicyError
    from bonitas.replay.difference import difference

    if cases is None and (mapping or rejects or today or by or machine):
        raise click.UsageError("--mapping, --rejects, --today, --by and --machine go with --cases")
    different(**{"--cases": cases, "--mapping": mapping, "--output": output, "--rejects": rejects})
    versions = [_version(name, language) for name in (old, new)]
    findings = tuple(found for version in versions if version.program is None for found in version.diagnostics)
    if findings:
        raise PolicyError(findings)
    spoken = language or versions[1].required_program().language
    found = difference(versions[0], versions[1], spoken)
    if cases is not None:
        from bonitas.replay.effect.run import Question
        from bonitas.replay.mapping import load_mapping

        columns = None if mapping is None else load_mapping(mapping)
        question = Question(cases, columns, as_date(today), by, causes, max(limit, 1), machine)
        found = found.over(_effect(versions, question, spoken, rejects, found))
    _write(found, form, spoken, limit, output)
    return _exit_code(found)


def _exit_code(found: Difference) -> int:
    comparison = found.comparison
    if comparison is None:
        return FINDINGS if found.differs else FINE
    if comparison.covered < 1:
        return INTERRUPTED
    if comparison.rows and comparison.rows == comparison.rejected:
        return INVALID
    return FINDINGS if found.differs else FINE


def _version(name: str, language: str | None) -> Compilation:
    from bonitas.cli.failures import InvalidError
    from bonitas.replay.versions import VersionError, load_version

    try:
        return load_version(name)
    except VersionError as error:
        raise InvalidError(error.text(language or "en")) from None


def _effect(
    versions: list[Compilation], question: Question, language: str, rejects: str | None, found: Difference
) -> Comparison:
    """What the versions do to the cases; a bar on a terminal shows how far it is."""
    from bonitas.cli.progress import SizeBar
    from bonitas.replay.batch import Rejected
    from bonitas.replay.effect.run import effect
    from bonitas.replay.rejected_by import RejectedBy

    with ExitStack() as stack:
        writer = stack.enter_context(RejectedBy(found.old, found.new, rejects)) if rejects is not None else None

        def tell(version: str, row: Rejected) -> None:
            for one in ("old", "new") if version == "both" else (version,):
                if writer is not None:
                    writer.write(one, row)

        bar = stack.enter_context(SizeBar(question.path))
        told = None if writer is None else tell
        return effect(
            versions[0], versions[1], question, language, lambda at: bar.reach(at.done, at.size, at.rows), told
        )


def _write(found: Difference, form: str, language: str, limit: int, output: str | None) -> None:
    from bonitas.cli.diff_screen import print_blocks
    from bonitas.cli.screen import console, file_console
    from bonitas.replay.report.data import to_json
    from bonitas.replay.report.markdown import to_markdown
    from bonitas.replay.report.page import page
    from bonitas.replay.whole_file import written

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
