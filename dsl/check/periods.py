"""Dated parameters: the value in force on a date, and sums over periods in which it changes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Checked, is_numeric, multiply, to_core
from bonitas.dsl.check.names import Names
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.engine import core
from bonitas.engine.core import Period
from bonitas.engine.kinds import Boolean, Date, Days, Value

ONE_DAY = timedelta(days=1)


class Periods:
    """Reads parameters."""

    def __init__(self, context: Context, expressions: Expressions, names: Names) -> None:
        self.context = context
        self.graph = context.graph
        self.expressions = expressions
        self.names = names
        self._checked: dict[str, tuple[Checked, tuple[Period, ...]]] = {}

    def parameter(self, item: tree.Parameter, span: Span) -> Typed:
        """A parameter as of today, or its one value if it is not dated."""
        kind, periods = self._periods(item)
        if self.is_dated(item):
            return self._at(item, self.names.today(span), span)
        value = periods[0].value if periods else Fraction(0)
        return self.graph.const(value, kind, item.span)

    def check(self, item: tree.Parameter) -> None:
        """Reports what is wrong with the values of a dated parameter; it has none as of today unless the text
        asks for it."""
        self._periods(item)

    def is_dated(self, item: tree.Parameter) -> bool:
        return len(item.values) > 1 or any(value.start or value.end for value in item.values)

    def as_of(self, expression: tree.AsOf) -> Typed:
        """A dated parameter at another date; reports what is none (K215)."""
        item = self._dated(expression.parameter)
        day = self.expressions.read(expression.date)
        if not isinstance(to_core(day.kind), Date):
            self.context.report.add(
                "K201", day.span, "argument", left=to_core(day.kind), right=Date(), name=expression.parameter.text
            )
        if item is None:
            return self.graph.mistake(expression.span)
        return self._at(item, day, expression.span)

    def _dated(self, name: tree.Expression) -> tree.Parameter | None:
        if not isinstance(name, tree.Name):
            self.context.report.add("K215", name.span, name=name.span.text)
            return None
        declaration = self.context.symbols.values.get(name.text)
        if declaration is None:
            self.context.unknown_name("K101", name.text, name.span, list(self.context.symbols.values))
            return None
        self.context.use(name.text)
        if isinstance(declaration.item, tree.Parameter) and self.is_dated(declaration.item):
            return declaration.item
        self.context.report.add("K215", name.span, labels=((declaration.span, "declared"),), name=name.text)
        return None

    def _at(self, item: tree.Parameter, day: Typed, span: Span) -> Typed:
        kind, periods = self._periods(item)
        name = self.context.naming(item.name.text)
        ref = self.graph.add(core.Dated, kind, span, parameter=name, on=day.ref, periods=periods)
        return Typed(ref, kind, span)

    # -------------------------------------------------------- the values of a parameter

    def _periods(self, item: tree.Parameter) -> tuple[Checked, tuple[Period, ...]]:
        name = item.name.text
        if name not in self._checked:
            values = [self.expressions.read(each.value) for each in item.values]
            kind = self.expressions.one_kind(values, "combine", item.span)
            dated = sorted(zip(item.values, values, strict=True), key=_begins)
            self._checked[name] = kind, self._in_turn(item, [(each, value.literal) for each, value in dated])
        return self._checked[name]

    def _in_turn(self, item: tree.Parameter, values: list[tuple[tree.DatedValue, Value | None]]) -> tuple[Period, ...]:
        """Periods from the written values, each lasting until the next begins; reports overlaps and gaps
        (K401–K403)."""
        periods: list[Period] = []
        for number, (each, literal) in enumerate(values):
            if literal is None:
                continue
            start = each.start.value if each.start else None
            following = values[number + 1][0] if number + 1 < len(values) else None
            begins = following.start.value if following and following.start else None
            if following is not None and (begins is None or begins == start):
                day = begins or start or date.min
                self._overlap(item, each, following, day)
            end = each.end.value if each.end else (begins - ONE_DAY if begins and begins > date.min else None)
            self._span_in_order(each, start, end)
            if each.end and begins and each.end.value >= begins:
                self._overlap(item, each, following, begins)
            elif each.end and begins and each.end.value + ONE_DAY < begins:
                self._gap(item, each, begins)
            periods.append(Period(start, end, literal))
        return tuple(periods)

    def _overlap(
        self, item: tree.Parameter, each: tree.DatedValue, following: tree.DatedValue | None, day: date
    ) -> None:
        place = (following or each).span
        self.context.report.add("K401", place, labels=((each.span, "first"),), name=item.name.text, date=day)

    def _gap(self, item: tree.Parameter, each: tree.DatedValue, begins: date) -> None:
        assert each.end is not None
        start, end = each.end.value + ONE_DAY, begins - ONE_DAY
        self.context.report.add("K402", each.span, name=item.name.text, start=start, end=end)

    def _span_in_order(self, each: tree.DatedValue, start: date | None, end: date | None) -> None:
        if start and end and end < start and each.end:
            self.context.report.add("K403", each.span, start=start, end=end)

    # -------------------------------------------------------- sums over periods

    def accrued(self, parameter: tree.Expression, start: Typed, end: Typed, span: Span) -> Typed:
        """Day by day sum of a dated parameter over the days after `start` through `end`.

        For each period: its value times the days from the later of `start` and the eve of the period to the
        earlier of `end` and the
        period's last day, if positive. Unknown where the periods do not cover all of the days.
        """
        item = self._dated(parameter)
        if item is None:
            return self.graph.mistake(span)
        kind, periods = self._periods(item)
        product = multiply(kind, Days())
        if product is None or not is_numeric(kind):
            self.context.report.add("K205", parameter.span, found=to_core(kind))
            return self.graph.mistake(span)
        lengths = [self._length(period, start, end, span) for period in periods]
        values = [self.graph.const(period.value, kind, span) for period in periods]
        parts = [
            self.graph.add(core.Multiply, product, span, factors=(value.ref, length))
            for value, length in zip(values, lengths, strict=True)
        ]
        total = self._add(parts, product, span)
        covered = self._covered(lengths, start, end, span)
        name = self.context.naming(item.name.text)
        unknown = self.graph.add(core.Undetermined, product, span, reason=name, not_in_force=True)
        ref = self.graph.add(core.Choose, product, span, condition=covered, then=total, otherwise=unknown)
        return Typed(ref, product, span)

    def _add(self, parts: list[core.Ref], kind: Checked, span: Span) -> core.Ref:
        return parts[0] if len(parts) == 1 else self.graph.add(core.Add, kind, span, terms=tuple(parts))

    def _length(self, period: Period, start: Typed, end: Typed, span: Span) -> core.Ref:
        """Days of the period that lie after `start` and not after `end`."""
        first, last = start.ref, end.ref
        if period.start and period.start > date.min:
            eve = self.graph.const(period.start - ONE_DAY, Date(), span).ref
            first = self.graph.add(core.Greatest, Date(), span, operands=(first, eve))
        if period.end:
            day = self.graph.const(period.end, Date(), span).ref
            last = self.graph.add(core.Least, Date(), span, operands=(last, day))
        return self._positive(self.graph.add(core.DaysBetween, Days(), span, start=first, end=last), span)

    def _positive(self, days: core.Ref, span: Span) -> core.Ref:
        zero = self.graph.const(Fraction(0), Days(), span).ref
        return self.graph.add(core.Greatest, Days(), span, operands=(days, zero))

    def _covered(self, lengths: list[core.Ref], start: Typed, end: Typed, span: Span) -> core.Ref:
        """Whether the periods hold all of the days."""
        whole = self._positive(self.graph.add(core.DaysBetween, Days(), span, start=start.ref, end=end.ref), span)
        found = self._add(lengths, Days(), span)
        equal = core.Comparison.EQUAL
        return self.graph.add(core.Compare, Boolean(), span, operator=equal, left=found, right=whole)


def _begins(pair: tuple[tree.DatedValue, Typed]) -> date:
    start = pair[0].start
    return start.value if start else date.min
