"""The cases that `decide` and `explain` are given: their options, and every row accepted or rejected."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bonitas.cli.language import language_option
from bonitas.cli.naming import naming

if TYPE_CHECKING:
    from bonitas.engine.case import Case
    from bonitas.engine.core import Program
    from bonitas.engine.decision import Decision
    from bonitas.engine.problems import CaseProblem
    from bonitas.policy import Policy
    from bonitas.replay.batch import Accepted, Rejected
    from bonitas.replay.rows import CaseRow

Command = TypeVar("Command", bound=Callable[..., object])

STDIN = "-"
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


def judged(
    policy: Policy, path: str, mapping: str | None, today: date | None, wanted: str | None
) -> Iterator[Accepted | Rejected]:
    """Every row of a file of cases (`-`: JSON from the standard input), or the one with the id `wanted`.

    Raises CaseError where the file or the mapping cannot be used, UsageError where no case has the id.
    """
    rows = _stdin_rows(policy, today) if path == STDIN else _file_rows(policy, path, mapping, today)
    if wanted is None:
        return rows
    known: list[str] = []
    for row in rows:
        if row.row.id == wanted:
            return iter((row,))
        known.append(row.row.id)
    raise click.UsageError(no_such_case(wanted, known))


def no_such_case(wanted: str | None, known: list[str]) -> str:
    """What to say when a case has to be named: none with the id, or several and no id."""
    from bonitas.engine.problems import closest

    head = "the file has several cases; name one with --case" if wanted is None else f"no case has the id `{wanted}`"
    hint = "" if wanted is None else closest(wanted, known)[0].en
    listed = ", ".join(f"`{one}`" for one in known[:5]) + (", …" if len(known) > 5 else "")
    return f"{head}{hint} (the ids begin: {listed})" if known else f"{head}; the file has no case"


def facts_of(program: Program) -> Callable[[Case], list[CaseProblem]]:
    """A check of the facts that the policy declares, for `load_batch`."""
    from bonitas.engine.problems import fact_broken
    from bonitas.engine.soundness import broken_facts

    return lambda case: [fact_broken(fact.name, fact.title) for fact in broken_facts(program, case)]


def _file_rows(policy: Policy, path: str, mapping: str | None, today: date | None) -> Iterator[Accepted | Rejected]:
    from bonitas.replay.batch import load_batch
    from bonitas.replay.mapping import load_mapping

    if Path(path).is_dir():
        raise IsADirectoryError(EISDIR, "a folder", path)
    with naming(mapping or path):
        columns = None if mapping is None else load_mapping(mapping)
    with naming(path, mapping):
        return load_batch(policy.program, Path(path), columns, today=today, facts=facts_of(policy.program))


def _stdin_rows(policy: Policy, today: date | None) -> Iterator[Accepted | Rejected]:
    from bonitas.engine.case import CaseModel
    from bonitas.replay.batch import judge
    from bonitas.replay.json_text import read_json
    from bonitas.replay.mapping import decode_document
    from bonitas.replay.rows import document_rows

    with naming("<stdin>"):
        text = decode_document(sys.stdin.buffer.read())
        rows = document_rows(read_json(text, "<stdin>")).rows
    model, facts = CaseModel(policy.program), facts_of(policy.program)
    return (judge(row, model, today=today, facts=facts) for row in rows)


def decision_line(policy: Policy, accepted: Accepted, language: str | None) -> tuple[Decision, dict[str, Any]]:
    """The decision of a sound case, and its JSON form with the id of the case first."""
    from bonitas.engine.problems import printable
    from bonitas.engine.reference import decide

    decision = decide(policy.program, accepted.case)
    return decision, {"case": printable(accepted.row.id), **policy.to_json(decision, language)}


def case_name(row: CaseRow) -> str:
    """What to call a case: its own id, or the place where it stands."""
    from bonitas.engine.problems import printable

    return printable(Path(row.source).name if row.id == str(row.line) else row.id)


def print_rejected(rejected: Rejected, language: str, most: int | None = None) -> None:
    """Says on the error stream what is wrong with one case."""
    from bonitas.cli.screen import error_console, print_sentence
    from bonitas.cli.words import say
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
    from bonitas.cli.screen import error_console, print_sentence
    from bonitas.cli.words import say

    rows = tuple(rejected)
    problems = [item for row in rows for item in row.problems]
    if any(item.code == "K502" and item.path == "today" for item in problems):
        print_sentence(error_console(), say(language, "give today"))
    tables = any(row.row.source.lower().endswith(".csv") for row in rows)
    if tables and not mapped and any(item.code == "K501" for item in problems):
        print_sentence(error_console(), say(language, "give mapping"))
