"""`bonitas coverage`: what of a policy its fixtures exercise, and what they leave out."""

from __future__ import annotations

import json
from fractions import Fraction

import click

from bonitas.cli.exits import FINDINGS, FINE, INVALID
from bonitas.cli.options.language import language_option
from bonitas.cli.options.shares import SHARE


@click.command(short_help="Say what of a policy its fixtures exercise.")
@click.argument("fixtures", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["human", "json", "markdown"]),
    default="human",
    show_default=True,
    help="Form of output.",
)
@click.option("--min", "least", type=SHARE, metavar="SHARE", help="Exit with 1 where less is exercised, as 90%.")
@language_option
def coverage(fixtures: tuple[str, ...], form: str, least: Fraction | None, language: str | None) -> int:
    """Say what of a policy its fixtures exercise, and what they leave out.

    FIXTURES are files, or folders with them; those of one policy count together. Looked at are clauses that fire, do
    not, decide or are kept away; exceptions; rows of tables, bands, scorecard bins, tiers and approvers; both sides of
    each comparison and its bound; optional fields known and missing; lists empty and filled. What no case exercises
    is listed with the reason, and with the case that comes nearest.

    \b
    Examples:
      bonitas coverage fixtures/trade_credit
      bonitas coverage fixtures --min 90% --format markdown

    Exits with 0, with 1 when less than --min is exercised, with 3 when a policy or a fixture cannot be used.
    """
    from bonitas.cli.reports.coverage import as_json, print_coverages, print_markdown
    from bonitas.cli.runs.fixture_groups import coverage_of_group, grouped_fixtures

    groups = grouped_fixtures(fixtures, language)
    found = [coverage_of_group(group, language) for group in groups if group.error is None]
    if form == "json":
        click.echo(json.dumps(as_json(groups, found), ensure_ascii=False, indent=2))
    elif form == "markdown":
        print_markdown(groups, found)
    else:
        print_coverages(groups, found)
    if any(group.error is not None for group in groups):
        return INVALID
    return FINE if least is None or all(one.count().share >= least for one in found) else FINDINGS
