"""Outcomes as Arrow columns: one row a case, with types that do not depend on the cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.places import ProvenPlaces
from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.rows import value_at
from bonitas.engine.core import Field, Program, Rule, ToVerdict, Verdict
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Kind
from bonitas.engine.natural import natural
from bonitas.engine.plan import plan_of
from bonitas.engine.values import decimal_text

CASE, LINE, VERDICT, REASONS, FIRED, UNSETTLED = "case", "line", "verdict", "reasons", "fired", "unsettled"
OWN = (CASE, LINE, VERDICT, REASONS, FIRED, UNSETTLED)
"""Columns that every policy's outcomes have; an outcome that has such a name gets a `_` behind it."""
_DIGITS = 38
_WORD = pa.dictionary(pa.int32(), pa.string())
_WORDS = pa.list_(_WORD)


class TooLongError(Exception):
    """An amount of more digits than a decimal of Arrow has; `row` and `name` say which."""

    def __init__(self, row: int, name: str) -> None:
        super().__init__(f"{name} of row {row} has more than {_DIGITS} digits")
        self.row, self.name = row, name


class ResultTable:
    """Makes the outcomes of one policy into batches of one `schema`. Results of sensitive fields are left out.

    Amounts are decimals with the places that the policy proves enough; where it proves none they are text, as exact as
    everywhere (`8/3`). `reasons` are the clauses (and unknown amounts) that make the verdict what it is, in the natural
    order of their ids; `fired` and `unsettled` are all clauses that did and are.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rules = tuple(sorted(program.rules, key=lambda rule: natural(rule.id)))
        tainted = plan_of(program).tainted
        shown = [one for one in program.selections if one.role != "output" or one.value not in tainted]
        places, nodes = ProvenPlaces(program), program.nodes
        self.amounts = {one.name: Form(one.name, one.kind, places.amount(one)) for one in program.amounts}
        self.selections = {one.name: Form(one.name, nodes[one.value].kind, places.node(one.value)) for one in shown}
        forms = self.amounts | self.selections
        verdict = [(VERDICT, _WORD), (REASONS, _WORDS)] if program.decides_verdict else []
        results = [(self.shown(name), form.type) for name, form in forms.items()]
        self.schema = pa.schema(
            [(CASE, pa.string()), (LINE, pa.int64()), *verdict, *results, (FIRED, _WORDS), (UNSETTLED, _WORDS)]
        )

    def shown(self, name: str) -> str:
        """What the column of an outcome is called."""
        return f"{name}_" if name in OWN else name

    def batch(self, ids: Any, lines: Integers, outcomes: OutcomeColumns) -> pa.RecordBatch:
        """The outcomes of some cases. Raises TooLongError for an amount that no decimal holds."""
        columns = {CASE: ids, LINE: pa.array(lines)}
        if outcomes.verdict is not None:
            names = pa.array([one.name.lower() for one in Verdict])
            columns[VERDICT] = pa.DictionaryArray.from_arrays(pa.array(outcomes.verdict.astype(np.int32)), names)
            columns[REASONS] = self._reasons(outcomes, outcomes.verdict)
        for forms, found in ((self.amounts, outcomes.amounts), (self.selections, outcomes.selections)):
            columns |= {self.shown(name): form.array(found[name]) for name, form in forms.items()}
        ids_of_rules = [rule.id for rule in self.rules]
        columns[FIRED] = lists_of(ids_of_rules, [outcomes.fired.get(one) for one in ids_of_rules], outcomes.rows)
        columns[UNSETTLED] = lists_of(
            ids_of_rules, [outcomes.unsettled.get(one) for one in ids_of_rules], outcomes.rows
        )
        return pa.RecordBatch.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)

    def _reasons(self, outcomes: OutcomeColumns, verdict: Integers) -> Any:
        refers = verdict == Verdict.REFER
        masks = {rule.id: self._moved(rule, outcomes, verdict, refers) for rule in self.rules}
        for name in self.amounts:
            known = outcomes.amounts[name].known
            masks[name] = None if known is None else refers & ~known
        names = sorted(masks, key=natural)
        return lists_of(names, [masks[name] for name in names], outcomes.rows)

    def _moved(self, rule: Rule, outcomes: OutcomeColumns, verdict: Integers, refers: Mask) -> Mask | None:
        """The rows of which a rule makes the verdict what it is."""
        said = {item.verdict for item in rule.contributions if isinstance(item, ToVerdict)}
        if not said:
            return None
        moved = None
        if rule.id in outcomes.fired:
            worse = [int(one) for one in said if one is not Verdict.APPROVE]
            moved = outcomes.fired[rule.id] & np.isin(verdict, worse)
        if rule.id in outcomes.unsettled:
            doubted = outcomes.unsettled[rule.id] & refers
            moved = doubted if moved is None else moved | doubted
        return moved


class Form:
    """The type of one outcome's column, and how it is filled."""

    def __init__(self, name: str, kind: Kind, places: int | None) -> None:
        self._field, self._places = Field(name, kind), places
        self.is_number = isinstance(kind, NUMERIC)
        self.type, self.array = self._of_kind(kind)

    def _of_kind(self, kind: Kind) -> tuple[Any, Callable[[Column], Any]]:
        if isinstance(kind, NUMERIC):
            if self._places is not None:
                return pa.decimal128(_DIGITS, self._places), self._decimals
            return pa.string(), self._texts
        if isinstance(kind, Boolean):
            return pa.bool_(), lambda column: pa.array(column.values.astype(np.bool_), mask=_missing(column))
        if isinstance(kind, Date):
            return pa.date32(), self._dates
        if isinstance(kind, Choice):
            return _WORD, lambda column: _worded(column, kind.labels)
        return pa.string(), lambda column: _worded(column, column.words).cast(pa.string())

    def _dates(self, column: Column) -> Any:
        days = (column.values - 719_163).astype(np.int32)
        return pa.array(days, mask=_missing(column)).view(pa.date32())

    def _decimals(self, column: Column) -> Any:
        assert self._places is not None
        factor = Fraction(10**self._places, column.denominator)
        words = np.zeros((len(column.values), 2), dtype=np.int64)
        most = (2**63 - 1) // factor.numerator
        whole, rest = np.divmod(column.values, factor.denominator)
        easy = (rest == 0) & (np.abs(whole) <= most)
        words[:, 0] = np.where(easy, whole, 0) * min(factor.numerator, 2**63 - 1)
        words[:, 1] = words[:, 0] >> 63
        hard = ~easy
        hard[list(column.outside)] = True
        for row in np.flatnonzero(hard).tolist():
            value = value_at(column, self._field, row)
            assert isinstance(value, Fraction)
            number = value * 10**self._places
            if number.denominator != 1 or abs(number.numerator) >= 10**_DIGITS:
                raise TooLongError(row, self._field.name)
            low = number.numerator & (2**64 - 1)
            words[row] = (low - 2**64 if low >= 2**63 else low, number.numerator >> 64)
        there = None if column.known is None else pa.array(column.known).buffers()[1]
        return pa.Array.from_buffers(self.type, len(words), [there, pa.py_buffer(words.tobytes())])

    def _texts(self, column: Column) -> Any:
        values, at = np.unique(column.values, return_inverse=True)
        words = [decimal_text(Fraction(value, column.denominator)) for value in values.tolist()]
        if not column.outside:
            indices = pa.array(at.astype(np.int32), mask=_missing(column))
            return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string())).cast(pa.string())
        texts: list[str | None] = [words[index] for index in at.tolist()]
        for row, value in column.outside.items():
            assert isinstance(value, Fraction)
            texts[row] = decimal_text(value)
        return pa.array(texts, pa.string(), mask=_missing(column))


def _missing(column: Column) -> Mask | None:
    return None if column.known is None else ~column.known


def _worded(column: Column, words: Sequence[str]) -> Any:
    indices = pa.array(column.values.astype(np.int32), mask=_missing(column))
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))


def lists_of(names: Sequence[str], masks: Sequence[Mask | None], rows: int) -> Any:
    """For each row the list of the names whose mask has it, in their order."""
    there = [(index, mask) for index, mask in enumerate(masks) if mask is not None and mask.any()]
    offsets = np.zeros(rows + 1, dtype=np.int32)
    codes = np.zeros(0, dtype=np.int32)
    if there:
        matrix = np.stack([mask for _, mask in there], axis=1)
        np.cumsum(matrix.sum(axis=1), out=offsets[1:])
        codes = np.array([index for index, _ in there], dtype=np.int32)[np.nonzero(matrix)[1]]
    words = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(names), pa.string()))
    return pa.ListArray.from_arrays(pa.array(offsets), words)
