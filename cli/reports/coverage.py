"""The coverage of policies for people, as JSON and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from bonitas.cli.options.shares import percent
from bonitas.cli.reports.group_errors import error_text, place_text, print_group_errors
from bonitas.cli.runs.fixture_groups import Group
from bonitas.cli.screens.console import console, print_sentence
from bonitas.cli.screens.words import say
from bonitas.engine.values import decimal_text
from bonitas.replay.coverage.found import Count, Coverage, Item
from bonitas.replay.coverage.words import say as covered

FORMAT = "bonitas.coverage/1"


def print_coverages(groups: Sequence[Group], found: Sequence[Coverage]) -> None:
    """For each policy how much of each sort is exercised, then what is not."""
    screen = console()
    for group, one in zip(_usable(groups), found, strict=True):
        screen.print(Text.assemble((_title(one), "bold")), soft_wrap=True)
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for sort, count in [*one.by_sort.items(), ("all", one.count())]:
            style = "green" if count.covered == count.total else "yellow"
            table.add_row(f"  {covered(one.language, sort)}", f"{count.covered}/{count.total}",
                          Text(percent(count.share), style))  # fmt: skip
        screen.print(table)
        for sort in one.by_sort:
            missed = [item for item in one.misses if item.sort == sort]
            if missed:
                screen.print()
                print_sentence(screen, Text(say(one.language, "uncovered", what=covered(one.language, sort)), "bold"))
            for item in missed:
                place = place_text(group, item.file, item.line)
                text = Text.assemble((_owner(item), "bold"), item.text, (place, "dim"))
                print_sentence(screen, text, 2)
                print_sentence(screen, Text(item.reason, "dim"), 4)
        screen.print()
    print_group_errors(groups)


def _usable(groups: Sequence[Group]) -> list[Group]:
    return [group for group in groups if group.error is None]


def _owner(item: Item) -> str:
    """The clause or definition that an item belongs to, where its own text does not begin with it."""
    return "" if item.text.startswith(item.label) else f"{item.label} "


def print_totals(found: Sequence[tuple[Group, Coverage]]) -> None:
    """One line for each policy."""
    for _, one in found:
        count = one.count()
        told = {"share": percent(count.share), "covered": str(count.covered), "total": str(count.total)}
        console().print(
            say(one.language, "covered all", policy=one.policy, version=one.version, **told), soft_wrap=True
        )


def coverage_json(found: Sequence[tuple[Group, Coverage]]) -> list[dict[str, Any]]:
    """The totals as JSON data."""
    return [{"file": str(group.policy), **_count(one.count())} for group, one in found]


def _title(one: Coverage) -> str:
    cases = say(one.language, "one" if one.cases == 1 else "many")
    return say(one.language, "coverage", policy=one.policy, version=one.version, total=f"{one.cases:,}", cases=cases)


def print_markdown(groups: Sequence[Group], found: Sequence[Coverage]) -> None:
    """The same as tables, for a pull request."""
    for one in found:
        click.echo(f"### {_title(one)}\n")
        click.echo(f"| {say(one.language, 'head what')} | | |\n| --- | ---: | ---: |")
        for sort, count in [*one.by_sort.items(), ("all", one.count())]:
            click.echo(f"| {covered(one.language, sort)} | {count.covered}/{count.total} | {percent(count.share)} |")
        if one.misses:
            heads = [say(one.language, f"head {key}") for key in ("line", "missed", "reason")]
            click.echo(f"\n| {' | '.join(heads)} |\n| ---: | --- | --- |")
        for item in one.misses:
            click.echo(f"| {item.line} | {_cell(_owner(item) + item.text)} | {_cell(item.reason)} |")
        click.echo("")
    print_group_errors(groups)


def _cell(text: str) -> str:
    for sign in "\\|`*_<>[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def as_json(groups: Sequence[Group], found: Sequence[Coverage]) -> dict[str, Any]:
    """All of it as JSON data, described in docs/coverage.md."""
    return {
        "format": FORMAT,
        "policies": [_policy(group, one) for group, one in zip(_usable(groups), found, strict=True)],
        "errors": [{"file": str(group.policy), "error": error_text(group)} for group in groups if group.error],
    }


def _policy(group: Group, one: Coverage) -> dict[str, Any]:
    return {
        "policy": one.policy,
        "version": one.version,
        "file": str(group.policy),
        "fixtures": [str(path) for path in group.files],
        "cases": one.cases,
        "all": _count(one.count()),
        "by_sort": {sort: _count(count) for sort, count in one.by_sort.items()},
        "items": [
            {"sort": item.sort, "name": item.name, "text": item.text, "file": item.file, "line": item.line,
             "hits": item.hits, "reason": item.reason or None}
            for item in one.items
        ],
    }  # fmt: skip


def _count(count: Count) -> dict[str, Any]:
    return {"covered": count.covered, "total": count.total, "share": decimal_text(round(count.share, 4))}
