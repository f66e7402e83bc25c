"""CSV read row by row: a header, then one case a row. A bad row becomes a row with problems; the rest goes on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bonitas.engine.problems import Both, CaseError, CaseProblem, problem, quoted

_CODECS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}


@dataclass(frozen=True, slots=True)
class CsvRow:
    """The cells of one row by column, or why it could not be read; `line` is its first line."""

    line: int
    cells: dict[str, str]
    problems: tuple[CaseProblem, ...] = ()


def read_header(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[str]:
    """The column names of a file. Raises CaseError (K510) where they are missing, doubled or unreadable."""
    with path.open(encoding=_CODECS[encoding], errors="surrogateescape", newline="") as file:
        try:
            header = [name.strip() for name in next(csv.reader(file, delimiter=delimiter, strict=True), [])]
        except csv.Error as error:
            raise CaseError([_broken(error, 1, 1)]) from None
    if _undecoded(header):
        raise CaseError([problem("K510:encoding", "", line=1, encoding=encoding)])
    if not header:
        raise CaseError([_bad_name(1, Both("absent", "空"))])
    problems = []
    for number, name in enumerate(header, start=1):
        if not name:
            problems.append(_bad_name(number, Both("without a name", "无名列")))
        elif name in header[: number - 1]:
            shown = quoted(name, sensitive=False)
            problems.append(_bad_name(number, Both(f"{shown.en} once more", f"重复的{shown.zh}")))
    if problems:
        raise CaseError(problems)
    return header


def read_csv(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Iterator[CsvRow]:
    """The rows after the header, in their order, without holding more than one; blank lines are no rows.

    Raises CaseError (K510) for a header that cannot be used.
    """
    header = read_header(path, delimiter, encoding)
    with path.open(encoding=_CODECS[encoding], errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        next(reader)
        while True:
            first = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield CsvRow(first, {}, (_broken(error, first, reader.line_num),))
                continue
            if cells is None:
                return
            if cells:
                yield _row(header, cells, first, encoding)


def _row(header: list[str], cells: list[str], line: int, encoding: str) -> CsvRow:
    if len(cells) != len(header):
        words = {"given": str(len(cells)), "expected": str(len(header))}
        return CsvRow(line, {}, (problem("K510:width", "", line=line, **words),))
    by_name = dict(zip(header, cells, strict=True))
    if _undecoded(cells):
        return CsvRow(line, {}, (problem("K510:encoding", "", line=line, encoding=encoding),))
    return CsvRow(line, by_name)


def _undecoded(cells: list[str]) -> bool:
    """Whether some cell holds bytes that the encoding does not know (kept by the decoder as lone surrogates)."""
    return any(0xDC80 <= ord(sign) <= 0xDCFF for cell in cells if not cell.isascii() for sign in cell)


def _broken(error: csv.Error, first: int, last: int) -> CaseProblem:
    return problem("K510:csv", "", line=first, detail=str(error), first=str(first), last=str(last))


def _bad_name(column: int, given: Both) -> CaseProblem:
    return problem("K510:header", "", line=1, column=str(column), given=given)
