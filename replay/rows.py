"""One case as a file holds it, before it is checked, and the shapes a document of cases may have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bonitas.engine.problems import Both, CaseError, CaseProblem, closest, printable, problem

FIXTURE_KEYS = ("policy", "defaults", "cases")
WRAPPER_KEYS = ("id", "why", "in", "expect", "outcome")

_LAST_STEP = re.compile(r"(\.[^.\[\]]*|\[[0-9]+\]|^[^.\[\]]+)$")


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the places of a document: `table` by path, `prefix` the path of the case within the document."""

    table: Mapping[str, int]
    prefix: str

    def of(self, path: str) -> int | None:
        """The line of a path inside the case, or of the nearest place around it that has one."""
        place = join(self.prefix, path)
        while place and place not in self.table:
            place = _LAST_STEP.sub("", place) if _LAST_STEP.search(place) else ""
        return self.table.get(place)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A raw case and where it stands.

    `line` counts from 1. `id` is the file's own, or the line where it gives none. `outcome` is what history says
    happened. `why` and `expect` come from fixtures. A row with `problems` could not be read; its `raw` may be partial.
    """

    source: str
    line: int
    id: str
    raw: Mapping[str, object] = field(repr=False)
    outcome: str | None = None
    why: str | None = None
    expect: Mapping[str, object] | None = None
    problems: tuple[CaseProblem, ...] = ()
    lines: Lines | None = field(default=None, repr=False)

    def line_of(self, path: str) -> int:
        """The line of a place in this case: its own where the format tells, else the row's."""
        found = None if self.lines is None else self.lines.of(path)
        return self.line if found is None else found


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML or JSON file holds: plain values, lines by path, and what was wrong, by path."""

    source: str
    value: object
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[CaseProblem] = ()


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file of cases: the policy it belongs to, where it names one, and its cases with the `defaults` filled in."""

    policy: str | None
    rows: tuple[CaseRow, ...]
    defaults: Mapping[str, object] = field(default_factory=dict)


def join(path: str, step: str) -> str:
    """A path one step longer; a step in brackets takes no dot."""
    return f"{path}.{step}" if path and step and not step.startswith("[") else f"{path}{step}"


def document_rows(document: Document) -> Fixture:
    """The cases of a document: one case, a list of cases, or a fixture file. Raises CaseError for any other shape."""
    value = document.value
    if isinstance(value, Mapping) and isinstance(value.get("cases"), list):
        return _fixture(document, value)
    entries, prefixes = ([value], [""]) if isinstance(value, Mapping) else (value, None)
    if not isinstance(entries, list):
        expected = Both("a case, a list of cases or a file with `cases`", "案例、案例列表或含 `cases` 的文件")
        raise CaseError([problem("K510:shape", "", line=1, expected=expected)])
    places = prefixes or [f"[{number}]" for number in range(1, len(entries) + 1)]
    strays = _strays(document, places)
    if strays:
        raise CaseError(strays)
    return Fixture(None, tuple(_row(document, entry, place) for entry, place in zip(entries, places, strict=True)))


def _fixture(document: Document, value: Mapping[str, object]) -> Fixture:
    problems = _foreign(value, FIXTURE_KEYS, "", document)
    defaults, policy = value.get("defaults") or {}, value.get("policy")
    if not isinstance(defaults, Mapping):
        expected = Both("a record of fields", "由字段组成的记录")
        problems.append(problem("K510:shape", "defaults", line=document.lines.get("defaults"), expected=expected))
    if policy is not None and not isinstance(policy, str):
        problems.append(
            problem("K510:shape", "policy", line=document.lines.get("policy"), expected=Both("text", "文本"))
        )
    entries = value["cases"]
    assert isinstance(entries, list)
    places = [f"cases[{number}]" for number in range(1, len(entries) + 1)]
    problems += _strays(document, places)
    if problems:
        raise CaseError(problems)
    assert isinstance(defaults, Mapping) and (policy is None or isinstance(policy, str))
    rows = (_row(document, entry, place, defaults) for entry, place in zip(entries, places, strict=True))
    return Fixture(policy, tuple(rows), defaults)


def _strays(document: Document, places: Sequence[str]) -> list[CaseProblem]:
    """What is wrong outside of every case, so that no row can carry it."""
    return [item for item in document.problems if not any(_inside(item.path, place) for place in places)]


def _inside(path: str, place: str) -> bool:
    return not place or path == place or path.startswith((f"{place}.", f"{place}["))


def _relative(path: str, place: str) -> str:
    return path.removeprefix(place).removeprefix(".").removeprefix("in.")


def _foreign(value: Mapping[str, object], known: Sequence[str], place: str, document: Document) -> list[CaseProblem]:
    problems = []
    for key in value:
        if key not in known:
            hint, suggestion = closest(key, known)
            words: dict[str, Any] = {"name": printable(key, 60), "expected": ", ".join(known), "hint": hint}
            line = document.lines.get(join(place, printable(key)))
            problems.append(problem("K510:setting", printable(key, 60), suggestion=suggestion, line=line, **words))
    return problems


def _row(document: Document, entry: object, place: str, defaults: Mapping[str, object] | None = None) -> CaseRow:
    """The row of one entry. Those of a fixture (`defaults` not None) are always wrapped, others when they have `in`."""
    line = document.lines.get(place, 1)
    source = document.source
    found = [item for item in document.problems if _inside(item.path, place)]
    problems = [replace(item, path=_relative(item.path, place)) for item in found]
    if not isinstance(entry, Mapping):
        expected = Both("a case (a record of named fields)", "案例（由字段组成的记录）")
        problems.append(problem("K510:shape", "", line=line, expected=expected))
        return CaseRow(source, line, str(line), {}, problems=tuple(problems))
    if defaults is None and not isinstance(entry.get("in"), Mapping):
        return CaseRow(source, line, str(line), entry, problems=tuple(problems), lines=Lines(document.lines, place))
    problems += _foreign(entry, WRAPPER_KEYS, place, document)
    fields, expect = entry.get("in") or {}, entry.get("expect")
    for name, part in (("in", fields), ("expect", expect)):
        if part is not None and not isinstance(part, Mapping):
            expected = Both("a record of named values", "由名称和值组成的记录")
            at = document.lines.get(join(place, name))
            problems.append(problem("K510:shape", name, line=at, expected=expected))
    raw = {**(defaults or {}), **fields} if isinstance(fields, Mapping) else {}
    return CaseRow(
        source,
        line,
        _text(entry.get("id")) or str(line),
        raw,
        outcome=_text(entry.get("outcome")),
        why=_text(entry.get("why")),
        expect=expect if isinstance(expect, Mapping) else None,
        problems=tuple(problems),
        lines=Lines(document.lines, join(place, "in")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
