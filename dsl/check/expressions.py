"""From expressions of the tree to nodes of the core, with their kinds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, Checked, Plain, divide, is_numeric, is_ordered, multiply, to_core, unify
from bonitas.dsl.check.mismatch import report_mismatch
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.limits import MAX_POWER
from bonitas.engine import core
from bonitas.engine.kinds import Boolean, Choice, Date, Days, Kind, Money, Ratio, Text

_WORDS = {
    "EQ": "=", "IS": "=", "NE": "!=", "IS_NOT": "!=",
    "LT": "<", "BELOW": "<", "LE": "<=", "IS_AT_MOST": "<=", "OR_WORSE": "<=",
    "GT": ">", "ABOVE": ">", "GE": ">=", "IS_AT_LEAST": ">=", "OR_BETTER": ">=",
}  # fmt: skip
_ORDERED = ("<", "<=", ">", ">=")


class Expressions:
    """Reads expressions. `names` and `calls` resolve names and functions: see `names` and `functions`."""

    def __init__(
        self,
        context: Context,
        names: Callable[[tree.Name, Kind | None], Typed],
        calls: Callable[[tree.Call], Typed],
        as_of: Callable[[tree.AsOf], Typed],
    ) -> None:
        self.context = context
        self.graph = context.graph
        self.report = context.report
        self._name = names
        self._call = calls
        self._as_of = as_of

    # -------------------------------------------------------- entrance

    def read(self, expression: tree.Expression, wanted: Kind | None = None) -> Typed:
        """The node of an expression; `wanted` helps to read labels of a choice."""
        if isinstance(expression, tree.Name):
            return self._name(expression, wanted)
        reader = self._labelled.get(type(expression))
        if reader is not None:
            return reader(expression, wanted)
        return self._readers[type(expression)](expression)

    @cached_property
    def _labelled(self) -> dict[type, Callable[[Any, Kind | None], Typed]]:
        """Readers that need to know which labels are wanted."""
        return {tree.Text: self._text, tree.Otherwise: self._otherwise, tree.IfThen: self._if}

    @cached_property
    def _readers(self) -> dict[type, Callable[[Any], Typed]]:
        return {
            tree.Amount: self._amount,
            tree.Day: self._day,
            tree.Truth: self._truth,
            tree.Unsure: self._unsure,
            tree.Call: self._call,
            tree.AsOf: self._as_of,
            tree.Selected: self._misplaced_list,
            tree.Of: self._misplaced_list,
            tree.Sum: self._sum,
            tree.Product: self._product,
            tree.Power: self._power,
            tree.Negative: self._negative,
            tree.Rounded: self._rounded,
            tree.Comparison: self._comparison,
            tree.Membership: self._membership,
            tree.Inside: self._inside,
            tree.Presence: self._presence,
            tree.Logic: self._logic,
            tree.Negation: self._negation,
            tree.Quota: self._quota,
        }

    def condition(self, expression: tree.Expression) -> core.Ref:
        """A boolean expression; reports anything else (K204)."""
        typed = self.read(expression)
        if not isinstance(typed.kind, Boolean | Anything):
            self.report.add("K204", expression.span, found=to_core(typed.kind))
            return self.graph.mistake(expression.span).ref
        return typed.ref

    def numeric(self, expression: tree.Expression) -> Typed:
        """A numeric expression; reports anything else (K205)."""
        typed = self.read(expression)
        if not is_numeric(typed.kind):
            self.report.add("K205", expression.span, found=to_core(typed.kind))
            return self.graph.mistake(expression.span)
        return typed

    def one_kind(self, values: list[Typed], variant: str, span: Span) -> Checked:
        """The kind that all the values share, in any order; reports the first that does not (K201 and its like)."""
        kinds: dict[Checked, Typed] = {}
        kind = values[0].kind
        for value in values:
            for holder in kinds.values():
                if unify(holder.kind, value.kind) is None:
                    report_mismatch(self.report, holder, value, variant, span)
                    return Anything()
            kinds.setdefault(value.kind, value)
            kind = unify(kind, value.kind) or kind
        return kind

    # -------------------------------------------------------- leaves

    def _text(self, text: tree.Text, wanted: Kind | None) -> Typed:
        canonical = self.context.naming.phrase(text)
        if isinstance(wanted, Choice) and canonical in wanted.labels:
            return self.graph.const(canonical, wanted, text.span)
        return self.graph.const(canonical, Text(), text.span)

    def _day(self, day: tree.Day) -> Typed:
        return self.graph.const(day.value, Date(), day.span)

    def _truth(self, truth: tree.Truth) -> Typed:
        return self.graph.const(truth.value, Boolean(), truth.span)

    def _amount(self, amount: tree.Amount) -> Typed:
        return self.graph.const(amount.value, self.amount_kind(amount), amount.span)

    def amount_kind(self, amount: tree.Amount) -> Checked:
        """The kind of a written number."""
        if amount.unit == "%":
            return Ratio()
        if amount.unit == "days":
            return Days()
        return Money(amount.unit) if amount.unit else Plain()

    def _unsure(self, unsure: tree.Unsure) -> Typed:
        reason = self.context.naming.phrase(unsure.reason) if unsure.reason else ""
        kind = Anything(stated=True)
        return Typed(self.graph.add(core.Undetermined, kind, unsure.span, reason=reason), kind, unsure.span)

    def _misplaced_list(self, expression: tree.Selected | tree.Of) -> Typed:
        name = expression.list if isinstance(expression, tree.Selected) else expression.selected.list
        self.report.add("K104", expression.span, "list", name=name.text)
        return self.graph.mistake(expression.span)

    # -------------------------------------------------------- arithmetic

    def _sum(self, expression: tree.Sum) -> Typed:
        terms = [(sign, self.read(term)) for sign, term in expression.terms]
        if any(isinstance(term.kind, Date) for _, term in terms):
            return self._date_sum(terms, expression.span)
        if not self._all_numeric([term for _, term in terms]):
            return self.graph.mistake(expression.span)
        kind = self.one_kind([term for _, term in terms], "combine", expression.span)
        refs = tuple(term.ref if sign == "+" else self._negated(term) for sign, term in terms)
        return Typed(self.graph.add(core.Add, kind, expression.span, terms=refs), kind, expression.span)

    def _all_numeric(self, values: list[Typed]) -> bool:
        for value in values:
            if not is_numeric(value.kind):
                self.report.add("K205", value.span, found=to_core(value.kind))
                return False
        return True

    def _negated(self, typed: Typed) -> core.Ref:
        return self.graph.add(core.Negate, typed.kind, typed.span, operand=typed.ref)

    def _date_sum(self, terms: list[tuple[str, Typed]], span: Span) -> Typed:
        """date + days, date - days, date - date; from left to right."""
        _, total = terms[0]
        for sign, term in terms[1:]:
            if sign == "-" and isinstance(total.kind, Date) and isinstance(term.kind, Date):
                ref = self.graph.add(core.DaysBetween, Days(), span, start=term.ref, end=total.ref)
                total = Typed(ref, Days(), span)
            elif isinstance(total.kind, Date) and isinstance(term.kind, Days):
                days = term.ref if sign == "+" else self._negated(term)
                total = Typed(self.graph.add(core.AddDays, Date(), span, date=total.ref, days=days), Date(), span)
            else:
                report_mismatch(self.report, total, term, "combine", span)
                return self.graph.mistake(span)
        return total

    def _product(self, expression: tree.Product) -> Typed:
        """From left to right; factors that follow one another make one node, so that their order says nothing."""
        (_, first), *rest = expression.factors
        factors = [self.numeric(first)]
        kind = factors[0].kind
        for sign, factor in rest:
            right = self.numeric(factor)
            left = Typed(factors[0].ref, kind, factors[0].span.to(factors[-1].span))
            made = multiply(kind, right.kind) if sign == "*" else divide(kind, right.kind)
            if made is None:
                report_mismatch(self.report, left, right, "combine", expression.span)
                return self.graph.mistake(expression.span)
            if sign == "*":
                factors.append(right)
            else:
                span, above = left.span.to(right.span), self._multiplied(factors, kind)
                ref = self.graph.add(core.Divide, made, span, numerator=above, denominator=right.ref)
                factors = [Typed(ref, made, span)]
            kind = made
        return Typed(self._multiplied(factors, kind), kind, expression.span)

    def _multiplied(self, factors: list[Typed], kind: Checked) -> core.Ref:
        if len(factors) == 1:
            return factors[0].ref
        refs = tuple(factor.ref for factor in factors)
        return self.graph.add(core.Multiply, kind, factors[0].span.to(factors[-1].span), factors=refs)

    def _power(self, expression: tree.Power) -> Typed:
        """A product of equal factors; reports an exponent that is not a whole number in the limits (K219)."""
        operand = self.numeric(expression.operand)
        exponent = expression.exponent
        number = exponent.value if isinstance(exponent, tree.Amount) and not exponent.unit else None
        if number is None or number.denominator != 1 or not 2 <= number <= MAX_POWER:
            self.report.add("K219", exponent.span, found=exponent.span.text, limit=MAX_POWER)
            return self.graph.mistake(expression.span)
        kind = operand.kind
        for _ in range(1, int(number)):
            kind = multiply(kind, operand.kind) or kind
        factors = (operand.ref,) * int(number)
        return Typed(self.graph.add(core.Multiply, kind, expression.span, factors=factors), kind, expression.span)

    def _negative(self, expression: tree.Negative) -> Typed:
        operand = self.numeric(expression.operand)
        if isinstance(operand.literal, Fraction):
            return self.graph.const(-operand.literal, operand.kind, expression.span)
        return Typed(self._negated(operand), operand.kind, expression.span)

    def _rounded(self, expression: tree.Rounded) -> Typed:
        operand = self.numeric(expression.operand)
        unit = self._amount(expression.unit)
        kind = self.one_kind([operand, unit], "combine", expression.span)
        if expression.unit.value <= 0:
            self.report.add("K216", expression.unit.span, found=expression.unit.span.text)
            return self.graph.mistake(expression.span)
        mode = core.Rounding(expression.mode)
        unit_value = expression.unit.value
        ref = self.graph.add(core.Round, kind, expression.span, operand=operand.ref, mode=mode, unit=unit_value)
        return Typed(ref, kind, expression.span)

    # -------------------------------------------------------- comparison and logic

    def pair(self, left: tree.Expression, right: tree.Expression) -> tuple[Typed, Typed]:
        """Two values to compare; a label of a choice is read by the kind of the other side."""
        if isinstance(left, tree.Name | tree.Text) and not isinstance(right, tree.Name | tree.Text):
            second = self.read(right)
            return self.beside(left, second), second
        if isinstance(left, tree.Name) and self.is_label(left) and isinstance(right, tree.Name):
            second = self.read(right)
            return self.beside(left, second), second
        first = self.read(left)
        return first, self.beside(right, first)

    def beside(self, expression: tree.Expression, other: Typed) -> Typed:
        """What is compared with a value. Beside a mistake an undeclared name may be a label: nothing is said of it."""
        if isinstance(other.kind, Anything) and isinstance(expression, tree.Name) and not self._is_declared(expression):
            return self.graph.mistake(expression.span)
        return self.read(expression, to_core(other.kind))

    def _is_declared(self, name: tree.Name) -> bool:
        values = self.context.symbols
        return name.text in values.values or name.text in values.record_values.get(self.context.record or "", {})

    def is_label(self, name: tree.Name) -> bool:
        """Whether a name can only be a label of a choice."""
        return not self._is_declared(name) and name.text in self.context.choices

    def _comparison(self, expression: tree.Comparison) -> Typed:
        left, right = self.pair(expression.left, expression.right)
        operator = _WORDS[expression.word]
        return self.compare(operator, left, right, expression.span)

    def compare(self, operator: str, left: Typed, right: Typed, span: Span) -> Typed:
        """The node of a comparison of two values."""
        kind = unify(left.kind, right.kind)
        if kind is None:
            report_mismatch(self.report, left, right, "compare", span)
            return self.graph.mistake(span)
        if operator in _ORDERED and not is_ordered(kind):
            code = "K206" if isinstance(kind, Choice) else "K205"
            self.report.add(code, span, found=to_core(kind))
            return self.graph.mistake(span)
        ref = self.graph.add(
            core.Compare, Boolean(), span, operator=core.Comparison(operator), left=left.ref, right=right.ref
        )
        return Typed(ref, Boolean(), span)

    def _membership(self, expression: tree.Membership) -> Typed:
        operand = self.read(expression.operand)
        tests = []
        for option in expression.options:
            value = self.beside(option, operand)
            tests.append(self.compare("=", operand, value, option.span).ref)
        ref = (
            tests[0] if len(tests) == 1 else self.graph.add(core.Or, Boolean(), expression.span, operands=tuple(tests))
        )
        if expression.negated:
            ref = self.graph.negate(ref, expression.span)
        return Typed(ref, Boolean(), expression.span)

    def _inside(self, expression: tree.Inside) -> Typed:
        limits = expression.range
        assert limits.low is not None
        assert limits.high is not None
        operand = self.read(expression.operand)
        low, high = (self.beside(limit, operand) for limit in (limits.low, limits.high))
        above = self.compare(">=" if limits.low_included else ">", operand, low, expression.span)
        below = self.compare("<=" if limits.high_included else "<", operand, high, expression.span)
        ref = self.graph.both([above.ref, below.ref], expression.span)
        return Typed(ref, Boolean(), expression.span)

    def _presence(self, expression: tree.Presence) -> Typed:
        operand = self.read(expression.operand)
        ref = self.graph.add(core.Known, Boolean(), expression.span, operand=operand.ref)
        if not expression.known:
            ref = self.graph.negate(ref, expression.span)
        return Typed(ref, Boolean(), expression.span)

    def _logic(self, expression: tree.Logic) -> Typed:
        operands = tuple(self.condition(operand) for operand in expression.operands)
        node = core.And if expression.word == "and" else core.Or
        return Typed(self.graph.add(node, Boolean(), expression.span, operands=operands), Boolean(), expression.span)

    def _negation(self, expression: tree.Negation) -> Typed:
        operand = self.condition(expression.operand)
        return Typed(self.graph.negate(operand, expression.span), Boolean(), expression.span)

    def _quota(self, expression: tree.Quota) -> Typed:
        number = int(expression.number.value)
        if number != expression.number.value:
            self.report.add("K005", expression.number.span, found=expression.number.span.text)
        operands = tuple(self.condition(operand) for operand in expression.operands)
        least = number if expression.word in ("least", "exactly") else 0
        most = number if expression.word in ("most", "exactly") else None
        ref = self.graph.add(core.Quota, Boolean(), expression.span, operands=operands, least=least, most=most)
        return Typed(ref, Boolean(), expression.span)

    # -------------------------------------------------------- choosing

    def _otherwise(self, expression: tree.Otherwise, wanted: Kind | None) -> Typed:
        operand = self.read(expression.operand, wanted)
        default = self.read(expression.default, wanted or to_core(operand.kind))
        kind = self.one_kind([operand, default], "choose-branches", expression.span)
        ref = self.graph.add(core.Fallback, kind, expression.span, operand=operand.ref, default=default.ref)
        return Typed(ref, kind, expression.span)

    def _if(self, expression: tree.IfThen, wanted: Kind | None) -> Typed:
        condition = self.condition(expression.condition)
        then = self.read(expression.then, wanted)
        otherwise = self.read(expression.otherwise, wanted or to_core(then.kind))
        kind = self.one_kind([then, otherwise], "choose-branches", expression.span)
        return Typed(self._choose(condition, then, otherwise, kind, expression.span), kind, expression.span)

    def _choose(self, condition: core.Ref, then: Typed, otherwise: Typed, kind: Checked, span: Span) -> core.Ref:
        return self.graph.add(core.Choose, kind, span, condition=condition, then=then.ref, otherwise=otherwise.ref)
