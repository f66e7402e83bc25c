"""Problems of a file as a whole, told with the name of the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_SETTINGS = ("columns", "id", "outcome", "today", "missing", "delimiter", "encoding", "ignore_other_columns")


@contextmanager
def naming(path: str, mapping: str | None = None) -> Iterator[None]:
    """Lets a CaseError that leaves the block tell, as a note, which file it is about.

    Where a `mapping` is used, problems of its settings are about that file.
    """
    from bonitas.engine.problems import CaseError

    try:
        yield
    except CaseError as error:
        settings = all(item.path.split(".")[0] in _SETTINGS for item in error.problems)
        error.add_note(mapping if mapping is not None and settings else path)
        raise
