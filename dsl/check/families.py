"""Policies that extend others: the base's items with those of the refinement added, replaced or removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bonitas.dsl.diagnose.codes import Keyword
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.diagnose.suggest import did_you_mean
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.parser import parse
from bonitas.dsl.syntax.translate import translate
from bonitas.dsl.syntax.walk import words

FindBase = Callable[[Source, str], Source | None]
MAX_GENERATIONS = 8
"""How many policies may extend one another in a row."""

_NAMED = (tree.Define, tree.Scorecard, tree.Bands, tree.Table, tree.Tiers, tree.AmountSection)
_WORDS = {
    tree.Define: "define",
    tree.Scorecard: "scorecard",
    tree.Bands: "bands",
    tree.Table: "table",
    tree.Tiers: "tiers",
}


def merge(policy: tree.Policy, find: FindBase, report: Report) -> tuple[tree.Policy, bool]:
    """The policy with its base, and whether all of it could be read. The whole is in the policy's language.

    Reports K405, K406–K410 and the findings of the bases' own texts.
    """
    if policy.header.extends is None:
        _no_changes(policy, report)
        return policy, True
    return _merge(policy, find, report, (policy.span.source.name,))


def base_of(policy: tree.Policy, find: FindBase) -> tree.Policy | None:
    """The whole policy that another extends, in the language of that one; None if there is none to be read."""
    return _base(policy, find, Report(), (policy.span.source.name,))[0]


def _merge(policy: tree.Policy, find: FindBase, report: Report, seen: tuple[str, ...]) -> tuple[tree.Policy, bool]:
    if policy.header.extends is None:
        return policy, True
    base, whole = _base(policy, find, report, seen)
    return (policy, False) if base is None else (_Merger(base, policy, report).run(), whole)


def _base(
    policy: tree.Policy, find: FindBase, report: Report, seen: tuple[str, ...]
) -> tuple[tree.Policy | None, bool]:
    extends = policy.header.extends
    source = None if extends is None else find(policy.span.source, extends.text)
    if extends is None:
        return None, True
    if source is None:
        report.add("K405", extends.span, path=extends.text)
        return None, False
    if source.name in seen or len(seen) > MAX_GENERATIONS:
        report.add("K409", extends.span, chain=(*seen, source.name))
        return None, False
    parsed = parse(source)
    for found in parsed.diagnostics:
        report.include(found)
    if parsed.policy is None:
        return None, False
    base, whole = _merge(parsed.policy, find, report, (*seen, source.name))
    return translate(base, policy.language).policy, whole and parsed.whole


# ---------------------------------------------------------------- a policy without a base


def _no_changes(policy: tree.Policy, report: Report) -> None:
    for change in _changes(policy):
        word = Keyword({"add": "ADD", "replace": "REPLACE", "remove": "REMOVE"}[change.word])
        report.add("K410", change.span, word=word)


def _changes(policy: tree.Policy) -> list[tree.Change]:
    found: list[tree.Change | None] = []
    for item in policy.items:
        found.append(getattr(item, "change", None))
        if isinstance(item, tree.Clauses | tree.AmountSection):
            found += [clause.change for clause in item.clauses]
        elif isinstance(item, tree.Parameters):
            found += [parameter.change for parameter in item.parameters]
    return [change for change in found if change is not None]


# ---------------------------------------------------------------- merging


class _Merger:
    def __init__(self, base: tree.Policy, child: tree.Policy, report: Report) -> None:
        self.base = base
        self.child = child
        self.report = report
        self.items: list[tree.Item] = list(base.items)

    def run(self) -> tree.Policy:
        for item in self.child.items:
            self._item(item)
        header = replace(self.child.header, currency=self.child.header.currency or self.base.header.currency)
        merged = replace(
            self.base, header=header, items=tuple(self.items), names=None, comments=(), span=self.child.span
        )
        return replace(merged, names=self._names(words(merged)))

    def _names(self, left: set[str]) -> tree.Names | None:
        """Our translations and those of the base for what is left of it."""
        ours, theirs = self.child.names, self.base.names
        if theirs is None or (ours is not None and ours.language != theirs.language):
            return ours
        own = () if ours is None else ours.translations
        mine = {each.source.text for each in own}
        gone = (
            words(self.child) - left
        )  # reasons of changes: their translations are of use in the refinement's text only
        own = tuple(each for each in own if each.source.text not in gone)
        kept = tuple(each for each in theirs.translations if each.source.text in left - mine)
        return replace(ours or theirs, translations=(*own, *kept))

    def _item(self, item: tree.Item) -> None:
        if isinstance(item, tree.Removed):
            self._remove(item)
        elif isinstance(item, tree.Clauses):
            self._section(item)
        elif isinstance(item, tree.Parameters):
            for parameter in item.parameters:
                self._parameter(parameter)
        elif isinstance(item, _NAMED):
            self._named(item)
        elif isinstance(item, tree.Approval):
            self._approval(item)
        else:
            self.items.append(item)

    # -------------------------------------------------------- whole items

    def _index(self, name: str) -> int | None:
        return next(
            (i for i, item in enumerate(self.items) if isinstance(item, _NAMED) and item.name.text == name),
            None,
        )

    def _named(
        self, item: tree.Define | tree.Scorecard | tree.Bands | tree.Table | tree.Tiers | tree.AmountSection
    ) -> None:
        at = self._index(item.name.text)
        if isinstance(item, tree.AmountSection) and item.change is None and at is not None:
            self._amount(item, at)
            return
        self._reason(item.change, item.name)
        if item.change is not None and item.change.word == "replace":
            if at is None:
                self._missing(item.name)
            else:
                self.items[at] = item
        elif at is not None:
            self._present(item.name, self.items[at].name.span)  # type: ignore[union-attr]
        else:
            self.items.append(item)

    def _amount(self, item: tree.AmountSection, at: int) -> None:
        """A section of an amount that only changes clauses."""
        base = self.items[at]
        assert isinstance(base, tree.AmountSection)
        clauses = self._changed(base.clauses, item.clauses)
        self.items[at] = replace(
            base,
            clauses=clauses,
            start=item.start or base.start,
            rounding=item.rounding or base.rounding,
            kind=item.kind or base.kind,
        )

    def _approval(self, item: tree.Approval) -> None:
        at = next((i for i, each in enumerate(self.items) if isinstance(each, tree.Approval)), None)
        if item.change is not None:
            name = tree.Name("approver", span=item.span)
            self._reason(item.change, name)
            if item.change.word == "replace" and at is None:
                self._missing(name)
        if at is not None and item.change is not None and item.change.word == "replace":
            self.items[at] = item
        else:
            self.items.append(item)

    def _remove(self, item: tree.Removed) -> None:
        if item.word == "parameter":
            self._remove_parameter(item)
            return
        at = self._index(item.name.text)
        word = _WORDS.get(type(self.items[at]), "") if at is not None else ""
        if at is None or (word or self.items[at].word) != item.word:  # type: ignore[union-attr]
            self._missing(item.name)
        else:
            del self.items[at]

    # -------------------------------------------------------- parameters

    def _parameters(self) -> dict[str, tuple[int, tree.Parameter]]:
        return {
            parameter.name.text: (i, parameter)
            for i, item in enumerate(self.items)
            if isinstance(item, tree.Parameters)
            for parameter in item.parameters
        }

    def _parameter(self, parameter: tree.Parameter) -> None:
        found = self._parameters().get(parameter.name.text)
        self._reason(parameter.change, parameter.name)
        if parameter.change is not None and parameter.change.word == "replace":
            if found is None:
                self._missing(parameter.name)
            else:
                self._put_parameter(found[0], parameter.name.text, (parameter,))
        elif found is not None:
            self._present(parameter.name, found[1].name.span)
        else:
            self.items.append(tree.Parameters((parameter,), span=parameter.span))

    def _remove_parameter(self, item: tree.Removed) -> None:
        found = self._parameters().get(item.name.text)
        if found is None:
            self._missing(item.name)
        else:
            self._put_parameter(found[0], item.name.text, ())

    def _put_parameter(self, at: int, name: str, by: tuple[tree.Parameter, ...]) -> None:
        section = self.items[at]
        assert isinstance(section, tree.Parameters)
        kept = [part for each in section.parameters for part in (by if each.name.text == name else (each,))]
        self.items[at] = replace(section, parameters=tuple(kept))

    # -------------------------------------------------------- clauses

    def _section(self, item: tree.Clauses) -> None:
        """Changes clauses where they stand in the base; new ones make a section of their own."""
        mine = {clause.id.text: clause for clause in item.clauses}
        for i, base in enumerate(self.items):
            if isinstance(base, tree.Clauses) and base.section == item.section:
                here = {clause.id.text for clause in base.clauses}
                changes = tuple(clause for name, clause in mine.items() if name in here)
                self.items[i] = replace(base, clauses=self._changed(base.clauses, changes))
                for clause in changes:
                    del mine[clause.id.text]
        new = self._changed((), tuple(mine.values()))
        if new:
            self.items.append(replace(item, clauses=new))

    def _changed(self, base: tuple[tree.Clause, ...], changes: tuple[tree.Clause, ...]) -> tuple[tree.Clause, ...]:
        clauses = {clause.id.text: clause for clause in base}
        for clause in changes:
            name = clause.id.text
            self._reason(clause.change, clause.id)
            word = clause.change.word if clause.change else "add"
            if word != "add" and name not in clauses:
                self._missing(clause.id)
            elif word == "remove":
                del clauses[name]
            elif word == "add" and name in clauses:
                self._present(clause.id, clauses[name].id.span)
            else:
                clauses[name] = clause
        return tuple(clauses.values())

    # -------------------------------------------------------- reports

    def _reason(self, change: tree.Change | None, name: tree.Name) -> None:
        if change is None or change.reason is None:
            self.report.add("K407", name.span, name=name.text)

    def _missing(self, name: tree.Name) -> None:
        known = [item.name.text for item in self.items if isinstance(item, _NAMED)]
        known += [
            c.id.text
            for item in self.items
            if isinstance(item, tree.Clauses | tree.AmountSection)
            for c in item.clauses
        ]
        near = did_you_mean(name.text, [*known, *self._parameters()])
        if near:
            self.report.add("K406", name.span, "suggestion", fix=near[0], name=name.text, suggestion=near)
        else:
            self.report.add("K406", name.span, name=name.text)

    def _present(self, name: tree.Name, base: Span) -> None:
        self.report.add("K408", name.span, labels=((base, "base"),), name=name.text)
