"""The Arrow types in which the records of a JSONL file can be read without changing what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from bonitas.engine.case import CaseModel, Scope
from bonitas.engine.core import Field
from bonitas.engine.kinds import NUMERIC, Boolean, ListOf
from bonitas.engine.scalars import exact_number
from bonitas.replay.mapping import RowMapper

_CENTS = 2
FINEST = 18
"""Places after which numbers are left to the reader of single lines."""


@dataclass(slots=True)
class JsonColumn:
    """What a column is read for. `textual`: also as text, of which 1 and 1.0 are two; `missing`: numbers that mean
    missing if they are written as the mapping writes them."""

    field: Field | None = None
    textual: bool = False
    missing: frozenset[Fraction] = frozenset()


def columns_of(
    records: Sequence[Mapping[str, object]], model: CaseModel, mapper: RowMapper | None
) -> dict[str, JsonColumn]:
    """The columns to read: those of the mapping or, without one, the fields that some records have."""
    if mapper is None:
        names = dict.fromkeys(name for record in records for name in record if name in model.case.names)
        return {name: JsonColumn(model.case.fields[model.case.names[name]]) for name in names}
    columns: dict[str, JsonColumn] = {}
    for name, rule in mapper.mapping.rules.items():
        if rule.column is None:
            continue
        column = columns.setdefault(rule.column, JsonColumn())
        column.field = model.case.fields[model.case.names[name]]
        column.textual |= rule.codes is not None or rule.list_ is not None or not isinstance(column.field.kind, NUMERIC)
        numbers = (exact_number(text) for text in mapper.missing(rule))
        column.missing |= {number for number in numbers if number is not None}
    outcome = mapper.mapping.outcome
    for other in (mapper.mapping.id, None if outcome is None else outcome.column):
        if other is not None:
            columns.setdefault(other, JsonColumn()).textual = True
    return columns


def schema_of(
    columns: Mapping[str, JsonColumn], records: Sequence[Mapping[str, object]], model: CaseModel, places: int
) -> pa.Schema | None:
    """The types of the columns, numbers with at least so many places; None where some column has no one type."""
    scope = model.case
    types = {}
    for name, column in columns.items():
        types[name] = _type([record.get(name) for record in records], column, model, places)
    if any(one is None for one in types.values()) or _doubled(columns, scope):
        return None
    return pa.schema(list(types.items()))


def _doubled(names: Iterable[str], scope: Scope) -> bool:
    """Whether two names are the same field: then it matters which of them a record has."""
    known = [scope.names[name] for name in names if name in scope.names]
    return len(known) != len(set(known))


def _type(values: Iterable[object], column: JsonColumn, model: CaseModel, places: int) -> Any:
    there = [value for value in values if value is not None]
    sorts = {type(value) for value in there}
    if not sorts:
        return _usual(column.field, model, places)
    if sorts == {bool}:
        return pa.bool_()
    if sorts == {str}:
        return pa.string()
    if sorts == {list}:
        return _list(
            [item for value in there if isinstance(value, list) for item in value], column.field, model, places
        )
    if sorts == {int} and (column.textual or column.missing):
        return pa.int64()
    if sorts <= {int, Decimal, str} and not column.textual:
        return _decimal(column.field, there, places)
    return None


def _list(items: Sequence[object], field: Field | None, model: CaseModel, places: int) -> Any:
    if field is None or not isinstance(field.kind, ListOf):
        return None
    scope = model.records[field.kind.record]
    records = [item for item in items if isinstance(item, dict)]
    if scope.plain:
        inner = None if records else _type(items, JsonColumn(scope.fields["value"]), model, places)
        return None if inner is None else pa.list_(inner)
    names = dict.fromkeys(name for record in records for name in record) or dict.fromkeys(scope.fields)
    if not all(name in scope.names for name in names) or _doubled(names, scope):
        return None
    parts = {
        name: _type(
            [record.get(name) for record in records], JsonColumn(scope.fields[scope.names[name]]), model, places
        )
        for name in names
    }
    return None if any(one is None for one in parts.values()) else pa.list_(pa.struct(list(parts.items())))


def _usual(field: Field | None, model: CaseModel, places: int) -> Any:
    """The type of a column that no record of the sample has."""
    if field is None:
        return pa.string()
    if isinstance(field.kind, NUMERIC):
        return _decimal(field, (), places)
    if isinstance(field.kind, Boolean):
        return pa.bool_()
    return _list([], field, model, places) if isinstance(field.kind, ListOf) else pa.string()


def _decimal(field: Field | None, values: Iterable[object], places: int) -> Any:
    step = None if field is None else field.step
    seen = [-int(value.as_tuple().exponent) for value in values if isinstance(value, Decimal)]
    finest = max([places, _CENTS, *seen, 0 if step is None else len(str(step.denominator)) - 1])
    return pa.decimal128(38, min(finest, FINEST))
