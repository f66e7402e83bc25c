"""Whether the cases of fixtures notice that a policy has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bonitas.engine.case import Case, CaseModel
from bonitas.engine.columnar.block import Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import Program, Rule, ToAmount
from bonitas.engine.decision import Decision
from bonitas.engine.kinds import Kind
from bonitas.engine.machines import Machine, machine
from bonitas.engine.values import CaseValue
from bonitas.engine.wording import LANGUAGES, wording
from bonitas.replay.batch import Accepted, judge
from bonitas.replay.coverage.extended import Extended
from bonitas.replay.effect.columns import same
from bonitas.replay.expectations import GUARANTEES, REJECTED, Expectations
from bonitas.replay.fixtures import broken_guarantees
from bonitas.replay.rows import CaseRow


@dataclass(frozen=True, slots=True)
class Tried:
    """A case of a fixture at the door: `sound` is false where it breaks a fact."""

    row: CaseRow
    case: Case
    sound: bool


class Jury:
    """The cases of fixtures of one policy that can be read at all, and what is expected of them.

    `watched` are the definitions of which some case expects something.
    """

    def __init__(self, program: Program, rows: Sequence[CaseRow]) -> None:
        model = CaseModel(program)
        read = [one for row in rows if isinstance(one := judge(row, model), Accepted)]
        self.program = program
        self._block = block_of_cases(program, [one.case for one in read])
        self._sound = block_machine(program).sound(self._block)
        self.tried = tuple(Tried(one.row, one.case, bool(sound)) for one, sound in zip(read, self._sound, strict=True))
        self._expectations = Expectations(program, wording(program))
        self.watched = _watched(program, rows)
        self._needs = np.array(["needs" in (one.row.expect or {}) for one in self.tried], dtype=np.bool_)
        self._before = self._decided(program)

    def failing(self) -> list[str]:
        """The ids of cases that fail with the policy as it is."""
        deciding = machine(self.program)
        return [one.row.id for one in self.tried if one.sound and self._fails(one, self.program, deciding)]

    def noticed(self, mutant: Program) -> str | None:
        """The id of the first case that fails with a changed policy; None if all pass."""
        sound = block_machine(mutant).sound(self._block) if mutant.facts else self._sound
        if (changed := np.flatnonzero(sound != self._sound)).size:
            return self.tried[int(changed[0])].row.id
        differ = difference(self._before, self._decided(mutant)) | self._needs
        deciding = machine(mutant)
        for place in np.flatnonzero(differ & self._sound).tolist():
            if self._fails(self.tried[place], mutant, deciding):
                return self.tried[place].row.id
        return None

    def _decided(self, program: Program) -> Decided:
        """What is decided, with the definitions of which something is expected."""
        whole = watching(program, self.watched)
        return whole, block_machine(whole).outcomes(self._block)

    def _fails(self, one: Tried, program: Program, deciding: Machine) -> bool:
        """Whether a case fails. Promises about two cases are tried only where it states which promises it breaks."""
        expect = one.row.expect or {}
        if REJECTED in expect:
            return True
        decision = deciding.decide(one.case)
        broken = _promises(program, one.case, decision, every=GUARANTEES in expect)
        if self._expectations.compare(expect, decision, broken):
            return True
        return bool(broken) and GUARANTEES not in expect


def _promises(program: Program, case: Mapping[str, CaseValue], decision: Decision, *, every: bool) -> tuple[str, ...]:
    if every:
        return tuple(one.id for one in broken_guarantees(program, case, decision, wording(program)))
    return tuple(one.id for one in decision.guarantees if one.held is False)


def _watched(program: Program, rows: Sequence[CaseRow]) -> tuple[str, ...]:
    """The definitions that some case expects something of, by any of their names."""
    readers = [wording(program, language) for language in LANGUAGES]
    keys = {key for row in rows for key in row.expect or {}}
    return tuple(
        one.name
        for one in program.definitions
        if program.nodes[one.value].scope is None and keys & {one.name, *(reader.name(one.name) for reader in readers)}
    )


def watching(program: Program, names: Sequence[str]) -> Program:
    """The program with some definitions, where it has them, as further outcomes."""
    x = Extended(program)
    values = {one.name: one.value for one in program.definitions}
    for name in names:
        if name in values:
            x.ask(values[name], name)
    return x.program()


# ---------------------------------------------------------------- where two programs differ

Decided = tuple[Program, OutcomeColumns]


def difference(old: Decided, new: Decided) -> Mask:
    """The rows of one block that two programs decide differently: in an outcome, or in what fires or is not settled.

    Where a clause says something else than before, the rows in which it fires differ too.
    """
    found = np.zeros(old[1].rows, dtype=np.bool_)
    for mask in _differences(old, new):
        found |= mask
    return found


def _differences(old: Decided, new: Decided) -> Iterator[Mask]:
    (program, before), (mutant, after) = old, new
    nothing, everything = np.zeros(before.rows, dtype=np.bool_), np.ones(before.rows, dtype=np.bool_)
    if before.verdict is not None and after.verdict is not None:
        yield np.asarray(before.verdict != after.verdict, dtype=np.bool_)
    elif before.verdict is not after.verdict:
        yield everything
    for one, other in ((before.fired, after.fired), (before.unsettled, after.unsettled)):
        for name in {**one, **other}:
            yield one.get(name, nothing) ^ other.get(name, nothing)
    said = {rule.id: _said(rule) for rule in mutant.rules}
    for rule in program.rules:
        if said.get(rule.id, ()) != _said(rule):
            yield before.fired.get(rule.id, nothing) | before.unsettled.get(rule.id, nothing)
    kinds, others = _kinds(program), _kinds(mutant)
    for name, column in _named(before).items():
        there = _named(after).get(name)
        yield everything if there is None else ~same(column, there, kinds[name], others[name])


def _said(rule: Rule) -> tuple[object, ...]:
    return tuple(one for one in rule.contributions if not isinstance(one, ToAmount))


def _named(outcomes: OutcomeColumns) -> dict[str, Column]:
    return {**outcomes.selections, **outcomes.amounts}


def _kinds(program: Program) -> dict[str, Kind]:
    kinds = {one.name: program.nodes[one.value].kind for one in program.selections}
    return kinds | {one.name: one.kind for one in program.amounts}
