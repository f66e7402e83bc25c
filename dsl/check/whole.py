"""How fine the values of a node can be: the unit of which all of them are whole multiples, if there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from bonitas.engine import core
from bonitas.engine.core import Operator, Ref

FieldsOf = Mapping[tuple[str, str], core.Field]
_WHOLE = Fraction(1)


class Steps:
    """The units of a growing graph's nodes, worked out once and in the order of the nodes.

    `fields` are the declared fields by (record or "", canonical name).
    """

    def __init__(self, nodes: Sequence[core.Node], tables: Mapping[str, core.Table], fields: FieldsOf) -> None:
        self.nodes = nodes
        self.tables = tables
        self.fields = fields
        self._known: list[Fraction | None] = []

    def of(self, ref: Ref) -> Fraction | None:
        """The unit of a numeric node's values, or None where they can be any rational."""
        while len(self._known) <= ref:
            self._known.append(self._of(self.nodes[len(self._known)]))
        return self._known[ref]

    def _of(self, node: core.Node) -> Fraction | None:
        match node:
            case core.Undetermined():
                return Fraction(0)  # a multiple of every unit: it is never known
            case core.Const(value=Fraction() as value):
                return Fraction(1, value.denominator) if value == 0 else abs(value)
            case core.Dated():
                values = [period.value for period in node.periods if isinstance(period.value, Fraction)]
                return common(value if value else _WHOLE for value in values)
            case core.Input() | core.Element():
                name = node.name if isinstance(node, core.Input) else node.field
                field = self.fields.get((node.scope or "", name))
                return field.step if field else None
            case core.DaysBetween() | core.MonthsBetween() | core.YearsBetween():
                return _WHOLE
            case core.Add(terms=parts) | core.Least(operands=parts) | core.Greatest(operands=parts):
                return self._common(parts)
            case core.Multiply():
                return self._product(node.factors)
            case core.Round():
                return node.unit
            case core.Aggregate():
                return self._aggregate(node)
            case _:
                found = self._alternatives(node)
                return self._common(found) if found else None

    def _alternatives(self, node: core.Node) -> Sequence[Ref]:
        """The nodes one of which, perhaps negated, is the value of a node."""
        match node:
            case core.Negate():
                return (node.operand,)
            case core.Fallback():
                return (node.operand, node.default)
            case core.Choose():
                return (node.then, node.otherwise)
            case core.Lookup():
                return self._results(node)
        return ()

    def _aggregate(self, node: core.Aggregate) -> Fraction | None:
        if node.operator is Operator.COUNT:
            return _WHOLE
        if node.operator in (Operator.SUM, Operator.MIN, Operator.MAX) and node.value is not None:
            return self.of(node.value)
        return None

    def _results(self, node: core.Lookup) -> list[Ref]:
        table = self.tables[node.table]
        results = [row.results[node.column] for row in table.rows]
        return results + ([table.otherwise[node.column]] if table.otherwise else [])

    def _common(self, parts: Sequence[Ref]) -> Fraction | None:
        known = [part for part in parts if not isinstance(self.nodes[part], core.Undetermined)]
        steps = [self.of(part) for part in known]
        return None if any(step is None for step in steps) else common(step for step in steps if step)

    def _product(self, parts: Sequence[Ref]) -> Fraction | None:
        total = _WHOLE
        for part in parts:
            step = self.of(part)
            if step is None:
                return None
            total *= step
        return total


def common(steps: object) -> Fraction:
    """The largest unit of which all the given units are whole multiples."""
    units = [step for step in steps if isinstance(step, Fraction)]  # type: ignore[attr-defined]
    if not units:
        return _WHOLE
    denominator = lcm(*(unit.denominator for unit in units))
    return Fraction(gcd(*(int(unit * denominator) for unit in units)), denominator)
