"""A group of commands that are loaded when they are called, so that the command line starts at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command not loaded yet: `target` is `module:name`, `summary` its line in the list of commands."""

    target: str
    summary: str


class LazyGroup(click.Group):
    """A group that knows its commands by name and summary, and imports one when it is asked for."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy], **options: Any) -> None:
        super().__init__(*args, **options)
        self._lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self._lazy:
            return None
        module, name = self._lazy[cmd_name].target.split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command), f"{module}:{name} is no command"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in self._lazy.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self._lazy and not args[0].startswith("-"):
            near = get_close_matches(args[0], self._lazy, n=1, cutoff=0.5)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"there is no command `{args[0]}`{hint}")
        return super().resolve_command(ctx, args)
