"""All mutants of a policy before its fixtures: which ones nobody notices, and a case that would notice each."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bonitas.dsl.check.program import check
from bonitas.dsl.compile import Compilation
from bonitas.dsl.syntax import tree
from bonitas.engine.case import CaseModel
from bonitas.engine.core import Program
from bonitas.engine.identity import identity
from bonitas.replay.change_words import TEXT
from bonitas.replay.mutation.case_text import CaseText
from bonitas.replay.mutation.jury import Jury, Tried
from bonitas.replay.mutation.mutants import Mutant, mutants
from bonitas.replay.mutation.suggest import Search, Searched, Suggestion
from bonitas.replay.rows import CaseRow, Fixture
from bonitas.replay.text_changes import text_changes

LIMIT = 500
"""Mutants that are tried; of more a sample is."""
SEARCHED = 60
"""Survivors for which a case is looked for."""

Progress = Callable[[int, int], None]
"""Told how many mutants are done of how many; those that survive are done twice, since a case is looked for."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no case notices: `text` says it, `file` and `line` are its place, perhaps in an extended policy.

    `case` is YAML for the fixture `fixture`, by which it would be noticed, and `id` the case's; where an earlier
    survivor's case notices this one too, there is the `id` alone. All are empty where none was found near the cases of
    the fixtures. `tried`: how many cases were tried, None where none was looked for.
    """

    sort: str
    file: str
    line: int
    text: str
    id: str = ""
    case: str = ""
    fixture: str = ""
    tried: int | None = None


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of the mutants of one policy.

    `made`: how many there are; `unsound` of those tried are no sound policies, `same` mean what the policy means.
    `tried` and `killed` count the rest by sort of change.
    """

    policy: str
    version: str
    language: str
    cases: int
    made: int
    sampled: int
    unsound: int
    same: int
    tried: Mapping[str, int]
    killed: Mapping[str, int]
    survivors: tuple[Survivor, ...]

    @property
    def score(self) -> Fraction:
        """The share of mutants that some case notices; 1 where there are none."""
        tried = sum(self.tried.values())
        return Fraction(sum(self.killed.values()), tried) if tried else Fraction(1)


class FailingError(ValueError):
    """Cases fail with the policy as it is, so failing says nothing of a mutant. `ids` are theirs."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"these cases fail already: {', '.join(ids)}")
        self.ids = tuple(ids)


def mutate(
    compilation: Compilation,
    fixtures: Sequence[Fixture],
    language: str | None = None,
    *,
    limit: int = LIMIT,
    seed: int = 0,
    searched: int = SEARCHED,
    progress: Progress | None = None,
) -> Mutation:
    """Every mutant of a policy (or a sample of `limit`, by `seed`) before the cases of its fixtures.

    Sentences are in `language` (None: the policy's own); `searched` is for how many survivors a case is looked for.
    Raises PolicyError for a policy with errors, FailingError where a case fails before anything is changed.
    """
    program, policy = compilation.required_program(), compilation.tree
    assert policy is not None
    jury = Jury(program, [row for fixture in fixtures for row in fixture.rows])
    if failing := jury.failing():
        raise FailingError(failing)
    everything = list(mutants(policy))
    chosen = _sample(everything, limit, seed)
    counts = _Counts()
    survivors = _unnoticed(chosen, program, jury, counts, progress)
    language = language or program.language
    telling = _Telling(policy, program, fixtures, language)
    search = Search(program, telling.shown(jury.tried), jury.watched, seed)
    told = []
    for number, (mutant, changed) in enumerate(survivors):
        if progress is not None:
            progress(len(chosen) + number, len(chosen) + len(survivors))
        known, looked = search.again(changed), None
        if known is None and searched > 0:
            searched, looked = searched - 1, search.find(changed)
        told.append(telling.survivor(mutant, known, looked))
    return Mutation(
        policy=program.name,
        version=program.version,
        language=language,
        cases=len(jury.tried),
        made=len(everything),
        sampled=len(chosen),
        unsound=counts.unsound,
        same=counts.same,
        tried=counts.tried,
        killed=counts.killed,
        survivors=tuple(told),
    )


def _unnoticed(
    chosen: Sequence[Mutant], program: Program, jury: Jury, counts: _Counts, progress: Progress | None
) -> list[tuple[Mutant, Program]]:
    """The mutants that no case notices, with their programs; all are counted."""
    found = []
    for number, mutant in enumerate(chosen):
        if progress is not None:
            progress(number, len(chosen))
        changed = check(mutant.policy, whole=True)[0]
        if counts.noticed(mutant, changed, program, jury) is False and changed is not None:
            found.append((mutant, changed))
    return found


def _sample(everything: Sequence[Mutant], limit: int, seed: int) -> list[Mutant]:
    """All, or `limit` of them in their order; the same seed takes the same."""
    if len(everything) <= limit:
        return list(everything)
    places = random.Random(seed).sample(range(len(everything)), limit)  # noqa: S311 - a sample, no secret
    return [everything[place] for place in sorted(places)]


class _Counts:
    """What became of the mutants so far."""

    def __init__(self) -> None:
        self.unsound = self.same = 0
        self.tried: Counter[str] = Counter()
        self.killed: Counter[str] = Counter()

    def noticed(self, mutant: Mutant, changed: Program | None, program: Program, jury: Jury) -> bool | None:
        """Whether some case notices a mutant; None where it is none: no sound policy, or the same one."""
        if changed is None:
            self.unsound += 1
            return None
        if identity(changed) == identity(program):
            self.same += 1
            return None
        self.tried[mutant.sort] += 1
        noticed = jury.noticed(changed) is not None
        self.killed[mutant.sort] += noticed
        return noticed


class _Telling:
    """Survivors in one reader's words."""

    def __init__(self, policy: tree.Policy, program: Program, fixtures: Sequence[Fixture], language: str) -> None:
        self._policy, self._language = policy, language
        self._defaults = {row.source: fixture.defaults for fixture in fixtures for row in fixture.rows}
        self._text = CaseText(program)
        names = CaseModel(program).case
        self._sensitive = {name for name in (*names.names, *names.fields)
                           if names.fields[names.names.get(name, name)].sensitive}  # fmt: skip

    def shown(self, tried: Sequence[Tried]) -> tuple[Tried, ...]:
        """The cases that may be shown, those first that state least: a sensitive value of their own none may state."""
        harmless = (one for one in tried if self._sensitive.isdisjoint(self._known(one.row)))
        return tuple(sorted(harmless, key=lambda one: len(self._known(one.row))))

    def _known(self, row: CaseRow) -> list[str]:
        """The fields that a case tells otherwise than the defaults of its fixture."""
        defaults = self._defaults[row.source]
        return [name for name, value in row.raw.items() if value is not None and defaults.get(name) != value]

    def survivor(self, mutant: Mutant, known: Suggestion | None, found: Searched | None) -> Survivor:
        """One survivor, with the earlier case that notices it too, or with the one that was found."""
        changes = text_changes(self._policy, mutant.policy, self._language)
        text = TEXT[self._language]["semicolon"].join(one.text for one in changes if one.matters)
        suggestion = known if known is not None else None if found is None else found.suggestion
        tried, place = None if found is None else found.tried, (mutant.span.source.name, mutant.span.line)
        if suggestion is None:
            return Survivor(mutant.sort, *place, text, tried=tried)
        source = suggestion.base.row.source
        case = "" if known is not None else self._text.yaml(suggestion, self._defaults[source], text)
        return Survivor(mutant.sort, *place, text, self._text.name(suggestion), case, source, tried)
