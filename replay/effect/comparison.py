"""What a change of policy does to a history of cases: the whole, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

from bonitas.engine.core import Verdict
from bonitas.engine.decision import Decision
from bonitas.engine.kinds import Kind, Money, Number, Value
from bonitas.engine.problems import CaseProblem
from bonitas.replay.answers import Answer

GRANTED = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS)
"""Verdicts by which the applicant gets what was asked for."""

QUANTILES = (("least", Fraction(0)), ("10%", Fraction(1, 10)), ("25%", Fraction(1, 4)), ("median", Fraction(1, 2)),
             ("75%", Fraction(3, 4)), ("90%", Fraction(9, 10)), ("most", Fraction(1)))  # fmt: skip


Label = Value | Verdict | None
"""A value of a choice, or a verdict; None is unknown."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cases by their old (rows) and new (columns) label; a value that is unknown is the label None."""

    labels: tuple[Label, ...]
    counts: Mapping[tuple[Label, Label], int]

    def count(self, old: Label, new: Label) -> int:
        return self.counts.get((old, new), 0)

    def old_total(self, label: Label) -> int:
        """Cases that the old version gives the label."""
        return sum(count for (old, _), count in self.counts.items() if old == label)

    def new_total(self, label: Label) -> int:
        """Cases that the new version gives the label."""
        return sum(count for (_, new), count in self.counts.items() if new == label)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def moved(self) -> int:
        """Cases off the diagonal."""
        return sum(count for (old, new), count in self.counts.items() if old != new)


@dataclass(frozen=True, slots=True)
class AmountChange:
    """One amount, before and after. Totals are over the `known` cases, in which both versions know it.

    `granted_old` is the total over the known cases that the old version grants, `granted_new` the same for the new one;
    None where the policy gives no verdict. `quantiles` are of the change (new less old) over the cases in which it
    changed, each a change that some case has (nearest rank; where `exact_quantiles` is false, to four leading digits).
    `bars` are the spread of the change for a picture: bounds and count of each, all of one width but for the first and
    the last where a few changes lie far out. `unknown_old` cases are unknown to the
    old version only, `unknown_new` to the new only, `unknown_both` to both.
    """

    name: str
    kind: Kind
    known: int
    old_total: Fraction
    new_total: Fraction
    granted_old: Fraction | None
    granted_new: Fraction | None
    raised: int
    lowered: int
    unknown_old: int
    unknown_new: int
    unknown_both: int
    quantiles: tuple[tuple[str, Fraction], ...]
    exact_quantiles: bool = True
    bars: tuple[tuple[Fraction, Fraction, int], ...] = ()

    @property
    def summable(self) -> bool:
        """Whether totals over cases mean something: of money and plain numbers, not of ratios or days."""
        return isinstance(self.kind, Money | Number)

    @property
    def change(self) -> Fraction:
        return self.new_total - self.old_total

    def mean(self, total: Fraction) -> Fraction | None:
        """A total by the known cases."""
        return total / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases have something before and after, and in how many it came and went.

    Of clauses: in how many cases they fire; `came` and `went` count only cases whose decision changes.
    """

    name: str
    old: int
    new: int
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A case that both versions decide. `outcome` is what history says happened."""

    id: str
    line: int
    outcome: str | None
    old: Answer
    new: Answer


@dataclass(frozen=True, slots=True)
class OneSided:
    """A case that only one version decides; the other rejects it for `problems`."""

    id: str
    line: int
    outcome: str | None
    answer: Answer
    problems: tuple[CaseProblem, ...]


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that the two versions decide differently; `aspects` say in what, of ASPECTS. `cause` is its place in the
    comparison's causes (None: not asked for). `decisions` are the whole ones of the old and the new version, from which
    it is explained (None: recorded, so nothing explains it); only the first cases have them, if asked for."""

    pair: Pair
    aspects: tuple[str, ...]
    cause: int | None = None
    decisions: tuple[Decision | None, Decision | None] | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """The cases of one value of a segment: how many, and how many change.

    `moves` counts them by what happened (None: not told), old and new verdict; it is empty where a version gives none.
    `granted` is what is granted of each amount before and after.
    """

    value: Value | None
    cases: int
    changed: int
    moves: Mapping[tuple[str | None, Verdict, Verdict], int]
    granted: Mapping[str, tuple[Fraction, Fraction]]

    @property
    def verdicts(self) -> Mapping[tuple[Verdict, Verdict], int]:
        """The cases by old and new verdict."""
        found: Counter[tuple[Verdict, Verdict]] = Counter()
        for (_, old, new), count in self.moves.items():
            found[old, new] += count
        return found

    @property
    def swap_ins(self) -> int:
        """Cases that are granted now and were not."""
        return sum(count for (_, old, new), count in self.moves.items() if old not in GRANTED and new in GRANTED)

    @property
    def swap_outs(self) -> int:
        """Cases that were granted and are not now."""
        return sum(count for (_, old, new), count in self.moves.items() if old in GRANTED and new not in GRANTED)


@dataclass(frozen=True, slots=True)
class Cut:
    """A history cut by a field, a condition or a column. `protected`: no rule may read it; groups are compared."""

    name: str
    kind: Kind
    protected: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost on some cases, or how late they were: the sum, the sum of squares, and of how many it is told."""

    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)
    cases: int = 0

    @property
    def interval(self) -> tuple[float, float, float] | None:
        """The mean loss with its 95% interval (normal, from the variance of the sample); None of none."""
        if not self.cases:
            return None
        mean = self.total / self.cases
        if self.cases == 1:
            return float(mean), float("-inf"), float("inf")
        variance = (self.squares - self.total * mean) / (self.cases - 1)
        reach = 1.959963984540054 * sqrt(float(variance) / self.cases)
        return float(mean), float(mean) - reach, float(mean) + reach

    def __add__(self, other: Loss) -> Loss:
        return Loss(self.total + other.total, self.squares + other.squares, self.cases + other.cases)


@dataclass(frozen=True, slots=True)
class Step:
    """An edit between the versions, or several that go only together; `text` tells it in the reader's words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Results:
    """Which outcomes of a history are good and which bad; others, and none, tell nothing of how a case turned out."""

    good: frozenset[str]
    bad: frozenset[str]

    def of(self, outcome: str | None) -> bool | None:
        """Whether an outcome is bad; None where it tells nothing."""
        return None if outcome not in self.good | self.bad else outcome in self.bad


@dataclass(frozen=True, slots=True)
class CauseCount:
    """The changed cases of one cause: `sets` are the smallest sets of edits (numbers of steps) of which each gives the
    new decision by itself; no set: only all together with the declaration of the case. `granted` is the change of what
    is granted of each amount, `swap_ins` and `swap_outs` those of the cases."""

    sets: tuple[tuple[int, ...], ...]
    cases: int
    swap_ins: int
    swap_outs: int
    granted: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class MeasureFigure:
    """A measure of two versions; None where it does not fit a version, or is over no case. `share`: the figure is the
    share of cases. `unknown_old` and `unknown_new` cases are left out, since a part of it is unknown for them."""

    name: str
    title: str
    kind: Kind
    share: bool
    old: Fraction | None
    new: Fraction | None
    unknown_old: int
    unknown_new: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of policy does to a history of cases.

    `verdicts` is None if one of the versions gives none. `choices` hold a matrix for each choice that is no number;
    `measures` count the cases in which an output that is a number changes. `outcomes` counts the cases by what
    happened (None: not told), old and new verdict; it is empty where the file tells nothing. `changed` counts the cases
    decided differently; `shown` are the first of them by rank: changed verdicts first, by how far they move, then by
    the change of money, then of other amounts. Amounts and choices that only one version has are in `gone` and `added`.
    `other_reasons` cases are decided the same by other clauses. `sides` are the first cases that only one version
    decides. `months` is how long the history is, by the dates of its decisions. `losses` are what was lost, by whether
    the old and the new version grant the case, `lateness` how many days late they were. `figures` are the author's
    measures. `steps` are the edits that `causes` (of the whole decision) and `verdict_causes` (of the verdict alone,
    over the cases whose verdict moves) speak of; where `sampled` is not None they were found for so many of the changed
    cases. `covered` is the share of the history that was replayed before somebody stopped it. `results` tell which
    outcomes are good and which are bad, where the history says so.
    """

    compared: int
    only_old: int
    only_new: int
    rejected: int
    verdicts: Matrix | None
    swap_ins: int
    swap_outs: int
    amounts: tuple[AmountChange, ...]
    choices: Mapping[str, Matrix]
    measures: Mapping[str, int]
    approvers: tuple[str, ...]
    referrals: tuple[Tally, ...]
    warnings: tuple[Tally, ...]
    actions: tuple[Tally, ...]
    clauses: tuple[Tally, ...]
    aspects: Mapping[str, int]
    outcomes: Mapping[tuple[str | None, Verdict, Verdict], int]
    changed: int
    shown: tuple[ChangedCase, ...]
    other_reasons: int
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    figures: tuple[MeasureFigure, ...] = ()
    losses: Mapping[tuple[bool, bool], Loss] = field(default_factory=dict)
    lateness: Mapping[tuple[bool, bool], Loss] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    causes: tuple[CauseCount, ...] = ()
    verdict_causes: tuple[CauseCount, ...] = ()
    sampled: int | None = None
    sides: tuple[tuple[OneSided, ...], tuple[OneSided, ...]] = ((), ())
    first_problems: tuple[CaseProblem, ...] = ()
    months: Fraction | None = None
    covered: Fraction = Fraction(1)
    results: Results | None = None

    @property
    def rows(self) -> int:
        """All rows of the history."""
        return self.compared + self.only_old + self.only_new + self.rejected

    @property
    def differs(self) -> bool:
        """Whether some case is decided differently, or by one version only."""
        return bool(self.changed or self.only_old or self.only_new)
