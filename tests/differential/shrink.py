"""A policy and a case on which a machine differs, made as small as they can be while it still does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from differential.cases import fits
from differential.compare import Disagreement, compile_text, differences, without_part
from differential.contenders import Case, Contender, reference_parts
from differential.simplify import simpler_cases

from bonitas.dsl.check.program import check
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.parser import parse
from bonitas.engine.core import Program

_SIZES = (20, 4, 1)
_SMALL = 1
Step = str | int
Path = tuple[Step, ...]
"""From the whole tree to one of its parts: names of fields and places in tuples."""


@dataclass(frozen=True)
class Shrunk:
    """What is left: the text, the cases that the machine must have in hand, and the place of the one it gets wrong."""

    text: str
    cases: tuple[Case, ...]
    place: int


class Shrinker:
    """Makes one disagreement smaller, with at most so many tries."""

    def __init__(self, disagreement: Disagreement, contender: Contender, tries: int = 6_000) -> None:
        self._contender = contender
        self._path = without_part(disagreement.where)
        self._tries = tries
        cases = list(disagreement.cases)
        self.now = Shrunk(disagreement.text, tuple(cases), disagreement.place)

    def run(self) -> Shrunk:
        """The smallest that was found."""
        self._fewer_cases()
        self._try(_text(_tree(self.now.text)) or "", self.now.cases)
        while self._may_go_on() and (self._simpler_text() or self._simpler_case()):
            pass
        return self.now

    def _may_go_on(self) -> bool:
        return self._tries > 0

    # -------------------------------------------------------- does it still differ

    def _differs(self, text: str, cases: Sequence[Case]) -> Shrunk | None:
        program = compile_text(text)
        return None if program is None else self._differs_in(program, text, [_told(program, case) for case in cases])

    def _differs_in(self, program: Program, text: str, cases: Sequence[Case]) -> Shrunk | None:
        self._tries -= 1
        if not all(fits(program, case) for case in cases):
            return None
        expected = reference_parts(program, cases)
        for place, found in enumerate(self._contender.answers(program, cases)):
            paths = (without_part(where) for where, _, _ in differences(expected[place], found))
            if self._path in paths:
                return Shrunk(text, tuple(cases), place)
        return None

    def _try_tree(self, policy: tree.Policy) -> bool:
        """Checks the tree itself first, since most changes come to nothing and reading texts takes long."""
        try:
            program, _ = check(policy)
        except Exception:  # a tree that no text has can break the checker in any way
            program = None
        self._tries -= 1
        if program is None or self._differs_in(program, "", [_told(program, case) for case in self.now.cases]) is None:
            return False
        text = _text(policy)
        shorter = text is not None and len(text) <= len(self.now.text) and text != self.now.text
        return shorter and self._try(text or "", self.now.cases)

    def _try(self, text: str, cases: Sequence[Case]) -> bool:
        smaller = self._differs(text, cases)
        if smaller is not None:
            self.now = smaller
        return smaller is not None

    # -------------------------------------------------------- cases

    def _fewer_cases(self) -> None:
        """The one case alone, if that is enough; else as few as it takes."""
        if self._try(self.now.text, [self.now.cases[self.now.place]]):
            return
        size = len(self.now.cases) // 2
        while size >= 1 and self._may_go_on():
            starts = range(0, len(self.now.cases), size)
            kept = [[*self.now.cases[:start], *self.now.cases[start + size :]] for start in starts]
            if not any(cases and self._try(self.now.text, cases) for cases in kept):
                size //= 2

    def _simpler_case(self) -> bool:
        """Whether any value of any case could be left out or made plainer."""
        program = compile_text(self.now.text)
        assert program is not None
        found = again = False
        while self._may_go_on():
            again = False
            for place in range(len(self.now.cases)):
                for case in simpler_cases(program, self.now.cases[place]):
                    cases = [*self.now.cases[:place], case, *self.now.cases[place + 1 :]]
                    smaller = self._differs_in(program, self.now.text, cases)
                    if smaller is not None:
                        self.now, found, again = smaller, True, True
                        break
            if not again:
                break
        return found

    # -------------------------------------------------------- the policy

    def _simpler_text(self) -> bool:
        """Whether anything could be taken out of the policy, or replaced by what is plainer."""
        found = False
        for size in _SIZES:
            again = True
            while again and self._may_go_on():
                again = self._one_pass(size)
                found = found or again
        return found

    def _one_pass(self, size: int) -> bool:
        """Tries everything once; after a success it goes on at the same number in the text as it is then."""
        found, number = False, 0
        while self._may_go_on():
            policy = _tree(self.now.text)
            changes = list(_changes(policy, size))
            taken = False
            while number < len(changes) and self._may_go_on() and not taken:
                taken = self._try_tree(_with(policy, *changes[number]))
                number += 0 if taken else 1
            found = found or taken
            if not taken:
                break
        return found


def _told(program: Program, case: Case) -> Case:
    """The case without what the policy no longer asks for."""
    names = {field.name for field in program.inputs} | {"today"}
    inner = {record.name: {field.name for field in record.fields} for record in program.records}
    of_list = {field.name: inner[field.kind.record] for field in program.inputs if hasattr(field.kind, "record")}
    return {name: _elements(value, of_list.get(name, set())) for name, value in case.items() if name in names}


def _elements(value: Any, names: set[str]) -> Any:
    if not isinstance(value, tuple):
        return value
    return tuple({name: inner for name, inner in element.items() if name in names} for element in value)


def _tree(text: str) -> tree.Policy:
    policy = parse(Source("shrunk.policy", text)).policy
    assert policy is not None
    return policy


def _text(policy: tree.Policy) -> str | None:
    """The policy as text; None where the tree can no longer be laid out."""
    try:
        return format_policy(replace(policy, comments=()))
    except Exception:  # a tree that no text has can break the layout in any way
        return None


# ---------------------------------------------------------------- smaller trees


def _changes(policy: tree.Policy, size: int) -> Iterator[tuple[Path, object]]:
    """What may be put where: tuples without up to `size` members; trees without an attribute; parts for the whole."""
    for path, part in _parts(policy, ()):
        if isinstance(part, tuple):
            yield from ((path, part[:start] + part[start + size :]) for start in range(0, len(part), size))
        elif size == _SMALL and isinstance(part, tree.Tree):
            yield from ((path, plain) for plain in _plainer(part))


def _parts(part: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Everything in a tree with its path, the large before the small."""
    yield path, part
    if isinstance(part, tuple):
        for place, inner in enumerate(part):
            yield from _parts(inner, (*path, place))
    elif isinstance(part, tree.Tree):
        for field in fields(part):
            of_whole = isinstance(part, tree.Policy) and field.name in ("comments", "names")
            if field.name != "span" and not of_whole:
                yield from _parts(getattr(part, field.name), (*path, field.name))


def _with(part: Any, path: Path, changed: object) -> Any:
    if not path:
        return changed
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*part[:step], _with(part[step], rest, changed), *part[step + 1 :])
    return replace(part, **{step: _with(getattr(part, step), rest, changed)})


def _plainer(part: tree.Tree) -> Iterator[tree.Tree]:
    """What may stand in a part's place: itself without an attribute, an expression inside of it, a plain value."""
    for field in fields(part):
        value = getattr(part, field.name)
        if value is True:
            yield _with(part, (field.name,), False)
        elif value is not None and field.name in _LEFT_OUT:
            yield _with(part, (field.name,), None)
    if isinstance(part, _EXPRESSIONS):
        yield from _inside(part)
        yield from (plain for plain in _values(part) if plain != part)


_LEFT_OUT = frozenset(
    "low high step typical unit description because unless owner start end title rounding exception when base weight"
    " within required reason".split()
)
_EXPRESSIONS = tree.Expression.__args__


def _inside(part: object) -> Iterator[tree.Tree]:
    """The expressions right inside of an expression."""
    parts = part if isinstance(part, tuple) else [getattr(part, field.name) for field in fields(part)]  # type: ignore[arg-type]
    for inner in parts:
        if isinstance(inner, _EXPRESSIONS):
            yield inner
        elif isinstance(inner, tuple) or (is_dataclass(inner) and isinstance(inner, tree.Selected | tree.Of)):
            yield from _inside(inner)


def _values(part: Any) -> Iterator[tree.Tree]:
    if isinstance(part, tree.Truth):
        return
    if isinstance(part, tree.Amount):
        for digits in ("0", "1"):
            if part.digits not in ("0", "1"):
                yield tree.Amount(digits, unit=part.unit, span=part.span)
        return
    make: list[Callable[[], tree.Tree]] = [
        lambda: tree.Truth(False, span=part.span),
        lambda: tree.Truth(True, span=part.span),
        lambda: tree.Amount("1", span=part.span),
        lambda: tree.Amount("1", unit="%", span=part.span),
        lambda: tree.Amount("1", unit="days", span=part.span),
    ]
    if not isinstance(part, tree.Name | tree.Text | tree.Day):
        yield from (one() for one in make)
