"""Says what is wrong where the parser cannot go on: a misspelt keyword, words run together, a text that ends
too early."""

from __future__ import annotations

import re

from lark import Token

from bonitas.dsl.diagnose.codes import Keyword
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.diagnose.suggest import did_you_mean
from bonitas.dsl.syntax.currencies import CURRENCIES
from bonitas.dsl.syntax.lexer import SECTIONS, Scanner
from bonitas.dsl.syntax.lexicon import BUILTINS, LANGUAGES, PHRASES

_SHOWN = 8
_USUAL = {"RMB": "CNY", "CNH": "CNY"}
_RANK = {terminal: rank for rank, terminal in enumerate(PHRASES["en"])}
_FORGOTTEN = ("REQUIRE", "WHEN", "THEN", "UNLESS", "OR", "AND")
_LATE = ("NAME", "TEXT", "NUMBER", "DATE", "$END")


def report_unexpected(
    report: Report,
    scanner: Scanner,
    token: Token,
    last: Token | None,
    expected: tuple[str, ...],
    expected_before: tuple[str, ...],
) -> None:
    """Report the token at which reading stopped, with the best cure that can be told.

    The mistake may be the word before it: a misspelt keyword is read as a name where one can stand, and only what
    follows does not fit. `expected_before` is what could have stood in the place of `last`.
    """
    span = scanner.span(token.start_pos or 0, token.end_pos or 0)
    wanted = tuple(Keyword(terminal) for terminal in _worth_saying(expected))
    if last is not None and _was_meant_otherwise(report, scanner, last, expected_before):
        return
    if token.type == "$END":
        place = scanner.span(last.start_pos or 0, last.end_pos or 0) if last is not None else span
        report.add("K001", place, "end", expected=wanted)
        return
    if last is not None and last.type == "NAME" and expected == ("TEXT",):
        before = tuple(Keyword(terminal) for terminal in _FORGOTTEN if terminal in expected_before)
        place = scanner.span(last.start_pos or 0, last.end_pos or 0)
        report.add("K001", place, "clause", expected=before, found=str(last))
        return
    word = span.text
    if "CURRENCY_CODE" in expected and re.fullmatch("[A-Za-z]{3}", word):
        known = word.upper() if word.upper() in CURRENCIES else _USUAL.get(word.upper())
        if known is None:
            report.add("K019", span, found=word)
        else:
            report.add("K019", span, "suggestion", fix=known, found=word, suggestion=(known,))
    elif not word.isidentifier():
        report.add("K001", span, expected=wanted, found=word)
    elif not (_other_language(report, scanner, span) or _run_together(report, scanner, span, expected)):
        _misspelt(report, scanner, span, expected, wanted)


def _was_meant_otherwise(report: Report, scanner: Scanner, last: Token, expected: tuple[str, ...]) -> bool:
    """Whether the last word, read as a name, was meant as a keyword; a name that occurs again was meant as one."""
    if last.type != "NAME" or len(re.findall(rf"(?<!\w){re.escape(last)}(?!\w)", scanner.text)) > 1:
        return False
    span = scanner.span(last.start_pos or 0, last.end_pos or 0)
    if scanner.text[span.start] == "`":
        return False
    if _other_language(report, scanner, span) or _run_together(report, scanner, span, expected):
        return True
    return _nearly(report, scanner, span, expected)


def _worth_saying(expected: tuple[str, ...]) -> tuple[str, ...]:
    """The terminals a person would think of, clause words before names, sections only if there is little else."""
    expected = tuple(sorted(expected, key=_rank))
    near = [name for name in expected if name not in SECTIONS and name not in _LATE and not name.endswith("_ITEM")]
    far = [name for name in _LATE if name in expected and name != "$END"] or [n for n in expected if n in SECTIONS]
    return tuple([*near[: _SHOWN - len(far)], *far][:_SHOWN])


def _other_language(report: Report, scanner: Scanner, span: Span) -> bool:
    """An English keyword in a Chinese text, or the reverse."""
    for language in LANGUAGES:
        if language == scanner.language:
            continue
        for terminal, phrases in PHRASES[language].items():
            if any(phrase.split()[0] == span.text for phrase in phrases) and PHRASES[scanner.language][terminal]:
                cure = PHRASES[scanner.language][terminal][0]
                report.add("K021", span, f"{language}_in_{scanner.language}", fix=cure, found=span.text, expected=cure)
                return True
    return False


def _run_together(report: Report, scanner: Scanner, span: Span, expected: tuple[str, ...]) -> bool:
    """In Chinese: a word that begins or ends with a keyword was probably meant as two."""
    if scanner.language != "zh" or span.text.isascii():
        return False
    for terminal in (*expected, *PHRASES["zh"]):
        for word in PHRASES["zh"].get(terminal, ()):
            if len(word) < 2 and terminal not in expected:
                continue
            split = _split(span.text, word)
            if split:
                report.add("K007", span, fix=split, found=span.text, split=split)
                return True
    return False


def _split(text: str, word: str) -> str | None:
    if text == word or any(text in spellings for spellings in BUILTINS["zh"].values()):
        return None
    if text.startswith(word):
        return f"{word} {text[len(word) :]}"
    if text.endswith(word):
        return f"{text[: -len(word)]} {word}"
    return None


def _misspelt(
    report: Report, scanner: Scanner, span: Span, expected: tuple[str, ...], wanted: tuple[Keyword, ...]
) -> None:
    if not _nearly(report, scanner, span, expected):
        report.add("K001", span, expected=wanted, found=span.text)


def _nearly(report: Report, scanner: Scanner, span: Span, expected: tuple[str, ...]) -> bool:
    """A word that is nearly a keyword which could stand here."""
    firsts: dict[str, list[str]] = {}
    for terminal in sorted(expected, key=_rank):
        for phrase in PHRASES[scanner.language].get(terminal, ()):
            firsts.setdefault(phrase.split()[0], []).append(phrase)
    near = did_you_mean(span.text.lower(), tuple(firsts))
    if near:
        phrases = tuple(phrase for word in near for phrase in firsts[word])
        report.add("K001", span, "keyword", fix=near[0], found=span.text, suggestion=phrases)
    return bool(near)


def _rank(terminal: str) -> tuple[int, str]:
    """The order of the lexicon: words of clauses come before those of expressions, signs last."""
    return _RANK.get(terminal, len(_RANK)), terminal
