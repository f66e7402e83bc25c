"""From the tree of a whole policy to its program."""

from __future__ import annotations

from bonitas.dsl.check.clauses import Clauses
from bonitas.dsl.check.context import Context
from bonitas.dsl.check.definitions import Definitions
from bonitas.dsl.check.exceptions import check_exceptions
from bonitas.dsl.check.factors import check_factors
from bonitas.dsl.check.findings import check_findings
from bonitas.dsl.check.naming import naming
from bonitas.dsl.check.order import CLAUSE, needed_first
from bonitas.dsl.check.symbols import Declaration, collect
from bonitas.dsl.check.usage import check_usage
from bonitas.dsl.diagnose.diagnostic import Diagnostic
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.syntax import tree
from bonitas.engine import core
from bonitas.engine.core import Verdict


def check(policy: tree.Policy, *, whole: bool = True) -> tuple[core.Program | None, tuple[Diagnostic, ...]]:
    """The program of a policy, or None with the errors that forbid it. `whole` false: parts of the text are missing."""
    report = Report()
    names = naming(policy, report)
    context = Context(collect(policy, report), names, report, policy.header.currency, whole)
    program = _Checker(policy, context).run()
    return (None if report.has_errors or not whole else program), report.sorted()


class _Checker:
    def __init__(self, policy: tree.Policy, context: Context) -> None:
        self.policy = policy
        self.context = context
        self.symbols = context.symbols
        self.definitions = Definitions(context)
        self.clauses = Clauses(context, self.definitions)

    def run(self) -> core.Program:
        inputs, records = self._inputs()
        self._kinds_of_labels()
        self._all_definitions()
        amounts = tuple(self.clauses.amount(item) for item in self.symbols.amounts.values())
        rules = tuple(self.clauses.rule(clause) for clause in self.symbols.clauses.values())
        check_exceptions(self.context, self.clauses)
        facts = tuple(self._fact(fact) for fact in self.symbols.facts)
        selections = self._selections()
        self.context.in_guarantee = True
        self.context.decides_verdict = _decides_verdict(rules)
        guarantees = tuple(self._promise(promise) for promise in self.symbols.promises)
        measures = tuple(self._measure(measured) for measured in self.symbols.measures.values())
        self._span()
        program = self._program(inputs, records, amounts, rules, facts, selections, guarantees, measures)
        check_findings(self.context, program)
        check_factors(self.context, program)
        check_usage(self.policy, self.context)
        return program

    # -------------------------------------------------------- the case

    def _inputs(self) -> tuple[tuple[core.Field, ...], tuple[core.Record, ...]]:
        fields, naming = self.definitions.fields, self.context.naming
        inputs = []
        records = []
        for written in self.symbols.fields:
            if self.symbols.values[written.name.text].item is not written:
                continue
            field = fields.field(written)
            inputs.append(field)
            self.context.fields_of["", field.name] = field
            if isinstance(written.kind.of, tree.KindName):
                element = fields.element(written)
                self.context.fields_of[field.name, element.name] = element
                records.append(core.Record(field.name, (element,), plain=True))
        for name, record in self.symbols.records.items():
            elements = []
            for written in record.fields:
                hidden = self.symbols.values.get(written.name.text)
                item = hidden.item if hidden else None
                fields.check(written, item if isinstance(item, tree.Field) else None, name)
                self._no_lists(written)
                elements.append(fields.field(written))
                self.context.fields_of[naming(name), elements[-1].name] = elements[-1]
            records.append(core.Record(naming(name), tuple(elements)))
        return tuple(inputs), tuple(records)

    def _no_lists(self, written: tree.Field) -> None:
        if written.kind.word == "list_of":
            self.context.report.add("K104", written.kind.span, "nested", name=written.name.text)

    def _kinds_of_labels(self) -> None:
        """Makes every choice known before labels are read."""
        for item in self.policy.items:
            if isinstance(item, tree.Bands):
                self.definitions.fields.bands_kind(item)
            elif isinstance(item, tree.Table):
                for given in item.gives:
                    self.definitions.fields.kind(given.kind)

    def _all_definitions(self) -> None:
        for place, name in needed_first(self.symbols):
            if place == CLAUSE:
                self.clauses.condition(name)
            elif place:
                self._of_record(self.symbols.record_values[place][name], place)
            else:
                self._definition(self.symbols.values[name])

    def _of_record(self, declaration: Declaration, record: str) -> None:
        if not isinstance(declaration.item, tree.Field):
            self.definitions.value_of(declaration, record)

    def _definition(self, declaration: Declaration) -> None:
        item = declaration.item
        if isinstance(item, tree.Parameter) and self.definitions.periods.is_dated(item):
            with self.context.owned_by(declaration.name):
                self.definitions.periods.check(item)
        elif not self._is_list(item):
            self.definitions.value_of(declaration, "")

    def _is_list(self, item: object) -> bool:
        """Lists have no value of their own; definitions of lists are read to find their mistakes."""
        if isinstance(item, tree.Define) and self.definitions.lists.is_list(item.name.text):
            held = set(self.context.used)
            self.definitions.lists.source(tree.Selected(item.name, None, span=item.name.span))
            self.context.used.discard(("", item.name.text))
            self.context.used |= held
            return True
        return isinstance(item, tree.Field) and item.kind.word == "list_of"

    # -------------------------------------------------------- outcomes and promises

    def _selections(self) -> tuple[core.Selection, ...]:
        naming = self.context.naming
        found: dict[str, core.Selection] = {}
        for name, declaration in self.symbols.values.items():
            if isinstance(declaration.item, tree.Bands | tree.Approval):
                self.context.use(name)
                role = "bands" if isinstance(declaration.item, tree.Bands) else "approval"
                value = self.definitions.value_of(declaration, "")
                found[name] = core.Selection(naming(name), role, value.ref, self.context.graph.origin(declaration.span))
        for written in self.symbols.outputs:
            value = self.definitions.names.read(written, None)
            if written.text not in found and written.text not in self.symbols.amounts:
                origin = self.context.graph.origin(written.span)
                found[written.text] = core.Selection(naming(written.text), "output", value.ref, origin)
        return tuple(found.values())

    def _fact(self, fact: tree.Fact) -> core.Fact:
        name = fact.id.text if fact.id else " ".join(fact.holds.span.text.split())
        with self.context.owned_by(name):
            holds = self.definitions.expressions.condition(fact.holds)
            origin = self.context.graph.origin(fact.span)
        title = fact.title.text if fact.title else name
        return core.Fact(self.context.naming(name), self.context.naming.title(name, title), holds, origin)

    def _promise(self, promise: tree.Promise) -> core.Guarantee:
        naming, name = self.context.naming, promise.id.text
        title = naming.title(name, promise.title.text)
        with self.context.owned_by(name):
            origin = self.context.graph.origin(promise.id.span)
            if isinstance(promise.holds, tree.Monotone):
                return self._monotone(promise.holds, naming(name), title, origin)
            if isinstance(promise.holds, tree.Never):
                never = self.definitions.expressions.condition(promise.holds.condition)
                holds = self.context.graph.negate(never, promise.holds.span)
            else:
                holds = self.definitions.expressions.condition(promise.holds)
        return core.Guarantee(naming(name), title, origin, holds)

    def _monotone(self, promise: tree.Monotone, name: str, title: str, origin: core.Origin) -> core.Guarantee:
        if promise.amount.text not in self.symbols.amounts:
            self.clauses.no_amount(promise.amount)
        declared = self.symbols.values.get(promise.moved.text)
        if declared is None:
            self.context.unknown_name("K101", promise.moved.text, promise.moved.span, list(self.symbols.values))
        elif not isinstance(declared.item, tree.Field):
            labels = ((declared.span, "declared"),)
            self.context.report.add("K104", promise.moved.span, "not_field", labels=labels, name=promise.moved.text)
        else:
            self.context.use(promise.moved.text)
            self.definitions.expressions.numeric(promise.moved)
        naming = self.context.naming
        amount, moved = naming(promise.amount.text), naming(promise.moved.text)
        return core.Guarantee(name, title, origin, None, amount, promise.falls, moved, promise.rises)

    def _measure(self, measured: tree.Measured) -> core.Measure:
        naming, name, what = self.context.naming, measured.id.text, measured.what
        expressions = self.definitions.expressions
        with self.context.owned_by(name):
            origin = self.context.graph.origin(measured.id.span)
            where = None if measured.where is None else expressions.condition(measured.where)
            per = None
            match what:
                case tree.ShareOf(condition=condition):
                    value, form = expressions.condition(condition), core.Figure.SHARE
                case tree.AverageOf(value=written):
                    value, form = expressions.numeric(written).ref, core.Figure.AVERAGE
                case tree.TotalOf(value=written, per=divisor):
                    value, form = expressions.numeric(written).ref, core.Figure.TOTAL
                    per = None if divisor is None else expressions.numeric(divisor).ref
        title = naming.title(name, measured.title.text)
        return core.Measure(naming(name), title, form, value, per, where, origin)

    # -------------------------------------------------------- the whole

    def _span(self) -> None:
        """Reports a span that is upside down, and clauses that end or begin outside of it (K403, K404)."""
        header = self.policy.header
        if header.start and header.end and header.end.value < header.start.value:
            span = header.start.span.to(header.end.span)
            self.context.report.add("K403", span, start=header.start.value, end=header.end.value)
        for name, clause in self.symbols.clauses.items():
            written = clause.clause
            if written.start and written.end and written.end.value < written.start.value:
                self.context.report.add("K403", written.end.span, start=written.start.value, end=written.end.value)
            if header.start and written.end and written.end.value < header.start.value:
                self._outside("before", name, written.end, header.start)
            if header.end and written.end and written.end.value > header.end.value:
                self._outside("", name, written.end, header.end)
            if header.end and written.start and written.start.value > header.end.value:
                self._outside("after", name, written.start, header.end)

    def _outside(self, variant: str, name: str, day: tree.Day, bound: tree.Day) -> None:
        self.context.report.add("K404", day.span, variant, labels=((bound.span, "span"),), name=name, date=day.value)

    def _program(
        self,
        inputs: tuple[core.Field, ...],
        records: tuple[core.Record, ...],
        amounts: tuple[core.Amount, ...],
        rules: tuple[core.Rule, ...],
        facts: tuple[core.Fact, ...],
        selections: tuple[core.Selection, ...],
        guarantees: tuple[core.Guarantee, ...],
        measures: tuple[core.Measure, ...],
    ) -> core.Program:
        header, naming, graph = self.policy.header, self.context.naming, self.context.graph
        actions = tuple(
            core.Action(naming(action.name.text), naming.phrase(action.description))
            for action in self.symbols.actions.values()
        )
        return core.Program(
            naming(header.name.text),
            naming.title(header.name.text, header.title.text),
            header.version,
            self.policy.language,
            header.currency or None,
            naming.optional_phrase(header.owner),
            header.start.value if header.start else None,
            header.end.value if header.end else None,
            inputs,
            records,
            tuple(graph.nodes),
            graph.tables,
            tuple(self.context.definitions),
            facts,
            rules,
            amounts,
            selections,
            actions,
            guarantees,
            measures,
            self.context.uses_today,
            self.context.decides_verdict,
            naming.labels,
        )


def _decides_verdict(rules: tuple[core.Rule, ...]) -> bool:
    """Whether some clause can move the verdict away from approve."""
    parts = (part for rule in rules for part in rule.contributions)
    return any(isinstance(part, core.ToVerdict) and part.verdict > Verdict.APPROVE for part in parts)
