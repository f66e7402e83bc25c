"""Files that appear whole or not at all: written beside their place, and moved there when they are finished."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import TextIO


@contextmanager
def appearing(path: str | Path) -> Iterator[Path]:
    """A place to write a file at: it gets its name `path` when the block ends well, and is removed otherwise.

    A file that was there keeps its mode, and its content until then; a link is written through, and what is no file
    (a pipe, a device) is written at once. Raises OSError, with the name `path`, where nothing can be written.
    """
    target = Path(path)
    target = target.resolve() if target.is_symlink() else target
    if target.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    if target.exists() and not target.is_file():
        yield target
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def written(path: str | Path) -> Iterator[TextIO]:
    """The same as a text file in UTF-8, lines ending as they are written."""
    with appearing(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        yield file


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
