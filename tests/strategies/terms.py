"""Random expressions of each kind over the names that a random policy has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from strategies.blocks import Block, Part, fixed, free
from strategies.fields import DATES, LABELS, ORDERED

NUMERIC = ("money", "number", "ratio", "days", "usd")
RULES = ("clip", "stick", "overflow")
MODES = ("down", "up", "half up", "half even", "toward zero")
TEXTS = ('"Shanghai"', '"x \\"y\\" z"', '"信"')
_LITERALS = {
    "money": ("0 CNY", "0.01 CNY", "5000 CNY", "1 million CNY", "250_000 CNY", "99_999_999_999.99 CNY", "0.005 CNY"),
    "usd": ("0 USD", "0.01 USD", "700 USD", "10 thousand USD"),
    "number": ("0", "1", "2.5", "12", "1_000", "0.000001", "123_456_789.125", "7 billion"),
    "ratio": ("0%", "10%", "33.3%", "100%", "0.005%"),
    "days": ("0 days", "30 days", "90 days"),
    "date": DATES,
    "text": TEXTS,
    "bool": ("yes", "no"),
}
_ROUNDED = {
    "money": ("0.01", "1", "1_000"),
    "number": ("0.01", "1", "0.125"),
    "days": ("1 days", "7 days"),
    "ratio": ("0.1%", "5%"),
}
_FOLDS = ("sum", "min", "max", "average", "median")
_VAST = f"1{'0' * 39}"
"""A number that makes scales wider than any machine counts in."""
_NESTED = 0.12
"""How often an element's expression asks about a whole list."""


@dataclass
class Scope:
    """The names of each kind that an expression may use.

    `lists` of each record and `elements`' names of each kind; `record`: we are inside of a list of it, and `outside` is
    what there is outside.
    """

    names: dict[str, list[str]]
    lists: dict[str, list[str]]
    elements: dict[str, dict[str, list[str]]]
    conditions: list[str] = field(default_factory=list)
    record: str | None = None
    outside: Scope | None = None

    def within(self, record: str) -> Scope:
        """Inside of lists of such records."""
        inner = self.elements[record]
        kinds = {*inner, *self.names}
        names = {kind: [*inner.get(kind, ()), *inner.get(kind, ()), *self.names.get(kind, ())] for kind in kinds}
        return Scope(names, self.lists, self.elements, [], record, self)

    def choices(self) -> list[str]:
        """The choices of which there are names here."""
        return [kind for kind in LABELS if self.names.get(kind)]


class Terms(ABC):
    """Makes expressions. With `asks` false none of them asks whether something is known, and none has a default."""

    def __init__(self, random: Random, asks: bool) -> None:
        self.random = random
        self.asks = asks

    def of(self, kind: str, scope: Scope, depth: int = 2) -> Part:
        """An expression of a kind, in brackets where it is not a single word."""
        if depth <= 0 or self.random.random() < 0.25:
            return self.leaf(kind, scope)
        if kind in LABELS:
            return self._choice(kind, scope, depth)
        return getattr(self, f"_{kind}")(scope, depth)  # type: ignore[no-any-return]

    def leaf(self, kind: str, scope: Scope) -> Part:
        """A name or a written value."""
        names = scope.names.get(kind, [])
        if kind in LABELS or (names and self.random.random() < 0.75):
            return self.random.choice(names)
        return self.random.choice(_LITERALS[kind])

    def pick(self, ways: list[Callable[[], Part]]) -> Part:
        """One of several."""
        return self.random.choice(ways)()

    # -------------------------------------------------------- any kind

    def either(self, kind: str, scope: Scope, depth: int) -> Part:
        """One of two values of a kind."""
        condition = self.of("bool", scope, depth - 1)
        one, other = self.of(kind, scope, depth - 1), self.of(kind, scope, depth - 1)
        if self.asks and self.random.random() < 0.5:
            return fixed("(", one, " otherwise ", other, ")")
        if self.random.random() < 0.05:
            return fixed("(if ", condition, " then ", one, ' else unknown "nobody knows")')
        return fixed("(if ", condition, " then ", one, " else ", other, ")")

    def _choice(self, kind: str, scope: Scope, depth: int) -> Part:
        if kind in ORDERED and self.random.random() < 0.5:
            lists = self.lists(scope)
            found = [] if lists is None else [one for one in lists.lists if lists.elements[one].get(kind)]
            if lists is not None and found and self.random.random() < 0.5:
                return self._folded(kind, self.random.choice(found), lists, 1, ("min", "max"))
            parts = free([self.of(kind, scope, depth - 1), self.of(kind, scope, depth - 1)], ", ")
            return fixed(self.random.choice(("worst", "best")), "(", parts, ")")
        return self.either(kind, scope, depth)

    def several(self, kind: str, scope: Scope, depth: int) -> list[Part]:
        """Two or three expressions of a kind."""
        return [self.of(kind, scope, depth - 1) for _ in range(self.random.randint(2, 3))]

    def _common(self, kind: str, scope: Scope, depth: int) -> Part:
        """What numbers of every kind can do."""
        parts = self.several(kind, scope, depth)
        ways: list[Callable[[], Part]] = [
            lambda: fixed("(", free(parts, " + "), ")"),
            lambda: fixed("(", parts[0], " - ", parts[1], ")"),
            lambda: fixed(self.random.choice(("min", "max", "average")), "(", free(parts, ", "), ")"),
            lambda: fixed("(-", parts[0], ")"),
            lambda: self.either(kind, scope, depth),
        ]
        if kind in _ROUNDED:
            unit = self.random.choice(_ROUNDED[kind])
            ways.append(lambda: fixed("(", parts[0], f" rounded {self.random.choice(MODES)} to {unit})"))
        lists = self.lists(scope)
        if lists is not None:
            ways += [lambda: self._folded(kind, self._suited(kind, lists), lists, depth)] * 2
        return self.pick(ways)

    # -------------------------------------------------------- lists

    def lists(self, scope: Scope) -> Scope | None:
        """Where lists can be asked about: here, or from inside of a list now and then outside of it."""
        if scope.record is None:
            return scope
        return scope.outside if self.random.random() < _NESTED else None

    def of_list(self, record: str, scope: Scope, depth: int) -> Part:
        """A list, or some of it."""
        name = self.random.choice(scope.lists[record])
        if self.random.random() < 0.4:
            return name
        return fixed(f"{name} where ", self.of("bool", scope.within(record), depth - 1))

    def _suited(self, kind: str, scope: Scope) -> str:
        """A record with names of the kind inside, if there is one."""
        found = [record for record in scope.lists if kind in scope.elements[record]]
        return self.random.choice(found or ["invoice"])

    def _folded(self, kind: str, record: str, scope: Scope, depth: int, folds: tuple[str, ...] = _FOLDS) -> Part:
        fold = self.random.choice(folds)
        if record not in ("invoice", "event") and self.random.random() < 0.3:
            return f"{fold}({record})"
        value = self.of(kind, scope.within(record), depth - 1)
        return fixed(fold, "(", value, " of ", self.of_list(record, scope, depth), ")")

    # -------------------------------------------------------- numbers

    def _money(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.5:
            return self._common("money", scope, depth)

        def of(kind: str) -> Part:
            return self.of(kind, scope, depth - 1)

        ways: list[Callable[[], Part]] = [
            lambda: fixed("(", free([of("money"), of("ratio")], " * "), ")"),
            lambda: fixed("(", of("money"), " / ", of("number"), ")"),
            lambda: fixed("(", of("money"), " * ", of("number"), ")"),
            lambda: fixed("(", of("money"), " * ", of("days"), " / ", of("days"), ")"),
            lambda: fixed("(", of("usd"), " / 1 USD * 7.1 CNY)"),
            lambda: fixed("(", of("money"), " * accrued(share, ", of("date"), ", ", of("date"), ") / 365 days)"),
        ]
        return self.pick(ways)

    def _usd(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.6:
            return self._common("usd", scope, depth)
        return fixed("(", self.of("usd", scope, depth - 1), " * ", self.of("ratio", scope, depth - 1), ")")

    def _number(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.4:
            return self._common("number", scope, depth)
        span = [self.of("date", scope, depth - 1), ", ", self.of("date", scope, depth - 1)]

        def quotient(kind: str) -> Part:
            return fixed("(", self.of(kind, scope, depth - 1), " / ", self.of(kind, scope, depth - 1), ")")

        ways: list[Callable[[], Part]] = [
            lambda: fixed("(", free(self.several("number", scope, depth), " * "), ")"),
            *[lambda: quotient(self.random.choice(("money", "days", "number", "usd")))] * 4,
            lambda: f"({self.leaf('number', scope)} ^ {self.random.choice((2, 2, 3, 3, 5, 20))})",
            lambda: f"({self.leaf('number', scope)} / {_VAST} / {_VAST})",
            lambda: fixed(self.random.choice(("years", "months")), "(", *span, ")"),
            lambda: fixed(self.random.choice(("years", "months")), "(", *span, f", {self.random.choice(RULES)})"),
        ]
        lists = self.lists(scope)
        if lists is not None:
            record = self.random.choice(list(lists.lists))
            ways += [lambda: fixed("count(", self.of_list(record, lists, depth), ")")] * 2
        return self.pick(ways)

    def _ratio(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.5:
            return self._common("ratio", scope, depth)
        if self.random.random() < 0.4:
            return fixed("(share as of ", self.of("date", scope, depth - 1), ")")
        return fixed("(", self.of("ratio", scope, depth - 1), " / ", self.of("number", scope, depth - 1), ")")

    def _days(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.4:
            return self._common("days", scope, depth)
        one, other = self.of("date", scope, depth - 1), self.of("date", scope, depth - 1)
        ways: list[Callable[[], Part]] = [
            lambda: fixed("days(", one, ", ", other, ")"),
            lambda: fixed("(", one, " - ", other, ")"),
            lambda: fixed("(360 days / ", self.of("number", scope, depth - 1), ")"),
            lambda: fixed("(", self.of("days", scope, depth - 1), " * ", self.of("number", scope, depth - 1), ")"),
            lambda: fixed("(alarm as of ", one, ")"),
        ]
        return self.pick(ways)

    # -------------------------------------------------------- dates and texts

    def _date(self, scope: Scope, depth: int) -> Part:
        base, other = self.of("date", scope, depth - 1), self.of("date", scope, depth - 1)
        rule = self.random.choice(RULES)
        count: Part = self.random.choice(("-13", "-1", "0", "1", "12", "100_000", "staff", "2.5"))
        if self.random.random() < 0.2:
            count = self.of("number", scope, depth - 1)
        ways: list[Callable[[], Part]] = [
            lambda: fixed("(", base, self.random.choice((" + ", " - ")), self.of("days", scope, depth - 1), ")"),
            lambda: fixed("add_days(", base, ", ", self.of("days", scope, depth - 1), ")"),
            *[lambda: fixed("add_months(", base, ", ", count, f", {rule})")] * 2,
            lambda: fixed(self.random.choice(("min", "max")), "(", free([base, other], ", "), ")"),
            lambda: self.either("date", scope, depth),
        ]
        lists = self.lists(scope)
        if lists is not None:
            ways.append(lambda: self._folded("date", self._suited("date", lists), lists, depth, ("min", "max")))
        return self.pick(ways)

    def _text(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.3:
            return self.either("text", scope, depth)
        other = self.random.choice(["text", *scope.choices()])
        return fixed("join(", self.of("text", scope, depth - 1), ", ", self.of(other, scope, depth - 1), ")")

    @abstractmethod
    def _bool(self, scope: Scope, depth: int) -> Part:
        """A condition."""


def block(parts: list[Part]) -> Block:
    """Lines whose order says nothing."""
    return free(parts, "\n")
