"""Says what is wrong where the parser cannot go on: a misspelt keyword, words run together, a text that ends
too early, a word that another language has for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lark import Token

from bonitas.dsl.diagnose.codes import Keyword
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.diagnose.suggest import did_you_mean
from bonitas.dsl.syntax.currencies import CURRENCIES
from bonitas.dsl.syntax.lexer import DECIMAL_COMMA, SECTIONS, Scanner
from bonitas.dsl.syntax.lexicon import BUILTINS, LANGUAGES, PHRASES
from bonitas.dsl.syntax.other_words import NUMERAL, UNITS_OF_TIME, meant

_SHOWN = 8
_USUAL = {"RMB": "CNY", "CNH": "CNY"}
_RANK = {terminal: rank for rank, terminal in enumerate(PHRASES["en"])}
_FORGOTTEN = ("REQUIRE", "WHEN", "THEN", "UNLESS", "OR", "AND")
_LATE = ("NAME", "TEXT", "NUMBER", "DATE", "$END")
_ELSE = ("ELSE_DECLINE", "ELSE_REFER", "ELSE_CONDITION")
_COMPARING = frozenset(">= <= > < - + 以下 以内 之间 大于等于 小于等于 不低于 不高于".split())
_OF_ROWS = frozenset(("UNDER", "AND_OVER"))
_COMMENT = ("//", "/*", "--")
_FACT_BEFORE = {code: re.compile(rf"(?<!\w){PHRASES[code]['FACT'][0]}\s*\Z") for code in LANGUAGES}
_DAY = re.compile(r"[0-9]+(?:[./\-年月][0-9]+)*日?")


@dataclass(frozen=True, slots=True)
class Stop:
    """Where reading stopped: at `token`, after `last`, with what could have stood at the one and at the other."""

    report: Report
    scanner: Scanner
    token: Token
    last: Token | None
    expected: tuple[str, ...]
    expected_before: tuple[str, ...]

    @property
    def span(self) -> Span:
        return _span(self.scanner, self.token)

    @property
    def place_before(self) -> Span:
        return self.span if self.last is None else _span(self.scanner, self.last)


def report_unexpected(stop: Stop) -> None:
    """Report the token at which reading stopped, with the best cure that can be told.

    The mistake may be the word before it: a misspelt keyword is read as a name where one can stand, and only what
    follows does not fit. Where a character on the line is unknown, that is the mistake.
    """
    lines = {stop.span.line, stop.place_before.line}
    if any(found.code == "K003" and found.primary.span.line in lines for found in stop.report.sorted()):
        return
    if not (_another_verdict(stop) or _meant_before(stop) or _unfinished(stop) or _another_notation(stop)):
        _another_word(stop)


def _span(scanner: Scanner, token: Token) -> Span:
    return scanner.span(token.start_pos or 0, token.end_pos or 0)


def _wanted(stop: Stop) -> tuple[Keyword, ...]:
    return tuple(Keyword(terminal) for terminal in _worth_saying(stop.expected))


# ---------------------------------------------------------------- the word before


def _another_verdict(stop: Stop) -> bool:
    """`otherwise reject`: a word after `otherwise` that is no verdict, where a requirement needs one."""
    if "ELSE_DECLINE" not in stop.expected and "ELSE_DECLINE" not in stop.expected_before:
        return False
    language, text = stop.scanner.language, stop.scanner.text
    word = PHRASES[language]["ELSE_DECLINE"][0].split()[0]
    for token in (stop.token, stop.last):
        if token is None or token.type in ("NUMBER", "TEXT", "$END"):
            continue
        start, end = token.start_pos or 0, token.end_pos or 0
        before = re.search(rf"(?<!\w){word}\s+\Z", text[max(start - 200, 0) : start])
        if before is None and text[start:end] == word:
            following = re.compile(r"\s+\w+").match(text, end)
            before, end = following, following.end() if following else end
        elif before is not None:
            start -= len(before[0])
        if before is not None:
            span = stop.scanner.span(start, end)
            wanted = tuple(Keyword(terminal) for terminal in _ELSE)
            found = " ".join(span.text.split())
            stop.report.add("K001", span, expected=wanted, found=found)
            return True
    return False


def _meant_before(stop: Stop) -> bool:
    """Whether the last word, read as a name, was meant as a keyword; a name that occurs again was meant as one."""
    last, scanner = stop.last, stop.scanner
    if last is None or last.type != "NAME":
        return False
    span = _span(scanner, last)
    if str(last) in _COMPARING and _OF_ROWS & set(stop.expected_before):
        stop.report.add("K001", span, "row", found=str(last))
        return True
    capital = str(last).lower() != last and str(last).lower() in _first_words(scanner.language, stop.expected_before)
    often = len(re.findall(rf"(?<!\w){re.escape(last)}(?!\w)", scanner.text)) > 1
    if scanner.text[span.start] == "`" or (often and not capital):
        return False
    if _other_language(stop.report, scanner, span) or _run_together(stop.report, scanner, span, stop.expected_before):
        return True
    return _nearly(stop.report, scanner, span, stop.expected_before)


def _unfinished(stop: Stop) -> bool:
    """A text that ends too early, and a name without the title that must follow it."""
    if stop.token.type == "$END":
        stop.report.add("K001", stop.place_before, "end", expected=_wanted(stop))
        return True
    if stop.last is None or stop.last.type != "NAME" or stop.expected != ("TEXT",):
        return False
    before = tuple(Keyword(terminal) for terminal in _FORGOTTEN if terminal in stop.expected_before)
    variant = "clause" if before else "title"
    stop.report.add("K001", stop.place_before, variant, expected=before, found=str(stop.last))
    return True


# ---------------------------------------------------------------- the word itself


def _another_notation(stop: Stop) -> bool:
    """Numbers, units, dates, ranges and comments as they are written elsewhere."""
    report, span, expected, last = stop.report, stop.span, stop.expected, stop.last
    word, before, scanner = span.text, stop.place_before, stop.scanner
    above = scanner.text[max(before.start - 99, 0) : before.start]
    after_number = last is not None and last.type in ("NUMBER", "SCALE")
    if last is not None and last.type == "NUMBER" and re.fullmatch("[0-9]{3}", word) and before.line == span.line:
        place = before.to(span)
        fixed = f"{before.text}_{word}"
        report.add("K004", place, "space", fix=fixed, found=place.text, fixed=fixed)
    elif stop.token.type == "COMMA" and (comma := DECIMAL_COMMA.match(scanner.text, before.start)):
        place = scanner.span(*comma.span())
        fixed = comma.group().replace(",", ".")
        report.add("K004", place, "decimals", fix=fixed, found=place.text, fixed=fixed)
    elif after_number and word in UNITS_OF_TIME:
        report.add("K001", span, "unit", found=word)
    elif "DATE" in expected and "NUMBER" not in expected and (day := _DAY.match(scanner.text, span.start)):
        place = scanner.span(*day.span())
        report.add("K006", place, "form", found=place.text)
    elif word in _COMPARING and _OF_ROWS & set(expected):
        report.add("K001", span, "row", found=word)
    elif last is not None and last.type == "TEXT" and _FACT_BEFORE[scanner.language].search(above):
        report.add("K001", before, "fact", found=before.text)
    elif span.source.line(span.line).lstrip().startswith(_COMMENT):
        report.add("K001", span, "comment", found=word)
    elif "NUMBER" in expected and NUMERAL.fullmatch(word):
        report.add("K001", span, "numeral", found=word)
    elif last is not None and last.type == "NAME" and last in CURRENCIES and stop.token.type == "NUMBER":
        report.add("K001", before, "currency", found=str(last))
    elif "CURRENCY_CODE" in expected and re.fullmatch("[A-Za-z]{3}", word):
        _currency(stop, word)
    else:
        return False
    return True


def _currency(stop: Stop, word: str) -> None:
    known = word.upper() if word.upper() in CURRENCIES else _USUAL.get(word.upper())
    if known is None:
        stop.report.add("K019", stop.span, found=word)
    else:
        stop.report.add("K019", stop.span, "suggestion", fix=known, found=word, suggestion=(known,))


def _another_word(stop: Stop) -> None:
    report, scanner, span, expected = stop.report, stop.scanner, stop.span, stop.expected
    word = span.text
    if word.isidentifier():
        if _other_language(report, scanner, span):
            return
        once = len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", scanner.text)) == 1
        if (once and _run_together(report, scanner, span, expected)) or _nearly(report, scanner, span, expected):
            return
    report.add("K001", span, expected=_wanted(stop), found=word)


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
    if scanner.language != "zh" or span.text.isascii() or meant("zh", span.text):
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


def _first_words(language: str, expected: tuple[str, ...]) -> dict[str, list[str]]:
    """First word → the phrases that could stand here and begin with it."""
    firsts: dict[str, list[str]] = {}
    for terminal in sorted(expected, key=_rank):
        for phrase in PHRASES[language].get(terminal, ()):
            firsts.setdefault(phrase.split()[0], []).append(phrase)
    return firsts


def _nearly(report: Report, scanner: Scanner, span: Span, expected: tuple[str, ...]) -> bool:
    """A word that is nearly a keyword which could stand here, or that people write for one."""
    word, firsts = span.text, _first_words(scanner.language, expected)
    usual = tuple(each.spelling for each in meant(scanner.language, word) if each.terminal in expected)
    if usual:
        report.add("K001", span, "instead", fix=usual[0], found=word, suggestion=usual[:1])
        return True
    if word in firsts:  # the beginning of a keyword of several words
        report.add("K001", span, "instead", found=word, suggestion=tuple(firsts[word]))
        return True
    short = word.isascii() and len(word) < 3
    near = (word.lower(),) if word.lower() in firsts else () if short else did_you_mean(word.lower(), tuple(firsts))
    if near:
        phrases = tuple(phrase for one in near for phrase in firsts[one])
        report.add("K001", span, "keyword", fix=near[0], found=word, suggestion=phrases)
    return bool(near)


def _rank(terminal: str) -> tuple[int, str]:
    """The order of the lexicon: words of clauses come before those of expressions, signs last."""
    return _RANK.get(terminal, len(_RANK)), terminal
