"""Files and folders that commands are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from bonitas.dsl.files import SUFFIX

STDIN = "-"
"""Stands for the standard input."""


def policy_files(paths: Iterable[str]) -> list[Path]:
    """The policy files that are meant: files as they are, of a folder all `.policy` files in it and below.

    Raises UsageError for a folder without any.
    """
    return files_meant(paths, f"{SUFFIX} file", lambda path: path.suffix == SUFFIX and path.is_file())


def files_meant(paths: Iterable[str], sort: str, fits: Callable[[Path], bool]) -> list[Path]:
    """Files as they are; of a folder those in it and below that fit. Raises UsageError for a folder without any."""
    found: dict[Path, None] = {}
    for name in paths:
        path = Path(name)
        inside = sorted(one for one in path.rglob("*") if fits(one)) if path.is_dir() else [path]
        if not inside:
            raise click.UsageError(f"there is no {sort} in the folder `{name}`")
        found |= dict.fromkeys(inside)
    return list(found)


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


def apart(cases: Iterable[str], **files: str | None) -> None:
    """Raises UsageError if a file to write is one of the files of cases."""
    read = {Path(name).resolve() for name in cases}
    for option, name in files.items():
        if name is not None and Path(name).resolve() in read:
            raise click.UsageError(f"{option} names `{name}`, which is one of the files of cases")
