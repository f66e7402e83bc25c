"""What a machine says of a case without the trace: the whole answer, in a form that is made in a microsecond.

`Summary` and its parts are named tuples, since frozen dataclasses of this width cost more than deciding.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bonitas.engine.core import Verdict
from bonitas.engine.decision import (
    ActionCalled,
    Decision,
    GuaranteeResult,
    Notification,
    Reason,
    State,
    WarningRaised,
)
from bonitas.engine.kinds import Value
from bonitas.engine.values import Answer, Cause, Unknown


class AmountSummary(NamedTuple):
    """An amount. `binding`: the clause whose cap or floor decides it, if one does."""

    name: str
    value: Answer
    binding: str | None


class SelectionSummary(NamedTuple):
    """A choice outcome: bands, an approver, a table's answer."""

    name: str
    value: Answer


class Summary(NamedTuple):
    """A `Decision` without its trace, its values and the steps of its amounts; all names mean what they mean there.

    `fired` are the ids of the clauses that fired, in their natural order.
    """

    policy: str
    version: str
    identity: str
    today: date | None
    in_force: bool | None
    verdict: Verdict | None
    reasons: tuple[Reason, ...]
    refer_to: tuple[str, ...]
    conditions: tuple[str, ...]
    amounts: tuple[AmountSummary, ...]
    selections: tuple[SelectionSummary, ...]
    warnings: tuple[WarningRaised, ...]
    actions: tuple[ActionCalled, ...]
    notifications: tuple[Notification, ...]
    fired: tuple[str, ...]
    unsettled: tuple[str, ...]
    needs: tuple[Cause, ...]
    guarantees: tuple[GuaranteeResult, ...]


class Outcome(NamedTuple):
    """What is decided and nothing of why: None is unknown, names stand in their natural order."""

    verdict: Verdict | None
    amounts: tuple[tuple[str, Value | None], ...]
    selections: tuple[tuple[str, Value | None], ...]
    fired: tuple[str, ...]
    unsettled: tuple[str, ...]


def summary_of(decision: Decision) -> Summary:
    """The summary of a whole decision."""
    return Summary(
        policy=decision.policy,
        version=decision.version,
        identity=decision.identity,
        today=decision.today,
        in_force=decision.in_force,
        verdict=decision.verdict,
        reasons=decision.reasons,
        refer_to=decision.refer_to,
        conditions=decision.conditions,
        amounts=tuple(AmountSummary(one.name, one.value, one.binding) for one in decision.amounts),
        selections=tuple(SelectionSummary(one.name, one.value) for one in decision.selections),
        warnings=decision.warnings,
        actions=decision.actions,
        notifications=decision.notifications,
        fired=tuple(clause.id for clause in decision.trace if clause.state is State.FIRED),
        unsettled=decision.unsettled,
        needs=decision.needs,
        guarantees=decision.guarantees,
    )


def outcome_of(summary: Summary) -> Outcome:
    """What a summary decides."""
    return Outcome(
        verdict=summary.verdict,
        amounts=tuple((one.name, known(one.value)) for one in summary.amounts),
        selections=tuple((one.name, known(one.value)) for one in summary.selections),
        fired=summary.fired,
        unsettled=summary.unsettled,
    )


def known(answer: Answer) -> Value | None:
    """An answer, or None for an unknown one."""
    return None if isinstance(answer, Unknown) else answer
