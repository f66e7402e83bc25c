"""A history through two versions: every case decided by both, and what the change does counted as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from bonitas.engine.columnar.block import Block, Column, Integers, Mask
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.rows import Rows
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.values import CaseValue
from bonitas.replay.answers import Answer, Answerer
from bonitas.replay.batch import Rejected
from bonitas.replay.cause.attribution import Cause, Trials
from bonitas.replay.cause.finding import CauseFinder
from bonitas.replay.effect.changes import Changes, changes, compared
from bonitas.replay.effect.checkpoint import kept
from bonitas.replay.effect.columns import cells_of, rows_of
from bonitas.replay.effect.comparison import ChangedCase, Comparison, Cut, MeasureFigure, OneSided, Pair
from bonitas.replay.effect.counting import EffectCount, granted, months_between
from bonitas.replay.effect.cuts import Cuts
from bonitas.replay.effect.losses import LossCount
from bonitas.replay.effect.measures import MeasureCount, figures
from bonitas.replay.effect.said import Said, Voice
from bonitas.replay.effect.segments import SegmentCount
from bonitas.replay.effect.top import Top
from bonitas.replay.history.doors import Seen
from bonitas.replay.history.entrance import Viewed, together
from bonitas.replay.history.told import LATE, LOSS, OUTCOME
from bonitas.replay.stream.piece import Piece

PIECES = 2**32
"""More pieces than any part of a history has."""
SIDES = 20
"""How many of the cases that only one version decides are kept."""


class Outcomes(Protocol):
    """What decides blocks."""

    def outcomes(self, block: Block) -> OutcomeColumns:
        """What is decided of each row."""

    def sound(self, block: Block) -> Mask:
        """The rows that are to be decided."""


class Asked(Protocol):
    """What tells the decision of one case."""

    def ask(self, case: Mapping[str, CaseValue]) -> Answer:
        """The answer to a sound case."""

    def decision(self, case: Mapping[str, CaseValue]) -> Decision | None:
        """The whole decision, which explains itself; None where there is none."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version, ready to decide blocks."""

    voice: Voice
    machine: Outcomes
    answerer: Asked
    measures: Program | None = None

    @staticmethod
    def of(
        program: Program, machine: Callable[[Program], BlockMachine], names: Mapping[str, str] | None = None,
        measures: Program | None = None,
    ) -> Version:  # fmt: skip
        """A version; `names` has the new names of things that the other version calls otherwise, `measures` the same
        program with its measures as outputs."""
        return Version(Voice(program, names), machine(measures or program), Answerer(program), measures)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece decided: the cases of both versions side by side, and how the other rows fared."""

    piece: Piece
    lines: Integers
    old: Said
    new: Said
    found: Changes
    blocks: tuple[Block, Block]
    outcomes: tuple[str | None, ...] | None
    causes: tuple[Integers | None, ...]
    cuts: tuple[Column, ...]
    losses: Column | None
    lateness: Column | None
    raw: tuple[OutcomeColumns, OutcomeColumns]
    sides: tuple[tuple[Integers, Block, Seen], tuple[Integers, Block, Seen]]
    rejected: tuple[tuple[str, Rejected], ...]
    lost: int
    days: tuple[int, int] | None

    @property
    def rows(self) -> int:
        """How many rows the piece has."""
        return len(self.lines) + len(self.sides[0][0]) + len(self.sides[1][0]) + self.lost


@kept
@dataclass(frozen=True, slots=True)
class _Changed:
    """A changed case as both versions see it."""

    id: str
    line: int
    outcome: str | None
    old: Mapping[str, CaseValue]
    new: Mapping[str, CaseValue]
    aspects: tuple[str, ...]
    cause: int | None


class Replay:
    """Decides and counts. `work` is what threads do with a piece; `add` takes its parts in their order.

    `places` tell which of the versions that see a piece these two are; None is what the history itself tells.
    """

    STATE = (
        "_effect", "_finders", "_segments", "_losses", "_lateness", "_measures", "_top", "_sides", "_counts",
        "_problems", "_days",
    )  # fmt: skip

    def __init__(
        self, old: Version, new: Version, trials: Trials | None = None, cuts: Cuts | None = None,
        most: int = 1000, places: tuple[int | None, int] = (0, 1), explained: int = 0,
    ) -> None:  # fmt: skip
        self.old, self.new, self._places = old, new, places
        self._given = (old, new, trials, cuts, most, places, explained)
        self.between = compared(old.voice, new.voice)
        self._effect = EffectCount(self.between)
        self._finders = () if trials is None else tuple(self._finder(trials, verdicts) for verdicts in (False, True))
        self._cuts = cuts
        self._segments = [] if cuts is None else [SegmentCount(one.kind, self.between.amounts) for one in cuts.labels]
        self._losses, self._lateness = LossCount(), LossCount()
        self._measures = [None if one.measures is None else MeasureCount(one.measures) for one in (old, new)]
        self._top: Top[_Changed] = Top(self.between, most)
        self._explained = explained
        self._sides: tuple[list[OneSided], list[OneSided]] = ([], [])
        self._counts = [0, 0, 0]
        self._problems: tuple[Any, ...] = ()
        self._days: tuple[int, int] | None = None

    def fresh(self) -> Replay:
        """One of the same versions that has counted nothing; machines and trials are shared."""
        return Replay(*self._given)

    def _finder(self, trials: Trials, verdicts: bool) -> CauseFinder:
        union = together((self.old.voice.program, self.new.voice.program))
        return CauseFinder(self.between, trials, union, self._decided, verdicts=verdicts)

    def _decided(self, block: Block) -> tuple[OutcomeColumns, OutcomeColumns]:
        return self.old.machine.outcomes(block), self.new.machine.outcomes(block)

    # ------------------------------------------------------------ one piece, in any thread

    def work(self, viewed: Viewed) -> Part:
        """Decides the cases of a piece by both versions."""
        told, (first, second) = viewed.told, self._places
        before = self._recorded(told) if first is None else viewed.versions[first]
        after = viewed.versions[second]
        common, *places = _common(before.lines, after.lines, told.lines)
        blocks = rows_of(before.block, places[0]), rows_of(after.block, places[1])
        raw = self.old.machine.outcomes(blocks[0]), self.new.machine.outcomes(blocks[1])
        old, new = self.old.voice.said(raw[0]), self.new.voice.said(raw[1])
        found = changes(self.between, old, new)
        sides = (self._one_sided(before, after, told), self._one_sided(after, before, told))
        rejected = [("old", one) for one in before.rejected] + [("new", one) for one in after.rejected]
        rejected += [("both", one) for one in told.rejected]
        lines = {one.row.line for _, one in rejected}
        return Part(
            piece=viewed.piece,
            lines=common,
            old=old,
            new=new,
            found=found,
            blocks=blocks,
            outcomes=_outcomes(told, places[2]),
            causes=tuple(finder.work(_united(blocks), new, found) for finder in self._finders),
            cuts=() if self._cuts is None else self._cuts.of(blocks[1], told.block, places[2]),
            losses=_numbers(told, places[2], LOSS),
            lateness=_numbers(told, places[2], LATE),
            raw=raw,
            sides=sides,
            rejected=tuple(rejected),
            lost=len(lines - set(sides[0][0].tolist()) - set(sides[1][0].tolist())),
            days=_days(blocks[1]) or _days(blocks[0]),
        )

    def _recorded(self, told: Seen) -> Seen:
        """The cases of which the history tells what was decided."""
        places = np.flatnonzero(self.old.machine.sound(told.block))
        return Seen(rows_of(told.block, places), told.lines[places], told.rejected)

    def _one_sided(self, own: Seen, other: Seen, told: Seen) -> tuple[Integers, Block, Seen]:
        """The rows that only the first accepts."""
        mine = np.isin(own.lines, told.lines) & ~np.isin(own.lines, other.lines)
        places = np.flatnonzero(mine)
        return own.lines[places], rows_of(own.block, places[:SIDES]), other

    # ------------------------------------------------------------ all pieces, in their order

    def add(self, part: Part) -> None:
        """Counts a piece."""
        self._effect.add(part.old, part.new, part.found, part.outcomes)
        for finder, codes in zip(self._finders, part.causes, strict=True):
            finder.add(codes, _united(part.blocks), part.old, part.new, part.found)
        self._cut(part)
        for measures, outcomes in zip(self._measures, part.raw, strict=True):
            if measures is not None:
                measures.add(outcomes)
        self._top.add(part.old, part.new, part.found, lambda row: self._keep(part, row))
        for place, (lines, block, other) in enumerate(part.sides):
            self._counts[place] += len(lines)
            self._keep_sides(place, lines, block, other, part)
        self._counts[2] += part.lost
        if part.lost and not self._problems:
            aside = {line for lines, *_ in part.sides for line in lines.tolist()}
            self._problems = next(one.problems for _, one in part.rejected if one.row.line not in aside)
        if part.days is not None:
            first, last = self._days or part.days
            self._days = min(first, part.days[0]), max(last, part.days[1])

    def _cut(self, part: Part) -> None:
        """Counts a piece by segment, and what was lost."""
        given = granted(self.between, part.old, part.new)
        both = None if given is None else given.both
        for count, column in zip(self._segments, part.cuts, strict=True):
            count.add(column, part.old, part.new, part.found.any, both, part.outcomes)
        for losses, told in ((self._losses, part.losses), (self._lateness, part.lateness)):
            if told is not None and given is not None:
                losses.add(told, given)

    def _keep_sides(self, place: int, lines: Integers, block: Block, other: Seen, part: Part) -> None:
        version = (self.old, self.new)[place]
        rows = Rows(version.voice.program, block)
        refused = {one.row.line: one for one in other.rejected}
        for row, line in enumerate(lines[: SIDES - len(self._sides[place])].tolist()):
            answer = version.answerer.ask(rows.case(row))
            problems = refused[line].problems if line in refused else ()
            told = _row_at(part.piece, line)
            self._sides[place].append(OneSided(told.id, line, told.outcome, answer, problems))

    def _keep(self, part: Part, row: int) -> _Changed:
        """What a changed case is told from, should it stay among the first."""
        id_, line = _named(part, row)
        versions = zip((self.old, self.new), part.blocks, strict=True)
        old, new = (Rows(version.voice.program, block).case(row) for version, block in versions)
        aspects = tuple(aspect for aspect, mask in part.found.aspects.items() if mask[row])
        outcome = None if part.outcomes is None else part.outcomes[row]
        cause = None
        if part.causes and part.causes[0] is not None:
            cause = int(part.causes[0][np.count_nonzero(part.found.any[:row])])
        return _Changed(id_, line, outcome, old, new, aspects, cause)

    def changed(self, part: Part) -> Iterator[tuple[ChangedCase, Cause | None]]:
        """Every case of a piece that the versions decide differently, in their order, with its cause (as numbers of
        steps; None where causes are not looked for, or by a sample)."""
        for row in np.flatnonzero(part.found.any).tolist():
            case = self._keep(part, row)
            cause = None if case.cause is None else self._finders[0].cause(case.cause)
            yield self._tell(self._explained, case, {}), cause

    def _tell(self, rank: int, case: _Changed, order: Mapping[int, int]) -> ChangedCase:
        """A changed case with both answers; `order` leads from places of causes to those of the comparison."""
        old, new = self.old.answerer, self.new.answerer
        pair = Pair(case.id, case.line, case.outcome, old.ask(case.old), new.ask(case.new))
        cause = None if case.cause is None else order.get(case.cause)
        whole = (old.decision(case.old), new.decision(case.new)) if rank < self._explained else None
        return ChangedCase(pair, case.aspects, cause, whole)

    def result(self) -> Comparison:
        """All that was counted."""
        causes = [finder.result() for finder in self._finders]
        order = causes[0].numbers if causes else {}
        return Comparison(
            **self._effect.result(),
            only_old=self._counts[0],
            only_new=self._counts[1],
            rejected=self._counts[2],
            shown=tuple(self._tell(rank, one, order) for rank, one in enumerate(self._top.result())),
            causes=causes[0].counts if causes else (),
            verdict_causes=causes[1].counts if causes else (),
            sampled=self._finders[0].sampled if self._finders else None,
            cuts=tuple(
                Cut(one.name, one.kind, one.protected, count.result())
                for one, count in zip(() if self._cuts is None else self._cuts.labels, self._segments, strict=True)
            ),
            losses=self._losses.result(),
            lateness=self._lateness.result(),
            figures=self._figures(),
            sides=(tuple(self._sides[0]), tuple(self._sides[1])),
            first_problems=self._problems,
            months=None if self._days is None else months_between(*self._days),
        )

    def begin(self, part: int) -> None:
        """Says which part of a history is counted here, where parts are counted apart and merged."""
        for finder in self._finders:
            finder.begin(part)

    def merge(self, other: Replay, part: int) -> None:
        """Adds what another has counted of a later part of the history."""
        self._effect.merge(other._effect)
        for finder, found in zip(self._finders, other._finders, strict=True):
            finder.merge(found)
        for segment, same in zip(self._segments, other._segments, strict=True):
            segment.merge(same)
        self._losses.merge(other._losses)
        self._lateness.merge(other._lateness)
        for measures, counted in zip(self._measures, other._measures, strict=True):
            if measures is not None and counted is not None:
                measures.merge(counted)
        self._top.merge(other._top, part * PIECES)
        for own, theirs in zip(self._sides, other._sides, strict=True):
            own += theirs[: SIDES - len(own)]
        self._counts = [one + more for one, more in zip(self._counts, other._counts, strict=True)]
        self._problems = self._problems or other._problems
        days = [one for one in (self._days, other._days) if one is not None]
        self._days = (min(first for first, _ in days), max(last for _, last in days)) if days else None

    def _figures(self) -> tuple[MeasureFigure, ...]:
        fitting = self.new.measures or self.old.measures
        return () if fitting is None else figures(fitting.measures, *self._measures)


def _united(blocks: tuple[Block, Block]) -> Block:
    """The cases with every field of both versions."""
    return Block(blocks[1].rows, {**blocks[0].columns, **blocks[1].columns})


def _common(first: Integers, second: Integers, third: Integers) -> tuple[Integers, Integers, Integers, Integers]:
    """The lines that all three have, in their order, and their places in each."""
    both = np.intersect1d(first, second, assume_unique=True)
    lines: Integers = np.intersect1d(both, third, assume_unique=True)
    return lines, _places(first, lines), _places(second, lines), _places(third, lines)


def _places(part: Integers, lines: Integers) -> Integers:
    order = np.argsort(part, kind="stable")
    return np.asarray(order[np.searchsorted(part, lines, sorter=order)], dtype=np.int64)


def _outcomes(told: Seen, places: Integers) -> tuple[str | None, ...] | None:
    column = told.block.columns.get(OUTCOME)
    if not isinstance(column, Column):
        return None
    column = cells_of(column, places)
    if column.known is not None and not column.known.any():
        return None
    words = [column.words[code] if column.words else None for code in column.values.tolist()]
    if column.known is None:
        return tuple(words)
    return tuple(word if known else None for word, known in zip(words, column.known.tolist(), strict=True))


def _numbers(told: Seen, places: Integers, name: str) -> Column | None:
    column = told.block.columns.get(name)
    return cells_of(column, places) if isinstance(column, Column) else None


def _days(block: Block) -> tuple[int, int] | None:
    """The first and the last day of decision."""
    column = block.columns.get("today")
    if not isinstance(column, Column) or not block.rows:
        return None
    days = column.values if column.known is None else column.values[column.known]
    return (int(days.min()), int(days.max())) if len(days) else None


def _row_at(piece: Piece, line: int) -> Any:
    """The row of a piece at a line, as the reader of single rows tells it."""
    if piece.apart:
        return next(row for row in piece.apart if row.line == line)
    return piece.row(int(np.searchsorted(piece.lines, line)))


def _named(part: Part, row: int) -> tuple[str, int]:
    line = int(part.lines[row])
    return _row_at(part.piece, line).id, line
