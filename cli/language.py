"""In which language a command speaks: `--language`, else BONITAS_LANGUAGE, else the policy's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from bonitas.dsl.diagnose.diagnostic import Diagnostic
    from bonitas.dsl.diagnose.source import Source

LANGUAGES = ("en", "zh")
VARIABLE = "BONITAS_LANGUAGE"

Command = TypeVar("Command", bound=Callable[..., object])


def language_option(command: Command) -> Command:
    """The option `--language` for what a command says."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        envvar=VARIABLE,
        show_envvar=True,
        help="Language of what is said; default: the policy's.",
    )(command)


def wanted() -> str | None:
    """The language that was asked for, if one was."""
    asked = os.environ.get(VARIABLE)
    context = click.get_current_context(silent=True)
    while context is not None:
        if context.command.name != "fmt" and context.params.get("language") in LANGUAGES:
            return str(context.params["language"])
        context = context.parent
    return asked if asked in LANGUAGES else None


def language_of_source(source: Source) -> str:
    """The language of a policy's keywords; where no policy begins, that of its characters."""
    from bonitas.dsl.syntax.parser import language_of

    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in source.text[:2000])
    return language_of(source) or ("zh" if chinese else "en")


def language_of_findings(findings: Iterable[Diagnostic]) -> str:
    """The language of the text that findings are about."""
    languages = {language_of_source(one.primary.span.source) for one in findings}
    return "zh" if languages == {"zh"} else "en"
