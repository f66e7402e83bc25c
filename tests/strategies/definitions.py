"""Random definitions: calculations, scorecards, bands and tiers."""

from __future__ import annotations

from strategies.blocks import Part, fixed, text_of
from strategies.cells import parted
from strategies.fields import LABELS
from strategies.terms import block
from strategies.writing import Writing, for_record

_KINDS = ("money", "number", "ratio", "days", "bool", "date", "usd", "text")


class Definitions(Writing):
    """Writes what has a name and a value."""

    def define(self, kind: str = "") -> str:
        """A calculation of a kind."""
        kind = kind or self.random.choice((*_KINDS, *_KINDS, *self.scope.choices()))
        name = self.name()
        self.items.append(fixed(f"define {name} = ", self.term(kind)))
        self.declare(kind, name)
        return name

    def define_for(self, kind: str = "", record: str = "") -> str:
        """A calculation for each element of a list."""
        record, name = record or self.random.choice(("invoice", "event")), self.name("e")
        kinds = ("money", "number", "days", "bool", "date", "text", *self.scope.within(record).choices())
        kind = kind or self.random.choice(kinds)
        self.items.append(fixed(f"define {name} for {record} = ", self.term(kind, record)))
        self.declare(kind, name, record)
        return name

    def define_list(self) -> None:
        """Some elements of a list, under a name."""
        record, name = self.random.choice(list(self.scope.lists)), self.name("some_")
        whole = self.random.choice(self.scope.lists[record])
        chosen = fixed(" where ", self.term("bool", record)) if self.chance(0.9) else ""
        self.items.append(fixed(f"define {name} = {whole}", chosen))
        self.scope.lists[record].append(name)

    # -------------------------------------------------------- scorecards

    def scorecard(self) -> None:
        """Weighted, or a sum of points; factors that are numbers, choices or conditions."""
        record, name, parts = self.some_record(), self.name(), []
        weights = self.random.choice(((), (), (30, 70), (100,), ("33.3", "66.7")))
        for weight in weights or (None, None):
            subject, rows = self._factor(record)
            head = f"  factor {subject} weight {weight}\n" if weight is not None else f"  factor {subject}\n"
            parts.append(fixed(head, block(rows)))
        head = f"scorecard {name}{for_record(record)}"
        if self.chance(0.3):
            head += " from -1_000 to 1_000"
        if not weights and self.chance(0.4):
            head += f" base {self.random.randint(-5, 20)}"
        rounding = self.random.choice(
            ("", "\n  round half up to 1", "\n  round half even to 0.5", "\n  round down to 0.1")
        )
        self.items.append(fixed(f"{head}\n", block([*parts]), rounding))
        self.declare("number", name, record)
        if record is not None:
            self.total_of(name, "number", record)

    def _points(self) -> str:
        points = str(self.random.choice((self.random.randint(-20, 100), "12.5", "0")))
        return 'unknown "not in the table"' if self.chance(0.04) else points

    def _factor(self, record: str | None) -> tuple[str, list[Part]]:
        choices = self.scope.choices()
        kind = self.random.choice(("number", "number", "number", "days", "bool", "text", self.random.choice(choices)))
        cells = parted(self.random, kind, self.asks and self.chance(0.7), parameters=False)
        if len(cells) > 2 and "missing" not in cells[-1] and self.chance(0.3):
            cells[-1] = "otherwise"
        rows: list[Part] = [f"    {cell} {self._points()}" for cell in cells]
        if kind in LABELS:
            return self.random.choice(self.scope.names[kind]), rows
        return (self.define(kind) if record is None else self.define_for(kind, record)), rows

    def bands(self) -> None:
        """Bands of a number, and a condition on the band."""
        record, name = self.some_record(), self.name()
        labels = [f"{name}_{letter}" for letter in "abcd"[: self.random.randint(2, 4)]]
        lines = [line.strip() for line in text_of(self.bins(labels)).split("\n")]
        turned: list[Part] = [f"  {line.split()[-1]} {' '.join(line.split()[:-1])}" for line in lines]
        turned += [f"  {name}_none missing"] if self.asks and self.chance(0.8) else []
        lower = self.random.choice(("", " lower is better"))
        subject = self.term("number", record)
        self.items.append(fixed(f"bands {name}{for_record(record)} by (", subject, f"){lower}\n", block(turned)))
        condition = self.name("e" if record else "v")
        worse = self.random.choice(("or better", "or worse"))
        self.items.append(f"define {condition}{for_record(record)} = {name} is {labels[1]} {worse}")
        self.declare("bool", condition, record)

    def tiers(self) -> None:
        """Marginal and whole tiers."""
        record, name, word = self.some_record(), self.name(), self.random.choice(("marginal", "whole"))
        lines: list[Part] = ["  up to 1_000 2%", "  over 1_000 up to 1 million 3%", "  over 1 million 0.5%"]
        if self.chance(0.3):
            lines = ["  under 0.01 33.3%", "  0.01 and over 0%"]
        subject = self.term("money", record)
        if word == "marginal" or self.chance(0.5):
            subject = fixed("max(", subject, ", 0 CNY)")
        self.items.append(fixed(f"tiers {name}{for_record(record)} by (", subject, f") {word}\n", block(lines)))
        self.declare("money", name, record)
        if record is not None:
            self.total_of(name, "money", record)
