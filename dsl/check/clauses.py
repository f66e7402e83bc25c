"""Clauses: when they apply, when they fire, and what they contribute."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bonitas.dsl.check.circles import circled
from bonitas.dsl.check.context import Context
from bonitas.dsl.check.definitions import Definitions
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, Checked, Plain, Quotient, is_numeric, to_core, unify
from bonitas.dsl.check.mismatch import report_mismatch
from bonitas.dsl.check.symbols import ClauseOf
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import builtin_of
from bonitas.engine import core
from bonitas.engine.core import Level, Phase, Section, Verdict
from bonitas.engine.kinds import Boolean, Date, Days, Kind, Money, Number, Ratio

_LARGE = 20
"""A bare factor from here on was probably meant as a share (K221)."""

_VERDICTS = {
    "decline": Verdict.DECLINE,
    "refer": Verdict.REFER,
    "condition": Verdict.APPROVE_WITH_CONDITIONS,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """The nodes that settle whether a clause fires."""

    applies: core.Ref
    when: core.Ref
    required: core.Ref | None


class Clauses:
    """Reads clauses and amounts."""

    def __init__(self, context: Context, definitions: Definitions) -> None:
        self.context = context
        self.graph = context.graph
        self.definitions = definitions
        self.expressions = definitions.expressions
        self.conditions: dict[str, Condition] = {}
        self._values: dict[int, Typed] = {}
        self._kinds: dict[str, Kind] = {}
        self._starts: dict[str, Typed] = {}
        self.circled = circled(context)
        definitions.need_condition = self.condition
        definitions.need_amount = self.amount_value

    # -------------------------------------------------------- when a clause fires

    def condition(self, name: str) -> None:
        """Reads a clause's conditions, and those of the exceptions to it, once."""
        clause = self.context.symbols.clauses[name]

        def make() -> Typed:
            with self.context.owned_by(name):
                self.conditions[name] = self._condition(clause)
            for exception in self.context.symbols.exceptions_to(name):
                if exception.clause.id.text not in self.circled:
                    self.condition(exception.clause.id.text)
            return Typed(self.conditions[name].when, Boolean(), clause.clause.id.span)

        self.context.once("clause", name, clause.clause.id.span, make)
        if name not in self.conditions:
            mistake = self.graph.mistake(clause.clause.id.span).ref
            self.conditions[name] = Condition(mistake, mistake, None)

    def _condition(self, clause: ClauseOf) -> Condition:
        written = clause.clause
        applies = self._applies(written)
        body, span = written.body, written.span
        if isinstance(body, tree.Require):
            required = self.expressions.condition(body.condition)
            return Condition(applies, self.graph.negate(required, body.condition.span), required)
        when: tree.Expression | None = None
        if isinstance(body, tree.Decide):
            when = body.condition
        elif isinstance(body, tree.Adjust | tree.React):
            when = body.when
        return Condition(applies, self.expressions.condition(when) if when else self.graph.truth(True, span), None)

    def _applies(self, written: tree.Clause) -> core.Ref:
        parts: list[core.Ref] = []
        for day, operator in ((written.start, core.Comparison.AT_LEAST), (written.end, core.Comparison.AT_MOST)):
            if day is not None:
                today = self.definitions.names.today(day.span).ref
                bound = self.graph.const(day.value, Date(), day.span).ref
                parts.append(
                    self.graph.add(core.Compare, Boolean(), day.span, operator=operator, left=today, right=bound)
                )
        if written.exception is not None:
            parts.append(self.expressions.condition(written.exception.when))
        if written.unless is not None:
            parts.append(self.graph.negate(self.expressions.condition(written.unless), written.unless.span))
        return self.graph.both(parts, written.span)

    # -------------------------------------------------------- amounts

    def amount_value(self, item: tree.AmountSection, span: Span) -> Typed:
        """The node of an amount's value, made after all that contributes to it."""
        name = item.name.text

        def make() -> Typed:
            with self.context.owned_by(name):
                kind = self._start(item)
            for clause in self.context.symbols.clauses.values():
                adjusting = self._adjusting(clause, name)
                if adjusting or clause.amount is item:
                    self.condition(clause.clause.id.text)
                for each in adjusting:
                    self._value(each, clause, kind)
            ref = self.graph.add(core.OutcomeValue, kind, item.name.span, name=self.context.naming(name))
            return Typed(ref, kind, item.name.span)

        return self.context.once("amount", name, span, make)

    def _adjusting(self, clause: ClauseOf, amount: str) -> list[tree.Adjust | tree.AdjustEffect]:
        """What a clause contributes to an amount."""
        body = clause.clause.body
        if isinstance(body, tree.Adjust):
            return [body] if clause.amount is not None and clause.amount.name.text == amount else []
        if not isinstance(body, tree.React):
            return []
        return [each for each in body.effects if isinstance(each, tree.AdjustEffect) and each.amount.text == amount]

    def _start(self, item: tree.AmountSection) -> Kind:
        """Reads where an amount starts; returns the amount's kind (K209, K312)."""
        wanted, agreed = self._wanted(item)
        if item.start is None:
            self.context.report.add("K312", item.name.span, name=item.name.text)
            self._starts[item.name.text] = self.graph.mistake(item.name.span)
            return wanted or Number()
        start = self.expressions.read(item.start)
        common: Checked | None = start.kind if wanted is None else unify(start.kind, wanted)
        if common is None or not is_numeric(common):
            if agreed:
                self._wrong_start(item, item.start, start, wanted or Number())
            common = wanted or Number()
        self._starts[item.name.text] = start
        self._kinds[item.name.text] = to_core(common)
        return to_core(common)

    def _wanted(self, item: tree.AmountSection) -> tuple[Kind | None, bool]:
        """The kind that an amount must have, and whether its declared kind agrees with its word (K209 if not)."""
        declared = None if item.kind is None else self.definitions.fields.kind(item.kind)
        expected: Kind | None = None
        if item.word == "term":
            expected = Days()
        elif item.word == "limit":
            expected = declared if isinstance(declared, Money) else self.definitions.fields.money("", item.name.span)
        elif declared is not None and not is_numeric(declared):
            expected = Number()
        if item.kind is None or expected is None or expected == declared:
            return expected or declared, True
        self.context.report.add("K209", item.kind.span, name=item.name.text, found=declared, expected=expected)
        return expected, False

    def _wrong_start(self, item: tree.AmountSection, written: tree.Expression, start: Typed, expected: Kind) -> None:
        if item.kind is not None and isinstance(start.kind, Plain):
            declared = Typed(start.ref, expected, item.kind.span)
            report_mismatch(self.context.report, declared, start, "combine", start.span)
            return
        found = to_core(start.kind)
        self.context.report.add("K209", written.span, name=item.name.text, found=found, expected=expected)

    def _value(self, written: tree.Adjust | tree.AdjustEffect, clause: ClauseOf, kind: Kind) -> Typed:
        """The value of a contribution, checked against the amount's kind; read once."""
        if id(written) in self._values:
            return self._values[id(written)]
        with self.context.owned_by(clause.clause.id.text):
            value = self.expressions.read(written.value)
        if written.word == "times":
            if not isinstance(value.kind, Number | Ratio | Plain | Quotient | Anything) and is_numeric(value.kind):
                self._wrong(written, value, Ratio(), clause)
            elif not is_numeric(value.kind):
                self.context.report.add("K205", value.span, found=to_core(value.kind))
            elif isinstance(value.kind, Plain) and isinstance(value.literal, Fraction) and value.literal >= _LARGE:
                self.context.report.add("K221", value.span, fix=f"{value.span.text}%", found=value.span.text)
        elif unify(value.kind, kind) is None:
            self._wrong(written, value, kind, clause)
        self._values[id(written)] = value
        return value

    def _wrong(self, written: tree.Adjust | tree.AdjustEffect, value: Typed, expected: Kind, clause: ClauseOf) -> None:
        if isinstance(value.kind, Plain):
            wanted = Typed(value.ref, expected, clause.clause.id.span)
            report_mismatch(self.context.report, wanted, value, "combine", value.span)
            return
        name = clause.clause.id.text
        self.context.report.add("K209", written.value.span, name=name, found=to_core(value.kind), expected=expected)

    def amount(self, item: tree.AmountSection) -> core.Amount:
        """The amount of the core."""
        naming, name = self.context.naming, item.name.text
        self.amount_value(item, item.name.span)
        mode = unit = None
        if item.rounding is not None:
            mode, unit = core.Rounding(item.rounding.mode), item.rounding.unit.value
            self._check_unit(item.rounding, name)
        title = naming.title(name, item.title.text) if item.title else naming(name)
        start = self._starts.get(name) or self.graph.mistake(item.span)
        kind = self._kinds.get(name, Number())
        with self.context.owned_by(name):
            origin = self.graph.origin(item.name.span)
        return core.Amount(naming(name), title, item.word, kind, start.ref, mode, unit, origin)

    def _check_unit(self, rounding: tree.RoundTo, name: str) -> None:
        if rounding.unit.value <= 0:
            self.context.report.add("K216", rounding.unit.span, found=rounding.unit.span.text)
        kind = self.expressions.amount_kind(rounding.unit)
        expected = self._kinds.get(name, Number())
        days = isinstance(expected, Days) and isinstance(kind, Plain)
        if not days and unify(kind, expected) is None:
            self.context.report.add("K209", rounding.unit.span, name=name, found=to_core(kind), expected=expected)

    # -------------------------------------------------------- rules

    def rule(self, clause: ClauseOf) -> core.Rule:
        """The rule of a clause."""
        written, naming = clause.clause, self.context.naming
        name = written.id.text
        self.condition(name)
        condition = self.conditions[name]
        with self.context.owned_by(name):
            contributions = tuple(self._contributions(clause))
            origin = self.graph.origin(written.id.span)
        title = written.title.text if written.title else name
        return core.Rule(
            naming(name),
            Section(clause.section),
            naming.title(name, title),
            condition.applies,
            condition.when,
            contributions,
            origin,
            condition.required,
            naming(written.exception.clause.text) if written.exception else None,
            naming.optional_phrase(written.because),
            naming.optional_phrase(written.owner),
            naming(clause.amount.name.text) if clause.amount else "",
        )

    def _contributions(self, clause: ClauseOf) -> list[core.Contribution]:
        body = clause.clause.body
        found: list[core.Contribution] = []
        if clause.section == "warning":
            level = self._level(body.level if isinstance(body, tree.React) else None, clause)
            found += [] if clause.clause.exception and not _effects(body) else [core.RaiseWarning(level)]
        if isinstance(body, tree.Require | tree.Decide):
            word = body.otherwise if isinstance(body, tree.Require) else body.verdict
            found.append(self._verdict(word))
        elif isinstance(body, tree.Adjust):
            assert clause.amount is not None
            found.append(self._to_amount(body, clause.amount, clause))
        elif isinstance(body, tree.React):
            found += [made for effect in body.effects if (made := self._effect(effect, clause)) is not None]
        return found

    def _level(self, written: tree.Name | None, clause: ClauseOf) -> Level:
        if written is None:
            return Level.YELLOW
        builtin = builtin_of(self.context.naming.language, written.text)
        if clause.section != "warning" or builtin is None or builtin.upper() not in Level.__members__:
            self.context.report.add("K114", written.span, found=written.text)
            return Level.YELLOW
        return Level[builtin.upper()]

    def _verdict(self, word: tree.VerdictWord) -> core.ToVerdict:
        text = self.context.naming.optional_phrase(word.text)
        refer_to = text if word.word == "refer" else None
        return core.ToVerdict(_VERDICTS[word.word], refer_to, text if word.word == "condition" else None)

    def _to_amount(
        self, written: tree.Adjust | tree.AdjustEffect, amount: tree.AmountSection, clause: ClauseOf
    ) -> core.ToAmount:
        self.amount_value(amount, written.span)
        value = self._value(written, clause, self._kinds.get(amount.name.text, Number()))
        return core.ToAmount(self.context.naming(amount.name.text), Phase(written.word), value.ref)

    def _effect(self, effect: tree.Effect, clause: ClauseOf) -> core.Contribution | None:
        match effect:
            case tree.Name():
                return self._action(effect)
            case tree.VerdictEffect():
                return self._verdict(effect.verdict)
            case tree.NotifyEffect():
                within = int(effect.within.value) if effect.within else None
                if effect.within is not None and effect.within.value != within:
                    self.context.report.add("K005", effect.within.span, found=effect.within.span.text)
                return core.Notify(self.context.naming.phrase(effect.whom), within, effect.unit or None)
            case tree.AdjustEffect():
                amount = self.context.symbols.amounts.get(effect.amount.text)
                if amount is None:
                    self.no_amount(effect.amount)
                    return None
                self.context.use(effect.amount.text)
                return self._to_amount(effect, amount, clause)

    def _action(self, name: tree.Name) -> core.TakeAction | None:
        if name.text not in self.context.symbols.actions:
            self.context.unknown_name("K105", name.text, name.span, list(self.context.symbols.actions))
            return None
        self.context.use(name.text, "action")
        return core.TakeAction(self.context.naming(name.text))

    def no_amount(self, name: tree.Name) -> None:
        """Reports a name that should be an amount and is none (K115)."""
        declared = self.context.symbols.values.get(name.text)
        if declared is not None:
            self.context.report.add("K115", name.span, labels=((declared.span, "declared"),), name=name.text)
        else:
            self.context.unknown_name("K115", name.text, name.span, list(self.context.symbols.amounts))


def _effects(body: tree.Body | None) -> bool:
    return isinstance(body, tree.React) and bool(body.effects)
