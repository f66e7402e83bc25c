"""Two versions over the same cases: which decisions change, how, and in which cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bonitas.engine.core import Program, Verdict
from bonitas.engine.kinds import Kind, Money, Value
from bonitas.engine.natural import natural
from bonitas.replay.answers import Answer, Outcomes, outcomes_of
from bonitas.replay.run import Pair, Replay

GRANTED = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS)
"""Verdicts by which the applicant gets what was asked for."""

QUANTILES = (("least", Fraction(0)), ("10%", Fraction(1, 10)), ("25%", Fraction(1, 4)), ("median", Fraction(1, 2)),
             ("75%", Fraction(3, 4)), ("90%", Fraction(9, 10)), ("most", Fraction(1)))  # fmt: skip

ASPECTS = ("verdict", "refer_to", "conditions", "amounts", "choices", "warnings", "actions", "notices")
"""What a decision consists of; a case changes if one of these does. `refer_to` is told where the verdict stays."""
SETS = frozenset({"refer_to", "conditions", "warnings", "actions", "notices"})
"""Those that are told in an order, by rank or by name, which is no part of the decision."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cases by their old (rows) and new (columns) label; a value that is unknown is the label None."""

    labels: tuple[Value | Verdict | None, ...]
    counts: Mapping[tuple[Value | Verdict | None, Value | Verdict | None], int]

    def count(self, old: Value | Verdict | None, new: Value | Verdict | None) -> int:
        return self.counts.get((old, new), 0)

    def old_total(self, label: Value | Verdict | None) -> int:
        """Cases that the old version gives the label."""
        return sum(count for (old, _), count in self.counts.items() if old == label)

    def new_total(self, label: Value | Verdict | None) -> int:
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
    changed, each a change that some case has (nearest rank). `unknown_old` cases are unknown to the old version only,
    `unknown_new` to the new only, `unknown_both` to both.
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
class ChangedCase:
    """A case that the two versions decide differently; `aspects` say in what, of ASPECTS."""

    pair: Pair
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of policy does to a history of cases.

    `verdicts` is None if one of the versions gives none. `choices` hold a matrix for each choice that is no number;
    `measures` count the cases in which an output that is a number changes. `outcomes` counts the cases by what
    happened (None: not told), old and new verdict; it is empty where the file tells nothing. `changed` is ranked:
    changed verdicts first, by how far they move, then by the change of money, then of other amounts. Amounts and
    choices that only one version has are in `gone` and `added`. `other_reasons` cases are decided the same by other
    clauses.
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
    outcomes: Mapping[tuple[str | None, Verdict | None, Verdict | None], int]
    changed: tuple[ChangedCase, ...]
    other_reasons: int
    gone: tuple[str, ...] = field(default=())
    added: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> int:
        """All rows of the file."""
        return self.compared + self.only_old + self.only_new + self.rejected

    @property
    def differs(self) -> bool:
        """Whether some case is decided differently, or by one version only."""
        return bool(self.changed or self.only_old or self.only_new)


def compare(old: Program, new: Program, replay: Replay) -> Comparison:
    """Counts and ranks what changes between the answers of two versions."""
    before, after = outcomes_of(old), outcomes_of(new)
    pairs = replay.pairs
    amounts = [name for name in after.amounts if after.amounts[name] == before.amounts.get(name)]
    choices = [name for name in after.choices if name in before.choices]
    found = ((pair, _aspects(pair, amounts, choices)) for pair in pairs)
    changed = [ChangedCase(pair, aspects) for pair, aspects in found if aspects]
    judged = old.decides_verdict and new.decides_verdict
    moves = Counter((pair.old.verdict in GRANTED, pair.new.verdict in GRANTED) for pair in pairs) if judged else {}
    measured = [name for name in choices if before.measured(name) or after.measured(name)]
    told = any(pair.outcome is not None for pair in pairs)
    return Comparison(
        compared=len(pairs),
        only_old=len(replay.only_old),
        only_new=len(replay.only_new),
        rejected=replay.rejected,
        verdicts=_matrix(Verdict, ((pair.old.verdict, pair.new.verdict) for pair in pairs)) if judged else None,
        swap_ins=moves.get((False, True), 0),
        swap_outs=moves.get((True, False), 0),
        amounts=tuple(_amount(name, after.amounts[name], pairs, judged) for name in sorted(amounts, key=natural)),
        choices={name: _choice(name, before, after, pairs) for name in choices if name not in measured},
        measures={name: sum(pair.old.choices[name] != pair.new.choices[name] for pair in pairs) for name in measured},
        approvers=tuple(name for name in after.approvers if name in choices),
        referrals=_tallies(pairs, lambda answer: answer.refer_to),
        warnings=_tallies(pairs, lambda answer: [clause for clause, _ in answer.warnings]),
        actions=_tallies(pairs, lambda answer: answer.actions),
        clauses=_clauses(pairs, changed),
        aspects={name: sum(name in case.aspects for case in changed) for name in ASPECTS},
        outcomes=Counter((one.outcome, one.old.verdict, one.new.verdict) for one in pairs) if told and judged else {},
        changed=tuple(sorted(changed, key=lambda case: _rank(case, after.amounts, amounts))),
        other_reasons=sum(pair.old.fired != pair.new.fired for pair in pairs) - _by_others(changed),
        gone=_missing(before, after),
        added=_missing(after, before),
    )


def _by_others(changed: Iterable[ChangedCase]) -> int:
    return sum(case.pair.old.fired != case.pair.new.fired for case in changed)


def _missing(some: Outcomes, other: Outcomes) -> tuple[str, ...]:
    """Amounts and choices that only the first has, or has in another kind."""
    amounts = [name for name, kind in some.amounts.items() if other.amounts.get(name) != kind]
    return tuple(sorted([*amounts, *(name for name in some.choices if name not in other.choices)], key=natural))


# ---------------------------------------------------------------- one case


def _aspects(pair: Pair, amounts: Sequence[str], choices: Sequence[str]) -> tuple[str, ...]:
    """In what the two answers differ, of what both versions decide."""
    differing = {name for name in ASPECTS if getattr(pair.old, name) != getattr(pair.new, name)}
    for name in SETS & differing:
        if set(getattr(pair.old, name)) == set(getattr(pair.new, name)):
            differing.discard(name)
    if all(pair.old.amounts[name] == pair.new.amounts[name] for name in amounts):
        differing.discard("amounts")
    if all(pair.old.choices[name] == pair.new.choices[name] for name in choices):
        differing.discard("choices")
    if pair.old.verdict is None or pair.new.verdict is None:
        differing -= {"verdict", "refer_to", "conditions"}
    if "verdict" in differing:
        differing.discard("refer_to")
    return tuple(name for name in ASPECTS if name in differing)


def _rank(case: ChangedCase, kinds: Mapping[str, Kind], amounts: Iterable[str]) -> tuple[object, ...]:
    old, new = case.pair.old, case.pair.new
    moved = abs(new.verdict - old.verdict) if new.verdict is not None and old.verdict is not None else 0
    money = other = Fraction(0)
    for name in amounts:
        before, after = old.amounts[name], new.amounts[name]
        change = abs(after - before) if before is not None and after is not None else Fraction(0)
        money, other = (money + change, other) if isinstance(kinds[name], Money) else (money, other + change)
    return -moved, -money, -other, natural(case.pair.id), case.pair.line


# ---------------------------------------------------------------- all cases


def _matrix(labels: Iterable[Value | Verdict], moves: Iterable[tuple[Value | Verdict | None, ...]]) -> Matrix:
    counts = Counter((old, new) for old, new in moves)
    known = list(labels)
    found = {label for move in counts for label in move}
    known += sorted((label for label in found if label is not None and label not in known), key=str)
    return Matrix((*known, *([None] if None in found else [])), counts)


def _choice(name: str, before: Outcomes, after: Outcomes, pairs: Iterable[Pair]) -> Matrix:
    """The migration of one choice, its labels from the best to the worst where they have an order."""
    kinds = (after.choices[name], before.choices[name])
    labels = [label for kind in kinds for label in reversed(getattr(kind, "labels", ()))]
    matrix = _matrix(dict.fromkeys(labels), ((pair.old.choices[name], pair.new.choices[name]) for pair in pairs))
    used = tuple(label for label in matrix.labels if matrix.old_total(label) or matrix.new_total(label))
    return Matrix(used, matrix.counts)


def _amount(name: str, kind: Kind, pairs: Iterable[Pair], judged: bool) -> AmountChange:
    changes: list[Fraction] = []
    totals = {"old": Fraction(0), "new": Fraction(0), "granted old": Fraction(0), "granted new": Fraction(0)}
    seen: Counter[str] = Counter()
    for pair in pairs:
        before, after = pair.old.amounts[name], pair.new.amounts[name]
        if before is None or after is None:
            seen["both" if before is after else "old" if before is None else "new"] += 1
            continue
        seen["known"] += 1
        for word, value, verdict in (("old", before, pair.old.verdict), ("new", after, pair.new.verdict)):
            totals[word] += value
            totals[f"granted {word}"] += value if verdict in GRANTED else 0
        if before != after:
            changes.append(after - before)
    changes.sort()
    return AmountChange(
        name=name,
        kind=kind,
        known=seen["known"],
        old_total=totals["old"],
        new_total=totals["new"],
        granted_old=totals["granted old"] if judged else None,
        granted_new=totals["granted new"] if judged else None,
        raised=sum(change > 0 for change in changes),
        lowered=sum(change < 0 for change in changes),
        unknown_old=seen["old"],
        unknown_new=seen["new"],
        unknown_both=seen["both"],
        quantiles=tuple((word, nearest_rank(changes, share)) for word, share in QUANTILES) if changes else (),
    )


def nearest_rank(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The smallest of `ordered` (not empty, ascending) that at least a `share` of them do not exceed.

    >>> nearest_rank([Fraction(1), Fraction(5), Fraction(9)], Fraction(1, 2))
    Fraction(5, 1)
    """
    rank = -(-share * len(ordered) // 1)
    return ordered[max(int(rank), 1) - 1]


def _tallies(pairs: Iterable[Pair], things: Callable[[Answer], Iterable[str]]) -> tuple[Tally, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        old, new = set(things(pair.old)), set(things(pair.new))
        for word, found in (("old", old), ("new", new), ("came", new - old), ("went", old - new)):
            counts.update((name, word) for name in found)
    names = sorted({name for name, _ in counts}, key=natural)
    return tuple(Tally(name, *(counts[name, word] for word in ("old", "new", "came", "went"))) for name in names)


def _clauses(pairs: Iterable[Pair], changed: Iterable[ChangedCase]) -> tuple[Tally, ...]:
    """Every clause that fires somewhere."""
    everywhere = _tallies(pairs, lambda answer: answer.fired)
    within = {one.name: one for one in _tallies((case.pair for case in changed), lambda answer: answer.fired)}
    none = Tally("", 0, 0, 0, 0)
    found = ((one, within.get(one.name, none)) for one in everywhere)
    return tuple(Tally(one.name, one.old, one.new, inner.came, inner.went) for one, inner in found)
