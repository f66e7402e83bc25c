"""What a policy declares: every name once, with its place and what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bonitas.dsl.check.naming import RESERVED
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import builtin_of

PLAIN = "value"
"""The only field of the record of a list of plain values."""

Item = (
    tree.Field
    | tree.Parameter
    | tree.Define
    | tree.Scorecard
    | tree.Bands
    | tree.Table
    | tree.Tiers
    | tree.AmountSection
    | tree.Approval
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A name with the item that declares it. `column` is the output's number for a table's output."""

    name: str
    span: Span
    item: Item
    column: int = 0


@dataclass(frozen=True, slots=True)
class ClauseOf:
    """A clause with its section's word, and the amount it belongs to, if any."""

    clause: tree.Clause
    section: str
    amount: tree.AmountSection | None = None


@dataclass
class Symbols:
    """All declarations, by what they can be used for."""

    values: dict[str, Declaration] = field(default_factory=dict)
    record_values: dict[str, dict[str, Declaration]] = field(default_factory=dict)
    records: dict[str, tree.Record] = field(default_factory=dict)
    fields: list[tree.Field] = field(default_factory=list)
    actions: dict[str, tree.Action] = field(default_factory=dict)
    amounts: dict[str, tree.AmountSection] = field(default_factory=dict)
    clauses: dict[str, ClauseOf] = field(default_factory=dict)
    facts: list[tree.Fact] = field(default_factory=list)
    promises: list[tree.Promise] = field(default_factory=list)
    measures: dict[str, tree.Measured] = field(default_factory=dict)
    outputs: list[tree.Name] = field(default_factory=list)

    def exceptions_to(self, clause: str) -> list[ClauseOf]:
        """The clauses that are exceptions to a clause; asked when all is collected."""
        return self._exceptions.get(clause, [])

    @cached_property
    def _exceptions(self) -> dict[str, list[ClauseOf]]:
        found: dict[str, list[ClauseOf]] = {}
        for each in self.clauses.values():
            if each.clause.exception:
                found.setdefault(each.clause.exception.clause.text, []).append(each)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from self.values
        for names in self.record_values.values():
            yield from names


class _Collector:
    def __init__(self, policy: tree.Policy, report: Report) -> None:
        self.policy = policy
        self.report = report
        self.symbols = Symbols()

    def run(self) -> Symbols:
        for item in self.policy.items:
            self._item(item)
        self._apart()
        return self.symbols

    def _item(self, item: tree.Item) -> None:
        match item:
            case tree.Define() | tree.Scorecard() | tree.Bands() | tree.Tiers():
                self._value(item.name, item, record=item.record)
            case tree.Table():
                self._table(item)
            case tree.AmountSection():
                self._amount(item)
            case tree.Approval():
                self._value(tree.Name("approver", span=item.span), item)
            case tree.Fact():
                self.symbols.facts.append(item)
            case tree.Guarantees():
                self.symbols.promises += item.promises
            case tree.Outputs():
                self.symbols.outputs += item.names
            case _:
                self._group(item)

    def _group(self, item: tree.Item) -> None:
        """A section that declares several things."""
        match item:
            case tree.Case():
                self._case(item)
            case tree.Record():
                self._record(item)
            case tree.Actions():
                for action in item.actions:
                    self._into(self.symbols.actions, action.name, action)
            case tree.Measures():
                for measured in item.measures:
                    self._into(self.symbols.measures, measured.id, measured)
            case tree.Parameters():
                for parameter in item.parameters:
                    self._value(parameter.name, parameter)
            case tree.Clauses():
                for clause in item.clauses:
                    self._clause(ClauseOf(clause, item.section))

    def _case(self, item: tree.Case) -> None:
        self.symbols.fields += item.fields
        for each in item.fields:
            self._value(each.name, each)
            self._plain_list(each)

    def _plain_list(self, item: tree.Field) -> None:
        """The elements of a list of plain values are records with the one field `value`."""
        if isinstance(item.kind.of, tree.KindName):
            name = tree.Name(PLAIN, span=item.name.span)
            element = tree.Field(name, item.kind.of, item.low, item.high, item.step, span=item.span)
            self.symbols.record_values[item.name.text] = {PLAIN: Declaration(PLAIN, item.span, element)}

    def _amount(self, item: tree.AmountSection) -> None:
        self._value(item.name, item)
        self.symbols.amounts.setdefault(item.name.text, item)
        for clause in item.clauses:
            self._clause(ClauseOf(clause, "amount", item))

    def _table(self, item: tree.Table) -> None:
        """A table's outputs are names; a table with one output is also known by its own."""
        outputs = item.header.cells[len(item.by) :]
        for column, cell in enumerate(outputs):
            name = cell.tests[0] if len(cell.tests) == 1 else None
            if isinstance(name, tree.Name):
                self._value(name, item, column=column, record=item.record)
        if len(outputs) == 1 and not (outputs[0].tests and outputs[0].tests[0] == item.name):
            self._value(item.name, item, record=item.record)

    def _record(self, item: tree.Record) -> None:
        self._into(self.symbols.records, item.name, item)
        for each in item.fields:
            self._value(each.name, each, record=item.name)

    def _apart(self) -> None:
        """Reports clauses that are called like a value: a condition could mean either (K102)."""
        for name, clause in self.symbols.clauses.items():
            if (value := self.symbols.values.get(name)) is not None:
                self.report.add("K102", clause.clause.id.span, labels=((value.span, "first"),), name=name)

    def _clause(self, clause: ClauseOf) -> None:
        if clause.clause.change is None or clause.clause.change.word != "remove":
            self._into(self.symbols.clauses, clause.clause.id, clause)

    def _value(self, name: tree.Name, item: Item, column: int = 0, record: tree.Name | None = None) -> None:
        names = self.symbols.record_values.setdefault(record.text, {}) if record else self.symbols.values
        if builtin_of(self.policy.language, name.text) in RESERVED:
            self.report.add("K113", name.span, name=name.text)
        if name.text in names:
            code = "K313" if isinstance(item, tree.AmountSection | tree.Approval) else "K102"
            self.report.add(code, name.span, labels=((names[name.text].span, "first"),), name=name.text)
            return
        names[name.text] = Declaration(name.text, name.span, item, column)

    def _into(self, names: Mapping[str, object], name: tree.Name, item: object) -> None:
        if name.text in names:
            first = _name_span(names[name.text])
            self.report.add("K102", name.span, labels=((first, "first"),), name=name.text)
            return
        names[name.text] = item  # type: ignore[index]


def _name_span(item: object) -> Span:
    if isinstance(item, ClauseOf):
        return item.clause.id.span
    if isinstance(item, tree.Measured):
        return item.id.span
    assert isinstance(item, tree.Record | tree.Action)
    return item.name.span


def collect(policy: tree.Policy, report: Report) -> Symbols:
    """All that the policy declares; reports names that are declared twice or reserved (K102, K113, K313)."""
    return _Collector(policy, report).run()
