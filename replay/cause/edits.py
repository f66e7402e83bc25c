"""The edits between two versions of a policy: the smallest changes that can be made one without the others.

An edit is a clause that came, went or changed; a row of a table; a definition, a parameter, a factor of a scorecard.
What nothing refers to decides nothing, so definitions, parameters, tables and fields that only one version has are in
every policy made from edits and are no edits themselves. Words on which no decision depends are none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.translate import translate
from bonitas.replay.cause.assemble import assembled
from bonitas.replay.entries import Entry, entries, normal, renamed
from bonitas.replay.row_changes import RowChange, row_changes
from bonitas.replay.text_changes import WORDS_ONLY, renames

Key = tuple[str, str]

_ROWS = {"table": "rows", "bands": "bands", "tiers": "tiers", "approval": ""}
_DECLARED = ("header", "field", "action", "parameter", "definition", "bands", "table", "tiers", "scorecard")
"""What decides nothing where nothing refers to it."""
_LEFT_OUT = ("fact", "guarantee", "measure")
"""What decides nothing at all."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `before` became `after` (None: came or went), or only some `rows` of it did.

    `with_it` are the clauses or factors that came or went together with it.
    """

    name: str
    before: Entry | None
    after: Entry | None
    rows: RowChange | None = None
    with_it: tuple[Entry, ...] = ()


class Edits:
    """The edits from one whole policy (bases merged) to another.

    `names` has the new names of renamed things by their old ones.
    """

    def __init__(self, old: tree.Policy, new: tree.Policy) -> None:
        if old.language != new.language:
            old, new = translate(old, "en").policy, translate(new, "en").policy
        self.names = {gone.name: come.name for gone, come in renames(old, new)}
        self._like = new
        self._old = {entry.key: entry for entry in entries(renamed(old, self.names))}
        self._new = {entry.key: entry for entry in entries(new)}
        self.edits = tuple(self._all())

    def policy(self, chosen: Iterable[Edit]) -> tree.Policy:
        """The old policy with some of the edits.

        Facts, guarantees and measures decide nothing and are left out; of outputs there are those that both have.
        """
        found = self._base()
        for edit in chosen:
            _apply(found, edit)
        return assembled(self._like, list(found.values()))

    def _base(self) -> dict[Key, Entry]:
        """The old policy, with the case as the new one declares it and with all that only the new one defines."""
        base: dict[Key, Entry] = {}
        for key, entry in {**self._old, **self._new}.items():
            if entry.what in _LEFT_OUT or (entry.what == "output" and not (key in self._old and key in self._new)):
                continue
            if entry.what in ("field", "action"):
                base[key] = self._new.get(key, entry)
            elif key in self._old:
                base[key] = self._old[key]
            elif self._is_declared(entry):
                base[key] = entry
        return base

    def _is_declared(self, entry: Entry) -> bool:
        """Whether something that only the new version has decides nothing by itself."""
        return entry.what in _DECLARED or (entry.what == "factor" and ("scorecard", entry.place) not in self._old)

    # ------------------------------------------------------------ finding them

    def _all(self) -> Iterator[Edit]:
        for key in {**self._old, **self._new}:
            before, after = self._old.get(key), self._new.get(key)
            entry = after or before
            assert entry is not None
            if entry.what in ("field", "action", "output", *_LEFT_OUT):
                continue
            if before is None or after is None:
                yield from self._came_or_went(before, after)
            elif _differs(before, after):
                yield from _changed(before, after)

    def _came_or_went(self, before: Entry | None, after: Entry | None) -> Iterator[Edit]:
        entry, other = (after, self._old) if after is not None else (before, self._new)
        assert entry is not None
        if entry.what in _DECLARED or (entry.what == "factor" and ("scorecard", entry.place) not in other):
            return
        if entry.what == "clause" and ("amount", entry.place) not in other and self._is_amount(entry.place):
            return  # comes and goes with its amount
        own = self._new if after is not None else self._old
        clauses: tuple[Entry, ...] = ()
        if entry.what == "amount":
            clauses = tuple(one for one in own.values() if one.what == "clause" and one.place == entry.name)
        yield Edit(_label(entry), before, after, with_it=clauses)

    def _is_amount(self, place: str) -> bool:
        return ("amount", place) in self._old or ("amount", place) in self._new


def _label(entry: Entry) -> str:
    return entry.name or entry.what


def _differs(before: Entry, after: Entry) -> bool:
    """Whether two entries differ in more than words."""
    if before.place != after.place:
        return True
    if isinstance(before.node, tree.Header):
        return _currency(before) != _currency(after)
    return bool(_wordless(before.node) != _wordless(after.node))


def _currency(entry: Entry) -> str:
    return entry.node.currency if isinstance(entry.node, tree.Header) else ""


def _wordless(node: tree.Tree) -> Any:
    nothing: dict[str, Any] = {one.name: None for one in fields(node) if one.name in WORDS_ONLY}
    return normal(replace(node, **nothing))


# ---------------------------------------------------------------- rows


def _changed(before: Entry, after: Entry) -> Iterator[Edit]:
    slot = _rows_slot(before, after)
    changes: Sequence[RowChange] = ()
    if slot:
        ordered = getattr(after.node, "hit", "") == "first"
        changes = row_changes(getattr(before.node, slot), getattr(after.node, slot), ordered)
        if ordered and any(change.moved or len(change.old) != len(change.new) for change in changes):
            changes = ()
    if len(changes) < 2:
        yield Edit(_label(after), before, after)
        return
    for change in changes:
        numbers = change.new or change.old
        told = ", ".join(str(number) for number, _ in numbers)
        yield Edit(f"{_label(after)} {told}", before, after, change)


def _rows_slot(before: Entry, after: Entry) -> str:
    """The slot with the rows in which alone two entries differ; empty if there is none."""
    slots = ("rows", "approvers") if isinstance(after.node, tree.Approval) else (_ROWS.get(after.what, ""),)
    for slot in slots:
        if slot and _wordless(replace(before.node, **{slot: getattr(after.node, slot)})) == _wordless(after.node):
            return slot
    return ""


# ---------------------------------------------------------------- making them


def _apply(found: dict[Key, Entry], edit: Edit) -> None:
    if edit.rows is not None:
        assert edit.after is not None
        key = edit.after.key
        found[key] = replace(found[key], node=_with_rows(found[key].node, edit))
        return
    for entry in edit.with_it:
        if edit.after is not None:
            found[entry.key] = entry
        else:
            found.pop(entry.key, None)
    if edit.after is not None:
        found[edit.after.key] = edit.after
    elif edit.before is not None:
        found.pop(edit.before.key, None)


def _with_rows(node: tree.Tree, edit: Edit) -> tree.Tree:
    """The table with some rows taken out and others put in where they stood; rows are known by what they say."""
    assert edit.before is not None and edit.after is not None and edit.rows is not None
    slot = _rows_slot(edit.before, edit.after)
    rows = list(getattr(node, slot))
    places = [_place(rows, row) for _, row in edit.rows.old]
    at = places[0] if places else len(rows)
    kept = [row for place, row in enumerate(rows) if place not in places]
    kept[at:at] = [row for _, row in edit.rows.new]
    changes: Mapping[str, Any] = {slot: tuple(kept)}
    return replace(node, **changes)


def _place(rows: Sequence[tree.Tree], row: tree.Tree) -> int:
    return next(place for place, one in enumerate(rows) if normal(one) == normal(row))
