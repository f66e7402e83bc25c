"""All cases of files decided: outcomes to one file, what cannot be decided to another, and every row counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.forms import TooLongError
from bonitas.engine.columnar.arrow.results import ResultTable
from bonitas.engine.columnar.block import Integers
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.memory import kept_memory
from bonitas.engine.core import Program, Verdict
from bonitas.engine.problems import CaseError, problem
from bonitas.replay.outcome_files import is_textual, outcome_file, packed
from bonitas.replay.stream.cases import CaseStream
from bonitas.replay.stream.flow import THREADS
from bonitas.replay.stream.judge import Judged, Taken


@dataclass(slots=True)
class Tally:
    """How many rows were decided, by verdict where the policy gives one, and how many rejected.

    `redone` of them went through a machine for single cases, `passed` is how much of the stream has been read.
    """

    decided: int = 0
    rejected: int = 0
    redone: int = 0
    passed: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """All rows."""
        return self.decided + self.rejected


def decide_all(
    program: Program,
    stream: CaseStream,
    machine: BlockMachine,
    output: Path | str | None = None,
    *,
    several: bool = False,
    watch: Callable[[Judged], None] | None = None,
    progress: Callable[[Tally], None] | None = None,
    threads: int = THREADS,
) -> Tally:
    """Decides every case of a stream; memory does not grow with its length.

    Outcomes go to the file `output` (docs/batch.md; with `several` it names the file of each case), in the order of the
    cases. `watch` sees the rows of each piece, those that are rejected among them; `progress` is told after each piece.
    If the run ends early, for whatever reason, there is no output, and a file that was there is as before.
    Raises CaseError where a file turns out to be broken (K510) or an amount has more digits than the output holds
    (K512), ValueError for an output of another form than there are, OSError as usual.
    """
    work = _Work(program, machine, output, several)
    tally = Tally()
    with ExitStack() as stack:
        stack.enter_context(kept_memory())
        write = None if output is None else stack.enter_context(outcome_file(output, work.table.schema))
        for done in stack.enter_context(closing(stream.run(work, threads))):
            _count(tally, done)
            if watch is not None:
                watch(done.judged)
            if write is not None and done.packed is not None:
                write(done.packed)
            if progress is not None:
                progress(tally)
    return tally


@dataclass(frozen=True, slots=True)
class _Done:
    judged: Judged
    outcomes: tuple[OutcomeColumns, ...]
    packed: Any


class _Work:
    """What threads do with each piece: everything but to read and to write."""

    def __init__(self, program: Program, machine: BlockMachine, output: Path | str | None, several: bool) -> None:
        self.machine, self.output = machine, output
        self.table = ResultTable(program, as_text=output is not None and is_textual(output), several=several)

    def __call__(self, judged: Judged) -> _Done:
        outcomes = tuple(self.machine.outcomes(one.block) for one in judged.taken)
        if self.output is None or not outcomes:
            return _Done(judged, outcomes, None)
        batches = [self._batch(one, found, judged.file) for one, found in zip(judged.taken, outcomes, strict=True)]
        batch = batches[0] if len(batches) == 1 else _in_order(batches, [one.lines for one in judged.taken])
        return _Done(judged, outcomes, packed(self.output, batch))

    def _batch(self, taken: Taken, outcomes: OutcomeColumns, file: str) -> pa.RecordBatch:
        try:
            return self.table.batch(taken.ids, taken.lines, outcomes, file)
        except TooLongError as error:
            line = int(taken.lines[error.row])
            raise CaseError([problem("K512", error.name, line=line, case=str(taken.ids[error.row]))]) from None


def _in_order(batches: Iterable[pa.RecordBatch], lines: Iterable[Integers]) -> pa.RecordBatch:
    """Batches of one piece as one, in the order of lines."""
    (whole,) = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return whole.take(pa.array(np.argsort(np.concatenate(list(lines)), kind="stable")))


def _count(tally: Tally, done: _Done) -> None:
    for outcomes in done.outcomes:
        tally.decided += outcomes.rows
        tally.redone += outcomes.redone
        if outcomes.verdict is not None:
            counts = np.bincount(outcomes.verdict, minlength=len(Verdict)).tolist()
            tally.verdicts.update({one: counts[one] for one in Verdict if counts[one]})
    tally.rejected += len(done.judged.rejected) + done.judged.untold
    tally.passed += done.judged.size
