"""A suggested case as YAML, ready to stand in its fixture."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Choice, Kind, ListOf, Ratio
from bonitas.engine.values import CaseValue, decimal_text
from bonitas.engine.wording import Wording, wording
from bonitas.replay.mutation.moves import Move
from bonitas.replay.mutation.suggest import Suggestion

_PLAIN = re.compile(r"[^\W\d][\w .]*[\w]|[^\W\d]|[+-]?\d+(\.\d+)?|\d{4}-\d\d-\d\d")
_SPECIAL = {"true", "false", "null", "yes", "no", "on", "off"}


class CaseText:
    """Writes suggested cases of one program with the names that its text uses."""

    def __init__(self, program: Program) -> None:
        model = CaseModel(program)
        self._names, self._fields = model.case.names, model.case.fields
        self._records = {record.name: record for record in program.records}
        self._words: Wording = wording(program)

    def yaml(self, suggestion: Suggestion, defaults: Mapping[str, object], why: str) -> str:
        """One entry of `cases`, to be read by people too: `in` says only what the defaults of the fixture do not."""
        raw = suggestion.base.row.raw
        told = {name: value for name, value in raw.items() if name not in defaults or defaults[name] != value}
        moved = {move.field: move for move in suggestion.moves}
        inside = {name: _raw(value) for name, value in told.items() if self._names.get(name, name) not in moved}
        inside |= {self._words.name(name): self._moved(move) for name, move in moved.items()}
        expect = {name: _raw(value) for name, value in suggestion.expect.items()}
        entry = {
            "id": _text(self.name(suggestion)),
            "why": _text(why),
            "in": _record(inside),
            "expect": _record(expect),
        }
        lines = [f"{key}: {value}" for key, value in entry.items()]
        return "  - " + "\n    ".join(lines)

    def name(self, suggestion: Suggestion) -> str:
        """The id of a suggested case: that of the case it comes from, and what is moved or stated."""
        moves = [f"{self._words.name(move.field)} {self._shown(move)}".strip() for move in suggestion.moves]
        stated = [name for name in suggestion.expect if name != "verdict"] or ["verdict"]
        return ", ".join([suggestion.base.row.id, *(moves or stated)])

    def _shown(self, move: Move) -> str:
        """What a field was moved to, in a word or two."""
        if move.value is None or isinstance(move.value, tuple):
            return "" if move.value is None else f"[{len(move.value)}]"
        return self._moved(move).strip('"')

    def _moved(self, move: Move) -> str:
        field = self._fields[move.field]
        return self._value(move.value, field.kind)

    def _value(self, value: CaseValue, kind: Kind) -> str:
        if isinstance(value, tuple):
            assert isinstance(kind, ListOf)
            record = self._records[kind.record]
            by_name = {field.name: field for field in record.fields}
            return f"[{', '.join(self._element(element, by_name, record.plain) for element in value)}]"
        if isinstance(value, Fraction):
            if isinstance(kind, Ratio):
                return f'"{decimal_text(value * 100)}%"'
            return str(value) if value.denominator == 1 else f'"{decimal_text(value)}"'
        return _raw(self._words.value(value, kind) if isinstance(kind, Choice) and value is not None else value)

    def _element(self, element: Mapping[str, CaseValue], fields: Mapping[str, Field], plain: bool) -> str:
        told = {self._words.name(name): self._value(value, fields[name].kind) for name, value in element.items()}
        return next(iter(told.values())) if plain else _record(told)


def _record(fields: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {value}" for name, value in fields.items()) + "}"


def _raw(value: object) -> str:
    """A value as the fixture's reader gave it, or as expectations tell it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _record({str(name): _raw(one) for name, one in value.items()})
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_raw, value))}]"
    if isinstance(value, int | Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else _text(str(value))


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL
    return text if plain else json.dumps(text, ensure_ascii=False)
