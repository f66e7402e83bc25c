"""Rows' conditions: from cells as written to cells of the core."""

from __future__ import annotations

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, is_ordered, to_core, unify
from bonitas.dsl.check.mismatch import report_mismatch
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import PHRASES
from bonitas.engine.core import Cell, Interval, Member
from bonitas.engine.kinds import Boolean, Choice, Kind, Value


class Rows:
    """Reads cells against the kind of what they test."""

    def __init__(self, context: Context, expressions: Expressions) -> None:
        self.context = context
        self.expressions = expressions

    def is_otherwise(self, cells: tuple[tree.Cell, ...]) -> bool:
        """Whether a row is the `otherwise` row; reports `otherwise` beside conditions (K311)."""
        words = [self._word(cell) for cell in cells]
        if "otherwise" not in words:
            return False
        for cell, word in zip(cells, words, strict=True):
            if word not in ("otherwise", "any"):
                self.context.report.add("K311", cell.span)
        return True

    def _word(self, cell: tree.Cell) -> str:
        first = cell.tests[0] if cell.tests else None
        return first.word if isinstance(first, tree.Word) and len(cell.tests) == 1 else ""

    def cell(self, cell: tree.Cell, subject: Typed) -> Cell:
        """The core's cell; reports what cannot be tested against the subject's kind."""
        tests: list[Interval | Member] = []
        missing = False
        if cell.negated and any(self._asks_missing(test) for test in cell.tests):
            self.context.report.add("K319", cell.span)
            return Cell()
        for test in cell.tests:
            if isinstance(test, tree.Word):
                if test.word == "any" and len(cell.tests) == 1:
                    return Cell()
                if test.word == "missing":
                    missing = True
                else:
                    self.context.report.add("K311", test.span)
            elif isinstance(test, tree.Range):
                tests += self._interval(test, subject)
            else:
                value = self.fixed(test, subject)
                tests += [] if value is None else [Member(value)]
        return Cell(tuple(tests), cell.negated, missing)

    def _asks_missing(self, test: tree.Test) -> bool:
        """Whether a test is `missing`; after `not` a table reads it as a name."""
        if isinstance(test, tree.Name):
            return test.text in PHRASES[self.context.naming.language]["MISSING"]
        return isinstance(test, tree.Word) and test.word == "missing"

    def fixed(self, expression: tree.Expression, subject: Typed) -> Value | None:
        """A written value (or a parameter with one value) of the subject's kind; None after a report."""
        typed = self.expressions.beside(expression, subject)
        if isinstance(typed.kind, Anything) or isinstance(subject.kind, Anything):
            return None
        if unify(typed.kind, subject.kind) is None:
            report_mismatch(self.context.report, subject, typed, "compare", expression.span)
            return None
        if typed.literal is None:
            self.context.report.add("K218", expression.span)
        return typed.literal

    def _interval(self, written: tree.Range, subject: Typed) -> list[Interval]:
        if not is_ordered(subject.kind):
            code = "K206" if isinstance(subject.kind, Choice | Boolean) else "K205"
            self.context.report.add(code, written.span, found=to_core(subject.kind))
            return []
        low = self.fixed(written.low, subject) if written.low else None
        high = self.fixed(written.high, subject) if written.high else None
        if (written.low and low is None) or (written.high and high is None):
            return []
        if low is not None and high is not None:
            below, above = rank(low, subject.kind), rank(high, subject.kind)
            if below > above:  # type: ignore[operator]
                self.context.report.add("K213", written.span, low=low, high=high)
            elif below == above and not (written.low_included and written.high_included):
                self.context.report.add("K213", written.span, "empty", low=low, high=high)
        return [Interval(low, written.low_included, high, written.high_included)]


def rank(value: Value, kind: Kind | object) -> object:
    """What a value is ordered by: a label's place in its choice, anything else itself."""
    return kind.labels.index(value) if isinstance(kind, Choice) and isinstance(value, str) else value
