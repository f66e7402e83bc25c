"""What a version answers to one case, kept small, so that long histories fit in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar, cast

from bonitas.engine import values as engine
from bonitas.engine.core import Level, Program, Verdict
from bonitas.engine.decision import Decision
from bonitas.engine.kinds import NUMERIC, Kind, Value
from bonitas.engine.machines import machine
from bonitas.engine.plan import plan_of
from bonitas.engine.values import CaseValue

Part = TypeVar("Part")

PRINCIPAL = 3
"""How many of the ranked reasons are kept."""


@dataclass(frozen=True, slots=True)
class Told:
    """A principal reason: the clause, or the amount that is unknown, and the author's words."""

    clause: str
    because: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision. Names are canonical; an amount or choice that is unknown is None.

    `amounts` and `choices` hold every outcome but outputs computed from sensitive fields. `fired` are the ids of the
    clauses that fired.
    """

    verdict: Verdict | None
    reasons: tuple[Told, ...]
    refer_to: tuple[str, ...]
    conditions: tuple[str, ...]
    amounts: Mapping[str, Fraction | None]
    choices: Mapping[str, Value | None]
    warnings: tuple[tuple[str, Level], ...]
    actions: tuple[str, ...]
    notices: tuple[tuple[str, int | None, str | None], ...]
    fired: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a program decides: the kind of each amount and choice by canonical name, `approver` apart."""

    amounts: Mapping[str, Kind]
    choices: Mapping[str, Kind]
    approvers: tuple[str, ...]

    def measured(self, name: str) -> bool:
        """Whether a choice is a number, which no table of movements can show."""
        return isinstance(self.choices[name], NUMERIC)


def outcomes_of(program: Program) -> Outcomes:
    """What `program` decides; outputs computed from sensitive fields are left out."""
    tainted = plan_of(program).tainted
    shown = [one for one in program.selections if one.role != "output" or one.value not in tainted]
    return Outcomes(
        amounts={amount.name: amount.kind for amount in program.amounts},
        choices={one.name: program.nodes[one.value].kind for one in shown},
        approvers=tuple(one.name for one in shown if one.role == "approval"),
    )


class Answerer:
    """Asks one version. Equal parts of answers are kept once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._machine = machine(program)
        self._shown = frozenset(outcomes_of(program).choices)
        self._kept: dict[Any, Any] = {}

    def ask(self, case: Mapping[str, CaseValue]) -> Answer:
        """The answer to a sound case."""
        decision = self._machine.summary(case)
        reasons = tuple(Told(one.clause, one.because, one.settled) for one in decision.reasons[:PRINCIPAL])
        return Answer(
            verdict=decision.verdict,
            reasons=self._once(reasons),
            refer_to=self._once(decision.refer_to),
            conditions=self._once(decision.conditions),
            amounts={one.name: _number(one.value) for one in decision.amounts},
            choices={one.name: _known(one.value) for one in decision.selections if one.name in self._shown},
            warnings=self._once(tuple((one.clause, one.level) for one in decision.warnings)),
            actions=self._once(tuple(one.action for one in decision.actions)),
            notices=self._once(tuple((one.whom, one.within, one.unit) for one in decision.notifications)),
            fired=self._once(frozenset(decision.fired)),
        )

    def decision(self, case: Mapping[str, CaseValue]) -> Decision:
        """The whole decision on a sound case, from which it can be explained."""
        return self._machine.decide(case)

    def _once(self, part: Part) -> Part:
        return cast(Part, self._kept.setdefault(part, part))


def _known(value: engine.Answer) -> Value | None:
    return None if isinstance(value, engine.Unknown) else value


def _number(value: engine.Answer) -> Fraction | None:
    return value if isinstance(value, Fraction) else None
