"""Files and folders that commands are given, and files they write."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from bonitas.dsl.files import SUFFIX


def policy_files(paths: Iterable[str]) -> list[Path]:
    """The policy files that are meant: files as they are, of a folder all `.policy` files in it and below.

    Raises UsageError for a folder without any.
    """
    found: dict[Path, None] = {}
    for name in paths:
        path = Path(name)
        if not path.is_dir():
            found[path] = None
            continue
        inside = sorted(path.rglob(f"*{SUFFIX}"))
        if not inside:
            raise click.UsageError(f"there is no {SUFFIX} file in the folder `{name}`")
        found |= dict.fromkeys(inside)
    return list(found)


@contextmanager
def written(path: str | Path) -> Iterator[TextIO]:
    """A text file that appears whole under its name when the block ends well, and not at all otherwise."""
    target = Path(path)
    target = target.resolve() if target.is_symlink() else target
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    temporary = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 (an open handle has no path)
            yield file
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def different(**files: str | None) -> None:
    """Raises UsageError if two of the files are the same, so that none overwrites another."""
    seen: dict[Path, str] = {}
    for option, name in files.items():
        if name is None or name == "-":
            continue
        path = Path(name).resolve()
        if path in seen:
            raise click.UsageError(f"{seen[path]} and {option} name the same file `{name}`")
        seen[path] = option


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
