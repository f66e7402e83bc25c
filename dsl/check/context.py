"""What every part of the checker shares: declarations, the graph, the report, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from bonitas.dsl.check.graph import Graph, Typed
from bonitas.dsl.check.naming import Naming
from bonitas.dsl.check.symbols import Symbols
from bonitas.dsl.check.whole import Steps
from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.diagnose.suggest import did_you_mean
from bonitas.dsl.syntax.lexicon import LANGUAGES, builtin, builtin_of
from bonitas.dsl.syntax.limits import MAX_DEPTH
from bonitas.dsl.syntax.other_words import NUMERAL
from bonitas.engine import core
from bonitas.engine.kinds import Choice


@dataclass
class Context:
    """The state of checking one policy.

    `record` is the record whose elements the current expression speaks of. `whole` is false when parts of the
    text could not be read:
    then nothing is said of names that may be declared there.
    """

    symbols: Symbols
    naming: Naming
    report: Report
    currency: str
    whole: bool
    graph: Graph = field(default_factory=Graph)
    record: str | None = None
    in_guarantee: bool = False
    decides_verdict: bool = False
    uses_today: bool = False
    used: set[tuple[str, str]] = field(default_factory=set)
    done: dict[tuple[str, str], Typed] = field(default_factory=dict)
    doing: list[tuple[tuple[str, str], Span]] = field(default_factory=list)
    definitions: list[core.Definition] = field(default_factory=list)
    choices: dict[str, Choice] = field(default_factory=dict)
    combinations: int = 0
    """How many combinations of tables have been looked at."""
    fields_of: dict[tuple[str, str], core.Field] = field(default_factory=dict)
    reaches: dict[core.Ref, tuple[Fraction, Fraction]] = field(default_factory=dict)
    """The least and the greatest value of a scorecard's node."""

    def use(self, name: str, record: str = "") -> None:
        """Notes that a declared name is used."""
        self.used.add((record, name))

    def use_anywhere(self, name: str) -> None:
        """Notes as used whatever has a name, in the case and in every record, where a mistake hides which is meant."""
        self.used |= {(record, name) for record in ("", *self.symbols.record_values)}

    @contextmanager
    def of_record(self, record: str | None) -> Iterator[None]:
        """Reads what follows for each element of lists of a record."""
        held, self.record = self.record, record
        try:
            yield
        finally:
            self.record = held

    @contextmanager
    def owned_by(self, owner: str) -> Iterator[None]:
        """Notes what follows as part of a clause or definition."""
        held, self.graph.owner = self.graph.owner, self.naming(owner)
        try:
            yield
        finally:
            self.graph.owner = held

    def once(self, record: str, name: str, span: Span, make: Callable[[], Typed]) -> Typed:
        """What `make` gives, made only once for a name; reports a definition that needs itself (K103)."""
        key = (record, name)
        if key not in self.done:
            self.done[key] = self.within(record, name, span, make)
        return self.done[key]

    def within(self, record: str, name: str, span: Span, make: Callable[[], Typed]) -> Typed:
        """What `make` gives; reports a definition that needs itself (K103)."""
        key = (record, name)
        if any(key == other for other, _ in self.doing) or len(self.doing) >= MAX_DEPTH:
            self._circle(key, span)
            return self.graph.mistake(span)
        self.doing.append((key, span))
        try:
            return make()
        finally:
            self.doing.pop()

    def _circle(self, key: tuple[str, str], span: Span) -> None:
        names = [other for other, _ in self.doing]
        chain = self.doing[names.index(key) if key in names else 0 :]
        words = tuple(name for (_, name), _ in chain)
        least = words.index(min(words))
        words = (*words[least:], *words[:least])
        if any(set(words) == set(found) for found in self._circles):
            return
        self._circles.append(words)
        labels = tuple((place, "step") for _, place in chain[1:])
        self.report.add("K103", span, labels=labels, name=words[0], chain=(*words, words[0]))

    @cached_property
    def steps(self) -> Steps:
        """How fine the values of the graph's nodes can be."""
        return Steps(self.graph.nodes, self.graph.tables, self.fields_of)

    _circles: list[tuple[str, ...]] = field(default_factory=list)

    def near(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """The known names that a name is near to; none any more when very many have been compared."""
        self._patience -= len(known)
        return did_you_mean(name, known) if self._patience >= 0 else ()

    _patience: int = 20_000

    meant: set[str] = field(default_factory=set)
    """Declared names that a misspelled one is near to: nothing is said of their not being used."""

    def unknown_name(self, code: str, name: str, span: Span, known: Iterator[str] | list[str]) -> None:
        """Reports a name that is not declared, with a near one if there is one."""
        if not self.whole:
            return
        candidates = list(known)
        near = self._in_this_language(name, candidates) or self.near(name, candidates)
        self.meant.update(near)
        if near:
            self.report.add(code, span, "suggestion", fix=near[0], name=name, suggestion=near)
        else:
            numeral = code == "K101" and NUMERAL.fullmatch(name)
            self.report.add(code, span, "numeral" if numeral else "", name=name)

    def _in_this_language(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """What the language of the text calls a built-in that is written in the other one."""
        for other in LANGUAGES:
            found = builtin_of(other, name)
            if found is not None and (word := builtin(self.naming.language, found)) in known:
                return (word,)
        return ()
