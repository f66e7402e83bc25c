"""Everything that has a name: resolves each once, in whatever order it is needed."""

from __future__ import annotations

from collections.abc import Callable

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.fields import Fields
from bonitas.dsl.check.functions import Functions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.lists import Lists
from bonitas.dsl.check.names import Names
from bonitas.dsl.check.periods import Periods
from bonitas.dsl.check.rows import Rows
from bonitas.dsl.check.scores import Scores
from bonitas.dsl.check.symbols import Declaration
from bonitas.dsl.check.tables import Tables
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.engine import core
from bonitas.engine.kinds import ListOf

_ROLES = {
    tree.Define: "define",
    tree.Parameter: "parameter",
    tree.Scorecard: "scorecard",
    tree.Bands: "bands",
    tree.Table: "table",
    tree.Tiers: "tiers",
    tree.Approval: "approval",
}


class Definitions:
    """The readers of every construct, tied together.

    Clauses and definitions need each other: `Clauses` sets `need_condition` (reads a clause's conditions) and
    `need_amount` (the node of an amount's value) before anything is read.
    """

    need_condition: Callable[[str], None]
    need_amount: Callable[[tree.AmountSection, Span], Typed]

    def __init__(self, context: Context) -> None:
        self.context = context
        self.graph = context.graph
        self.fields = Fields(context)
        self.names = Names(context, self.value_of, self._condition_of)
        self.expressions = Expressions(context, self.names.read, self._call, self._as_of)
        self.lists = Lists(context, self.expressions)
        self.periods = Periods(context, self.expressions, self.names)
        self.functions = Functions(context, self.expressions, self.lists, self.periods)
        self.rows = Rows(context, self.expressions)
        self.tables = Tables(context, self.expressions, self.rows, self.fields)
        self.scores = Scores(context, self.expressions, self.tables)

    def _call(self, call: tree.Call) -> Typed:
        return self.functions.read(call)

    def _as_of(self, expression: tree.AsOf) -> Typed:
        return self.periods.as_of(expression)

    def _condition_of(self, clause: str) -> None:
        self.need_condition(clause)

    def value_of(self, declaration: Declaration, record: str) -> Typed:
        """The node of a declared name, made at its first use."""
        item = declaration.item
        if isinstance(item, tree.Field):
            return self._field(item, record, declaration.span)
        if isinstance(item, tree.AmountSection):
            return self.need_amount(item, declaration.span)
        return self.context.once(record, declaration.name, declaration.span, lambda: self._make(declaration, record))

    def _field(self, item: tree.Field, record: str, span: Span) -> Typed:
        canonical = self.context.naming(record) if record else ""
        field = self.context.fields_of.get((canonical, self.context.naming(item.name.text)))
        if field is None:
            return self.graph.mistake(span)
        if isinstance(field.kind, ListOf):
            self.context.report.add("K104", span, "list", name=item.name.text)
            return self.graph.mistake(span)
        if record:
            ref = self.graph.add(core.Element, field.kind, span, scope=canonical, field=field.name)
        else:
            ref = self.graph.add(core.Input, field.kind, span, name=field.name)
        return Typed(ref, field.kind, span)

    def _make(self, declaration: Declaration, record: str) -> Typed:
        with self.context.owned_by(declaration.name), self.context.of_record(record or None):
            typed = self._read(declaration)
        node = self.graph.nodes[typed.ref]
        role = _ROLES[type(declaration.item)]
        name = self.context.naming(declaration.name)
        self.context.definitions.append(core.Definition(name, typed.ref, role, self.graph.origin(declaration.span)))
        return Typed(typed.ref, typed.kind, declaration.span, typed.literal if isinstance(node, core.Const) else None)

    def _read(self, declaration: Declaration) -> Typed:
        item = declaration.item
        match item:
            case tree.Define():
                return self._define(item)
            case tree.Parameter():
                return self.periods.parameter(item, declaration.span)
            case tree.Scorecard():
                return self.scores.scorecard(item)
            case tree.Bands():
                return self.tables.bands(item)
            case tree.Table():
                return self.tables.table(item, declaration.column)
            case tree.Tiers():
                return self.scores.tiers(item)
            case tree.Approval():
                return self.tables.approval(item)
        raise AssertionError(type(item))

    def _define(self, item: tree.Define) -> Typed:
        if isinstance(item.value, tree.Selected) or self.lists.is_list(item.name.text):
            self.context.report.add("K104", item.name.span, "list", name=item.name.text)
            return self.graph.mistake(item.span)
        typed = self.expressions.read(item.value)
        if isinstance(item.value, tree.Name):
            # A second name for a value gets its own node, so that explanations can tell the two apart.
            node = self.graph.nodes[typed.ref]
            self.graph.nodes.append(node)
            typed = Typed(len(self.graph.nodes) - 1, typed.kind, typed.span, typed.literal)
        return typed
