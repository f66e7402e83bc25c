"""Random expressions of each kind over the names that a random policy has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from strategies.blocks import Block, Part, fixed, free

LABELS = {"industry": ("trade", "building", "services"), "management": ("weak", "adequate", "strong")}
NUMERIC = ("money", "number", "ratio", "days")
DATES = ("2023-02-28", "2024-02-29", "2024-12-31", "2025-01-31", "2025-03-30", "2026-01-01", "2026-02-28", "2026-03-31")
_LITERALS = {
    "money": ("0 CNY", "0.01 CNY", "5000 CNY", "1 million CNY", "250_000 CNY"),
    "number": ("0", "1", "2.5", "12", "1_000"),
    "ratio": ("0%", "10%", "33.3%", "100%"),
    "days": ("0 days", "30 days", "90 days"),
    "date": DATES,
    "text": ('"Shanghai"', '"x \\"y\\" z"'),
    "bool": ("yes", "no"),
}
_ROUNDED = {"money": ("0.01", "1", "1_000"), "number": ("0.01", "1"), "days": ("1 days", "7 days")}
_MODES = ("down", "up", "half up", "half even", "toward zero")


@dataclass
class Scope:
    """The names of each kind that an expression may use."""

    names: dict[str, list[str]]
    conditions: list[str] = field(default_factory=list)
    invoice: bool = False

    def within_invoices(self) -> Scope:
        """Inside of lists of invoices."""
        inner = {"money": ["amount"], "date": ["due_on", "paid_on"], "bool": ["disputed"], "days": ["late"]}
        names = {kind: [*inner.get(kind, ()), *found] for kind, found in self.names.items()}
        return Scope(names, [], invoice=True)


class Terms:
    """Makes expressions. With `asks` false none of them asks whether something is known, and none has a default."""

    def __init__(self, random: Random, asks: bool) -> None:
        self.random = random
        self.asks = asks

    def of(self, kind: str, scope: Scope, depth: int = 2) -> Part:
        """An expression of a kind, in brackets where it is not a single word."""
        if depth <= 0 or self.random.random() < 0.25:
            return self.leaf(kind, scope)
        if kind in LABELS:
            return self._either(kind, scope, depth)
        return getattr(self, f"_{kind}")(scope, depth)  # type: ignore[no-any-return]

    def leaf(self, kind: str, scope: Scope) -> Part:
        """A name or a written value."""
        names = scope.names.get(kind, [])
        if kind in LABELS:
            return self.random.choice(names)
        if names and self.random.random() < 0.75:
            return self.random.choice(names)
        return self.random.choice(_LITERALS[kind])

    # -------------------------------------------------------- any kind

    def _either(self, kind: str, scope: Scope, depth: int) -> Part:
        condition = self.of("bool", scope, depth - 1)
        one, other = self.of(kind, scope, depth - 1), self.of(kind, scope, depth - 1)
        if self.asks and self.random.random() < 0.5:
            return fixed("(", one, " otherwise ", other, ")")
        return fixed("(if ", condition, " then ", one, " else ", other, ")")

    def _several(self, kind: str, scope: Scope, depth: int, count: int = 0) -> list[Part]:
        return [self.of(kind, scope, depth - 1) for _ in range(count or self.random.randint(2, 3))]

    def _of_list(self, scope: Scope, depth: int) -> Part:
        """`invoices` or some of them."""
        if self.random.random() < 0.4:
            return "invoices"
        return fixed("invoices where ", self.of("bool", scope.within_invoices(), depth - 1))

    def _common(self, kind: str, scope: Scope, depth: int) -> Part:
        """What numbers of every kind can do."""
        parts = self._several(kind, scope, depth)
        ways: list[Callable[[], Part]] = [
            lambda: fixed("(", free(parts, " + "), ")"),
            lambda: fixed("(", parts[0], " - ", parts[1], ")"),
            lambda: fixed(self.random.choice(("min", "max")), "(", free(parts, ", "), ")"),
            lambda: fixed("(-", parts[0], ")"),
            lambda: self._either(kind, scope, depth),
        ]
        if kind in _ROUNDED:
            unit = self.random.choice(_ROUNDED[kind])
            ways.append(lambda: fixed("(", parts[0], f" rounded {self.random.choice(_MODES)} to {unit})"))
        return self.random.choice(ways)()

    # -------------------------------------------------------- numbers

    def _money(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.5:
            return self._common("money", scope, depth)
        fold = self.random.choice(("sum", "min", "max", "average", "median"))
        ways: list[Callable[[], Part]] = [
            lambda: fixed(
                "(", free([self.of("money", scope, depth - 1), self.of("ratio", scope, depth - 1)], " * "), ")"
            ),
            lambda: fixed("(", self.of("money", scope, depth - 1), " / ", self.of("number", scope, depth - 1), ")"),
        ]
        if not scope.invoice:
            value = self.of("money", scope.within_invoices(), depth - 1)
            ways.append(lambda: fixed(fold, "(", value, " of ", self._of_list(scope, depth), ")"))
            ways.append(lambda: f"{fold}(references)")
        return self.random.choice(ways)()

    def _number(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.4:
            return self._common("number", scope, depth)
        span = [self.of("date", scope, depth - 1), ", ", self.of("date", scope, depth - 1)]
        ways: list[Callable[[], Part]] = [
            lambda: fixed("(", free(self._several("number", scope, depth), " * "), ")"),
            lambda: fixed("(", self.of("money", scope, depth - 1), " / ", self.of("money", scope, depth - 1), ")"),
            lambda: fixed(self.random.choice(("years", "months")), "(", *span, ")"),
            lambda: fixed("months(", *span, self.random.choice((", clip)", ", stick)", ", overflow)"))),
        ]
        if not scope.invoice:
            ways.append(lambda: fixed("count(", self._of_list(scope, depth), ")"))
        return self.random.choice(ways)()

    def _ratio(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.5:
            return self._common("ratio", scope, depth)
        return fixed("(", self.of("ratio", scope, depth - 1), " / ", self.of("number", scope, depth - 1), ")")

    def _days(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.4:
            return self._common("days", scope, depth)
        one, other = self.of("date", scope, depth - 1), self.of("date", scope, depth - 1)
        ways: list[Callable[[], Part]] = [
            lambda: fixed("days(", one, ", ", other, ")"),
            lambda: fixed("(", one, " - ", other, ")"),
        ]
        if not scope.invoice:
            value = self.of("days", scope.within_invoices(), depth - 1)
            ways.append(lambda: fixed("max(", value, " of ", self._of_list(scope, depth), ")"))
        return self.random.choice(ways)()

    def _date(self, scope: Scope, depth: int) -> Part:
        base = self.of("date", scope, depth - 1)
        if self.random.random() < 0.5:
            return fixed("(", base, self.random.choice((" + ", " - ")), self.of("days", scope, 0), ")")
        rule = self.random.choice(("clip", "stick", "overflow"))
        return fixed("add_months(", base, f", {self.random.choice((-13, -1, 0, 1, 12, 100_000))}, {rule})")

    def _text(self, scope: Scope, depth: int) -> Part:
        return fixed("join(", self.of("text", scope, depth - 1), ", ", self.of("text", scope, depth - 1), ")")

    # -------------------------------------------------------- conditions

    def _bool(self, scope: Scope, depth: int) -> Part:
        ways = [self._compared, self._compared, self._label, self._logic, self._quota, self._inside]
        ways += [self._asked] if self.asks else []
        ways += [self._fired] if scope.conditions else []
        ways += [] if scope.invoice else [self._quantified]
        return self.random.choice(ways)(scope, depth)

    def _compared(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice((*NUMERIC, "date"))
        signs = (" < ", " <= ", " > ", " >= ", " = ", " != ", " is at least ", " below ")
        one, other = self.of(kind, scope, depth - 1), self.of(kind, scope, depth - 1)
        return fixed("(", one, self.random.choice(signs), other, ")")

    def _label(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice(tuple(LABELS))
        labels = self.random.sample(LABELS[kind], 2)
        ways: list[Part] = [
            f" is {labels[0]})",
            f" is not {labels[0]})",
            fixed(" is one of (", free([*labels], ", "), "))"),
        ]
        if kind == "management":
            ways += [f" is {labels[0]} or better)", f" is {labels[0]} or worse)", f" below {labels[0]})"]
        return fixed("(", self.leaf(kind, scope), self.random.choice(ways))

    def _logic(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.3:
            return fixed("(not ", self.of("bool", scope, depth - 1), ")")
        return fixed("(", free(self._several("bool", scope, depth), self.random.choice((" and ", " or "))), ")")

    def _quota(self, scope: Scope, depth: int) -> Part:
        words = self.random.choice(("at least", "at most", "exactly"))
        return fixed(f"{words} {self.random.randint(0, 3)} of (", free(self._several("bool", scope, depth), ", "), ")")

    def _inside(self, scope: Scope, depth: int) -> Part:
        bounds = self.random.choice(("0 to 12", "0..<12", "1<..5", "0<..<1_000"))
        return fixed("(", self.of("number", scope, depth - 1), f" is in {bounds})")

    def _asked(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice((*NUMERIC, "date"))
        return fixed("(", self.of(kind, scope, depth - 1), self.random.choice((" is known)", " is missing)")))

    def _fired(self, scope: Scope, depth: int) -> Part:
        return self.random.choice(scope.conditions)

    def _quantified(self, scope: Scope, depth: int) -> Part:
        condition = self.of("bool", scope.within_invoices(), depth - 1)
        return fixed(self.random.choice(("any", "all")), "(", condition, " of ", self._of_list(scope, depth), ")")


def block(parts: list[Part]) -> Block:
    """Lines whose order says nothing."""
    return free(parts, "\n")
