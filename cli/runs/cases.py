"""The cases of `decide` and `explain`: their options, what they are called, and what is said of rejected ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bonitas.cli.options.language import language_option

if TYPE_CHECKING:
    from bonitas.engine.decision import Decision
    from bonitas.policy import Policy
    from bonitas.replay.batch import Rejected

Command = TypeVar("Command", bound=Callable[..., object])

PROBLEMS_SHOWN = 5
REJECTED_SHOWN = 5


def case_options(command: Command) -> Command:
    """The arguments and options that say which policy, which case and which day."""
    for option in (
        language_option,
        click.option("--mapping", metavar="FILE", help="What the columns of the file mean (docs/cases.md)."),
        click.option("--case", "wanted", metavar="ID", help="The one case of the file with this id."),
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="Day of the decision, for cases that do not tell it.",
        ),
        click.argument("case", metavar="CASE"),
        click.argument("policy", metavar="POLICY"),
    ):
        command = option(command)
    return command


def as_date(today: datetime | None) -> date | None:
    """The day that `--today` gives."""
    return None if today is None else today.date()


def no_such_case(wanted: str | None, known: list[str]) -> str:
    """What to say when a case has to be named: none with the id, or several and no id."""
    from bonitas.engine.problems import closest

    head = "the file has several cases; name one with --case" if wanted is None else f"no case has the id `{wanted}`"
    hint = "" if wanted is None else closest(wanted, known)[0].en
    listed = ", ".join(f"`{one}`" for one in known[:5]) + (", …" if len(known) > 5 else "")
    return f"{head}{hint} (the ids begin: {listed})" if known else f"{head}; the file has no case"


def decision_line(policy: Policy, name: str, decision: Decision, language: str | None) -> dict[str, Any]:
    """The JSON form of a decision, with the id of its case first."""
    from bonitas.engine.problems import printable

    return {"case": printable(name), **policy.to_json(decision, language)}


def case_name(source: str, name: str, line: int, *, many: bool = False) -> str:
    """What to call a case: its own id, or the place where it stands, one of `many` with its line."""
    from bonitas.engine.problems import printable

    if name != str(line):
        return printable(name)
    return printable(f"{Path(source).name}:{line}" if many else Path(source).name)


def print_rejected(rejected: Rejected, language: str, most: int | None = None) -> None:
    """Says on the error stream what is wrong with one case."""
    from bonitas.cli.screens.console import error_console, print_sentence
    from bonitas.cli.screens.words import say
    from bonitas.engine.problems import printable

    screen, row = error_console(), rejected.row
    case = "" if row.id == str(row.line) else f" {say(language, 'case', id=printable(row.id))}"
    print_sentence(screen, say(language, "rejected", place=f"{printable(row.source)}:{row.line}{case}"))
    for item in rejected.problems[:most]:
        print_sentence(screen, item.text(language), 2)
    if most is not None and len(rejected.problems) > most:
        print_sentence(screen, say(language, "more problems", count=str(len(rejected.problems) - most)), 2)


def print_hints(rejected: Iterable[Rejected], language: str, *, mapped: bool) -> None:
    """Says on the error stream what to do where the case is not to blame: no day was given, no mapping."""
    from bonitas.cli.screens.console import error_console, print_sentence
    from bonitas.cli.screens.words import say

    rows = tuple(rejected)
    problems = [item for row in rows for item in row.problems]
    if any(item.code == "K502" and item.path == "today" for item in problems):
        print_sentence(error_console(), say(language, "give today"))
    tables = any(row.row.source.lower().endswith(".csv") for row in rows)
    if tables and not mapped and any(item.code == "K501" for item in problems):
        print_sentence(error_console(), say(language, "give mapping"))
