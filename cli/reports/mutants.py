"""The mutants of policies that nobody noticed, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from bonitas.cli.options.shares import percent
from bonitas.cli.reports.group_errors import error_text, place_text
from bonitas.cli.runs.fixture_groups import Group
from bonitas.cli.screens.console import console, error_console, print_sentence
from bonitas.cli.screens.words import say
from bonitas.engine.values import decimal_text
from bonitas.replay.mutation.run import Mutation, Survivor

FORMAT = "bonitas.mutate/1"


def print_failing(group: Group, ids: Sequence[str]) -> None:
    """That cases fail before anything is changed."""
    text = say(group.language, "mutants failing", file=str(group.policy), cases=", ".join(ids))
    print_sentence(error_console(), Text(text, "bold red"))


def print_mutation(group: Group, found: Mutation) -> None:
    """The score of one policy, then each change that nobody noticed with the case that would notice it."""
    screen = console()
    tried, killed = sum(found.tried.values()), sum(found.killed.values())
    told = {"policy": found.policy, "version": found.version, "tried": f"{tried:,}", "killed": f"{killed:,}"}
    head = say(group.language, "mutants", share=percent(found.score), **told)
    style = "bold green" if killed == tried else "bold yellow"
    print_sentence(screen, Text(head, style))
    if found.sampled < found.made:
        counts = {"sampled": f"{found.sampled:,}", "made": f"{found.made:,}"}
        print_sentence(screen, Text(say(group.language, "mutants sampled", **counts), "dim"))
    if found.unsound or found.same:
        counts = {"unsound": f"{found.unsound:,}", "same": f"{found.same:,}"}
        print_sentence(screen, Text(say(group.language, "mutants left out", **counts), "dim"))
    for survivor in found.survivors:
        screen.print()
        place = place_text(group, survivor.file, survivor.line)
        print_sentence(screen, Text.assemble(survivor.text, (place, "dim")))
        _print_case(group, survivor)
    screen.print()


def _print_case(group: Group, survivor: Survivor) -> None:
    screen = console()
    if survivor.case:
        print_sentence(screen, Text(say(group.language, "mutants case", file=survivor.fixture), "dim"), 2)
        for line in survivor.case.splitlines():
            screen.print(Text(line, "green"), soft_wrap=True)
    elif survivor.id:
        print_sentence(screen, Text(say(group.language, "mutants too", id=survivor.id), "dim"), 2)
    elif survivor.tried is not None:
        text = say(group.language, "mutants none", count=f"{survivor.tried:,}")
        print_sentence(screen, Text(text, "dim"), 2)
    else:
        print_sentence(screen, Text(say(group.language, "mutants not searched"), "dim"), 2)


def as_json(groups: Sequence[Group], found: Sequence[tuple[Group, Mutation]]) -> dict[str, Any]:
    """All of it as JSON data, described in docs/coverage.md."""
    return {
        "format": FORMAT,
        "policies": [_policy(group, mutation) for group, mutation in found],
        "errors": [{"file": str(group.policy), "error": error_text(group)} for group in groups if group.error],
    }


def _policy(group: Group, found: Mutation) -> dict[str, Any]:
    by_sort = {sort: {"tried": count, "noticed": found.killed.get(sort, 0)} for sort, count in found.tried.items()}
    return {
        "policy": found.policy,
        "version": found.version,
        "file": str(group.policy),
        "fixtures": [str(path) for path in group.files],
        "cases": found.cases,
        "mutants": found.made,
        "sampled": found.sampled,
        "unsound": found.unsound,
        "same": found.same,
        "tried": sum(found.tried.values()),
        "noticed": sum(found.killed.values()),
        "score": decimal_text(round(found.score, 4)),
        "by_sort": by_sort,
        "survivors": [
            {"sort": one.sort, "file": one.file, "line": one.line, "text": one.text, "id": one.id or None,
             "case": one.case or None, "fixture": one.fixture or None, "cases_tried": one.tried}
            for one in found.survivors
        ],
    }  # fmt: skip
