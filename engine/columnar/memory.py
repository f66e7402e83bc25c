"""Memory that is freed after one block stays with the process for the next.

The usual allocator gives large arrays back to the system at once and asks for them anew, and every page then costs a
fault: on virtual machines more than the arithmetic on it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

_SETTINGS = frozenset(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"))
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_USUAL = 128 * 1024
_LARGE_ARRAYS, _KEPT = 32 * 1024 * 1024, 512 * 1024 * 1024
_lock = Lock()
_users = 0


@contextmanager
def kept_memory() -> Iterator[None]:
    """While the block runs, the process keeps what it frees (with glibc; elsewhere nothing changes)."""
    libc = _glibc()
    if libc is None:
        yield
        return
    _enter(libc)
    try:
        yield
    finally:
        _leave(libc)


def _enter(libc: Any) -> None:
    global _users
    with _lock:
        _users += 1
        if _users == 1:
            libc.mallopt(_MMAP_THRESHOLD, _LARGE_ARRAYS)
            libc.mallopt(_TRIM_THRESHOLD, _KEPT)


def _leave(libc: Any) -> None:
    global _users
    with _lock:
        _users -= 1
        if _users == 0:
            libc.mallopt(_MMAP_THRESHOLD, _USUAL)
            libc.mallopt(_TRIM_THRESHOLD, _USUAL)
            libc.malloc_trim(0)


@lru_cache(maxsize=1)
def _glibc() -> Any | None:
    """The C library, if it is the one whose allocator is told so, and nobody has told it otherwise."""
    if not sys.platform.startswith("linux") or _SETTINGS & os.environ.keys():
        return None
    libc = ctypes.CDLL(None)
    return libc if all(hasattr(libc, name) for name in ("mallopt", "malloc_trim", "gnu_get_libc_version")) else None
