"""Which files a path stands for: one, or those of a folder or a pattern."""

from __future__ import annotations

import glob
from pathlib import Path

from bonitas.engine.natural import natural
from bonitas.engine.problems import CaseError, problem

SUFFIXES = (".parquet", ".csv", ".jsonl")
"""Files that are read in pieces."""
_PATTERN = frozenset("*?[")


def is_several(path: str) -> bool:
    """Whether a path stands for files, not for one: a folder or a pattern."""
    return Path(path).is_dir() or _is_pattern(path)


def is_stream(path: str) -> bool:
    """Whether a path stands for files that are read in pieces: by its end, or as a folder or a pattern of them."""
    return Path(path).suffix.lower() in SUFFIXES or is_several(path)


def files_of(path: str) -> list[Path]:
    """The files that a path stands for, in the natural order of their names; hidden ones and `_…` are passed over.

    Raises CaseError (K510) where there is none, or they are of different forms.
    """
    if _is_pattern(path):
        found = [Path(name) for name in glob.glob(path, recursive=True)]  # noqa: PTH207 (Path takes no absolute pattern)
    elif Path(path).is_dir():
        found = [one for one in Path(path).rglob("*") if not _passed_over(one.relative_to(path))]
    else:
        return [Path(path)]
    files = [one for one in found if one.suffix.lower() in SUFFIXES and one.is_file()]
    if not files:
        raise CaseError([problem("K510:none", "")])
    forms = {one.suffix.lower() for one in files}
    if len(forms) > 1:
        raise CaseError([problem("K510:mixed", "", given=", ".join(sorted(forms)))])
    return sorted(files, key=lambda one: natural(str(one)))


def _is_pattern(path: str) -> bool:
    return bool(_PATTERN & set(path)) and not Path(path).exists()


def _passed_over(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)
