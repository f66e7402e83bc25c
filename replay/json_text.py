"""JSON and JSONL read exactly: fractions as Decimal, no NaN, no key twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from bonitas.engine.problems import CaseError, CaseProblem, printable, problem
from bonitas.engine.scalars import MAX_DIGITS
from bonitas.replay.rows import CaseRow, Document, document_rows, join

_BLANK = " \t\r\n"


def read_json(text: str, source: str) -> Document:
    """The document of `text`; each element of a top-level list has its line. Raises CaseError (K510, with its line)."""
    exact = _Exact()
    start = _skip(text, 0)
    try:
        if text[start : start + 1] != "[":
            value, end = exact.value(text, start, "")
            lines = {"": _line(text, start)}
        else:
            value, lines, end = _elements(text, start, exact)
        if _skip(text, end) != len(text):
            raise json.JSONDecodeError("Extra data", text, _skip(text, end))
    except json.JSONDecodeError as error:
        raise CaseError([_syntax(error, error.lineno)]) from None
    except RecursionError:
        raise CaseError([problem("K510:deep", "", line=1, limit="100")]) from None
    return Document(source, value, lines, exact.problems)


def read_jsonl(path: Path, source: str) -> Iterator[CaseRow]:
    """The cases of a file with one JSON record a line, one after the other. A bad line is a row with problems."""
    with path.open("rb") as file:
        for number, data in enumerate(file, start=1):
            if data.strip():
                yield line_row(data, number, source)


def line_row(data: bytes, number: int, source: str) -> CaseRow:
    """The case of one line of a JSONL file; a bad line is a row with problems."""
    try:
        text = data.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        exact = _Exact(first_line=number)
        value, end = exact.value(text, 0, "")
        if end != len(text):
            raise json.JSONDecodeError("Extra data", text, end)
        document = Document(source, [value], {"[1]": number}, exact.problems)
        return document_rows(_within_list(document)).rows[0]
    except UnicodeDecodeError:
        found = problem("K510:encoding", "", line=number, encoding="utf-8")
    except json.JSONDecodeError as error:
        found = _syntax(error, number)
    except RecursionError:
        found = problem("K510:deep", "", line=number, limit="100")
    return CaseRow(source, number, str(number), {}, problems=(found,))


def _within_list(document: Document) -> Document:
    """The problems of the one element, as they stand inside a list of one."""
    moved = [replace(item, path=join("[1]", item.path)) for item in document.problems]
    return Document(document.source, document.value, document.lines, moved)


@dataclass(slots=True)
class _Exact:
    """A JSON decoder that keeps numbers exact and notes what JSON does not allow."""

    first_line: int = 1
    problems: list[CaseProblem] = field(default_factory=list)
    _found: list[tuple[str, str]] = field(default_factory=list)

    def value(self, text: str, start: int, path: str) -> tuple[object, int]:
        """The value at `start` and where it ends; duplicates and NaN become problems of `path`."""
        decoder = json.JSONDecoder(
            object_pairs_hook=self._record, parse_float=_decimal, parse_int=_whole, parse_constant=self._constant
        )
        value, end = decoder.raw_decode(text, start)
        for key, name in self._found:
            line = self.first_line + text.count("\n", 0, start)
            where = f"{path}.{name}" if path else name
            word = "name" if key == "K510:key" else "given"
            self.problems.append(problem(key, where, line=line, **{word: name}))
        self._found.clear()
        return value, end

    def _record(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        record: dict[str, object] = {}
        for key, value in pairs:
            if key in record:
                self._found.append(("K510:key", printable(key, 60)))
            record.setdefault(key, value)
        return record

    def _constant(self, text: str) -> str:
        self._found.append(("K510:infinite", text))
        return text


def _elements(text: str, start: int, exact: _Exact) -> tuple[list[object], dict[str, int], int]:
    """The elements of the list that opens at `start`, their lines, and where it ends."""
    values: list[object] = []
    lines = {"": _line(text, start)}
    line, seen = lines[""], start
    at = _skip(text, start + 1)
    while text[at : at + 1] != "]":
        line, seen = line + text.count("\n", seen, at), at
        place = f"[{len(values) + 1}]"
        lines[place] = line
        value, at = exact.value(text, at, place)
        values.append(value)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
            if text[at : at + 1] == "]":
                raise json.JSONDecodeError("Illegal trailing comma before end of array", text, at)
        elif text[at : at + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
    return values, lines, at + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _syntax(error: json.JSONDecodeError, line: int) -> CaseProblem:
    detail = f"{error.msg}, column {error.colno}"
    return problem("K510:syntax", "", line=line, format="JSON", detail=detail)


def _decimal(text: str) -> object:
    return Decimal(text) if len(text) <= 2 * MAX_DIGITS and _small_exponent(text) else text


def _small_exponent(text: str) -> bool:
    return len(text.lower().partition("e")[2].lstrip("+-")) <= 3


def _whole(text: str) -> object:
    return int(text) if len(text) <= 2 * MAX_DIGITS else text
