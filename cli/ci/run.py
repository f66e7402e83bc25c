"""Takes the steps, one after the other, and collects what they find."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bonitas.cli.ci.compare import Comparing, placed, unlisted
from bonitas.cli.ci.files import policy_files
from bonitas.cli.ci.journey import EFFECT_STEPS, Compared, Journey, PolicyFile
from bonitas.cli.failures import InvalidError
from bonitas.cli.fixture_runs import Run, fixture_files, run_file
from bonitas.cli.language import wanted
from bonitas.cli.naming import naming
from bonitas.dsl.files import SUFFIX
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
    runs = _runs(gates, folder, asked)
    whole = asked.taken != EFFECT_STEPS
    return Journey(
        base=base,
        config=asked.config,
        language=language,
        taken=asked.taken,
        files=files,
        runs=runs,
        compared=_compared(Comparing(base, language, asked.causes), held, extra if whole else [], files, runs),
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


def _runs(gates: GatesFile, folder: Path, asked: Asked) -> tuple[Run, ...]:
    """The fixtures, run; without the step `test` only where a gate asks what they exercise."""
    asks = any(one.gates.of_fixtures for one in gates.policies)
    if not gates.fixtures or not (asks or "test" in asked.taken):
        return ()
    try:
        paths = fixture_files([str(folder / one) for one in gates.fixtures])
    except click.UsageError as error:
        raise InvalidError(f"{asked.config}: {error.format_message()}") from None
    return tuple(run_file(path, asked.language) for path in paths)


def _compared(
    comparing: Comparing, held: Sequence[Held], extra: Sequence[str], files: Sequence[PolicyFile], runs: Sequence[Run]
) -> tuple[Compared, ...]:
    """Every entry of the gates file, and every other policy that the change touches."""
    compilations = {Path(file.path).resolve(): file.compilation for file in files}
    entries = [(one, True) for one in held] + [(Held(policy=path), False) for path in extra]
    return tuple(
        comparing.compare(one, listed, compilations[Path(one.policy).resolve()], runs) for one, listed in entries
    )
