"""One list field's column at the door: offsets, and a column for each field of its elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bonitas.engine.case import CaseModel, label_names
from bonitas.engine.columnar.arrow.cells import AS_THEY_ARE, Cells, among, distinct, plain_array, trimmed, valid
from bonitas.engine.columnar.arrow.scalars import ColumnReader
from bonitas.engine.columnar.block import Column, Integers, ListColumn, Mask
from bonitas.engine.core import Field
from bonitas.engine.kinds import ListOf
from bonitas.engine.problems import CaseError

_EMPTY = "[]"
"""An empty list as a mapping's `missing` may write it."""


class ListReader:
    """Reads the column of one list field; safe to share between threads."""

    def __init__(self, declared: Field, model: CaseModel, cells: Cells) -> None:
        assert isinstance(declared.kind, ListOf)
        self.field, self.cells = declared, cells
        self.scope = model.records[declared.kind.record]
        inner = replace(cells, separator=None) if cells.separator is not None else AS_THEY_ARE
        self.readers = {
            one.name: ColumnReader(one, label_names(model.program, one), inner) for one in self.scope.fields.values()
        }

    def read(self, array: Any) -> tuple[ListColumn, Mask]:
        """The column, and the rows that the door refuses for it, where its lists are empty."""
        array, refused = self._lists(plain_array(array))
        known = valid(array)
        lengths = np.asarray(pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        fields, faulty = self._elements(array.flatten())
        bad = refused | rows_with(faulty, offsets)
        if not self.field.optional:
            bad |= ~known & ~refused
        return ListColumn(offsets, fields, None if known.all() else known), bad

    def _lists(self, array: Any) -> tuple[Any, Mask]:
        """The array as lists, null where there is none, and the cells that are no list."""
        types, cells = pa.types, self.cells
        refused = np.zeros(len(array), dtype=np.bool_)
        is_list = types.is_list(array.type) or types.is_large_list(array.type) or types.is_fixed_size_list(array.type)
        is_list = is_list or types.is_list_view(array.type) or types.is_large_list_view(array.type)
        if is_list and cells.separator is None and not cells.each and cells.unit is None:
            if _EMPTY in cells.missing:
                filled = pc.greater(pc.list_value_length(array), 0).fill_null(False)
                array = pc.if_else(filled, array, pa.scalar(None, array.type))
            return array, refused
        if cells.separator is not None:
            return self._parted(array), refused
        places = np.flatnonzero(valid(array))
        if len(places):
            at, found = distinct(array, places)
            refused[places] = np.array([self._is_something(one) for one in found])[at]
        return pa.nulls(len(array), pa.list_(pa.null())), refused

    def _is_something(self, cell: object) -> bool:
        try:
            return self.cells.read(cell) is not None
        except CaseError:
            return True

    def _parted(self, array: Any) -> Any:
        """Lists from texts that hold them; missing cells are null."""
        if not pa.types.is_string(array.type):
            places = np.flatnonzero(valid(array))
            at, found = distinct(array, places) if len(places) else (places, [])
            texts = pa.array([_text(one) for one in found], pa.string()).take(pa.array(at))
            array = pa.nulls(len(array), pa.string()) if not len(places) else _placed(texts, places, len(array))
        array = trimmed(array)
        if self.cells.missing:
            array = pc.if_else(pa.array(~among(array, self.cells.missing)), array, pa.scalar(None, pa.string()))
        return pc.split_pattern(array, self.cells.separator)

    def _elements(self, elements: Any) -> tuple[Mapping[str, Column], Mask]:
        """A column for each field of the elements, and the elements that the door refuses."""
        faulty = np.zeros(len(elements), dtype=np.bool_)
        columns = {}
        if pa.types.is_struct(elements.type):
            parts, stray = self._parts(elements)
            faulty |= stray
            if not self.scope.plain:
                faulty |= ~valid(elements)
        else:
            parts = {"value": elements} if self.scope.plain else {}
            faulty |= not self.scope.plain
        for name, reader in self.readers.items():
            columns[name], bad = reader.read(parts.get(name, pa.nulls(len(elements))))
            faulty |= bad
        return columns, faulty

    def _parts(self, elements: Any) -> tuple[dict[str, Any], bool]:
        """The fields of a struct by canonical name, and whether some has no such name, or two have one."""
        parts: dict[str, Any] = {}
        stray = False
        for index, array in enumerate(elements.flatten()):
            name = self.scope.names.get(elements.type.field(index).name)
            stray |= name is None or name in parts
            if name is not None:
                parts[name] = array
        return parts, stray


def rows_with(elements: Mask, offsets: Integers) -> Mask:
    """The rows that have one of some elements."""
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(elements)])
    return np.asarray(before[offsets[1:]] > before[offsets[:-1]])


def _placed(texts: Any, places: Integers, size: int) -> Any:
    """Texts at some places of an array, null elsewhere."""
    indices = np.zeros(size, dtype=np.int64)
    indices[places] = np.arange(len(places))
    there = np.zeros(size, dtype=np.bool_)
    there[places] = True
    return texts.take(pa.array(indices, mask=~there))


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
