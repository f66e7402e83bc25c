"""Exceptions that stand against one another in a circle."""

from __future__ import annotations

from bonitas.dsl.check.context import Context


def circled(context: Context) -> frozenset[str]:
    """The clauses that are exceptions to one another in a circle; reports them (K309)."""
    clauses = context.symbols.clauses
    found: set[str] = set()
    seen: set[str] = set()
    for start in clauses:
        chain: list[str] = []
        name: str | None = start
        while name in clauses and name not in seen:
            seen.add(name)
            chain.append(name)
            exception = clauses[name].clause.exception
            name = exception.clause.text if exception else None
        if name in chain:
            circle = chain[chain.index(name) :]
            found.update(circle)
            _say(context, circle)
    return frozenset(found)


def _say(context: Context, circle: list[str]) -> None:
    """Reports a circle, from the clause of it that stands first in the text."""
    clauses = context.symbols.clauses
    begin = min(range(len(circle)), key=lambda number: clauses[circle[number]].clause.id.span.start)
    circle = [*circle[begin:], *circle[:begin]]
    context.report.add("K309", clauses[circle[0]].clause.id.span, chain=(*circle, circle[0]))
