"""Turns a policy into the other language by its `names` section: identifiers, labels, titles and texts; and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, TypeVar

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import builtin, builtin_of
from bonitas.dsl.syntax.walk import walk

Label = tree.Name | tree.Text
Node = TypeVar("Node", bound=tree.Tree)

_NAMED = (
    tree.Record, tree.Field, tree.Action, tree.Parameter, tree.Define, tree.Scorecard, tree.Bands, tree.Table,
    tree.Gives, tree.Tiers, tree.AmountSection,
)  # fmt: skip
_UNTRANSLATED = {"Header.extends", "Policy.comments"}
_BUILTIN_SLOTS = {"Call.function", "React.level"}
_BINS = (tree.Bin, tree.Band, tree.Tier, tree.Approver)
_LITERAL_SLOTS = {
    "Field.low", "Field.high", "Field.typical", "DatedValue.value", "Scorecard.low", "Scorecard.high", "Scorecard.base",
    "Bin.points", "Tier.rate",
}  # fmt: skip
_CODE = re.compile(r"[A-Z0-9+\-]+")


@dataclass(frozen=True, slots=True)
class Translated:
    """A policy in the other language, and what `names` has no entry for (each once); that stays as it was.

    Never missing are the id of a clause, which it keeps, a text that a case would tell (`country = "DE"`), and a label
    that is a code and no word (`AAA`, "5A").
    """

    policy: tree.Policy
    missing: tuple[Label, ...]


def translate(policy: tree.Policy, language: str, base: tree.Policy | None = None) -> Translated:
    """The policy in a language, "en" or "zh".

    `names` is turned round, so translating there and back gives the same tree, as long as no two names share a
    translation. An entry of an id and a text (`A1 "…"`) is the title of the clause, amount, fact, guarantee or measure,
    or of the policy. `base` is the policy that it extends, whole and in its language: what `names` lacks stands in the
    names of the base. Words of the language itself (functions, levels, `today`) change as the lexicon says, unless the
    author declares them.
    """
    if language == policy.language:
        return Translated(policy, ())
    translator = _Translator(policy, language, base)
    items = tuple(translator.node(item) for item in policy.items)
    header = translator.node(policy.header)
    translated = replace(policy, language=language, header=header, items=items, names=translator.reversed_names())
    return Translated(translated, tuple(translator.missing.values()))


def part_translator(policy: tree.Policy, language: str) -> Callable[[Node], Node]:
    """Puts parts of a policy into a language, as `translate` would in the whole. A bare name or text stays as it is."""
    if language == policy.language:
        return lambda part: part
    return _Translator(policy, language).node


@dataclass(frozen=True, slots=True)
class _Declared:
    """What the author declares: `names` of things, `labels` of choices, `approvers` in tables, `ids` with `titles`."""

    names: frozenset[str]
    labels: frozenset[tuple[type, str]]
    approvers: frozenset[str]
    ids: frozenset[str]
    titles: dict[str, tree.Text]


def _declared(policy: tree.Policy, base: tree.Policy | None) -> _Declared:
    names: set[str] = set()
    labels: set[tuple[type, str]] = set()
    approvers: set[str] = set()
    ids = {policy.header.name.text}
    titles = {policy.header.name.text: policy.header.title}
    for item in (*policy.items, *(base.items if base else ())):
        for node in walk(item):
            if isinstance(node, _NAMED):
                names.add(node.name.text)
            named = _titled(node)
            if named and named[1]:
                titles.setdefault(named[0].text, named[1])
            if named and not isinstance(node, tree.AmountSection):
                ids.add(named[0].text)
            labels |= {(type(label), label.text) for label in _labels(node)}
            approvers |= _approvers(node)
            names |= {name.text for name in _outputs(node)}
    names |= ids | {text for kind, text in labels if kind is tree.Name}
    return _Declared(frozenset(names), frozenset(labels), frozenset(approvers), frozenset(ids), titles)


def _titled(node: tree.Tree) -> tuple[tree.Name, tree.Text | None] | None:
    """The id and title of a node that has them."""
    if isinstance(node, tree.Clause | tree.Promise | tree.Measured):
        return node.id, node.title
    if isinstance(node, tree.AmountSection | tree.Header):
        return node.name, node.title
    return (node.id, node.title) if isinstance(node, tree.Fact) and node.id else None


def _labels(node: tree.Tree) -> tuple[Label, ...]:
    """The choice labels that a node declares: of a field or an output, of bands."""
    if isinstance(node, tree.KindName):
        return node.labels
    return (node.label,) if isinstance(node, tree.Band) else ()


def _approvers(node: tree.Tree) -> set[str]:
    """Who approves, in the last column of a table."""
    if not isinstance(node, tree.Approval):
        return set()
    return {test.text for row in node.rows for test in row.cells[-1].tests if isinstance(test, tree.Text)}


def _outputs(node: tree.Tree) -> list[tree.Name]:
    """The names that the header of a table declares."""
    if not isinstance(node, tree.Table):
        return []
    cells = node.header.cells[len(node.by) :]
    return [test for cell in cells for test in cell.tests if isinstance(test, tree.Name)]


class _Place(Enum):
    """What may stand in a place of the tree: a name, a text, a text as a literal, or either as an expression."""

    NAME = "name"
    TEXT = "text"
    LITERAL = "literal"
    ANY = "any"


def _place(slot: str, kind: str, in_bin: bool) -> _Place:
    """The place by its declaration in the tree (`kind`)."""
    kind = kind.removeprefix("tuple[")
    if slot in _LITERAL_SLOTS or (in_bin and slot.startswith("Range.")):
        return _Place.LITERAL
    if slot == "React.effects" or (kind.startswith("Name") and "Text" not in kind):
        return _Place.NAME
    return _Place.TEXT if kind.startswith("Text") else _Place.ANY


class _Translator:
    """One translation of one policy."""

    def __init__(self, policy: tree.Policy, language: str, base: tree.Policy | None = None) -> None:
        self.source_language, self.language = policy.language, language
        self.declared = _declared(policy, base)
        self.names = policy.names
        self.missing: dict[tuple[type, str], Label] = {}
        self._entries: dict[tuple[type, str], Label] = {}
        self._titles: dict[str, tree.Text] = {}
        if self.names and self.names.language == language:
            for entry in self.names.translations:
                if not self._is_title(entry):
                    self._entries.setdefault((type(entry.source), entry.source.text), entry.target)
                elif isinstance(entry.target, tree.Text):
                    self._titles.setdefault(entry.source.text, entry.target)

        if base is not None and base.names and base.names.language == language:
            self._inherit(_declared(base, None).titles, base.names)

    def _inherit(self, titles: dict[str, tree.Text], names: tree.Names) -> None:
        """Takes over the names of the base; its titles as texts, for an id may have another title here."""
        for entry in names.translations:
            title = titles.get(entry.source.text)
            if isinstance(entry.source, tree.Name) and isinstance(entry.target, tree.Text) and title:
                self._entries.setdefault((tree.Text, title.text), entry.target)
            else:
                self._entries.setdefault((type(entry.source), entry.source.text), entry.target)

    def _is_title(self, entry: tree.Translation) -> bool:
        """Whether an entry pairs an id with its title."""
        pairs_both = isinstance(entry.source, tree.Name) and isinstance(entry.target, tree.Text)
        return pairs_both and entry.source.text in self.declared.titles

    def reversed_names(self) -> tree.Names | None:
        """The `names` section of the translation."""
        if self.names is None or self.names.language != self.language:
            return self.names
        pairs = tuple(self._reversed(entry) for entry in self.names.translations)
        return replace(self.names, language=self.source_language, translations=pairs)

    def _reversed(self, entry: tree.Translation) -> tree.Translation:
        if not self._is_title(entry):
            return replace(entry, source=entry.target, target=entry.source)
        renamed = self._entries.get((tree.Name, entry.source.text))
        source = renamed if isinstance(renamed, tree.Name) else entry.source
        return replace(entry, source=source, target=self.declared.titles.get(entry.source.text, entry.target))

    # -------------------------------------------------------- the walk

    def node(self, node: Node, in_bin: bool = False) -> Node:
        """A node with everything below it translated; `in_bin`: in a row whose limits are literals."""
        changes: dict[str, Any] = {}
        in_bin = in_bin or isinstance(node, _BINS)
        builtin_first = self._compares_verdict(node)
        for each in fields(node):
            value = getattr(node, each.name)
            slot = f"{type(node).__name__}.{each.name}"
            if each.name == "span" or slot in _UNTRANSLATED:
                continue
            if each.name == "title" and isinstance(value, tree.Text):
                changes["title"] = self._title(node, value)
            else:
                first = builtin_first or slot in _BUILTIN_SLOTS
                changes[each.name] = self._value(value, _place(slot, str(each.type), in_bin), first, in_bin)
        return replace(node, **changes)

    def _compares_verdict(self, node: tree.Tree) -> bool:
        """In `verdict is decline` the label is the language's, even if a field has a choice of that name."""
        operand = node.left if isinstance(node, tree.Comparison) else None
        operand = node.operand if isinstance(node, tree.Membership) else operand
        if not isinstance(operand, tree.Name) or operand.text in self.declared.names:
            return False
        return builtin_of(self.source_language, operand.text) == "verdict"

    def _value(self, value: object, place: _Place, builtin_first: bool, in_bin: bool) -> object:
        if isinstance(value, tree.Name):
            return self._name(value, place, builtin_first)
        if isinstance(value, tree.Text):
            return self._text(value, place)
        if isinstance(value, tree.Tree):
            return self.node(value, in_bin)
        if isinstance(value, tuple):
            return tuple(self._value(part, place, builtin_first, in_bin) for part in value)
        return value

    def _name(self, name: tree.Name, place: _Place, builtin_first: bool) -> Label:
        """A name; one that is a choice label may become a text where a text may stand."""
        word = builtin_of(self.source_language, name.text)
        if word and (builtin_first or name.text not in self.declared.names):
            return replace(name, text=builtin(self.language, word))
        entry = self._entries.get((tree.Name, name.text))
        is_label = (tree.Name, name.text) in self.declared.labels
        if isinstance(entry, tree.Name) or (entry and is_label and place is _Place.ANY):
            return replace(entry, span=name.span)
        if name.text not in self.declared.ids:
            self._miss(name)
        return name

    def _text(self, text: tree.Text, place: _Place) -> Label:
        """A text. In the place of an expression it is a choice label, or a value that a case tells.

        A label is a text in the places of literals, whatever it is elsewhere.
        """
        entry = self._entries.get((tree.Text, text.text))
        is_label = (tree.Text, text.text) in self.declared.labels
        if isinstance(entry, tree.Text) or (entry and is_label and place is _Place.ANY):
            return replace(entry, span=text.span)
        if not is_label:
            is_name = (tree.Name, text.text) in self.declared.labels
            entry = self._entries.get((tree.Name, text.text)) if is_name else None
        if entry and place is not _Place.TEXT:
            return replace(text, text=entry.text)
        if place is _Place.TEXT or is_label or text.text in self.declared.approvers:
            self._miss(text)
        return text

    def _miss(self, label: Label) -> None:
        key = (type(label), label.text)
        if key not in self.declared.labels or not _CODE.fullmatch(label.text):
            self.missing.setdefault(key, label)

    def _title(self, node: tree.Tree, title: tree.Text) -> Label:
        named = _titled(node)
        assert named is not None
        key = named[0].text
        if key in self._titles and self.declared.titles[key] == title:
            return replace(self._titles[key], span=title.span)
        return self._text(title, _Place.TEXT)
