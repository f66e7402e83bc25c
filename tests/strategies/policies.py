"""Random policies that have no errors, in every construct.

A policy is a tree of `Block`s, so that a test can shuffle whatever has no order. The names of its fields are always the
same; what is asked of them is random.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from strategies.blocks import Block, Part, fixed, free
from strategies.fields import (
    FIELDS,
    LABELS,
    LISTS,
    MORE_FIELDS,
    MORE_LISTS,
    MORE_OF_RECORDS,
    MORE_PARAMETERS,
    ORDERED,
    PARAMETERS,
    RECORDS,
    Told,
)
from strategies.outcomes import Outcomes
from strategies.simple_cases import CHINESE, CHINESE_TEXTS
from strategies.tables import Tables
from strategies.terms import block

_LATE = "define late for invoice = days(due_on, if paid_on < today then paid_on else today)"
_ACTIONS = 'actions\n  hold "Hold deliveries"\n  prepay "Prepayment only"'
_UNUSED = 0.03
"""How often a field that nothing asks about is declared all the same."""


@dataclass(frozen=True)
class Written:
    """A policy's text in parts. `asks`: it asks what is known, or has defaults or rows for what is missing."""

    header: str
    items: tuple[Part, ...]
    asks: bool

    def text(self, order: Random | None = None) -> str:
        """The whole text; with `order` everything whose order says nothing is shuffled."""
        return self.header + Block(self.items, "\n", free=True).text(order) + "\n"

    def with_names(self) -> str:
        """The whole text, with Chinese names for what it has."""
        text = self.text()
        words = set(re.findall(r"\w+", text))
        names = [f"  {english} {chinese}" for english, chinese in CHINESE.items() if english in words]
        texts = [f'  "{one}" "{other}"' for one, other in CHINESE_TEXTS.items() if f'"{one}"' in text]
        return text + "\n".join(["names zh", *names, *texts]) + "\n"


class _Writer(Tables, Outcomes):
    def write(self, size: int) -> Written:
        """The whole policy; `size` 0 is a few definitions or outcomes, 1 some of most, 2 many, 3 very many."""
        makers: list[Callable[[], object]] = [
            *(self.define, self.define, self.scorecard, self.bands, self.tiers, self.amount),
            *(self.table, self.table, self.table, self.define_for, self.define_list),
        ]
        for _ in range(self.random.randint(*((0, 2), (1, 5), (6, 12), (25, 40))[size])):
            self.random.choice(makers)()
        for _ in range(20 if size == 3 else 0):
            self.random.choice((self.warning, self.admission, self.reward, self.amount))()
        if self.varied and self.chance(0.03):
            self.table_beyond_checking()
        share = (0.3, 0.7, 0.95, 1.0)[size]
        for maker in (self.warning, self.admission, self.reward, self.amount, self.approval, self.promises):
            if self.chance(share + (0.2 if maker == self.admission else 0.0)):
                maker()
        if self.varied and self.chance(0.3 * share):
            self.fact()
        if self.chance(0.9) or len(self.items) == 0:
            outputs = self.random.sample(self.outputs, min(4, len(self.outputs)))
            self.items.append(f"outputs {', '.join(outputs or ['share'])}")
        until = " until 2026-02-28" if self.varied and self.chance(0.2) else ""
        header = f'policy p "P"\nversion 1.0 effective from 2020-01-01{until}\ncurrency CNY\n'
        return Written(header, (*self._declarations(), *self.items), self.asks)

    # -------------------------------------------------------- what the case tells

    def _declarations(self) -> list[Part]:
        """What is asked about; without `varied` all that the simple cases know of, used or not."""
        text = Block(tuple(self.items), "\n").text()
        used = set(re.findall(r"\w+", text))
        used |= {f"{record}s" for record in RECORDS if f" for {record} " in text}
        late: list[Part] = []
        if "late" in used or not self.varied:
            late = [_LATE]
            used |= {"due_on", "paid_on"}
        fields, lists = self._some(FIELDS, MORE_FIELDS, used), self._some(LISTS, MORE_LISTS, used)
        records = [record for record in RECORDS if any(told.kind == record for told in lists.values())]
        parts = [fixed("case\n", block([self._field(*each) for each in ({**fields, **lists} or FIELDS).items()]))]
        for record in records:
            inner = self._some(RECORDS[record], MORE_OF_RECORDS[record], used) or RECORDS[record]
            parts.append(fixed(f"record {record}\n", block([self._field(*each) for each in inner.items()])))
        return [
            *parts,
            *([_ACTIONS] if {"hold", "prepay"} & used or not self.varied else []),
            *self._parameters(used),
            *late,
        ]

    def _some(self, always: Mapping[str, Told], more: Mapping[str, Told], used: set[str]) -> dict[str, Told]:
        if not self.varied:
            return dict(always)
        return {name: told for name, told in {**always, **more}.items() if name in used or self.chance(_UNUSED)}

    def _field(self, name: str, told: Told) -> Part:
        way = self.random.choice(told.ways) if self.varied else told.ways[0]
        for word, share in (("optional", 0.1), ("sensitive", 0.08)):
            if self.varied and word not in way and self.chance(share):
                way = f"{way} {word}"
        if told.declared.startswith("one of") and told.kind not in ORDERED:
            return fixed(f"  {name} one of ", free([*LABELS[told.kind]], ", "), f" {way}")
        return f"  {name} {told.declared} {way}"

    def _parameters(self, used: set[str]) -> list[Part]:
        all_of_them = {**PARAMETERS, **MORE_PARAMETERS} if self.varied else PARAMETERS
        lines: list[Part] = [
            fixed(f"  {name} ", free([*values], ", "))
            for name, (_, values) in all_of_them.items()
            if name in used or not self.varied
        ]
        return [fixed("parameters\n", block(lines))] if lines else []


def write(random: Random, asks: bool, varied: bool = False, size: int = 1) -> Written:
    """A random policy without errors.

    `varied`: there are more fields, with random ranges and steps, only those that are used, and there may be facts: the
    simple cases do not fit. `size`: 0 is small, 1 middling, 2 large, 3 huge.
    """
    return _Writer(random, asks, varied).write(size)


def policies(asks: bool | None = None) -> SearchStrategy[Written]:
    """Policies without errors; with `asks` false none that treats what is missing as a value of its own."""
    wanted = st.booleans() if asks is None else st.just(asks)
    return st.builds(lambda seed, asks: write(Random(seed), asks), st.integers(0, 10**12), wanted)


__all__ = ["Written", "policies", "write"]
