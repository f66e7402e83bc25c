"""What each machine says of many cases, in parts that are compared with the reference's."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from unittest import mock

import numpy as np
from differential.rows import expected_row, in_text, rows_as_text, rows_of_decimals

from bonitas.engine.columnar import run
from bonitas.engine.columnar.block import Block, Column, Mask
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.machine import COLUMNAR
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases, value_at
from bonitas.engine.core import Field, Program, Verdict
from bonitas.engine.kinds import Kind, Value
from bonitas.engine.machines import COMPILED, REFERENCE, RETE, Machine, machine
from bonitas.engine.natural import natural
from bonitas.engine.summary import Outcome, outcome_of, summary_of
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]
Parts = dict[str, object]
"""Part of an answer → its value. The reference tells all parts, a machine those that it can tell."""

SOUND, FACTS, DECISION, SUMMARY, OUTCOME, ROW, DECIMALS, RAISED = (
    "sound", "facts", "decision", "summary", "outcome", "row", "decimals", "raised",
)  # fmt: skip
"""The parts: whether the case keeps to the facts; the broken ones; the decision, its summary and its outcome; the row
of the outcomes' file with numbers as text and as decimals; what a machine raised."""


@dataclass(frozen=True)
class Contender:
    """A machine under test. `answers` gives, for each case in turn, the parts that this machine can tell.

    `share`: how many of the cases it gets; slow machines get fewer.
    """

    name: str
    answers: Callable[[Program, Sequence[Case]], list[Parts]]
    share: float = 1.0

    def of(self, cases: Sequence[Case]) -> Sequence[Case]:
        """The cases that it gets: at least one."""
        return cases[: max(1, round(len(cases) * self.share))]


def reference_parts(program: Program, cases: Sequence[Case]) -> list[Parts]:
    """All parts, by the reference."""
    reference = machine(program, REFERENCE)
    found: list[Parts] = []
    for case in cases:
        facts = _names_of_facts(reference, case)
        parts: Parts = {SOUND: not facts, FACTS: facts}
        if not facts:
            decision = reference.decide(case)
            summary = summary_of(decision)
            outcome = outcome_of(summary)
            row = expected_row(program, decision, outcome)
            parts |= {DECISION: decision, SUMMARY: summary, OUTCOME: outcome, ROW: in_text(row), DECIMALS: row}
        found.append(parts)
    return found


def _names_of_facts(one: Machine, case: Case) -> tuple[str, ...]:
    return tuple(fact.name for fact in one.broken_facts(case))


# ---------------------------------------------------------------- machines for single cases


_TRACED = 4
"""One case in so many is decided with its whole trace."""


def one_by_one(name: str, share: float = 1.0) -> Contender:
    """A machine for single cases, by its name."""
    return Contender(name, partial(_singly, name), share)


def _singly(name: str, program: Program, cases: Sequence[Case]) -> list[Parts]:
    try:
        one = machine(program, name)
    except Exception as error:  # whatever a machine raises is what the comparison has to tell
        return [_raised(error)] * len(cases)
    return machine_parts(one, cases)


def machine_parts(one: Machine, cases: Sequence[Case]) -> list[Parts]:
    """What a machine for single cases says of each."""
    return [_parts(one, case, traced=place % _TRACED == 0) for place, case in enumerate(cases)]


def _parts(one: Machine, case: Case, *, traced: bool) -> Parts:
    try:
        facts = _names_of_facts(one, case)
        if facts:
            return {FACTS: facts}
        decision: Parts = {DECISION: one.decide(case)} if traced else {}
        return {FACTS: facts, **decision, SUMMARY: one.summary(case), OUTCOME: one.outcome(case)}
    except Exception as error:  # as above
        return _raised(error)


def _raised(error: Exception) -> Parts:
    at = traceback.extract_tb(error.__traceback__)[-1]
    return {RAISED: f"{type(error).__name__} in {at.name}: {error}"}


# ---------------------------------------------------------------- machines for blocks


def by_blocks(name: str, make: Callable[[Program], BlockMachine], size: int = 10**6, share: float = 1.0) -> Contender:
    """A machine for blocks, given at most `size` cases at once, with the rows of its outcomes' file."""
    return Contender(name, partial(_in_blocks, make, size), share)


def _in_blocks(
    make: Callable[[Program], BlockMachine], size: int, program: Program, cases: Sequence[Case]
) -> list[Parts]:
    try:
        one = make(program)
        starts = range(0, len(cases), size)
        return [parts for start in starts for parts in _of_block(one, program, cases[start : start + size])]
    except Exception as error:  # as above
        return [_raised(error)] * len(cases)


def _of_block(one: BlockMachine, program: Program, cases: Sequence[Case]) -> list[Parts]:
    sound = one.sound(block_of_cases(program, cases)).tolist()
    kept = [case for case, keeps in zip(cases, sound, strict=True) if keeps]
    decided = _decided(one, program, block_of_cases(program, kept)) if kept else iter(())
    return [{SOUND: True, **next(decided)} if keeps else {SOUND: False} for keeps in sound]


def _decided(one: BlockMachine, program: Program, block: Block) -> Iterator[Parts]:
    columns = one.outcomes(block)
    parts: list[Parts] = [{OUTCOME: outcome} for outcome in _outcomes(program, columns)]
    for name, rows in ((ROW, rows_as_text(program, columns)), (DECIMALS, rows_of_decimals(program, columns))):
        for here, row in zip(parts, rows or (), strict=rows is not None):
            here[name] = row
    return iter(parts)


def _outcomes(program: Program, columns: OutcomeColumns) -> list[Outcome]:
    """The rows of columns of outcomes."""
    kinds = {one.name: program.nodes[one.value].kind for one in program.selections}
    amounts = _named(columns.amounts, {one.name: one.kind for one in program.amounts})
    selections = _named(columns.selections, kinds)
    return [
        Outcome(
            verdict=None if columns.verdict is None else Verdict(int(columns.verdict[row])),
            amounts=tuple((name, values[row]) for name, values in amounts),
            selections=tuple((name, values[row]) for name, values in selections),
            fired=_told(columns.fired, row),
            unsettled=_told(columns.unsettled, row),
        )
        for row in range(columns.rows)
    ]


def _named(columns: Mapping[str, Column], kinds: Mapping[str, Kind]) -> list[tuple[str, list[Value | None]]]:
    return [(name, _values(columns[name], Field(name, kinds[name]))) for name in sorted(kinds, key=natural)]


def _values(column: Column, field: Field) -> list[Value | None]:
    known = np.ones(len(column.values), dtype=np.bool_) if column.known is None else column.known
    return [value_at(column, field, row) if known[row] else None for row in range(len(column.values))]


def _told(masks: Mapping[str, Mask], row: int) -> tuple[str, ...]:
    return tuple(sorted((name for name, mask in masks.items() if mask[row]), key=natural))


# ---------------------------------------------------------------- all of them


def _columnar(program: Program) -> BlockMachine:
    return block_machine(program, COLUMNAR)


IN_SMALL_BLOCKS = f"{COLUMNAR}-small"
"""The columnar machine with few cases in a block, whose bounds are those of so few."""
IN_PARTS = f"{COLUMNAR}-parts"
"""The columnar machine that does few rows of a block at a time, as it does with millions."""


def _in_parts(program: Program, cases: Sequence[Case]) -> list[Parts]:
    with mock.patch.object(run, "ROWS", 7):
        return _in_blocks(_columnar, len(cases), program, cases)


_ALL = (
    one_by_one(COMPILED),
    one_by_one(RETE, share=0.08),
    by_blocks(COLUMNAR, _columnar),
    by_blocks(IN_SMALL_BLOCKS, _columnar, size=3, share=0.06),
    Contender(IN_PARTS, _in_parts, share=0.25),
)
_HAS_DURABLE = find_spec("durable_rules_engine") is not None
CONTENDERS = {one.name: one for one in _ALL if one.name != RETE or _HAS_DURABLE}
"""All machines beside the reference that can run here, by name: rete needs the extra `durable`."""
