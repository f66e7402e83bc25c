"""The effect of a change over a history, from the versions' compilations and the history's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import monotonic

from bonitas.dsl.compile import Compilation
from bonitas.engine.columnar.memory import kept_memory
from bonitas.replay.batch import Rejected
from bonitas.replay.effect.checkpoint import Checkpoint
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.prepared import OnChanged, Prepared, Question
from bonitas.replay.effect.replay import Part
from bonitas.replay.history.stream import History

__all__ = ["BETWEEN", "Progress", "Question", "effect", "effects"]

OnRejected = Callable[[str, Rejected], None]
"""Told of each row that a version ("old", "new") rejects, or of which the history itself cannot be read ("both")."""


BETWEEN = 30.0
"""Seconds between two checkpoints."""


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
    run = Prepared(old, challengers, question, language)
    history = History(run.programs, question.path, question.mapping, question.today, run.sounds)
    keeper = None if checkpoint is None else Checkpoint(checkpoint, {**run.of(), "files": _stamps(history)})
    begun = None if keeper is None else keeper.load(run.replays)
    at = Progress(begun[1], history.size, begun[2]) if begun else Progress(0, history.size, 0)
    pieces, kept, whole = begun[0] if begun else 0, monotonic(), True
    with kept_memory(), closing(history.run(run.work, question.threads, pieces)) as worked:
        try:
            for parts in worked:
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


def _stamps(history: History) -> list[list[object]]:
    """Path, size and time of the files of a history."""
    found = ((one.path, one.path.stat()) for one in history.files)
    return [[str(path), about.st_size, about.st_mtime_ns] for path, about in found]
