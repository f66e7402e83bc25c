"""`bonitas decide`: one case or a file of many."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bonitas.cli.cases import as_date, case_name, case_options, decision_line, judged, print_hints, print_rejected
from bonitas.cli.exits import FINE, INVALID

if TYPE_CHECKING:
    from bonitas.policy import Policy
    from bonitas.replay.batch import Accepted, Rejected


@click.command(short_help="Decide one case or a file of many.")
@case_options
@click.option(
    "--format", "form", type=click.Choice(["human", "json"]), default="human", show_default=True, help="Form of output."
)
@click.option("--output", metavar="FILE", help="Write decisions here, one JSON object a line.")
@click.option("--rejects", metavar="FILE", help="Write rejected cases here with their reasons, one JSON object a line.")
def decide(
    policy: str,
    case: str,
    today: datetime | None,
    wanted: str | None,
    mapping: str | None,
    language: str | None,
    form: str,
    output: str | None,
    rejects: str | None,
) -> int:
    """Decide one case or a file of many.

    CASE is a file in YAML, JSON, JSONL or CSV, or - for JSON on the standard input. One case gives a page; several
    give a list, or with --output (or --format json) a JSON object for each (docs/decision_format.md). Amounts are
    text or whole numbers: "1250.50", never 1250.5 from a binary float.

    \b
    Examples:
      bonitas decide trade_credit.policy customer.yaml --today 2026-03-31
      bonitas decide trade_credit.policy customers.yaml --case C-17
      bonitas decide mortgage.policy history.csv --mapping history.mapping.yaml \\
        --output decisions.jsonl --rejects rejects.jsonl

    Exits with 0 when every case was decided, 3 when one was rejected or the policy or a file is invalid.
    """
    import bonitas
    from bonitas.cli.many import decide_many
    from bonitas.cli.places import different

    different(POLICY=policy, CASE=case, **{"--mapping": mapping, "--output": output, "--rejects": rejects})
    loaded = bonitas.load(policy)
    rows = judged(loaded, case, mapping, as_date(today), wanted)
    first, second = next(rows, None), next(rows, None)
    if first is None:
        return _empty(loaded, case, language)
    if second is None and output is None and rejects is None:
        return _one(loaded, first, language, form)
    begun = [first] if second is None else [first, second]
    return decide_many(
        loaded,
        case,
        begun,
        rows,
        mapped=mapping is not None,
        language=language,
        form=form,
        output=output,
        rejects=rejects,
    )


def _one(policy: Policy, row: Accepted | Rejected, language: str | None, form: str) -> int:
    from bonitas.cli.page import print_page
    from bonitas.cli.screen import console
    from bonitas.replay.batch import Rejected

    if isinstance(row, Rejected):
        spoken = language or policy.program.language
        print_rejected(row, spoken)
        print_hints([row], spoken, mapped=False)
        return INVALID
    decision, line = decision_line(policy, row, language)
    if form == "json":
        click.echo(json.dumps(line, ensure_ascii=False, indent=2))
    else:
        print_page(console(), decision, policy.program, case_name(row.row), language)
    return FINE


def _empty(policy: Policy, case: str, language: str | None) -> int:
    from bonitas.cli.words import say

    click.echo(say(language or policy.program.language, "no case", path=case), err=True)
    return INVALID
