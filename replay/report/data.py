"""A difference as JSON data: documented in docs/diff.md, versioned, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bonitas.engine.core import Program, Verdict
from bonitas.engine.decision_json import kind_json
from bonitas.engine.identity import identity
from bonitas.engine.kinds import Value
from bonitas.engine.values import decimal_text, plain
from bonitas.replay.answers import Answer
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import (
    AmountChange,
    CauseCount,
    ChangedCase,
    Comparison,
    Loss,
    Matrix,
    MeasureFigure,
    OneSided,
    Segment,
    Tally,
)
from bonitas.replay.effect.performance import Portfolio, performance

FORMAT = "bonitas.diff/1"
"""Changes when a reader of the old form would be misled; new keys may come at any time."""

Json = dict[str, Any]


def to_json(found: Difference, language: str, limit: int | None = None) -> Json:
    """A difference whose sentences are in `language`, with at most `limit` changed cases (None: all)."""
    whole: Json = {
        "format": FORMAT,
        "language": language,
        "old": _version(found.old, found.old_name),
        "new": _version(found.new, found.new_name),
        "same_meaning": found.same_meaning,
        "differs": found.differs,
        "text_changes": [
            {"kind": one.kind, "what": one.what, "name": one.name, "matters": one.matters, "text": one.text,
             "policy_text": list(one.below)}
            for one in found.changes
        ],
        "effect": None,
    }  # fmt: skip
    if found.comparison is not None:
        whole["effect"] = _effect(found.comparison, limit)
    return whole


def _version(program: Program, name: str) -> Json:
    return {"source": name, "policy": program.name, "version": program.version, "identity": identity(program)}


def _effect(found: Comparison, limit: int | None) -> Json:
    return {
        "rows": {
            "all": found.rows,
            "compared": found.compared,
            "only_old": found.only_old,
            "only_new": found.only_new,
            "rejected": found.rejected,
        },
        "covered": decimal_text(found.covered),
        "changed": found.changed,
        "aspects": dict(found.aspects),
        "other_reasons": found.other_reasons,
        "swap_ins": found.swap_ins,
        "swap_outs": found.swap_outs,
        "verdicts": None if found.verdicts is None else _matrix(found.verdicts),
        "amounts": {one.name: _amount(one) for one in found.amounts},
        "choices": {name: _matrix(matrix) for name, matrix in found.choices.items()},
        "approvers": list(found.approvers),
        "measures": dict(found.measures),
        "referrals": _tallies(found.referrals),
        "warnings": _tallies(found.warnings),
        "actions": _tallies(found.actions),
        "clauses": _tallies(found.clauses),
        "outcomes": [
            {"outcome": outcome, "old": _label(old), "new": _label(new), "cases": number}
            for (outcome, old, new), number in sorted(found.outcomes.items(), key=lambda item: _outcome_key(item[0]))
        ],
        "only_in_old": list(found.gone),
        "only_in_new": list(found.added),
        "performance": _performance(found),
        "losses": _losses(found.losses),
        "days_late": _losses(found.lateness),
        "edits": [{"name": one.name, "text": one.text} for one in found.steps],
        "causes": {
            "sampled": found.sampled,
            "verdicts": [_cause(one) for one in found.verdict_causes],
            "decisions": [_cause(one) for one in found.causes],
        },
        "figures": {one.name: _figure(one) for one in found.figures},
        "segments": [
            {"by": cut.name, "protected": cut.protected, "segments": [_segment(one) for one in cut.segments]}
            for cut in found.cuts
        ],
        "months": None if found.months is None else decimal_text(found.months),
        "changed_cases": [case_json(case) for case in found.shown[:limit]],
        "only_old": [_one_sided(case) for case in found.sides[0][:limit]],
        "only_new": [_one_sided(case) for case in found.sides[1][:limit]],
    }


def _performance(found: Comparison) -> Json | None:
    """How what is granted and what is not turned out; None where the history does not say what is good and bad."""
    if found.results is None or not found.outcomes:
        return None
    whole = performance(found.outcomes, found.results)
    sides = ("granted_old", "granted_new", "refused_old", "refused_new", "swap_ins", "swap_outs")
    told: Json = {side: _portfolio(getattr(whole, side)) for side in sides}
    told["sensitivity"] = [{"times": decimal_text(times), "bad_rate": float(rate)} for times, rate in whole.sensitivity]
    return told


def _losses(told: Mapping[tuple[bool, bool], Loss]) -> list[Json]:
    return [
        {"granted_old": old, "granted_new": new, "cases": one.cases, "total": decimal_text(one.total)}
        for (old, new), one in sorted(told.items())
    ]


def _portfolio(one: Portfolio) -> Json:
    rate, bounds = one.rate, one.bounds
    return {
        "good": one.good,
        "bad": one.bad,
        "unobserved": one.unobserved,
        "bad_rate": None if rate is None else float(rate.share),
        "interval": None if rate is None else [rate.low, rate.high],
        "bounds": None if bounds is None else [float(bound) for bound in bounds],
    }


def _cause(one: CauseCount) -> Json:
    return {
        "sets": [list(chosen) for chosen in one.sets],
        "cases": one.cases,
        "swap_ins": one.swap_ins,
        "swap_outs": one.swap_outs,
        "granted_change": {name: decimal_text(change) for name, change in one.granted.items()},
    }


def _figure(one: MeasureFigure) -> Json:
    exact = {"old": one.old, "new": one.new}
    return {
        "title": one.title,
        "share": one.share,
        **kind_json(one.kind),
        **{key: None if value is None else decimal_text(value) for key, value in exact.items()},
        "unknown_old": one.unknown_old,
        "unknown_new": one.unknown_new,
    }


def _segment(one: Segment) -> Json:
    return {
        "value": _label(one.value),
        "cases": one.cases,
        "changed": one.changed,
        "swap_ins": one.swap_ins,
        "swap_outs": one.swap_outs,
        "verdicts": [
            {"old": _label(old), "new": _label(new), "cases": number}
            for (old, new), number in sorted(one.verdicts.items())
        ],
        "granted": {
            name: {"old": decimal_text(old), "new": decimal_text(new)} for name, (old, new) in one.granted.items()
        },
    }


def _outcome_key(key: tuple[str | None, Verdict | None, Verdict | None]) -> tuple[object, ...]:
    return key[0] is None, key[0] or "", *(-1 if verdict is None else verdict for verdict in key[1:])


def _label(value: Value | Verdict | None) -> Any:
    if isinstance(value, Verdict):
        return value.name.lower()
    return None if value is None else plain(value)


def _matrix(matrix: Matrix) -> Json:
    cells = [
        {"old": _label(old), "new": _label(new), "cases": matrix.count(old, new)}
        for old in matrix.labels
        for new in matrix.labels
        if matrix.count(old, new)
    ]
    return {"labels": [_label(label) for label in matrix.labels], "moved": matrix.moved, "cells": cells}


def _amount(amount: AmountChange) -> Json:
    exact = {
        "old_total": amount.old_total,
        "new_total": amount.new_total,
        "change": amount.change,
        "old_mean": amount.mean(amount.old_total),
        "new_mean": amount.mean(amount.new_total),
        "granted_old_total": amount.granted_old,
        "granted_new_total": amount.granted_new,
    }
    return {
        **kind_json(amount.kind),
        "known": amount.known,
        **{key: None if value is None else decimal_text(value) for key, value in exact.items()},
        "raised": amount.raised,
        "lowered": amount.lowered,
        "unknown_old": amount.unknown_old,
        "unknown_new": amount.unknown_new,
        "unknown_both": amount.unknown_both,
        "quantiles": {word: decimal_text(value) for word, value in amount.quantiles},
    }


def _tallies(tallies: Iterable[Tally]) -> Json:
    return {one.name: {"old": one.old, "new": one.new, "came": one.came, "went": one.went} for one in tallies}


def case_json(case: ChangedCase) -> Json:
    """A changed case with both answers."""
    pair = case.pair
    return {
        "id": pair.id,
        "line": pair.line,
        "outcome": pair.outcome,
        "aspects": list(case.aspects),
        "cause": case.cause,
        "old": _answer(pair.old),
        "new": _answer(pair.new),
    }


def _one_sided(case: OneSided) -> Json:
    problems = [{"code": one.code, "path": one.path, "message": one.message_en} for one in case.problems]
    return {"id": case.id, "line": case.line, "outcome": case.outcome, "answer": _answer(case.answer),
            "problems": problems}  # fmt: skip


def _answer(answer: Answer) -> Json:
    return {
        "verdict": _label(answer.verdict),
        "reasons": [{"clause": one.clause, "because": one.because, "settled": one.settled} for one in answer.reasons],
        "refer_to": list(answer.refer_to),
        "conditions": list(answer.conditions),
        "amounts": _values(answer.amounts),
        "choices": _values(answer.choices),
        "warnings": [{"clause": clause, "level": level.name.lower()} for clause, level in answer.warnings],
        "actions": list(answer.actions),
        "notifications": [{"whom": whom, "within": within, "unit": unit} for whom, within, unit in answer.notices],
        "fired": sorted(answer.fired),
    }


def _values(values: Mapping[str, Any]) -> Json:
    return {name: _label(value) for name, value in values.items()}
