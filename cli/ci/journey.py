"""What a change of policies went through: files, fixtures, differences, gates, and what it all comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bonitas.cli.exits import FINDINGS, FINE, INTERRUPTED, INVALID
from bonitas.cli.runs.fixture_runs import Run
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Severity
from bonitas.dsl.diagnose.report import severity
from bonitas.replay.difference import Difference
from bonitas.replay.gates.model import Held
from bonitas.replay.gates.result import GateResult
from bonitas.replay.git import Base

STEPS = ("fmt", "check", "test", "diff", "gates")
"""The steps, in their order."""
EFFECT_STEPS = ("diff", "gates")
"""Those that `bonitas gates` takes."""


class Layout(Enum):
    """Whether a policy is in the one layout; UNREADABLE: its text cannot be read whole, and `check` says why."""

    FINE = "fine"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One policy file that was looked at. `findings` leave out what another file of the run has told."""

    path: str
    layout: Layout
    findings: tuple[Diagnostic, ...]
    language: str
    compilation: Compilation | None

    def grades(self) -> list[Severity]:
        """The severities of the findings."""
        return [severity(finding) for finding in self.findings]


class State(Enum):
    """What became of a policy since the base."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    BROKEN = "broken"
    """It has errors, or the base's version has; nothing can be compared."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a policy could not be compared or replayed: `lines` say it, `findings` are those of policy text."""

    lines: tuple[str, ...]
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """A policy beside its base. `held` is its entry in the gates file, an empty one where it has none (`listed`)."""

    path: str
    held: Held
    listed: bool
    state: State
    difference: Difference | None = None
    trouble: Trouble | None = None
    results: tuple[GateResult, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether the replay was stopped before its end."""
        comparison = None if self.difference is None else self.difference.comparison
        return comparison is not None and comparison.covered < 1


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the exit code that it alone would give."""

    name: str
    code: int


@dataclass(frozen=True, slots=True)
class Journey:
    """The whole run. `steps` are those that were taken; `gone` are policies that the change removes; `own_gates` says
    that the change touches the gates file itself."""

    base: Base
    config: str
    language: str
    taken: tuple[str, ...]
    files: tuple[PolicyFile, ...]
    runs: tuple[Run, ...]
    compared: tuple[Compared, ...]
    gone: tuple[str, ...]
    own_gates: bool
    warnings_allowed: bool

    @property
    def results(self) -> tuple[GateResult, ...]:
        """All gates that were judged, or could not be."""
        return tuple(result for one in self.compared for result in one.results)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings of all files."""
        found = (finding for file in self.files for finding in file.findings)
        return tuple(finding for finding in found if severity(finding) is not Severity.NOTE)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that were taken with their codes."""
        codes = {"fmt": self._fmt, "check": self._check, "test": self._test, "diff": self._diff, "gates": self._gates}
        return tuple(Step(name, codes[name]()) for name in self.taken)

    @property
    def code(self) -> int:
        """The exit code: the worst of the steps."""
        return max(step.code for step in self.steps)

    def _fmt(self) -> int:
        codes = {Layout.FINE: FINE, Layout.OTHER: FINDINGS, Layout.UNREADABLE: INVALID}
        return _worst([codes[file.layout] for file in self.files])

    def _check(self) -> int:
        worst = max((grade for file in self.files for grade in file.grades()), default=Severity.NOTE)
        if worst is Severity.ERROR:
            return INVALID
        return FINDINGS if worst is Severity.WARNING and not self.warnings_allowed else FINE

    def _test(self) -> int:
        if any(run.error is not None for run in self.runs):
            return INVALID
        return FINE if all(result.passed for run in self.runs for result in run.results) else FINDINGS

    def _diff(self) -> int:
        if any(one.stopped for one in self.compared):
            return INTERRUPTED
        if any(one.trouble is not None for one in self.compared):
            return INVALID
        return FINDINGS if any(one.state is State.BROKEN for one in self.compared) else FINE

    def _gates(self) -> int:
        return FINE if all(result.passed for result in self.results) else FINDINGS


def _worst(codes: Sequence[int]) -> int:
    return max(codes, default=FINE)
