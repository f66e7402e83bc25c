"""`bonitas errors`: what the code of a finding means."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import click

from bonitas.cli.exits import FINE
from bonitas.cli.options.language import language_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

_WORDS = {
    "en": {"says": "It says", "cure": "What to do", "page": "Examples", "case": "problem of a case", "colon": ": "},
    "zh": {"says": "提示内容", "cure": "处理办法", "page": "示例", "case": "案例问题", "colon": "："},
}


@click.command(short_help="Explain the code of a finding.")
@click.argument("code", required=False)
@language_option
def errors(code: str | None, language: str | None) -> int:
    """Explain the code of a finding, or list all codes.

    K0 to K4 are findings of `check`, K5 are problems of cases, K9 is a fault of Bonitas.

    \b
    Examples:
      bonitas errors
      bonitas errors K101 --language zh
    """
    from bonitas.cli.screens.console import console
    from bonitas.dsl.diagnose.codes import CODES
    from bonitas.engine.problems import TEXTS as CASE_TEXTS
    from bonitas.engine.problems import closest

    spoken = language or "en"
    case_codes = sorted({key[:4] for key in CASE_TEXTS})
    if code is None:
        _list(console(), spoken)
    elif code.upper() in CODES:
        _finding(console(), code.upper(), spoken)
    elif code.upper() in case_codes:
        _case_problem(console(), code.upper(), spoken)
    else:
        hint = closest(code.upper(), [*CODES, *case_codes])[0].en
        raise click.UsageError(f"there is no code `{code}`{hint}; `bonitas errors` lists them all")
    return FINE


def _list(screen: Console, language: str) -> None:
    from rich.text import Text

    from bonitas.cli.screens.console import FINDING_STYLES
    from bonitas.dsl.diagnose.codes import CODES
    from bonitas.dsl.diagnose.words import SEVERITIES, TEXTS

    for code, entry in CODES.items():
        if entry.phase == "internal":
            _list_case_problems(screen, language)
        grade = (SEVERITIES[language][entry.severity], FINDING_STYLES[entry.severity.name.lower()])
        screen.print(Text.assemble(code, "  ", grade, "  ", TEXTS[language][code].title))


def _list_case_problems(screen: Console, language: str) -> None:
    for code, said in _case_texts(language).items():
        screen.print(f"{code}  {_WORDS[language]['case']}  {said[0]}")


def _finding(screen: Console, code: str, language: str) -> None:
    from bonitas.dsl.diagnose.codes import CODES
    from bonitas.dsl.diagnose.words import SEVERITIES, TEXTS

    entry, texts = CODES[code], TEXTS[language][code]
    grade = SEVERITIES[language][entry.severity]
    screen.print(f"{grade}[{code}]{_WORDS[language]['colon']}{texts.title}", style="bold")
    _said(screen, language, "says", map(_open, texts.message.values()))
    _said(screen, language, "cure", map(_open, texts.help.values()))
    _said(screen, language, "page", [entry.page])


def _case_problem(screen: Console, code: str, language: str) -> None:
    screen.print(f"{code}{_WORDS[language]['colon']}{_WORDS[language]['case']}", style="bold")
    _said(screen, language, "says", _case_texts(language)[code])
    _said(screen, language, "page", ["docs/cases.md"])


def _case_texts(language: str) -> dict[str, list[str]]:
    from bonitas.engine.problems import TEXTS

    said: dict[str, list[str]] = {}
    for key in sorted(TEXTS):
        said.setdefault(key[:4], []).append(_open(getattr(TEXTS[key], language)))
    return said


def _said(screen: Console, language: str, key: str, texts: Iterable[str]) -> None:
    lines = list(dict.fromkeys(text for text in texts if text))
    if lines:
        screen.print(f"\n{_WORDS[language][key]}", style="dim")
    for line in lines:
        screen.print(f"  {line}")


def _open(template: str) -> str:
    """A template with its blanks left open."""
    return template.format_map(_Blanks()).strip()


class _Blanks(defaultdict[str, "_Blank"]):
    def __missing__(self, key: str) -> _Blank:
        return _Blank("" if key == "hint" else "…")


class _Blank(str):
    """Any format, such as `chain`, leaves it as it is."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)
