"""Why nothing exercised a part of a policy, and which case comes nearest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bonitas.engine.core import Member, Program, Ref, Rule, Table
from bonitas.engine.decision import ClauseTrace, Masked, State
from bonitas.engine.kinds import Kind, Value
from bonitas.engine.order import rank
from bonitas.engine.outcomes import verdict_of
from bonitas.engine.reference import decide
from bonitas.engine.tables import accepts
from bonitas.engine.values import unknown
from bonitas.engine.wording import Wording
from bonitas.replay.coverage import found
from bonitas.replay.coverage.answers import Answers, Values
from bonitas.replay.coverage.found import Cases
from bonitas.replay.coverage.phrases import named
from bonitas.replay.coverage.questions import Question, Questions
from bonitas.replay.coverage.words import cases as all_cases
from bonitas.replay.coverage.words import none, say

MOST_TRACED = 60
"""Among how many cases the nearest to a clause is looked for: each is decided with its trace."""
MOST_VALUES = 500
"""Among how many cases the nearest to a row or a bound is looked for."""

_FAR = Fraction(10**30)


class Reasons:
    """The reasons for what is missed, in the reader's words."""

    def __init__(
        self,
        program: Program,
        words: Wording,
        questions: Questions,
        answers: Answers,
        cases: Cases,
    ) -> None:
        self._program, self._words, self._plan = program, words, questions.plan
        self._answers, self._cases = answers, cases
        self._traces: dict[int, Mapping[str, ClauseTrace]] = {}
        self._values: dict[Ref, list[Value | None]] = {}
        self._whole = replace(questions.extended.program(), selections=program.selections)
        self._wanted = _refs(self._whole, [one for one, mask in zip(questions.all, answers.masks, strict=True)
                                       if not mask.any()])  # fmt: skip

    def of(self, question: Question) -> str:
        """The reason why no case answers a question with yes."""
        if not self._cases:
            return self._say("no case")
        match question.about:
            case Rule() as rule:
                return self._clause(question.sort, rule)
            case (Table() as table, int(number)):
                return self._with_nearest(self._none(), self._nearest_row(table, number))
            case (int(left), int(right)):
                return self._sides(left, right)
        return self._none()

    def _say(self, key: str, **values: str) -> str:
        return say(self._words.language, key, **values)

    def _in(self, count: int) -> str:
        return all_cases(self._words.language, count)

    def _in_none(self, count: int) -> str:
        return none(self._words.language, count)

    def _none(self) -> str:
        return self._say("no such case", cases=self._in_none(len(self._cases)))

    def _with_nearest(self, reason: str, nearest: str) -> str:
        return reason + self._say("because") + nearest if nearest else reason

    # ------------------------------------------------------------ clauses

    def _clause(self, sort: str, rule: Rule) -> str:
        everywhere = self._in(len(self._cases))
        if sort == found.EXEMPT:
            return self._say("always applied", cases=everywhere)
        if sort == found.EXCEPTION:
            return self._say("never used", other=str(rule.exception_to), cases=self._in_none(len(self._cases)))
        if sort == found.DECISIVE:
            return self._not_decisive(rule)
        return self._by_state(sort, rule)

    def _by_state(self, sort: str, rule: Rule) -> str:
        """Of a clause that never fired, or always did where it applied."""
        applies, active = self._answers.applies[rule.id], self._answers.active[rule.id]
        if not applies.any():
            return self._say("never applied", cases=self._in(len(self._cases)))
        if not active.any():
            others = [one for one in self._plan.exceptions[rule.id] if self._answers.active[one].any()]
            told = self._words.listing(tuple(others or self._plan.exceptions[rule.id]))
            return self._say("always overridden", others=told, cases=self._in(int(applies.sum())))
        settled = active & ~self._answers.unsettled[rule.id]
        if not settled.any():
            return self._say("never settled", cases=self._in(int(active.sum())))
        key = "never true" if sort == found.CLAUSE else "always true"
        return self._with_nearest(self._say(key, cases=self._in(int(settled.sum()))), self._nearest_to(rule, settled))

    def _not_decisive(self, rule: Rule) -> str:
        fired, verdict = self._answers.fired[rule.id], verdict_of(rule)
        if not fired.any():
            return self._say("never fired")
        cases = self._in(int(fired.sum()))
        if not verdict:
            return self._say("never bound", cases=self._in_none(int(fired.sum())))
        for other in self._plan.rules:
            worse = verdict_of(other)
            if worse is not None and worse > verdict and not np.any(fired & ~self._answers.fired[other.id]):
                return self._say("one worse", other=other.id, cases=cases)
        return self._say("some worse", cases=cases)

    def _nearest_to(self, rule: Rule, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
        """The case in which the fewest and smallest changes would turn a clause."""
        best: tuple[tuple[object, ...], int, ClauseTrace] | None = None
        for row in np.flatnonzero(rows)[:MOST_TRACED].tolist():
            trace = self._trace(row)[rule.id]
            if trace.state not in (State.FIRED, State.NOT_FIRED) or not trace.gaps:
                continue
            distances = [gap.distance for gap in trace.gaps]
            far = sum(1.0 if distance is None else min(distance, 1e9) for distance in distances)
            key = (not trace.nearly, len(trace.gaps), far)
            if best is None or key < best[0]:
                best = key, row, trace
        if best is None:
            return ""
        told = self._say("and").join(self._words.gap(gap) for gap in best[2].gaps[:3])
        return self._say("nearest", id=self._cases[best[1]][0], told=told)

    def _trace(self, row: int) -> Mapping[str, ClauseTrace]:
        if row not in self._traces:
            decision = decide(self._program, self._cases[row][1])
            self._traces[row] = {trace.id: trace for trace in decision.trace}
        return self._traces[row]

    # ------------------------------------------------------------ rows and comparisons

    def _of(self, ref: Ref) -> list[Value | None]:
        """The values of a node in the first cases."""
        if not self._values:
            wanted = sorted(self._wanted)
            values = Values(self._whole, wanted).of([case for _, case in self._cases[:MOST_VALUES]])
            self._values = dict(zip(wanted, values, strict=True))
        return self._values[ref]

    def _nearest_row(self, table: Table, number: int) -> str:
        if table.scope is not None:
            return ""
        kinds = [self._program.nodes[ref].kind for ref in table.inputs]
        columns = [self._of(ref) for ref in table.inputs]
        best: tuple[tuple[int, Fraction], int, list[int]] | None = None
        for row, values in enumerate(zip(*columns, strict=True)):
            wrong, far = _wrong(table, number, kinds, values)
            key = (len(wrong), far)
            if wrong and (best is None or key < best[0]):
                best = key, row, wrong
        if best is None:
            return ""
        told = [self._value(table.inputs[place], columns[place][best[1]], table.input_names[place])
                for place in best[2]]  # fmt: skip
        return self._say("nearest", id=self._cases[best[1]][0], told=self._say("and").join(told))

    def _sides(self, left: Ref, right: Ref) -> str:
        """Of a comparison that never came out one way, or of a bound that was never met."""
        nodes = self._whole.nodes
        if nodes[left].scope is not None or nodes[right].scope is not None:
            return self._none()
        kind = nodes[left].kind
        pairs = [(row, one, other) for row, (one, other) in enumerate(zip(self._of(left), self._of(right), strict=True))
                 if one is not None and other is not None]  # fmt: skip
        if not pairs:
            return self._say("unknown always", cases=self._in(min(len(self._cases), MOST_VALUES)))
        far = [(_distance(kind, one, other), row, one) for row, one, other in pairs]
        if all(distance is None for distance, *_ in far):
            return self._none()
        _, row, value = min(far, key=lambda each: _FAR if each[0] is None else each[0])
        told = self._value(left, value, named(self._program, self._plan, self._words, left))
        return self._with_nearest(self._none(), self._say("nearest", id=self._cases[row][0], told=told))

    def _value(self, ref: Ref, value: Value | None, name: str) -> str:
        shown = Masked() if ref in self._plan.tainted else unknown("", "") if value is None else value
        return self._say(
            "value", name=self._words.name(name), value=self._words.value(shown, self._program.nodes[ref].kind)
        )


def _refs(program: Program, missed: Sequence[Question]) -> set[Ref]:
    """The nodes whose values tell how near a case comes."""
    refs: set[Ref] = set()
    for question in missed:
        match question.about:
            case (Table() as table, int()):
                refs.update(table.inputs)
            case (int(left), int(right)):
                refs.update((left, right))
    return {ref for ref in refs if program.nodes[ref].scope is None}


def _wrong(
    table: Table, number: int, kinds: Sequence[Kind], values: Sequence[Value | None]
) -> tuple[list[int], Fraction]:
    """The places of the cells that do not accept the values, and how far the numbers are off in all."""
    wrong, far = [], Fraction(0)
    for place, (cell, kind, value) in enumerate(zip(table.rows[number].cells, kinds, values, strict=True)):
        own = any(row.cells[place].missing for row in table.rows)
        answer = accepts(cell, kind, unknown("", "") if value is None else value, own)
        if answer is True:
            continue
        wrong.append(place)
        bounds = [bound for test in cell.tests if not isinstance(test, Member) for bound in (test.low, test.high)]
        gaps = [gap for bound in bounds if bound is not None and value is not None
                and (gap := _distance(kind, value, bound)) is not None]  # fmt: skip
        far += min(gaps, default=Fraction(1))
    return wrong, far


def _distance(kind: Kind, one: Value, other: Value) -> Fraction | None:
    """How far two values lie apart by the size of the second; None where that means nothing."""
    if isinstance(one, bool) or isinstance(other, bool):
        return None
    try:
        here, there = rank(kind, one), rank(kind, other)
    except TypeError:
        return None
    return abs(here - there) / (abs(there) or 1)
