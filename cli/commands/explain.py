"""`bonitas explain`: the whole story of one decision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINE, INVALID
from bonitas.cli.runs.cases import as_date, case_options, no_such_case, print_hints, print_rejected

if TYPE_CHECKING:
    from rich.console import Console

    from bonitas.engine.explain import Story


@click.command(short_help="Tell the whole story of one decision.")
@case_options
def explain(
    policy: str, case: str, today: datetime | None, wanted: str | None, mapping: str | None, language: str | None
) -> int:
    """Tell the whole story of one decision.

    Every clause with the values it saw: what decided, which cap held the limit, what is missing, what would change
    the answer, what was close, and which exception stood in for a clause. Sensitive fields are never shown.

    \b
    Examples:
      bonitas explain trade_credit.policy customer.yaml
      bonitas explain trade_credit.policy customers.yaml --case C-17 --language zh
    """
    import bonitas
    from bonitas.cli.runs.given import Given
    from bonitas.cli.screens.console import console
    from bonitas.engine.explain import explain as tell
    from bonitas.engine.reference import decide
    from bonitas.replay.batch import Rejected

    loaded = bonitas.load(policy)
    given = Given(loaded.program, case, mapping, as_date(today))
    rows = list(given.rows()) if wanted is None else [given.row(wanted)]
    if len(rows) != 1:
        raise click.UsageError(no_such_case(None, [row.row.id for row in rows]))
    row = rows[0]
    if isinstance(row, Rejected):
        spoken = language or loaded.program.language
        print_rejected(row, spoken)
        print_hints([row], spoken, mapped=mapping is not None)
        return INVALID
    _print(console(), tell(decide(loaded.program, row.case), loaded.program, language))
    return FINE


def _print(screen: Console, story: Story) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from bonitas.engine.explain import Tone

    styles = {Tone.PLAIN: "", Tone.GOOD: "green", Tone.BAD: "red", Tone.DOUBT: "yellow"}
    for number, part in enumerate(story.parts):
        if number:
            screen.print()
        screen.print(Text(part.heading, f"bold {styles[part.tone]}".strip()))
        for item in part.items:
            screen.print(Padding(Text(item.text, styles[item.tone]), (0, 0, 0, 2), expand=False))
            for detail in dict.fromkeys(item.details):
                screen.print(Padding(Text(detail, "dim"), (0, 0, 0, 6), expand=False))
