"""A decision as JSON: documented in docs/decision_format.md, versioned, exact.

Canonical names are for programs, `label` and the texts for people. No value that is masked in the decision is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bonitas.engine.core import Program
from bonitas.engine.decision import (
    AmountResult,
    ClauseTrace,
    Decision,
    Gap,
    Masked,
    Reason,
    Seen,
    SelectionResult,
    Shown,
)
from bonitas.engine.kinds import Boolean, Choice, Date, Days, Kind, ListOf, Money, Number, Quantity, Ratio, Text
from bonitas.engine.masking import shown
from bonitas.engine.values import Cause, Unknown, plain
from bonitas.engine.wording import Wording, wording

FORMAT = "bonitas.decision/1"
"""Changes when a reader of the old form would be misled; new keys may come at any time."""

Json = dict[str, Any]


def to_json(decision: Decision, program: Program, language: str | None = None) -> Json:
    """`decision`, which `program` made, as JSON data with labels in `language` ("en", "zh"; None: the policy's own).

    Raises ValueError for another language.
    """
    say = wording(program, language)
    return {
        "format": FORMAT,
        "policy": decision.policy,
        "version": decision.version,
        "identity": decision.identity,
        "language": say.language,
        "today": None if decision.today is None else decision.today.isoformat(),
        "in_force": decision.in_force,
        "verdict": None if decision.verdict is None else decision.verdict.name.lower(),
        "verdict_label": None if decision.verdict is None else say.verdict(decision.verdict),
        "reasons": [_reason(say, reason) for reason in decision.reasons],
        "refer_to": list(decision.refer_to),
        "refer_to_labels": [say.phrase(whom) for whom in decision.refer_to],
        "conditions": list(decision.conditions),
        "condition_labels": [say.phrase(condition) for condition in decision.conditions],
        "amounts": {one.name: _amount(say, one) for one in decision.amounts},
        "selections": {one.name: _selection(say, one, shown(program, one)) for one in decision.selections},
        **_sets(say, decision),
        "unsettled": list(decision.unsettled),
        "needs": _causes(say, decision.needs),
        "guarantees": [
            {"id": one.id, "title": say.title(one.id, one.title), "held": one.held} for one in decision.guarantees
        ],
        "values": _values(say, decision),
        "trace": [_clause(say, one) for one in decision.trace],
    }


def _values(say: Wording, decision: Decision) -> dict[str, Any]:
    """All definitions by name; where several have one name, the second is `name (2)`, so that none is lost."""
    found: dict[str, Any] = {}
    for one in decision.values:
        name, number = one.name, 1
        while name in found:
            number += 1
            name = f"{one.name} ({number})"
        found[name] = _seen(say, one)
    return found


def shown_json(value: Shown) -> Any:
    """A value: text (exact decimals, ISO dates, labels), true or false, {"unknown": […]} or {"masked": true}."""
    match value:
        case Masked():
            return {"masked": True}
        case Unknown(causes):
            return {"unknown": [_bare(cause) for cause in sorted(causes)]}
    return plain(value)


def kind_json(kind: Kind) -> Json:
    """The kind of a value: `kind`, and for money its `currency`."""
    match kind:
        case Money(currency):
            return {"kind": "money", "currency": currency}
        case Quantity(money, days, currency):
            return {"kind": "quantity", "currency": currency, "money": money, "days": days}
        case ListOf(record):
            return {"kind": "list", "record": record}
    return {"kind": _KINDS[type(kind)]}


_KINDS: dict[type[Kind], str] = {
    Boolean: "yes_no",
    Number: "number",
    Ratio: "ratio",
    Days: "days",
    Text: "text",
    Date: "date",
    Choice: "one_of",
}


def _bare(cause: Cause) -> Json:
    return {"what": cause.what, "subject": cause.subject, "line": cause.line}


def _causes(say: Wording, causes: Iterable[Cause]) -> list[Json]:
    return [_bare(cause) | {"text": say.cause(cause)} for cause in causes]


def _reason(say: Wording, reason: Reason) -> Json:
    return {
        "clause": reason.clause,
        "verdict": reason.verdict.name.lower(),
        "because": say.phrase(reason.because),
        "settled": reason.settled,
        "refer_to": reason.refer_to,
        "condition": reason.condition,
        "causes": _causes(say, reason.causes),
    }


def _amount(say: Wording, result: AmountResult) -> Json:
    return {
        "label": say.name(result.name),
        "word": result.word,
        **kind_json(result.kind),
        "value": shown_json(result.value),
        "text": say.value(result.value, result.kind),
        "start": shown_json(result.start),
        "steps": [
            {
                "clause": step.clause,
                "phase": step.phase.value,
                "value": shown_json(step.value),
                "binding": step.binding,
            }
            for step in result.steps
        ],
        "binding": result.binding,
    }


def _selection(say: Wording, result: SelectionResult, value: Shown) -> Json:
    return {
        "label": say.name(result.name),
        "role": result.role,
        **kind_json(result.kind),
        "value": shown_json(value),
        "text": say.value(value, result.kind),
    }


def _sets(say: Wording, decision: Decision) -> Json:
    return {
        "warnings": [
            {"clause": one.clause, "level": one.level.name.lower(), "title": say.title(one.clause, one.title)}
            for one in decision.warnings
        ],
        "actions": [
            {
                "action": one.action,
                "label": say.name(one.action),
                "description": say.phrase(one.description),
                "clauses": list(one.clauses),
            }
            for one in decision.actions
        ],
        "notifications": [
            {
                "whom": one.whom,
                "label": say.phrase(one.whom),
                "within": one.within,
                "unit": one.unit,
                "clauses": list(one.clauses),
            }
            for one in decision.notifications
        ],
    }


def _seen(say: Wording, seen: Seen) -> Json:
    text = say.value(seen.value, seen.kind)
    return {"label": say.name(seen.name), **kind_json(seen.kind), "value": shown_json(seen.value), "text": text}


def _gap(say: Wording, gap: Gap) -> Json:
    return {
        "name": gap.name,
        "value": shown_json(gap.value),
        "operator": gap.operator,
        "bound": shown_json(gap.bound),
        "text": say.gap(gap),
    }


def _clause(say: Wording, trace: ClauseTrace) -> Json:
    return {
        "id": trace.id,
        "section": trace.section.value,
        "group": trace.group,
        "title": say.title(trace.id, trace.title),
        "state": trace.state.value,
        "because": None if trace.because is None else say.phrase(trace.because),
        "exception_to": trace.exception_to,
        "overridden_by": list(trace.overridden_by),
        "nearly": trace.nearly,
        "seen": [{"name": seen.name, **_seen(say, seen)} for seen in trace.seen],
        "gaps": [_gap(say, gap) for gap in trace.gaps],
        "causes": _causes(say, trace.causes),
        "line": trace.origin.line,
    }
