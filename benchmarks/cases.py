"""Random cases for any policy without lists: columns first, from which rows, Arrow tables and blocks are made.

Money is log-uniform, most of it round, a few values exactly on a threshold of the policy; optional fields are missing
in half to ten of a hundred rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bonitas.engine import core
from bonitas.engine.columnar.block import Block, Column
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Boolean, Choice, Money, Text
from bonitas.engine.values import CaseValue

TODAY = date(2026, 3, 1)
CENTS = 100
USUAL = 0.97
"""The share of values within what the policy declares as typical."""
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """Cases as columns: for each field whole multiples of 1/denominator (or codes), and where they are known."""

    program: Program
    rows: int
    values: Mapping[str, Integers]
    known: Mapping[str, NDArray[np.bool_] | None]


def make_cases(program: Program, rows: int, seed: int = 1) -> Cases:
    """`rows` random cases of `program`. The same seed gives the same cases."""
    random = np.random.default_rng(seed)
    thresholds = _thresholds(program)
    values: dict[str, Integers] = {}
    known: dict[str, NDArray[np.bool_] | None] = {}
    for field in program.inputs:
        values[field.name] = _column(field, rows, random, thresholds)
        missing = random.uniform(0.005, 0.1) if field.optional else 0.0
        known[field.name] = random.random(rows) >= missing if missing else None
    return Cases(program, rows, values, known)


def denominator_of(field: Field) -> int:
    """What the whole numbers of a column count: cents of money, the step of a number."""
    if isinstance(field.kind, Money):
        return CENTS
    return field.step.denominator if field.step is not None else 1


def _thresholds(program: Program) -> list[Fraction]:
    """The numbers that the policy writes: values on which decisions turn."""
    found = {node.value for node in program.nodes if isinstance(node, core.Const) and isinstance(node.value, Fraction)}
    return sorted(value for value in found if value > 0)


def _column(field: Field, rows: int, random: np.random.Generator, thresholds: list[Fraction]) -> Integers:
    if isinstance(field.kind, Boolean):
        return (random.random(rows) < 0.15).astype(np.int64)
    if isinstance(field.kind, Choice):
        return random.integers(0, len(field.kind.labels), rows)
    if isinstance(field.kind, Money):
        return _money(field, rows, random, thresholds)
    usual = random.integers(int(_exact(field.typical_low)), int(_exact(field.typical_high)) + 1, rows)
    wide = random.integers(int(_exact(field.low)), int(_exact(field.high)) + 1, rows)
    return np.where(random.random(rows) < USUAL, usual, wide) * denominator_of(field)


def _money(field: Field, rows: int, random: np.random.Generator, thresholds: list[Fraction]) -> Integers:
    low, high = (float(_exact(bound) * CENTS) for bound in (field.typical_low, field.typical_high))
    cents = np.exp(random.uniform(np.log(low), np.log(high), rows)).astype(np.int64)
    wild = np.exp(random.uniform(np.log(1e2), np.log(1e13), rows)).astype(np.int64)
    cents = np.where(random.random(rows) < USUAL, cents, wild)
    unit = 10 ** random.integers(2, 8, rows)
    cents = np.where(random.random(rows) < 0.6, cents // unit * unit, cents)
    exact = np.array([int(value * CENTS) for value in thresholds if (value * CENTS).denominator == 1], dtype=np.int64)
    on_threshold = random.random(rows) < 0.03
    cents[on_threshold] = random.choice(exact, int(on_threshold.sum()))
    if _exact(field.low) < 0:
        cents = np.where(random.random(rows) < 0.1, -cents, cents)
    return np.clip(cents, int(_exact(field.low) * CENTS), int(_exact(field.high) * CENTS))


def _exact(bound: object) -> Fraction:
    """A declared bound; these policies declare all of them."""
    assert isinstance(bound, Fraction)
    return bound


# ---------------------------------------------------------------- the same cases in other shapes


def as_block(cases: Cases, start: int = 0, stop: int | None = None) -> Block:
    """Some of the rows as a block of the columnar machine."""
    rows = slice(start, cases.rows if stop is None else min(stop, cases.rows))
    columns: dict[str, Column] = {}
    for field in cases.program.inputs:
        known = cases.known[field.name]
        mask = None if known is None else known[rows]
        values = cases.values[field.name][rows]
        if mask is not None:
            values = np.where(mask, values, 0)
        columns[field.name] = Column(values, mask, denominator_of(field))
    count = rows.stop - rows.start
    if cases.program.uses_today:
        columns["today"] = Column(np.full(count, TODAY.toordinal(), dtype=np.int64))
    return Block(count, columns)


def as_rows(cases: Cases, start: int, stop: int) -> list[dict[str, CaseValue]]:
    """Some of the rows as validated cases, as the door makes them."""
    columns = [(field.name, _values(cases, field, start, stop)) for field in cases.program.inputs]
    names = [name for name, _ in columns]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(values for _, values in columns), strict=True)]
    for row in rows:
        row["today"] = TODAY
    return rows


def _values(cases: Cases, field: Field, start: int, stop: int) -> Iterable[CaseValue]:
    values = cases.values[field.name][start:stop].tolist()
    known = cases.known[field.name]
    seen = [True] * len(values) if known is None else known[start:stop].tolist()
    scale = denominator_of(field)
    for value, there in zip(values, seen, strict=True):
        if not there:
            yield None
        elif isinstance(field.kind, Boolean):
            yield bool(value)
        elif isinstance(field.kind, Choice):
            yield field.kind.labels[value]
        else:
            yield Fraction(value, scale)


def as_json(cases: Cases, start: int, stop: int) -> list[dict[str, Any]]:
    """Some of the rows as an application has them: amounts as text, missing fields absent."""
    rows = []
    for row in as_rows(cases, start, stop):
        rows.append({name: _plain(cases.program, name, value) for name, value in row.items() if value is not None})
    return rows


def _plain(program: Program, name: str, value: CaseValue) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Fraction):
        return value
    field = next(field for field in program.inputs if field.name == name)
    if isinstance(field.kind, Money):
        cents = int(value * CENTS)
        return f"{'-' if cents < 0 else ''}{abs(cents) // CENTS}.{abs(cents) % CENTS:02d}"
    return int(value)


def as_table(cases: Cases, start: int = 0, stop: int | None = None) -> pa.Table:
    """Some of the rows as an Arrow table: money as decimal128(18, 2), choices as dictionary-encoded strings."""
    stop = cases.rows if stop is None else stop
    arrays, names = [], []
    for field in cases.program.inputs:
        values = cases.values[field.name][start:stop]
        known = cases.known[field.name]
        missing = None if known is None else ~known[start:stop]
        arrays.append(_array(field, values, missing))
        names.append(field.name)
    return pa.table(arrays, names=names)


def _array(field: Field, values: Integers, missing: NDArray[np.bool_] | None) -> pa.Array:
    if isinstance(field.kind, Boolean):
        return pa.array(values.astype(bool), mask=missing)
    if isinstance(field.kind, Choice | Text):
        assert isinstance(field.kind, Choice)
        codes = pa.array(values.astype(np.int32), mask=missing)
        return pa.DictionaryArray.from_arrays(codes, pa.array(field.kind.labels))
    if isinstance(field.kind, Money):
        wide = np.empty((len(values), 2), dtype=np.int64)
        wide[:, 0] = values
        wide[:, 1] = values >> 63
        valid = None if missing is None else pa.array(~missing).buffers()[1]
        return pa.Array.from_buffers(pa.decimal128(18, 2), len(values), [valid, pa.py_buffer(wide.tobytes())])
    return pa.array(values, mask=missing)
