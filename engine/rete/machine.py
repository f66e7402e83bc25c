"""The Rete machine behind the protocol of the machines."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from bonitas.engine.core import Fact, Program
from bonitas.engine.decision import Decision
from bonitas.engine.matters import Settled
from bonitas.engine.rete.blueprint import blueprint_of
from bonitas.engine.rete.memory import Memory
from bonitas.engine.soundness import broken_facts
from bonitas.engine.summary import Outcome, Summary
from bonitas.engine.telling import tell, tell_outcome, tell_summary
from bonitas.engine.values import CaseValue


class ReteMachine:
    """Decides with rules that durable-rules chains. Threads may share it; the network serves one at a time."""

    name = "rete"

    def __init__(self, program: Program) -> None:
        """Raises MissingExtraError where durable-rules cannot be had, and CyclicProgramError as the reference does."""
        self._blueprint = blueprint_of(program)
        self._memory = Memory(self._blueprint)
        self._lock = Lock()

    def _settled(self, case: Mapping[str, CaseValue]) -> Settled:
        """Settle a case, and leave nothing of it in the network."""
        with self._lock:
            try:
                self._memory.begin(case)
                return self._memory.settled
            finally:
                self._memory.clear()

    def decide(self, case: Mapping[str, CaseValue]) -> Decision:
        """See `Machine`."""
        return tell(self._blueprint.program, self._blueprint.plan, self._settled(case), case)

    def summary(self, case: Mapping[str, CaseValue]) -> Summary:
        """See `Machine`."""
        return tell_summary(self._blueprint.program, self._blueprint.plan, self._settled(case), case)

    def outcome(self, case: Mapping[str, CaseValue]) -> Outcome:
        """See `Machine`."""
        return tell_outcome(self._blueprint.program, self._blueprint.plan, self._settled(case))

    def broken_facts(self, case: Mapping[str, CaseValue]) -> tuple[Fact, ...]:
        """See `Machine`."""
        return broken_facts(self._blueprint.program, case)
