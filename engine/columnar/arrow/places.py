"""How many decimal places a result can need, as far as the policy proves it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Amount, Node, Operator, Phase, Program, Ref, ToAmount

_MOST = 18
_WHOLE = (core.DaysBetween, core.MonthsBetween, core.YearsBetween)
_KEPT = (Operator.SUM, Operator.MIN, Operator.MAX)

Places = int | None
"""None: nothing proves any number of places."""


class ProvenPlaces:
    """The places that the numbers of one program never exceed."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._steps = {field.name: field.step for field in program.inputs}
        self._inner = {(record.name, field.name): field.step for record in program.records for field in record.fields}
        self._units = {one.name: one.unit for one in program.amounts if one.mode is not None}
        self._found: list[Places] = []
        for one in program.nodes:  # each stands after those it refers to
            self._found.append(self._leaf(one) if isinstance(one, _LEAVES) else self._inner_node(one))

    def node(self, ref: Ref) -> Places:
        """Those of a node."""
        return self._found[ref] if ref < len(self._found) else None

    def amount(self, amount: Amount) -> Places:
        """Those of an amount."""
        if amount.unit is not None and amount.mode is not None:
            return _of_unit(amount.unit)
        found = [self.node(amount.start)]
        for rule in self._program.rules:
            for item in rule.contributions:
                if isinstance(item, ToAmount) and item.amount == amount.name:
                    found.append(None if item.phase is Phase.TIMES else self.node(item.value))
        return _greatest(found)

    def _leaf(self, node: Node) -> Places:
        match node:
            case core.Const(value=Fraction() as value):
                return _of_unit(value)
            case core.Input(name=name):
                return _of_unit(self._steps.get(name))
            case core.Element(scope=str(record), field=name):
                return _of_unit(self._inner.get((record, name)))
            case core.Round(unit=unit):
                return _of_unit(unit)
            case core.OutcomeValue(name=name):
                return _of_unit(self._units.get(name))
            case core.Dated(periods=periods):
                return _greatest(_of_unit(one.value) if isinstance(one.value, Fraction) else None for one in periods)
        return None

    def _inner_node(self, node: Node) -> Places:
        match node:
            case core.Add(terms=refs) | core.Least(operands=refs) | core.Greatest(operands=refs):
                return self._all(refs)
            case core.Negate(operand=ref):
                return self.node(ref)
            case core.Fallback(operand=left, default=right) | core.Choose(then=left, otherwise=right):
                return self._all((left, right))
            case core.Multiply(factors=refs):
                parts = [self.node(ref) for ref in refs]
                whole = sum(part for part in parts if part is not None)
                return None if None in parts or whole > _MOST else whole
            case core.Aggregate(operator=operator, value=value):
                kept = operator in _KEPT and value is not None
                return 0 if operator is Operator.COUNT else self.node(value) if kept and value is not None else None
            case core.Lookup(table=name, column=column):
                table = self._program.tables[name]
                rows = [row.results for row in table.rows] + ([] if table.otherwise is None else [table.otherwise])
                return self._all(results[column] for results in rows)
        return 0 if isinstance(node, _WHOLE) else None

    def _all(self, refs: Iterable[Ref]) -> Places:
        return _greatest(self.node(ref) for ref in refs)


_LEAVES = (core.Const, core.Input, core.Element, core.Round, core.OutcomeValue, core.Dated)


def _of_unit(unit: Fraction | None) -> Places:
    """The places of every whole multiple of a unit."""
    if unit is None:
        return None
    return next((places for places in range(_MOST + 1) if 10**places % unit.denominator == 0), None)


def _greatest(found: Iterable[Places]) -> Places:
    most = 0
    for one in found:
        if one is None:
            return None
        most = max(most, one)
    return most
