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
_ASKED, _OWN = "bonitas.asked", "bonitas.own"

Command = TypeVar("Command", bound=Callable[..., object])


def language_option(command: Command) -> Command:
    """The option `--language` for what a command says."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        envvar=VARIABLE,
        show_envvar=True,
        help="Language of what is said; default: the policy's.",
        callback=_remember,
    )(command)


def _remember(context: click.Context, _: click.Parameter, language: str | None) -> str | None:
    """Keeps the language that was asked for until the command has ended, and what ended it is told."""
    context.meta[_ASKED] = language
    return language


def policy_speaks(language: str) -> None:
    """Lets what is said of files go by the policy's language, once that is known, where no other was asked for."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_OWN] = language


def wanted() -> str | None:
    """The language that was asked for, if one was."""
    context = click.get_current_context(silent=True)
    asked = None if context is None else context.meta.get(_ASKED)
    asked = asked or os.environ.get(VARIABLE)
    return asked if asked in LANGUAGES else None


def spoken() -> str:
    """The language that was asked for, else the policy's, else English."""
    context = click.get_current_context(silent=True)
    own = None if context is None else context.meta.get(_OWN)
    return wanted() or own or "en"


def language_of_source(source: Source) -> str:
    """The language of a policy's keywords; where no policy begins, that of its characters."""
    from bonitas.dsl.syntax.parser import language_of

    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in source.text[:2000])
    return language_of(source) or ("zh" if chinese else "en")


def language_of_findings(findings: Iterable[Diagnostic]) -> str:
    """The language of the text that findings are about."""
    languages = {language_of_source(one.primary.span.source) for one in findings}
    return "zh" if languages == {"zh"} else "en"
