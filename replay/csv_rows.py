"""CSV read row by row: a header, then one case a row. A bad row becomes a row with problems; the rest goes on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bonitas.engine.problems import Both, CaseError, CaseProblem, problem, quoted

LONGEST_CELL = 1 << 24
"""Characters of the longest cell; a longer one is a quotation mark that nobody closed."""
csv.field_size_limit(LONGEST_CELL)  # for the whole process: the module has no other way

_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """The cells of one row by column, or why it could not be read; `line` is its first line."""

    line: int
    cells: dict[str, str]
    problems: tuple[CaseProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a file's columns, where its rows begin (in bytes), and how many lines stand before them."""

    names: list[str]
    end: int
    lines: int


class _Lines:
    """The lines of a file from `start` on, as text; `passed` is where the next one begins."""

    def __init__(self, file: BinaryIO, encoding: str, start: int) -> None:
        file.seek(start)
        self._file, self._encoding, self.passed = file, encoding, start

    def __iter__(self) -> Iterator[str]:
        for data in self._file:
            for line in _LINE.findall(data):
                marked = self.passed == 0 and self._encoding == "utf-8" and line.startswith(_MARK)
                self.passed += len(line)
                yield line[len(_MARK) if marked else 0 :].decode(self._encoding, "surrogateescape")


def read_header(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Header:
    """The column names of a file. Raises CaseError (K510) where they are missing, doubled or unreadable."""
    with path.open("rb") as file:
        lines = _Lines(file, encoding, 0)
        reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
        except csv.Error as error:
            raise CaseError([_broken(error, 1, 1)]) from None
    if _undecoded(header):
        raise CaseError([problem("K510:encoding", "", line=1, encoding=encoding)])
    if not header:
        raise CaseError([_bad_name(1, Both("absent", "空"))])
    check_names(header)
    return Header(header, lines.passed, reader.line_num)


def check_names(header: list[str]) -> None:
    """Raises CaseError (K510) where a column of a table has no name, or the name of another one."""
    problems = []
    for number, name in enumerate(header, start=1):
        if not name:
            problems.append(_bad_name(number, Both("without a name", "无名列")))
        elif name in header[: number - 1]:
            shown = quoted(name, sensitive=False)
            problems.append(_bad_name(number, Both(f"{shown.en} once more", f"重复的{shown.zh}")))
    if problems:
        raise CaseError(problems)


def read_csv(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Iterator[CsvRow]:
    """The rows after the header, in their order, without holding more than one; blank lines are no rows.

    Raises CaseError (K510) for a header that cannot be used.
    """
    header = read_header(path, delimiter, encoding)
    yield from CsvReader(path, header, delimiter, encoding).rows()


class CsvReader:
    """Reads rows from a place of a file on. `passed` bytes and `lines` lines stand before the next row."""

    def __init__(self, path: Path, header: Header, delimiter: str, encoding: str) -> None:
        self._path, self._names, self._delimiter, self._encoding = path, header.names, delimiter, encoding
        self.passed, self.lines = header.end, header.lines

    def rows(self, until: int | None = None) -> Iterator[CsvRow]:
        """The rows from here on; with `until`, the last one is that which ends there or later."""
        with self._path.open("rb") as file:
            lines, before = _Lines(file, self._encoding, self.passed), self.lines
            feed = iter(lines)
            reader = csv.reader(feed, delimiter=self._delimiter, strict=True)
            while until is None or self.passed < until:
                first = self.lines + 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    beyond = sum(1 for _ in feed) if "field larger" in str(error) else 0  # where it ends, nobody knows
                    self.passed, self.lines = lines.passed, before + reader.line_num + beyond
                    yield CsvRow(first, {}, (_broken(error, first, self.lines),))
                    continue
                self.passed, self.lines = lines.passed, before + reader.line_num
                if cells is None:
                    return
                if cells:
                    yield self._row(cells, first)

    def pass_over(self, size: int, lines: int) -> None:
        """Goes on after rows that another reader has read."""
        self.passed, self.lines = self.passed + size, self.lines + lines

    def _row(self, cells: list[str], line: int) -> CsvRow:
        if len(cells) != len(self._names):
            return CsvRow(line, {}, (width_problem(line, len(cells), len(self._names)),))
        if _undecoded(cells):
            return CsvRow(line, {}, (problem("K510:encoding", "", line=line, encoding=self._encoding),))
        return CsvRow(line, dict(zip(self._names, cells, strict=True)))


def width_problem(line: int, given: int, expected: int) -> CaseProblem:
    """A row with more or fewer cells than the header."""
    return problem("K510:width", "", line=line, given=str(given), expected=str(expected))


def _undecoded(cells: list[str]) -> bool:
    """Whether some cell holds bytes that the encoding does not know (kept by the decoder as lone surrogates)."""
    return any(0xDC80 <= ord(sign) <= 0xDCFF for cell in cells if not cell.isascii() for sign in cell)


def _broken(error: csv.Error, first: int, last: int) -> CaseProblem:
    return problem("K510:csv", "", line=first, detail=str(error), first=str(first), last=str(last))


def _bad_name(column: int, given: Both) -> CaseProblem:
    return problem("K510:header", "", line=1, column=str(column), given=given)
