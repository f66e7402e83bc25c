"""Takes the steps, one after the other, and collects what they find."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bonitas.cli.ci.compare import Comparing, placed, unlisted
from bonitas.cli.ci.files import policy_files
from bonitas.cli.ci.journey import EFFECT_STEPS, Compared, Journey, PolicyFile
from bonitas.cli.options.language import wanted
from bonitas.cli.runs.failures import InvalidError
from bonitas.cli.runs.fixture_groups import coverage_of_group, grouped_fixtures
from bonitas.cli.runs.fixture_runs import Run, fixture_files, run_file
from bonitas.cli.runs.naming import naming
from bonitas.dsl.files import SUFFIX
from bonitas.replay.coverage.found import Coverage
from bonitas.replay.gates.model import GatesFile, Held
from bonitas.replay.gates.read import load_gates
from bonitas.replay.git import Base, BaseError, Touched, base_of, touched


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run: the gates file, the base (None: the usual ones), which steps to take."""

    config: str
    base: str | None
    taken: tuple[str, ...]
    language: str | None
    causes: bool = True
    warnings_allowed: bool = False


def run(asked: Asked) -> Journey:
    """Takes the steps in the current folder. Raises CaseError, InvalidError and OSError where the gates file or the
    base cannot be used."""
    with naming(asked.config):
        gates = load_gates(asked.config)
    base = _base(asked)
    changes = touched(base, Path())
    folder = Path(os.path.relpath(Path(asked.config).parent))
    held = [placed(one, folder) for one in gates.policies]
    extra = _changed_policies(changes, held)
    paths = [*(one.policy for one in held), *extra]
    files = policy_files(paths, asked.language)
    language = asked.language or _language(files)
    fixtures = _fixtures(gates, folder, asked)
    whole = asked.taken != EFFECT_STEPS
    return Journey(
        base=base,
        config=asked.config,
        language=language,
        taken=asked.taken,
        files=files,
        runs=_runs(fixtures, asked),
        compared=_compared(
            Comparing(base, language, asked.causes),
            [*((one, True) for one in held), *((Held(policy=path), False) for path in (extra if whole else []))],
            files,
            _coverage(held, fixtures, language),
        ),
        gone=tuple(one.path for one in changes if one.gone and one.path.endswith(SUFFIX)),
        own_gates=any(Path(one.path).resolve() == Path(asked.config).resolve() for one in changes),
        warnings_allowed=asked.warnings_allowed,
    )


def _base(asked: Asked) -> Base:
    try:
        return base_of(asked.base, Path())
    except BaseError as error:
        raise InvalidError(error.text(asked.language or wanted() or "en")) from None


def _changed_policies(changes: Sequence[Touched], held: Sequence[Held]) -> list[str]:
    """Policies that the change touches and no gates file lists."""
    paths = [one.path for one in changes if one.path.endswith(SUFFIX) and not one.gone]
    return unlisted(paths, [one.policy for one in held])


def _language(files: Sequence[PolicyFile]) -> str:
    return "zh" if {file.language for file in files} == {"zh"} else "en"


def _fixtures(gates: GatesFile, folder: Path, asked: Asked) -> list[str]:
    """The files of the fixtures."""
    try:
        return [str(path) for path in fixture_files([str(folder / one) for one in gates.fixtures])]
    except click.UsageError as error:
        raise InvalidError(f"{asked.config}: {error.format_message()}") from None


def _runs(fixtures: Sequence[str], asked: Asked) -> tuple[Run, ...]:
    """The fixtures, run, if that is asked for."""
    if "test" not in asked.taken:
        return ()
    return tuple(run_file(Path(path), asked.language) for path in fixtures)


def _coverage(held: Sequence[Held], fixtures: Sequence[str], language: str) -> dict[Path, Coverage]:
    """What fixtures exercise of those policies that are held to it."""
    wanted_of = {Path(one.policy).resolve() for one in held if one.gates.of_fixtures}
    if not wanted_of:
        return {}
    groups = {group.policy.resolve(): group for group in grouped_fixtures(fixtures, language) if group.error is None}
    return {policy: coverage_of_group(groups[policy], language) for policy in wanted_of & set(groups)}


def _compared(
    comparing: Comparing,
    entries: Sequence[tuple[Held, bool]],
    files: Sequence[PolicyFile],
    coverage: Mapping[Path, Coverage],
) -> tuple[Compared, ...]:
    """Every entry of the gates file, and every other policy that the change touches, with whether it is listed."""
    compilations = {Path(file.path).resolve(): file.compilation for file in files}
    places = [(held, listed, Path(held.policy).resolve()) for held, listed in entries]
    return tuple(
        comparing.compare(held, listed, compilations[place], coverage.get(place)) for held, listed, place in places
    )
