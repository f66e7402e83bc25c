"""From tokens to the tree: drives Lark's LALR tables with the scanner, and goes on after a mistake.

The first attempt reads the whole text. If that fails, the text is cut where lines begin with a section's
keyword, each piece is
read by itself, and every piece tells its first mistake; the good pieces make a partial tree, so the checker can go on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from lark import Token, Tree
from lark.parse_tree_builder import ParseTreeBuilder
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from bonitas.dsl.diagnose.diagnostic import Diagnostic
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.build import Builder
from bonitas.dsl.syntax.lexer import SECTIONS, Scanner
from bonitas.dsl.syntax.lexicon import LANGUAGES, PHRASES
from bonitas.dsl.syntax.limits import MAX_BYTES, MAX_CLAUSES, MAX_DEPTH, MAX_STACK, MAX_TOKENS
from bonitas.dsl.syntax.tables import tables
from bonitas.dsl.syntax.unexpected import Stop, report_unexpected


@lru_cache(maxsize=1)
def _shaping() -> Any:
    """Lark's shaping of the children of each rule, before the builder's method sees them."""
    make: Any = ParseTreeBuilder
    return make(tables().rules, Tree, maybe_placeholders=True)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text gave. `whole` is false when pieces of `policy` are left out because they could not be read."""

    policy: tree.Policy | None
    diagnostics: tuple[Diagnostic, ...]
    whole: bool


class _StopError(Exception):
    """The text cannot be read any further; the report says why."""


class _Reading:
    """One attempt to read a piece of a source."""

    def __init__(self, source: Source, language: str, report: Report, start_rule: str, start: int, end: int) -> None:
        self.scanner = Scanner(source, language, report, start, end)
        self.report = report
        conf = ParseConf(tables().table, _shaping().create_callback(Builder(source, report)), start_rule)
        self.parser_state: ParserState[Any] = ParserState(conf, None)  # type: ignore[arg-type]
        self.table = conf.states
        self.end_state = conf.end_state

    def accepts(self, terminal: str) -> bool:
        """Whether the parser can go on with the terminal here (exact: reductions are followed)."""
        if terminal not in self.table[self.parser_state.state_stack[-1]]:
            return False
        stack = list(self.parser_state.state_stack)
        while True:
            action = self.table[stack[-1]].get(terminal)
            if action is None:
                return False
            kind, argument = action
            if kind.name == "Shift":
                return True
            size = len(argument.expansion)
            if size:
                del stack[-size:]
            stack.append(self.table[stack[-1]][argument.origin.name][1])
            if terminal == "$END" and stack[-1] == self.end_state:
                return True

    def expected(self) -> tuple[str, ...]:
        """The terminals with which the parser could go on."""
        return tuple(
            name for name in self.table[self.parser_state.state_stack[-1]] if name.isupper() and self.accepts(name)
        )

    def run(self, tokens_left: int) -> tuple[Any, int]:
        """The built value and the number of tokens read; raises _StopError after reporting the first mistake."""
        count, brackets = 0, 0
        last: Token | None = None
        before = list(self.parser_state.state_stack)
        while (token := self.scanner.token(self.accepts)) is not None:
            count += 1
            brackets += (token.type == "LPAR") - (token.type == "RPAR")
            self._limit(token, count > tokens_left, brackets)
            if not self.accepts(token.type):
                self._unexpected(token, last, before)
            before = list(self.parser_state.state_stack)
            self.parser_state.feed_token(token)
            last = token
        end = Token("$END", "", start_pos=self.scanner.end, end_pos=self.scanner.end)
        if not self.accepts("$END"):
            self._unexpected(end, last, before)
        return self.parser_state.feed_token(end, is_end=True), count

    def _unexpected(self, token: Token, last: Token | None, before: list[int]) -> NoReturn:
        """Report the token; `before` are the states in which the parser took the last one."""
        expected = self.expected()
        self.parser_state.state_stack[:] = before
        report_unexpected(Stop(self.report, self.scanner, token, last, expected, self.expected()))
        raise _StopError

    def _limit(self, token: Token, too_many: bool, brackets: int) -> None:
        span = self.scanner.span(token.start_pos or 0, token.end_pos or 0)
        if too_many:
            self.report.add("K011", span, limit=MAX_TOKENS)
            raise _StopError
        if brackets > MAX_DEPTH or len(self.parser_state.state_stack) > MAX_STACK:
            self.report.add("K012", span, limit=MAX_DEPTH)
            raise _StopError


def language_of(source: Source) -> str | None:
    """The language whose word for `policy` begins the text, None if there is neither."""
    for line in source.text.splitlines():
        words = line.split("#")[0].split()
        if words:
            return next((code for code in LANGUAGES if words[0].strip("\ufeff") in PHRASES[code]["POLICY"]), None)
    return None


def parse(source: Source) -> Parsed:
    """Read a source. Never raises for any text: what is wrong is in the diagnostics."""
    report = Report()
    whole_span = Span(source, 0, min(len(source.text), 1))
    size = len(source.text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        report.add("K010", whole_span, size=size, limit=MAX_BYTES)
        return Parsed(None, report.sorted(), whole=False)
    language = language_of(source)
    if language is None:
        report.add("K018", whole_span)
        return Parsed(None, report.sorted(), whole=False)
    return _parse_whole(source, language, report)


def _parse_whole(source: Source, language: str, report: Report) -> Parsed:
    attempt = Report()
    try:
        reading = _Reading(source, language, attempt, "policy", 0, len(source.text))
        (header, items, names), _ = reading.run(MAX_TOKENS)
    except _StopError:
        if any(found.code in ("K011", "K012") for found in attempt.sorted()):
            return Parsed(None, attempt.sorted(), whole=False)
        pieces = _parse_pieces(source, language, report)
        if report.has_errors:
            return pieces
        return Parsed(pieces.policy, attempt.sorted(), whole=False)  # only together they make no policy
    policy = _assemble(source, language, header, items, names, reading.scanner.comments)
    _limit_items(attempt, policy)
    return Parsed(policy, attempt.sorted(), whole=not attempt.has_errors)


def _assemble(
    source: Source,
    language: str,
    header: tree.Header,
    items: tuple[tree.Item, ...],
    names: tree.Names | None,
    comments: list[tree.Comment],
) -> tree.Policy:
    span = Span(source, 0, len(source.text))
    return tree.Policy(language, header, items, names, tuple(comments), span=span)


def _limit_items(report: Report, policy: tree.Policy) -> None:
    count = 0
    for item in policy.items:
        count += 1
        if isinstance(item, tree.Clauses | tree.AmountSection):
            count += len(item.clauses)
        if count > MAX_CLAUSES:
            report.add("K014", item.span, limit=MAX_CLAUSES)
            return


def _parse_pieces(source: Source, language: str, report: Report) -> Parsed:
    """Read a broken text piece by piece, for all the mistakes and a partial tree."""
    header: tree.Header | None = None
    items: list[tree.Item] = []
    names: tree.Names | None = None
    comments: list[tree.Comment] = []
    left = MAX_TOKENS
    for number, (start, end) in enumerate(_cuts(source, language)):
        try:
            reading = _Reading(source, language, report, "policy" if number == 0 else "items", start, end)
            (head, found, translations), count = reading.run(left)
        except _StopError:
            continue
        left -= count
        header, names = header or head, names or translations
        items += found
        comments += reading.scanner.comments
    if header is None:
        return Parsed(None, report.sorted(), whole=False)
    policy = _assemble(source, language, header, tuple(items), names, comments)
    return Parsed(policy, report.sorted(), whole=False)


@lru_cache(maxsize=2)
def _section_line(language: str) -> re.Pattern[str]:
    words = [
        phrase for terminal in sorted(SECTIONS | {"ADD", "REPLACE", "REMOVE"}) for phrase in PHRASES[language][terminal]
    ]
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})(?!\w)", re.MULTILINE)


def _cuts(source: Source, language: str) -> list[tuple[int, int]]:
    """Pieces that begin with a section's word at the margin; the first has the header."""
    starts = [0, *(match.start() for match in _section_line(language).finditer(source.text) if match.start())]
    return list(zip(starts, [*starts[1:], len(source.text)], strict=True))


def needed_quotes(source: Source) -> frozenset[int]:
    """Offsets of backquoted names that would be read as keywords without their backquotes."""
    language = language_of(source)
    if language is None:
        return frozenset()
    reading = _Reading(source, language, Report(), "policy", 0, len(source.text))
    try:
        reading.run(MAX_TOKENS)
    except _StopError:
        return frozenset(reading.scanner.quoted)
    return frozenset(offset for offset, needed in reading.scanner.quoted.items() if needed)
