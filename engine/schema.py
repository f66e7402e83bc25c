"""The JSON Schema (2020-12) of a policy's cases, for forms, other languages and other people's validators.

It speaks canonical names and labels, and asks for amounts as strings or integers. What JSON Schema cannot say exactly
(range, step and typical range as exact text, kind, currency, unit, names in other languages, sensitive) stands under
`x-bonitas`. A case that the schema accepts may still be refused at the door; the door says why.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from bonitas.engine.case import CaseModel, names_of
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Kind, Money, Ratio, Value
from bonitas.engine.scalars import MAX_TEXT, kind_words
from bonitas.engine.values import plain

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(program: Program) -> dict[str, Any]:
    """The schema of one case of `program`. Deterministic: the same program gives the same schema."""

    def describe(field: Field) -> dict[str, Any]:
        return _field_schema(field, program)

    model = CaseModel(program, describe).model
    schema = model.model_json_schema(by_alias=True)
    _tidy(schema, program)
    head = {"$schema": DIALECT, "title": program.title or program.name}
    return head | schema | {"title": head["title"], "x-bonitas": {"policy": program.name, "version": program.version}}


def _field_schema(field: Field, program: Program) -> dict[str, Any]:
    schema = _kind_schema(field)
    if field.optional:
        schema = {"anyOf": [schema, {"type": "null"}]}
    schema["description"] = field.description or kind_words(field.kind).en
    schema["x-bonitas"] = _extras(field, program)
    return schema


def _kind_schema(field: Field) -> dict[str, Any]:
    kind = field.kind
    if isinstance(kind, NUMERIC):
        return _number_schema(field)
    if isinstance(kind, Boolean):
        return {"type": "boolean"}
    if isinstance(kind, Date):
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if isinstance(kind, Choice):
        return {"enum": list(kind.labels)}
    return {"type": "string", "maxLength": MAX_TEXT}


def _number_schema(field: Field) -> dict[str, Any]:
    kind = field.kind
    sign = "" if isinstance(field.low, Fraction) and field.low >= 0 else "-?"
    percent = "%?" if isinstance(kind, Ratio) else ""
    schema: dict[str, Any] = {
        "type": ["string", "integer"] if isinstance(kind, Money) else ["string", "integer", "number"],
        "pattern": rf"^{sign}[0-9]+(\.[0-9]+)?{percent}$",
    }
    # Whole bounds only: JSON has no exact fractions, and an inexact bound would refuse sound cases.
    if isinstance(field.low, Fraction):
        schema["minimum"] = math.floor(field.low)
    if isinstance(field.high, Fraction):
        schema["maximum"] = math.ceil(field.high)
    return schema


def _extras(field: Field, program: Program) -> dict[str, Any]:
    extras: dict[str, Any] = {"kind": _kind_name(field.kind)}
    if isinstance(field.kind, Money):
        extras["currency"] = field.kind.currency
    if isinstance(field.kind, Choice) and field.kind.ordered:
        extras["ordered"] = "from the lowest to the highest"
    bounds: dict[str, Value | None] = {
        "low": field.low,
        "high": field.high,
        "step": field.step,
        "typical_low": field.typical_low,
        "typical_high": field.typical_high,
    }
    extras |= {name: plain(value) for name, value in bounds.items() if value is not None}
    if field.unit is not None:
        extras["unit"] = field.unit
    if field.sensitive:
        extras["sensitive"] = True
    names = names_of(program, field.name)[1:]
    if names:
        extras["names"] = list(names)
    if isinstance(field.kind, Choice):
        labels = {label: list(names_of(program, label)[1:]) for label in field.kind.labels}
        if any(labels.values()):
            extras["label_names"] = labels
    return extras


def _kind_name(kind: Kind) -> str:
    return type(kind).__name__.lower()


def _tidy(schema: dict[str, Any], program: Program) -> None:
    """Takes away the titles pydantic invents, describes lists, and lets plain lists hold bare values."""
    by_name = {record.name: record for record in program.records}
    for definition in (schema, *schema.get("$defs", {}).values()):
        for part in definition.get("properties", {}).values():
            part.pop("title", None)
            part.pop("default", None)
    for field in program.inputs:
        record = by_name.get(getattr(field.kind, "record", ""))
        if record is None:
            continue
        described = schema["properties"][field.name]
        described["description"] = field.description or kind_words(field.kind).en
        described["x-bonitas"] = _extras(field, program) | {"record": record.name}
        if record.plain:
            listed = described["anyOf"][0] if "anyOf" in described else described
            listed["items"] = _field_schema(record.fields[0], program)
    used = _references(schema)
    if "$defs" in schema:
        schema["$defs"] = {name: part for name, part in schema["$defs"].items() if name in used}
        if not schema["$defs"]:
            del schema["$defs"]


def _references(schema: object) -> set[str]:
    if isinstance(schema, dict):
        own = {str(schema["$ref"]).rsplit("/", 1)[-1]} if "$ref" in schema else set()
        return own.union(*(_references(part) for part in schema.values()))
    if isinstance(schema, list):
        return set().union(*(_references(part) for part in schema))
    return set()
