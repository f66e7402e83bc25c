"""Random policies and cases, decided by all machines and compared with the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from random import Random

from differential.cases import CaseMaker
from differential.constructs import constructs
from differential.contenders import (
    DECIMALS,
    DECISION,
    OUTCOME,
    RAISED,
    ROW,
    SUMMARY,
    Case,
    Contender,
    Parts,
    reference_parts,
)
from strategies.policies import write

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.machines import REFERENCE
from bonitas.engine.values import Unknown


@dataclass(frozen=True)
class Disagreement:
    """A machine that does not say what the reference says.

    `where` is the first path in the answer that differs. The machine had all `cases` in hand; `place` is that of the
    case which it gets wrong.
    """

    machine: str
    where: str
    expected: str
    found: str
    text: str
    cases: tuple[Case, ...]
    place: int

    @property
    def signature(self) -> tuple[str, str]:
        """What it is likely to be the same fault by."""
        return self.machine, without_part(self.where)


@dataclass
class Tally:
    """What was compared."""

    policies: int = 0
    refused: int = 0
    pairs: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what another has."""
        self.policies += other.policies
        self.refused += other.refused
        self.pairs += other.pairs
        self.seen += other.seen
        self.compared += other.compared
        self.disagreements += other.disagreements


def compile_text(text: str) -> Program | None:
    """The program, or None where the text has errors."""
    return Compilation(Source("generated.policy", text)).program


_SIZES = (0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 2)
"""The size of the policy of a seed, in turn."""
_HUGE = 60
"""One policy in so many has hundreds of definitions and clauses, and one has cases with long lists."""


def random_text(seed: int) -> str:
    """The text of a random policy."""
    return write(Random(seed), asks=seed % 4 > 0, varied=True, size=_size(seed)).text()


def _size(seed: int) -> int:
    return 3 if seed % _HUGE == 17 else _SIZES[seed % len(_SIZES)]


def compare_seed(seed: int, cases: int, contenders: Sequence[Contender]) -> Tally:
    """One random policy with some random cases: `cases` for a small policy, fewer for a large one or long lists."""
    text = random_text(seed)
    try:
        program = compile_text(text)
        if program is None:
            return Tally(refused=1)
        long_lists = seed % _HUGE == 37
        count = max(4, cases >> (4 if long_lists else (0, 1, 2, 4)[_size(seed)]))
        made = CaseMaker(program, Random(seed)).cases(count, long_lists=long_lists)
        return compare_policy(text, program, made, contenders)
    except Exception as error:  # the checker or the reference: no machine may raise here
        return Tally(
            disagreements=[Disagreement(REFERENCE, RAISED, "", f"{type(error).__name__}: {error}", text, (), 0)]
        )


def compare_policy(text: str, program: Program, cases: Sequence[Case], contenders: Sequence[Contender]) -> Tally:
    """A policy with some cases."""
    tally = Tally(policies=1, pairs=len(cases))
    expected = reference_parts(program, cases)
    tally.seen.update(constructs(program))
    tally.seen.update(_endings(expected))
    for contender in contenders:
        mine = contender.of(cases)
        for place, found in enumerate(contender.answers(program, mine)):
            tally.compared.update(f"{contender.name}: {part}" for part in found)
            where = next(differences(expected[place], found), None)
            if where is not None:
                tally.disagreements.append(Disagreement(contender.name, *where, text, tuple(mine), place))
    return tally


def _endings(expected: Iterable[Parts]) -> Iterable[str]:
    """What the cases came to, and what was unknown in them."""
    for parts in expected:
        decision = parts.get(DECISION)
        if not isinstance(decision, Decision):
            yield "ending: a fact is broken"
            continue
        yield f"ending: {'no verdict' if decision.verdict is None else decision.verdict.name.lower()}"
        values = [one.value for one in decision.values]
        values += [*(one.value for one in decision.amounts), *(one.value for one in decision.selections)]
        yield from {f"unknown: {cause.what}" for one in values if isinstance(one, Unknown) for cause in one.causes}
        yield from {f"state: {clause.state.value}" for clause in decision.trace}


# ---------------------------------------------------------------- differences


def differences(right: Parts, found: Parts) -> Iterator[tuple[str, str, str]]:
    """The path, the right value and the found one of the first difference in each part that the machine tells."""
    if RAISED in found:
        yield RAISED, "", str(found[RAISED])
        return
    for part, value in found.items():
        if part not in right:
            yield part, "nothing", repr(value)[:300]
        elif value != right[part] or (part in _STRICT and not _of_one_type(right[part], value)):
            yield _inside(part, right[part], value)


def without_part(where: str) -> str:
    """A path inside of an answer, whether a decision or its summary tells it."""
    part, _, inside = where.partition(".")
    return inside if part in (DECISION, SUMMARY) and inside else where


_STRICT = (OUTCOME, DECISION, ROW, DECIMALS)
"""Parts in which 1 is not as good as Fraction(1), nor True as 1."""


def _of_one_type(right: object, found: object) -> bool:
    """Whether two equal answers are so in every part by their types too."""
    if type(right) is not type(found):
        return False
    return all(_of_one_type(one, other) for _, one, other in _children(right, found))


def _inside(path: str, right: object, found: object) -> tuple[str, str, str]:
    if type(right) is type(found):
        for step, one, other in _children(right, found):
            if one != other or not _of_one_type(one, other):
                return _inside(f"{path}.{step}", one, other)
    return path, repr(right)[:300], repr(found)[:300]


def _children(right: object, found: object) -> Iterable[tuple[str, object, object]]:
    if is_dataclass(right):
        return [(one.name, getattr(right, one.name), getattr(found, one.name)) for one in fields(right)]
    if isinstance(right, frozenset | Enum):
        return []
    if isinstance(right, tuple) and isinstance(found, tuple) and hasattr(right, "_fields"):
        return [(name, getattr(right, name), getattr(found, name)) for name in right._fields]
    if isinstance(right, tuple) and isinstance(found, tuple) and len(right) == len(found):
        return [("*", one, other) for one, other in zip(right, found, strict=True)]
    if isinstance(right, Mapping) and isinstance(found, Mapping):
        return [(str(key), right[key], found.get(key)) for key in right]
    return []
