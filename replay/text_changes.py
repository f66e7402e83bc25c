"""What changed between the texts of two versions, thing by thing, in sentences.

Layout, comments, the order of things, the spelling of numbers and the language of the text are no changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.translate import translate
from bonitas.engine.problems import printable
from bonitas.replay.change_words import TEXT
from bonitas.replay.entries import Entry, entries, normal, renamed
from bonitas.replay.part_changes import LITERALS, PartChange, part_changes
from bonitas.replay.policy_text import PolicyText
from bonitas.replay.row_changes import RowChange, row_changes

WORDS_ONLY = {"title", "because", "description", "owner", "currency_title"}
"""Slots that no decision depends on."""

_CONDITIONS = {"when", "condition", "value", "holds"}
_IDENTITY = {"span", "name", "id", "version"}
_ROWS = {"rows", "approvers", "bins", "bands", "tiers"}
_RENAMEABLE = {
    "clause",
    "parameter",
    "definition",
    "scorecard",
    "bands",
    "table",
    "tiers",
    "action",
    "field",
    "guarantee",
    "measure",
}
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "renamed": "~"}


@dataclass(frozen=True, slots=True)
class TextChange:
    """One change. `kind` is "added", "removed", "changed" or "renamed"; `what` and `name` are those of the entry.

    `text` is the sentence, `below` the policy text of what was added or removed. `matters` is false where only words
    changed, on which no decision depends.
    """

    kind: str
    what: str
    name: str
    text: str
    below: tuple[str, ...] = ()
    matters: bool = True

    @property
    def sign(self) -> str:
        return _SIGNS[self.kind]


def text_changes(old: tree.Policy, new: tree.Policy, language: str) -> tuple[TextChange, ...]:
    """All changes from one whole policy (bases merged) to another, told in `language`, in the order of the new text.

    Texts in different languages are compared by their English names, which are the canonical ones.
    """
    if old.language != new.language:
        old, new = translate(old, "en").policy, translate(new, "en").policy
    return tuple(_Telling(old, new, language).changes())


class _Telling:
    """The changes between two policies in one reader's words."""

    def __init__(self, old: tree.Policy, new: tree.Policy, language: str) -> None:
        self._words = TEXT[language]
        self._old, self._new = PolicyText(old, language), PolicyText(new, language)
        self._before = {entry.key: entry for entry in entries(old)}
        self._after = {entry.key: entry for entry in entries(new)}
        self._renames = renames(old, new)

    def changes(self) -> Iterator[TextChange]:
        """In the order of the new text; what is gone stands after what stood before it."""
        names = {old.name: new.name for old, new in self._renames}
        was = {new.key: old for old, new in self._renames}
        followers = self._followers({old.key for old, _ in self._renames})
        yield from map(self._removed, followers.get(None, ()))
        for key, entry in self._after.items():
            if key in was:
                yield self._renamed(was[key], entry)
            elif key not in self._before:
                yield self._added(entry)
            else:
                yield from self._changed(self._before[key], entry, names)
            yield from map(self._removed, followers.get(key, ()))

    def _followers(self, renamed_keys: set[tuple[str, str]]) -> dict[tuple[str, str] | None, list[Entry]]:
        """Removed entries by the entry, still there, that stood before them."""
        found: dict[tuple[str, str] | None, list[Entry]] = {}
        last: tuple[str, str] | None = None
        for key, entry in self._before.items():
            if key in self._after:
                last = key
            elif key not in renamed_keys:
                found.setdefault(last, []).append(entry)
        return found

    # ------------------------------------------------------------ whole things

    def _say(self, key: str, **words: str) -> str:
        return self._words[key].format(**words)

    def _subject(self, entry: Entry, text: PolicyText) -> str:
        """`A2 In business for two years`, `parameter overdue_alarm`, `factor management`."""
        node = entry.node
        title = text.title(node)
        if entry.what in ("header", "approval"):
            return self._say(entry.what)
        if isinstance(node, tree.Factor):
            return self._say("factor", name=text.part(node.subject), place=entry.place)
        named = getattr(node, "id", None) or getattr(node, "name", None)
        name = text.name(named) if isinstance(named, tree.Name) else entry.name
        if isinstance(node, tree.Fact) and node.id is None:
            name = text.part(node.holds)
        if isinstance(node, tree.Field) and entry.place:
            name = f"{entry.place}.{name}"
        if isinstance(node, tree.Name):
            name = text.name(node)
        if isinstance(node, tree.AmountSection):
            return self._say(node.word, name=name)
        return printable(self._say(entry.what, name=name, title=f" {title}" if title else "").strip())

    def _added(self, entry: Entry) -> TextChange:
        text = self._say("added", subject=self._subject(entry, self._new))
        return TextChange("added", entry.what, entry.name, text, self._lines(self._new, entry))

    def _removed(self, entry: Entry) -> TextChange:
        text = self._say("removed", subject=self._subject(entry, self._old))
        return TextChange("removed", entry.what, entry.name, text, self._lines(self._old, entry))

    def _lines(self, text: PolicyText, entry: Entry) -> tuple[str, ...]:
        return tuple(printable(line) for line in text.lines(entry.node))

    def _renamed(self, old: Entry, new: Entry) -> TextChange:
        text = self._say("renamed", subject=self._subject(new, self._new), old=old.name)
        return TextChange("renamed", new.what, new.name, text)

    # ------------------------------------------------------------ things that changed

    def _changed(self, old: Entry, new: Entry, names: dict[str, str]) -> Iterator[TextChange]:
        node = renamed(old.node, names)
        if normal(node) == normal(new.node) and old.place == new.place:
            return
        subject = self._subject(new, self._new)
        told = [] if old.place == new.place else [self._say("place", old=old.place, new=new.place)]
        words: list[str] = []
        slots = [slot for slot in _slots(node, new.node) if normal(slot[1]) != normal(slot[2])]
        alone = sum(slot not in WORDS_ONLY for slot, *_ in slots) == 1
        for slot, before, after in slots:
            if slot in WORDS_ONLY:
                words.append(self._reworded(slot, node, new.node))
            elif slot in _ROWS:
                yield from self._rows(subject, new, before, after, ordered=getattr(new.node, "hit", "") == "first")
            elif slot == "values":
                told += self._values(before, after)
            else:
                told += self._slot(self._slot_word(new, slot), slot, before, after, alone=alone)
        if told:
            yield self._sentence(new, subject, told, matters=True)
        if words:
            yield self._sentence(new, subject, words, matters=False)

    def _sentence(self, entry: Entry, subject: str, told: Sequence[str], *, matters: bool) -> TextChange:
        text = self._say("sentence", subject=subject, told=self._words["semicolon"].join(told))
        return TextChange("changed", entry.what, entry.name, printable(text), matters=matters)

    def _reworded(self, slot: str, old: tree.Tree, new: tree.Tree) -> str:
        shown = [self._quoted(text, node, slot) for text, node in ((self._old, old), (self._new, new))]
        return self._say("reworded", slot=self._words[f"slot {slot}"], old=shown[0], new=shown[1])

    def _quoted(self, text: PolicyText, node: tree.Tree, slot: str) -> str:
        if slot == "title":
            return f'"{text.title(node)}"'
        part = getattr(node, slot)
        return text.part(part) if isinstance(part, tree.Tree) else self._words["nothing"]

    def _slot_word(self, entry: Entry, slot: str) -> str:
        return self._words.get(f"slot {entry.what} {slot}") or self._words.get(f"slot {slot}", "")

    def _slot(self, word: str, slot: str, before: object, after: object, *, alone: bool) -> Iterator[str]:
        """What became of one part of a thing, named by `word`; `alone`: nothing else of it changed."""
        lead = f"{word}{self._words['space']}" if word else ""
        if isinstance(before, tree.Tree | None) and isinstance(after, tree.Tree | None):
            found = part_changes(before, after)
            bare = slot in _CONDITIONS and alone and len(found) == 1
            alone = (alone or isinstance(after, LITERALS)) and len(found) == 1
            yield from (("" if bare else lead) + self._part_change(one, alone) for one in found)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            yield from (lead + told for told in self._several(before, after))
        else:
            shown = [self._plain(part) for part in (before, after)]
            yield lead + self._say("became", old=shown[0], new=shown[1])

    def _plain(self, value: object) -> str:
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        return self._words.get(f"word {value}", str(value)) if value else self._words["nothing"]

    def _part_change(self, change: PartChange, alone: bool) -> str:
        """`2 became 3`, or with the comparison around it where several things changed."""
        literal = isinstance(change.old, LITERALS) and isinstance(change.new, LITERALS)
        old, new = (change.old, change.new) if alone and literal else (change.whole_old, change.whole_new)
        if change.old is None or change.new is None:
            old, new = change.old, change.new
        if old is None and new is not None:
            return self._say("part added", new=self._new.part(new))
        if new is None and old is not None:
            return self._say("part removed", old=self._old.part(old))
        assert old is not None and new is not None
        return self._say("became", old=self._old.part(old), new=self._new.part(new))

    def _several(self, before: Sequence[object], after: Sequence[object]) -> Iterator[str]:
        """Parts of which each stands for itself: effects, inputs of a table, typical ranges."""
        old, new = ([part for part in parts if isinstance(part, tree.Tree)] for parts in (before, after))
        for change in row_changes(old, new, ordered=False):
            for one, other in _pairs_by_type(change):
                whole = PartChange(one, other, one, other)
                yield self._part_change(whole, alone=False)

    # ------------------------------------------------------------ rows and dated values

    def _rows(
        self, subject: str, entry: Entry, before: Sequence[tree.Tree], after: Sequence[tree.Tree], *, ordered: bool
    ) -> Iterator[TextChange]:
        for change in row_changes(before, after, ordered):
            yield self._sentence_of_row(subject, entry, change)

    def _sentence_of_row(self, subject: str, entry: Entry, change: RowChange) -> TextChange:
        numbers = {"old": _numbers(change.old), "new": _numbers(change.new)}
        kind = "changed"
        if change.moved:
            text = self._say("row moved", subject=subject, row=self._row(self._new, change.new[0][1]), **numbers)
        elif len(change.old) == len(change.new) == 1:
            told = self._words["semicolon"].join(self._cells(change.old[0][1], change.new[0][1]))
            key = "row changed" if isinstance(change.new[0][1], tree.TableRow) else "part changed"
            label = self._label(change.new[0][1])
            text = self._say(key, subject=subject, told=told, label=label, **numbers)
        else:
            old = self._words["and rows"].join(self._row(self._old, row) for _, row in change.old)
            new = self._words["and rows"].join(self._row(self._new, row) for _, row in change.new)
            key = "rows changed" if old and new else "row added" if new else "row removed"
            text = self._say(key, subject=subject, shown_old=old, shown_new=new, **numbers)
        return TextChange(kind, entry.what, entry.name, printable(text))

    def _row(self, text: PolicyText, row: tree.Tree) -> str:
        """A row on one line."""
        parts = (getattr(row, each.name) for each in fields(row) if each.name != "span")
        shown = text.part(row) if isinstance(row, tree.TableRow) else " ".join(text.part(part) for part in parts)
        return f"`{shown}`"

    def _label(self, row: tree.Tree) -> str:
        """What tells a row of bands, bins, tiers or approvers from the others."""
        match row:
            case tree.Band(label=label):
                return self._new.name(label)
            case tree.Approver(who=who):
                return self._new.part(who)
            case tree.Bin(cell=cell) | tree.Tier(cell=cell):
                return self._new.part(cell)
        return ""

    def _cells(self, old: tree.Tree, new: tree.Tree) -> Iterator[str]:
        """What differs between two rows, cell by cell."""
        if isinstance(old, tree.TableRow) and isinstance(new, tree.TableRow):
            pairs = list(zip(old.cells, new.cells, strict=False))
            if len(old.cells) != len(new.cells):
                yield self._say("became", old=self._old.part(old), new=self._new.part(new))
                return
        else:
            slots = [each.name for each in fields(new) if each.name != "span"]
            pairs = [(getattr(old, slot), getattr(new, slot)) for slot in slots]
        for before, after in pairs:
            found = part_changes(before, after)
            if len(found) == 1:
                yield self._part_change(found[0], alone=True)
            elif found:
                yield self._say("became", old=self._old.part(before), new=self._new.part(after))

    def _values(self, before: Sequence[tree.DatedValue], after: Sequence[tree.DatedValue]) -> Iterator[str]:
        """The values of a parameter over time; a new one at the end is told alone."""
        earlier, last = after[:-1], after[-1]
        if len(after) == len(before) + 1 and last.start and all(map(_goes_on, before, earlier)):
            yield self._say("became", old=self._old.part(before[-1].value), new=self._new.part(last))
            if before[0].start is None and earlier[0].start is not None:
                yield self._say("only since", value=self._new.part(earlier[0]))
            return
        if len(after) == len(before) == 1 and not (before[0].start or before[0].end or last.start or last.end):
            yield from self._slot("", "value", before[0].value, last.value, alone=True)
            return
        comma = self._words["comma"]
        old, new = (comma.join(map(text.part, values)) for text, values in ((self._old, before), (self._new, after)))
        yield self._say("became", old=old, new=new)


def _goes_on(old: tree.DatedValue, new: tree.DatedValue) -> bool:
    """Whether a period keeps its value, and its start where it had one."""
    return normal(old.value) == normal(new.value) and old.end == new.end and old.start in (None, new.start)


def _numbers(rows: Sequence[tuple[int, tree.Tree]]) -> str:
    return ", ".join(str(number) for number, _ in rows)


def _slots(old: tree.Tree, new: tree.Tree) -> Iterator[tuple[str, Any, Any]]:
    """The parts of two things of one sort, pair by pair; those of a clause's body stand among them."""
    for slot in (each.name for each in fields(new) if each.name not in _IDENTITY):
        before, after = getattr(old, slot), getattr(new, slot)
        if slot == "body" and type(before) is type(after) and isinstance(after, tree.Tree):
            yield from _slots(before, after)
        else:
            yield slot, before, after


def _pairs_by_type(change: RowChange) -> list[tuple[tree.Tree | None, tree.Tree | None]]:
    """Rows that came and rows that went; the only one of a type on each side are a pair."""
    old, new = ([row for _, row in rows] for rows in (change.old, change.new))
    pairs: list[tuple[tree.Tree | None, tree.Tree | None]] = []
    for kind in dict.fromkeys(type(row) for row in (*old, *new)):
        gone, come = ([row for row in rows if type(row) is kind] for rows in (old, new))
        alone = len(gone) == len(come) == 1
        pairs += [(gone[0], come[0])] if alone else [*((row, None) for row in gone), *((None, row) for row in come)]
    return pairs


def renames(old: tree.Policy, new: tree.Policy) -> list[tuple[Entry, Entry]]:
    """Things that are gone and things that came which differ in their name alone, where exactly one of each does."""
    before = {entry.key: entry for entry in entries(old)}
    after = {entry.key: entry for entry in entries(new)}
    gone = [entry for key, entry in before.items() if key not in after and entry.what in _RENAMEABLE]
    come = [entry for key, entry in after.items() if key not in before and entry.what in _RENAMEABLE]
    found = []
    for entry in gone:
        same = [other for other in come if _differ_in_name(entry, other)]
        back = [other for other in gone if same and _differ_in_name(other, same[0])]
        if len(same) == len(back) == 1:
            found.append((entry, same[0]))
    return found


def _differ_in_name(old: Entry, new: Entry) -> bool:
    if (old.what, old.place) != (new.what, new.place):
        return False
    own, other = old.name.rpartition(".")[2], new.name.rpartition(".")[2]
    return bool(normal(renamed(old.node, {own: other})) == normal(new.node))
