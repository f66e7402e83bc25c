"""The effect of a change over a history, from the versions' compilations and the history's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from importlib.metadata import version as metadata_version
from pathlib import Path
from time import monotonic
from typing import Any

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.dsl.extra import read_measures
from bonitas.dsl.syntax import tree
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.memory import kept_memory
from bonitas.engine.core import Program
from bonitas.engine.identity import identity
from bonitas.replay.batch import Rejected
from bonitas.replay.cause.attribution import Trials
from bonitas.replay.cause.hybrids import Hybrids
from bonitas.replay.effect.checkpoint import Checkpoint
from bonitas.replay.effect.comparison import ChangedCase, Comparison, Results, Step
from bonitas.replay.effect.cuts import Cuts
from bonitas.replay.effect.measures import measured, measures_of
from bonitas.replay.effect.recorded import Recorded, RecordedAnswers, recorded_program
from bonitas.replay.effect.replay import Part, Replay, Version
from bonitas.replay.effect.said import SETS, Voice
from bonitas.replay.history.stream import History, Viewed
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.stream.open import THREADS

OnRejected = Callable[[str, Rejected], None]
"""Told of each row that a version ("old", "new") rejects, or of which the history itself cannot be read ("both")."""

OnChanged = Callable[[ChangedCase, tuple[tuple[str, ...], ...] | None], None]
"""Told of each case that is decided differently, in the order of the history, and of the smallest sets of edits, by
their names, that give its new decision (None: not looked for, or by a sample)."""

BETWEEN = 30.0
"""Seconds between two checkpoints."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the files of the history, how to read them, what to cut it by, whether to look for causes.

    `today` is the day of decision of cases that have none. `most` changed cases are kept, the first `explained` of them
    with what explains them. `machine` is the name of one for blocks; without it the best one.
    """

    path: str
    mapping: CaseMapping | None = None
    today: date | None = None
    by: tuple[str, ...] = ()
    causes: bool = True
    most: int = 1000
    machine: str | None = None
    explained: int = 0
    threads: int = THREADS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `size` (rows or bytes of the files), and how many rows."""

    done: int
    size: int
    rows: int

    def after(self, part: Part) -> Progress:
        """How far it is after a piece more."""
        return Progress(self.done + part.piece.size, self.size, self.rows + part.rows)


def effect(
    old: Compilation | None,
    new: Compilation,
    question: Question,
    language: str,
    progress: Callable[[Progress], None] | None = None,
    rejected: OnRejected | None = None,
) -> Comparison:
    """What replacing `old` by `new` does to a history; sentences of edits are in `language`.

    `old` None compares with what was decided then, as the mapping says. Stopped by KeyboardInterrupt, it tells what is
    counted so far (`covered` says how much). Raises PolicyError for a version with errors, or for measures and
    expressions that do not fit; NothingRecordedError; SensitiveCutError; CaseError and OSError as `History` does.
    """
    return effects(old, (new,), question, language, progress, rejected)[0]


def effects(
    old: Compilation | None,
    challengers: Sequence[Compilation],
    question: Question,
    language: str,
    progress: Callable[[Progress], None] | None = None,
    rejected: OnRejected | None = None,
    checkpoint: Path | None = None,
    changed: OnChanged | None = None,
) -> tuple[Comparison, ...]:
    """The same for several versions that might replace `old`, in one reading of the history.

    `rejected` is told of what the first of them and the old version reject, `changed` of what these two decide
    differently. With a `checkpoint` a run that was stopped goes on where it was, and keeps there what it counts, now
    and then and when it is stopped; at its end the file goes. Raises CheckpointError for one of another run, or that is
    damaged.
    """
    run = _Run(old, challengers, question, language)
    keeper = None if checkpoint is None else Checkpoint(checkpoint, run.of())
    begun = None if keeper is None else keeper.load(run.replays)
    at = Progress(*(begun[1], run.history.size, begun[2])) if begun else Progress(0, run.history.size, 0)
    pieces, kept, whole = begun[0] if begun else 0, monotonic(), True
    with kept_memory():
        try:
            for parts in run.history.run(run.work, question.threads, pieces):
                run.add(parts)
                pieces, at = pieces + 1, at.after(parts[0])
                _tell(parts[0], at, progress, rejected)
                if changed is not None:
                    run.tell_changed(parts[0], changed)
                if keeper is not None and monotonic() - kept > BETWEEN:
                    keeper.save(run.replays, pieces, at.done, at.rows)
                    kept = monotonic()
        except KeyboardInterrupt:
            whole = False
    if keeper is not None:
        keeper.remove() if whole else keeper.save(run.replays, pieces, at.done, at.rows)
    return run.results(Fraction(1) if whole or not at.size else Fraction(at.done, at.size))


def _tell(part: Part, at: Progress, progress: Callable[[Progress], None] | None, rejected: OnRejected | None) -> None:
    if rejected is not None:
        for version, one in part.rejected:
            rejected(version, one)
    if progress is not None:
        progress(at)


class _Run:
    """Everything that is made ready before the first case."""

    def __init__(
        self, old: Compilation | None, challengers: Sequence[Compilation], question: Question, language: str
    ) -> None:
        self._question, self._language = question, language
        self._versions = [*([] if old is None else [old]), *challengers]
        before = () if old is None else (old.required_program(),)
        programs = (*before, *(one.required_program() for one in challengers))
        self._steps: list[tuple[Step, ...]] = []
        self.replays = [self._replay(old, one, len(before) + place) for place, one in enumerate(challengers)]
        sounds = [one.old.machine.sound for one in self.replays[:1] if old is not None]
        sounds += [one.new.machine.sound for one in self.replays]
        self.history = History(programs, question.path, question.mapping, question.today, sounds)

    def _replay(self, old: Compilation | None, new: Compilation, place: int) -> Replay:
        question, after = self._question, _tree(new)
        measures = _measures(None if old is None else _tree(old), after, question.mapping)
        program = new.required_program()
        younger = Version.of(program, self._machine, None, measured(after, measures) if measures else None)
        cuts = Cuts(after, question.by, question.mapping, self._machine)
        if old is None:
            self._steps.append(())
            recorded = _recorded(program, question.mapping)
            return Replay(recorded, younger, None, cuts, question.most, (None, place), question.explained)
        before = _tree(old)
        hybrids = Hybrids(before, after, self._language) if question.causes else None
        self._steps.append(() if hybrids is None else hybrids.steps)
        names = {} if hybrids is None else hybrids.names
        older = Version.of(old.required_program(), self._machine, names, _if_fitting(before, measures))
        trials = None if hybrids is None else Trials(hybrids, self._machine)
        return Replay(older, younger, trials, cuts, question.most, (0, place), question.explained)

    def _machine(self, program: Program) -> BlockMachine:
        return block_machine(program, self._question.machine)

    def of(self) -> dict[str, Any]:
        """Of what the run is: the versions, the files and the question, so that no checkpoint is taken for another."""
        told = replace(self._question, path="", mapping=None, machine=None, threads=0)
        mapping = self._question.mapping
        return {
            "bonitas": metadata_version("bonitas"),
            "versions": [_digest(one.source.text, identity(one.required_program())) for one in self._versions],
            "files": [
                [str(one.path), one.path.stat().st_size, one.path.stat().st_mtime_ns] for one in self.history.files
            ],
            "question": repr(told),
            "mapping": None if mapping is None else _digest(repr(mapping)),
            "language": self._language,
        }

    def work(self, viewed: Viewed) -> tuple[Part, ...]:
        """A piece, decided for each challenger."""
        return tuple(replay.work(viewed) for replay in self.replays)

    def add(self, parts: Sequence[Part]) -> None:
        """Counts a piece."""
        for replay, part in zip(self.replays, parts, strict=True):
            replay.add(part)

    def tell_changed(self, part: Part, changed: OnChanged) -> None:
        """Tells the cases of a piece that the first version and the old one decide differently."""
        steps = self._steps[0]
        for case, cause in self.replays[0].changed(part):
            sets = sorted(tuple(steps[one].name for one in sorted(chosen)) for chosen in cause or ())
            changed(case, None if cause is None else tuple(sets))

    def results(self, covered: Fraction) -> tuple[Comparison, ...]:
        """All that was counted."""
        results = _results(self._question.mapping)
        return tuple(
            replace(replay.result(), covered=covered, results=results, steps=steps)
            for replay, steps in zip(self.replays, self._steps, strict=True)
        )


def _recorded(new: Program, mapping: CaseMapping | None) -> Version:
    program = recorded_program(new, mapping)
    return Version(Voice(program, silent=frozenset(SETS)), Recorded(program), RecordedAnswers(program))


def _tree(version: Compilation) -> tree.Policy:
    assert version.tree is not None, "a version without errors has a tree"
    return version.tree


def _measures(old: tree.Policy | None, new: tree.Policy, mapping: CaseMapping | None) -> tuple[tree.Measured, ...]:
    """The measures of both versions and of the mapping, those of one name once."""
    found = {one.id.text: one for one in measures_of(*((new,) if old is None else (old, new)))}
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


def _digest(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
