"""The machine for one case in microseconds. See `function` for how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from bonitas.engine.compiled.answers import OUTCOME, SETTLED, SUMMARY
from bonitas.engine.compiled.function import Function, checking, deciding
from bonitas.engine.core import Fact, Program
from bonitas.engine.decision import Decision
from bonitas.engine.plan import plan_of
from bonitas.engine.summary import Outcome, Summary
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]
Made = TypeVar("Made")


class CompiledMachine:
    """A program as Python functions over whole numbers, behind the protocol of the machines.

    There are two variants of each: the first takes a case for what the policy declares, and its numbers for as coarse
    as they usually are; a case that is not so is decided by the second. Each is compiled when it is first needed; then
    CyclicProgramError is raised for a program that the checker would have refused.
    """

    name = "compiled"

    def __init__(self, program: Program) -> None:
        self._program = program
        self._deciding = _Variants(lambda trusting: deciding(program, plan_of(program), trusting=trusting))
        self._checking = _Variants(lambda trusting: (checking(program, plan_of(program), trusting=trusting), None))

    def decide(self, case: Case) -> Decision:
        """See `Machine`."""
        variables, telling = self._deciding.run(case, SETTLED)
        return telling.decision(case, variables)

    def summary(self, case: Case) -> Summary:
        """See `Machine`."""
        found: Summary | None = self._deciding.first(case, SUMMARY)
        return self._deciding.run(case, SUMMARY)[0] if found is None else found

    def outcome(self, case: Case) -> Outcome:
        """See `Machine`."""
        found: Outcome | None = self._deciding.first(case, OUTCOME)
        return self._deciding.run(case, OUTCOME)[0] if found is None else found

    def broken_facts(self, case: Case) -> tuple[Fact, ...]:
        """See `Machine`."""
        if not self._program.facts:
            return ()
        broken: tuple[Fact, ...] = self._checking.run(case, SETTLED)[0]
        return broken


class _Variants(Generic[Made]):
    """The two variants of a function, each with what came with it."""

    def __init__(self, make: Callable[[bool], tuple[Function, Made]]) -> None:
        self._make = make
        self._made: dict[bool, tuple[Function, Made]] = {}
        self._lock = Lock()
        self.first: Function = self._make_first
        """The trusting variant; it makes itself at its first call."""

    def _make_first(self, case: Case, asked: int) -> Any:
        self.first = self._variant(trusting=True)[0]
        return self.first(case, asked)

    def run(self, case: Case, asked: int) -> tuple[Any, Made]:
        """What the variant that fits the case gives, and what came with it."""
        function, with_it = self._variant(trusting=True)
        found = function(case, asked)
        if found is None:
            function, with_it = self._variant(trusting=False)
            found = function(case, asked)
        return found, with_it

    def _variant(self, *, trusting: bool) -> tuple[Function, Made]:
        found = self._made.get(trusting)
        if found is None:
            with self._lock:
                found = self._made.get(trusting)
                if found is None:
                    found = self._made[trusting] = self._make(trusting)
        return found
