"""A program as one Python function: made of syntax trees and compiled, never of text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.answers import answer
from bonitas.engine.compiled.builder import Builder
from bonitas.engine.compiled.folds import fold_all
from bonitas.engine.compiled.nodes import emit
from bonitas.engine.compiled.rules import activate, combine, fire, judge
from bonitas.engine.compiled.schedule import Loop, Step, schedule
from bonitas.engine.compiled.shapes import load
from bonitas.engine.compiled.telling import Telling
from bonitas.engine.core import Program
from bonitas.engine.kinds import ListOf
from bonitas.engine.matters import Matter, active, fires, node, outcome
from bonitas.engine.natural import natural
from bonitas.engine.plan import Plan
from bonitas.engine.values import CaseValue

Function = Callable[[Mapping[str, CaseValue], int], Any]
"""(case, what is asked) → what `answers` says, or None for a case that the function is not made for."""

FITS_NOT = (KeyError, AttributeError, OverflowError)
"""What a trusting function meets in a case that it is not made for: a field that is absent, or that is no whole number
of steps; a number too large for a float."""


def deciding(program: Program, plan: Plan, *, trusting: bool) -> tuple[Function, Telling]:
    """The function that decides, and what tells of the cases in which something is unknown.

    Raises CyclicProgramError for a program that the checker would have refused.
    """
    build = Builder(program, plan, trusting=trusting)
    _settle(build, schedule(build.graph, _wanted(program, plan)))
    telling = Telling(program, plan, _shapes(build))
    answer(build, telling)
    return _compiled(build), telling


def checking(program: Program, plan: Plan, *, trusting: bool) -> Function:
    """The function that gives the facts which a case breaks."""
    build = Builder(program, plan, trusting=trusting)
    facts = sorted(program.facts, key=lambda fact: natural(fact.name))
    _settle(build, schedule(build.graph, [node(fact.holds) for fact in facts]))
    broken = [tree.compare("is", load(build.plain(fact.holds)), tree.constant(False)) for fact in facts]
    found = tree.call(build.constant(compress), build.constant(tuple(facts)), tree.group(broken))
    build.add(tree.give(tree.call(build.constant(tuple), found)))
    return _compiled(build)


def _wanted(program: Program, plan: Plan) -> list[Matter]:
    """What a summary tells of."""
    found = [fires(rule.id) for rule in plan.rules]
    found += [outcome(amount.name) for amount in program.amounts]
    found += [outcome(selection.name) for selection in program.selections]
    if program.decides_verdict:
        found.append(outcome("verdict"))
    return [*found, *(node(one.holds) for one in program.guarantees if one.holds is not None)]


def _settle(build: Builder, steps: Sequence[Step]) -> None:
    for step in steps:
        if isinstance(step, Loop):
            field = next(one for one in build.program.inputs if one.name == step.list)
            assert isinstance(field.kind, ListOf)
            fold_all(build, step, emit, may_be_missing=not build.trusting or field.optional)
        else:
            _settle_one(build, step)


def _settle_one(build: Builder, matter: Matter) -> None:
    what, name, _ = matter
    if isinstance(name, int):
        emit(build, name)
    elif what == "active":
        activate(build, name)
    elif what == "fires":
        fire(build, name)
    elif name == "verdict":
        judge(build)
    else:
        _settle_outcome(build, name)


def _settle_outcome(build: Builder, name: str) -> None:
    for amount in build.program.amounts:
        if amount.name == name:
            combine(build, amount)
            return
    value = next(selection.value for selection in build.program.selections if selection.name == name)
    build.outcomes[name] = build.at(value)


def _shapes(build: Builder) -> dict[Matter, Any]:
    """Where each matter stands in the function's variables."""
    return {
        **{node(ref): build.nodes[first] for ref, first in enumerate(build.graph.first) if first in build.nodes},
        **{active(one): shape for one, shape in build.active.items()},
        **{fires(one): shape for one, shape in build.fires.items()},
        **{outcome(one): shape for one, shape in build.outcomes.items()},
    }


def _compiled(build: Builder) -> Function:
    body = build.body
    if build.trusting:
        failures = build.constant(FITS_NOT)
        body = [tree.attempt(body, failures, [tree.give(tree.constant(None))])]
    module = ast.Module([tree.function("decide", ("case", "asked"), body)], [])
    made: dict[str, Any] = {"__builtins__": {}, **build.constants}
    exec(compile(module, "<compiled policy>", "exec"), made)  # noqa: S102
    function: Function = made["decide"]
    return function
