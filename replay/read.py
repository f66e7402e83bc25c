"""Any file of cases, by the end of its name, as a stream of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bonitas.engine.problems import CaseError, CaseProblem, closest, printable, problem
from bonitas.replay.csv_rows import read_csv, read_header
from bonitas.replay.json_text import read_json, read_jsonl
from bonitas.replay.mapping import CaseMapping, ColumnRule, RowMapper, cell_text, decode_document
from bonitas.replay.rows import CaseRow, Fixture, document_rows
from bonitas.replay.yaml_text import read_yaml

MAX_BYTES = 50_000_000
"""Size of a YAML or JSON file of cases; CSV and JSONL have no limit."""


def read_cases(
    path: Path | str, mapping: CaseMapping | None = None, *, hidden: Callable[[str], bool] = lambda _: True
) -> Iterator[CaseRow]:
    """The cases of a YAML, JSON, JSONL or CSV file, in their order; CSV and JSONL are read row by row.

    A row that cannot be read has `problems` and counts like any other. `hidden` tells for a field's name whether
    messages may not show its value; unless told, none is shown. Raises CaseError where the file as a whole
    cannot be read (K510) or does not fit the mapping (K511), before the first row; OSError as usual.
    """
    file, source = Path(path), str(path)
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return _csv_rows(file, source, mapping, hidden)
    if suffix == ".jsonl":
        rows: Iterator[CaseRow] = read_jsonl(file, source)
    else:
        rows = iter(read_fixture(file).rows)
    if mapping is None:
        return rows
    mapper = RowMapper(mapping, hidden)
    return (row if row.problems else _mapped(row, row.raw, mapper) for row in rows)


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


def _csv_rows(path: Path, source: str, mapping: CaseMapping | None, hidden: Callable[[str], bool]) -> Iterator[CaseRow]:
    delimiter, encoding = (mapping.delimiter, mapping.encoding) if mapping is not None else (",", "utf-8")
    header = read_header(path, delimiter, encoding)
    if mapping is None:
        mapping = CaseMapping(columns={name: ColumnRule(column=name) for name in header}, delimiter=delimiter)
    _check_columns(mapping, header)
    mapper = RowMapper(mapping, hidden)
    return _stream(path, source, mapper, delimiter, encoding)


def _stream(path: Path, source: str, mapper: RowMapper, delimiter: str, encoding: str) -> Iterator[CaseRow]:
    for row in read_csv(path, delimiter, encoding):
        bare = CaseRow(source, row.line, str(row.line), {}, problems=row.problems)
        yield bare if row.problems else _mapped(bare, row.cells, mapper)


def _mapped(row: CaseRow, cells: Mapping[str, object], mapper: RowMapper) -> CaseRow:
    raw, problems = mapper.raw(cells)
    outcome, more = mapper.outcome(cells)
    mapping = mapper.mapping
    if not mapping.ignore_other_columns:
        others = [name for name in cells if name not in mapping.used]
        problems += [problem("K511:other", "", name=printable(name, 60)) for name in others]
    identity = cells.get(mapping.id) if mapping.id is not None else None
    name = cell_text(identity) if identity is not None else ""
    return CaseRow(row.source, row.line, name or row.id, raw, outcome=outcome, problems=(*problems, *more))


def _check_columns(mapping: CaseMapping, header: list[str]) -> None:
    problems: list[CaseProblem] = []
    for column, setting in mapping.used.items():
        if column not in header:
            hint, suggestion = closest(column, header)
            problems.append(problem("K511:column", setting, suggestion=suggestion, name=printable(column), hint=hint))
    if not mapping.ignore_other_columns:
        problems += [problem("K511:other", "", name=printable(name, 60)) for name in header if name not in mapping.used]
    if problems:
        raise CaseError(problems)
