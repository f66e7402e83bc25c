"""Batches of columns as lines of text, JSONL or CSV, a column at a time. No cell of CSV is a formula."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.columnar.arrow.cells import valid
from bonitas.engine.columnar.arrow.digits import texts_of
from bonitas.replay.formulas import FIRST_BYTES, defused

SEPARATOR = ";"
"""Between the members of a list in a cell of CSV."""
_IN_JSON = frozenset((*b'"\\', *range(0x20)))
_IN_CSV = frozenset(b'",\r\n')
_OF_FORMULAS = np.array(sorted(FIRST_BYTES), np.uint8)


def json_lines(batch: pa.RecordBatch) -> Any:
    """A JSON object for each row, as bytes: texts, dates and decimals as strings, null where there is no value."""
    parts: list[Any] = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        parts += [f"{', ' if parts else '{'}{json.dumps(name, ensure_ascii=False)}: ", _json(column)]
    return _joined([*parts, "}\n"], "null")


def csv_lines(batch: pa.RecordBatch) -> Any:
    """A line for each row, as bytes; nothing where there is no value, `""` for an empty text."""
    parts: list[Any] = []
    for column in batch.columns:
        parts += [",", _cell(column)] if parts else [_cell(column)]
    return _joined([*parts, "\n"], "")


def csv_header(names: list[str]) -> bytes:
    """The first line."""
    return (",".join(map(_csv_text, names)) + "\n").encode()


def _joined(parts: list[Any], missing: str) -> Any:
    """The rows of text columns one after the other; each ends its line itself."""
    whole = pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement=missing)
    data, ends = texts_of(whole)
    return data[ends[0] : ends[-1]].data


def _json(column: Any) -> Any:
    kind = column.type
    if pa.types.is_list(kind):
        members = _list(column, _json_text)
        return pc.binary_join_element_wise("[", pc.binary_join(members, ", "), "]", "")
    if pa.types.is_dictionary(kind):
        return _spelled(column, _json_text)
    if pa.types.is_string(kind):
        return _each(column, _json_text) if _has(column, _IN_JSON) else _quoted(column)
    text = column.cast(pa.string())
    return text if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else _quoted(text)


def _cell(column: Any) -> Any:
    kind = column.type
    if pa.types.is_list(kind):
        joined = pc.binary_join(_list(column, str), SEPARATOR)
        return _each(joined, _csv_text) if _told_apart(joined) else joined
    if pa.types.is_dictionary(kind):
        return _spelled(column, _csv_text)
    if pa.types.is_string(kind):
        return _each(column, _csv_text) if _told_apart(column) or _has_empty(column) else column
    return column.cast(pa.string())


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _told_apart(column: Any) -> bool:
    """Whether some text needs quotes, or begins as a formula does."""
    data, ends = texts_of(column)
    first = data[ends[:-1][np.diff(ends) > 0]]
    return _has(column, _IN_CSV) or bool(np.isin(first, _OF_FORMULAS).any())


def _csv_text(text: str) -> str:
    text = defused(text)
    plain = text and not any(sign in text for sign in '",\r\n')
    return text if plain else '"' + text.replace('"', '""') + '"'


def _spelled(column: Any, told: Callable[[str], str]) -> Any:
    """The values of a dictionary, each told once."""
    values = pa.array([told(value) for value in column.dictionary.to_pylist()], pa.string())
    return values.take(column.indices)


def _list(column: Any, told: Callable[[str], str]) -> Any:
    return pa.ListArray.from_arrays(column.offsets, _spelled(column.values, told))


def _has(column: Any, signs: frozenset[int]) -> bool:
    """Whether some text has one of some ASCII signs."""
    data, ends = texts_of(column)
    table = np.zeros(256, dtype=np.bool_)
    table[list(signs)] = True
    return bool(table[data[ends[0] : ends[-1]]].any())


def _has_empty(column: Any) -> bool:
    _, ends = texts_of(column)
    return bool(((np.diff(ends) == 0) & valid(column)).any())


def _each(column: Any, told: Callable[[str], str]) -> Any:
    return pa.array([None if text is None else told(text) for text in column.to_pylist()], pa.string())


def _quoted(text: Any) -> Any:
    return pc.binary_join_element_wise('"', text, '"', "")
