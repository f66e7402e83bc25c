"""What may be changed in rows: a bound for all rows that share it, and the results of two rows that are neighbours.

A bound that moved in one row alone would leave a gap or an overlap, and the policy would not be sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, cast

from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.replay.entries import normal

BOUND, INCLUDED, SWAPPED = "bound", "strictness", "rows"

SLOTS: dict[type[tree.Tree], tuple[str, ...]] = {
    tree.Factor: ("bins",),
    tree.Bands: ("bands",),
    tree.Table: ("rows",),
    tree.Tiers: ("tiers",),
    tree.Approval: ("approvers", "rows"),
}
"""The slots that hold rows, by sort of what has them."""

_RESULTS = {tree.Bin: "points", tree.Band: "label", tree.Tier: "rate", tree.Approver: "who"}

Key = tuple[int, Fraction]
"""A column of conditions, and a bound in it."""


def rows_changed(part: tree.Tree) -> Iterator[tuple[str, Span, Any]]:
    """The changes to the rows of a part; nothing for a part without rows."""
    for slot in SLOTS.get(type(part), ()):
        rows: Sequence[tree.Tree] = getattr(part, slot)
        width = len(part.by) if isinstance(part, tree.Table | tree.Approval) else 1
        for sort, span, changed in _changes(rows, width):
            changes: dict[str, Any] = {slot: changed}
            yield sort, span, replace(part, **changes)


def _changes(rows: Sequence[tree.Tree], width: int) -> Iterator[tuple[str, Span, tuple[tree.Tree, ...]]]:
    from bonitas.replay.mutation.parts import STEPS, moved

    for key, bound in _bounds(rows, width).items():
        for steps in STEPS:
            yield BOUND, bound.span, tuple(_moved(row, width, key, moved(bound, steps)) for row in rows)
        yield INCLUDED, bound.span, tuple(_turned(row, width, key) for row in rows)
    for place, (one, other) in enumerate(pairwise(rows)):
        swapped = _swapped(one, other, width)
        if swapped is not None:
            yield SWAPPED, other.span, (*rows[:place], *swapped, *rows[place + 2 :])


def cells(row: tree.Tree, width: int) -> tuple[tree.Cell, ...]:
    """The conditions of a row."""
    return row.cells[:width] if isinstance(row, tree.TableRow) else (cast("tree.Bin", row).cell,)


def _with_cells(row: tree.Tree, width: int, changed: tuple[tree.Cell, ...]) -> tree.Tree:
    if isinstance(row, tree.TableRow):
        return replace(row, cells=(*changed, *row.cells[width:]))
    return replace(cast("tree.Bin", row), cell=changed[0])


def _bounds(rows: Sequence[tree.Tree], width: int) -> dict[Key, tree.Amount]:
    """Every bound that is a number, as it is written where it comes first."""
    found: dict[Key, tree.Amount] = {}
    for row in rows:
        for column, cell in enumerate(cells(row, width)):
            for test in cell.tests:
                for bound in (test.low, test.high) if isinstance(test, tree.Range) else ():
                    if isinstance(bound, tree.Amount):
                        found.setdefault((column, bound.value), bound)
    return found


def _moved(row: tree.Tree, width: int, key: Key, bound: tree.Amount) -> tree.Tree:
    def change(test: tree.Range) -> tree.Range:
        low = bound if _is(test.low, key) else test.low
        return replace(test, low=low, high=bound if _is(test.high, key) else test.high)

    return _each(row, width, key, change)


def _turned(row: tree.Tree, width: int, key: Key) -> tree.Tree:
    def change(test: tree.Range) -> tree.Range:
        low, high = _is(test.low, key), _is(test.high, key)
        return replace(test, low_included=test.low_included != low, high_included=test.high_included != high)

    return _each(row, width, key, change)


def _each(row: tree.Tree, width: int, key: Key, change: Any) -> tree.Tree:
    """The row with the ranges of one column changed."""
    found = []
    for column, cell in enumerate(cells(row, width)):
        tests = tuple(change(test) if isinstance(test, tree.Range) else test for test in cell.tests)
        found.append(replace(cell, tests=tests) if column == key[0] else cell)
    return _with_cells(row, width, tuple(found))


def _is(bound: tree.Expression | None, key: Key) -> bool:
    return isinstance(bound, tree.Amount) and bound.value == key[1]


def _swapped(one: tree.Tree, other: tree.Tree, width: int) -> tuple[tree.Tree, tree.Tree] | None:
    """Two rows with the results of each other; None where those are the same."""
    if isinstance(one, tree.TableRow) and isinstance(other, tree.TableRow):
        mine, theirs = one.cells[width:], other.cells[width:]
        if normal(mine) == normal(theirs):
            return None
        return (replace(one, cells=(*one.cells[:width], *theirs)), replace(other, cells=(*other.cells[:width], *mine)))
    slot = _RESULTS.get(type(one))
    if slot is None or normal(getattr(one, slot)) == normal(getattr(other, slot)):
        return None
    first: dict[str, Any] = {slot: getattr(other, slot)}
    second: dict[str, Any] = {slot: getattr(one, slot)}
    return replace(one, **first), replace(other, **second)
