"""A decision: what was decided, why, what is missing, and the trace from which everything can be told again.

Names are canonical; `Program.labels` has what people read. Known values are `Value`s, unknown ones `Unknown`s; a
sensitive value, or one computed from a sensitive field alone or with others, is `Masked` in traces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from bonitas.engine.core import Level, Origin, Phase, Section, Verdict
from bonitas.engine.kinds import Kind
from bonitas.engine.values import Answer, Cause


@dataclass(frozen=True, slots=True)
class Masked:
    """Stands for a value that may not be shown."""


Shown = Answer | Masked


class State(Enum):
    """What became of a clause in one case."""

    FIRED = "fired"
    NOT_FIRED = "not fired"
    NOT_APPLICABLE = "not applicable"
    OVERRIDDEN = "overridden"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Seen:
    """A named value that a clause looked at. `name` is an input, a definition, an outcome or a clause."""

    name: str
    kind: Kind
    value: Shown


@dataclass(frozen=True, slots=True)
class Gap:
    """One comparison that keeps a clause from changing its mind: `name` is now `value` and the bound is `bound`.

    `operator` is the comparison that would have to hold ("<", ">=", …) for the clause not to fire (if it fired) or to
    fire (if it did not). `distance` is |value - bound| / |bound| as a float for ranking only, None where it has no
    meaning: no numbers, a bound of zero, or a masked value.
    """

    name: str
    kind: Kind
    value: Shown
    operator: str
    bound: Shown
    distance: float | None


@dataclass(frozen=True, slots=True)
class ClauseTrace:
    """One clause: what became of it, the values it saw, and what would change that.

    `seen`, in the order of names: every named value on the way to the clause's condition. `gaps` are told of clauses
    that fired or did not; one of several may be enough. `nearly`: it did not fire, and one comparison more would have
    made it. `overridden_by`: ids of the exceptions that apply. `causes`: why it is not settled.
    """

    id: str
    section: Section
    group: str
    title: str
    state: State
    seen: tuple[Seen, ...]
    gaps: tuple[Gap, ...]
    nearly: bool
    overridden_by: tuple[str, ...]
    exception_to: str | None
    causes: tuple[Cause, ...]
    because: str | None
    origin: Origin


class Reason(NamedTuple):
    """A clause that moved the verdict away from approve, or could not be settled (`settled` false: then it refers).

    `because` is the author's reason, or the clause's title where none is given; for an amount that is unknown `clause`
    is the amount's name and `because` its title. `distance` is the largest of the clause's gaps that have one.
    """

    clause: str
    verdict: Verdict
    because: str
    settled: bool
    refer_to: str | None
    condition: str | None
    causes: tuple[Cause, ...]
    distance: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """One contribution to an amount that counted, in the order of phases; `binding`: this cap or floor decides."""

    clause: str
    phase: Phase
    value: Shown
    binding: bool


@dataclass(frozen=True, slots=True)
class AmountResult:
    """An amount with the steps that made it. `binding`: the clause whose cap or floor decides it, if one does."""

    name: str
    word: str
    kind: Kind
    value: Answer
    start: Shown
    steps: tuple[Step, ...]
    binding: str | None


@dataclass(frozen=True, slots=True)
class SelectionResult:
    """A choice outcome: bands, an approver, a table's answer."""

    name: str
    role: str
    kind: Kind
    value: Answer


@dataclass(frozen=True, slots=True)
class WarningRaised:
    clause: str
    level: Level
    title: str


@dataclass(frozen=True, slots=True)
class ActionCalled:
    """An action, with all the clauses that call for it."""

    action: str
    description: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notification:
    whom: str
    within: int | None
    unit: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuaranteeResult:
    """`held` is None where the guarantee's value is unknown for this case, or where it speaks of two cases."""

    id: str
    title: str
    held: bool | None


@dataclass(frozen=True, slots=True)
class Decision:
    """All that a policy says of one case. See the module's text.

    `verdict` is None for a policy that only computes. `reasons` are ranked: the worst verdict first, then the
    largest relative shortfall, then the clause's id. `refer_to` is empty unless the verdict is REFER. `needs` are the
    causes of unknowns that could still change something. Everything else stands in the natural order of its names or
    ids (A2 before A10), warnings with the most serious level first. `values` are all definitions. `in_force`: whether
    `today` lies in the policy's effective span (None without `today`); outside of it the policy decides all the same,
    since history is replayed through policies that came later.
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
    amounts: tuple[AmountResult, ...]
    selections: tuple[SelectionResult, ...]
    warnings: tuple[WarningRaised, ...]
    actions: tuple[ActionCalled, ...]
    notifications: tuple[Notification, ...]
    unsettled: tuple[str, ...]
    needs: tuple[Cause, ...]
    guarantees: tuple[GuaranteeResult, ...]
    trace: tuple[ClauseTrace, ...]
    values: tuple[Seen, ...]
