"""What compiling a policy gave, kept for the next time: `find` and `keep`.

The name of what is kept is a hash of the policy's text and of the compiler itself; the texts that the policy extends
are asked for again and compared, since only reading the policy tells which they are. Only policies without errors are
kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bonitas.dsl import store
from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.finding_data import decode_findings, encode_findings
from bonitas.engine import codec
from bonitas.engine.codec import CodecError
from bonitas.engine.core import Program

Bases = Callable[[Source, str], Source | None]
"""Finds the text of the policy that another extends: (the extending text, the path as written) → text, None if
there is none."""

MOST = 200
"""How many policies are kept."""


@dataclass(frozen=True, slots=True)
class Result:
    """What compiling a policy gave. `program` is None if there are errors."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A text that was asked for while compiling: by `asker`, as `path`."""

    asker: Source
    path: str
    found: Source


def find(source: Source, bases: Bases) -> Result | None:
    """What compiling the policy gave before; None if that is not kept, or a text that it extends has changed."""
    name = _name(source)
    data = None if name is None else store.read(name)
    if data is None:
        return None
    try:
        sources = _sources(data, source, bases)
        return Result(codec.decode(data["program"]), decode_findings(data["findings"], sources))
    except (PolicyError, ValueError, KeyError, TypeError, IndexError):
        return None  # not what `keep` of this version writes: as if nothing were kept


def keep(source: Source, bases: Iterable[Base], result: Result) -> None:
    """Keeps the result of compiling a policy that has no errors."""
    name = _name(source)
    if name is None or result.program is None:
        return
    sources, asked = [source], []
    for base in bases:
        asked.append([sources.index(base.asker), base.path, base.found.name, _digest(base.found.text)])
        sources.append(base.found)
    findings = encode_findings(result.diagnostics, sources)
    store.write(name, {"bases": asked, "program": codec.encode(result.program), "findings": findings}, MOST)


def _sources(data: dict[str, Any], source: Source, bases: Bases) -> list[Source]:
    """The policy and the texts that it extends, as they are now. Raises CodecError if one is not what it was."""
    sources = [source]
    for asker, path, name, digest in data["bases"]:
        found = bases(sources[asker], path)
        if found is None or found.name != name or _digest(found.text) != digest:
            raise CodecError("a base has changed")
        sources.append(found)
    return sources


# ---------------------------------------------------------------- names


def _name(source: Source) -> str | None:
    """The name of what is kept for a policy; None where it cannot be told which compiler this is."""
    compiler = _compiler()
    return None if compiler is None else f"policy-{_digest(compiler, source.name, source.text)[:40]}"


def _digest(*texts: str) -> str:
    """A hash of texts; the length before each keeps two rows of texts from looking the same."""
    digest = sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _compiler() -> str | None:
    """What the result depends on beside the texts: the compiler's files, Lark, Python, the form of the core."""
    here = Path(__file__).parent
    lark = find_spec("lark")
    try:
        files = [*_stamps(here), *_stamps(Path(codec.__file__).parent, deep=False), lark and _stamp(lark.origin or "")]
    except OSError:
        return None
    return _digest(codec.version(), sys.version, *map(str, files))


def _stamps(folder: Path, deep: bool = True) -> Iterator[str]:
    """Path, size and time of the files of a folder."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir() and deep and entry.name != "__pycache__":
                yield from _stamps(Path(entry.path))
            elif entry.is_file():
                yield _stamp(entry.path)


def _stamp(path: str) -> str:
    about = os.stat(path)  # noqa: PTH116 (a hundred files; a Path for each costs more than the question)
    return f"{path} {about.st_size} {about.st_mtime_ns}"
