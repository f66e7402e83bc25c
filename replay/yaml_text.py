"""YAML read exactly: plain data only, decimals as Decimal, every place with its line.

Written over the parser's events, because the usual constructors read `1.10` as a binary float, `no` as false, `0123`
as octal, and let the second of two equal keys win. Here plain `true`/`false` are booleans, `~`/`null`/nothing is
missing, decimal digits are whole numbers or Decimals, and everything else, dates too, is text that the door reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from bonitas.engine.problems import CaseError, CaseProblem, printable, problem, quoted
from bonitas.engine.scalars import MAX_DIGITS
from bonitas.replay.rows import Document, join

MAX_DEPTH = 50
MAX_NODES = 1_000_000
"""Values in one document, those behind aliases counted every time they are used."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_WHOLE = re.compile(r"[+-]?(?:0|[1-9][0-9_]*)", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_LEADING_ZERO = re.compile(r"[+-]?0[0-9_]", re.ASCII)
_INFINITE = re.compile(r"[+-]?\.(?:nan|inf)", re.ASCII | re.IGNORECASE)


def read_yaml(text: str, source: str) -> Document:
    """The one document of `text`. Raises CaseError (K510, with its line) when the text cannot be read at all.

    Duplicate keys, tags and infinite numbers are the document's `problems`, so that one bad case spoils no other.
    """
    builder = _Builder()
    try:
        value = builder.document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = printable(getattr(error, "problem", None) or str(error).splitlines()[0], 200)
        line = mark.line + 1 if mark is not None else None
        raise CaseError([problem("K510:syntax", "", line=line, format="YAML", detail=detail)]) from None
    return Document(source, value, builder.lines, builder.problems)


@dataclass(slots=True)
class _Builder:
    """Builds values from events, without recursion through anything but `MAX_DEPTH` levels."""

    lines: dict[str, int] = field(default_factory=dict)
    problems: list[CaseProblem] = field(default_factory=list)
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict)
    nodes: int = 0

    def document(self, events: Iterator[Any]) -> object:
        value: object = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self._stop("K510:documents", event)
                seen = True
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event, events, "", 0)
        return value

    def _value(self, event: Any, events: Iterator[Any], path: str, depth: int) -> object:
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        before = self.nodes
        self._count(1, event)
        if depth > MAX_DEPTH:
            self._stop("K510:deep", event, limit=str(MAX_DEPTH))
        if event.tag not in (None, "!"):
            self._note("K510:tag", path, event, given=printable(event.tag, 60))
        value: object
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(events, path, depth)
        else:
            value = self._mapping(events, path, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def _aliased(self, event: Any) -> object:
        if event.anchor not in self.anchors:
            self._stop("K510:alias", event, given=printable(event.anchor, 60))
        value, size = self.anchors[event.anchor]
        self._count(size, event)
        return value

    def _sequence(self, events: Iterator[Any], path: str, depth: int) -> list[object]:
        values: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(self._value(event, events, f"{path}[{len(values) + 1}]", depth + 1))
        return values

    def _mapping(self, events: Iterator[Any], path: str, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._note("K510:keytext", path, event)
                self._value(event, events, path, depth + 1)
                self._value(next(events), events, path, depth + 1)
                continue
            key: str = event.value
            line = _line(event)
            here = join(path, printable(key))
            if key == "<<" and event.implicit[0]:
                self._note("K510:merge", here, event)
            if key in values:
                self._note("K510:key", here, event, name=printable(key, 60))
            self.lines.setdefault(here, line)
            value = self._value(next(events), events, here, depth + 1)
            values.setdefault(key, value)
        return values

    def _scalar(self, event: Any, path: str) -> object:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INFINITE.fullmatch(text):
            self._note("K510:infinite", path, event, given=quoted(text, sensitive=False))
        if len(text) > 2 * MAX_DIGITS or _LEADING_ZERO.match(text):
            return text
        if _WHOLE.fullmatch(text):
            return int(text.replace("_", ""))
        return Decimal(text.replace("_", "")) if _DECIMAL.fullmatch(text) else text

    def _count(self, more: int, event: Any) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            self._stop("K510:large", event, limit=f"{MAX_NODES:,}".replace(",", "_"))

    def _note(self, key: str, path: str, event: Any, **words: Any) -> None:
        self.problems.append(problem(key, path, line=_line(event), **words))

    def _stop(self, key: str, event: Any, **words: Any) -> None:
        raise CaseError([problem(key, "", line=_line(event), **words)])


def _line(event: Any) -> int:
    line: int = event.start_mark.line + 1
    return line
