"""The rejects file: one JSON line for every row that could not be decided, so that no row is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from bonitas.engine.case import CaseModel, Scope
from bonitas.engine.core import Program
from bonitas.engine.kinds import ListOf
from bonitas.engine.problems import printable
from bonitas.replay.batch import Rejected
from bonitas.replay.whole_file import written

MASK = "***"


class RejectWriter:
    """Writes rejected rows to a JSONL file; use it in a `with` statement. `count` rows have been written.

    The file appears when the block ends well, and not at all otherwise. A line has `source`, `line`, `id`, `problems`
    (code, path, line, message in both languages, suggestion) and `case`: the raw case with sensitive values masked, and
    those of undeclared fields too (a misspelled one may be sensitive).
    """

    def __init__(self, program: Program, path: Path | str) -> None:
        self._model = CaseModel(program)
        self._path = Path(path)
        self._open = ExitStack()
        self._file: TextIO | None = None
        self.count = 0

    def __enter__(self) -> Self:
        self._file = self._open.enter_context(written(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def write(self, rejected: Rejected) -> None:
        """Adds one row."""
        assert self._file is not None, "use RejectWriter in a with statement"
        self._file.write(json.dumps(self.record(rejected), ensure_ascii=False) + "\n")
        self.count += 1

    def record(self, rejected: Rejected) -> dict[str, Any]:
        """What a line tells, as JSON values."""
        row = rejected.row
        problems = [
            {
                "code": item.code,
                "path": item.path,
                "line": item.line,
                "message": item.message_en,
                "message_zh": item.message_zh,
                "suggestion": item.suggestion,
            }
            for item in rejected.problems
        ]
        case = self._masked(row.raw, self._model.case)
        return {"source": row.source, "line": row.line, "id": printable(row.id), "problems": problems, "case": case}

    def _masked(self, raw: Mapping[str, object], scope: Scope) -> dict[str, Any]:
        masked: dict[str, Any] = {}
        for name, value in raw.items():
            field = scope.fields.get(scope.names.get(name, ""))
            if field is None or field.sensitive:
                masked[printable(str(name))] = MASK
            elif isinstance(field.kind, ListOf) and isinstance(value, (list, tuple)):
                record = self._model.records[field.kind.record]
                masked[name] = [
                    self._masked(item, record) if isinstance(item, Mapping) else _shown(item, record) for item in value
                ]
            else:
                masked[name] = _shown(value, scope)
        return masked


def _shown(value: object, scope: Scope) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (list, tuple, Mapping)) or (scope.plain and scope.fields["value"].sensitive):
        return MASK
    return printable(str(value), 200)
