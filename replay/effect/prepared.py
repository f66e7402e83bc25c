"""Versions made ready to be replayed: their machines, the edits between them, what is cut and measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from importlib.metadata import version as metadata_version
from typing import Any

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.dsl.extra import read_measures
from bonitas.dsl.syntax import tree
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.core import Program
from bonitas.engine.identity import identity
from bonitas.replay.cause.attribution import Trials
from bonitas.replay.cause.hybrids import Hybrids
from bonitas.replay.effect.comparison import ChangedCase, Comparison, Results, Step
from bonitas.replay.effect.cuts import Cuts
from bonitas.replay.effect.measures import measured, measures_of
from bonitas.replay.effect.recorded import Recorded, RecordedAnswers, recorded_program
from bonitas.replay.effect.replay import Part, Replay, Version
from bonitas.replay.effect.said import SETS, Voice
from bonitas.replay.history.entrance import Viewed
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.stream.flow import THREADS

OnChanged = Callable[[ChangedCase, tuple[tuple[str, ...], ...] | None], None]
"""Told of each case that is decided differently, in the order of the history, and of the smallest sets of edits, by
their names, that give its new decision (None: not looked for, or by a sample)."""


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


class Prepared:
    """The replays of some challengers, ready for the first case.

    `programs` are those that see a case, `sounds` find for each the rows that keep to its facts.
    """

    def __init__(
        self, old: Compilation | None, challengers: Sequence[Compilation], question: Question, language: str
    ) -> None:
        self._question, self._language = question, language
        self._versions = [*([] if old is None else [old]), *challengers]
        before = () if old is None else (old.required_program(),)
        self.programs = (*before, *(one.required_program() for one in challengers))
        self._steps: list[tuple[Step, ...]] = []
        self.replays = [self._replay(old, one, len(before) + place) for place, one in enumerate(challengers)]
        self.sounds = [one.old.machine.sound for one in self.replays[:1] if old is not None]
        self.sounds += [one.new.machine.sound for one in self.replays]

    def fresh(self) -> Prepared:
        """The same with counters that have counted nothing."""
        twin = copy(self)
        twin.replays = [replay.fresh() for replay in self.replays]
        return twin

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
        """Of what the run is: the versions and the question, so that no checkpoint is taken for another."""
        told = replace(self._question, path="", mapping=None, machine=None, threads=0)
        mapping = self._question.mapping
        return {
            "bonitas": metadata_version("bonitas"),
            "versions": [_digest(one.source.text, identity(one.required_program())) for one in self._versions],
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
