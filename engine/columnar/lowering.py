"""A program on its way to operations on columns, and what its nodes share on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar, cast

from bonitas.engine.columnar.block import Mask
from bonitas.engine.columnar.ir import Builder, Reg
from bonitas.engine.columnar.terms import Code, Num, Numbers, Term, Truth
from bonitas.engine.core import Cell, Program, Ref
from bonitas.engine.kinds import Boolean, Choice, Date, Kind, Text, Value
from bonitas.engine.matters import Matter
from bonitas.engine.plan import Plan

Some = TypeVar("Some", bound=Num | Code | Truth)


Accepted = tuple[Mask, Mask]
"""Which classes a cell accepts for certain, and which it accepts or may accept."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one input of a table: a register, how many there are, and what each distinct cell accepts."""

    register: Reg
    size: int
    accepted: dict[Cell, Accepted]


class Lowering(Numbers):
    """A program on its way to operations, for one form of block.

    `scales` has the denominator of every column, `masked` the columns and lists that may be unknown, by place. `terms`
    are the nodes done so far (node, list), `settled` the rules and outcomes, `verdict` the verdict's number. Where a
    bit of `redo` is on, the row has to be decided elsewhere.
    """

    def __init__(
        self,
        program: Program,
        plan: Plan,
        builder: Builder,
        scales: Mapping[tuple[str, str | None], int],
        masked: frozenset[tuple[str, str | None]],
    ) -> None:
        super().__init__(builder)
        self.program, self.plan, self.scales, self.masked = program, plan, scales, masked
        self.terms: dict[tuple[Ref, str | None], Term] = {}
        self.settled: dict[Matter, Term] = {}
        self.classes: dict[tuple[str, str | None], list[Classes]] = {}
        self.verdict: Reg | None = None
        self.redo: list[Reg] = []
        zero, false = builder.number(0), builder.false
        self._nothing: dict[type, Term] = {
            Truth: Truth(false, false),
            Code: Code(zero, false),
            Num: Num(zero, 1, None, false),
        }

    def term(self, ref: Ref, place: str | None) -> Term:
        """A node that is done, at the elements of a list if it is inside one."""
        return self.terms[ref, place if self.program.nodes[ref].scope is not None else None]

    def num(self, ref: Ref, place: str | None) -> Num:
        """A node that is a number."""
        return self._sort(self.term(ref, place), Num)

    def code(self, ref: Ref, place: str | None) -> Code:
        """A node that is a choice, a date or a text."""
        return self._sort(self.term(ref, place), Code)

    def condition(self, ref: Ref, place: str | None) -> Truth:
        """A node that is a condition."""
        return self._sort(self.term(ref, place), Truth)

    def whether(self, matter: Matter) -> Truth:
        """Whether a rule is active or fires; it is settled."""
        return self._sort(self.settled[matter], Truth)

    def _sort(self, term: Term, sort: type[Some]) -> Some:
        if isinstance(term, sort):
            return term
        if self.known(term) != self.b.false:
            raise TypeError(f"not a {sort.__name__}: {term}")
        return cast(Some, self._nothing[sort])

    def fraction(self, value: Fraction) -> Num:
        """A known number."""
        return Num(self.b.scaled(self.b.number(1), value.numerator), value.denominator, None, self.b.true)

    def constant(self, value: Value, kind: Kind) -> Term:
        """A known value of a kind."""
        if isinstance(value, bool):
            return self.truth(self.b.bit(value), self.b.true)
        if isinstance(value, Fraction):
            return self.fraction(value)
        if isinstance(value, date):
            return Code(self.b.number(value.toordinal()), self.b.true)
        if isinstance(kind, Choice):
            return Code(self.b.number(kind.labels.index(value)), self.b.true)
        return Code(self.b.text(value), self.b.true)

    def unknown(self, kind: Kind) -> Term:
        """What is never known."""
        if isinstance(kind, Boolean):
            return self._nothing[Truth]
        return self._nothing[Code if isinstance(kind, Choice | Date | Text) else Num]

    def read(self, name: str, field: str | None, kind: Kind) -> Term:
        """A column of the block; `name` is an input, or the list that `field` belongs to."""
        leaf, domain = (name, field), None if field is None else name
        if leaf not in self.scales:
            return self.unknown(kind)
        k = self.b.known(leaf, domain) if leaf in self.masked else self.b.true
        if isinstance(kind, Text):
            return Code(self.b.words(leaf, domain), k)
        n = self.b.value(leaf, domain)
        if isinstance(kind, Boolean):
            on = self.b.invert(self.b.equal(n, self.b.number(0)))
            return Truth(on, self.b.both(self.b.invert(on), k))
        return Code(n, k) if isinstance(kind, Choice | Date) else Num(n, self.scales[leaf], None, k)

    def of_kind(self, ref: Ref, place: str | None, kind: Kind) -> Term:
        """A node's term, its labels numbered as `kind` numbers them, or as texts."""
        term, own = self.term(ref, place), self.program.nodes[ref].kind
        if self.known(term) == self.b.false:  # what is stated as unknown may be of any kind
            return self.unknown(kind)
        if not isinstance(own, Choice) or own == kind:
            return term
        assert isinstance(term, Code)
        if not isinstance(kind, Choice):
            return Code(self.b.spell(self.b.code(term.n, len(own.labels)), own.labels), term.k)
        places = tuple(kind.labels.index(label) if label in kind.labels else -1 for label in own.labels)
        return Code(self.b.take(self.b.code(term.n, len(own.labels)), places), term.k)
