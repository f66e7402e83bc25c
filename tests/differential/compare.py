"""Random policies and cases, decided by all machines and compared with the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from random import Random

from differential.cases import Case, CaseMaker
from differential.constructs import constructs
from differential.contenders import Contender, Parts, reference_parts
from strategies.policies import write

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.core import Program


@dataclass(frozen=True)
class Disagreement:
    """A machine that does not say what the reference says. `where` is the first path in the answer that differs."""

    machine: str
    where: str
    expected: str
    found: str
    text: str
    case: Case

    @property
    def signature(self) -> tuple[str, str]:
        """What it is likely to be the same fault by."""
        return self.machine, self.where


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


def random_text(seed: int) -> str:
    """The text of a random policy."""
    return write(Random(seed), asks=seed % 4 > 0, varied=True, size=SIZES[seed % len(SIZES)]).text()


SIZES = (0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 2)


def compare_seed(seed: int, cases: int, contenders: Sequence[Contender]) -> Tally:
    """One random policy with some random cases."""
    text = random_text(seed)
    program = compile_text(text)
    if program is None:
        return Tally(refused=1)
    return compare_policy(text, program, Random(seed), cases, contenders)


def compare_policy(text: str, program: Program, random: Random, cases: int, contenders: Sequence[Contender]) -> Tally:
    """Some random cases of a policy."""
    maker = CaseMaker(program, random)
    made = [maker.case() for _ in range(cases)]
    tally = Tally(policies=1, pairs=cases)
    expected = reference_parts(program, made)
    tally.seen.update(constructs(program))
    tally.seen.update(_endings(expected))
    for contender in contenders:
        for case, right, found in zip(made, expected, contender.answers(program, made), strict=True):
            tally.compared.update(f"{contender.name}: {part}" for part in found)
            where = first_difference(right, found)
            if where is not None:
                path, one, other = where
                tally.disagreements.append(Disagreement(contender.name, path, one, other, text, case))
    return tally


def _endings(expected: Iterable[Parts]) -> Iterable[str]:
    for parts in expected:
        outcome = parts.get("outcome")
        yield f"ending {getattr(outcome, 'verdict', None)!s}" if outcome is not None else "ending: a fact is broken"


# ---------------------------------------------------------------- differences


def first_difference(right: Parts, found: Parts) -> tuple[str, str, str] | None:
    """The path, the right value and the found one of the first difference in any part that the machine tells."""
    if "raised" in found:
        return "raised", "", str(found["raised"])
    for part, value in found.items():
        if part not in right:
            return part, "nothing", repr(value)[:300]
        if value != right[part] or type(value) is not type(right[part]):
            return _inside(part, right[part], value)
    return None


def _inside(path: str, right: object, found: object) -> tuple[str, str, str]:
    if type(right) is type(found):
        for step, one, other in _children(right, found):
            if one != other:
                return _inside(f"{path}.{step}", one, other)
    return path, repr(right)[:300], repr(found)[:300]


def _children(right: object, found: object) -> Iterable[tuple[str, object, object]]:
    if is_dataclass(right):
        return [(one.name, getattr(right, one.name), getattr(found, one.name)) for one in fields(right)]
    if isinstance(right, tuple) and isinstance(found, tuple) and hasattr(right, "_fields"):
        return [(name, getattr(right, name), getattr(found, name)) for name in right._fields]
    if isinstance(right, tuple) and isinstance(found, tuple) and len(right) == len(found):
        return [("*", one, other) for one, other in zip(right, found, strict=True)]
    if isinstance(right, Mapping) and isinstance(found, Mapping):
        return [(str(key), right[key], found.get(key)) for key in right]
    return []
