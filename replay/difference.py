"""Two versions of a policy set against each other: their texts, and what they do to a history of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bonitas.dsl.compile import Compilation
from bonitas.engine.core import Program
from bonitas.engine.identity import identity
from bonitas.engine.kinds import Kind
from bonitas.replay.answers import outcomes_of
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.recorded import NAME, recorded_program
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.text_changes import TextChange, text_changes


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions: names as asked for, programs, the changes of the text, and, over a history, what they do."""

    old_name: str
    new_name: str
    old: Program
    new: Program
    same_meaning: bool
    changes: tuple[TextChange, ...]
    comparison: Comparison | None = None

    @property
    def recorded(self) -> bool:
        """Whether the older side is what was decided then, and no version of a policy."""
        return self.old_name == NAME

    @property
    def differs(self) -> bool:
        """Whether a decision changes; without cases, whether the text does."""
        return bool(self.changes) if self.comparison is None else self.comparison.differs

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds of amounts and choices; of one that both versions have the new one's."""
        found: dict[str, Kind] = {}
        for program in (self.old, self.new):
            outcomes = outcomes_of(program)
            found |= {**outcomes.amounts, **outcomes.choices}
        return found

    def over(self, comparison: Comparison) -> Difference:
        """The same with what the versions do to cases."""
        return replace(self, comparison=comparison)


def difference(old: Compilation, new: Compilation, language: str) -> Difference:
    """The difference of two versions, its sentences in `language`. Raises PolicyError if a version has errors."""
    before, after = old.required_program(), new.required_program()
    assert old.tree is not None
    assert new.tree is not None
    return Difference(
        old_name=old.source.name,
        new_name=new.source.name,
        old=before,
        new=after,
        same_meaning=identity(before) == identity(after),
        changes=text_changes(old.tree, new.tree, language),
    )


def from_recorded(new: Compilation, mapping: CaseMapping | None) -> Difference:
    """A version beside what was decided then, as the mapping says. Raises NothingRecordedError."""
    after = new.required_program()
    return Difference(NAME, new.source.name, recorded_program(after, mapping), after, same_meaning=False, changes=())
