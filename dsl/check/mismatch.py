"""Says which kinds do not go together, and the cure where there is a plain one."""

from __future__ import annotations

from fractions import Fraction

from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Plain, to_core
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Span
from bonitas.engine.kinds import Days, Money, Ratio
from bonitas.engine.values import decimal_text


def report_mismatch(report: Report, left: Typed, right: Typed, variant: str, span: Span) -> None:
    """Reports two values that were to be of one kind: K202, K203, K207 or K201."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one.kind, Plain) and isinstance(one.literal, Fraction):
            if isinstance(other.kind, Ratio):
                fixed = per_cent(one.literal)
                report.add(
                    "K202", one.span, labels=((other.span, "ratio"),), fix=fixed, found=one.span.text, fixed=fixed
                )
                return
            if isinstance(other.kind, Days):
                fixed = decimal_text(one.literal)
                report.add("K207", one.span, labels=((other.span, "days"),), found=one.span.text, fixed=fixed)
                return
    kind, other_kind = to_core(left.kind), to_core(right.kind)
    labels = ((left.span, "left"), (right.span, "right"))
    if isinstance(left.kind, Money) and isinstance(right.kind, Money):
        report.add("K203", span, labels=labels, left=kind, right=other_kind)
    else:
        report.add("K201", span, variant, labels=labels, left=kind, right=other_kind)


def per_cent(value: Fraction) -> str:
    """How a bare number was probably meant as a ratio: 0.7 and 70 are both 70%."""
    return f"{decimal_text(value if value > 1 else value * 100)}%"
