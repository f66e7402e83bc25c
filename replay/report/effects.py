"""What a change does to decisions, for people: verdicts, amounts, choices, work, clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.kinds import Kind, Money
from bonitas.engine.problems import printable
from bonitas.replay.effect.comparison import AmountChange, Comparison, Matrix
from bonitas.replay.report.blocks import Block, Grid, Heading, Line
from bonitas.replay.report.speech import Speech, cell, count, each, percent, percent_change, plus

WIDEST_MATRIX = 6
"""Labels of a choice up to which its movements are shown as a matrix, and beyond as a list."""

Counted = tuple[str, int, int]
"""A thing with its cases before and after."""

MOST_MOVES = 20
"""How many movements such a list has at most."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Tells a comparison; `kinds` are those of amounts and choices by name."""

    words: Speech
    kinds: Mapping[str, Kind]

    def rest(self, found: Comparison) -> Iterator[Block]:
        """Everything but the verdicts."""
        yield from self.amounts(found)
        yield from self.choices(found)
        yield from self.workload(found)
        yield from self.clauses(found)

    # ------------------------------------------------------------ matrices

    def verdicts(self, found: Comparison) -> Iterator[Block]:
        """The transition matrix."""
        if found.verdicts is None or not found.compared:
            return
        yield Heading(self.words.text("verdicts"))
        yield Line(self.words.text("matrix"))
        yield self._matrix(found.verdicts, None)

    def _matrix(self, matrix: Matrix, kind: Kind | None) -> Grid:
        """Counts with totals and shares; an empty cell off the diagonal is a dot."""
        names = [self.words.label(label, kind) for label in matrix.labels]
        text, total = self.words.text, matrix.total
        rows = []
        for name, old in zip(names, matrix.labels, strict=True):
            cells = [cell(matrix.count(old, new)) for new in matrix.labels]
            own = matrix.old_total(old)
            rows.append((name, *cells, count(own), percent(own, total)))
        sums = [matrix.new_total(new) for new in matrix.labels]
        rows.append((text("total"), *map(count, sums), count(total), ""))
        rows.append((text("share"), *(percent(number, total) for number in sums), "", ""))
        return Grid((text("corner"), *names, text("total"), text("share")), tuple(rows), total=True)

    def choices(self, found: Comparison) -> Iterator[Block]:
        """How ratings and other choices move; approvers are told with the work."""
        matrices = [(name, matrix) for name, matrix in found.choices.items() if name not in found.approvers]
        if not matrices and not any(found.measures.values()):
            return
        yield Heading(self.words.text("choices"))
        for name, matrix in matrices:
            yield from self.migration(name, matrix)
        for name, number in found.measures.items():
            if number:
                yield Line(self.words.text("measure", name=self.words.name(name), count=count(number)))

    def migration(self, name: str, matrix: Matrix) -> Iterator[Block]:
        """How one choice moves: a sentence, then a matrix or a list."""
        shown = self.words.name(name)
        if not matrix.moved:
            yield Line(self.words.text("moves none", name=shown))
            return
        wide = len(matrix.labels) > WIDEST_MATRIX
        key = "moves list" if wide else "moves matrix"
        yield Line(self.words.text(key, name=shown, moved=count(matrix.moved), total=count(matrix.total)))
        yield self._moves(matrix, self.kinds[name]) if wide else self._matrix(matrix, self.kinds[name])

    def _moves(self, matrix: Matrix, kind: Kind) -> Grid:
        moves = sorted(
            ((number, old, new) for (old, new), number in matrix.counts.items() if old != new),
            key=lambda move: (-move[0], str(move[1]), str(move[2])),
        )
        rows = tuple(
            (f"{self.words.label(old, kind)} → {self.words.label(new, kind)}", count(number))
            for number, old, new in moves[:MOST_MOVES]
        )
        return Grid((self.words.text("move"), self.words.text("count")), rows)

    # ------------------------------------------------------------ amounts, work, clauses

    def amounts(self, found: Comparison) -> Iterator[Block]:
        """Every amount, before and after."""
        if found.amounts and found.compared:
            yield Heading(self.words.text("amounts"))
            for amount in found.amounts:
                yield from self.amount(amount)

    def amount(self, amount: AmountChange) -> Iterator[Block]:
        """One amount: its name, its totals, how often it rises and falls and by how much."""
        text, kind = self.words.text, amount.kind
        figures = [("sum", amount.old_total, amount.new_total)] if amount.summable else []
        if amount.known:
            figures.append(("mean", amount.old_total / amount.known, amount.new_total / amount.known))
        if amount.summable and amount.granted_old is not None and amount.granted_new is not None:
            figures.append(("granted", amount.granted_old, amount.granted_new))
        rows = tuple(
            (text(key), self.words.figure(old, kind), self.words.figure(new, kind),
             self.words.signed(new - old, kind), percent_change(old, new))
            for key, old, new in figures
        )  # fmt: skip
        currency = f", {kind.currency}" if isinstance(kind, Money) else ""
        yield Line(f"{self.words.name(amount.name)}{currency}")
        yield Grid(("", text("old"), text("new"), text("change"), "%"), rows)
        same = amount.known - amount.raised - amount.lowered
        yield Line(text("raised", raised=count(amount.raised), lowered=count(amount.lowered), same=count(same)))
        if amount.quantiles:
            told = (
                text("quantile", word=self.quantile(word), value=self.words.signed(value, kind))
                for word, value in amount.quantiles
            )
            yield Line(text("quantiles", list=self.words.listing(tuple(told))))
        counts = (("old", amount.unknown_old), ("new", amount.unknown_new), ("both", amount.unknown_both))
        unknown = tuple(text(f"unknown {when}", count=count(number)) for when, number in counts if number)
        if unknown:
            yield Line(text("unknown", list=self.words.listing(unknown)))

    def quantile(self, word: str) -> str:
        """What a quantile is called."""
        return word if word.endswith("%") else self.words.text(word)

    def workload(self, found: Comparison) -> Iterator[Block]:
        """Who gets how many cases, and what is called for, before and after."""
        tables = self.work(found)
        if not tables:
            return
        yield Heading(self.words.text("workload"))
        for head, rows in tables:
            if any(old != new for _, old, new in rows):
                yield self._before_after(found, head, rows)
        same = tuple(head for head, rows in tables if all(old == new for _, old, new in rows))
        if same:
            yield Line(self.words.text("same work", names=self.words.listing(same)))

    def work(self, found: Comparison) -> list[tuple[str, list[Counted]]]:
        """What there is to do, by kind: approvals, referrals, warnings, actions; each with its cases."""
        tables = [self._approvers(name, found.choices[name]) for name in found.approvers]
        for key, tallies, named in (
            ("referrals", found.referrals, self.words.say.phrase),
            ("warnings", found.warnings, self.words.clause),
            ("actions", found.actions, self.words.say.name),
        ):
            tables.append((self.words.text(key), [(printable(named(one.name)), one.old, one.new) for one in tallies]))
        return [(head, rows) for head, rows in tables if rows]

    def _before_after(self, found: Comparison, head: str, rows: Sequence[Counted]) -> Grid:
        """Cases before and after; with the change a month where the history is longer than one."""
        text, months = self.words.text, monthly(found)
        header = [head, text("old"), text("new"), text("change")]
        if months is not None:
            header.append(text("a month"))
        cells = []
        for name, old, new in rows:
            more = [] if months is None else [each(new - old, months)]
            cells.append((name, count(old), count(new), plus(new - old), *more))
        return Grid(tuple(header), tuple(cells))

    def _approvers(self, name: str, matrix: Matrix) -> tuple[str, list[Counted]]:
        rows = [
            (self.words.label(label, self.kinds[name]), matrix.old_total(label), matrix.new_total(label))
            for label in matrix.labels
        ]
        return self.words.text("approvers") if name == "approver" else self.words.name(name), rows

    def clauses(self, found: Comparison) -> Iterator[Block]:
        """Which clauses come and go with changed decisions."""
        rows = [
            (self.words.clause(one.name), cell(one.came), cell(one.went), count(one.old), count(one.new))
            for one in sorted(found.clauses, key=lambda one: -(one.came + one.went))
            if one.came or one.went
        ]
        if rows:
            keys = ("clause", "clause came", "clause went", "fires old", "fires new")
            yield Heading(self.words.text("clauses"))
            yield Line(self.words.text("clauses note"))
            yield Grid(tuple(self.words.text(key) for key in keys), tuple(rows))


def monthly(found: Comparison) -> Fraction | None:
    """The months of a history, if it is longer than one: then work is told by the month too."""
    return found.months if found.months is not None and found.months > 1 else None
