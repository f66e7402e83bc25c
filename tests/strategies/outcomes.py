"""Random outcomes: amounts, admission, warnings, incentives and penalties, approval, promises."""

from __future__ import annotations

from strategies.blocks import Part, fixed, free, text_of
from strategies.fields import DATES, FIELDS
from strategies.terms import MODES, block
from strategies.writing import Writing

_UNITS = {
    "money": ("0.01", "0.05", "1", "1_000"),
    "usd": ("0.01 USD",),
    "days": ("1", "7"),
    "number": ("0.001", "1", "0.25"),
    "ratio": ("0.1%", "5%"),
}
_HEADS = {
    "money": ("limit {}", "amount {} money"),
    "usd": ("limit {} money in USD",),
    "days": ("term {}", "amount {} days"),
    "number": ("amount {} number",),
    "ratio": ("amount {} ratio",),
}
_OPERATIONS = ("times", "plus", "at least", "at most")
_NOTICES = (
    '"the clerk" within 2 days',
    '"the board"',
    '"the clerk" within 4 hours',
    '"the board" within 3 weeks',
    '"the clerk" within 1 months',
)


class Outcomes(Writing):
    """Writes what decides."""

    # -------------------------------------------------------- amounts

    def amount(self, open_to_all: bool = True) -> tuple[str, str, bool]:
        """An amount, its kind, and whether it must be exact, for it does not round.

        With `open_to_all` expressions may use it, and so nothing adjusts it later.
        """
        kind, name = self.random.choice(("money", "money", "money", *_HEADS)), self.name("amount_")
        exact = self.chance(0.12)
        clauses: list[Part] = []
        known: list[str] = []
        for _ in range(self.random.randint(0, 4)):
            clause = self.name("L")
            clauses.append(self._clause(clause, kind, known, exact))
            known.append(clause)
        parts: list[Part] = [fixed("  start at ", self._value(kind, exact), "\n")]
        parts += [block(clauses), "\n"] if clauses else []
        title = ' "An amount"' if self.chance(0.3) else ""
        head = self.random.choice(_HEADS[kind]).format(name) + title
        rounding = "" if exact else f"  round {self.random.choice(MODES)} to {self.random.choice(_UNITS[kind])}"
        self.items.append(fixed(head, "\n", *parts, rounding))
        if open_to_all:
            self.declare(kind, name)
            self.outputs.remove(name)
        return name, kind, exact

    def _value(self, kind: str, exact: bool) -> Part:
        """An expression; with `exact` one that has no more digits than its kind, where that has a unit."""
        if not exact or kind in ("number", "ratio"):
            return self.term(kind)
        fields = [name for name, told in FIELDS.items() if told.kind == kind]
        return self.random.choice(fields)

    def _clause(self, clause: str, kind: str, others: list[str], exact: bool) -> Part:
        exception: Part = ""
        if others and self.chance(0.25):
            exception = self._exception(self.random.choice(others))
            if self.chance(0.4):
                return fixed(f'  {clause} "t"', exception)
        operation = self.random.choice(_OPERATIONS[1:] if exact else _OPERATIONS)
        value = self._value("ratio" if operation == "times" else kind, exact)
        when = fixed(" when ", self.condition()) if self.chance(0.8) else ""
        return fixed(f'  {clause} "t"', exception, f" {operation} ", value, when, self.attributes(0.15))

    # -------------------------------------------------------- admission

    def verdict(self) -> str:
        """What a clause says of the verdict."""
        self.decides = True
        words = ("decline", 'refer to "the manager"', 'refer to "the board"', 'on condition "a bond"')
        return self.random.choice(words)

    def admission(self) -> None:
        """Requirements and what stands against them, with exceptions, and exceptions to exceptions."""
        clauses: list[Part] = []
        for _ in range(self.random.randint(1, 3)):
            name, verdict = self.name("A"), self.verdict()
            body = [
                fixed("require ", self.condition(), f" otherwise {verdict}"),
                fixed(f"{verdict} when ", self.condition()),
            ]
            head = f'  {name} "t"\n    '
            clauses.append(fixed(head, self.random.choice(body), self.attributes(0.4)))
            known = [name]
            while self.chance(0.4):
                against = self._exception(known[-1] if self.chance(0.7) else self.random.choice(known))
                known.append(self.name("A"))
                exception = fixed(f'  {known[-1]} "x"\n   ', against)
                second = fixed(f" {self.verdict()} when ", self.condition())
                clauses.append(fixed(exception, second if self.chance(0.5) else "", self.attributes(0.2)))
        self.items.append(fixed("admission\n", block(clauses)))

    def _exception(self, above: str) -> Part:
        """` exception to A1 when …`; of two exceptions to a clause one is never so plain that they plainly clash."""
        condition = self.condition()
        if above in self.stood_against:
            condition = fixed("at least 1 of (", free([condition, self.condition()], ", "), ")")
        self.stood_against.add(above)
        return fixed(f" exception to {above} when ", condition)

    def attributes(self, share: float) -> Part:
        """Some of what may stand at the end of a clause."""
        found: list[Part] = []
        if self.chance(share):
            found.append('because "of this"')
        if self.chance(share / 2):
            found.append(fixed("unless ", self.condition()))
        if self.chance(share / 2):
            found.append(f"until {self.random.choice(DATES)}")
        elif self.chance(share / 3):
            found.append(f"from {self.random.choice(DATES)}")
        elif self.chance(share / 4):
            found.append("from 2024-02-29 until 2025-01-31")
        if self.chance(share / 3):
            found.append('owner "Credit"')
        return fixed(" ", free(found, " ")) if found else ""

    # -------------------------------------------------------- warnings, incentives, penalties

    def effects(self, adjustments: list[Part]) -> Part:
        """What follows `then`: actions, notices, a verdict, adjustments."""
        found: list[Part] = [*adjustments, "hold", "prepay", *(f"notify {one}" for one in _NOTICES)]
        found = self.random.sample(found, self.random.randint(1, 4))
        found += [self.verdict()] if self.chance(0.3) else []
        return free(found, ", ")

    def reaction(self, letter: str, level: str = "", adjustments: tuple[Part, ...] = ()) -> Part:
        """A warning, incentive or penalty, and now and then exceptions to it, and to those."""
        name = self.name(letter)
        optional = letter == "W" and self.chance(0.2)
        then = "" if optional else fixed("\n    then ", self.effects([*adjustments]))
        made: list[Part] = [fixed(f'  {name} "t"{level}\n    when ', self.condition(), then, self.attributes(0.2))]
        known = [name]
        while self.chance(0.25):
            against = self._exception(self.random.choice(known))
            known.append(self.name(letter))
            second = fixed("\n    then ", self.effects([*adjustments])) if self.chance(0.4) else ""
            made.append(fixed(f'  {known[-1]} "x"\n   ', against, second))
        self.scope.conditions.append(self.random.choice(known))
        return block(made)

    def warning(self) -> None:
        """Some warnings."""
        levels = ("", " blue", " yellow", " orange", " red", " critical")
        clauses = [self.reaction("W", self.random.choice(levels)) for _ in range(self.random.randint(1, 2))]
        self.items.append(fixed("warning\n", block([*clauses])))

    def reward(self) -> None:
        """Incentives or penalties on an amount of their own, which nothing else asks for."""
        name, kind, exact = self.amount(open_to_all=False)
        adjustments: list[Part] = []
        for word in _OPERATIONS[1:] if exact else _OPERATIONS:
            value = self._value("ratio" if word == "times" else kind, exact)
            adjustments += [fixed(f"{name} {word} ", value)] * 2
        clauses = [self.reaction("I", adjustments=(*adjustments[::2],)) for _ in range(self.random.randint(1, 2))]
        self.items.append(fixed(self.random.choice(("incentive\n", "penalty\n")), block([*clauses])))

    # -------------------------------------------------------- approval and promises

    def approval(self) -> None:
        """Approval by a number, or by a table over two values."""
        if self.chance(0.3):
            rows: list[Part] = [
                '  | under 12 | weak | "the clerk" |',
                '  | under 12 | not weak | "the manager" |',
                '  | otherwise | otherwise | "the board" |',
            ]
            number = self.scope.names["number"][-1]
            head = f"approval by {number}, management\n  | {number} | management | who |\n"
            self.items.append(fixed(head, block(rows)))
            return
        who = ['"the clerk"', '"the manager"', '"the board"']
        lines = [line.strip() for line in text_of(self.bins(who)).split("\n")]
        turned: list[Part] = [f"  {line[line.index(chr(34)) :]} {line[: line.index(chr(34))]}" for line in lines]
        self.items.append(fixed("approval by (", self.term("number"), ")\n", block(turned)))

    def promises(self) -> None:
        """Guarantees."""
        asked = f"verdict is {self.random.choice(('approve', 'decline', 'refer'))}" if self.decides else "rated"
        promises: list[Part] = [fixed(f'  {self.name("G")} "t" never {asked} and ', self.condition())]
        if self.chance(0.4):
            promises.append(fixed(f'  {self.name("G")} "t" ', self.condition()))
        amounts = [name for kind in ("money", "days") for name in self.scope.names[kind] if name.startswith("amount_")]
        if amounts and self.chance(0.4):
            word = self.random.choice(("falls when liquidity rises", "rises when liquidity falls"))
            promises.append(f'  {self.name("G")} "t" {self.random.choice(amounts)} never {word}')
        self.items.append(fixed("guarantee\n", block(promises)))

    def fact(self) -> None:
        """What holds of most cases, or of some."""
        facts: list[Part] = [
            "fact worth <= insured + 1 billion",
            'fact F1 "Paid after nothing" count(invoices where paid_on is known) <= count(invoices)',
            "fact listed or rated or staff >= 1",
            fixed('fact F2 "t" rated or ', self.condition()),
        ]
        self.items.append(self.random.choice(facts))
