"""Fixtures run: every case decided and compared with what it expects, every guarantee tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bonitas.engine.case import Case, CaseModel
from bonitas.engine.core import Guarantee, Program
from bonitas.engine.decision import Decision, Masked
from bonitas.engine.kinds import Kind
from bonitas.engine.machines import Machine
from bonitas.engine.probe import probe
from bonitas.engine.problems import CaseProblem, fact_broken
from bonitas.engine.values import CaseValue
from bonitas.engine.wording import Wording
from bonitas.replay.batch import Rejected, judge
from bonitas.replay.expectations import GUARANTEES, REJECTED, Expectations, Mismatch
from bonitas.replay.rows import CaseRow


@dataclass(frozen=True, slots=True)
class Broken:
    """A guarantee that a case breaks. `name`, `before`, `after`: the input that was moved, where two cases break it."""

    id: str
    title: str
    amount: str = ""
    name: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case of a fixture. `decision` is None where the case was rejected, for the reasons `problems`.

    `broken` are the guarantees that do not hold and were not expected to be broken.
    """

    row: CaseRow
    decision: Decision | None
    problems: tuple[CaseProblem, ...]
    mismatches: tuple[Mismatch, ...]
    broken: tuple[Broken, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.mismatches and not self.broken


def run_cases(program: Program, rows: Sequence[CaseRow], words: Wording, machine: Machine) -> Iterator[CaseResult]:
    """The results of the cases, in their order, decided by `machine`; `words` says in which language."""
    model, expectations = CaseModel(program), Expectations(program, words)
    for row in rows:
        judged = judge(row, model, facts=lambda case: _facts(machine, case))
        if isinstance(judged, Rejected):
            yield CaseResult(row, None, judged.problems, _rejection(row, judged.problems))
        else:
            decision = machine.decide(judged.case)
            yield _compared(program, row, judged.case, decision, expectations, words)


def _facts(machine: Machine, case: Case) -> list[CaseProblem]:
    return [fact_broken(fact.name, fact.title) for fact in machine.broken_facts(case)]


def _compared(
    program: Program, row: CaseRow, case: Case, decision: Decision, expectations: Expectations, words: Wording
) -> CaseResult:
    broken = broken_guarantees(program, case, decision, words)
    expect = row.expect or {}
    mismatches = expectations.compare(expect, decision, tuple(one.id for one in broken))
    return CaseResult(row, decision, (), tuple(mismatches), () if GUARANTEES in expect else broken)


def _rejection(row: CaseRow, problems: Sequence[CaseProblem]) -> tuple[Mismatch, ...]:
    """A rejected case meets its expectation when `rejected` names one of its codes, or all of them in a list."""
    expected = (row.expect or {}).get(REJECTED)
    codes = tuple(dict.fromkeys(item.code for item in problems))
    if expected in codes or (isinstance(expected, list) and set(expected) == set(codes)):
        return ()
    told = ", ".join(map(str, expected)) if isinstance(expected, list) else str(expected or "")
    return (Mismatch(REJECTED, told, ", ".join(codes), codes[0]),)


def broken_guarantees(
    program: Program, case: Mapping[str, CaseValue], decision: Decision, words: Wording
) -> tuple[Broken, ...]:
    """The guarantees that the decision breaks, and those that a case near it breaks together with it."""
    found = [Broken(one.id, words.title(one.id, one.title)) for one in decision.guarantees if one.held is False]
    for guarantee in program.guarantees:
        other = probe(program, case, guarantee)
        if other is not None:
            found.append(_counterexample(program, guarantee, case, other, words))
    return tuple(found)


def _counterexample(
    program: Program,
    guarantee: Guarantee,
    case: Mapping[str, CaseValue],
    other: Mapping[str, CaseValue],
    words: Wording,
) -> Broken:
    field = next(one for one in program.inputs if one.name == guarantee.moved)
    before, after = (_shown(words, field.sensitive, side[field.name], field.kind) for side in (case, other))
    title, amount = words.title(guarantee.id, guarantee.title), words.name(guarantee.amount or "")
    return Broken(guarantee.id, title, amount, words.name(field.name), before, after)


def _shown(words: Wording, sensitive: bool, value: CaseValue, kind: Kind) -> str:
    if sensitive or value is None or isinstance(value, tuple):
        return words.value(Masked(), kind)
    return words.value(value, kind)
