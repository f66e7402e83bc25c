"""A policy as a list of named things that can be compared one by one, wherever they stand in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from bonitas.dsl.syntax import tree

Node = TypeVar("Node", bound=tree.Tree)

_NAMED = {
    tree.Define: "definition",
    tree.Scorecard: "scorecard",
    tree.Bands: "bands",
    tree.Table: "table",
    tree.Tiers: "tiers",
}
_SAME_COMPARISON = {"IS": "EQ", "IS_NOT": "NE", "BELOW": "LT", "ABOVE": "GT", "IS_AT_LEAST": "GE", "OR_BETTER": "GE"}
_SAME_COMPARISON |= {"IS_AT_MOST": "LE", "OR_WORSE": "LE"}
_UNORDERED = {
    "Logic.operands", "Quota.operands", "Membership.options", "Sum.terms", "Product.factors", "Cell.tests",
    "React.effects", "Factor.bins", "Bands.bands", "Tiers.tiers", "Parameter.values", "Scorecard.factors",
    "Table.gives",
}  # fmt: skip
_LAYOUT = {"Range.dots", "Amount.grouped"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a policy. `what` and `name` identify it; `place` is the section, amount, record or card it is in.

    `what` is "header", "field", "action", "parameter", "definition", "scorecard", "factor", "bands", "table", "tiers",
    "clause", "amount", "approval", "fact", "guarantee", "measure" or "output".
    """

    what: str
    name: str
    node: tree.Tree
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.what, self.name


def entries(policy: tree.Policy) -> tuple[Entry, ...]:
    """Everything in a whole policy (bases merged) but comments and translations, in the order of the text.

    Of things with one name and no id, the later ones are numbered.
    """
    found: list[Entry] = [Entry("header", "", policy.header)]
    seen: Counter[tuple[str, str]] = Counter()
    for item in policy.items:
        for entry in _of_item(item):
            seen[entry.key] += 1
            times = seen[entry.key]
            found.append(entry if times == 1 else replace(entry, name=f"{entry.name} ({times})"))
    return tuple(found)


def _of_item(item: tree.Item) -> Iterator[Entry]:
    match item:
        case tree.Case() | tree.Record():
            yield from _fields(item)
        case tree.Actions(actions=actions):
            yield from (Entry("action", action.name.text, action) for action in actions)
        case tree.Parameters(parameters=parameters):
            yield from (Entry("parameter", one.name.text, replace(one, change=None)) for one in parameters)
        case tree.Clauses(section=section, clauses=clauses):
            yield from _clauses(clauses, section)
        case tree.AmountSection(name=name, clauses=clauses):
            yield Entry("amount", name.text, replace(item, clauses=(), change=None))
            yield from _clauses(clauses, name.text)
        case tree.Scorecard(name=name, factors=factors):
            yield Entry("scorecard", name.text, replace(item, factors=(), change=None))
            yield from (Entry("factor", f"{name.text}.{_subject(one)}", one, name.text) for one in factors)
        case tree.Approval():
            yield Entry("approval", "", replace(item, change=None))
        case tree.Fact(id=name):
            yield Entry("fact", name.text if name else repr(normal(item.holds)), item)
        case tree.Guarantees() | tree.Measures() | tree.Outputs():
            yield from _told(item)
        case tree.Define() | tree.Bands() | tree.Table() | tree.Tiers():
            yield Entry(_NAMED[type(item)], item.name.text, replace(item, change=None))


def _told(item: tree.Guarantees | tree.Measures | tree.Outputs) -> Iterator[Entry]:
    match item:
        case tree.Guarantees(promises=promises):
            yield from (Entry("guarantee", one.id.text, one) for one in promises)
        case tree.Measures(measures=measures):
            yield from (Entry("measure", one.id.text, one) for one in measures)
        case tree.Outputs(names=names):
            yield from (Entry("output", name.text, name) for name in names)


def _fields(item: tree.Case | tree.Record) -> Iterator[Entry]:
    record = item.name.text if isinstance(item, tree.Record) else ""
    for field in item.fields:
        yield Entry("field", f"{record}.{field.name.text}" if record else field.name.text, field, record)


def _clauses(clauses: tuple[tree.Clause, ...], place: str) -> Iterator[Entry]:
    yield from (Entry("clause", clause.id.text, replace(clause, change=None), place) for clause in clauses)


def _subject(factor: tree.Factor) -> str:
    return factor.subject.text if isinstance(factor.subject, tree.Name) else repr(normal(factor.subject))


def normal(value: object) -> Any:
    """A form that is equal for parts of the tree that differ only in spelling or in an order of no meaning."""
    if isinstance(value, tree.Amount):
        return ("Amount", value.value, value.unit)
    if isinstance(value, tree.Tree):
        name = type(value).__name__
        slots = (each.name for each in fields(value) if each.name != "span" and f"{name}.{each.name}" not in _LAYOUT)
        return (name, *(_slot(value, name, slot) for slot in slots))
    return tuple(normal(part) for part in value) if isinstance(value, tuple) else value


def _slot(node: tree.Tree, name: str, slot: str) -> Any:
    value = getattr(node, slot)
    if isinstance(node, tree.Comparison) and slot == "word":
        return _SAME_COMPARISON.get(value, value)
    unordered = f"{name}.{slot}" in _UNORDERED
    unordered |= isinstance(node, tree.KindName) and slot == "labels" and not node.ordered
    unordered |= isinstance(node, tree.Table) and slot == "rows" and node.hit != "first"
    unordered |= isinstance(node, tree.Approval) and slot in ("rows", "approvers")
    return tuple(sorted(normal(value), key=repr)) if unordered else normal(value)


def renamed(node: Node, names: dict[str, str]) -> Node:
    """The part with names replaced, wherever they stand in it."""
    if isinstance(node, tree.Name):
        return replace(node, text=names.get(node.text, node.text))
    changes = {each.name: _renamed(getattr(node, each.name), names) for each in fields(node) if each.name != "span"}
    return replace(node, **changes)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, tree.Tree):
        return renamed(value, names)
    return tuple(_renamed(part, names) for part in value) if isinstance(value, tuple) else value
