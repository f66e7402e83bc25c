"""Canonical names: what the core calls things, whatever language the text is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import builtin_of
from bonitas.dsl.syntax.walk import walk

RESERVED = ("today", "verdict")
"""Built-in names that nothing else can have."""

Label = tree.Name | tree.Text

HOME = "en"
"""Where a text has both languages, the core uses the names of this one."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Maps the author's words to those of the core: names and labels, quoted phrases, and titles by the clause's id.

    A name and a phrase may be spelled alike, so each has its own table.
    """

    language: str
    names: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, name: str) -> str:
        """The canonical form of an identifier."""
        return self.names.get(name, name)

    def phrase(self, text: tree.Text) -> str:
        """The canonical form of a quoted text."""
        return self.phrases.get(text.text, text.text)

    def optional_phrase(self, text: tree.Text | None) -> str | None:
        """The canonical form of a quoted text, if there is one."""
        return None if text is None else self.phrase(text)

    def label(self, label: Label) -> str:
        """The canonical form of a choice's label, which is a name or a quoted text."""
        return self(label.text) if isinstance(label, tree.Name) else self.phrase(label)

    def shown(self, canonical: str) -> str:
        """The author's word for a canonical name or label."""
        return self.labels.get(self.language, {}).get(canonical, canonical)

    def title(self, name: str, text: str) -> str:
        """The canonical title of a clause or of the policy: `name` is its id as written."""
        return self.titles.get(name, text)


def naming(policy: tree.Policy, report: Report) -> Naming:
    """Reads the `names` section.

    Reports what could not be read back: a translation that two things share, two translations of one thing (K411), a
    reserved word as a translation (K415), names in the text's own language (K416).
    """
    if policy.names is None:
        return Naming(policy.language)
    if policy.names.language == policy.language:
        report.add("K416", policy.names.span, language=policy.language)
        return Naming(policy.language)
    _verify(policy, policy.names, report)
    swap = policy.language != HOME and policy.names.language == HOME
    names: dict[str, str] = {}
    phrases: dict[str, str] = {}
    titles: dict[str, str] = {}
    for each in policy.names.translations:
        if _is_title(each):
            titles[each.source.text] = each.target.text
            continue
        table = names if isinstance(each.source, tree.Name) else phrases
        table[each.source.text] = each.target.text
    if not swap:
        return Naming(policy.language, labels={policy.names.language: {**phrases, **names, **titles}})
    return Naming(policy.language, names, phrases, titles, {policy.language: _own(policy, names, phrases)})


def _is_title(each: tree.Translation) -> bool:
    """`A1 "…"` is the title of A1, not a name for it."""
    return isinstance(each.source, tree.Name) and isinstance(each.target, tree.Text)


def _verify(policy: tree.Policy, names: tree.Names, report: Report) -> None:
    taken: dict[tuple[bool, str], tree.Translation] = {}
    given: dict[tuple[bool, str], tree.Translation] = {}
    pairs = [each for each in names.translations if not _is_title(each)]
    roots: list[tree.Tree] = [policy.header, *policy.items]
    own = {_key(part) for root in roots for part in walk(root) if isinstance(part, tree.Name | tree.Text)}
    untranslated = own - {_key(each.source) for each in pairs}
    for each in pairs:
        first = given.setdefault(_key(each.source), each)
        other = taken.setdefault(_key(each.target), each)
        if first.target.text != each.target.text:
            _clash(report, "two", first.target, each.target, each.source, each.span, first.span)
        elif other.source.text != each.source.text:
            _clash(report, "", other.source, each.source, each.target, each.span, other.span)
        elif _key(each.target) in untranslated and _key(each.source) in own:
            _clash(report, "own", each.target, each.source, each.target, each.span)
        if isinstance(each.target, tree.Name) and builtin_of(names.language, each.target.text) in RESERVED:
            report.add("K415", each.target.span, name=each.target.text)


def _clash(report: Report, variant: str, one: Label, other: Label, name: Label, span: Span, *first: Span) -> None:
    labels = tuple((place, "first") for place in first)
    report.add("K411", span, variant, labels=labels, first=one.text, second=other.text, translation=name.text)


def _key(label: Label) -> tuple[bool, str]:
    return isinstance(label, tree.Name), label.text


def _own(policy: tree.Policy, names: dict[str, str], phrases: dict[str, str]) -> dict[str, str]:
    """What people of the text's language read: canonical name → the author's word."""
    own = {target: source for table in (phrases, names) for source, target in table.items()}
    own[names.get(policy.header.name.text, policy.header.name.text)] = policy.header.title.text
    for item in policy.items:
        if isinstance(item, tree.Clauses | tree.AmountSection):
            own.update({names.get(c.id.text, c.id.text): c.title.text for c in item.clauses if c.title})
        elif isinstance(item, tree.Guarantees):
            own.update({names.get(p.id.text, p.id.text): p.title.text for p in item.promises})
        elif isinstance(item, tree.Measures):
            own.update({names.get(m.id.text, m.id.text): m.title.text for m in item.measures})
        elif isinstance(item, tree.Fact) and item.id and item.title:
            own[names.get(item.id.text, item.id.text)] = item.title.text
    return own
