"""Canonical names: what the core calls things, whatever language the text is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.syntax import tree

HOME = "en"
"""Where a text has both languages, the core uses the names of this one."""


@dataclass(frozen=True, slots=True)
class Naming:
    """`canonical` maps the author's names, labels and phrases to those of the core; `titles` the same for
    clause titles."""

    language: str
    canonical: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """The canonical form of an identifier, label or phrase."""
        return self.canonical.get(text, text)

    def title(self, name: str, text: str) -> str:
        """The canonical title of a clause or of the policy: `name` is its id as written."""
        return self.titles.get(name, text)


def naming(policy: tree.Policy, report: Report) -> Naming:
    """Reads the `names` section; reports translations that two things share (K411)."""
    if policy.names is None:
        return Naming(policy.language)
    swap = policy.language != HOME and policy.names.language == HOME
    canonical: dict[str, str] = {}
    titles: dict[str, str] = {}
    shown: dict[str, str] = {}
    taken: dict[tuple[bool, str], tree.Translation] = {}
    for each in policy.names.translations:
        is_title = isinstance(each.source, tree.Name) and isinstance(each.target, tree.Text)
        key = (isinstance(each.target, tree.Name), each.target.text)
        if not is_title and key in taken and taken[key].source.text != each.source.text:
            first = taken[key]
            report.add(
                "K411",
                each.span,
                labels=((first.span, "first"),),
                first=first.source.text,
                second=each.source.text,
                translation=each.target.text,
            )
        taken.setdefault(key, each)
        if is_title:
            titles[each.source.text] = each.target.text
        elif swap:
            canonical[each.source.text] = each.target.text
        shown[each.source.text] = each.target.text
    return Naming(
        policy.language, canonical if swap else {}, titles if swap else {}, _labels(policy, shown, titles, swap)
    )


def _labels(
    policy: tree.Policy, shown: dict[str, str], titles: dict[str, str], swap: bool
) -> dict[str, dict[str, str]]:
    """What people read: for each language, canonical name → name. The home language has the titles of clauses too."""
    assert policy.names is not None
    if not swap:
        return {policy.names.language: dict(shown)}
    own = {target: source for source, target in shown.items() if source not in titles}
    own[policy.header.name.text] = policy.header.title.text
    for item in policy.items:
        if isinstance(item, tree.Clauses | tree.AmountSection):
            own.update({clause.id.text: clause.title.text for clause in item.clauses if clause.title})
        elif isinstance(item, tree.Guarantees):
            own.update({promise.id.text: promise.title.text for promise in item.promises})
    return {policy.language: own}
