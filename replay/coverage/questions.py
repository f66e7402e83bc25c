"""What there is to exercise in a policy, each as a question that a case answers with yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from bonitas.engine import core
from bonitas.engine.chaining import LABEL
from bonitas.engine.core import Comparison, Interval, Origin, Phase, Program, Ref, Rule, Table
from bonitas.engine.graph import operands
from bonitas.engine.kinds import Choice, Date, Days, Kind, ListOf, Money, Number, Ratio, Value
from bonitas.engine.outcomes import verdict_of
from bonitas.engine.plan import plan_of
from bonitas.engine.wording import Wording
from bonitas.replay.coverage import found
from bonitas.replay.coverage.extended import OTHERWISE, Extended
from bonitas.replay.coverage.phrases import cells_text, compared, named
from bonitas.replay.coverage.words import say

Node = TypeVar("Node", bound=core.Node)

_ROLES = {"factor": found.BIN, "bands": found.BAND, "tiers": found.TIER, "table": found.ROW}
_ORDERED = (Comparison.LESS, Comparison.AT_MOST, Comparison.MORE, Comparison.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Question:
    """One item before it is counted. `ref`: the node that answers it in the extended program; None for a cap or floor,
    which binds where the single decision says so. `about`: the clause, the row or the comparison that it asks about."""

    sort: str
    name: str
    text: str
    origin: Origin
    ref: Ref | None
    about: Rule | tuple[Table, int] | tuple[Ref, Ref] | None = None


class Questions:
    """All questions about one program, told in the reader's words."""

    def __init__(self, program: Program, words: Wording) -> None:
        self.program, self.words, self.plan = program, words, plan_of(program)
        self.extended = Extended(program)
        self._reached = _reached(program)
        self.all = sorted(self._all(), key=lambda one: (found.SORTS.index(one.sort), one.origin.line))

    def _all(self) -> Iterator[Question]:
        for rule in self.program.rules:
            yield from self._clause(rule)
        for name in sorted({node.table for node in self._nodes(core.Lookup)}):
            yield from self._table(self.program.tables[name])
        yield from self._marginal_tiers()
        seen: set[tuple[int, int, str]] = set()
        for ref in self._reached:
            node = self.program.nodes[ref]
            if isinstance(node, core.Compare) and (key := _key(node)) not in seen:
                seen.add(key)
                yield from self._compare(ref, node)
        yield from self._fields()
        yield from self._lists()

    def _nodes(self, sort: type[Node]) -> list[Node]:
        return [node for ref in self._reached if isinstance(node := self.program.nodes[ref], sort)]

    def _say(self, key: str, **values: str) -> str:
        return say(self.words.language, key, **values)

    # ------------------------------------------------------------ clauses

    def _clause(self, rule: Rule) -> Iterator[Question]:
        x, origin = self.extended, rule.origin
        text = self._say("titled", id=rule.id, title=self.words.title(rule.id, rule.title)).strip()
        always = self._is_yes(rule.when)
        if rule.contributions:
            yield Question(found.CLAUSE, rule.id, text, origin, x.fired(rule.id), rule)
        if rule.contributions and not always:
            quiet = x.all_of([x.active(rule), x.no(rule.when)])
            yield Question(found.QUIET, rule.id, text, origin, quiet, rule)
        verdict = verdict_of(rule)
        if verdict:
            decisive = x.all_of([x.fired(rule.id), x.verdict_is(LABEL[verdict])])
            yield Question(found.DECISIVE, rule.id, text, origin, decisive, rule)
        elif _caps(rule):
            yield Question(found.DECISIVE, rule.id, text, origin, None, rule)
        if rule.exception_to is not None:
            target = self.plan.rule[rule.exception_to]
            told = {"id": rule.id, "title": self.words.title(rule.id, rule.title), "other": target.id}
            used = x.all_of([x.active(rule), target.applies])
            yield Question(found.EXCEPTION, rule.id, self._say("exception to", **told), origin, used, rule)
        elif not self._is_yes(rule.applies):
            yield Question(found.EXEMPT, rule.id, text, origin, x.no(rule.applies), rule)

    def _is_yes(self, ref: Ref) -> bool:
        node = self.program.nodes[ref]
        return isinstance(node, core.Const) and node.value is True

    # ------------------------------------------------------------ tables

    def _table(self, table: Table) -> Iterator[Question]:
        sort, x = self._sort(table), self.extended
        for number, row in enumerate(table.rows):
            text = self._row_text(table, number)
            ref = x.somewhere(x.row_hit(table, number))
            yield Question(sort, table.name, text, row.origin, ref, (table, number))
        if table.otherwise is not None:
            text = self._say("otherwise")
            ref = x.somewhere(x.row_hit(table, OTHERWISE))
            yield Question(sort, table.name, text, table.origin, ref)
        for place, subject in enumerate(table.inputs):
            for bound, origin in _edges(table, place).items():
                edge = x.const(bound, self.program.nodes[subject].kind)
                text = self.words.value(bound, self.program.nodes[subject].kind)
                what = f"{self.words.name(table.input_names[place])} {text}"
                yield from self._bound(subject, edge, table.name, what, origin)

    def _sort(self, table: Table) -> str:
        nodes = self.program.nodes
        roles: dict[str, str] = {}
        for one in self.program.definitions:
            refs = [one.value, *operands(self.program, nodes[one.value])]
            lookups = [nodes[ref] for ref in refs if isinstance(nodes[ref], core.Lookup)]
            for node in lookups if one.role == "tiers" else lookups[:1]:
                if isinstance(node, core.Lookup) and one.role in _ROLES:
                    roles.setdefault(node.table, _ROLES[one.role])
        for chosen in self.program.selections:
            node = nodes[chosen.value]
            if chosen.role == "approval" and isinstance(node, core.Lookup):
                roles[node.table] = found.APPROVER
        return roles.get(table.name, found.ROW)

    def _row_text(self, table: Table, number: int) -> str:
        kinds = [self.program.nodes[ref].kind for ref in table.inputs]
        cells = cells_text(self.words, table.rows[number], kinds)
        return self._say("row text", number=str(number + 1), cells=cells)

    def _marginal_tiers(self) -> Iterator[Question]:
        """Marginal tiers are no table: a sum of rates, each on the part of the amount within its bracket."""
        nodes, x = self.program.nodes, self.extended
        for one in self.program.definitions:
            whole = nodes[one.value]
            if one.role != "tiers" or one.value not in self._reached or not isinstance(whole, core.Add):
                continue
            for number, ref in enumerate(whole.terms, start=1):
                part = nodes[ref]
                if isinstance(part, core.Multiply) and isinstance(nodes[part.factors[-1]], core.Greatest):
                    zero = x.const(Fraction(0), nodes[part.factors[-1]].kind)
                    filled = x.somewhere(x.compare(Comparison.MORE, part.factors[-1], zero))
                    yield Question(found.TIER, one.name, f"{number}", part.origin, filled)

    # ------------------------------------------------------------ comparisons

    def _compare(self, ref: Ref, node: core.Compare) -> Iterator[Question]:
        if self._is_fixed(node.left) and self._is_fixed(node.right):
            return
        x, what = self.extended, compared(self.program, self.plan, self.words, node)
        name, origin = node.origin.clause, node.origin
        for key, side in (("true", ref), ("false", x.no(ref))):
            text = self._say(key, what=what)
            yield Question(found.SIDE, name, text, origin, x.somewhere(side), (node.left, node.right))
        if node.operator in _ORDERED:
            yield from self._bound(node.left, node.right, name, what, origin)

    def _bound(self, left: Ref, right: Ref, name: str, what: str, origin: Origin) -> Iterator[Question]:
        """Whether the two sides are equal or, where they have a step, at most one step apart (of money one unit)."""
        x, step = self.extended, self._step(left)
        near = x.compare(Comparison.EQUAL, left, right)
        if step is not None:
            over = x.compare(Comparison.AT_MOST, left, x.moved(right, step))
            under = x.compare(Comparison.AT_LEAST, left, x.moved(right, -step))
            near = x.all_of([over, under])
        yield Question(found.BOUND, name, self._say("at", what=what), origin, x.somewhere(near), (left, right))

    def _step(self, ref: Ref) -> Fraction | None:
        node = self.program.nodes[ref]
        own = None
        if isinstance(node, core.Input):
            own = next((one.step for one in self.program.inputs if one.name == node.name), None)
        if isinstance(node.kind, Money):
            return max(own or Fraction(1), Fraction(1))
        return own or _step(node.kind, node)

    def _is_fixed(self, ref: Ref) -> bool:
        return isinstance(self.program.nodes[ref], core.Const | core.Dated)

    # ------------------------------------------------------------ fields and lists

    def _fields(self) -> Iterator[Question]:
        nodes, x = self.program.nodes, self.extended
        optional: dict[tuple[str | None, str], core.Field] = {
            (None, one.name): one for one in self.program.inputs if one.optional
        }
        optional |= {(record.name, one.name): one for record in self.program.records for one in record.fields
                     if one.optional}  # fmt: skip
        for ref in self._reached:
            node = nodes[ref]
            match node:
                case core.Input(name=name):
                    record, shown = None, self.words.name(name)
                case core.Element(field=name):
                    record = node.scope
                    shown = f"{self.words.name(record or '')}.{self.words.name(name)}"
                case _:
                    continue
            declared = optional.pop((record, name), None)
            if declared is not None and not isinstance(declared.kind, ListOf):
                for word, told in (("known", x.known(ref)), ("unknown", x.no(x.known(ref)))):
                    text = self._say(word, name=shown)
                    yield Question(found.MISSING, name, text, declared.origin, x.somewhere(told))

    def _lists(self) -> Iterator[Question]:
        x, zero = self.extended, Fraction(0)
        folds = self._nodes(core.Aggregate)
        for name, record in dict.fromkeys((one.list, one.record) for one in folds):
            origin = next(one.origin for one in self.program.inputs if one.name == name)
            count = x.count(name, record, None)
            for key, operator in (("filled", Comparison.MORE), ("empty", Comparison.EQUAL)):
                answer = x.compare(operator, count, x.const(zero, Number()))
                yield Question(found.LIST, name, self._say(key, name=self.words.name(name)), origin, answer)
        for name, record, where in dict.fromkeys((one.list, one.record, one.where) for one in folds):
            if where is None:
                continue
            node = next(one for one in folds if (one.list, one.where) == (name, where))
            count = x.count(name, record, where)
            answer = x.compare(Comparison.EQUAL, count, x.const(zero, Number()))
            what = f"{self.words.name(name)}: {named(self.program, self.plan, self.words, where)}"
            text = self._say("nothing to fold", what=what)
            yield Question(found.LIST, node.origin.clause, text, node.origin, answer)


def _caps(rule: Rule) -> bool:
    caps = (Phase.AT_MOST, Phase.AT_LEAST)
    return any(isinstance(one, core.ToAmount) and one.phase in caps for one in rule.contributions)


def _key(node: core.Compare) -> tuple[int, int, str]:
    """Of a comparison and its opposite only one is asked about."""
    opposite = {Comparison.NOT_EQUAL: "=", Comparison.AT_LEAST: "<", Comparison.MORE: "<="}
    return node.left, node.right, opposite.get(node.operator, node.operator.value)


def _edges(table: Table, place: int) -> dict[Value, Origin]:
    """The numbers and dates at which one of the ranges of a column begins or ends, with the row of the first."""
    edges: dict[Value, Origin] = {}
    for row in table.rows:
        for test in row.cells[place].tests:
            if isinstance(test, Interval):
                for bound in (test.low, test.high):
                    if bound is not None and not isinstance(bound, str):
                        edges.setdefault(bound, row.origin)
    return edges


def _step(kind: Kind, node: core.Node) -> Fraction | None:
    """How far one step is; None for what has none: labels, texts, products."""
    match kind:
        case Days() | Date() | Money():
            return Fraction(1)
        case Ratio():
            return Fraction(1, 100)
        case Number():
            whole = isinstance(node, core.MonthsBetween | core.YearsBetween) or (
                isinstance(node, core.Aggregate) and node.operator is core.Operator.COUNT
            )
            return Fraction(1) if whole else Fraction(1, 100)
        case Choice():
            return None
    return None


def _reached(program: Program) -> dict[Ref, None]:
    """The nodes on which some outcome depends, in the order of the graph."""
    waiting = [ref for rule in program.rules for ref in (rule.applies, rule.when)]
    waiting += [one.value for rule in program.rules for one in rule.contributions if isinstance(one, core.ToAmount)]
    waiting += [one.start for one in program.amounts] + [one.value for one in program.selections]
    reached: set[Ref] = set()
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting.extend(operands(program, program.nodes[ref]))
    return dict.fromkeys(sorted(reached))
