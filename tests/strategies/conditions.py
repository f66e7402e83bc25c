"""Random conditions."""

from __future__ import annotations

from strategies.blocks import Part, fixed, free
from strategies.fields import LABELS, ORDERED
from strategies.terms import NUMERIC, Scope, Terms

_SIGNS = (" < ", " <= ", " > ", " >= ", " = ", " != ", " is at least ", " is at most ", " below ", " above ")
_BOUNDS = {
    "number": ("0 to 12", "0..<12", "1<..5", "0<..<1_000", "2 to under 40"),
    "date": ("2024-02-29 to 2026-01-01", "2025-01-31..<2026-03-31"),
    "days": ("0 days..90 days", "-30 days<..30 days"),
    "money": ("0..5000", "0.01 to under 1 million"),
}


class Conditions(Terms):
    """Makes conditions, and so expressions of every kind."""

    def _bool(self, scope: Scope, depth: int) -> Part:
        ways = [self._compared, self._compared, self._label, self._logic, self._quota, self._inside, self._same_text]
        ways += [self._asked] if self.asks else []
        ways += [self._fired] if scope.conditions else []
        ways += [self._quantified, lambda scope, depth: self.either("bool", scope, depth)]
        return self.random.choice(ways)(scope, depth)

    def _compared(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice((*NUMERIC, "date"))
        one, other = self.of(kind, scope, depth - 1), self.of(kind, scope, depth - 1)
        if kind == "number" and self.random.random() < 0.2:
            quotient = fixed("(", self.of("money", scope, depth - 1), " / ", self.of("money", scope, depth - 1), ")")
            return fixed("(", quotient, self.random.choice(_SIGNS), self.random.choice(("70%", "0%")), ")")
        return fixed("(", one, self.random.choice(_SIGNS), other, ")")

    def _label(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice(scope.choices())
        labels = self.random.sample(LABELS[kind], 2)
        ways: list[Part] = [
            f" is {labels[0]})",
            f" is not {labels[0]})",
            fixed(" is one of (", free([*labels], ", "), "))"),
            fixed(" is not one of (", free([*labels], ", "), "))"),
            fixed(self.random.choice((" = ", " != ")), self.leaf(kind, scope), ")"),
        ]
        if kind in ORDERED:
            ways += [f" is {labels[0]} or better)", f" is {labels[0]} or worse)"]
            ways += [f" below {labels[0]})", f" above {labels[0]})"]
            ways.append(fixed(self.random.choice((" < ", " <= ", " > ", " >= ")), self.of(kind, scope, depth - 1), ")"))
        subject = self.of(kind, scope, depth - 1) if self.random.random() < 0.3 else self.leaf(kind, scope)
        return fixed("(", subject, self.random.choice(ways))

    def _same_text(self, scope: Scope, depth: int) -> Part:
        sign = self.random.choice((" = ", " != "))
        return fixed("(", self.of("text", scope, depth - 1), sign, self.leaf("text", scope), ")")

    def _logic(self, scope: Scope, depth: int) -> Part:
        if self.random.random() < 0.3:
            return fixed("(not ", self.of("bool", scope, depth - 1), ")")
        return fixed("(", free(self.several("bool", scope, depth), self.random.choice((" and ", " or "))), ")")

    def _quota(self, scope: Scope, depth: int) -> Part:
        words = self.random.choice(("at least", "at most", "exactly"))
        return fixed(f"{words} {self.random.randint(0, 3)} of (", free(self.several("bool", scope, depth), ", "), ")")

    def _inside(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice(list(_BOUNDS))
        return fixed("(", self.of(kind, scope, depth - 1), f" is in {self.random.choice(_BOUNDS[kind])})")

    def _asked(self, scope: Scope, depth: int) -> Part:
        kind = self.random.choice((*NUMERIC, "date", "text", "bool", *scope.choices()))
        return fixed("(", self.of(kind, scope, depth - 1), self.random.choice((" is known)", " is missing)")))

    def _fired(self, scope: Scope, depth: int) -> Part:
        return self.random.choice(scope.conditions)

    def _quantified(self, scope: Scope, depth: int) -> Part:
        lists = self.lists(scope)
        if lists is None:
            return self._compared(scope, depth)
        record, scope = self.random.choice(list(lists.lists)), lists
        word = self.random.choice(("any", "all"))
        condition = self.of("bool", scope.within(record), depth - 1)
        if self.random.random() < 0.3:
            return fixed(f"any({self.random.choice(scope.lists[record])} where ", condition, ")")
        return fixed(word, "(", condition, " of ", self.of_list(record, scope, depth), ")")
