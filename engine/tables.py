"""How a table answers: cells accept values Kleene's way, rows match, and the hit policy picks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from bonitas.engine.core import Cell, HitPolicy, Interval, Member, Ref, Row, Table
from bonitas.engine.kinds import Kind, Value
from bonitas.engine.kleene import causes_of, conjunction
from bonitas.engine.order import rank
from bonitas.engine.values import CONFLICT, NO_ROW, Answer, Unknown, unknown


def answer(
    table: Table, column: int, inputs: Sequence[tuple[Kind, Answer]], kind: Kind, result: Callable[[Ref], Answer]
) -> Answer:
    """What `column` of `table` answers for `inputs` (kind and value, one for each input of the table).

    `kind` is the column's and `result` tells the value of a row's result.
    """
    matches = _matches(table, inputs)
    picked = _PICK[table.hit](table, matches, lambda row: result(row.results[column]), kind)
    if picked is not None:
        return picked
    if table.otherwise is not None:
        return result(table.otherwise[column])
    return Fraction(0) if table.hit is HitPolicy.SUM else unknown(NO_ROW, table.name, table.origin.line)


Matches = list[tuple[Row, Answer]]
Result = Callable[[Row], Answer]


def _matches(table: Table, inputs: Sequence[tuple[Kind, Answer]]) -> Matches:
    """The rows that match (True) or may match (unknown), in their order."""
    own = [any(row.cells[place].missing for row in table.rows) for place in range(len(inputs))]
    found: Matches = []
    for row in table.rows:
        cells = zip(row.cells, inputs, own, strict=True)
        matched = conjunction([accepts(cell, kind, value, special) for cell, (kind, value), special in cells])
        if matched is not False:
            found.append((row, matched))
    return found


def accepts(cell: Cell, kind: Kind, value: Answer, missing_is_own: bool) -> Answer:
    """Whether `cell` accepts `value`; `missing_is_own` when some cell of its column asks for a missing value."""
    if not cell.tests and not cell.missing:
        return True
    if isinstance(value, Unknown):
        return cell.missing if missing_is_own else value
    return any(_passes(test, kind, value) for test in cell.tests) != cell.negated


def _passes(test: Interval | Member, kind: Kind, value: Value) -> bool:
    if isinstance(test, Member):
        return test.value == value
    place = rank(kind, value)
    if test.low is not None:
        low = rank(kind, test.low)
        if place < low or (place == low and not test.low_included):
            return False
    if test.high is not None:
        high = rank(kind, test.high)
        if place > high or (place == high and not test.high_included):
            return False
    return True


def _unique(table: Table, matches: Matches, result: Result, _kind: Kind) -> Answer | None:
    certain = [row for row, matched in matches if matched is True]
    if len(certain) > 1:
        return unknown(CONFLICT, table.name, table.origin.line)
    if certain:
        return result(certain[0])
    return _doubt(matches)


def _first(_table: Table, matches: Matches, result: Result, _kind: Kind) -> Answer | None:
    before: Matches = []
    for row, matched in matches:
        if matched is True:
            return _doubt(before) or result(row)
        before.append((row, matched))
    return _doubt(before)


def _worst(_table: Table, matches: Matches, result: Result, kind: Kind) -> Answer | None:
    return _extreme(matches, result, lambda value: rank(kind, value))


def _best(_table: Table, matches: Matches, result: Result, kind: Kind) -> Answer | None:
    return _extreme(matches, result, lambda value: -rank(kind, value))


def _extreme(matches: Matches, result: Result, key: Callable[[Value], Fraction]) -> Answer | None:
    """The result with the least `key` among matching rows; a row that may match matters if its key is less still."""
    certain = [result(row) for row, matched in matches if matched is True]
    causes = causes_of(certain)
    if causes or not certain:
        return Unknown(causes) if causes else _doubt(matches)
    least = min((value for value in certain if not isinstance(value, Unknown)), key=key)
    mattering = []
    for row, matched in matches:
        value = result(row)
        if isinstance(matched, Unknown) and (isinstance(value, Unknown) or key(value) < key(least)):
            mattering += [matched, value]
    return Unknown(causes_of(mattering)) if mattering else least


def _sum(_table: Table, matches: Matches, result: Result, _kind: Kind) -> Answer | None:
    doubt = _doubt(matches)
    if doubt is not None or not matches:
        return doubt
    results = [result(row) for row, _ in matches]
    causes = causes_of(results)
    if causes:
        return Unknown(causes)
    return sum((value for value in results if isinstance(value, Fraction)), Fraction(0))


def _doubt(matches: Matches) -> Unknown | None:
    """Unknown with the causes of every row that only may match; None if there is no such row."""
    causes = causes_of(matched for _, matched in matches)
    return Unknown(causes) if causes else None


_PICK: dict[HitPolicy, Callable[[Table, Matches, Result, Kind], Answer | None]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.FIRST: _first,
    HitPolicy.WORST: _worst,
    HitPolicy.BEST: _best,
    HitPolicy.SUM: _sum,
}
