"""Versions named on the command line, read and compared over the cases that it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bonitas.dsl.compile import Compilation
    from bonitas.replay.batch import Rejected
    from bonitas.replay.difference import Difference
    from bonitas.replay.effect.comparison import Comparison
    from bonitas.replay.effect.prepared import Question
    from bonitas.replay.rejected_by import RejectedBy

RECORDED = "recorded"
"""What stands for the decisions that the history tells, where the older version is asked for."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Files that a comparison writes or reads beside its report, and where it runs (`on`, None: here)."""

    rejects: str | None = None
    changed: str | None = None
    checkpoint: str | None = None
    on: str | None = None


def versions_of(
    old: str, new: tuple[str, ...], language: str | None
) -> tuple[Compilation | None, tuple[Compilation, ...]]:
    """The older version (None: what was decided then) and its challengers. Raises InvalidError, PolicyError."""
    from bonitas.cli.runs.failures import InvalidError
    from bonitas.dsl.diagnose.diagnostic import PolicyError
    from bonitas.replay.versions import VersionError, ends_of, is_range, load_version

    try:
        if old != RECORDED and is_range(old):
            if len(new) > 1:
                raise VersionError("no range", argument=old)
            old, *rest = ends_of(old, new[0])
            new = tuple(rest)
        champion = None if old == RECORDED else load_version(old)
        challengers = tuple(load_version(name) for name in new)
    except VersionError as error:
        raise InvalidError(error.text(language or "en")) from None
    whole = (*(() if champion is None else (champion,)), *challengers)
    findings = tuple(found for version in whole if version.program is None for found in version.diagnostics)
    if findings:
        raise PolicyError(findings)
    return champion, challengers


def differences(
    champion: Compilation | None, challengers: Sequence[Compilation], question: Question | None, language: str
) -> list[Difference]:
    """The texts of each challenger beside the older version's. Raises InvalidError where nothing is recorded."""
    from bonitas.cli.runs.failures import InvalidError
    from bonitas.cli.screens.words import say
    from bonitas.replay.difference import difference, from_recorded
    from bonitas.replay.effect.recorded import NothingRecordedError

    try:
        if champion is not None:
            return [difference(champion, one, language) for one in challengers]
        return [from_recorded(one, None if question is None else question.mapping) for one in challengers]
    except NothingRecordedError as error:
        key = "recorded amounts" if error.unknown else "nothing recorded"
        raise InvalidError(say(language, key, names=", ".join(error.unknown))) from None


def compared(
    champion: Compilation | None,
    challengers: Sequence[Compilation],
    question: Question,
    language: str,
    beside: Beside,
) -> list[Difference]:
    """What the versions do to the cases; a bar on a terminal shows how far it is.

    Raises InvalidError, and what `replay.effect.run.effects` raises.
    """
    from bonitas.cli.runs.failures import InvalidError
    from bonitas.cli.screens.words import say
    from bonitas.replay.effect.checkpoint import CheckpointError
    from bonitas.replay.effect.cuts import SensitiveCutError

    found = differences(champion, challengers, question, language)
    run = _on_spark if beside.on == "spark" else _here
    try:
        comparisons = run(champion, challengers, question, language, beside, found[0])
    except CheckpointError as error:
        raise InvalidError(say(language, f"checkpoint {error.reason}", path=str(error.path))) from None
    except SensitiveCutError as error:
        raise InvalidError(say(language, "sensitive cut", what=error.name)) from None
    return [one.over(comparison) for one, comparison in zip(found, comparisons, strict=True)]


def _here(
    champion: Compilation | None,
    challengers: Sequence[Compilation],
    question: Question,
    language: str,
    beside: Beside,
    first: Difference,
) -> tuple[Comparison, ...]:
    from bonitas.cli.screens.progress import SizeBar
    from bonitas.replay.changed_file import ChangedFile
    from bonitas.replay.effect.run import effects
    from bonitas.replay.rejected_by import RejectedBy

    with ExitStack() as stack:
        writer = changes = None
        if beside.rejects is not None:
            forms = first.new if champion is None else first.old, first.new
            writer = stack.enter_context(RejectedBy(*forms, beside.rejects))
        if beside.changed is not None:
            changes = stack.enter_context(ChangedFile(first, beside.changed))
        bar = stack.enter_context(SizeBar(question.path))
        return effects(
            champion,
            challengers,
            question,
            language,
            lambda at: bar.reach(at.done, at.size, at.rows),
            None if writer is None else _told(writer),
            None if beside.checkpoint is None else Path(beside.checkpoint),
            None if changes is None else changes.write,
        )


def _told(writer: RejectedBy) -> Callable[[str, Rejected], None]:
    """Writes a row that both versions reject once for each."""

    def tell(version: str, row: Rejected) -> None:
        for one in ("old", "new") if version == "both" else (version,):
            writer.write(one, row)

    return tell


def _on_spark(
    champion: Compilation | None,
    challengers: Sequence[Compilation],
    question: Question,
    language: str,
    _beside: Beside,
    _first: Difference,
) -> tuple[Comparison, ...]:
    from bonitas.engine.extras import MissingExtraError
    from bonitas.replay.spark import effects_on_spark

    try:
        return effects_on_spark(champion, challengers, question, language)
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from None
