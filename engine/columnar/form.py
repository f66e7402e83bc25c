"""What of a block the operations depend on: which columns there are, their denominators, and where some are unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from bonitas.engine.case import case_fields
from bonitas.engine.columnar.block import Block, Column, ListColumn
from bonitas.engine.columnar.bounds import LARGEST, LAST_DAY, Bounds, hull
from bonitas.engine.columnar.ir import Leaf
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Boolean, Choice, Date, ListOf, Text, Value

LONGEST = 2**40
"""More elements than any list of a block has."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a block: the denominators of its columns (1 for lists), and the columns that may be unknown."""

    denominators: tuple[tuple[Leaf, int], ...]
    masked: frozenset[Leaf]


def form_of(block: Block) -> Form:
    """The form of one block."""
    denominators, masked = {}, set()
    for leaf, column in columns_of(block):
        denominators[leaf] = column.denominator if isinstance(column, Column) else 1
        if column.known is not None:
            masked.add(leaf)
    return Form(tuple(sorted(denominators.items(), key=_by_name)), frozenset(masked))


def _by_name(item: tuple[Leaf, int]) -> tuple[str, str]:
    (name, field), _ = item
    return name, field or ""


def columns_of(block: Block) -> Iterable[tuple[Leaf, Column | ListColumn]]:
    """Every column of a block: fields, lists, and the fields of the elements of lists."""
    for name, column in block.columns.items():
        yield (name, None), column
        if isinstance(column, ListColumn):
            for field, inner in column.fields.items():
                yield (name, field), inner


def fields_of(program: Program) -> Mapping[Leaf, Field]:
    """The declaration of every column."""
    records = {record.name: record for record in program.records}
    found: dict[Leaf, Field] = {}
    for field in case_fields(program):
        found[field.name, None] = field
        if isinstance(field.kind, ListOf):
            found |= {(field.name, inner.name): inner for inner in records[field.kind.record].fields}
    return found


def declared_bounds(program: Program, form: Form) -> Callable[[Leaf], Bounds]:
    """Between which whole numbers all values of a column lie, as their declarations say; of a list, its lengths."""
    fields, denominators = fields_of(program), dict(form.denominators)

    def bounds(leaf: Leaf) -> Bounds:
        found = _declared(fields[leaf], denominators[leaf])
        return hull(found, (0, 0)) if leaf in form.masked else found

    return bounds


def _declared(field: Field, denominator: int) -> Bounds:
    match field.kind:
        case Boolean():
            return 0, 1
        case Choice(labels=labels):
            return 0, len(labels) - 1
        case Text():
            return 0, LONGEST
        case Date():
            return _ordinal(field.low, 1), _ordinal(field.high, LAST_DAY)
        case ListOf():
            return 0, LONGEST
    low = ceil(field.low * denominator) if isinstance(field.low, Fraction) else -LARGEST
    high = floor(field.high * denominator) if isinstance(field.high, Fraction) else LARGEST
    return max(low, -LARGEST), min(high, LARGEST)


def _ordinal(day: Value | None, otherwise: int) -> int:
    return day.toordinal() if isinstance(day, date) else otherwise
