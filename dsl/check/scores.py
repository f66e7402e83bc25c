"""Scorecards and tiers, as sums of tables' answers."""

from __future__ import annotations

from fractions import Fraction

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Checked, Plain, multiply, to_core
from bonitas.dsl.check.tables import Tables, subject_text
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.engine import core
from bonitas.engine.core import Interval
from bonitas.engine.kinds import Number
from bonitas.engine.rounding import round_to

_HUNDRED = Fraction(100)


class Scores:
    """Reads scorecards and tiers."""

    def __init__(self, context: Context, expressions: Expressions, tables: Tables) -> None:
        self.context = context
        self.graph = context.graph
        self.expressions = expressions
        self.tables = tables

    # -------------------------------------------------------- scorecards

    def scorecard(self, item: tree.Scorecard) -> Typed:
        """The weighted mean of the factors' points, or base plus their sum; rounded if the text says so."""
        weighted = [factor for factor in item.factors if factor.weight is not None]
        if weighted and len(weighted) < len(item.factors):
            bare = next(factor for factor in item.factors if factor.weight is None)
            self.context.report.add("K317", bare.subject.span, labels=((weighted[0].span, "weighted"),))
        total = sum((factor.weight.value for factor in weighted if factor.weight), Fraction(0))
        if weighted and total != _HUNDRED:
            self.context.report.add("K306", item.name.span, total=total)
        parts = [self._factor(item, factor) for factor in item.factors]
        if item.base is not None:
            parts.append(self.expressions.numeric(item.base))
        if not parts:
            return self.graph.const(Fraction(0), Number(), item.span)
        reach = self._whole_reach([part.ref for part in parts])
        score = self._add([part.ref for part in parts], Number(), item.name.span)
        if item.rounding is not None:
            score = self._rounded(score, item.rounding)
        if reach is not None:
            self._in_range(item, *reach)
            self.context.reaches[score] = self._after_rounding(item.rounding, *reach)
        return Typed(score, Number(), item.name.span)

    def _after_rounding(
        self, rounding: tree.RoundTo | None, lowest: Fraction, highest: Fraction
    ) -> tuple[Fraction, Fraction]:
        if rounding is None or rounding.unit.value <= 0:
            return lowest, highest
        mode, unit = core.Rounding(rounding.mode), rounding.unit.value
        return round_to(lowest, mode, unit), round_to(highest, mode, unit)

    def _factor(self, item: tree.Scorecard, factor: tree.Factor) -> Typed:
        subject = self.expressions.read(factor.subject)
        shown = self.context.naming(subject_text(factor.subject))
        name = f"{self.context.naming(item.name.text)}: {shown}"
        points = self.tables.points(name, subject, shown, factor.bins, factor.span)
        if to_core(points.kind) != Number():
            self.context.report.add("K205", factor.bins[0].points.span, found=to_core(points.kind))
        self.context.definitions.append(core.Definition(name, points.ref, "factor", self.graph.origin(factor.span)))
        if factor.weight is None:
            return points
        weight = self.graph.const(factor.weight.value / _HUNDRED, Number(), factor.weight.span)
        ref = self.graph.add(core.Multiply, Number(), factor.span, factors=(weight.ref, points.ref))
        return Typed(ref, Number(), factor.span)

    def _add(self, parts: list[core.Ref], kind: Checked, span: Span) -> core.Ref:
        return parts[0] if len(parts) == 1 else self.graph.add(core.Add, kind, span, terms=tuple(parts))

    def _rounded(self, score: core.Ref, rounding: tree.RoundTo) -> core.Ref:
        if rounding.unit.value <= 0:
            self.context.report.add("K216", rounding.unit.span, found=rounding.unit.span.text)
            return score
        mode, unit = core.Rounding(rounding.mode), rounding.unit.value
        return self.graph.add(core.Round, Number(), rounding.span, operand=score, mode=mode, unit=unit)

    def _whole_reach(self, parts: list[core.Ref]) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest sum of some parts, if all of them are fixed."""
        lowest, highest = Fraction(0), Fraction(0)
        for part in parts:
            reach = self._reach(part)
            if reach is None:
                return None
            lowest, highest = lowest + reach[0], highest + reach[1]
        return lowest, highest

    def _in_range(self, item: tree.Scorecard, lowest: Fraction, highest: Fraction) -> None:
        """Reports a score that can leave its declared range (K307)."""
        if item.low is None or item.high is None:
            return
        low, high = self.expressions.read(item.low), self.expressions.read(item.high)
        labels = ((item.low.span.to(item.high.span), "range"),)
        if isinstance(low.literal, Fraction) and lowest < low.literal:
            self.context.report.add(
                "K307", item.name.span, "below", labels=labels, name=item.name.text, reached=lowest, limit=low.literal
            )
        if isinstance(high.literal, Fraction) and highest > high.literal:
            self.context.report.add(
                "K307", item.name.span, labels=labels, name=item.name.text, reached=highest, limit=high.literal
            )

    def _reach(self, ref: core.Ref) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest that a factor can contribute, if its points are fixed."""
        node = self.graph.nodes[ref]
        if isinstance(node, core.Const) and isinstance(node.value, Fraction):
            return node.value, node.value
        if isinstance(node, core.Multiply):
            weight, points = (self._reach(factor) for factor in node.factors)
            if weight is None or points is None:
                return None
            return weight[0] * points[0], weight[0] * points[1]
        if not isinstance(node, core.Lookup):
            return None
        table = self.graph.tables[node.table]
        results = [row.results[0] for row in table.rows] + ([table.otherwise[0]] if table.otherwise else [])
        known = [self.graph.nodes[result] for result in results]
        values = [each.value for each in known if isinstance(each, core.Const) and isinstance(each.value, Fraction)]
        return (min(values), max(values)) if values else None

    # -------------------------------------------------------- tiers

    def tiers(self, item: tree.Tiers) -> Typed:
        """Marginal: each rate on the part within its bracket; whole: the one rate on the whole."""
        subject = self.expressions.numeric(item.by)
        name = self.context.naming(item.name.text)
        shown = self.context.naming(subject_text(item.by))
        if not item.marginal:
            rate = self.tables.points(name, subject, shown, item.tiers, item.name.span)
            return self._times(rate, subject, item.name.span)
        brackets = self._brackets(item, subject)
        parts = []
        for low, high, tier in brackets:
            rate = self.expressions.numeric(tier.rate)
            parts.append(self._times(rate, self._within(subject, low, high, tier.span), tier.span))
        if not parts:
            return self.graph.mistake(item.span)
        kind = self.expressions.one_kind(parts, "combine", item.span)
        return Typed(self._add([part.ref for part in parts], kind, item.name.span), kind, item.name.span)

    def _times(self, rate: Typed, amount: Typed, span: Span) -> Typed:
        kind = multiply(rate.kind, amount.kind) or Plain()
        ref = self.graph.add(core.Multiply, kind, span, factors=(rate.ref, amount.ref))
        return Typed(ref, kind, span)

    def _within(self, subject: Typed, low: Fraction, high: Fraction | None, span: Span) -> Typed:
        """The part of the amount that lies in a bracket, never negative."""
        top = subject.ref
        if high is not None:
            limit = self.graph.const(high, subject.kind, span).ref
            top = self.graph.add(core.Least, subject.kind, span, operands=(top, limit))
        bottom = self.graph.const(-low, subject.kind, span).ref
        part = self.graph.add(core.Add, subject.kind, span, terms=(top, bottom))
        zero = self.graph.const(Fraction(0), subject.kind, span).ref
        ref = self.graph.add(core.Greatest, subject.kind, span, operands=(part, zero))
        return Typed(ref, subject.kind, span)

    def _brackets(self, item: tree.Tiers, subject: Typed) -> list[tuple[Fraction, Fraction | None, tree.Tier]]:
        """Brackets in order from 0 upwards; reports holes and what is no bracket (K316)."""
        found: list[tuple[Fraction, Fraction | None, tree.Tier]] = []
        for tier in item.tiers:
            cell = self.tables.rows.cell(tier.cell, subject)
            interval = cell.tests[0] if len(cell.tests) == 1 else None
            if not isinstance(interval, Interval) or cell.negated or cell.missing:
                self.context.report.add("K316", tier.cell.span)
                return []
            low = interval.low if isinstance(interval.low, Fraction) else Fraction(0)
            found.append((low, interval.high if isinstance(interval.high, Fraction) else None, tier))
        found.sort(key=lambda bracket: bracket[0])
        at: Fraction | None = Fraction(0)
        for low, high, tier in found:
            if at is None or low != at:
                variant = "start" if at == 0 else "gap"
                self.context.report.add("K316", tier.cell.span, variant, missing=at if at is not None else low)
                return []
            at = high
        if at is not None:
            self.context.report.add("K316", item.name.span, "gap", missing=at)
        return found
