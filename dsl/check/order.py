"""In which order to read what a policy declares: what is needed first, so that reading never nests deeply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bonitas.dsl.check.symbols import ClauseOf, Declaration, Symbols
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.walk import walk

Key = tuple[str, str]
"""(record, name) of a value, or (`CLAUSE`, id)."""

CLAUSE = "clause"


def needed_first(symbols: Symbols) -> list[Key]:
    """All values and clauses, each after what its text names (as far as there are no circles)."""
    needs = {key: _needs(symbols, item) for key, item in _items(symbols)}
    by_name: dict[str, list[Key]] = {}
    for key in needs:
        by_name.setdefault(key[1], []).append(key)
    ordered: dict[Key, None] = {}
    for start in needs:
        _visit(start, needs, by_name, ordered)
    return list(ordered)


def _visit(start: Key, needs: dict[Key, set[str]], by_name: dict[str, list[Key]], ordered: dict[Key, None]) -> None:
    """Depth first, without recursion."""

    def targets(key: Key) -> Iterator[Key]:
        return iter([target for name in sorted(needs[key]) for target in by_name.get(name, ())])

    open_keys = {start}
    waiting = [(start, targets(start))]
    while waiting:
        key, names = waiting[-1]
        following = next((target for target in names if target not in ordered and target not in open_keys), None)
        if following is None:
            ordered[key] = None
            waiting.pop()
        else:
            open_keys.add(following)
            waiting.append((following, targets(following)))


def _items(symbols: Symbols) -> Iterable[tuple[Key, Declaration | ClauseOf]]:
    for name, declaration in symbols.values.items():
        yield ("", name), declaration
    for record, names in symbols.record_values.items():
        for name, declaration in names.items():
            yield (record, name), declaration
    for name, clause in symbols.clauses.items():
        yield (CLAUSE, name), clause


def _needs(symbols: Symbols, item: Declaration | ClauseOf) -> set[str]:
    """The names that a text mentions; for an amount also the clauses that adjust it, for a clause its exceptions."""
    if isinstance(item, ClauseOf):
        exceptions = {each.clause.id.text for each in symbols.exceptions_to(item.clause.id.text)}
        return _names(item.clause) | exceptions
    found = _names(item.item)
    if isinstance(item.item, tree.AmountSection):
        found |= {name for name, clause in symbols.clauses.items() if item.name in _adjusted(clause)}
    return found


def _names(item: tree.Tree) -> set[str]:
    return {part.text for part in walk(item) if isinstance(part, tree.Name)}


def _adjusted(clause: ClauseOf) -> set[str]:
    body = clause.clause.body
    effects = body.effects if isinstance(body, tree.React) else ()
    return {effect.amount.text for effect in effects if isinstance(effect, tree.AdjustEffect)}
