"""What can be said of a program before any case is seen, kept for as long as the program lives."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field

from bonitas.engine import core
from bonitas.engine.agenda import Agenda, agenda_of_facts, whole_agenda
from bonitas.engine.core import Program, Ref, Rule
from bonitas.engine.graph import operands
from bonitas.engine.identity import identity
from bonitas.engine.natural import natural
from bonitas.engine.outcomes import contributions_to
from bonitas.engine.sensitivity import tainted_nodes

NAMED = (core.Input, core.Fired, core.OutcomeValue, core.Aggregate, core.Lookup, core.Element)
"""Nodes that stand for themselves in explanations; the others are looked through unless a definition names them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules by natural order of their ids, who is an exception to whom, what there is to settle, and what the trace
    has to know of nodes."""

    identity: str
    rules: tuple[Rule, ...]
    rule: Mapping[str, Rule]
    exceptions: Mapping[str, tuple[str, ...]]
    """Rule → the rules that are exceptions to it."""
    contributors: Mapping[str, tuple[Rule, ...]]
    """Amount → the rules that contribute to it."""
    agenda: Agenda
    facts: Agenda
    """What has to be settled to know whether a case keeps to the facts."""
    operands: tuple[tuple[Ref, ...], ...]
    names: Mapping[Ref, str]
    """Node → the name of its definition; of several the first in natural order."""
    seen: Mapping[str, tuple[Ref, ...]]
    """Rule → the first nodes with a name on every way down from its conditions."""
    tainted: frozenset[Ref]
    """Nodes computed from a sensitive field."""
    phrases: dict[Ref, str] = field(default_factory=dict)
    """Node → the words for it (see `phrases`), once somebody has asked for them."""


_PLANS: dict[int, tuple[weakref.ref[Program], Plan]] = {}


def plan_of(program: Program) -> Plan:
    """The plan of `program`, made at its first use. Safe to call from several threads at once."""
    kept = _PLANS.get(id(program))
    if kept is not None and kept[0]() is program:
        return kept[1]
    key, plan = id(program), make_plan(program)
    _PLANS[key] = (weakref.ref(program, lambda gone: _forget(key, gone)), plan)
    return plan


def _forget(key: int, gone: weakref.ref[Program]) -> None:
    kept = _PLANS.get(key)
    if kept is not None and kept[0] is gone:
        del _PLANS[key]


def make_plan(program: Program) -> Plan:
    """Prepare `program`, once for all its cases."""
    rules = tuple(sorted(program.rules, key=lambda rule: natural(rule.id)))
    names: dict[Ref, str] = {}
    for definition in sorted(program.definitions, key=lambda one: natural(one.name), reverse=True):
        names[definition.value] = definition.name
    exceptions = {rule.id: tuple(one.id for one in rules if one.exception_to == rule.id) for rule in rules}
    contributors = {
        amount.name: tuple(rule for rule in rules if contributions_to(rule, amount.name)) for amount in program.amounts
    }
    needed = tuple(operands(program, node) for node in program.nodes)
    agenda = whole_agenda(program, rules, exceptions, contributors, needed)
    return Plan(
        identity=identity(program),
        rules=rules,
        rule={rule.id: rule for rule in rules},
        exceptions=exceptions,
        contributors=contributors,
        agenda=agenda,
        facts=agenda_of_facts(program, needed, agenda),
        operands=needed,
        names=names,
        seen={rule.id: _seen(program, needed, names, rule) for rule in rules},
        tainted=tainted_nodes(program),
    )


def _seen(
    program: Program, needed: tuple[tuple[Ref, ...], ...], names: Mapping[Ref, str], rule: Rule
) -> tuple[Ref, ...]:
    found: set[Ref] = set()
    visited: set[Ref] = set()
    waiting = [rule.applies, rule.when]
    while waiting:
        ref = waiting.pop()
        if ref in visited:
            continue
        visited.add(ref)
        if ref in names or isinstance(program.nodes[ref], NAMED):
            found.add(ref)
        else:
            waiting.extend(needed[ref])
    return tuple(sorted(found))
