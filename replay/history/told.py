"""What a history tells beside its cases: what happened, what was decided then, and what it can be cut by.

It is read as the case of a policy that decides nothing, at a door of its own.
"""

from __future__ import annotations

from dataclasses import replace

from bonitas.engine.core import VERDICTS, Field, Program
from bonitas.engine.kinds import Kind, Number, Text
from bonitas.replay.mapping import CaseMapping, ColumnRule

OUTCOME, LOSS, VERDICT = "history outcome", "history loss", "history verdict"
LATE = "history days late"
LABEL, AMOUNT = "history label ", "history amount "
"""Names of what a history tells; no field of a policy has a blank in its name."""


def is_told(name: str) -> bool:
    """Whether a name is that of something a history tells beside its cases."""
    return name.startswith("history ")


def told_rules(mapping: CaseMapping) -> dict[str, ColumnRule]:
    """What a mapping says of the columns of what a history tells, by their names here."""
    found = {OUTCOME: mapping.outcome, LOSS: mapping.loss, LATE: mapping.days_late}
    if mapping.decided is not None:
        found[VERDICT] = mapping.decided.verdict
        found |= {f"{AMOUNT}{name}": rule for name, rule in mapping.decided.amounts.items()}
    found |= {f"{LABEL}{name}": rule for name, rule in mapping.labels.items()}
    return {name: rule for name, rule in found.items() if rule is not None}


def told_program(like: Program, mapping: CaseMapping | None) -> Program:
    """A program that declares what a history tells; without a mapping that is the outcome alone."""
    names = [OUTCOME] if mapping is None else list(told_rules(mapping))
    inputs = tuple(Field(name, _kind(name), optional=True) for name in names)
    return replace(
        like, name="history", inputs=inputs, records=(), nodes=(), tables={}, definitions=(), facts=(), rules=(),
        amounts=(), selections=(), actions=(), guarantees=(), measures=(), uses_today=False, decides_verdict=False,
        labels={"zh": dict(zip(VERDICTS.labels, ("拒绝", "转审", "附条件批准", "批准"), strict=True))},
    )  # fmt: skip


def _kind(name: str) -> Kind:
    if name == VERDICT:
        return VERDICTS
    return Number() if name in (LOSS, LATE) or name.startswith(AMOUNT) else Text()
