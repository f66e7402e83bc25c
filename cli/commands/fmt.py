"""`bonitas fmt`: the one layout of a policy, and its translation."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINDINGS, FINE, INVALID
from bonitas.cli.options.language import LANGUAGES

if TYPE_CHECKING:
    from bonitas.dsl.diagnose.diagnostic import Diagnostic
    from bonitas.dsl.diagnose.source import Source
    from bonitas.dsl.syntax import tree

MOST_TOLD = 5
"""Of so many missing translations each is shown in its place; of more, a section to fill in."""


@click.command(short_help="Give policies the one layout, or translate one.")
@click.argument("files", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; show what would change and exit with 1.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Translate into this language; the file stays as it is.")
@click.option("--output", metavar="FILE", help="Where a translation goes; default: the screen.")
def fmt(files: tuple[str, ...], only_check: bool, language: str | None, output: str | None) -> int:
    """Give policies the one layout, or translate one.

    FILES are policy files, or folders with .policy files in them. Comments are kept. With --language the keywords
    change to the other language, and names, titles and texts as the policy's `names` section says, or that of a
    policy that it extends; what has no entry there stays and is reported. The text that you wrote is never
    overwritten by its translation.

    \b
    Examples:
      bonitas fmt policies
      bonitas fmt --check policies
      bonitas fmt credit.policy --language zh --output credit.zh.policy

    Exits with 0 when all is in order, 1 when --check finds something to change, 3 when a text cannot be read whole.
    """
    from bonitas.cli.options.places import policy_files

    if output is not None and language is None:
        raise click.UsageError("--output goes with --language")
    if language is not None and only_check:
        raise click.UsageError("--check and --language do not go together")
    paths = policy_files(files)
    if language is None:
        return max(_layout(path, only_check) for path in paths)
    if len(paths) != 1:
        raise click.UsageError("--language translates one file at a time")
    return _translation(paths[0], language, output)


def _parsed(path: Path) -> tuple[Source, tree.Policy] | None:
    """A text and its tree; None when errors were shown: a text with errors could lose parts in a new layout."""
    from bonitas.cli.runs.failures import tell
    from bonitas.dsl.diagnose.diagnostic import PolicyError, Severity
    from bonitas.dsl.diagnose.report import severity
    from bonitas.dsl.files import read_source
    from bonitas.dsl.syntax.parser import parse

    try:
        source = read_source(path)
        parsed = parse(source)
        errors = [one for one in parsed.diagnostics if severity(one) is Severity.ERROR]
        if parsed.policy is None or not parsed.whole or errors:
            raise PolicyError(parsed.diagnostics)
    except PolicyError as error:
        tell(error)
        return None
    return source, parsed.policy


def formatted(policy: tree.Policy, language: str) -> str:
    """The layout, after reading it again: a formatter that changed a meaning is a fault and writes nothing."""
    from bonitas.dsl.diagnose.source import Source
    from bonitas.dsl.syntax.format import format_policy
    from bonitas.dsl.syntax.parser import parse

    text = format_policy(policy, language)
    again = parse(Source("<layout>", text)).policy
    if again != policy or again is None or len(again.comments) != len(policy.comments):
        raise AssertionError("the layout does not say what the policy says; nothing was written")
    return text


def _layout(path: Path, only_check: bool) -> int:
    from bonitas.cli.screens.console import console
    from bonitas.replay.whole_file import written

    read = _parsed(path)
    if read is None:
        return INVALID
    source, policy = read
    text = formatted(policy, policy.language)
    if text.encode() == path.read_bytes():
        return FINE
    if only_check:
        for line, style in _difference(source.text, text, str(path)):
            console().print(line, style=style, soft_wrap=True)
        return FINDINGS
    with written(path) as file:
        file.write(text)
    click.echo({"en": f"{path}: laid out", "zh": f"{path}：已整理"}[policy.language])
    return FINE


def _difference(before: str, after: str, path: str) -> Iterator[tuple[str, str]]:
    """Lines of a difference with their styles; a file that differs in its line ends alone is only named."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), path, f"{path} (laid out)", lineterm="", n=2))
    if not lines:
        yield f"{path}: line ends differ", "bold"
    for line in lines:
        yield line, {"-": "red", "+": "green", "@": "cyan"}.get(line[:1], "")


def _translation(path: Path, language: str, output: str | None) -> int:
    from bonitas.cli.options.places import different
    from bonitas.dsl.check.families import base_of
    from bonitas.dsl.files import find_base
    from bonitas.dsl.syntax.translate import translate
    from bonitas.replay.whole_file import written

    different(FILE=str(path), **{"--output": output})
    read = _parsed(path)
    if read is None:
        return INVALID
    translated = translate(read[1], language, base_of(read[1], find_base))
    text = formatted(translated.policy, language)
    _report_missing(translated.missing, language, read[1].language)
    if output is None:
        click.echo(text, nl=False)
        return FINE
    with written(output) as file:
        file.write(text)
    return FINE


def _report_missing(missing: tuple[tree.Name | tree.Text, ...], language: str, source: str) -> None:
    """Says on the error stream what has no translation (K413); of much, a `names` section to fill in."""
    from bonitas.cli.options.language import wanted
    from bonitas.cli.screens.console import error_console, print_findings
    from bonitas.dsl.diagnose.render_human import summary

    found = _without_translation(missing, language)
    spoken = wanted() or language
    if len(found) > MOST_TOLD:
        told = {
            "en": f"K413: {len(missing)} names and texts have no translation and stay as they are. Add at the end:",
            "zh": f"K413：{len(missing)} 个名称和文本没有译名，保持原样。请在文件末尾补充：",
        }
        click.echo(told[spoken], err=True)
        click.echo(_names_to_fill_in(missing, language, source), err=True)
    elif found:
        print_findings(error_console(), found, spoken)
        click.echo(summary(found, spoken), err=True)


def _names_to_fill_in(missing: tuple[tree.Name | tree.Text, ...], language: str, source: str) -> str:
    from bonitas.dsl.syntax.lexicon import phrase

    written = [" ".join(label.span.text.split()) for label in sorted(missing, key=lambda label: label.span.start)]
    return "\n".join([f"{phrase(source, 'NAMES')} {language}", *(f"  {words}  …" for words in written)])


def _without_translation(missing: tuple[tree.Name | tree.Text, ...], language: str) -> tuple[Diagnostic, ...]:
    from bonitas.dsl.diagnose.report import Report

    report = Report()
    for label in missing:
        report.add("K413", label.span, name=label.text, language=language)
    return report.sorted()
