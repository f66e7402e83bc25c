"""The user's cache: plain data in files whose names say what they depend on.

A file is taken only if it is ours and its first line is the hash of its name and of the rest; anything else counts as
absent and is written anew. Reading runs nothing. Processes may read and write at once: a file appears whole or not at
all.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

CACHE = "BONITAS_CACHE"
"""The environment variable with the folder of the cache; `off` or nothing: nothing is kept."""

MAX_BYTES = 64 * 1024 * 1024
"""The largest file that is read."""

STALE_SECONDS = 3_600
"""The age from which a file that was never finished is removed."""

_SUFFIX = ".json"


def folder() -> Path | None:
    """The folder of the cache (it may not exist yet); None where nothing is to be kept, or nobody has a home."""
    chosen = os.environ.get(CACHE)
    if chosen is not None:
        return None if chosen.strip().lower() in ("", "off") else Path(chosen)
    with suppress(RuntimeError):
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bonitas"
    return None


def read(name: str) -> Any | None:
    """What is kept under a name; None if that is nothing, damaged, or not ours."""
    place = folder()
    if place is None:
        return None
    try:
        data = _bytes(place / f"{name}{_SUFFIX}")
        checksum, _, text = data.partition(b"\n")
        return json.loads(text) if checksum == _checksum(name, text) else None
    except (OSError, ValueError, RecursionError):
        return None


def write(name: str, data: object, most: int = 1) -> None:
    """Keeps JSON data under a name; a place that cannot be written keeps nothing.

    Of the names that share what stands before the first `-`, the oldest beyond `most` are forgotten.
    """
    place = folder()
    if place is None:
        return
    text = json.dumps(data, separators=(",", ":")).encode("ascii")
    part = place / f".{name}.{os.getpid()}.{os.urandom(6).hex()}"
    with suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(part, "xb", opener=_private) as file:
                file.write(_checksum(name, text) + b"\n" + text)
            part.replace(place / f"{name}{_SUFFIX}")
        except OSError:
            part.unlink(missing_ok=True)
            raise
        _forget(place, name.partition("-")[0], most)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _bytes(file: Path) -> bytes:
    """The content of a regular file of our own that others cannot write. Raises OSError for any other."""
    with open(file, "rb", opener=_at_once) as opened:
        about = os.fstat(opened.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES or not _ours(about):
            raise PermissionError(file)
        return opened.read()


def _ours(about: os.stat_result) -> bool:
    """Whether a file is the user's, and nobody else could have written it; not asked where there are no such owners."""
    return not hasattr(os, "getuid") or (about.st_uid == os.getuid() and not about.st_mode & 0o022)


def _checksum(name: str, text: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + text).hexdigest().encode("ascii")


def _forget(place: Path, group: str, most: int) -> None:
    """Removes the oldest files of a group beyond `most`, and what writers that died have left."""
    found = []
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(f"{group}-") or entry.name.startswith(f".{group}-"):
                with suppress(FileNotFoundError):  # another process was quicker
                    found.append((entry.stat(follow_symlinks=False).st_mtime, entry.name))
    newest = max((age for age, _ in found), default=0.0)
    unfinished = [name for age, name in found if name.startswith(".") and newest - age > STALE_SECONDS]
    whole = sorted(((age, name) for age, name in found if not name.startswith(".")), reverse=True)
    for name in (*unfinished, *(name for _, name in whole[most:])):
        (place / name).unlink(missing_ok=True)
