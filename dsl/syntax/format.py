"""The one canonical layout of a policy: `format_policy`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format_clauses import ClauseSection
from bonitas.dsl.syntax.format_comments import with_comments
from bonitas.dsl.syntax.format_expressions import Expressions
from bonitas.dsl.syntax.format_items import CaseSection, DefinitionSection
from bonitas.dsl.syntax.format_layout import Line
from bonitas.dsl.syntax.format_tables import TableSection
from bonitas.dsl.syntax.format_words import FIRST_MARK, Words
from bonitas.dsl.syntax.lexer import KINDS, QUALIFIERS, SECTIONS
from bonitas.dsl.syntax.lexicon import PHRASES
from bonitas.dsl.syntax.parser import needed_quotes

_MARK = re.compile(f"[{chr(FIRST_MARK)}-\U0010ffff]")


def format_policy(policy: tree.Policy, language: str | None = None) -> str:
    """The policy as text, in the keywords of a language ("en" or "zh"; its own if none is named).

    Comments are kept; parsing the text gives the same tree, and formatting that the same text. Identifiers and texts
    are not translated: see `translate`.
    """
    words = Words(language or policy.language)
    marked = "".join(f"{line.text}\n" for line in _lines(policy, words))
    return with_comments(_lines(policy, Words(words.language, _needed(marked, words))), policy.comments)


def _needed(marked: str, words: Words) -> frozenset[int]:
    """The names that keep their quotes, found by their marks in a text in which all have them."""
    if not words.mark_of:
        return frozenset()
    parts = _MARK.split(marked)
    marks = _MARK.findall(marked)
    text = "".join(parts)
    quotes = needed_quotes(Source("<layout>", text))
    id_of = {mark: identity for identity, mark in words.mark_of.items()}
    needed: set[int] = set()
    offset = 0
    for part, mark in zip(parts, marks, strict=False):
        offset += len(part)
        if offset in quotes or _ends_keyword(text, offset, words.language):
            needed.add(id_of[mark])
    return frozenset(needed)


def _after(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"\s+\Z")


def _phrase_ends(language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    """Later words of keywords of several words → what must stand before them."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for phrases in PHRASES[language].values():
        for text in phrases:
            words = text.split()
            for i in range(1, len(words)):
                found.setdefault(words[i], []).append(_after(words[:i]))
    for terminals, before in ((SECTIONS, {"ADD", "REPLACE", "REMOVE"}), (KINDS, SECTIONS | QUALIFIERS)):
        patterns = [_after(text.split()) for terminal in sorted(before) for text in PHRASES[language][terminal]]
        for text in (text for terminal in terminals for text in PHRASES[language][terminal]):
            found.setdefault(text.split()[0], []).extend(patterns)
    return {word: tuple(patterns) for word, patterns in found.items()}


_PHRASE_ENDS = {language: _phrase_ends(language) for language in PHRASES}


def _ends_keyword(text: str, offset: int, language: str) -> bool:
    """Whether the name in quotes at an offset would, without them, belong to a keyword before it.

    So would `known` after `is`, and `limit` after `replace`, which would then replace the whole limit. And a keyword
    before the name of a kind could be read as a name itself, that of a field.
    """
    name = text[offset + 1 : text.index("`", offset + 1)]
    before = text[max(offset - 200, 0) : offset]
    return any(pattern.search(before) for pattern in _PHRASE_ENDS[language].get(name, ()))


def _lines(policy: tree.Policy, words: Words) -> list[Line]:
    printer = _Printer(words)
    lines = printer.definitions.header(policy.header)
    for kind, run in groupby(policy.items, type):
        lines += printer.section(kind, run)
    return lines + (printer.definitions.names(policy.names) if policy.names else [])


class _Printer:
    """Knows which file lays out which item."""

    def __init__(self, words: Words) -> None:
        expressions = Expressions(words)
        self.definitions = DefinitionSection(expressions)
        cases, tables, clauses = CaseSection(expressions), TableSection(expressions), ClauseSection(expressions)
        self._together: dict[type, Callable[[list[Any]], list[Line]]] = {
            tree.Define: self.definitions.definitions,
            tree.Fact: self.definitions.facts,
            tree.Removed: self.definitions.removals,
        }
        self._alone: dict[type, Callable[[Any], list[Line]]] = {
            tree.Case: cases.case,
            tree.Record: cases.record,
            tree.Actions: cases.actions,
            tree.Parameters: cases.parameters,
            tree.Scorecard: tables.scorecard,
            tree.Bands: tables.bands,
            tree.Table: tables.table,
            tree.Tiers: tables.tiers,
            tree.Approval: tables.approval,
            tree.Clauses: clauses.clauses,
            tree.AmountSection: clauses.amount,
            tree.Guarantees: clauses.guarantees,
            tree.Measures: clauses.measures,
            tree.Outputs: self.definitions.outputs,
        }

    def section(self, kind: type, run: Iterable[tree.Item]) -> list[Line]:
        """Consecutive items of a kind."""
        if kind in self._together:
            return self._together[kind](list(run))
        return [line for item in run for line in self._alone[kind](item)]
