"""Any file of cases, by the end of its name, as a stream of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bonitas.engine.case import TODAY, CaseModel
from bonitas.engine.problems import CaseError, CaseProblem, closest, printable, problem
from bonitas.replay.csv_rows import read_csv, read_header
from bonitas.replay.json_text import read_json, read_jsonl
from bonitas.replay.mapping import CaseMapping, ColumnRule, RowMapper
from bonitas.replay.rows import CaseRow, Fixture, document_rows
from bonitas.replay.settings import decode_document
from bonitas.replay.yaml_text import read_yaml

_SIGNS = ";\t|"
"""Delimiters that files have beside the comma."""
MAX_BYTES = 50_000_000
"""Size of a YAML or JSON file of cases; CSV, JSONL and Parquet have no limit."""


def read_cases(
    path: Path | str,
    mapping: CaseMapping | None = None,
    *,
    hidden: Callable[[str], bool] = lambda _: True,
    money: Callable[[str], bool] = lambda _: True,
) -> Iterator[CaseRow]:
    """The cases of a YAML, JSON, JSONL, CSV or Parquet file, in their order; long files are read row by row.

    A row that cannot be read has `problems` and counts like any other. `hidden` tells for a field's name whether
    messages may not show its value (unless told, none is shown), `money` whether it is an amount. Raises CaseError
    where the file as a whole cannot be read (K510) or does not fit the mapping (K511), before the first row; OSError
    as usual.
    """
    file, source = Path(path), str(path)
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return _csv_rows(file, source, mapping, hidden)
    if suffix == ".parquet":
        return _parquet_rows(file, mapping, hidden, money)
    if suffix == ".jsonl":
        rows: Iterator[CaseRow] = read_jsonl(file, source)
    else:
        rows = iter(read_fixture(file).rows)
    if mapping is None:
        return rows
    mapper = RowMapper(mapping, hidden, money)
    return (row if row.problems else mapper.row(row, row.raw) for row in rows)


def read_fixture(path: Path | str) -> Fixture:
    """The cases of a YAML or JSON file, and the policy it names.

    Raises CaseError (K510) where the file cannot be read as a whole, OSError as usual.
    """
    file, source = Path(path), str(path)
    reader = {".yaml": read_yaml, ".yml": read_yaml, ".json": read_json}.get(file.suffix.lower())
    if reader is None:
        raise CaseError([problem("K510:format", "")])
    if file.stat().st_size > MAX_BYTES:
        raise CaseError([problem("K510:large", "", limit=f"{MAX_BYTES // 1_000_000} MB")])
    return document_rows(reader(decode_document(file.read_bytes()), source))


def csv_mapping(mapping: CaseMapping | None, header: list[str]) -> CaseMapping:
    """The mapping of a CSV file: what is given, or each column as the field of its name.

    Raises CaseError (K511) where it does not fit the header.
    """
    if mapping is None:
        return CaseMapping(columns={name: ColumnRule(column=name) for name in header}, delimiter=",")
    check_columns(mapping, header)
    return mapping


def check_fields(header: list[str], model: CaseModel, dated: bool) -> None:
    """Raises CaseError (K510) where the columns of a table, without a mapping, are not the fields of the policy.

    `dated`: cases without a date get one.
    """
    scope = model.case
    problems: list[CaseProblem] = []
    sign = next((one for one in _SIGNS if len(header) == 1 and one in header[0]), None)
    if sign is not None:
        raise CaseError([problem("K510:delimiter", "", line=1, name=printable(header[0], 60), sign=printable(sign))])
    for name in header:
        if name not in scope.names:
            hint, suggestion = closest(name, scope.names)
            problems.append(problem("K510:stray", "", suggestion=suggestion, name=printable(name, 60), hint=hint))
    given = {scope.names.get(name) for name in header}
    for name, field in scope.fields.items():
        if not field.optional and name not in given and not (dated and name == TODAY):
            problems.append(problem("K510:absent", name, name=name))
    if problems:
        raise CaseError(problems)


def check_columns(mapping: CaseMapping, header: list[str]) -> None:
    """Raises CaseError (K511) for columns that a table does not have, or has and should not."""
    problems: list[CaseProblem] = []
    for column, setting in mapping.used.items():
        if column not in header:
            hint, suggestion = closest(column, header)
            problems.append(problem("K511:column", setting, suggestion=suggestion, name=printable(column), hint=hint))
    if not mapping.ignore_other_columns:
        problems += [problem("K511:other", "", name=printable(name, 60)) for name in header if name not in mapping.used]
    if problems:
        raise CaseError(problems)


def _csv_rows(path: Path, source: str, mapping: CaseMapping | None, hidden: Callable[[str], bool]) -> Iterator[CaseRow]:
    delimiter, encoding = (mapping.delimiter, mapping.encoding) if mapping is not None else (",", "utf-8")
    mapper = RowMapper(csv_mapping(mapping, read_header(path, delimiter, encoding).names), hidden)
    return _stream(path, source, mapper, delimiter, encoding)


def _stream(path: Path, source: str, mapper: RowMapper, delimiter: str, encoding: str) -> Iterator[CaseRow]:
    for row in read_csv(path, delimiter, encoding):
        bare = CaseRow(source, row.line, str(row.line), {}, problems=row.problems)
        yield bare if row.problems else mapper.row(bare, row.cells)


def _parquet_rows(
    path: Path, mapping: CaseMapping | None, hidden: Callable[[str], bool], money: Callable[[str], bool]
) -> Iterator[CaseRow]:
    from bonitas.replay.stream.parquet import ParquetPieces

    pieces = ParquetPieces(path, None if mapping is None else RowMapper(mapping, hidden, money))
    return (piece.row(row) for piece in pieces for row in range(piece.batch.num_rows))
