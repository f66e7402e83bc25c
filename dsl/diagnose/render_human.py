"""Findings for people: the place, the words, and what to do, in plain text.

`segments` yields (style, text) pairs for a screen that can colour them; `render` joins the texts. The styles are
"error", "warning", "note", "message", "place", "frame", "source", "primary", "secondary", "help" and "fix".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Edit, Label, Severity
from bonitas.dsl.diagnose.snippet import Shown, shown, visible
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.diagnose.words import SEVERITIES, help_text, label_text, message

Segment = tuple[str, str]

_STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_WORDS = {
    "en": {"help": "help", "fix": "fix", "colon": ": ", "until": "up to line {line}"},
    "zh": {"help": "帮助", "fix": "改为", "colon": "：", "until": "直至第 {line} 行"},
}


def render(diagnostics: Iterable[Diagnostic], language: str = "en", left_out: int = 0) -> str:
    """All findings and a line that counts them, as plain text; empty where there are none."""
    return "".join(text for _, text in segments(diagnostics, language, left_out))


def segments(diagnostics: Iterable[Diagnostic], language: str = "en", left_out: int = 0) -> Iterator[Segment]:
    """What `render` says, in pieces with their styles."""
    diagnostics = tuple(diagnostics)
    for diagnostic in diagnostics:
        yield from finding(diagnostic, language)
        yield "source", "\n"
    if diagnostics:
        yield "message", summary(diagnostics, language, left_out) + "\n"


def summary(diagnostics: Iterable[Diagnostic], language: str = "en", left_out: int = 0) -> str:
    """How many findings of each severity there are."""
    grades = [CODES[diagnostic.code].severity for diagnostic in diagnostics]
    counts = [(grade, grades.count(grade)) for grade in sorted(set(grades), reverse=True)]
    if language == "zh":
        parts = [f"{count} 个{SEVERITIES['zh'][grade]}" for grade, count in counts]
        return "，".join([*parts, *([f"另有 {left_out} 个未列出"] if left_out else [])])
    parts = [f"{count} {SEVERITIES['en'][grade]}{'s' if count > 1 else ''}" for grade, count in counts]
    return ", ".join([*parts, *([f"{left_out} more not shown"] if left_out else [])])


def finding(diagnostic: Diagnostic, language: str) -> Iterator[Segment]:
    """What `render` says of one finding."""
    words = _WORDS[language]
    grade = CODES[diagnostic.code].severity
    yield _STYLES[grade], f"{SEVERITIES[language][grade]}[{diagnostic.code}]"
    yield "message", f"{words['colon']}{message(diagnostic, language)}\n"
    labels = (diagnostic.primary, *diagnostic.secondary)
    margin = len(str(max(label.span.line for label in labels)))
    own = diagnostic.primary.span.source
    others = sorted((label for label in labels if label.span.source != own), key=lambda label: label.span.source.name)
    blocks = [(own, [label for label in labels if label.span.source == own])]
    blocks += [(source, list(found)) for source, found in groupby(others, key=lambda label: label.span.source)]
    for number, (source, found) in enumerate(blocks):
        yield from _block(diagnostic, source, found, margin, ":::" if number else "-->", language)
    help_line = help_text(diagnostic, language)
    if help_line:
        yield "frame", f"{' ' * margin} = "
        yield "help", f"{words['help']}{words['colon']}{help_line}\n"
    if diagnostic.fix is not None:
        yield from _fix(diagnostic.fix, margin, language)


def _block(
    diagnostic: Diagnostic, source: Source, labels: list[Label], margin: int, arrow: str, language: str
) -> Iterator[Segment]:
    first = labels[0].span
    yield "frame", f"{' ' * margin}{arrow} "
    yield "place", f"{visible(source.name)}:{first.line}:{first.column}\n"
    if not source.text:
        return
    yield "frame", f"{' ' * margin} |\n"
    before = None
    for number, found in groupby(sorted(labels, key=lambda label: label.span.start), key=lambda label: label.span.line):
        if before is not None and number > before + 1:
            yield "frame", "...\n"
        before = number
        marks = list(found)
        line = shown(source.line(number), min(label.span.column for label in marks) - 1)
        yield "frame", f"{number:>{margin}} | "
        yield "source", f"{line.text}\n"
        for label in sorted(marks, key=lambda label: label is not diagnostic.primary):
            yield from _mark(diagnostic, label, line, margin, language)


def _mark(diagnostic: Diagnostic, label: Label, line: Shown, margin: int, language: str) -> Iterator[Segment]:
    primary = label is diagnostic.primary
    start, end, last = _within_line(label.span)
    text = label_text(diagnostic, label, language)
    if last > label.span.line:
        until = _WORDS[language]["until"].format(line=last)
        text = f"{text} ({until})" if text else until
    yield "frame", f"{' ' * margin} | "
    marks = line.mark(start, end, "^" if primary else "-")
    yield ("primary" if primary else "secondary"), f"{marks} {text}".rstrip() + "\n"


def _within_line(span: Span) -> tuple[int, int, int]:
    """Where a span begins and ends within its first line, and the line on which it ends."""
    start = span.column - 1
    last = span.source.position(max(span.start, span.end - 1))[0]
    length = len(span.source.line(span.line).rstrip())
    end = max(start, length) if last > span.line else start + span.end - span.start
    return start, end, last


def _fix(fix: Edit, margin: int, language: str) -> Iterator[Segment]:
    """The lines of the edit as they would read after it, with the new words marked."""
    words, span = _WORDS[language], fix.span
    last, _ = span.source.position(span.end)
    head = span.source.line(span.line)[: span.column - 1]
    tail = span.source.text[span.end : span.source.line_starts[last - 1] + len(span.source.line(last))]
    yield "frame", f"{' ' * margin} = "
    yield "fix", f"{words['fix']}{words['colon'].rstrip()}\n"
    after = f"{head}{fix.replacement}{tail}".split("\n")
    for offset, text in enumerate(after):
        start = len(head) if offset == 0 else 0
        end = len(text) - (len(tail) if offset == len(after) - 1 else 0)
        line = shown(text, start)
        yield "frame", f"{span.line + offset:>{margin}} | "
        yield "source", f"{line.text}\n"
        if end > start:
            yield "frame", f"{' ' * margin} | "
            yield "fix", f"{line.mark(start, end, '+')}\n"
