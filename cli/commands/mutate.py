"""`bonitas mutate`: small changes to a policy that its fixtures do not notice."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINDINGS, FINE, INVALID
from bonitas.cli.options.language import language_option
from bonitas.cli.options.shares import SHARE

if TYPE_CHECKING:
    from bonitas.cli.runs.fixture_groups import Group
    from bonitas.replay.mutation.run import Mutation


@click.command(short_help="Find changes to a policy that its fixtures do not notice.")
@click.argument("fixtures", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    help="How many changes are tried; of more a sample is.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Which sample, and in which order cases are tried."
)
@click.option(
    "--suggest",
    type=click.IntRange(min=0),
    default=60,
    show_default=True,
    help="For how many changes that nobody notices a case is looked for.",
)
@click.option(
    "--format", "form", type=click.Choice(["human", "json"]), default="human", show_default=True, help="Form of output."
)
@click.option(
    "--min", "least", type=SHARE, metavar="SHARE", help="Exit with 1 where a smaller share is noticed, as 90%."
)
@language_option
def mutate(
    fixtures: tuple[str, ...],
    limit: int,
    seed: int,
    suggest: int,
    form: str,
    least: Fraction | None,
    language: str | None,
) -> int:
    """Find small changes to a policy that its fixtures do not notice.

    Each change is one that an author could make by mistake: a threshold moved by one step, `<` for `<=`, a clause, an
    exception or an `unless` dropped, the results of two rows swapped, a verdict weakened. A change is noticed when a
    case of the fixtures of that policy fails. For one that is not, a case is suggested that would notice it, ready to
    stand in the fixture; where none is found near the fixtures' cases, the change may be one that changes nothing.

    \b
    Examples:
      bonitas mutate fixtures/trade_credit/trade_credit_2.1.yaml
      bonitas mutate fixtures --limit 100 --min 80%

    Exits with 0, with 1 when less than --min is noticed or cases fail as it is, with 3 when something cannot be used.
    """
    from bonitas.cli.reports.group_errors import print_group_errors
    from bonitas.cli.reports.mutants import as_json, print_failing, print_mutation
    from bonitas.cli.runs.fixture_groups import grouped_fixtures
    from bonitas.replay.mutation.run import FailingError

    groups = grouped_fixtures(fixtures, language)
    found: list[tuple[Group, Mutation]] = []
    failing = False
    for group in groups:
        if group.error is not None:
            continue
        try:
            found.append((group, _mutated(group, language, limit, seed, suggest)))
        except FailingError as error:
            failing = True
            print_failing(group, error.ids)
            continue
        if form == "human":
            print_mutation(*found[-1])
    if form == "json":
        click.echo(json.dumps(as_json(groups, found), ensure_ascii=False, indent=2))
    else:
        print_group_errors(groups)
    if any(group.error is not None for group in groups):
        return INVALID
    enough = least is None or all(mutation.score >= least for _, mutation in found)
    return FINE if enough and not failing else FINDINGS


def _mutated(group: Group, language: str | None, limit: int, seed: int, suggest: int) -> Mutation:
    from bonitas.cli.screens.progress import SizeBar
    from bonitas.replay.mutation.run import mutate as mutated

    with SizeBar(str(group.policy)) as bar:
        return mutated(
            group.sound,
            group.fixtures,
            language,
            limit=limit,
            seed=seed,
            searched=suggest,
            progress=lambda done, size: bar.reach(done, size),
        )
