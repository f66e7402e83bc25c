"""Machines with one fault each: the reference with a piece of it changed. Who compares machines has to find them."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import partial
from typing import Any
from unittest import mock

from differential.contenders import Case, Contender, Parts, machine_parts

from bonitas.engine import aggregates, chaining, core, expressions, lens, needs, outcomes, rounding, tables, telling
from bonitas.engine.core import Comparison, HitPolicy, MonthEnd, Node, Phase, Program, Rounding
from bonitas.engine.expressions import View, evaluate
from bonitas.engine.kleene import causes_of, conjunction, disjunction, quota
from bonitas.engine.machines import ReferenceMachine
from bonitas.engine.values import ZERO, Answer, Unknown


@dataclass(frozen=True)
class Mutant:
    """A fault: its name, and what is put in the place of functions of the engine, by (module or class, name)."""

    name: str
    changes: Mapping[tuple[Any, str], Callable[..., Any]]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The engine has the fault inside."""
        with ExitStack() as stack:
            for (owner, name), changed in self.changes.items():
                stack.enter_context(mock.patch.object(owner, name, changed))
            yield

    def contender(self) -> Contender:
        """The reference with the fault, as a machine under test."""
        return Contender(f"mutant: {self.name}", partial(_answers, self))


def _answers(mutant: Mutant, program: Program, cases: Sequence[Case]) -> list[Parts]:
    with mutant.applied():
        return machine_parts(ReferenceMachine(program), cases)


# ---------------------------------------------------------------- faults of nodes


def _nodes(name: str, change: Callable[[Node, View], Node]) -> Mutant:
    """Every node is evaluated as if it were another."""
    return Mutant(name, {(chaining, "evaluate"): lambda node, view: evaluate(change(node, view), view)})


def _answered(name: str, change: Callable[[Node, Answer], Answer]) -> Mutant:
    """The answer of every node is changed."""
    return Mutant(name, {(chaining, "evaluate"): lambda node, view: change(node, evaluate(node, view))})


def _strictly(node: Node, _view: View) -> Node:
    if isinstance(node, core.Compare) and node.operator is Comparison.LESS:
        return replace(node, operator=Comparison.AT_MOST)
    return node


def _last_day(node: Node, view: View) -> Node:
    """The last day of a clause no longer counts."""
    if isinstance(node, core.Compare) and node.operator is Comparison.AT_MOST:
        left = view.program.nodes[node.left]
        if isinstance(left, core.Input) and left.name == "today":
            return replace(node, operator=Comparison.LESS)
    return node


def _month_end(wrong: MonthEnd, taken: MonthEnd) -> Callable[[Node, View], Node]:
    def change(node: Node, _view: View) -> Node:
        if isinstance(node, core.AddMonths | core.MonthsBetween | core.YearsBetween) and node.rule is wrong:
            return replace(node, rule=taken)
        return node

    return change


def _periods(node: Node, _view: View) -> Node:
    if not isinstance(node, core.Dated):
        return node
    ends = [one.end and one.end - timedelta(days=1) for one in node.periods]
    return replace(node, periods=tuple(replace(one, end=end) for one, end in zip(node.periods, ends, strict=True)))


def _without_where(node: Node, _view: View) -> Node:
    """An average is taken over all elements."""
    average = isinstance(node, core.Aggregate) and node.operator is core.Operator.AVERAGE
    return replace(node, where=None) if average else node  # type: ignore[call-arg]


def _in_words(node: Node, answer: Answer) -> Answer:
    """Sums and products wrap around as 64-bit words do, at two decimals."""
    if not isinstance(node, core.Add | core.Multiply) or not isinstance(answer, Fraction):
        return answer
    scaled = answer * 100
    return answer if scaled.denominator != 1 else Fraction((scaled.numerator + 2**63) % 2**64 - 2**63, 100)


def _in_floats(node: Node, answer: Answer) -> Answer:
    quotient = isinstance(node, core.Divide) and isinstance(answer, Fraction) and abs(answer) < 10**300
    return Fraction(float(answer)) if quotient else answer  # type: ignore[arg-type]


def _in_decimals(node: Node, answer: Answer) -> Answer:
    if not isinstance(node, core.Divide) or not isinstance(answer, Fraction):
        return answer
    with decimal.localcontext(prec=28):
        return Fraction(decimal.Decimal(answer.numerator) / decimal.Decimal(answer.denominator))


# ---------------------------------------------------------------- faults of functions


def _known(answers: Sequence[Answer]) -> list[Answer]:
    """Answers with false for what is unknown."""
    return [False if isinstance(answer, Unknown) else answer for answer in answers]


def _unknown_first(answers: Sequence[Answer]) -> Answer:
    causes = causes_of(tuple(answers))
    return Unknown(causes) if causes else conjunction(answers)


def _all_but_one(answers: Any) -> Any:
    causes = sorted(causes_of(answers))
    return frozenset(causes[: max(1, len(causes) - 1)])


def _rounded_as(wrong: Rounding, taken: Rounding) -> dict[tuple[Any, str], Callable[..., Any]]:
    whole = rounding._whole
    return {(rounding, "_whole"): lambda count, mode: whole(count, taken if mode is wrong else mode)}


def _swapped(amount: Any, start: Any, fired: Any, doubts: Any) -> Any:
    other = {Phase.AT_LEAST: Phase.AT_MOST, Phase.AT_MOST: Phase.AT_LEAST}
    return outcomes.combine(
        amount, start, [(one, other.get(phase, phase), value) for one, phase, value in fired], doubts
    )


def _last_match(table: Any, matches: Any, result: Any, kind: Any) -> Any:
    return _FIRST(table, list(reversed(matches)), result, kind)


_FIRST = tables._PICK[HitPolicy.FIRST]
_HERE, _FOLD, _ACCEPTS, _PASSES, _NEEDS = (
    expressions._here,
    aggregates.fold,
    tables.accepts,
    tables._passes,
    needs.needs,
)
_TO_VERDICT = chaining.settled_verdict


def _open_at_the_top(test: Any, kind: Any, value: Any) -> Any:
    closed = isinstance(test, core.Interval) and not test.high_included
    return _PASSES(replace(test, high_included=True) if closed else test, kind, value)


def _first_or_last(table: Any, column: Any, inputs: Any, kind: Any, result: Any) -> Any:
    with mock.patch.dict(tables._PICK, {HitPolicy.FIRST: _last_match}):
        return tables.answer(table, column, inputs, kind, result)


def _without_doubt(program: Any, plan: Any, settled: Any) -> Any:
    """An unknown amount does not refer."""
    return _TO_VERDICT(replace(program, amounts=()), plan, settled)


MUTANTS = (
    Mutant("half even rounds as half up", _rounded_as(Rounding.HALF_EVEN, Rounding.HALF_UP)),
    Mutant("toward zero rounds down", _rounded_as(Rounding.TOWARD_ZERO, Rounding.DOWN)),
    Mutant("up rounds half up", _rounded_as(Rounding.UP, Rounding.HALF_UP)),
    _nodes("less is at most", _strictly),
    _nodes("a clause ends a day early", _last_day),
    _nodes("a dated value ends a day early", _periods),
    _nodes("clip overflows", _month_end(MonthEnd.CLIP, MonthEnd.OVERFLOW)),
    _nodes("stick clips", _month_end(MonthEnd.STICK, MonthEnd.CLIP)),
    _nodes("averages forget where", _without_where),
    _answered("sums and products wrap around", _in_words),
    _answered("quotients are binary floats", _in_floats),
    _answered("quotients have 28 digits", _in_decimals),
    Mutant("and is unknown before it is false", {(expressions, "conjunction"): _unknown_first}),
    Mutant("or takes unknown for false", {(expressions, "disjunction"): lambda all_: disjunction(_known(all_))}),
    Mutant("a quota takes unknown for false", {(expressions, "quota"): lambda all_, *n: quota(_known(all_), *n)}),
    Mutant("a cause is forgotten", {(expressions, "causes_of"): _all_but_one}),
    Mutant(
        "a quotient by zero is zero",
        {(expressions, "_here"): lambda what, node: Fraction(0) if what == ZERO else _HERE(what, node)},
    ),
    Mutant(
        "a fold of nothing is zero",
        {(expressions, "fold"): lambda *three: Fraction(0) if (found := _FOLD(*three)) is None else found},
    ),
    Mutant("caps and floors are swapped", {(chaining, "combine"): _swapped}),
    Mutant(
        "of two caps the last is named",
        {(outcomes, "_named"): lambda all_, bound: max(clause for value, clause in all_ if value == bound)},
    ),
    Mutant("ranges include their upper end", {(tables, "_passes"): _open_at_the_top}),
    Mutant(
        "unknown values pass no cell",
        {(tables, "accepts"): lambda *four: False if isinstance(found := _ACCEPTS(*four), Unknown) else found},
    ),
    Mutant("the first match is the last", {(expressions, "table_answer"): _first_or_last}),
    Mutant("an exception in doubt does not stand", {(chaining, "disjunction"): lambda all_: disjunction(_known(all_))}),
    Mutant(
        "an unknown amount does not refer",
        {(chaining, "settled_verdict"): _without_doubt, (telling, "settled_verdict"): _without_doubt},
    ),
    Mutant("a need is not told", {(telling, "needs"): lambda seen: _NEEDS(seen)[1:]}),
    Mutant("sensitive values show", {(lens.Lens, "shown"): lambda self, ref: self.settled["node", ref, None]}),
)
"""All faults."""
