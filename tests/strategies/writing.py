"""What all parts of the writer of random policies share: chance, names, and the text so far."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from strategies.blocks import Block, Part
from strategies.conditions import Conditions
from strategies.fields import lists_by_element, names_by_kind, names_in_elements
from strategies.terms import Scope, block


class Writing:
    """A policy in the making.

    `asks`: it may ask what is known, and have defaults and rows for what is missing. `varied`: it has more fields than
    the simple cases know of.
    """

    def __init__(self, random: Random, asks: bool, varied: bool) -> None:
        self.random = random
        self.asks = asks
        self.varied = varied
        self.terms = Conditions(random, asks)
        self.scope = Scope(names_by_kind(varied), lists_by_element(varied), names_in_elements(varied))
        self.items: list[Part] = []
        self.outputs: list[str] = []
        self.count = 0
        self.stood_against: set[str] = set()
        self.decides = False

    def name(self, letters: str = "v") -> str:
        """A name that nothing has yet."""
        self.count += 1
        return f"{letters}{self.count}"

    def chance(self, share: float) -> bool:
        """True in about such a share of cases."""
        return self.random.random() < share

    def term(self, kind: str, record: str | None = None) -> Part:
        """An expression of a kind; with `record` one of its elements."""
        scope = self.scope if record is None else self.scope.within(record)
        return self.terms.of(kind, scope, self.random.randint(1, 3))

    def condition(self) -> Part:
        """A condition of the case."""
        return self.term("bool")

    def declare(self, kind: str, name: str, record: str | None = None) -> None:
        """From now on expressions may use the name."""
        if record is not None:
            self.scope.elements[record].setdefault(kind, []).append(name)
            return
        self.scope.names.setdefault(kind, []).append(name)
        self.outputs.append(name)

    def some_record(self) -> str | None:
        """A record now and then; else None for the case itself."""
        return self.random.choice((None, None, None, "invoice", "event"))

    def total_of(self, name: str, kind: str, record: str) -> None:
        """A definition that folds a number of elements, so that it counts for the case."""
        total, fold = self.name(), self.random.choice(("sum", "max", "min", "average", "median"))
        self.items.append(f"define {total} = {fold}({name} of {self.random.choice(self.scope.lists[record])})")
        self.declare(kind, total)

    def bins(self, answers: list[str], unit: str = "") -> Block:
        """Ranges of numbers without gaps or overlaps, each with the next answer."""
        points = [f"{point}{unit}" for point in sorted(self.random.sample(range(-5, 40), len(answers) - 1))]
        below = self.chance(0.5)
        lows = [f"{low} and over" if below else f"over {low}" for low in points[-1:]]
        tests = [f"under {points[0]}" if below else f"up to {points[0]}"]
        joint = self.random.choice((" to ", " up to "))
        tests += [f"{a} to under {b}" if below else f"over {a}{joint}{b}" for a, b in pairwise(points)]
        lines: list[Part] = [f"    {test} {answer}" for test, answer in zip([*tests, *lows], answers, strict=True)]
        return block(lines)


def for_record(record: str | None) -> str:
    """` for invoice`, or nothing."""
    return "" if record is None else f" for {record}"
