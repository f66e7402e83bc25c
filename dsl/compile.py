"""The phases from a text to its program, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from bonitas.dsl.check.families import merge
from bonitas.dsl.check.program import check
from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.parser import Parsed, parse
from bonitas.engine.core import Program

Bases = Callable[[Source, str], Source | None]
"""Finds the text of the policy that another extends: (the extending text, the path as written) → text, None if
there is none."""


def _no_bases(source: Source, path: str) -> None:
    """A text by itself extends nothing."""


class Compilation:
    """One policy: `parsed`, `tree`, `program`, `diagnostics`. Nothing here raises for what an author can write.

    `bases` finds the texts of policies that are extended; without it none is found.
    """

    def __init__(self, source: Source, bases: Bases | None = None) -> None:
        self.source = source
        self._bases = bases or _no_bases

    @cached_property
    def parsed(self) -> Parsed:
        """The text as read."""
        return parse(self.source)

    @cached_property
    def _merged(self) -> tuple[tree.Policy | None, tuple[Diagnostic, ...], bool]:
        report = Report()
        policy, whole = self.parsed.policy, self.parsed.whole
        if policy is not None:
            policy, bases_whole = merge(policy, self._bases, report)
            whole = whole and bases_whole
        return policy, report.sorted(), whole

    @property
    def tree(self) -> tree.Policy | None:
        """The whole policy, with the one that it extends; None if there is no header."""
        return self._merged[0]

    @cached_property
    def _checked(self) -> tuple[Program | None, tuple[Diagnostic, ...]]:
        policy, _, whole = self._merged
        return check(policy, whole=whole) if policy is not None else (None, ())

    @property
    def program(self) -> Program | None:
        """The checked program; None if there are errors."""
        errors = Report()
        for found in (*self.parsed.diagnostics, *self._merged[1]):
            errors.include(found)
        return None if errors.has_errors else self._checked[0]

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings of all phases, in the order of the text."""
        report = Report()
        for found in (*self.parsed.diagnostics, *self._merged[1], *self._checked[1]):
            report.include(found)
        return report.sorted()

    def required_program(self) -> Program:
        """The program; raises PolicyError with the findings if there are errors."""
        if self.program is None:
            raise PolicyError(self.diagnostics)
        return self.program
