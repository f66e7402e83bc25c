"""What a compiled function gives back: an outcome, all that is settled, or a summary made of prepared parts."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.arithmetic import exact
from bonitas.engine.compiled.builder import VERDICT, Builder
from bonitas.engine.compiled.distances import farthest
from bonitas.engine.compiled.incomplete import Incomplete
from bonitas.engine.compiled.logic import NONE, TRUE
from bonitas.engine.compiled.runtime import Calls, Picked, fraction, ranked, referred, under_conditions
from bonitas.engine.compiled.shapes import Plain, Shape, Whole, is_missing, load
from bonitas.engine.compiled.telling import Telling
from bonitas.engine.compiled.voices import Voice, voices
from bonitas.engine.core import Notify, RaiseWarning, Rule, TakeAction, ToVerdict, Verdict
from bonitas.engine.decision import ActionCalled, GuaranteeResult, Notification, Reason, WarningRaised
from bonitas.engine.kinds import Boolean, Choice, Date
from bonitas.engine.natural import natural
from bonitas.engine.summary import AmountSummary, Outcome, SelectionSummary, Summary
from bonitas.engine.telling import TODAY

OUTCOME, SETTLED, SUMMARY = 0, 1, 2
"""What may be asked of a function: an `Outcome`, its variables, or a `Summary`."""

NOTHING = ()


def answer(build: Builder, telling: Telling) -> None:
    """Write the end of a function: what its second parameter, one of the numbers above, asks for."""
    asked = tree.name("asked")
    build.add(tree.when(tree.compare("=", asked, tree.constant(SETTLED)), [tree.give(_variables(build))]))
    rules = [rule for rule in build.plan.rules if build.fires[rule.id].value is not False]
    _fired(build, rules)
    build.add(tree.when(tree.compare("=", asked, tree.constant(OUTCOME)), [tree.give(_outcome(build))]))
    _sets(build, rules)
    _reasons(build, telling)
    shapes = [build.outcomes[name] for name in (*_amounts(build), *_selections(build))]
    open_ = [test for test in (is_missing(*shapes),) if test is not None]
    if any(build.fires[rule.id].unknown for rule in rules):
        open_.append(tree.name("unsettled"))
    if open_:
        incomplete = build.constant(Incomplete(telling, build.bindings).summary)
        values = tree.group(value_of(build, shape, sure=False) for shape in shapes)
        told = tree.call(incomplete, tree.name("case"), _variables(build), values)
        build.add(tree.when(tree.either(open_), [tree.give(told)]))
    build.add(tree.give(_summary(build)))


def _variables(build: Builder) -> ast.expr:
    return tree.call(build.constant(locals))


def _new(build: Builder, kind: type, parts: Iterable[ast.expr]) -> ast.expr:
    """A named tuple, past its constructor's checks."""
    return tree.call(build.constant(tuple.__new__), build.constant(kind), tree.group(parts))


def _tuple(build: Builder, pairs: Sequence[tuple[Any, ast.expr]]) -> ast.expr:
    """The prepared things whose test holds, in their order; Python adds to a list faster than it filters a tuple."""
    if not pairs:
        return build.constant(NOTHING)
    chosen = build.let(build.fresh("c"), tree.empty_list())
    for thing, test in pairs:
        add = tree.run(tree.method(chosen, "append", build.constant(thing)))
        build.add(add if test is TRUE else tree.when(test, [add]))
    return tree.call(build.constant(tuple), chosen)


# ---------------------------------------------------------------- what is decided


def _fired(build: Builder, rules: Sequence[Rule]) -> None:
    build.let("fired", _tuple(build, [(rule.id, load(build.fires[rule.id])) for rule in rules]))
    doubtful = [(rule.id, fires.name) for rule in rules if (fires := build.fires[rule.id]).unknown]
    build.let("unsettled", _tuple(build, [(one, tree.is_none(tree.name(name))) for one, name in doubtful]))


def _amounts(build: Builder) -> list[str]:
    return sorted((amount.name for amount in build.program.amounts), key=natural)


def _selections(build: Builder) -> list[str]:
    return sorted((selection.name for selection in build.program.selections), key=natural)


def _outcome(build: Builder) -> ast.expr:
    def pairs(names: Sequence[str]) -> ast.expr:
        shapes = [(name, build.outcomes[name]) for name in names]
        return tree.group(
            tree.group([build.constant(name), value_of(build, shape, sure=False)]) for name, shape in shapes
        )

    verdict = tree.name(VERDICT) if build.program.decides_verdict else NONE
    parts = [verdict, pairs(_amounts(build)), pairs(_selections(build)), tree.name("fired"), tree.name("unsettled")]
    return _new(build, Outcome, parts)


def value_of(build: Builder, shape: Shape, *, sure: bool) -> ast.expr:
    """The value that machines give for what is in a variable; where it is not `sure` to be known, perhaps None."""
    if isinstance(shape, Plain):
        return load(shape)
    said = exact(shape)
    if said is not None:
        return build.constant(said)
    lower = tree.constant(shape.scale) if isinstance(shape, Whole) else tree.name(shape.lower)
    made = tree.call(build.constant(fraction), tree.name(shape.name), lower)
    missing = None if sure else is_missing(shape)
    return made if missing is None else tree.choose(missing, NONE, made)


# ---------------------------------------------------------------- the summary of a case in which all is known


def _sets(build: Builder, rules: Sequence[Rule]) -> None:
    """Write all that is the same whether or not something is unknown."""
    today, in_force = _today(build)
    build.let("today", today)
    build.let("in_force", in_force)
    build.let("raised", _warnings(build, rules))
    build.let("called", _actions(build, rules))
    build.let("told", _notifications(build, rules))
    build.let("promised", tree.group(_guarantees(build)))


def _summary(build: Builder) -> ast.expr:
    """The summary of a case in which all is known."""
    program = build.program
    ranking = tree.call(build.constant(ranked), tree.name("found"))
    build.let("reasons", tree.choose(tree.name("found"), ranking, build.constant(NOTHING)))
    verdict = tree.name(VERDICT) if program.decides_verdict else NONE
    parts = {
        "policy": build.constant(program.name),
        "version": build.constant(program.version),
        "identity": build.constant(build.plan.identity),
        "today": tree.name("today"),
        "in_force": tree.name("in_force"),
        "verdict": verdict,
        "reasons": tree.name("reasons"),
        "refer_to": _whom(build, verdict),
        "conditions": _conditions(build),
        "amounts": tree.group(_amount(build, name) for name in _amounts(build)),
        "selections": tree.group(_selection(build, name) for name in _selections(build)),
        "warnings": tree.name("raised"),
        "actions": tree.name("called"),
        "notifications": tree.name("told"),
        "fired": tree.name("fired"),
        "unsettled": build.constant(NOTHING),
        "needs": build.constant(NOTHING),
        "guarantees": tree.name("promised"),
    }
    return _new(build, Summary, (parts[name] for name in Summary._fields))


def _today(build: Builder) -> tuple[ast.expr, ast.expr]:
    """The day of the decision, and whether the policy is in force on it."""
    program = build.program
    field = next((one for one in program.inputs if one.name == TODAY), None)
    if field is not None and not isinstance(field.kind, Date):
        return NONE, NONE
    today = tree.method(tree.name("case"), "get", build.constant(TODAY))
    here = tree.name("today")
    tests = []
    if program.effective_from is not None:
        tests.append(tree.compare("<=", build.constant(program.effective_from), here))
    if program.effective_until is not None:
        tests.append(tree.compare("<=", here, build.constant(program.effective_until)))
    inside = tree.both(tests) if tests else TRUE
    return today, tree.choose(tree.is_none(here), NONE, inside)


def _amount(build: Builder, name: str) -> ast.expr:
    shape, binding = build.outcomes[name], tree.name(build.bindings[name])
    if name in build.picked and isinstance(shape, Whole):
        return tree.at(build.constant(Picked(name, shape.scale)), tree.group([tree.name(shape.name), binding]))
    return _new(build, AmountSummary, [build.constant(name), value_of(build, shape, sure=True), binding])


def _selection(build: Builder, name: str) -> ast.expr:
    shape = build.outcomes[name]
    kind = next(build.program.nodes[one.value].kind for one in build.program.selections if one.name == name)
    values: tuple[Any, ...] = kind.labels if isinstance(kind, Choice) else (True, False)
    if isinstance(kind, Choice | Boolean) and isinstance(shape, Plain) and shape.value is None:
        prepared = {value: SelectionSummary(name, value) for value in values}
        return tree.at(build.constant(prepared), load(shape))
    return _new(build, SelectionSummary, [build.constant(name), value_of(build, shape, sure=True)])


def _guarantees(build: Builder) -> Iterable[ast.expr]:
    for one in sorted(build.program.guarantees, key=lambda one: natural(one.id)):
        shape = None if one.holds is None else build.plain(one.holds)
        results = {held: build.constant(GuaranteeResult(one.id, one.title, held)) for held in (True, False, None)}
        if shape is None:
            yield results[None]
            continue
        known = tree.choose(load(shape), results[True], results[False])
        missing = is_missing(shape)
        yield known if missing is None else tree.choose(missing, results[None], known)


# ---------------------------------------------------------------- reasons


def _reasons(build: Builder, telling: Telling) -> None:
    """Write `found`: the reasons that clauses give which have fired, each after what puts it in its order."""
    said = [voice for voice in voices(build.program, build.plan)[0] if voice.item.verdict is not Verdict.APPROVE]
    said = [voice for voice in said if build.fires[voice.rule.id].value is not False]
    if not said or not build.program.decides_verdict:
        build.let("found", build.constant(NOTHING))
        return
    found = build.let("found", tree.empty_list())
    for voice in said:
        with build.block() as body:
            made = _reason(build, voice, farthest(build, voice.rule.when, partial(_asked, build, telling, voice.rule)))
            build.add(tree.run(tree.method(found, "append", made)))
        fires = build.fires[voice.rule.id]
        build.body += body if fires.value is True else [tree.when(load(fires), body)]


def _asked(build: Builder, telling: Telling, rule: Rule) -> ast.expr:
    """The distance of a clause, told by the functions that all machines share."""
    return tree.call(build.constant(telling.distance_of(rule)), tree.name("case"), _variables(build))


def _verdicts(rule: Rule) -> Iterable[ToVerdict]:
    return (item for item in rule.contributions if isinstance(item, ToVerdict))


def _reason(build: Builder, voice: Voice, far: ast.expr) -> ast.expr:
    """(badness, shortfall, place, reason), all but the last for the ranking."""
    rule, item = voice.rule, voice.item
    parts = (rule.id, item.verdict, voice.because, True, item.refer_to, item.condition, ())
    if isinstance(far, ast.Constant):
        return build.constant((-int(item.verdict), 1.0, voice.place, Reason(*parts, None)))
    here = build.let(build.fresh("d"), far)
    order = tree.negative(here)
    if not isinstance(far, ast.BinOp):
        order = tree.choose(tree.is_none(here), tree.constant(1.0), order)
    whole = tree.binary("+", build.constant(parts), tree.group([here]))
    reason = tree.call(build.constant(tuple.__new__), build.constant(Reason), whole)
    return tree.group([tree.constant(-int(item.verdict)), order, tree.constant(voice.place), reason])


def _whom(build: Builder, verdict: ast.expr) -> ast.expr:
    items = [item for rule in build.program.rules for item in _verdicts(rule)]
    if not any(item.refer_to for item in items) or not build.program.decides_verdict:
        return build.constant(NOTHING)
    whom = tree.call(build.constant(referred), tree.name("reasons"))
    return tree.choose(tree.compare("is", verdict, build.constant(Verdict.REFER)), whom, build.constant(NOTHING))


def _conditions(build: Builder) -> ast.expr:
    items = [item for rule in build.program.rules for item in _verdicts(rule)]
    if not any(item.condition is not None for item in items) or not build.program.decides_verdict:
        return build.constant(NOTHING)
    return tree.call(build.constant(under_conditions), tree.name("reasons"))


# ---------------------------------------------------------------- warnings, actions, notifications


def _warnings(build: Builder, rules: Sequence[Rule]) -> ast.expr:
    found = {
        WarningRaised(rule.id, item.level, rule.title): build.fires[rule.id]
        for rule in rules
        for item in rule.contributions
        if isinstance(item, RaiseWarning)
    }
    ordered = sorted(found, key=lambda one: (-one.level, natural(one.clause)))
    return _tuple(build, [(one, load(found[one])) for one in ordered])


def _actions(build: Builder, rules: Sequence[Rule]) -> ast.expr:
    described = {action.name: action.description for action in build.program.actions}
    clauses: dict[str, dict[str, None]] = {}
    for rule in rules:
        for item in rule.contributions:
            if isinstance(item, TakeAction):
                clauses.setdefault(item.action, {})[rule.id] = None
    names = sorted(clauses, key=natural)
    return _unions(build, [(ActionCalled, (name, described[name]), tuple(clauses[name])) for name in names])


def _notifications(build: Builder, rules: Sequence[Rule]) -> ast.expr:
    clauses: dict[Notify, dict[str, None]] = {}
    for rule in rules:
        for item in rule.contributions:
            if isinstance(item, Notify):
                clauses.setdefault(item, {})[rule.id] = None
    ordered = sorted(clauses, key=lambda one: (natural(one.whom), one.unit or "", one.within or 0))
    return _unions(build, [(Notification, (one.whom, one.within, one.unit), tuple(clauses[one])) for one in ordered])


def _unions(build: Builder, found: Sequence[tuple[type, tuple[Any, ...], tuple[str, ...]]]) -> ast.expr:
    """Things that several clauses may call for, each with the clauses that do."""
    if not found:
        return build.constant(NOTHING)
    if all(len(clauses) == 1 for _, _, clauses in found):
        single = [(kind(*parts, clauses), load(build.fires[clauses[0]])) for kind, parts, clauses in found]
        return _tuple(build, single)
    items = []
    for kind, parts, clauses in found:
        maker = build.constant(Calls(kind, parts))
        items.append(tree.at(maker, _tuple(build, [(one, load(build.fires[one])) for one in clauses])))
    return tree.call(build.constant(tuple), tree.call(build.constant(filter), NONE, tree.group(items)))
