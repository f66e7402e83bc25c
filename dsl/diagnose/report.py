"""What has been found so far."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from string import Formatter

from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.codes_en import TEXTS
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Edit, Label, Severity
from bonitas.dsl.diagnose.source import Span

MOST = 100
"""How many findings are kept, errors before others; the rest are only counted."""


UNCOUNTED = 1_000
"""How many findings that are not kept are counted."""


class Report:
    """Collects findings, each once, and puts them in order."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Diagnostic] = {}
        self._kept = dict.fromkeys(Severity, 0)
        self.left_out = 0
        """How many there were beyond `MOST`, up to `UNCOUNTED`; not kept, so the same one may count again."""
        self.errors = 0
        """How many errors have been noted, the same one each time."""

    @property
    def has_errors(self) -> bool:
        """Whether any error has been noted."""
        return self.errors > 0

    def add(
        self,
        code: str,
        span: Span,
        variant: str = "",
        *,
        labels: Iterable[tuple[Span, str]] = (),
        fix: Edit | str | None = None,
        **args: object,
    ) -> None:
        """Notes a finding. `fix` as a text replaces the words at `span`.

        Raises TypeError where the code does not know the variant or a label, or its words need an arg that is missing.
        """
        if self.left_out >= UNCOUNTED and not self._room(CODES[code].severity):
            return
        labels = tuple(labels)
        _verify(code, variant, tuple(name for _, name in labels), frozenset(args))
        edit = Edit(span, fix) if isinstance(fix, str) else fix
        secondary = tuple(Label(place, name) for place, name in labels)
        self.include(Diagnostic(code, Label(span), args, secondary, variant, edit))

    def include(self, diagnostic: Diagnostic) -> None:
        """Notes a finding that was made elsewhere."""
        grade = severity(diagnostic)
        self.errors += grade is Severity.ERROR
        span = diagnostic.primary.span
        key = (diagnostic.code, diagnostic.variant, span.source.name, span.start, span.end, repr(diagnostic.args))
        if key in self._found:
            return
        if len(self._found) >= MOST:
            self.left_out += self.left_out < UNCOUNTED
            if not self._room(grade):
                return
            milder = next(old for old in reversed(self._found) if severity(self._found[old]) < grade)
            self._kept[severity(self._found.pop(milder))] -= 1
        self._found[key] = diagnostic
        self._kept[grade] += 1

    def _room(self, grade: Severity) -> bool:
        """Whether there is room for a finding so serious, perhaps in the place of a milder one."""
        return len(self._found) < MOST or any(self._kept[milder] for milder in Severity if milder < grade)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """The findings by file, place and severity (the most serious first)."""
        return tuple(sorted(self._found.values(), key=_order))


def severity(diagnostic: Diagnostic) -> Severity:
    """How serious a finding is."""
    return CODES[diagnostic.code].severity


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    span = diagnostic.primary.span
    return (span.source.name, span.start, -severity(diagnostic), span.end, diagnostic.code, diagnostic.variant)


@cache
def template_args(template: str) -> frozenset[str]:
    """The args that a template needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def _verify(code: str, variant: str, labels: tuple[str, ...], args: frozenset[str]) -> None:
    if code not in CODES:
        raise TypeError(f"no such code: {code}")
    words = TEXTS[code]
    if variant and variant not in words.message and variant not in words.help:
        raise TypeError(f"{code} has no variant {variant!r}")
    templates = [words.message.get(variant, words.message.get("", "")), words.help.get(variant, words.help.get("", ""))]
    for name in (*labels, "here"):
        if name != "here" and name not in words.labels:
            raise TypeError(f"{code} has no label {name!r}")
        templates.append(words.labels.get(name, ""))
    missing = frozenset().union(*(template_args(template) for template in templates)) - args
    if missing:
        raise TypeError(f"{code} needs {', '.join(sorted(missing))}")
