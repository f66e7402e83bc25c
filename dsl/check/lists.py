"""Lists and what is asked of them: `sum(amount of invoices where paid_on is missing)`."""

from __future__ import annotations

from dataclasses import dataclass

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, Checked, Plain, is_numeric, is_ordered, to_core
from bonitas.dsl.check.symbols import PLAIN
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.engine import core
from bonitas.engine.core import Operator
from bonitas.engine.kinds import Boolean, Number

_NEEDS_ORDER = (Operator.MIN, Operator.MAX, Operator.MEDIAN)
_NEEDS_NUMBER = (Operator.SUM, Operator.AVERAGE, Operator.MEDIAN)


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list of the case, narrowed: elements of `name` for which all of `where` hold."""

    name: str
    record: str
    where: tuple[core.Ref, ...]


class Lists:
    """Reads aggregates over lists."""

    def __init__(self, context: Context, expressions: Expressions) -> None:
        self.context = context
        self.graph = context.graph
        self.expressions = expressions
        self._sources: dict[str, ListSource | None] = {}

    def is_list(self, name: str) -> bool:
        """Whether a name is a list of the case or a definition of one."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            declaration = self.context.symbols.values.get(name)
            item = declaration.item if declaration else None
            if isinstance(item, tree.Field):
                return item.kind.word == "list_of"
            if not isinstance(item, tree.Define) or not isinstance(item.value, tree.Name):
                return isinstance(item, tree.Define) and isinstance(item.value, tree.Selected)
            name = item.value.text
        return False

    def _narrowed(self, item: tree.Define) -> tree.Selected:
        """The selection that a definition of a list stands for."""
        if isinstance(item.value, tree.Selected):
            return item.value
        assert isinstance(item.value, tree.Name)
        return tree.Selected(item.value, None, span=item.value.span)

    def source(self, selected: tree.Selected) -> ListSource | None:
        """The list behind a selection, through definitions of lists; reports a name that is no list (K104, K101)."""
        name = selected.list.text
        declaration = self.context.symbols.values.get(name)
        if declaration is None or not self.is_list(name):
            self._no_list(selected.list, declaration is None)
            return None
        self.context.use(name)
        item = declaration.item
        base: ListSource | None
        if isinstance(item, tree.Field):
            base = ListSource(self.context.naming(name), self.record_of(item), ())
        else:
            assert isinstance(item, tree.Define)
            base = self._defined(item, selected.list.span)
        if base is None or selected.where is None:
            return base
        with self.context.of_record(base.record):
            where = self.expressions.condition(selected.where)
        return ListSource(base.name, base.record, (*base.where, where))

    def _defined(self, item: tree.Define, span: Span) -> ListSource | None:
        """The list behind a definition, read once; reports one that needs itself (K103)."""
        name = item.name.text
        if name not in self._sources:

            def make() -> Typed:
                with self.context.owned_by(name):
                    self._sources[name] = self.source(self._narrowed(item))
                return self.graph.mistake(span)

            self.context.within("list", name, span, make)
        return self._sources.get(name)

    def record_of(self, item: tree.Field) -> str:
        """The record of a list field as written; for a list of plain values a record made for it."""
        of = item.kind.of
        return of.text if isinstance(of, tree.Name) else item.name.text

    def _no_list(self, name: tree.Name, unknown: bool) -> None:
        if unknown:
            lists = [each for each in self.context.symbols.values if self.is_list(each)]
            self.context.unknown_name("K101", name.text, name.span, lists)
        else:
            self.context.report.add("K104", name.span, "not_list", name=name.text)

    # -------------------------------------------------------- aggregates

    def over_list(self, argument: tree.Expression) -> bool:
        """Whether an argument of a function speaks of a list."""
        if isinstance(argument, tree.Of | tree.Selected):
            return True
        return isinstance(argument, tree.Name) and self.is_list(argument.text)

    def aggregate(self, operator: Operator, call: tree.Call) -> Typed:
        """The node of `operator(argument)`."""
        argument = call.arguments[0]
        if isinstance(argument, tree.Of):
            value: tree.Expression | None = argument.value
            selected = argument.selected
        else:
            value = None
            selected = argument if isinstance(argument, tree.Selected) else self._bare(argument)
        source = self.source(selected)
        if source is None:
            return self.graph.mistake(call.span)
        return self._fold(operator, value, source, call)

    def _bare(self, argument: tree.Expression) -> tree.Selected:
        assert isinstance(argument, tree.Name)
        return tree.Selected(argument, None, span=argument.span)

    def _fold(self, operator: Operator, value: tree.Expression | None, source: ListSource, call: tree.Call) -> Typed:
        typed = self._value(operator, value, source, call)
        if typed is None:
            return self.graph.mistake(call.span)
        conditions = list(source.where)
        kind: Checked = Boolean() if operator in (Operator.ANY, Operator.ALL) else typed.kind
        if operator is Operator.COUNT:
            kind = Number()
            conditions += [typed.ref] if typed.ref >= 0 else []
        where = self.graph.both(conditions, call.span) if conditions else None
        ref = self.graph.add(
            core.Aggregate,
            kind,
            call.span,
            operator=operator,
            list=source.name,
            record=self.context.naming(source.record),
            where=where,
            value=None if operator is Operator.COUNT else typed.ref,
        )
        return Typed(ref, kind, call.span)

    def _value(
        self, operator: Operator, value: tree.Expression | None, source: ListSource, call: tree.Call
    ) -> Typed | None:
        """What is folded; ref -1 for COUNT. None after a report."""
        if operator is Operator.COUNT and value is None:
            return Typed(-1, Number(), call.span)
        plain = source.record not in self.context.symbols.records
        with self.context.of_record(source.record):
            if value is not None:
                typed = self.expressions.read(value)
            elif operator is Operator.ANY:
                return self.graph.const(True, Boolean(), call.span)
            elif plain and operator is not Operator.ALL:
                name = tree.Name(PLAIN, span=call.span)
                typed = self.expressions.read(name)
            else:
                self.context.report.add("K104", call.arguments[0].span, "list", name=call.arguments[0].span.text)
                return None
        return self._suited(operator, typed)

    def _suited(self, operator: Operator, typed: Typed) -> Typed | None:
        """The value if the operator can fold it, else None after a report."""
        report = self.context.report
        if operator in (Operator.COUNT, Operator.ANY, Operator.ALL):
            if not isinstance(typed.kind, Boolean | Anything):
                report.add("K204", typed.span, found=to_core(typed.kind))
                return None
        elif operator in _NEEDS_NUMBER and not is_numeric(typed.kind):
            report.add("K205", typed.span, found=to_core(typed.kind))
            return None
        elif operator in _NEEDS_ORDER and not is_ordered(typed.kind):
            report.add("K206", typed.span, found=to_core(typed.kind))
            return None
        if operator is Operator.AVERAGE and isinstance(typed.kind, Plain):
            return Typed(typed.ref, Number(), typed.span)
        return typed
