"""Every case of a file through two versions of a policy, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bonitas.engine.case import CaseModel, Scope
from bonitas.engine.core import Program
from bonitas.engine.kinds import ListOf
from bonitas.engine.problems import CaseProblem, fact_broken
from bonitas.engine.soundness import broken_facts
from bonitas.engine.values import CaseValue
from bonitas.replay.answers import Answer, Answerer
from bonitas.replay.batch import Accepted, Rejected, fitted, judge
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.read import read_cases
from bonitas.replay.rows import CaseRow


@dataclass(frozen=True, slots=True)
class Pair:
    """A case that both versions decide. `outcome` is what history says happened."""

    id: str
    line: int
    outcome: str | None
    old: Answer
    new: Answer


@dataclass(frozen=True, slots=True)
class OneSided:
    """A case that only one version decides; the other rejects it for `problems`."""

    id: str
    line: int
    outcome: str | None
    answer: Answer
    problems: tuple[CaseProblem, ...]


@dataclass(slots=True)
class Replay:
    """All rows of a file: each is in exactly one of `pairs`, `only_old`, `only_new` and `rejected`, so they add up.

    `rejected` counts rows that neither version decides; `first_problems` are those of the first such row.
    """

    pairs: list[Pair] = field(default_factory=list)
    only_old: list[OneSided] = field(default_factory=list)
    only_new: list[OneSided] = field(default_factory=list)
    rejected: int = 0
    first_problems: tuple[CaseProblem, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return len(self.pairs) + len(self.only_old) + len(self.only_new) + self.rejected


OnRejected = Callable[[str, Rejected], None]
"""Told of each row that a version ("old" or "new") rejects."""


def run(
    old: Program,
    new: Program,
    path: Path | str,
    mapping: CaseMapping | None = None,
    *,
    today: date | None = None,
    progress: Callable[[int], None] | None = None,
    rejected: OnRejected | None = None,
) -> Replay:
    """Decides every sound case of a file by both versions.

    Each version sees the fields that it declares: a field that only the other one declares is left out for it, one
    that neither declares makes both reject the case. `today` is the decision date of cases that have none. `progress`
    is told after each row how many are done. Raises CaseError before the first row where the file cannot be read or
    the mapping does not fit a version; OSError as usual.
    """
    doors = (_Door(old, new), _Door(new, old))
    replay = Replay()
    for done, (row_old, row_new) in enumerate(_rows(doors, path, mapping, today is not None), start=1):
        answers = (doors[0].answer(row_old, today), doors[1].answer(row_new, today))
        for version, answer in zip(("old", "new"), answers, strict=True):
            if rejected is not None and isinstance(answer, Rejected):
                rejected(version, answer)
        _add(replay, row_new, *answers)
        if progress is not None:
            progress(done)
    return replay


def _add(replay: Replay, row: CaseRow, old: Answer | Rejected, new: Answer | Rejected) -> None:
    if isinstance(old, Answer) and isinstance(new, Answer):
        replay.pairs.append(Pair(row.id, row.line, row.outcome, old, new))
    elif isinstance(old, Answer) and isinstance(new, Rejected):
        replay.only_old.append(OneSided(row.id, row.line, row.outcome, old, new.problems))
    elif isinstance(new, Answer) and isinstance(old, Rejected):
        replay.only_new.append(OneSided(row.id, row.line, row.outcome, new, old.problems))
    elif isinstance(new, Rejected):
        replay.first_problems = replay.first_problems if replay.rejected else new.problems
        replay.rejected += 1


class _Door:
    """The door of one version, which knows what the other one declares."""

    def __init__(self, program: Program, other: Program) -> None:
        self.program = program
        self.model = CaseModel(program)
        self._other = CaseModel(other)
        self._answerer = Answerer(program)

    def fitted(self, mapping: CaseMapping, dated: bool) -> CaseMapping:
        """The mapping without the fields that only the other version declares. Raises CaseError if it does not fit."""
        known, foreign = self.model.case.names, self._other.case.names
        columns = {name: rule for name, rule in mapping.columns.items() if name in known or name not in foreign}
        return fitted(mapping.model_copy(update={"columns": columns}), self.model, dated)

    def hidden(self, name: str) -> bool:
        """Whether messages may not show a field's value."""
        scope = self.model.case
        declared = scope.fields.get(scope.names.get(name, name))
        return declared is not None and declared.sensitive

    def answer(self, row: CaseRow, today: date | None) -> Answer | Rejected:
        """What the version says of a row."""
        narrow = replace(row, raw=self._narrow(row.raw, self.model.case, self._other.case))
        judged = judge(narrow, self.model, today=today, facts=self._facts)
        return self._answerer.ask(judged.case) if isinstance(judged, Accepted) else judged

    def _facts(self, case: Mapping[str, CaseValue]) -> tuple[CaseProblem, ...]:
        return tuple(fact_broken(fact.name, fact.title) for fact in broken_facts(self.program, case))

    def _narrow(self, raw: Mapping[str, object], own: Scope, other: Scope) -> dict[str, object]:
        """A case without the fields, at any depth, that only the other version declares there."""
        kept = {name: value for name, value in raw.items() if name in own.names or name not in other.names}
        for name, value in kept.items():
            mine, theirs = own.fields.get(own.names.get(name, "")), other.fields.get(other.names.get(name, ""))
            if mine is None or theirs is None or not isinstance(value, (list, tuple)):
                continue
            if isinstance(mine.kind, ListOf) and isinstance(theirs.kind, ListOf):
                scopes = self.model.records[mine.kind.record], self._other.records[theirs.kind.record]
                kept[name] = [self._narrow(one, *scopes) if isinstance(one, Mapping) else one for one in value]
        return kept


def _rows(
    doors: tuple[_Door, _Door], path: Path | str, mapping: CaseMapping | None, dated: bool
) -> Iterator[tuple[CaseRow, CaseRow]]:
    """Each row as the two versions read it; the file is read twice only where their mappings differ."""

    def hidden(name: str) -> bool:
        return doors[0].hidden(name) or doors[1].hidden(name)

    old, new = (None, None) if mapping is None else (door.fitted(mapping, dated) for door in doors)
    if old == new:
        return ((row, row) for row in read_cases(path, new, hidden=hidden))
    return zip(read_cases(path, old, hidden=hidden), read_cases(path, new, hidden=hidden), strict=True)
