"""Any machine for single cases on blocks: each case by itself, for what is decided and for checking faster machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from bonitas.engine.columnar.block import Block, Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.rows import Rows, column_of
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Value
from bonitas.engine.machines import Machine
from bonitas.engine.summary import Outcome


class BlockMachine(Protocol):
    """One program, ready to decide blocks of cases. Safe to share between threads."""

    @property
    def name(self) -> str:
        """Which machine this is."""

    def sound(self, block: Block) -> Mask:
        """The rows that keep to the facts which the policy declares; only they are to be decided."""

    def outcomes(self, block: Block) -> OutcomeColumns:
        """What is decided of each row."""


class ByRow:
    """A machine for single cases as one for blocks."""

    def __init__(self, program: Program, machine: Machine) -> None:
        self._program, self._machine = program, machine
        kinds = {one.name: program.nodes[one.value].kind for one in program.selections}
        self._amounts = [Field(one.name, one.kind) for one in program.amounts]
        self._selections = [Field(name, kind) for name, kind in kinds.items()]

    @property
    def name(self) -> str:
        """See `BlockMachine`."""
        return self._machine.name

    def sound(self, block: Block) -> Mask:
        """See `BlockMachine`."""
        if not self._program.facts:
            return np.ones(block.rows, dtype=np.bool_)
        rows = Rows(self._program, block)
        return np.array([not self._machine.broken_facts(rows.case(row)) for row in range(block.rows)], dtype=np.bool_)

    def outcomes(self, block: Block) -> OutcomeColumns:
        """See `BlockMachine`."""
        rows = Rows(self._program, block)
        return self._columns([self._machine.outcome(rows.case(row)) for row in range(block.rows)])

    def _columns(self, outcomes: Sequence[Outcome]) -> OutcomeColumns:
        verdict = None
        if self._program.decides_verdict:
            verdict = np.array([-1 if one.verdict is None else one.verdict for one in outcomes], dtype=np.int64)
        amounts, selections = [dict(one.amounts) for one in outcomes], [dict(one.selections) for one in outcomes]
        return OutcomeColumns(
            rows=len(outcomes),
            verdict=verdict,
            fired=self._masks([one.fired for one in outcomes]),
            unsettled=self._masks([one.unsettled for one in outcomes]),
            amounts=_columns(self._amounts, amounts),
            selections=_columns(self._selections, selections),
        )

    def _masks(self, ids: Sequence[Sequence[str]]) -> dict[str, Mask]:
        masks: dict[str, Mask] = {}
        for row, here in enumerate(ids):
            for name in here:
                if name not in masks:
                    masks[name] = np.zeros(len(ids), dtype=np.bool_)
                masks[name][row] = True
        return masks


def _columns(fields: Sequence[Field], values: Sequence[dict[str, Value | None]]) -> dict[str, Column]:
    return {field.name: column_of(field, [one[field.name] for one in values]) for field in fields}
