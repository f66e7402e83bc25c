"""Policies on disk: reads them, and finds those that they extend beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source, Span, unified
from bonitas.dsl.syntax.limits import MAX_BYTES

SUFFIX = ".policy"


def read_source(path: str | Path) -> Source:
    """The text of a policy file.

    Raises PolicyError: no such file or a folder (K020), too large (K010), not UTF-8 (K016).
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise PolicyError((_finding("K020", path, "folder", path=str(path)),))
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PolicyError((_finding("K010", path, size=size, limit=MAX_BYTES),))
        data = path.read_bytes()
    except FileNotFoundError:
        raise PolicyError((_finding("K020", path, path=str(path)),)) from None
    except OSError as error:
        finding = _finding("K020", path, "unreadable", path=str(path), reason=error.strerror or type(error).__name__)
        raise PolicyError((finding,)) from None
    return decode(str(path), data)


def decode(name: str, data: bytes) -> Source:
    """A source from bytes, with line ends made `\\n`; raises PolicyError if it is not UTF-8 (K016)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PolicyError((_finding("K016", Path(name)),)) from None
    return Source(name, unified(text))


def _finding(code: str, file: Path, variant: str = "", **args: Any) -> Diagnostic:
    report = Report()
    report.add(code, Span(Source(str(file), ""), 0, 0), variant, **args)
    return report.sorted()[0]


def find_base(source: Source, path: str) -> Source | None:
    """The text that `extends "path"` names, relative to the extending file; None if there is none or the path
    leads elsewhere.

    The base must lie in the folder of the extending file, beside or below it, or one folder up.
    """
    folder = Path(source.name).parent
    target = folder / path
    root = folder.resolve().parent
    if Path(path).is_absolute() or target.suffix != SUFFIX or not target.resolve().is_relative_to(root):
        return None
    return read_source(target) if target.is_file() else None


def compile_file(path: str | Path, *, cached: bool = False) -> Compilation:
    """The compilation of a policy file; with `cached` it comes from the user's cache where that has it.

    Raises PolicyError if the file cannot be read.
    """
    return Compilation(read_source(path), find_base, cached=cached)
