"""The machines that decide one case: all say the same, and `machine` picks one by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bonitas.engine.core import Fact, Program
from bonitas.engine.decision import Decision
from bonitas.engine.reference import decide
from bonitas.engine.soundness import broken_facts
from bonitas.engine.summary import Outcome, Summary, outcome_of, summary_of
from bonitas.engine.values import CaseValue

REFERENCE = "reference"
COMPILED = "compiled"
RETE = "rete"
NAMES = (REFERENCE, COMPILED, RETE)
"""The machines there are, the one that defines what a policy means first."""


class Machine(Protocol):
    """One program, ready to decide sound cases (as the case reader makes them). Safe to share between threads.

    `decide` tells everything; `summary` leaves out the trace; `outcome` leaves out all reasons and causes.
    """

    @property
    def name(self) -> str:
        """Which machine this is."""

    def decide(self, case: Mapping[str, CaseValue]) -> Decision:
        """The whole decision, with its trace."""

    def summary(self, case: Mapping[str, CaseValue]) -> Summary:
        """The decision with its reasons, without the trace."""

    def outcome(self, case: Mapping[str, CaseValue]) -> Outcome:
        """What is decided, without reasons."""

    def broken_facts(self, case: Mapping[str, CaseValue]) -> tuple[Fact, ...]:
        """The facts that the case breaks: such a case is not to be decided."""


class ReferenceMachine:
    """The meaning itself, behind the protocol of the machines."""

    name = REFERENCE

    def __init__(self, program: Program) -> None:
        self._program = program

    def decide(self, case: Mapping[str, CaseValue]) -> Decision:
        """See `Machine`."""
        return decide(self._program, case)

    def summary(self, case: Mapping[str, CaseValue]) -> Summary:
        """See `Machine`."""
        return summary_of(decide(self._program, case))

    def outcome(self, case: Mapping[str, CaseValue]) -> Outcome:
        """See `Machine`."""
        return outcome_of(self.summary(case))

    def broken_facts(self, case: Mapping[str, CaseValue]) -> tuple[Fact, ...]:
        """See `Machine`."""
        return broken_facts(self._program, case)


def machine(program: Program, name: str | None = None) -> Machine:
    """The machine called `name` for `program`; without a name the one that is best for single cases.

    Raises ValueError for a name that is not in `NAMES`, MissingExtraError where an extra has to be installed for it.
    """
    if name == REFERENCE:
        return ReferenceMachine(program)
    if name is None or name == COMPILED:
        from bonitas.engine.compiled.machine import CompiledMachine

        return CompiledMachine(program)
    if name == RETE:
        from bonitas.engine.rete.machine import ReteMachine

        return ReteMachine(program)
    raise ValueError(f"no machine is called {name!r}; there are {', '.join(NAMES)}")
