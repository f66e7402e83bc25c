"""The phases from a text to its program, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bonitas.dsl import cache
from bonitas.dsl.cache import Base, Bases, Result
from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.core import Program

if TYPE_CHECKING:
    from bonitas.dsl.syntax import tree
    from bonitas.dsl.syntax.parser import Parsed


def _no_bases(source: Source, path: str) -> None:
    """A text by itself extends nothing."""


class Compilation:
    """One policy: `parsed`, `tree`, `program`, `diagnostics`. Nothing here raises for what an author can write.

    `bases` finds the texts of policies that are extended; without it none is found. With `cached` the program and the
    diagnostics of a policy that had no errors are taken from the user's cache, if they are there, and are put there if
    not; then the parser and the checker are not even loaded.
    """

    def __init__(self, source: Source, bases: Bases | None = None, *, cached: bool = False) -> None:
        self.source = source
        self._bases = bases or _no_bases
        self._cached = cached
        self._asked: list[Base] = []

    @cached_property
    def parsed(self) -> Parsed:
        """The text as read."""
        from bonitas.dsl.syntax.parser import parse

        return parse(self.source)

    def _base(self, source: Source, path: str) -> Source | None:
        found = self._bases(source, path)
        if found is not None:
            self._asked.append(Base(source, path, found))
        return found

    @cached_property
    def _merged(self) -> tuple[tree.Policy | None, tuple[Diagnostic, ...], bool]:
        from bonitas.dsl.check.families import merge

        report = Report()
        policy, whole = self.parsed.policy, self.parsed.whole
        if policy is not None:
            policy, bases_whole = merge(policy, self._base, report)
            whole = whole and bases_whole
        return policy, report.sorted(), whole

    @property
    def tree(self) -> tree.Policy | None:
        """The whole policy, with the one that it extends; None if there is no header."""
        return self._merged[0]

    @cached_property
    def _result(self) -> Result:
        found = cache.find(self.source, self._bases) if self._cached else None
        if found is not None:
            return found
        made = self._made()
        if self._cached:
            cache.keep(self.source, self._asked, made)
        return made

    def _made(self) -> Result:
        from bonitas.dsl.check.program import check

        policy, of_bases, whole = self._merged
        program, of_check = check(policy, whole=whole) if policy is not None else (None, ())
        report = Report()
        for found in (*self.parsed.diagnostics, *of_bases):
            report.include(found)
        program = None if report.has_errors else program
        for found in of_check:
            report.include(found)
        return Result(program, report.sorted())

    @property
    def program(self) -> Program | None:
        """The checked program; None if there are errors."""
        return self._result.program

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings of all phases, in the order of the text."""
        return self._result.diagnostics

    def required_program(self) -> Program:
        """The program; raises PolicyError with the findings if there are errors."""
        if self.program is None:
            raise PolicyError(self.diagnostics)
        return self.program
