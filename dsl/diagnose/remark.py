"""What is to be said of a file beside findings of a policy's text: a layout, a failed test, a gate that is not held."""

from __future__ import annotations

from dataclasses import dataclass

from bonitas.dsl.diagnose.diagnostic import Severity


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `rule` is a short name that stays the same (`gate/max_changed`), `title` says what rule it is, `text`
    what is wrong; `line` counts from 1."""

    rule: str
    title: str
    text: str
    file: str
    line: int = 1
    severity: Severity = Severity.ERROR
