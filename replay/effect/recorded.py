"""What was decided then, as a version to compare with: the history's own verdicts and amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bonitas.engine.columnar.block import Block, Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import VERDICTS, Input, Program, Verdict
from bonitas.engine.values import CaseValue
from bonitas.replay.answers import Answer
from bonitas.replay.history.told import AMOUNT, told_program
from bonitas.replay.history.told import VERDICT as TOLD
from bonitas.replay.mapping import CaseMapping

NAME = "recorded"
"""What stands for the recorded decisions where a version is asked for."""


class NothingRecordedError(ValueError):
    """The mapping does not say what was decided. `unknown` are amounts that it names and the version lacks."""

    def __init__(self, unknown: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(unknown))
        self.unknown = unknown


def recorded_program(new: Program, mapping: CaseMapping | None) -> Program:
    """A program whose case is what the history tells and whose amounts are those that were recorded.

    It is never run: `Recorded` reads what it decides. Raises NothingRecordedError.
    """
    if mapping is None or mapping.decided is None:
        raise NothingRecordedError
    known = {amount.name: amount for amount in new.amounts}
    if unknown := tuple(name for name in mapping.decided.amounts if name not in known):
        raise NothingRecordedError(unknown)
    wanted = [known[name] for name in mapping.decided.amounts]
    told = tuple(Input(kind=one.kind, origin=one.origin, name=f"{AMOUNT}{one.name}") for one in wanted)
    amounts = tuple(replace(one, start=place, mode=None, unit=None) for place, one in enumerate(wanted))
    like = told_program(new, mapping)
    return replace(like, name=NAME, title=NAME, version="", nodes=told, amounts=amounts, decides_verdict=True)


class Recorded:
    """Gives the recorded decisions of blocks of what a history tells, as a machine for blocks does."""

    name = NAME

    def __init__(self, program: Program) -> None:
        self._amounts = [amount.name for amount in program.amounts]

    def sound(self, block: Block) -> Mask:
        """The rows of which a verdict is recorded."""
        column = block.columns[TOLD]
        return np.ones(block.rows, dtype=np.bool_) if column.known is None else column.known

    def outcomes(self, block: Block) -> OutcomeColumns:
        """What is recorded of each row."""
        verdict, nothing = _column(block, TOLD), dict[str, Mask]()
        amounts = {name: _column(block, f"{AMOUNT}{name}") for name in self._amounts}
        codes = len(Verdict) - 1 - verdict.values
        return OutcomeColumns(block.rows, codes, nothing, nothing, amounts, {})


def _column(block: Block, name: str) -> Column:
    column = block.columns[name]
    assert isinstance(column, Column)
    return column


class RecordedAnswers:
    """Tells the recorded decision of one case."""

    def __init__(self, program: Program) -> None:
        self._amounts = [amount.name for amount in program.amounts]

    def ask(self, case: Mapping[str, CaseValue]) -> Answer:
        """The recorded decision; there are no reasons."""
        label = case.get(TOLD)
        verdict = None if label is None else Verdict(len(Verdict) - 1 - VERDICTS.labels.index(str(label)))
        amounts = {name: _number(case.get(f"{AMOUNT}{name}")) for name in self._amounts}
        return Answer(verdict, (), (), (), amounts, {}, (), (), (), frozenset())

    def decision(self, case: Mapping[str, CaseValue]) -> None:
        """Nothing: what was decided then does not say how."""


def _number(value: CaseValue) -> Fraction | None:
    return value if isinstance(value, Fraction) else None
