"""The report keeps each finding once, in order, and refuses findings that could not be said."""

from __future__ import annotations

from typing import Any

import pytest

from bonitas.dsl.diagnose.diagnostic import Edit
from bonitas.dsl.diagnose.report import MOST, Report
from bonitas.dsl.diagnose.source import Source, Span

A = Source("a.policy", "x" * 400)
B = Source("b.policy", "y")


def test_findings_come_by_file_place_and_severity() -> None:
    report = Report()
    report.add("K101", Span(B, 0, 1), name="y")
    report.add("K110", Span(A, 5, 6), name="x")
    report.add("K101", Span(A, 5, 7), name="x")
    report.add("K210", Span(A, 2, 3), name="x", subject="A1")
    assert [(found.primary.span.source.name[0], found.code) for found in report.sorted()] == [
        ("a", "K210"),
        ("a", "K101"),
        ("a", "K110"),
        ("b", "K101"),
    ]


def test_only_errors_are_errors() -> None:
    report = Report()
    report.add("K110", Span(A, 0, 1), name="x")
    report.add("K210", Span(A, 0, 1), name="x", subject="A1")
    assert not report.has_errors
    report.add("K101", Span(A, 0, 1), name="x")
    assert report.has_errors


def test_the_same_finding_counts_once() -> None:
    report = Report()
    for _ in range(3):
        report.add("K101", Span(A, 0, 1), name="x")
    report.add("K101", Span(A, 0, 1), name="z")
    assert len(report.sorted()) == 2


def test_many_findings_are_counted_and_an_error_is_never_forgotten() -> None:
    report = Report()
    for place in range(MOST + 7):
        report.add("K110", Span(A, place, place + 1), name="x")
    report.add("K101", Span(A, 0, 1), name="x")
    assert len(report.sorted()) == MOST
    assert report.left_out == 8
    assert report.has_errors
    assert "K101" in {found.code for found in report.sorted()}


def test_what_was_kept_does_not_count_as_left_out() -> None:
    report = Report()
    for place in [*range(MOST), 0, 1]:
        report.add("K110", Span(A, place, place + 1), name="x")
    assert report.left_out == 0


def test_a_fix_may_be_just_the_words() -> None:
    report = Report()
    report.add("K004", Span(A, 3, 8), fix="1_000", found="1,000", fixed="1_000")
    assert report.sorted()[0].fix == Edit(Span(A, 3, 8), "1_000")


@pytest.mark.parametrize(
    ("code", "variant", "labels", "args", "told"),
    [
        ("K777", "", (), {}, "K777"),
        ("K101", "other", (), {"name": "x"}, "variant 'other'"),
        ("K101", "", ("first",), {"name": "x"}, "label 'first'"),
        ("K101", "", (), {}, "needs name"),
        ("K101", "suggestion", (), {"name": "x"}, "needs suggestion"),
        ("K201", "compare", ("left",), {"right": "x"}, "needs left"),
    ],
)
def test_what_could_not_be_said_is_refused(
    code: str, variant: str, labels: tuple[str, ...], args: dict[str, Any], told: str
) -> None:
    with pytest.raises(TypeError, match=told):
        Report().add(code, Span(A, 0, 1), variant, labels=[(Span(A, 0, 1), name) for name in labels], **args)
