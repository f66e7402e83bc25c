"""Random tables: of the case and of elements, over every kind, with every hit policy and kind of result."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from strategies.blocks import Part, fixed
from strategies.cells import KINDS, parted
from strategies.definitions import Definitions
from strategies.terms import block
from strategies.writing import for_record

_LARGEST = 12
"""Combinations of the cells of a table."""
_BOUNDS = 22
"""Rows of a table beyond checking, each with bounds of its own."""
_ONE_BOUND = ("under {}", "over {}", "{} and over", "up to {}")
_NUMBERS = ("money", "number", "ratio", "days", "usd")
_NEW = ("low", "middle", "high")
_HITS = ("", "", "", " first match", " worst match", " best match", " sum of matches")


@dataclass(frozen=True)
class Column:
    """An output: its name, the kind of its results as expressions know it, and how it is declared."""

    name: str
    kind: str
    gives: str


class Tables(Definitions):
    """Writes tables."""

    def table(self) -> None:
        """A table over one to three values."""
        record, hit = self.some_record(), self.random.choice(_HITS)
        subjects, columns = self._subjects(record)
        names = [name for name, _ in subjects]
        outputs = [self._output(hit) for _ in range(self.random.choice((1, 1, 1, 2)))]
        rows = self._rows(columns, outputs, record, hit)
        title = outputs[0].name if len(outputs) == 1 else self.name("t")
        gives = "".join(one.gives for one in outputs)
        head = f"table {title}{for_record(record)} by {', '.join(written for _, written in subjects)}{hit}{gives}"
        header = f"\n  | {' | '.join([*names, *(one.name for one in outputs)])} |"
        lines = fixed(*(fixed("\n", row) for row in rows)) if hit == " first match" else fixed("\n", block(rows))
        self.items.append(fixed(head, header, lines))
        for one in outputs:
            self._told(one, record)

    def table_beyond_checking(self) -> None:
        """A table of so many bounds that nothing is said of its gaps and overlaps: cases fall into both."""
        name, hit = self.name(), self.random.choice(("", "", " first match", " worst match", " best match"))
        subjects = [self.define("number") for _ in range(5)]
        bounds = [self.random.sample(range(-5, 45), _BOUNDS) for _ in subjects]
        rows: list[Part] = []
        for points in zip(*bounds, strict=True):
            cells = [self.random.choice(_ONE_BOUND).format(point) for point in points]
            place = self.random.randrange(len(cells))
            cells[place] = f"over {points[place]}, under {points[place] - 9}"
            rows.append(f"  | {' | '.join(cells)} | {self.random.randint(0, 9)} |")
        lines = fixed(*(fixed("\n", row) for row in rows)) if hit == " first match" else fixed("\n", block(rows))
        head = f"table {name} by {', '.join(subjects)}{hit}\n  | {' | '.join(subjects)} | {name} |"
        self.items.append(fixed(head, lines))
        self.declare("number", name)

    # -------------------------------------------------------- what it asks about

    def _subjects(self, record: str | None) -> tuple[list[tuple[str, str]], list[list[str]]]:
        """What stands above each column and after `by`, and the cells of each."""
        subjects: list[tuple[str, str]] = []
        columns: list[list[str]] = []
        size = 1
        for number in range(self.random.choice((1, 2, 2, 2, 3))):
            kind, name, written = self._subject(number, record)
            cells = parted(self.random, kind, self.asks and self.chance(0.4))
            size *= len(cells)
            if number > 0 and (size > _LARGEST or name in [one for one, _ in subjects]):
                break
            subjects.append((name, written))
            columns.append(cells)
        return subjects, columns

    def _subject(self, number: int, record: str | None) -> tuple[str, str, str]:
        """A kind, and a name of that kind or a calculation."""
        names = self.scope.names
        if record is not None:
            names = self.scope.elements[record] if self.chance(0.7) else self.scope.within(record).names
        kind = self.random.choice([kind for kind in KINDS if names.get(kind)])
        written = fixed("(", self.term(kind, record), ")").text() if self.chance(0.4) else ""
        if " " in written:
            return kind, f"asked_{number}", written
        name = self.random.choice(names[kind])
        return kind, name, name

    # -------------------------------------------------------- what it answers

    def _output(self, hit: str) -> Column:
        name = self.name()
        kinds: tuple[str, ...] = (*_NUMBERS, "date", "management", "text", "bool", "new choice")
        if hit == " sum of matches":
            kinds = _NUMBERS
        elif hit in (" worst match", " best match"):
            kinds = (*_NUMBERS, "date", "management", "new order")
        kind = self.random.choice(kinds)
        if kind == "new order" or (kind == "new choice" and self.chance(0.4)):
            return Column(name, "new order", f" gives {name} one of {' < '.join(_NEW)}")
        if kind == "new choice":
            return Column(name, "new choice", f" gives {name} one of {', '.join(_NEW)}")
        return Column(name, kind, " gives " + f"{name} one of weak < adequate < strong" if kind == "management" else "")

    def _result(self, column: Column, record: str | None) -> Part:
        if self.chance(0.04):
            return 'unknown "not in the table"'
        if column.kind.startswith("new "):
            return self.random.choice(_NEW)
        if self.chance(0.3):
            scope = self.scope if record is None else self.scope.within(record)
            return self.terms.leaf(column.kind, scope)
        return self.term(column.kind, record)

    def _told(self, column: Column, record: str | None) -> None:
        """From now on the output may be asked for."""
        if column.kind == "new order" and record is None:
            condition = self.name()
            word = self.random.choice(("or better", "or worse"))
            self.items.append(f"define {condition} = {column.name} is middle {word}")
            self.declare("bool", condition)
        if not column.kind.startswith("new "):
            self.declare(column.kind, column.name, record)
        elif record is None:
            self.outputs.append(column.name)
        if record is not None:
            self._fold(column, record)

    def _fold(self, column: Column, record: str) -> None:
        """A definition of the case that asks every element."""
        if column.kind in _NUMBERS:
            self.total_of(column.name, column.kind, record)
            return
        name, some = self.name(), self.random.choice(self.scope.lists[record])
        if column.kind in ("date", "management"):
            self.items.append(f"define {name} = {self.random.choice(('min', 'max'))}({column.name} of {some})")
            self.declare(column.kind, name)
            return
        asked = {"bool": "", "text": ' = "Shanghai"', "new order": " is middle or worse"}.get(column.kind, " is middle")
        self.items.append(f"define {name} = count({some} where {column.name}{asked})")
        self.declare("number", name)

    # -------------------------------------------------------- rows

    def _rows(self, columns: list[list[str]], outputs: list[Column], record: str | None, hit: str) -> list[Part]:
        combinations = [list(cells) for cells in product(*columns)]
        if len(columns) > 1 and self.chance(0.4):
            whole = self.random.choice(columns[0])
            combinations = [cells for cells in combinations if cells[0] != whole]
            combinations.append([whole, *["any"] * (len(columns) - 1)])
        lost = 0
        while len(combinations) > 1 and self.chance(0.35):
            del combinations[self.random.randrange(len(combinations))]
            lost += 1
        if hit:
            for _ in range(self.random.choice((0, 1, 1, 2))):
                cells = [self.random.choice((*own, "any")) for own in columns]
                combinations.insert(self.random.randint(0, len(combinations)), cells)
        if hit == " first match" and self.chance(0.5):
            self.random.shuffle(combinations)
        if (lost and not hit.startswith(" sum")) or self.chance(0.1):
            combinations.append(["otherwise"] * len(columns))
        return [self._row(cells, outputs, record) for cells in combinations]

    def _row(self, cells: list[str], outputs: list[Column], record: str | None) -> Part:
        results = [fixed(" ", self._result(one, record), " |") for one in outputs]
        return fixed(f"  | {' | '.join(cells)} |", *results)
