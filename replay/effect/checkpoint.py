"""A run that can go on where it stopped: what is counted so far, kept as plain data in a file.

Whatever counts says in `STATE` which of its attributes are counts. A file of another run, another version of Bonitas,
or one that was damaged is never taken: it says of what it is, and carries its own hash.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np

from bonitas.engine.core import Level, Verdict
from bonitas.engine.problems import Both, CaseProblem
from bonitas.replay.answers import Answer, Told
from bonitas.replay.effect.comparison import Loss, OneSided
from bonitas.replay.whole_file import written

FORMAT = "bonitas.checkpoint/1"
_ENUMS: dict[str, type[Enum]] = {one.__name__: one for one in (Verdict, Level)}
_RECORDS: dict[str, type[Any]] = {one.__name__: one for one in (Both, CaseProblem, Answer, Told, Loss, OneSided)}


def kept(record: type[Any]) -> type[Any]:
    """Lets a dataclass stand in checkpoints."""
    _RECORDS[record.__name__] = record
    return record


@runtime_checkable
class Counting(Protocol):
    """Something that counts; `STATE` names the attributes that a checkpoint keeps."""

    STATE: ClassVar[tuple[str, ...]]


class CheckpointError(Exception):
    """A checkpoint that cannot be gone on from: `reason` is "damaged" or "other"."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run keeps what it counts. `of` tells of which versions, files and questions it is."""

    path: Path
    of: Mapping[str, Any]

    def save(self, counters: Any, pieces: int, done: int, rows: int) -> None:
        """Keeps what is counted after so many pieces; the file is whole at any moment."""
        data = {"format": FORMAT, "of": _encoded(dict(self.of)), "at": [pieces, done, rows], "state": state(counters)}
        text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
        with written(self.path) as file:
            file.write(f"{sha256(text.encode()).hexdigest()}\n{text}")

    def load(self, counters: Any) -> tuple[int, int, int] | None:
        """Puts what was kept into fresh counters; the pieces, the size and the rows that are done, None without a file.

        Raises CheckpointError for a file that is damaged, or of another run.
        """
        if not self.path.exists():
            return None
        try:
            digest, _, text = self.path.read_text(encoding="ascii").partition("\n")
            data = json.loads(text) if digest == sha256(text.encode()).hexdigest() else None
        except ValueError:
            data = None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise CheckpointError(self.path, "damaged")
        if data["of"] != _encoded(dict(self.of)):
            raise CheckpointError(self.path, "other")
        restore(counters, data["state"])
        pieces, done, rows = data["at"]
        return pieces, done, rows

    def remove(self) -> None:
        """The run has ended: there is nothing to go on with."""
        self.path.unlink(missing_ok=True)


# ---------------------------------------------------------------- counters


def state(counter: Any) -> Any:
    """What a counter, or a list of them, has counted, as plain data."""
    if not _holds_counters(counter):
        return _encoded(counter)
    if isinstance(counter, list | tuple):
        return [None if one is None else state(one) for one in counter]
    if isinstance(counter, dict):
        return {str(key): state(one) for key, one in counter.items()}
    return {name: state(getattr(counter, name)) for name in counter.STATE}


def restore(counter: Any, data: Any) -> None:
    """Puts what was counted back into a counter of the same shape."""
    if isinstance(counter, list | tuple):
        for one, part in zip(counter, data, strict=True):
            if one is not None:
                restore(one, part)
    elif isinstance(counter, dict):
        for key, one in counter.items():
            restore(one, data[str(key)])
    else:
        for name in counter.STATE:
            own = getattr(counter, name)
            if _holds_counters(own):
                restore(own, data[name])
            else:
                setattr(counter, name, _as_before(own, _decoded(data[name])))


def _holds_counters(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(isinstance(one, Counting) for one in value.values())
    if isinstance(value, list | tuple):
        return any(isinstance(one, Counting) for one in value)
    return isinstance(value, Counting)


def _as_before(own: Any, found: Any) -> Any:
    """A mapping of the sort that stood there."""
    if isinstance(own, Counter):
        return Counter(found)
    return defaultdict(own.default_factory, found) if isinstance(own, defaultdict) else found


# ---------------------------------------------------------------- values


def _encoded(value: Any) -> Any:
    if value is None or isinstance(value, bool | str) or (isinstance(value, int) and not isinstance(value, Enum)):
        return value
    for sort, (name, encode, _) in _SORTS.items():
        if isinstance(value, sort):
            return [name, *encode(value)]
    if is_dataclass(value) and type(value).__name__ in _RECORDS:
        return ["record", type(value).__name__, *(_encoded(getattr(value, one.name)) for one in fields(value))]
    raise TypeError(f"no checkpoint keeps a {type(value).__name__}")


def _decoded(data: Any) -> Any:
    if not isinstance(data, list):
        return data
    name, *parts = data
    if name == "record":
        return _RECORDS[parts[0]](*map(_decoded, parts[1:]))
    return _DECODERS[name](parts)


def _array(value: Any) -> list[Any]:
    return [value.dtype == object, *value.tolist()]


_SORTS: dict[Any, tuple[str, Callable[[Any], list[Any]], Callable[[list[Any]], Any]]] = {
    Enum: ("enum", lambda v: [type(v).__name__, v.value], lambda p: _ENUMS[p[0]](p[1])),
    float: ("float", lambda v: [v.hex()], lambda p: float.fromhex(p[0])),
    Fraction: ("fraction", lambda v: [str(v.numerator), str(v.denominator)], lambda p: Fraction(int(p[0]), int(p[1]))),
    date: ("date", lambda v: [v.isoformat()], lambda p: date.fromisoformat(p[0])),
    tuple: ("tuple", lambda v: list(map(_encoded, v)), lambda p: tuple(map(_decoded, p))),
    list: ("list", lambda v: list(map(_encoded, v)), lambda p: list(map(_decoded, p))),
    frozenset: ("set", lambda v: sorted(map(_encoded, v), key=json.dumps), lambda p: frozenset(map(_decoded, p))),
    Mapping: (
        "map",
        lambda v: [[_encoded(key), _encoded(one)] for key, one in v.items()],
        lambda p: {_decoded(key): _decoded(one) for key, one in p},
    ),
    np.ndarray: ("array", _array, lambda p: np.array(p[1:], dtype=object if p[0] else np.int64)),
}
_DECODERS = {name: decode for name, _, decode in _SORTS.values()}
