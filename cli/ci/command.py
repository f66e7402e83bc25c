"""`bonitas ci` and `bonitas gates`: the commands and what they write."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bonitas.cli.options.language import language_option

if TYPE_CHECKING:
    from bonitas.cli.ci.journey import Journey

_CONFIG = click.option("--config", metavar="FILE", default="gates.yaml", show_default=True, help="The gates file.")
_BASE = click.option(
    "--base", metavar="REVISION", help="Branch or commit to compare with; default: origin/HEAD, main or master."
)
_LIMIT = click.option(
    "--limit", type=click.IntRange(min=0), default=5, show_default=True, help="How many changed cases are shown."
)
_CAUSES = click.option(
    "--causes/--no-causes", default=True, show_default=True, help="Find the edits that cause each change."
)


@click.command(short_help="Everything a pull request has to go through.")
@_BASE
@_CONFIG
@click.option("--markdown", metavar="FILE", help="Write the summary as Markdown, for a comment.")
@click.option("--junit", metavar="FILE", help="Write the results as JUnit XML.")
@click.option("--sarif", metavar="FILE", help="Write findings and failed gates as SARIF, for code scanning.")
@click.option("--json", "data", metavar="FILE", help="Write everything as JSON.")
@click.option("--allow-warnings", is_flag=True, help="Warnings of `check` alone do not fail.")
@_LIMIT
@_CAUSES
@language_option
def ci(
    base: str | None,
    config: str,
    markdown: str | None,
    junit: str | None,
    sarif: str | None,
    data: str | None,
    allow_warnings: bool,
    limit: int,
    causes: bool,
    language: str | None,
) -> int:
    """Take a change of policies through everything: fmt, check, test, diff with the base branch, gates.

    Run it in the checkout, at its top. The gates file lists policies, the histories to replay them over, what they
    are held to, and the fixtures. Laid out and checked are the policies that it lists and those that the change
    touches; compared is what differs from the commit where the change left the base.

    \b
    Examples:
      bonitas ci
      bonitas ci --base origin/main --markdown comment.md --junit results.xml

    In a workflow of GitHub it also writes annotations and the summary of the step.

    Exits with the worst of its steps: 0 when all pass, 1 when a layout, a warning, a fixture or a gate does not, 3
    when a policy, a fixture, a history or the gates file is invalid, 130 when stopped. docs/ci.md tells the rest.
    """
    from bonitas.cli.ci.journey import STEPS
    from bonitas.cli.ci.run import Asked, run
    from bonitas.cli.options.places import different

    files = {"--markdown": markdown, "--junit": junit, "--sarif": sarif, "--json": data}
    different(**{"--config": config}, **files)
    journey = run(Asked(config, base, STEPS, language, causes, allow_warnings))
    _tell(journey, limit)
    _write(journey, limit, files)
    return journey.code


@click.command(short_help="Judge the gates of a change, and nothing else.")
@_BASE
@_CONFIG
@_LIMIT
@_CAUSES
@language_option
def gates(base: str | None, config: str, limit: int, causes: bool, language: str | None) -> int:
    """Judge a change of policies by its gates: the steps diff and gates of `bonitas ci`, and nothing else.

    \b
    Example:
      bonitas gates --base main

    Exits with 0 when all gates hold, 1 when one does not, 3 when something is invalid.
    """
    from bonitas.cli.ci.journey import EFFECT_STEPS
    from bonitas.cli.ci.run import Asked, run

    journey = run(Asked(config, base, EFFECT_STEPS, language, causes))
    _tell(journey, limit)
    return journey.code


def _tell(journey: Journey, limit: int) -> None:
    """The summary on the screen; on GitHub also annotations and the summary of the step.

    There the runner reads lines that begin with `::` as commands, so it is told to read none of the summary.
    """
    from bonitas.cli.ci.outputs import github, markdown
    from bonitas.cli.ci.page import summary
    from bonitas.cli.reports.difference import print_blocks
    from bonitas.cli.screens.console import console

    blocks = summary(journey, limit)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        print_blocks(console(), blocks)
        return
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    print_blocks(console(), blocks)
    click.echo(f"::{token}::")
    click.echo(github(journey), nl=False)
    step = os.environ.get("GITHUB_STEP_SUMMARY")
    if step:
        with Path(step).open("a", encoding="utf-8") as file:
            file.write(markdown(journey, blocks))


def _write(journey: Journey, limit: int, files: dict[str, str | None]) -> None:
    from bonitas.cli.ci.outputs import as_data, junit, markdown, sarif
    from bonitas.cli.ci.page import summary
    from bonitas.replay.whole_file import written

    makers = {
        "--markdown": lambda: markdown(journey, summary(journey, limit)),
        "--junit": lambda: junit(journey),
        "--sarif": lambda: sarif(journey),
        "--json": lambda: as_data(journey, limit),
    }
    for option, path in files.items():
        if path is not None:
            with written(path) as file:
                file.write(makers[option]())
