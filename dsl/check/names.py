"""What a name in an expression stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.symbols import Declaration
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import BUILTINS, builtin_of
from bonitas.engine import core
from bonitas.engine.kinds import Boolean, Choice, Date, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

_FUNCTIONS = frozenset(
    [
        "count",
        "sum",
        "min",
        "max",
        "average",
        "median",
        "any",
        "all",
        "worst",
        "best",
        "years",
        "months",
        "days",
        "add_days",
        "add_months",
        "accrued",
        "join",
    ]
)
_VERDICTS = frozenset(core.VERDICTS.labels)


class Names:
    """Resolves names. `value_of` gives the node of a declared item; `fired` that of a clause."""

    def __init__(
        self,
        context: Context,
        value_of: Callable[[Declaration, str], Typed],
        condition_of: Callable[[str], None],
    ) -> None:
        self.context = context
        self.symbols = context.symbols
        self._value_of = value_of
        self._condition_of = condition_of

    def read(self, name: tree.Name, wanted: Kind | None) -> Typed:
        """The node that a name stands for: a label of the wanted choice, a value, a clause, today, the verdict."""
        context = self.context
        label = self._label(name, wanted)
        if label is not None:
            return label
        declaration = self.symbols.record_values.get(context.record or "", {}).get(name.text)
        if declaration is not None:
            return self._declared(declaration, name, context.record or "")
        declaration = self.symbols.values.get(name.text)
        if declaration is not None:
            return self._declared(declaration, name, "")
        if name.text in self.symbols.clauses:
            return self._clause(name)
        builtin = builtin_of(context.naming.language, name.text)
        if builtin == "today":
            return self.today(name.span)
        if builtin == "verdict":
            return self._verdict(name)
        self._unknown(name, wanted)
        return context.graph.mistake(name.span)

    def _label(self, name: tree.Name, wanted: Kind | None) -> Typed | None:
        if not isinstance(wanted, Choice):
            return None
        canonical = self.context.naming(name.text)
        if wanted == core.VERDICTS:
            builtin = builtin_of(self.context.naming.language, name.text)
            canonical = builtin if builtin in _VERDICTS else canonical
        if canonical in wanted.labels:
            return self.context.graph.const(canonical, wanted, name.span)
        return None

    def today(self, span: Span) -> Typed:
        """The decision date."""
        self.context.uses_today = True
        return Typed(self.context.graph.add(core.Input, Date(), span, name="today"), Date(), span)

    def _declared(self, declaration: Declaration, name: tree.Name, record: str) -> Typed:
        self.context.use(declaration.name, record)
        typed = self._value_of(declaration, record)
        return Typed(typed.ref, typed.kind, name.span, typed.literal)

    def _clause(self, name: tree.Name) -> Typed:
        clause = self.symbols.clauses[name.text]
        if clause.section not in ("warning", "incentive", "penalty"):
            labels = ((clause.clause.id.span, "declared"),)
            self.context.report.add("K104", name.span, "admission_clause", labels=labels, name=name.text)
            return self.context.graph.mistake(name.span)
        self._condition_of(name.text)
        ref = self.context.graph.add(core.Fired, Boolean(), name.span, rule=self.context.naming(name.text))
        return Typed(ref, Boolean(), name.span)

    def _verdict(self, name: tree.Name) -> Typed:
        if not self.context.in_guarantee:
            self.context.report.add("K104", name.span, "outcome", name=name.text)
            return self.context.graph.mistake(name.span)
        if not self.context.decides_verdict and self.context.whole:
            self.context.report.add("K104", name.span, "no_verdict", name=name.text)
            return self.context.graph.mistake(name.span)
        ref = self.context.graph.add(core.OutcomeValue, core.VERDICTS, name.span, name="verdict")
        return Typed(ref, core.VERDICTS, name.span)

    def _unknown(self, name: tree.Name, wanted: Kind | None) -> None:
        """Says as exactly as possible why a name has no value here."""
        symbols, report, text = self.symbols, self.context.report, name.text
        elsewhere = [record for record, names in symbols.record_values.items() if text in names]
        if isinstance(wanted, Choice):
            self._not_a_label(name, wanted)
        elif elsewhere:
            self.context.use_anywhere(text)
            field = isinstance(symbols.record_values[elsewhere[0]][text].item, tree.Field)
            labels = ((symbols.record_values[elsewhere[0]][text].span, "declared"),)
            report.add("K104", name.span, "element" if field else "record_value", labels=labels, name=text)
        elif builtin_of(self.context.naming.language, text) in _FUNCTIONS:
            report.add("K104", name.span, "function", name=text)
        elif text in symbols.records:
            report.add("K104", name.span, "record", name=text)
        elif text in symbols.actions:
            report.add("K104", name.span, "action", name=text)
        elif text in self.context.choices:
            report.add("K104", name.span, "label", name=text)
        else:
            known = [*symbols.record_values.get(self.context.record or "", {}), *symbols.values, *self._builtins()]
            self.context.unknown_name("K101", text, name.span, known)

    def _not_a_label(self, name: tree.Name, wanted: Choice) -> None:
        shown = tuple(self.context.naming.shown(label) for label in wanted.labels)
        near = self.context.near(name.text, shown)
        variant = "suggestion" if near else ""
        fix = near[0] if near else None
        self.context.report.add("K111", name.span, variant, fix=fix, found=name.text, choices=shown, suggestion=near)

    def _builtins(self) -> list[str]:
        return [BUILTINS[self.context.naming.language][name][0] for name in ("today", *sorted(_FUNCTIONS))]
