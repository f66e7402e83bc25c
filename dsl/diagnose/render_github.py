"""Findings as annotations of a GitHub workflow, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Severity
from bonitas.dsl.diagnose.remark import Remark
from bonitas.dsl.diagnose.words import TEXTS, help_text, message

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """A workflow command for each finding."""
    return "".join(f"{_command(diagnostic, language)}\n" for diagnostic in diagnostics)


def render_remarks(remarks: Iterable[Remark]) -> str:
    """A workflow command for each remark."""
    return "".join(f"{_remark(remark)}\n" for remark in remarks)


def _remark(remark: Remark) -> str:
    properties = {"file": remark.file, "line": str(remark.line), "title": remark.title}
    return f"::{_COMMANDS[remark.severity]} {_told(properties)}::{_data(remark.text)}"


def _command(diagnostic: Diagnostic, language: str) -> str:
    span = diagnostic.primary.span
    line, column = span.source.position(span.end)
    properties = {"file": span.source.name, "line": str(span.line), "endLine": str(line)}
    if line == span.line:  # columns are refused where a place has several lines
        properties |= {"col": str(span.column), "endColumn": str(column)}
    properties["title"] = f"{diagnostic.code} {TEXTS[language][diagnostic.code].title}"
    words = [message(diagnostic, language), help_text(diagnostic, language)]
    told = _data("\n".join(word for word in words if word))
    return f"::{_COMMANDS[CODES[diagnostic.code].severity]} {_told(properties)}::{told}"


def _told(properties: Mapping[str, str]) -> str:
    return ",".join(f"{name}={_property(value)}" for name, value in properties.items())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
