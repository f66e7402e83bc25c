"""Exceptions that stand against one another in a circle."""

from __future__ import annotations

from bonitas.dsl.check.context import Context


def circled(context: Context) -> frozenset[str]:
    """The clauses that are exceptions to one another in a circle; reports them (K309)."""
    said: set[str] = set()
    for name in context.symbols.clauses:
        chain = [name]
        while chain[-1] not in said:
            clause = context.symbols.clauses.get(chain[-1])
            if clause is None or clause.clause.exception is None:
                break
            following = clause.clause.exception.clause.text
            if following == name:
                said.update(chain)
                span = context.symbols.clauses[name].clause.id.span
                context.report.add("K309", span, chain=(*chain, name))
                break
            if following in chain:
                break
            chain.append(following)
    return frozenset(said)
