"""Findings for programs, as JSON. `docs/diagnostics.md` describes the object; `VERSION` counts its changes."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Label
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.diagnose.words import TEXTS, help_text, label_text, message
from bonitas.dsl.syntax.lexicon import LANGUAGES

VERSION = 1
"""Grows when a member of the object changes its meaning or goes away; new members do not count."""


def render(diagnostics: Iterable[Diagnostic], left_out: int = 0) -> str:
    """The object of all findings as JSON text, with its words in every language."""
    return json.dumps(as_object(diagnostics, left_out), ensure_ascii=False, indent=2) + "\n"


def as_object(diagnostics: Iterable[Diagnostic], left_out: int = 0) -> dict[str, object]:
    """The same, not yet made text."""
    found = [_finding(diagnostic) for diagnostic in diagnostics]
    grades = [one["severity"] for one in found]
    return {
        "format": "bonitas-diagnostics",
        "version": VERSION,
        "counts": {grade: grades.count(grade) for grade in ("error", "warning", "note")},
        "left_out": left_out,
        "diagnostics": found,
    }


def _finding(diagnostic: Diagnostic) -> dict[str, object]:
    code = CODES[diagnostic.code]
    fix = diagnostic.fix
    return {
        "code": code.code,
        "slug": code.slug,
        "severity": code.severity.name.lower(),
        "phase": code.phase,
        "page": code.page,
        "title": {language: TEXTS[language][code.code].title for language in LANGUAGES},
        "message": {language: message(diagnostic, language) for language in LANGUAGES},
        "help": {language: help_text(diagnostic, language) for language in LANGUAGES},
        "place": _place(diagnostic.primary.span),
        "labels": [_label(diagnostic, label) for label in (diagnostic.primary, *diagnostic.secondary)],
        "fix": None if fix is None else {"place": _place(fix.span), "replacement": fix.replacement},
    }


def _label(diagnostic: Diagnostic, label: Label) -> dict[str, object]:
    return {
        "primary": label is diagnostic.primary,
        "place": _place(label.span),
        "text": {language: label_text(diagnostic, label, language) for language in LANGUAGES},
    }


def _place(span: Span) -> dict[str, object]:
    line, column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "start": {"offset": span.start, "line": span.line, "column": span.column},
        "end": {"offset": span.end, "line": line, "column": column},
    }
