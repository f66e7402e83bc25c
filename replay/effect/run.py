"""The effect of a change over a history, from the versions' compilations and the history's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.dsl.extra import read_measures
from bonitas.dsl.syntax import tree
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.core import Program
from bonitas.replay.batch import Rejected
from bonitas.replay.cause.attribution import Attribution
from bonitas.replay.cause.hybrids import Hybrids
from bonitas.replay.effect.comparison import Comparison, Results
from bonitas.replay.effect.cuts import Cuts
from bonitas.replay.effect.measures import measured, measures_of
from bonitas.replay.effect.replay import Replay, Version
from bonitas.replay.history.stream import History
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.stream.open import THREADS

OnRejected = Callable[[str, Rejected], None]
"""Told of each row that a version ("old", "new") rejects, or of which the history itself cannot be read ("both")."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the files of the history, how to read them, what to cut it by, whether to look for causes.

    `today` is the day of decision of cases that have none. `most` changed cases are kept. `machine` is the name of one
    for blocks; without it the best one.
    """

    path: str
    mapping: CaseMapping | None = None
    today: date | None = None
    by: tuple[str, ...] = ()
    causes: bool = True
    most: int = 1000
    machine: str | None = None
    threads: int = THREADS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `size` (rows or bytes of the files), and how many rows."""

    done: int
    size: int
    rows: int


def effect(
    old: Compilation,
    new: Compilation,
    question: Question,
    language: str,
    progress: Callable[[Progress], None] | None = None,
    rejected: OnRejected | None = None,
) -> Comparison:
    """What replacing `old` by `new` does to a history; sentences of edits are in `language`.

    Stopped by KeyboardInterrupt, it tells what is counted so far (`covered` says how much). Raises PolicyError for a
    version with errors, or for measures and expressions that do not fit; CaseError and OSError as `History` does.
    """
    run = _Run(old, new, question, language)
    done = rows = 0
    whole = True
    try:
        for part in run.history.run(run.replay.work, question.threads):
            run.replay.add(part)
            done, rows = done + part.piece.size, rows + part.rows
            if rejected is not None:
                for version, one in part.rejected:
                    rejected(version, one)
            if progress is not None:
                progress(Progress(done, run.history.size, rows))
    except KeyboardInterrupt:
        whole = False
    covered = Fraction(1) if whole or not run.history.size else Fraction(done, run.history.size)
    return replace(run.replay.result(), covered=covered, results=_results(question.mapping), steps=run.steps)


class _Run:
    """Everything that is made ready before the first case."""

    def __init__(self, old: Compilation, new: Compilation, question: Question, language: str) -> None:
        programs = old.required_program(), new.required_program()
        before, after = _tree(old), _tree(new)
        hybrids = Hybrids(before, after, language) if question.causes else None
        self.steps = () if hybrids is None else hybrids.steps
        names = {} if hybrids is None else hybrids.names
        measures = _measures(before, after, question.mapping)
        versions = (
            Version.of(programs[0], self._machine(question), names, _if_fitting(before, measures)),
            Version.of(programs[1], self._machine(question), None, measured(after, measures) if measures else None),
        )
        machine = self._machine(question)
        attribution = None if hybrids is None else Attribution(hybrids, versions[1].voice, machine)
        cuts = Cuts(after, question.by, question.mapping, machine)
        self.replay = Replay(*versions, attribution, cuts, question.most)
        sounds = [version.machine.sound for version in versions]
        self.history = History(programs, question.path, question.mapping, question.today, sounds)

    def _machine(self, question: Question) -> Callable[[Program], BlockMachine]:
        return lambda program: block_machine(program, question.machine)


def _tree(version: Compilation) -> tree.Policy:
    assert version.tree is not None, "a version without errors has a tree"
    return version.tree


def _measures(old: tree.Policy, new: tree.Policy, mapping: CaseMapping | None) -> tuple[tree.Measured, ...]:
    """The measures of both versions and of the mapping, those of one name once."""
    found = {one.id.text: one for one in measures_of(old, new)}
    if mapping is not None:
        found |= {one.id.text: one for one in read_measures(new.language, mapping.measures)}
    return tuple(found.values())


def _if_fitting(policy: tree.Policy, measures: Sequence[tree.Measured]) -> Program | None:
    """The older version with the measures of the newer one; None where it lacks what they speak of."""
    try:
        return measured(policy, measures) if measures else None
    except PolicyError:
        return None


def _results(mapping: CaseMapping | None) -> Results | None:
    if mapping is None or not (mapping.good or mapping.bad):
        return None
    return Results(frozenset(mapping.good), frozenset(mapping.bad))
