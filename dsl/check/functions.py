"""The functions of the language."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, Checked, is_ordered, multiply, to_core, unify
from bonitas.dsl.check.lists import Lists
from bonitas.dsl.check.periods import Periods
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import BUILTINS, builtin_of
from bonitas.dsl.syntax.walk import walk
from bonitas.engine import core
from bonitas.engine.core import MonthEnd, Operator
from bonitas.engine.kinds import Choice, Date, Days, Kind, Number, Text

_AGGREGATES = frozenset(operator.value for operator in Operator)


class Functions:
    """Reads calls: `read(call)`."""

    def __init__(self, context: Context, expressions: Expressions, lists: Lists, periods: Periods) -> None:
        self.context = context
        self.graph = context.graph
        self.expressions = expressions
        self.lists = lists
        self.periods = periods
        self._plain: dict[str, Callable[[tree.Call], Typed]] = {
            "min": lambda call: self._extreme(core.Least, call),
            "max": lambda call: self._extreme(core.Greatest, call),
            "worst": lambda call: self._extreme(core.Least, call),
            "best": lambda call: self._extreme(core.Greatest, call),
            "days": self._days,
            "months": lambda call: self._between(core.MonthsBetween, call),
            "years": lambda call: self._between(core.YearsBetween, call),
            "add_days": self._add_days,
            "add_months": self._add_months,
            "accrued": self._accrued,
            "join": self._join,
            "average": self._mean,
        }

    def read(self, call: tree.Call) -> Typed:
        """The node of a call; reports a function that does not exist (K106) and wrong arguments (K107)."""
        name = builtin_of(self.context.naming.language, call.function.text)
        if name is None or (name not in _AGGREGATES and name not in self._plain):
            known = [BUILTINS[self.context.naming.language][each][0] for each in (*sorted(_AGGREGATES), *self._plain)]
            self.context.unknown_name("K106", call.function.text, call.function.span, known)
            return self._mistaken(call)
        if name in _AGGREGATES and (name not in self._plain or len(call.arguments) == 1):
            if len(call.arguments) != 1:
                return self._wrong_number(call, "1")
            if not self.lists.over_list(call.arguments[0]):
                return self._no_list(call)
            return self.lists.aggregate(Operator(name), call)
        return self._plain[name](call)

    def _wrong_number(self, call: tree.Call, expected: str) -> Typed:
        found = len(call.arguments)
        self.context.report.add("K107", call.span, name=call.function.text, expected=expected, found=found)
        return self._mistaken(call)

    def _mistaken(self, call: tree.Call) -> Typed:
        """Nothing, after the arguments have been looked at: what they name is used, and their own mistakes are told."""
        if any(self.lists.over_list(argument) for argument in call.arguments):
            self._use(call)
        else:
            for argument in call.arguments:
                self.expressions.read(argument)
        return self.graph.mistake(call.span)

    def _use(self, expression: tree.Expression) -> None:
        """Notes as used whatever the names in an expression may stand for."""
        for name in (node.text for node in walk(expression) if isinstance(node, tree.Name)):
            self.context.use_anywhere(name)

    def _no_list(self, call: tree.Call) -> Typed:
        argument = call.arguments[0]
        if isinstance(argument, tree.Name) and argument.text not in self.context.symbols.values:
            self.expressions.read(argument)
        else:
            self._use(argument)
            self.context.report.add("K104", argument.span, "not_list", name=argument.span.text)
        return self.graph.mistake(call.span)

    def _argument(self, call: tree.Call, number: int, wanted: Kind) -> Typed:
        """An argument of a certain kind; reports another (K201)."""
        typed = self.expressions.read(call.arguments[number], wanted)
        if unify(typed.kind, wanted) is None:
            found = to_core(typed.kind)
            self.context.report.add("K201", typed.span, "argument", left=found, right=wanted, name=call.function.text)
            return self.graph.mistake(typed.span)
        return typed

    def _extreme(self, node: type[core.Least] | type[core.Greatest], call: tree.Call) -> Typed:
        if len(call.arguments) < 2:
            return self._wrong_number(call, "2+")
        first = self.expressions.read(call.arguments[0])
        wanted = first.kind if isinstance(first.kind, Choice) else None
        values = [first, *(self.expressions.read(argument, wanted) for argument in call.arguments[1:])]
        kind: Checked = self.expressions.one_kind(values, "combine", call.span)
        if not is_ordered(kind):
            code = "K206" if isinstance(kind, Choice) else "K205"
            self.context.report.add(code, call.span, found=to_core(kind))
            return self.graph.mistake(call.span)
        ref = self.graph.add(node, kind, call.span, operands=tuple(value.ref for value in values))
        return Typed(ref, kind, call.span)

    def _mean(self, call: tree.Call) -> Typed:
        """The mean of several values."""
        if not call.arguments:
            return self._wrong_number(call, "1+")
        total = self.expressions.read(tree.Sum(tuple(("+", each) for each in call.arguments), span=call.span))
        share = self.graph.const(Fraction(1, len(call.arguments)), Number(), call.span)
        kind = multiply(total.kind, share.kind) or total.kind
        ref = self.graph.add(core.Multiply, kind, call.span, factors=(total.ref, share.ref))
        return Typed(ref, kind, call.span)

    def _days(self, call: tree.Call) -> Typed:
        if len(call.arguments) != 2:
            return self._wrong_number(call, "2")
        start, end = (self._argument(call, number, Date()) for number in (0, 1))
        ref = self.graph.add(core.DaysBetween, Days(), call.span, start=start.ref, end=end.ref)
        return Typed(ref, Days(), call.span)

    def _between(self, node: type[core.MonthsBetween] | type[core.YearsBetween], call: tree.Call) -> Typed:
        if len(call.arguments) not in (2, 3):
            return self._wrong_number(call, "2–3")
        start, end = (self._argument(call, number, Date()) for number in (0, 1))
        rule = self._month_end(call.arguments[2]) if len(call.arguments) == 3 else MonthEnd.CLIP
        ref = self.graph.add(node, Number(), call.span, start=start.ref, end=end.ref, rule=rule)
        return Typed(ref, Number(), call.span)

    def _month_end(self, argument: tree.Expression) -> MonthEnd:
        language = self.context.naming.language
        word = builtin_of(language, argument.text) if isinstance(argument, tree.Name) else None
        try:
            return MonthEnd(word)
        except ValueError:
            choices = tuple(BUILTINS[language][rule.value][0] for rule in MonthEnd)
            self.context.report.add("K111", argument.span, found=argument.span.text, choices=choices)
            return MonthEnd.CLIP

    def _add_days(self, call: tree.Call) -> Typed:
        if len(call.arguments) != 2:
            return self._wrong_number(call, "2")
        day, days = self._argument(call, 0, Date()), self._argument(call, 1, Days())
        return Typed(self.graph.add(core.AddDays, Date(), call.span, date=day.ref, days=days.ref), Date(), call.span)

    def _add_months(self, call: tree.Call) -> Typed:
        if len(call.arguments) != 3:
            return self._wrong_number(call, "3")
        day, months = self._argument(call, 0, Date()), self._argument(call, 1, Number())
        rule = self._month_end(call.arguments[2])
        ref = self.graph.add(core.AddMonths, Date(), call.span, date=day.ref, months=months.ref, rule=rule)
        return Typed(ref, Date(), call.span)

    def _accrued(self, call: tree.Call) -> Typed:
        if len(call.arguments) != 3:
            return self._wrong_number(call, "3")
        start, end = self._argument(call, 1, Date()), self._argument(call, 2, Date())
        return self.periods.accrued(call.arguments[0], start, end, call.span)

    def _join(self, call: tree.Call) -> Typed:
        if len(call.arguments) < 2:
            return self._wrong_number(call, "2+")
        parts = []
        for argument in call.arguments:
            typed = self.expressions.read(argument)
            if not isinstance(typed.kind, Text | Choice | Anything):
                found = to_core(typed.kind)
                self.context.report.add(
                    "K201", typed.span, "argument", left=found, right=Text(), name=call.function.text
                )
            parts.append(typed.ref)
        return Typed(self.graph.add(core.Join, Text(), call.span, parts=tuple(parts)), Text(), call.span)
