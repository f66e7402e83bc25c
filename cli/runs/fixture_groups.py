"""Fixture files by the policy that they test, for what is said of all cases of a policy together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bonitas.cli.options.language import language_of_findings, wanted
from bonitas.cli.runs.failures import file_words
from bonitas.cli.runs.fixture_runs import Failure, fixture_files
from bonitas.cli.screens.words import say
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError, Severity
from bonitas.dsl.diagnose.report import severity
from bonitas.dsl.files import compile_file
from bonitas.engine.case import CaseModel
from bonitas.engine.problems import CaseError
from bonitas.replay.batch import Accepted, fact_check, judge
from bonitas.replay.coverage.found import Coverage
from bonitas.replay.coverage.measure import coverage_of
from bonitas.replay.read import read_fixture
from bonitas.replay.rows import Fixture


@dataclass(slots=True)
class Group:
    """A policy with its fixtures, or with the `error` for which it cannot be used; `language` is the reader's."""

    policy: Path
    files: list[Path]
    language: str
    fixtures: list[Fixture] = field(default_factory=list)
    compilation: Compilation | None = None
    error: Failure | None = None

    @property
    def sound(self) -> Compilation:
        """The compilation of a group without error."""
        assert self.compilation is not None
        return self.compilation


def grouped_fixtures(paths: Iterable[str], language: str | None) -> list[Group]:
    """The fixtures of files and folders by their policies; a file that cannot be read is a group with an error.

    Raises UsageError for a folder without any fixture.
    """
    spoken = language or wanted() or "en"
    groups: dict[Path, Group] = {}
    broken: list[Group] = []
    for path in fixture_files(paths):
        try:
            fixture = read_fixture(path)
        except CaseError as error:
            lines = tuple(item.text(spoken) for item in error.problems)
            broken.append(Group(path, [path], spoken, error=Failure(lines)))
            continue
        except OSError as error:
            broken.append(Group(path, [path], spoken, error=Failure((file_words(error),))))
            continue
        if fixture.policy is None:
            broken.append(Group(path, [path], spoken, error=Failure((say(spoken, "no policy"),))))
            continue
        policy = path.parent / fixture.policy
        group = groups.setdefault(policy.resolve(), Group(policy, [], spoken))
        group.files.append(path)
        group.fixtures.append(fixture)
    return [*(_compiled(group, language) for group in groups.values()), *broken]


def _compiled(group: Group, language: str | None) -> Group:
    try:
        group.compilation = compile_file(group.policy, cached=True)
        program = group.compilation.required_program()
        group.language = language or program.language
    except PolicyError as error:
        group.language = language or language_of_findings(error.diagnostics)
        group.error = Failure((), tuple(one for one in error.diagnostics if severity(one) is Severity.ERROR))
    return group


def covered_by(paths: Iterable[str], language: str | None) -> list[tuple[Group, Coverage]]:
    """What fixtures exercise of every policy that can be used, with its group."""
    groups = grouped_fixtures(paths, language)
    return [(group, coverage_of_group(group, language)) for group in groups if group.error is None]


def coverage_of_group(group: Group, language: str | None) -> Coverage:
    """What the sound cases of a policy's fixtures exercise; those that are rejected exercise nothing."""
    program = group.sound.required_program()
    model, facts = CaseModel(program), fact_check(program)
    judged = (judge(row, model, facts=facts) for fixture in group.fixtures for row in fixture.rows)
    cases = [(one.row.id, one.case) for one in judged if isinstance(one, Accepted)]
    return coverage_of(program, cases, language)
