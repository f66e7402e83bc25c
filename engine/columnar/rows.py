"""Rows of a block as single cases, and single cases as a block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import lcm

import numpy as np

from bonitas.engine.case import TODAY, case_fields
from bonitas.engine.columnar.block import Block, Column, ListColumn
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, ListOf, Text, Value
from bonitas.engine.values import CaseValue

_LARGEST = 2**63 - 1


class Rows:
    """The rows of one block as cases, as the door for single cases tells them: what is unknown is absent."""

    def __init__(self, program: Program, block: Block) -> None:
        self._fields = {field.name: field for field in case_fields(program) if field.name in block.columns}
        self._records = {record.name: record for record in program.records}
        self._block = block

    def case(self, row: int) -> dict[str, CaseValue]:
        """One row."""
        case: dict[str, CaseValue] = {}
        for name, field in self._fields.items():
            column = self._block.columns[name]
            if column.known is not None and not column.known[row]:
                continue
            case[name] = value_at(column, field, row) if isinstance(column, Column) else self._list(column, field, row)
        return case

    def _list(self, column: ListColumn, field: Field, row: int) -> tuple[Mapping[str, Value | None], ...]:
        assert isinstance(field.kind, ListOf)
        elements = []
        for place in range(int(column.offsets[row]), int(column.offsets[row + 1])):
            element: dict[str, Value | None] = {}
            for inner in self._records[field.kind.record].fields:
                one = column.fields[inner.name]
                if one.known is None or one.known[place]:
                    element[inner.name] = value_at(one, inner, place)
            elements.append(element)
        return tuple(elements)


def value_at(column: Column, field: Field, place: int) -> Value:
    """The value of a column at a place where it is known."""
    if place in column.outside:
        return column.outside[place]
    whole = int(column.values[place])
    if isinstance(field.kind, NUMERIC):
        return Fraction(whole, column.denominator)
    if isinstance(field.kind, Boolean):
        return bool(whole)
    if isinstance(field.kind, Date):
        return date.fromordinal(whole)
    return field.kind.labels[whole] if isinstance(field.kind, Choice) else column.words[whole]


def block_of_cases(program: Program, cases: Sequence[Mapping[str, CaseValue]]) -> Block:
    """Sound cases as one block."""
    wanted = program.uses_today or any(field.name == TODAY for field in program.inputs)
    records = {record.name: record for record in program.records}
    columns: dict[str, Column | ListColumn] = {}
    for field in case_fields(program):
        values = [case.get(field.name) for case in cases]
        if isinstance(field.kind, ListOf):
            columns[field.name] = _list_column(records[field.kind.record].fields, values)
        elif field.name != TODAY or wanted:
            columns[field.name] = column_of(field, values)
    return Block(len(cases), columns)


def _list_column(fields: Sequence[Field], values: Sequence[CaseValue]) -> ListColumn:
    lists = [value if isinstance(value, tuple) else () for value in values]
    elements = [element for one in lists for element in one]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(one) for one in lists], dtype=np.int64)])
    columns = {field.name: column_of(field, [element.get(field.name) for element in elements]) for field in fields}
    known = np.array([value is not None for value in values], dtype=np.bool_)
    return ListColumn(offsets, columns, None if known.all() else known)


def column_of(field: Field, values: Sequence[CaseValue]) -> Column:
    """Values of one kind, None where they are unknown, as a column with a denominator that fits as many as it can."""
    known = np.array([value is not None for value in values], dtype=np.bool_)
    denominator = 1
    if isinstance(field.kind, NUMERIC):
        if field.step is not None:
            denominator = field.step.denominator
        else:
            for value in values:
                finer = lcm(denominator, value.denominator) if isinstance(value, Fraction) else denominator
                denominator = finer if finer <= 10**18 else denominator
    column = Column(np.zeros(len(values), dtype=np.int64), None if known.all() else known, denominator)
    there = [(place, value) for place, value in enumerate(values) if value is not None]
    return with_values(column, field, there)


def with_values(column: Column, field: Field, values: Iterable[tuple[int, CaseValue]]) -> Column:
    """The column with other values at some places; its numbers are written to, what is known is not looked at."""
    numbers, outside = column.values, dict(column.outside)
    words = {word: place for place, word in enumerate(column.words)}
    whole = _whole(field, column.denominator, words)
    for place, value in values:
        assert value is not None and not isinstance(value, tuple)
        number = whole(value)
        outside.pop(place, None)
        if number.denominator == 1 and abs(number.numerator) <= _LARGEST:
            numbers[place] = number.numerator
        else:
            numbers[place], outside[place] = 0, value
    return replace(column, words=tuple(words), outside=outside)


def _whole(field: Field, denominator: int, words: dict[str, int]) -> Callable[[Value], Fraction]:
    def whole(value: Value) -> Fraction:
        if isinstance(field.kind, Text):
            return Fraction(words.setdefault(str(value), len(words)))
        if isinstance(field.kind, Choice):
            return Fraction(field.kind.labels.index(str(value)))
        if isinstance(value, date):
            return Fraction(value.toordinal())
        assert not isinstance(value, str)
        return Fraction(value) * denominator

    return whole
