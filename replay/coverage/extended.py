"""A program with further nodes that answer questions about its own parts, case by case.

The questions become outcomes of their own, so every machine answers them; nothing of the policy depends on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Comparison, HitPolicy, Operator, Origin, Program, Ref
from bonitas.engine.kinds import Boolean, Date, Days, Kind, ListOf, Number, Value

NOWHERE = Origin("", 0, 0, "")
OTHERWISE = -1
"""What a table of row numbers answers where no row matches."""


class Extended:
    """Nodes, tables and outcomes added to a program."""

    def __init__(self, program: Program) -> None:
        self.base = program
        self._nodes = list(program.nodes)
        self._tables = dict(program.tables)
        self._asked: list[core.Selection] = []
        self._active: dict[str, Ref] = {}

    def program(self) -> Program:
        """The program with all that was added; it promises and measures nothing."""
        selections = (*self.base.selections, *self._asked)
        return replace(
            self.base, nodes=tuple(self._nodes), tables=self._tables, selections=selections, guarantees=(), measures=()
        )

    def ask(self, ref: Ref, name: str | None = None) -> str:
        """Makes a node without scope an outcome; gives its name."""
        name = f"?{len(self._asked) if name is None else name}"
        self._asked.append(core.Selection(name, "output", ref, NOWHERE))
        return name

    # ------------------------------------------------------------ nodes

    def _add(self, node: core.Node) -> Ref:
        self._nodes.append(node)
        return len(self._nodes) - 1

    def kind(self, ref: Ref) -> Kind:
        """The kind of a node."""
        return self._nodes[ref].kind

    def const(self, value: Value, kind: Kind) -> Ref:
        return self._add(core.Const(kind=kind, origin=NOWHERE, value=value))

    def compare(self, operator: Comparison, left: Ref, right: Ref) -> Ref:
        scope = self._scope((left, right))
        return self._add(
            core.Compare(kind=Boolean(), origin=NOWHERE, scope=scope, operator=operator, left=left, right=right)
        )

    def all_of(self, operands: Sequence[Ref]) -> Ref:
        """The conjunction; of one node, that node."""
        if len(operands) == 1:
            return operands[0]
        scope = self._scope(operands)
        return self._add(core.And(kind=Boolean(), origin=NOWHERE, scope=scope, operands=tuple(operands)))

    def any_of(self, operands: Sequence[Ref]) -> Ref:
        """The disjunction; of nothing, no."""
        if len(operands) == 1:
            return operands[0]
        if not operands:
            return self.const(False, Boolean())
        scope = self._scope(operands)
        return self._add(core.Or(kind=Boolean(), origin=NOWHERE, scope=scope, operands=tuple(operands)))

    def no(self, operand: Ref) -> Ref:
        return self._add(core.Not(kind=Boolean(), origin=NOWHERE, scope=self._scope((operand,)), operand=operand))

    def known(self, operand: Ref) -> Ref:
        return self._add(core.Known(kind=Boolean(), origin=NOWHERE, scope=self._scope((operand,)), operand=operand))

    def fired(self, rule: str) -> Ref:
        return self._add(core.Fired(kind=Boolean(), origin=NOWHERE, rule=rule))

    def verdict_is(self, label: str) -> Ref:
        value = self._add(core.OutcomeValue(kind=core.VERDICTS, origin=NOWHERE, name="verdict"))
        return self.compare(Comparison.EQUAL, value, self.const(label, core.VERDICTS))

    def moved(self, ref: Ref, step: Fraction) -> Ref:
        """A number, or a date, so much later."""
        kind, scope = self.kind(ref), self._scope((ref,))
        if isinstance(kind, Date):
            days = self.const(step, Days())
            return self._add(core.AddDays(kind=kind, origin=NOWHERE, scope=scope, date=ref, days=days))
        terms = (ref, self.const(step, kind))
        return self._add(core.Add(kind=kind, origin=NOWHERE, scope=scope, terms=terms))

    def _scope(self, refs: Sequence[Ref]) -> str | None:
        return next((scope for ref in refs if (scope := self._nodes[ref].scope) is not None), None)

    # ------------------------------------------------------------ what parts of a policy do

    def active(self, rule: core.Rule) -> Ref:
        """Whether a clause applies and no exception to it does."""
        if rule.id not in self._active:
            others = [self.active(one) for one in self.base.rules if one.exception_to == rule.id]
            own = [rule.applies, *([self.no(self.any_of(others))] if others else [])]
            self._active[rule.id] = self.all_of(own)
        return self._active[rule.id]

    def somewhere(self, ref: Ref) -> Ref:
        """Whether a condition holds; one of elements, whether it holds of one in some list of the case."""
        record = self._nodes[ref].scope
        if record is None:
            return ref
        lists = [one.name for one in self.base.inputs if one.kind == ListOf(record)]
        return self.any_of([self._fold(Operator.ANY, Boolean(), name, record, None, ref) for name in lists])

    def count(self, list_name: str, record: str, where: Ref | None) -> Ref:
        """How many elements of a list a condition holds of."""
        return self._fold(Operator.COUNT, Number(), list_name, record, where, None)

    def _fold(
        self, operator: Operator, kind: Kind, name: str, record: str, where: Ref | None, value: Ref | None
    ) -> Ref:
        return self._add(
            core.Aggregate(
                kind=kind, origin=NOWHERE, operator=operator, list=name, record=record, where=where, value=value
            )
        )

    def row_hit(self, table: core.Table, number: int) -> Ref:
        """Whether row `number` of a table, from 0, gives its answer or, where all matching rows count, matches.

        `OTHERWISE` stands for the case that no row matches.
        """
        if table.hit in (HitPolicy.UNIQUE, HitPolicy.FIRST):
            return self._answers(table, "rows", table.hit, range(len(table.rows)), number)
        marks = [int(place == number) for place in range(len(table.rows))]
        return self._answers(table, f"row {number}", HitPolicy.SUM, marks, OTHERWISE if number == OTHERWISE else 1)

    def _answers(self, table: core.Table, what: str, hit: HitPolicy, numbers: Sequence[int], wanted: int) -> Ref:
        key = f"{table.name} ? {what}"
        if key not in self._tables:
            results = [self.const(Fraction(one), Number()) for one in (*numbers, OTHERWISE)]
            rows = tuple(replace(row, results=(one,)) for row, one in zip(table.rows, results[:-1], strict=True))
            otherwise = (results[-1],)
            self._tables[key] = replace(table, name=key, columns=("row",), rows=rows, otherwise=otherwise, hit=hit)
        answer = self._add(core.Lookup(kind=Number(), origin=NOWHERE, scope=table.scope, table=key, column=0))
        return self.compare(Comparison.EQUAL, answer, self.const(Fraction(wanted), Number()))
