"""Programs as plain data, such as JSON holds, and back: `encode`, `decode`.

The form follows the classes of the core, field by field, and nothing is left out: `decode(encode(program)) == program`.
Reading is strict: data of any other form is refused (CodecError), and so is a program that does not hang together
(see `integrity`). A dataclass is the list of its fields; where several classes can stand, its name comes first. A
fraction is text, a date ISO text, a member of an enumeration its name.
"""

from __future__ import annotations

import hashlib
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bonitas.engine import core
from bonitas.engine.integrity import faults

_FRACTION = re.compile(r"-?[0-9]+(?:/[0-9]+)?", re.ASCII)


class CodecError(ValueError):
    """Data that is no program: damaged, foreign, or of another version."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How values of a type become data and back.

    `decode(data, limit)` takes the number of nodes that a reference may point to, so that a node refers to earlier ones
    only. It raises CodecError for data of another form.
    """

    encode: Callable[[Any], Any]
    decode: Callable[[Any, int], Any]
    text: str
    """The type in words, for `version`."""


class _Ref(int):
    """Stands for `core.Ref` in type hints, where it could not be told from other numbers."""


# ---------------------------------------------------------------- programs


def encode(program: core.Program) -> dict[str, Any]:
    """A program as plain data."""
    return {"version": version(), "program": shape(core.Program).encode(program)}


def decode(data: object) -> core.Program:
    """The program that the data stands for. Raises CodecError for what `encode` of this version cannot give."""
    if not isinstance(data, dict) or set(data) != {"version", "program"} or data["version"] != version():
        raise CodecError("not a program of this version")
    program: core.Program = _program(data["program"])
    for fault in faults(program):
        raise CodecError(fault)
    return program


@cache
def version() -> str:
    """A hash of the form itself. It changes whenever a class of the core does, so that no number has to be kept up."""
    return hashlib.sha256(shape(core.Program).text.encode()).hexdigest()[:16]


def _program(data: object) -> core.Program:
    hints = _hints(core.Program)
    if not isinstance(data, list) or len(data) != len(hints):
        raise CodecError("not a program")
    parts = dict(zip(hints, data, strict=True))
    nodes = parts.pop("nodes")
    if not isinstance(nodes, list):
        raise CodecError("no nodes")
    node = shape(core.Node).decode
    made: dict[str, Any] = {name: shape(hints[name]).decode(part, len(nodes)) for name, part in parts.items()}
    return core.Program(nodes=tuple(node(each, number) for number, each in enumerate(nodes)), **made)


# ---------------------------------------------------------------- shapes of types


@cache
def shape(hint: Any) -> Shape:
    """The shape of a type of the core: a class, an enumeration, a tuple or mapping of such, or one of several."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if hint is core.Node:
        return _one_of(_node_types())
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enumeration(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _sequence(shape(arguments[0]))
    if origin is Mapping and arguments[0] is str:
        return _mapping(shape(arguments[1]))
    if origin in (types.UnionType, Union):
        return _union(arguments)
    raise TypeError(f"no plain data for {hint}")


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind, None, {"Ref": _Ref})
    return {field.name: hints[field.name] for field in fields(kind)}


def _node_types() -> tuple[type, ...]:
    return tuple(
        kind
        for kind in vars(core).values()
        if isinstance(kind, type) and issubclass(kind, core.Node) and kind is not core.Node
    )


def _record(kind: type) -> Shape:
    hints = _hints(kind)
    names, shapes = tuple(hints), tuple(shape(hint) for hint in hints.values())
    encoders, decoders = tuple(one.encode for one in shapes), tuple(one.decode for one in shapes)
    count = len(names)

    def encode_fields(value: Any) -> list[Any]:
        if type(value) is not kind:
            raise TypeError(f"{kind.__name__} expected, not {value!r}")
        return [encoder(getattr(value, name)) for name, encoder in zip(names, encoders, strict=True)]

    def decode_fields(data: Any, limit: int) -> Any:
        if type(data) is not list or len(data) != count:
            raise CodecError(f"not a {kind.__name__}")
        made = [decoder(part, limit) for decoder, part in zip(decoders, data, strict=True)]
        return kind(**dict(zip(names, made, strict=True)))

    described = ", ".join(f"{name}: {one.text}" for name, one in zip(names, shapes, strict=True))
    return Shape(encode_fields, decode_fields, f"{kind.__name__}({described})")


def _enumeration(kind: type[Enum]) -> Shape:
    members = dict(kind.__members__)

    def decode_name(data: Any, limit: int) -> Any:  # noqa: ARG001
        if type(data) is not str or data not in members:
            raise CodecError(f"not a {kind.__name__}")
        return members[data]

    described = ", ".join(f"{name}={member.value!r}" for name, member in members.items())
    return Shape(lambda value: kind(value).name, decode_name, f"{kind.__name__}[{described}]")


def _sequence(element: Shape) -> Shape:
    encode_one, decode_one = element.encode, element.decode

    def decode_all(data: Any, limit: int) -> Any:
        if type(data) is not list:
            raise CodecError("not a list")
        return tuple([decode_one(part, limit) for part in data])

    return Shape(lambda value: [encode_one(part) for part in value], decode_all, f"{element.text}*")


def _mapping(element: Shape) -> Shape:
    encode_one, decode_one = element.encode, element.decode

    def decode_all(data: Any, limit: int) -> Any:
        if type(data) is not dict:
            raise CodecError("not a mapping")
        return {name: decode_one(part, limit) for name, part in data.items()}

    def encode_all(value: Any) -> Any:
        return {name: encode_one(part) for name, part in value.items()}

    return Shape(encode_all, decode_all, f"{{{element.text}}}")


def _union(members: tuple[Any, ...]) -> Shape:
    present = tuple(member for member in members if member is not types.NoneType)
    inner = shape(present[0]) if len(present) == 1 else _one_of(present)
    if len(present) == len(members):
        return inner
    encode_one, decode_one = inner.encode, inner.decode
    return Shape(
        lambda value: None if value is None else encode_one(value),
        lambda data, limit: None if data is None else decode_one(data, limit),
        f"{inner.text}?",
    )


def _one_of(members: tuple[type, ...]) -> Shape:
    """Values of several classes: the name of the class, then its fields, or the scalar."""
    shapes = {member: shape(member) for member in members}
    decoders = {member.__name__: one.decode for member, one in shapes.items()}
    flat = {member.__name__ for member in members if is_dataclass(member)}

    def encode_one(value: Any) -> list[Any]:
        name, data = type(value).__name__, shapes[type(value)].encode(value)
        return [name, *data] if name in flat else [name, data]

    def decode_one(data: Any, limit: int) -> Any:
        if type(data) is not list or not data or type(data[0]) is not str or data[0] not in decoders:
            raise CodecError("not one of the known types")
        name = data[0]
        if name not in flat and len(data) != 2:
            raise CodecError(f"not a {name}")
        return decoders[name](data[1:] if name in flat else data[1], limit)

    return Shape(encode_one, decode_one, " | ".join(one.text for one in shapes.values()))


# ---------------------------------------------------------------- scalars


def _scalar(kind: type) -> Shape:
    """What JSON holds as it is. `True` is no number here."""

    def encode_scalar(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{kind.__name__} expected, not {value!r}")
        return value

    def decode_scalar(data: Any, limit: int) -> Any:  # noqa: ARG001
        if type(data) is not kind:
            raise CodecError(f"not a {kind.__name__}")
        return data

    return Shape(encode_scalar, decode_scalar, kind.__name__)


def _decode_fraction(data: Any, limit: int) -> Fraction:  # noqa: ARG001
    if type(data) is not str or not _FRACTION.fullmatch(data):
        raise CodecError("not a fraction")
    try:
        value = Fraction(data)
    except (ValueError, ZeroDivisionError):
        raise CodecError("not a fraction") from None
    if str(value) != data:
        raise CodecError("not a fraction in its lowest terms")
    return value


def _decode_date(data: Any, limit: int) -> date:  # noqa: ARG001
    try:
        value = date.fromisoformat(data)
    except (TypeError, ValueError):
        raise CodecError("not a date") from None
    if value.isoformat() != data:
        raise CodecError("not a date in its usual form")
    return value


def _decode_ref(data: Any, limit: int) -> int:
    if type(data) is not int or not 0 <= data < limit:
        raise CodecError("a reference to no earlier node")
    return data


_SCALARS: dict[Any, Shape] = {
    bool: _scalar(bool),
    int: _scalar(int),
    str: _scalar(str),
    Fraction: Shape(str, _decode_fraction, "Fraction"),
    date: Shape(date.isoformat, _decode_date, "date"),
    _Ref: Shape(int, _decode_ref, "Ref"),
}
