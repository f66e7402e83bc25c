"""Findings as plain data and back. Texts are not repeated in the data: a place names one of the given sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from bonitas.dsl.diagnose.codes import CODES, Keyword
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Edit, Label
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.engine.codec import CodecError, Shape, shape
from bonitas.engine.kinds import Kind


def encode_findings(findings: Sequence[Diagnostic], sources: Sequence[Source]) -> list[Any]:
    """The findings as data; their places lie in the sources."""
    return [
        [
            each.code,
            each.variant,
            _from_label(each.primary, sources),
            [_from_label(label, sources) for label in each.secondary],
            {name: _from_arg(value) for name, value in each.args.items()},
            None if each.fix is None else [*_from_span(each.fix.span, sources), each.fix.replacement],
        ]
        for each in findings
    ]


def decode_findings(data: Any, sources: Sequence[Source]) -> tuple[Diagnostic, ...]:
    """The findings that the data stands for. Raises CodecError for data that `encode_findings` cannot give."""
    try:
        return tuple([_finding(each, sources) for each in data])
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        raise CodecError("no findings") from None


def _finding(data: Any, sources: Sequence[Source]) -> Diagnostic:
    code, variant, primary, secondary, args, fix = data
    return Diagnostic(
        CODES[code].code,
        _to_label(primary, sources),
        {name: _to_arg(value) for name, value in args.items()},
        tuple([_to_label(label, sources) for label in secondary]),
        _text(variant),
        None if fix is None else Edit(_to_span(fix[:3], sources), _text(fix[3])),
    )


# ---------------------------------------------------------------- places


def _from_span(span: Span, sources: Sequence[Source]) -> list[int]:
    return [sources.index(span.source), span.start, span.end]


def _to_span(data: Any, sources: Sequence[Source]) -> Span:
    number, start, end = data
    source = sources[_number(number)]
    if not 0 <= _number(start) <= _number(end) <= len(source.text):
        raise CodecError("a place outside of its text")
    return Span(source, start, end)


def _from_label(label: Label, sources: Sequence[Source]) -> list[Any]:
    return [*_from_span(label.span, sources), label.text]


def _to_label(data: Any, sources: Sequence[Source]) -> Label:
    return Label(_to_span(data[:3], sources), _text(data[3]))


# ---------------------------------------------------------------- args


def _args() -> Shape:
    return shape(str | bool | int | Fraction | date | Keyword | Kind)


def _from_arg(value: object) -> Any:
    return ["tuple", [_from_arg(part) for part in value]] if isinstance(value, tuple) else _args().encode(value)


def _to_arg(data: Any) -> object:
    if data[0] == "tuple":
        _, parts = data
        return tuple([_to_arg(part) for part in parts])
    return _args().decode(data, 0)


def _text(data: Any) -> str:
    if type(data) is not str:
        raise CodecError("not a text")
    return data


def _number(data: Any) -> int:
    if type(data) is not int:
        raise CodecError("not a number")
    return data
