"""Rules, amounts and the verdict as statements of a compiled function."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from bonitas.engine.chaining import LABEL
from bonitas.engine.compiled import tree
from bonitas.engine.compiled.arithmetic import exact, round_to
from bonitas.engine.compiled.builder import VERDICT, Builder
from bonitas.engine.compiled.logic import NONE, conjunction, disjunction, negation
from bonitas.engine.compiled.shapes import Number, Pair, Plain, Whole, halves, is_missing, load, scaled
from bonitas.engine.core import Amount, Phase, Verdict
from bonitas.engine.outcomes import contributions_to, verdict_of


def activate(build: Builder, rule_id: str) -> None:
    """Write whether a rule applies and is not overridden."""
    rule = build.plan.rule[rule_id]
    others = [build.active[other] for other in build.plan.exceptions[rule_id]]
    overridden = disjunction(build, build.fresh("a"), others)
    free = negation(build, build.fresh("a"), overridden)
    build.active[rule_id] = conjunction(build, build.fresh("a"), [build.plain(rule.applies), free])


def fire(build: Builder, rule_id: str) -> None:
    """Write whether a rule fires."""
    both = [build.active[rule_id], build.plain(build.plan.rule[rule_id].when)]
    build.fires[rule_id] = conjunction(build, build.fresh("f"), both)


# ---------------------------------------------------------------- the verdict


def judge(build: Builder) -> None:
    """Write the verdict, and its label where a condition asks for it."""
    voices = [(verdict_of(rule), build.fires[rule.id]) for rule in build.plan.rules if verdict_of(rule) is not None]
    amounts = [build.outcomes[amount.name] for amount in build.program.amounts]
    held = is_missing(*(fires for _, fires in voices), *amounts)
    tests: list[tuple[Verdict, ast.expr]] = []
    for verdict in (Verdict.APPROVE_WITH_CONDITIONS, Verdict.REFER, Verdict.DECLINE):
        fired = [load(fires) for worst, fires in voices if worst is verdict and fires.value is not False]
        if verdict is Verdict.REFER and held is not None:
            fired.append(held)
        if fired:
            tests.append((verdict, tree.either(fired)))
    found = build.constant(Verdict.APPROVE)
    for verdict, test in tests:
        found = tree.choose(test, build.constant(verdict), found)
    build.let(VERDICT, found)
    if build.uses_verdict:
        build.let("label", tree.at(build.constant(LABEL), tree.name(VERDICT)))
        build.outcomes[VERDICT] = Plain("label", False)


# ---------------------------------------------------------------- amounts


@dataclass(frozen=True, slots=True)
class _Part:
    """One contribution: whether it counts, when, and how much."""

    clause: str
    fires: Plain
    phase: Phase
    value: Number


def combine(build: Builder, amount: Amount) -> None:
    """Write an amount, and which clause binds it (see `engine/outcomes.py`)."""
    rules = build.plan.contributors[amount.name]
    parts = [
        _Part(rule.id, build.fires[rule.id], item.phase, build.number(item.value))
        for rule in rules
        for item in contributions_to(rule, amount.name)
        if build.fires[rule.id].value is not False
    ]
    start = build.number(amount.start)
    target, lower, binding = build.fresh("y"), build.fresh("w"), build.fresh("b")
    missing = _missing(start, [build.fires[rule.id] for rule in rules], parts)
    build.let(binding, NONE)
    with build.block() as body:
        shape = _phases(build, start, parts, (target, lower), binding)
        if amount.mode is not None and amount.unit is not None:
            shape = round_to(build, target, shape, amount.mode, amount.unit)
        elif isinstance(shape, Pair):
            build.cancel(target, lower)
            shape = Pair(target, lower, False, 1)
    if missing is None:
        build.body += body
    else:
        nothing = [tree.assign(target, NONE)]
        if isinstance(shape, Pair):
            nothing.append(tree.assign(lower, tree.constant(1)))
        build.add(tree.when(missing, nothing, body))
    build.bindings[amount.name] = binding
    if isinstance(shape, Whole) and _is_picked(start, parts):
        build.picked.add(amount.name)
    unknown = missing is not None
    if isinstance(shape, Pair):
        build.outcomes[amount.name] = Pair(shape.name, shape.lower, unknown, shape.degree)
    else:
        build.outcomes[amount.name] = Whole(target, shape.scale, unknown)


def _is_picked(start: Number, parts: Sequence[_Part]) -> bool:
    """Whether only caps and floors touch the amount, and the policy says all of them as numbers."""
    said = all(exact(shape) is not None for shape in (start, *(part.value for part in parts)))
    return said and all(part.phase in (Phase.AT_LEAST, Phase.AT_MOST) for part in parts)


def _missing(start: Number, fires: Sequence[Plain], parts: Sequence[_Part]) -> ast.expr | None:
    """Whether the amount is unknown: its start, whether a clause fires, or the value of one that does."""
    always = [part.value for part in parts if part.fires.value is True]
    tests = [test] if (test := is_missing(start, *fires, *always)) is not None else []
    for part in parts:
        if part.fires.value is not True and part.value.unknown:
            test = is_missing(part.value)
            assert test is not None
            tests.append(tree.both([load(part.fires), test]))
    return tree.either(tests) if tests else None


def _known(shape: Number) -> Number:
    """The shape where it is known."""
    if isinstance(shape, Pair):
        return Pair(shape.name, shape.lower, False, shape.degree)
    return Whole(shape.name, shape.scale, False, shape.value)


def _phases(build: Builder, start: Number, parts: Sequence[_Part], both: tuple[str, str], binding: str) -> Number:
    """Write the phases where all is known: on one scale if no factor or quotient comes in, else as a pair."""
    start = _known(start)
    parts = [_Part(part.clause, part.fires, part.phase, _known(part.value)) for part in parts]
    values = [part.value for part in parts]
    wholes = [shape for shape in (start, *values) if isinstance(shape, Whole)]
    if len(wholes) == len(values) + 1 and all(part.phase is not Phase.TIMES for part in parts):
        scale = lcm(*(shape.scale for shape in wholes))
        build.let(both[0], scaled(start if isinstance(start, Whole) else wholes[0], scale))
        _whole_phases(build, parts, Whole(both[0], scale, False), binding)
        return Whole(both[0], scale, False)
    up, low = halves(start)
    build.let(both[0], up)
    build.let(both[1], low)
    _pair_phases(build, parts, Pair(*both, False, 1), binding)
    return Pair(*both, False, 1)


def _when(build: Builder, part: _Part, body: list[ast.stmt], test: ast.expr | None = None) -> None:
    """Write what happens where a clause fires (and the test holds)."""
    tests = [] if part.fires.value is True else [load(part.fires)]
    if test is not None:
        tests.append(test)
    if tests:
        build.add(tree.when(tree.both(tests), body))
    else:
        build.body += body


def _in(parts: Sequence[_Part], phase: Phase) -> list[_Part]:
    return [part for part in parts if part.phase is phase]


def _whole_phases(build: Builder, parts: Sequence[_Part], so_far: Whole, binding: str) -> None:
    here = tree.name(so_far.name)
    for part in _in(parts, Phase.PLUS):
        assert isinstance(part.value, Whole)
        _when(build, part, [tree.assign(so_far.name, tree.binary("+", here, scaled(part.value, so_far.scale)))])
    for phase, operator in ((Phase.AT_LEAST, ">"), (Phase.AT_MOST, "<")):
        for part in _in(parts, phase):
            assert isinstance(part.value, Whole)
            bound = scaled(part.value, so_far.scale)
            taken = [tree.assign(so_far.name, bound), tree.assign(binding, build.constant(part.clause))]
            _when(build, part, taken, tree.compare(operator, bound, here))


def _pair_phases(build: Builder, parts: Sequence[_Part], so_far: Pair, binding: str) -> None:
    up, low = tree.name(so_far.name), tree.name(so_far.lower)

    def become(over: ast.expr, under: ast.expr) -> list[ast.stmt]:
        found = [] if over is up else [tree.assign(so_far.name, over)]
        return found if under is low else [*found, tree.assign(so_far.lower, under)]

    for part in _in(parts, Phase.TIMES):
        over, under = halves(part.value)
        _when(build, part, become(tree.binary("*", up, over), tree.binary("*", low, under)))
    for part in _in(parts, Phase.PLUS):
        over, under = halves(part.value)
        total = tree.binary("+", tree.binary("*", up, under), tree.binary("*", over, low))
        _when(build, part, become(total, tree.binary("*", low, under)))
    for phase, operator in ((Phase.AT_LEAST, ">"), (Phase.AT_MOST, "<")):
        for part in _in(parts, phase):
            over, under = halves(part.value)
            test = tree.compare(operator, tree.binary("*", over, low), tree.binary("*", up, under))
            _when(build, part, [*become(over, under), tree.assign(binding, build.constant(part.clause))], test)
