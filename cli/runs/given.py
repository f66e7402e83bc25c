"""The cases that a command is given, as single rows or in blocks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import click

from bonitas.cli.options.language import policy_speaks
from bonitas.cli.options.places import STDIN
from bonitas.cli.runs.cases import no_such_case
from bonitas.cli.runs.naming import naming

if TYPE_CHECKING:
    from bonitas.engine.core import Program
    from bonitas.replay.batch import Accepted, Rejected
    from bonitas.replay.mapping import CaseMapping
    from bonitas.replay.rows import CaseRow
    from bonitas.replay.stream.cases import CaseStream
    from bonitas.replay.stream.judge import Sound


class Given:
    """A file of cases, files, or JSON on the standard input (`-`). What is no long file is read at once.

    Raises CaseError where the mapping, or what is read at once, cannot be used.
    """

    def __init__(self, program: Program, path: str, mapping: str | None, today: date | None) -> None:
        from bonitas.replay.stream.paths import is_stream

        policy_speaks(program.language)
        self.program, self.path, self.mapping, self.today = program, path, mapping, today
        self._columns = _columns(mapping)
        self._read = _from_stdin() if path == STDIN else None if is_stream(path) else self._document()

    @property
    def name(self) -> str:
        """What to call where the cases come from."""
        return STDIN_NAME if self.path == STDIN else self.path

    @property
    def several(self) -> bool:
        """Whether the path stands for files, not for one."""
        from bonitas.replay.stream.paths import is_several

        return self._read is None and is_several(self.path)

    def rows(self) -> Iterator[Accepted | Rejected]:
        """Every row. Raises CaseError where a file or the mapping cannot be used."""
        from bonitas.engine.case import CaseModel
        from bonitas.replay.batch import fact_check, judge, load_batch
        from bonitas.replay.stream.paths import files_of

        facts = fact_check(self.program)
        if self._read is not None:
            model = CaseModel(self.program)
            return (judge(row, model, today=self.today, facts=facts) for row in self._read)
        with naming(self.path):
            files = files_of(self.path)
        found = []
        for file in files:
            with naming(str(file), self.mapping):
                found.append(load_batch(self.program, file, self._columns, today=self.today, facts=facts))
        return chain.from_iterable(found)

    def _document(self) -> Sequence[CaseRow]:
        """The rows of a YAML or JSON file."""
        from bonitas.engine.case import CaseModel
        from bonitas.replay.batch import amounts, fitted, hidden_fields
        from bonitas.replay.read import read_cases

        model, columns = CaseModel(self.program), self._columns
        with naming(self.path, self.mapping):
            if columns is not None:
                columns = fitted(columns, model, self.today is not None)
            return list(read_cases(self.path, columns, hidden=hidden_fields(model), money=amounts(model)))

    def row(self, wanted: str) -> Accepted | Rejected:
        """The row with the id `wanted`. Raises UsageError where no case has it, CaseError as `rows` does."""
        known: list[str] = []
        for row in self.rows():
            if row.row.id == wanted:
                return row
            known.append(row.row.id)
        raise click.UsageError(no_such_case(wanted, known))

    def stream(self, sound: Sound, row: CaseRow | None = None, reasons: int | None = None) -> CaseStream:
        """Every row in blocks, or one row by itself; see CaseStream for `reasons`.

        Raises CaseError where a file or the mapping cannot be used.
        """
        from bonitas.replay.stream.cases import CaseStream

        rows, name = (self._read, self.name) if row is None else ([row], row.source)
        columns = self._columns if rows is None else None
        with naming(self.path, self.mapping):
            return CaseStream(self.program, name, columns, self.today, sound, rows, reasons)


STDIN_NAME = "<stdin>"


def _columns(mapping: str | None) -> CaseMapping | None:
    from bonitas.replay.mapping import load_mapping

    if mapping is None:
        return None
    with naming(mapping):
        return load_mapping(mapping)


def _from_stdin() -> Sequence[CaseRow]:
    from bonitas.replay.json_text import read_json
    from bonitas.replay.rows import document_rows
    from bonitas.replay.settings import decode_document

    with naming(STDIN_NAME):
        text = decode_document(sys.stdin.buffer.read())
        return document_rows(read_json(text, STDIN_NAME)).rows
