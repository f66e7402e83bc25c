"""What is said of policies and fixtures that cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from bonitas.cli.runs.fixture_groups import Group
from bonitas.cli.screens.console import error_console, print_findings, print_sentence
from bonitas.cli.screens.words import say


def print_group_errors(groups: Iterable[Group]) -> None:
    """On the error stream: the file and everything that is wrong with it."""
    screen = error_console()
    for group in groups:
        if group.error is None:
            continue
        screen.print(Text.assemble((say(group.language, "failed"), "bold red"), f" {group.policy}"), soft_wrap=True)
        for line in group.error.lines:
            print_sentence(screen, line, 2)
        print_findings(screen, group.error.findings, group.language)


def place_text(group: Group, file: str, line: int) -> str:
    """Where something stands, behind it: ` (line 12)`, with the file where that is not the policy's own."""
    if Path(file).resolve() == group.policy.resolve():
        return say(group.language, "at line", number=str(line))
    return say(group.language, "at place", file=Path(file).name, number=str(line))


def error_text(group: Group) -> str:
    """The same in plain lines."""
    from bonitas.dsl.diagnose.render_human import render

    assert group.error is not None
    findings = [render(group.error.findings, group.language)] if group.error.findings else []
    return "\n".join([*group.error.lines, *findings])
