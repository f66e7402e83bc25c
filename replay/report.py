"""A comparison of two versions as a page for people: the whole in a few sentences, then the text, then the effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bonitas.engine.core import Program, Verdict
from bonitas.engine.kinds import Kind, Money
from bonitas.engine.problems import CaseProblem, printable
from bonitas.replay.answers import outcomes_of
from bonitas.replay.compare import AmountChange, Comparison, Matrix
from bonitas.replay.difference import Difference
from bonitas.replay.report_blocks import Block, Grid, Heading, Item, Line
from bonitas.replay.report_cases import CaseList
from bonitas.replay.run import Replay
from bonitas.replay.wording import Speech, count, percent, rounded, speech

WIDEST_MATRIX = 6
"""Labels of a choice up to which its movements are shown as a matrix, and beyond as a list."""

MOST_MOVES = 20
"""How many movements such a list has at most."""


def page(difference: Difference, language: str, limit: int) -> tuple[Block, ...]:
    """The page in `language` ("en", "zh"), with at most `limit` changed cases."""
    told = _Page(difference, speech(difference.old, difference.new, language))
    blocks = [*told.head(), *told.text_changes()]
    if difference.comparison is not None:
        blocks += told.effect(difference.comparison, limit)
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class _Page:
    difference: Difference
    words: Speech
    kinds: dict[str, Kind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for program in (self.difference.old, self.difference.new):
            outcomes = outcomes_of(program)
            self.kinds.update(outcomes.amounts)
            self.kinds.update(outcomes.choices)

    def effect(self, found: Comparison, limit: int) -> list[Block]:
        """What the change does to the cases."""
        return [
            *self._verdicts(found),
            *self._outcomes(found),
            *self._amounts(found),
            *self._choices(found),
            *self._workload(found),
            *self._clauses(found),
            *CaseList(self.words, self.kinds).blocks(found, limit),
        ]

    # ------------------------------------------------------------ the head and the text

    def head(self) -> Iterator[Block]:
        """Which versions, and the whole in a few sentences."""
        difference, text = self.difference, self.words.text
        yield Heading(text("title", old=_version(difference.old), new=_version(difference.new)))
        if difference.same_meaning:
            yield Line(text("same meaning"), strong=True)
        if difference.comparison is not None and difference.replay is not None:
            yield from self._summary(difference.comparison, difference.replay)

    def _summary(self, found: Comparison, replay: Replay) -> Iterator[Block]:
        text = self.words.text
        yield Line(text("cases", count=count(found.compared)))
        yield from self._left_out(replay)
        if found.changed:
            aspects = [
                text("aspect", name=self._aspect(name), count=count(number))
                for name, number in found.aspects.items()
                if number
            ]
            share = percent(len(found.changed), found.compared)
            listed = self.words.listing(tuple(aspects))
            yield Line(text("differ", count=count(len(found.changed)), share=share, aspects=listed), strong=True)
        elif found.compared:
            yield Line(text("none differ"), strong=True)
        if found.verdicts is not None:
            yield Line(text("swap ins", count=count(found.swap_ins)), strong=True)
            yield Line(text("swap outs", count=count(found.swap_outs)), strong=True)
        for amount in found.amounts:
            yield from self._in_short(amount)
        if found.other_reasons:
            yield Line(text("other reasons", count=count(found.other_reasons)))
        for key, names in (("gone", found.gone), ("added", found.added)):
            if names:
                yield Line(text(key, names=self.words.listing(tuple(self.words.name(name) for name in names))))

    def _in_short(self, amount: AmountChange) -> Iterator[Block]:
        key, old, new = "amount in short", amount.old_total, amount.new_total
        if amount.granted_old is not None and amount.granted_new is not None:
            key, old, new = "exposure", amount.granted_old, amount.granted_new
        if old != new:
            shown = [self.words.value(rounded(value), amount.kind) for value in (old, new)]
            change = _percent_change(old, new)
            yield Line(
                self.words.text(key, name=self.words.name(amount.name), old=shown[0], new=shown[1], change=change)
            )

    def _left_out(self, replay: Replay) -> Iterator[Block]:
        for key, cases in (("only old", replay.only_old), ("only new", replay.only_new)):
            if cases:
                problem = self._told(cases[0].problems)
                yield Line(self.words.text(key, count=count(len(cases)), problem=problem), strong=True)
        if replay.rejected:
            problem = self._told(replay.first_problems)
            yield Line(self.words.text("rejected", count=count(replay.rejected), problem=problem), strong=True)

    def _told(self, problems: Sequence[CaseProblem]) -> str:
        return problems[0].text(self.words.language) if problems else ""

    def _aspect(self, name: str) -> str:
        return self.words.text(f"{name} aspect" if name in ("amounts", "choices", "warnings", "actions") else name)

    def text_changes(self) -> Iterator[Block]:
        """Clause by clause, with what is words only at the end."""
        changes = self.difference.changes
        yield Heading(self.words.text("text"))
        if not changes:
            yield Line(self.words.text("no text"))
        yield from (Item(one.sign, one.text, one.below) for one in changes if one.matters)
        words = [one for one in changes if not one.matters]
        if words:
            yield Line(self.words.text("only words"))
        yield from (Item(one.sign, one.text, one.below) for one in words)

    # ------------------------------------------------------------ matrices

    def _verdicts(self, found: Comparison) -> Iterator[Block]:
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
            cells = [_cell(matrix.count(old, new)) for new in matrix.labels]
            own = matrix.old_total(old)
            rows.append((name, *cells, count(own), percent(own, total)))
        sums = [matrix.new_total(new) for new in matrix.labels]
        rows.append((text("total"), *map(count, sums), count(total), ""))
        rows.append((text("share"), *(percent(number, total) for number in sums), "", ""))
        return Grid((text("corner"), *names, text("total"), text("share")), tuple(rows), total=True)

    def _choices(self, found: Comparison) -> Iterator[Block]:
        matrices = [(name, matrix) for name, matrix in found.choices.items() if name not in found.approvers]
        if not matrices and not any(found.measures.values()):
            return
        yield Heading(self.words.text("choices"))
        for name, matrix in matrices:
            yield from self._migration(name, matrix)
        for name, number in found.measures.items():
            if number:
                yield Line(self.words.text("measure", name=self.words.name(name), count=count(number)))

    def _migration(self, name: str, matrix: Matrix) -> Iterator[Block]:
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

    def _amounts(self, found: Comparison) -> Iterator[Block]:
        if found.amounts and found.compared:
            yield Heading(self.words.text("amounts"))
            for amount in found.amounts:
                yield from self._amount(amount)

    def _amount(self, amount: AmountChange) -> Iterator[Block]:
        text, kind = self.words.text, amount.kind
        figures = [("sum", amount.old_total, amount.new_total)]
        if amount.known:
            figures.append(("mean", amount.old_total / amount.known, amount.new_total / amount.known))
        if amount.granted_old is not None and amount.granted_new is not None:
            figures.append(("granted", amount.granted_old, amount.granted_new))
        rows = tuple(
            (text(key), self.words.figure(old, kind), self.words.figure(new, kind),
             self.words.signed(new - old, kind), _percent_change(old, new))
            for key, old, new in figures
        )  # fmt: skip
        currency = f", {kind.currency}" if isinstance(kind, Money) else ""
        yield Line(f"{self.words.name(amount.name)}{currency}")
        yield Grid(("", text("old"), text("new"), text("change"), "%"), rows)
        same = amount.known - amount.raised - amount.lowered
        yield Line(text("raised", raised=count(amount.raised), lowered=count(amount.lowered), same=count(same)))
        if amount.quantiles:
            told = (
                text("quantile", word=self._quantile(word), value=self.words.signed(value, kind))
                for word, value in amount.quantiles
            )
            yield Line(text("quantiles", list=self.words.listing(tuple(told))))
        counts = (("old", amount.unknown_old), ("new", amount.unknown_new), ("both", amount.unknown_both))
        unknown = tuple(text(f"unknown {when}", count=count(number)) for when, number in counts if number)
        if unknown:
            yield Line(text("unknown", list=self.words.listing(unknown)))

    def _quantile(self, word: str) -> str:
        return word if word.endswith("%") else self.words.text(word)

    def _workload(self, found: Comparison) -> Iterator[Block]:
        text = self.words.text
        tables = [self._approvers(name, found.choices[name]) for name in found.approvers]
        for key, tallies, named in (
            ("referrals", found.referrals, self.words.say.phrase),
            ("warnings", found.warnings, self.words.clause),
            ("actions", found.actions, self.words.say.name),
        ):
            tables.append((text(key), [(printable(named(one.name)), one.old, one.new) for one in tallies]))
        tables = [(head, rows) for head, rows in tables if rows]
        if not tables:
            return
        yield Heading(text("workload"))
        for head, rows in tables:
            if any(old != new for _, old, new in rows):
                yield _before_after((head, text("old"), text("new"), text("change")), rows)
        same = tuple(head for head, rows in tables if all(old == new for _, old, new in rows))
        if same:
            yield Line(text("same work", names=self.words.listing(same)))

    def _approvers(self, name: str, matrix: Matrix) -> tuple[str, list[tuple[str, int, int]]]:
        rows = [
            (self.words.label(label, self.kinds[name]), matrix.old_total(label), matrix.new_total(label))
            for label in matrix.labels
        ]
        return self.words.text("approvers") if name == "approver" else self.words.name(name), rows

    def _clauses(self, found: Comparison) -> Iterator[Block]:
        rows = [
            (self.words.clause(one.name), _cell(one.came), _cell(one.went), count(one.old), count(one.new))
            for one in sorted(found.clauses, key=lambda one: -(one.came + one.went))
            if one.came or one.went
        ]
        if rows:
            keys = ("clause", "clause came", "clause went", "fires old", "fires new")
            yield Heading(self.words.text("clauses"))
            yield Line(self.words.text("clauses note"))
            yield Grid(tuple(self.words.text(key) for key in keys), tuple(rows))

    def _outcomes(self, found: Comparison) -> Iterator[Block]:
        if not found.outcomes:
            return
        text = self.words.text
        told = sorted({outcome for outcome, _, _ in found.outcomes}, key=lambda one: (one is None, one or ""))
        rows = [(self._outcome(one), *self._shift(found, [one])) for one in told]
        rows.append((text("total"), *self._shift(found, told)))
        labels = (self.words.label(verdict) for verdict in Verdict)
        yield Heading(text("outcomes"))
        yield Line(text("outcomes note"))
        yield Grid((text("outcome"), text("count"), *labels), tuple(rows), total=True)

    def _shift(self, found: Comparison, told: Iterable[str | None]) -> Iterator[str]:
        """How many cases of some outcomes there are, and for each verdict how many before and after."""
        wanted = set(told)
        counts = [(old, new, number) for (what, old, new), number in found.outcomes.items() if what in wanted]
        yield count(sum(number for *_, number in counts))
        for verdict in Verdict:
            before = sum(number for old, _, number in counts if old is verdict)
            after = sum(number for _, new, number in counts if new is verdict)
            yield f"{count(before)} → {count(after)}" if before != after else count(before)

    def _outcome(self, outcome: str | None) -> str:
        return self.words.text("not told") if outcome is None else printable(outcome, 60)


def _version(program: Program) -> str:
    return f"{program.name} {program.version}".strip()


def _cell(number: int) -> str:
    return count(number) if number else "·"


def _percent_change(old: Fraction, new: Fraction) -> str:
    text = percent(new - old, abs(old))
    return f"+{text}" if new > old and old else text


def _before_after(header: tuple[str, ...], rows: Sequence[tuple[str, int, int]]) -> Grid:
    return Grid(header, tuple((name, count(old), count(new), _plus(new - old)) for name, old, new in rows))


def _plus(change: int) -> str:
    return "·" if change == 0 else f"{'+' if change > 0 else ''}{count(change)}"
