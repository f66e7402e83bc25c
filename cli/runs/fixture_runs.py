"""Finds fixture files and runs each against the policy it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bonitas.cli.options.language import language_of_findings, wanted
from bonitas.cli.options.machine import single_machine
from bonitas.cli.options.places import files_meant
from bonitas.cli.runs.failures import file_words
from bonitas.cli.screens.words import say
from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError, Severity
from bonitas.dsl.diagnose.report import severity
from bonitas.dsl.files import compile_file
from bonitas.engine.core import Program
from bonitas.engine.problems import CaseError
from bonitas.engine.wording import wording
from bonitas.replay.fixtures import CaseResult, run_cases
from bonitas.replay.read import read_fixture
from bonitas.replay.rows import Fixture

SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file could not be run: `lines` say it; `findings` are those of its policy."""

    lines: tuple[str, ...]
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One fixture file with its results, or with the `error` for which there are none."""

    path: Path
    language: str
    results: tuple[CaseResult, ...] = ()
    program: Program | None = None
    error: Failure | None = None


def fixture_files(paths: Iterable[str]) -> list[Path]:
    """The fixture files that are meant: files as they are; of a folder those in it and below that are fixtures.

    Raises UsageError for a folder without any.
    """
    return files_meant(paths, "fixture", _may_be_fixture)


def _may_be_fixture(path: Path) -> bool:
    """False for files of cases and mappings that stand beside fixtures; a broken fixture still counts as one."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    try:
        fixture = read_fixture(path)
    except (CaseError, OSError):
        return True
    return fixture.policy is not None or any(row.expect is not None for row in fixture.rows)


def run_file(path: Path, language: str | None, machine: str | None = None) -> Run:
    """Runs one fixture file on a machine (unless told, the reference); what makes that impossible is in its `error`.

    Raises UsageError for a machine that is not installed.
    """
    spoken = language or wanted() or "en"
    try:
        fixture = read_fixture(path)
    except CaseError as error:
        return Run(path, spoken, error=Failure(tuple(item.text(spoken) for item in error.problems)))
    except OSError as error:
        return Run(path, spoken, error=Failure((file_words(error),)))
    if fixture.policy is None:
        return Run(path, spoken, error=Failure((say(spoken, "no policy"),)))
    return _run(path, fixture, fixture.policy, language, machine)


def _run(path: Path, fixture: Fixture, policy: str, language: str | None, machine: str | None) -> Run:
    try:
        program = compile_file(path.parent / policy, cached=True).required_program()
    except PolicyError as error:
        spoken = language or language_of_findings(error.diagnostics)
        errors = tuple(one for one in error.diagnostics if severity(one) is Severity.ERROR)
        return Run(path, spoken, error=Failure((), errors))
    words = wording(program, language)
    deciding = single_machine(program, machine or "reference")
    return Run(path, words.language, tuple(run_cases(program, fixture.rows, words, deciding)), program)
