"""What can be said of a program before any case is seen, kept for as long as the program lives."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass

from bonitas.engine.core import Program, Ref, Rule
from bonitas.engine.graph import operands
from bonitas.engine.identity import identity
from bonitas.engine.natural import natural
from bonitas.engine.outcomes import contributions_to
from bonitas.engine.sensitivity import tainted_nodes


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules by natural order of their ids, who is an exception to whom, and what the trace has to know of nodes."""

    identity: str
    rules: tuple[Rule, ...]
    rule: Mapping[str, Rule]
    exceptions: Mapping[str, tuple[str, ...]]
    """Rule → the rules that are exceptions to it."""
    contributors: Mapping[str, tuple[Rule, ...]]
    """Amount → the rules that contribute to it."""
    operands: tuple[tuple[Ref, ...], ...]
    names: Mapping[Ref, str]
    """Node → the name of its definition; of several the first in natural order."""
    tainted: frozenset[Ref]
    """Nodes computed from a sensitive field."""


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
    return Plan(
        identity=identity(program),
        rules=rules,
        rule={rule.id: rule for rule in rules},
        exceptions={rule.id: tuple(one.id for one in rules if one.exception_to == rule.id) for rule in rules},
        contributors={
            amount.name: tuple(rule for rule in rules if contributions_to(rule, amount.name))
            for amount in program.amounts
        },
        operands=tuple(operands(program, node) for node in program.nodes),
        names=names,
        tainted=tainted_nodes(program),
    )
