"""Problems of a file as a whole, told with the name of the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def naming(path: str, mapping: str | None = None) -> Iterator[None]:
    """Lets a CaseError that leaves the block tell, as a note, which file it is about.

    Where a `mapping` is used, problems of its settings are about that file.
    """
    from bonitas.engine.problems import CaseError

    try:
        yield
    except CaseError as error:
        settings = mapping is not None and all(_of_mapping(item.path) for item in error.problems)
        error.add_note(mapping if mapping is not None and settings else path)
        raise


def _of_mapping(path: str) -> bool:
    from bonitas.replay.mapping import CaseMapping

    return path.partition(".")[0].partition("[")[0] in CaseMapping.model_fields
