"""One decided case as explanations may see it: named values, with the sensitive ones masked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.core import Program, Ref
from bonitas.engine.decision import Masked, Seen, Shown
from bonitas.engine.matters import Settled, node
from bonitas.engine.natural import natural
from bonitas.engine.phrases import phrase
from bonitas.engine.plan import Plan
from bonitas.engine.values import Unknown


@dataclass(frozen=True, slots=True)
class Lens:
    """One decided case, as explanations may see it."""

    program: Program
    plan: Plan
    settled: Settled

    def shown(self, ref: Ref) -> Shown:
        """A node's value, masked if it is known and computed from a sensitive field."""
        value = self.settled[node(ref)]
        return Masked() if ref in self.plan.tainted and not isinstance(value, Unknown) else value

    def seen(self, ref: Ref) -> Seen:
        """A node with its name, or a phrase where it has none."""
        return Seen(phrase(self.program, self.plan, ref), self.program.nodes[ref].kind, self.shown(ref))

    def definitions(self) -> tuple[Seen, ...]:
        """All definitions that do not belong to the elements of a list."""
        found = [
            Seen(one.name, self.program.nodes[one.value].kind, self.shown(one.value))
            for one in self.program.definitions
            if self.program.nodes[one.value].scope is None
        ]
        return tuple(sorted(found, key=place_of))


def place_of(seen: Seen) -> tuple[object, ...]:
    """The order of values. Two may have one name: long phrases are cut, and two factors may look at one field."""
    value = seen.value
    number = value if isinstance(value, Fraction) else Fraction(0)
    told = sorted(value.causes) if isinstance(value, Unknown) else "" if number is value else value
    return natural(seen.name), repr(seen.kind), type(value).__name__, number, repr(told)
