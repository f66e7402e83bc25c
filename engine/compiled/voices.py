"""What clauses and unknown amounts say of the verdict, in the order in which equal reasons are told."""

from __future__ import annotations

from dataclasses import dataclass

from bonitas.engine.core import Program, Rule, ToVerdict
from bonitas.engine.natural import NaturalKey, natural
from bonitas.engine.plan import Plan

Order = tuple[NaturalKey, str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """A contribution to the verdict; `place` is its place among all of them and the amounts."""

    rule: Rule
    item: ToVerdict
    place: int

    @property
    def because(self) -> str:
        """The author's reason, or the clause's title."""
        return self.rule.because or self.rule.title


def voices(program: Program, plan: Plan) -> tuple[tuple[Voice, ...], dict[str, int]]:
    """All voices of clauses, in the order of their places, and the places of the amounts."""
    found: list[tuple[Order, tuple[Rule, ToVerdict] | str]] = [
        ((natural(rule.id), item.refer_to or "", item.condition or ""), (rule, item))
        for rule in plan.rules
        for item in rule.contributions
        if isinstance(item, ToVerdict)
    ]
    found += [((natural(amount.name), "", ""), amount.name) for amount in program.amounts]
    speaking: list[Voice] = []
    amounts: dict[str, int] = {}
    for place, (_, one) in enumerate(sorted(found, key=lambda pair: pair[0])):
        if isinstance(one, str):
            amounts[one] = place
        else:
            speaking.append(Voice(*one, place))
    return tuple(speaking), amounts
