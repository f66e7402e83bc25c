"""Answers to questions about a program, from columns of many cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bonitas.engine.columnar.block import Column, Mask
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases, value_at
from bonitas.engine.core import Field, Program, Ref
from bonitas.engine.kinds import Value
from bonitas.engine.machines import machine
from bonitas.engine.values import CaseValue
from bonitas.replay.coverage.extended import Extended
from bonitas.replay.coverage.found import Cases
from bonitas.replay.coverage.questions import Question, Questions

BLOCK = 8_192
"""Cases decided at a time."""
MOST_SINGLE = 2_000
"""In how many cases in which a cap or a floor counts it is looked whether it binds."""


class Answers:
    """For each question the cases that answer it with yes. `fired`, `unsettled`, `active`, `applies` are by clause."""

    def __init__(self, program: Program, questions: Questions, cases: Cases) -> None:
        x = questions.extended
        names = [None if one.ref is None else x.ask(one.ref) for one in questions.all]
        active = {rule.id: x.ask(x.active(rule)) for rule in program.rules}
        applies = {rule.id: x.ask(rule.applies) for rule in program.rules}
        columns = _columns(x.program(), cases)
        nothing = np.zeros(len(cases), dtype=np.bool_)
        self.fired = {rule.id: columns.get(f"fired {rule.id}", nothing) for rule in program.rules}
        self.unsettled = {rule.id: columns.get(f"unsettled {rule.id}", nothing) for rule in program.rules}
        self.active = {rule: columns.get(name, nothing) for rule, name in active.items()}
        self.applies = {rule: columns.get(name, nothing) for rule, name in applies.items()}
        binding = self._binding(program, questions.all, cases)
        self.masks = [
            binding[question.name] if name is None else columns.get(name, nothing)
            for question, name in zip(questions.all, names, strict=True)
        ]

    def _binding(self, program: Program, questions: Sequence[Question], cases: Cases) -> dict[str, Mask]:
        """The cases in which a cap or a floor binds its amount, of those in which it counts."""
        caps = {one.name: np.zeros(len(cases), dtype=np.bool_) for one in questions if one.ref is None}
        if not caps:
            return caps
        deciding = machine(program)
        rows = np.flatnonzero(np.logical_or.reduce([self.fired[name] for name in caps]))[:MOST_SINGLE]
        for row in rows.tolist():
            for amount in deciding.summary(cases[row][1]).amounts:
                if amount.binding in caps:
                    caps[amount.binding][row] = True
        return caps


def _columns(program: Program, cases: Cases) -> dict[str, Mask]:
    """The answers of conditions that are outcomes of a program, and which clauses fired or were not settled."""
    deciding, parts = block_machine(program), []
    for start in range(0, len(cases), BLOCK):
        block = block_of_cases(program, [case for _, case in cases[start : start + BLOCK]])
        outcomes = deciding.outcomes(block)
        part = {name: _yes(column) for name, column in outcomes.selections.items() if name.startswith("?")}
        part |= {f"fired {name}": mask for name, mask in outcomes.fired.items()}
        part |= {f"unsettled {name}": mask for name, mask in outcomes.unsettled.items()}
        parts.append((block.rows, part))
    found = {}
    for name in dict.fromkeys(name for _, part in parts for name in part):
        found[name] = np.concatenate([part.get(name, np.zeros(rows, dtype=np.bool_)) for rows, part in parts])
    return found


def _yes(column: Column) -> Mask:
    answer = column.values.astype(np.bool_)
    return answer if column.known is None else answer & column.known


class Values:
    """The values of some nodes of a program in many cases. Nodes of elements have no value of their own."""

    def __init__(self, program: Program, refs: Sequence[Ref]) -> None:
        x = Extended(program)
        self._fields = [Field(x.ask(ref), program.nodes[ref].kind) for ref in refs]
        self._program = program
        self._machine = block_machine(x.program())

    def of(self, cases: Sequence[Mapping[str, CaseValue]]) -> list[list[Value | None]]:
        """A list for each node with its value in each case, None where that is unknown."""
        if not cases or not self._fields:
            return [[None] * len(cases) for _ in self._fields]
        outcomes = self._machine.outcomes(block_of_cases(self._program, cases))
        found = []
        for field in self._fields:
            column = outcomes.selections[field.name]
            known = [column.known is None or bool(column.known[row]) for row in range(len(cases))]
            found.append([value_at(column, field, row) if there else None for row, there in enumerate(known)])
        return found
