"""A whole policy put together again from its entries: the way back from `entries`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from bonitas.dsl.syntax import tree
from bonitas.replay.entries import Entry

Node = TypeVar("Node", bound=tree.Tree)

_WHOLE = (tree.Define, tree.Bands, tree.Table, tree.Tiers, tree.Approval, tree.Fact)


def assembled(like: tree.Policy, entries: Sequence[Entry]) -> tree.Policy:
    """The policy that consists of some entries; language, translations and span are those of `like`.

    Things stand in the order of their entries, those of one section together.
    """
    headers = _nodes(entries, tree.Header)
    items = tuple(_Parts(entries, like).items())
    return replace(like, header=headers[0] if headers else like.header, items=items, comments=())


def _nodes(entries: Iterable[Entry], sort: type[Node]) -> tuple[Node, ...]:
    return tuple(entry.node for entry in entries if isinstance(entry.node, sort))


class _Parts:
    """The items that some entries make."""

    def __init__(self, entries: Sequence[Entry], like: tree.Policy) -> None:
        self._entries = entries
        self._span = like.span
        self._amounts = {node.name.text for node in _nodes(entries, tree.AmountSection)}

    def items(self) -> Iterator[tree.Item]:
        yield from self._fields()
        if actions := _nodes(self._entries, tree.Action):
            yield tree.Actions(actions, span=self._span)
        if parameters := _nodes(self._entries, tree.Parameter):
            yield tree.Parameters(parameters, span=self._span)
        yield from self._definitions()
        yield from self._sections()
        if promises := _nodes(self._entries, tree.Promise):
            yield tree.Guarantees(promises, span=self._span)
        if outputs := tuple(one.node for one in self._entries if one.what == "output"):
            yield tree.Outputs(tuple(name for name in outputs if isinstance(name, tree.Name)), span=self._span)

    def _fields(self) -> Iterator[tree.Item]:
        """The case, then the records, in the order in which they are met."""
        places: dict[str, list[tree.Field]] = {"": []}
        for entry in self._entries:
            if isinstance(entry.node, tree.Field):
                places.setdefault(entry.place, []).append(entry.node)
        for place, fields in places.items():
            if not place:
                yield tree.Case(tuple(fields), span=self._span)
            else:
                yield tree.Record(tree.Name(place, span=self._span), tuple(fields), span=self._span)

    def _definitions(self) -> Iterator[tree.Item]:
        for entry in self._entries:
            match entry.node:
                case tree.Scorecard() as card:
                    factors = [one.node for one in self._entries if one.what == "factor" and one.place == entry.name]
                    yield replace(card, factors=tuple(one for one in factors if isinstance(one, tree.Factor)))
                case node if isinstance(node, _WHOLE):
                    yield node

    def _sections(self) -> Iterator[tree.Item]:
        sections: dict[str, list[tree.Clause]] = {}
        for entry in self._entries:
            if isinstance(entry.node, tree.Clause):
                sections.setdefault(entry.place, []).append(entry.node)
        for section, clauses in sections.items():
            if section not in self._amounts:
                yield tree.Clauses(section, tuple(clauses), span=self._span)
        for amount in _nodes(self._entries, tree.AmountSection):
            yield replace(amount, clauses=tuple(sections.get(amount.name.text, ())))
