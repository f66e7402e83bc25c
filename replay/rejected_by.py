"""The rejects file of a comparison: what each version does not accept, with the reasons."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from bonitas.engine.core import Program
from bonitas.replay.batch import Rejected
from bonitas.replay.rejects import RejectWriter
from bonitas.replay.whole_file import written


class RejectedBy:
    """Writes a JSON line for each row and each version that rejects it; use it in a `with` statement.

    A line is that of the rejects file (see RejectWriter) with `rejected_by`, "old" or "new", in front. Sensitive values
    of either version are masked.
    """

    def __init__(self, old: Program, new: Program, path: Path | str) -> None:
        self._forms = {"old": RejectWriter(old, path), "new": RejectWriter(new, path)}
        self._path = Path(path)
        self._open = ExitStack()
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self._file = self._open.enter_context(written(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def write(self, version: str, rejected: Rejected) -> None:
        """Adds a row that a version, "old" or "new", rejects."""
        assert self._file is not None, "use RejectedBy in a with statement"
        line = {"rejected_by": version, **self._forms[version].record(rejected)}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
