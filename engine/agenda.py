"""What there is to settle, and the premises that each matter waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bonitas.engine import core
from bonitas.engine.core import Program, Ref, Rule
from bonitas.engine.kinds import ListOf
from bonitas.engine.matters import Matter, Place, active, fires, node, outcome
from bonitas.engine.outcomes import contributions_to, verdict_of
from bonitas.engine.values import CaseValue

Premises = frozenset[Matter]
Item = tuple[Matter, Premises]
Operands = tuple[tuple[Ref, ...], ...]
"""Node → the nodes that it refers to."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Matters to settle: `fixed` are those of every case, `listed` the nodes that depend on the lists of a case."""

    fixed: tuple[Item, ...]
    listed: tuple[Ref, ...]


def whole_agenda(
    program: Program,
    rules: tuple[Rule, ...],
    exceptions: Mapping[str, tuple[str, ...]],
    contributors: Mapping[str, tuple[Rule, ...]],
    operands: Operands,
) -> Agenda:
    """Everything that a decision settles."""
    nodes = _about_nodes(program, operands, range(len(program.nodes)))
    others = (*_about_rules(rules, exceptions), *_about_outcomes(program, rules, contributors))
    return Agenda((*nodes.fixed, *others), nodes.listed)


def agenda_of_facts(program: Program, operands: Operands, whole: Agenda) -> Agenda:
    """What the program's facts rest on."""
    reached: set[Ref] = set()
    waiting = [fact.holds for fact in program.facts]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting.extend(operands[ref])
    if any(isinstance(program.nodes[ref], core.Fired | core.OutcomeValue) for ref in reached):
        return whole
    return _about_nodes(program, operands, sorted(reached))


def _about_nodes(program: Program, operands: Operands, refs: Iterable[Ref]) -> Agenda:
    fixed: list[Item] = []
    listed: list[Ref] = []
    for ref in refs:
        item = program.nodes[ref]
        if item.scope is not None or isinstance(item, core.Aggregate):
            listed.append(ref)
        else:
            fixed.append((node(ref), _premises(program, operands, ref, (None,))))
    return Agenda(tuple(fixed), tuple(listed))


def _about_rules(rules: tuple[Rule, ...], exceptions: Mapping[str, tuple[str, ...]]) -> Iterable[Item]:
    for rule in rules:
        yield active(rule.id), frozenset((node(rule.applies), *map(active, exceptions[rule.id])))
        yield fires(rule.id), frozenset((active(rule.id), node(rule.when)))


def _about_outcomes(
    program: Program, rules: tuple[Rule, ...], contributors: Mapping[str, tuple[Rule, ...]]
) -> Iterable[Item]:
    for amount in program.amounts:
        mine = contributors[amount.name]
        values = (node(item.value) for rule in mine for item in contributions_to(rule, amount.name))
        yield outcome(amount.name), frozenset((node(amount.start), *values, *(fires(rule.id) for rule in mine)))
    for selection in program.selections:
        yield outcome(selection.name), frozenset((node(selection.value),))
    if program.decides_verdict:
        voices = (fires(rule.id) for rule in rules if verdict_of(rule) is not None)
        yield outcome("verdict"), frozenset((*voices, *(outcome(amount.name) for amount in program.amounts)))


# ---------------------------------------------------------------- what depends on the lists of a case


def about_lists(
    program: Program, operands: Operands, listed: tuple[Ref, ...], case: Mapping[str, CaseValue]
) -> Iterable[Item]:
    """The nodes `listed` in one case: scoped ones at every element of every list of their record, and aggregates."""
    places: dict[str | None, list[Place | None]] = {None: [None]}
    for field in program.inputs:
        if isinstance(field.kind, ListOf):
            places.setdefault(field.kind.record, []).extend(_elements(case, field.name))
    for ref in listed:
        item = program.nodes[ref]
        for place in places.get(item.scope, ()):
            needed = _elements(case, item.list) if isinstance(item, core.Aggregate) else (place,)
            yield node(ref, place), _premises(program, operands, ref, needed)


def _elements(case: Mapping[str, CaseValue], name: str) -> list[Place | None]:
    elements = case.get(name)
    return [(name, number) for number in range(1, len(elements) + 1)] if isinstance(elements, tuple) else []


def _premises(program: Program, operands: Operands, ref: Ref, places: Iterable[Place | None]) -> Premises:
    match program.nodes[ref]:
        case core.Fired(rule=rule):
            return frozenset((fires(rule),))
        case core.OutcomeValue(name=name):
            return frozenset((outcome(name),))
    return frozenset(
        node(operand, place if program.nodes[operand].scope is not None else None)
        for place in places
        for operand in operands[ref]
    )
