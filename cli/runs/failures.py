"""What is said of errors that end a command, and with which exit code."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import click

from bonitas.cli.exits import FAULT, INVALID
from bonitas.cli.options.language import language_of_findings, spoken, wanted
from bonitas.cli.screens.console import error_console, print_findings, print_sentence
from bonitas.cli.screens.words import say
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Label, PolicyError, Severity
from bonitas.dsl.diagnose.render_human import summary
from bonitas.dsl.diagnose.report import severity
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.diagnose.words import SEVERITIES, help_text, message
from bonitas.engine.problems import CaseError, printable


class InvalidError(click.ClickException):
    """Something given is invalid (exit code 3); its message tells what and how to cure it."""

    exit_code = INVALID


def tell(error: Exception) -> int:
    """Says on the error stream what went wrong; returns the exit code."""
    if isinstance(error, PolicyError):
        return _policy(error)
    if isinstance(error, CaseError):
        files = getattr(error, "__notes__", ())
        for item in error.problems:
            print_sentence(error_console(), ": ".join([*map(printable, files[:1]), item.text(spoken())]))
        if any(item.path in ("today", "columns.today") for item in error.problems):
            print_sentence(error_console(), say(spoken(), "give today"))
        return INVALID
    if isinstance(error, OSError):
        print_sentence(error_console(), file_words(error))
        return INVALID
    return _fault(error)


def file_words(error: OSError) -> str:
    """What an operating system's refusal means for the person, in one line."""
    chinese = spoken() == "zh"
    name = printable(str(error.filename)) if error.filename is not None else "?"
    folder = "" if error.filename is None else str(Path(str(error.filename)).parent)
    if isinstance(error, FileNotFoundError) and not Path(folder).is_dir():
        return (
            f"没有文件夹 `{printable(folder)}`；请先建立，或检查路径"
            if chinese
            else (f"there is no folder `{printable(folder)}`; make it first, or check the path")
        )
    if isinstance(error, FileNotFoundError):
        return f"没有文件 `{name}`；请检查路径" if chinese else f"there is no file `{name}`; check the path"
    if isinstance(error, IsADirectoryError):
        return f"`{name}` 是文件夹；请写出其中的文件" if chinese else f"`{name}` is a folder; name a file in it"
    reason = error.strerror or type(error).__name__
    return f"`{name}` 无法使用：{reason}" if chinese else f"`{name}` cannot be used: {reason}"


def _policy(error: PolicyError) -> int:
    language = wanted() or language_of_findings(error.diagnostics)
    shown = tuple(one for one in error.diagnostics if severity(one) is not Severity.NOTE)
    print_findings(error_console(), shown, language)
    click.echo(summary(shown, language), err=True)
    return INVALID


def _fault(error: Exception) -> int:
    language = wanted() or "en"
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    found = Diagnostic("K901", Label(Span(Source("", ""), 0, 0)), {"detail": detail})
    colon = "：" if language == "zh" else ": "
    head = f"{SEVERITIES[language][Severity.ERROR]}[K901]{colon}{message(found, language)}"
    print_sentence(error_console(), f"{head}; {help_text(found, language)}")
    if os.environ.get("BONITAS_DEBUG") == "1":
        click.echo("".join(traceback.format_exception(error)), err=True)
    return FAULT
