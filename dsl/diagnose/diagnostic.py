"""One finding about a text, as data. Renderers turn it into words for people, JSON, SARIF or annotations."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from bonitas.dsl.diagnose.source import Span


class Severity(IntEnum):
    """ERROR: the policy has no meaning. WARNING: it has one, probably not the one wanted. NOTE: worth knowing."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what is to be said of it. `text` names an entry of the code's `labels`, filled with the args."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement that would cure the finding."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding. Its words are in `words.TEXTS[language][code]`; `args` fill them.

    `variant` picks among a code's messages or helps where it has several. Values in `args` are the author's own words,
    or kinds, keywords and numbers that `words.describe` turns into words.
    """

    code: str
    primary: Label
    args: dict[str, object] = field(default_factory=dict)
    secondary: tuple[Label, ...] = ()
    variant: str = ""
    fix: Edit | None = None


class PolicyError(Exception):
    """A policy that cannot be used; `diagnostics` say why."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        """The findings as the command line shows them."""
        from bonitas.dsl.diagnose.render_human import render

        return render(self.diagnostics)
