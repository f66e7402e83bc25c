"""The core: what a policy means, with nothing left of how it was written.

A `Program` is one pure, single-assignment graph of `nodes` (a node refers to others by index, always to
smaller ones), the `rules` that contribute to outcomes, and the outcomes that combine contributions in ways
that cannot depend on order. Every machine and every proof stands on this file alone, so it keeps what they
need: ranges and quanta of inputs, tables as rows with their hit policy, exception edges, aggregates as
(list, filter, value), explicit on-zero, on-unknown and rounding nodes, and an origin on everything.

All names are canonical: for a policy whose text has a `names` section they are the English ones, whatever
language the text is in. `Program.labels` has the names people see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum
from fractions import Fraction

from bonitas.engine.kinds import Choice, Kind, Value

Ref = int
"""Index of a node in `Program.nodes`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the text something comes from. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    clause: str
    """Canonical id of the clause or name of the definition it belongs to; empty outside of any."""


# ---------------------------------------------------------------- expressions


class Comparison(Enum):
    """How two values are compared. The ordered ones also compare ordered choices and dates."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Rounding(Enum):
    """Rounding modes. HALF_UP rounds ties away from zero; DOWN is towards minus infinity, UP towards plus."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half up"
    HALF_EVEN = "half even"
    TOWARD_ZERO = "toward zero"


class MonthEnd(Enum):
    """What month arithmetic does when the day does not exist (31 January plus one month).

    CLIP takes the month's last day; OVERFLOW goes on into the next month (3 March); STICK is CLIP, and a
    month's last day always leads to a month's last day (28 February plus one month is 31 March).
    """

    CLIP = "clip"
    OVERFLOW = "overflow"
    STICK = "stick"


class Operator(Enum):
    """How an aggregate folds the values of a list."""

    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVERAGE = "average"
    MEDIAN = "median"
    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every expression node knows.

    `scope` is the record's name when the node's value differs for each element of a list of that record,
    otherwise None. Only the `where` and `value` of an `Aggregate` refer to scoped nodes from outside.
    """

    kind: Kind
    origin: Origin
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Node):
    """A value written in the text (or a parameter that has one value for all dates)."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Node):
    """A field of the case, or `today`. Unknown when the field is missing."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Node):
    """A field of the current element of a list; `scope` names the record."""

    field: str


@dataclass(frozen=True, slots=True)
class Period:
    """`value` is in force from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Node):
    """The value of a dated parameter at the date `on`; unknown where no period covers the date.

    Periods are sorted and do not overlap.
    """

    parameter: str
    on: Ref
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undetermined(Node):
    """Always unknown: the text says that it does not know, and `reason` is in the author's words.

    With `not_in_force` the reason is the name of a parameter that has no value for the dates it is asked for.
    """

    reason: str
    not_in_force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Node):
    """Sum of two or more terms; unknown if any is unknown, with the causes of all (as in all arithmetic)."""

    terms: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    operand: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiply(Node):
    """Product of two or more factors; unknown if any is unknown, even where another is zero."""

    factors: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divide(Node):
    """Exact quotient; unknown, with its cause, where the denominator is zero."""

    numerator: Ref
    denominator: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Least(Node):
    """Smallest of numbers or dates, or lowest (worst) of ordered choices; unknown if any is unknown."""

    operands: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greatest(Node):
    """Largest of numbers or dates, or highest (best) of ordered choices; unknown if any is unknown."""

    operands: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Node):
    """The multiple of `unit` (positive) that `mode` picks."""

    operand: Ref
    mode: Rounding
    unit: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    operator: Comparison
    left: Ref
    right: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Kleene conjunction: false if any is false, else unknown if any is unknown."""

    operands: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """Kleene disjunction: true if any is true, else unknown if any is unknown."""

    operands: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Node):
    """Whether the number of true operands lies from `least` to `most`; unknown only if the unknown ones matter."""

    operands: tuple[Ref, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Node):
    """Whether the operand is known. Never unknown itself."""

    operand: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback(Node):
    """`operand`, or `default` where the operand is unknown ("otherwise")."""

    operand: Ref
    default: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Node):
    """`then` where `condition` is true, `otherwise` where false; unknown where the condition is unknown.

    Only the causes of the condition count then; the branch that is not taken never matters.
    """

    condition: Ref
    then: Ref
    otherwise: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysBetween(Node):
    """Days from `start` to `end`; negative when `end` comes first."""

    start: Ref
    end: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsBetween(Node):
    """Completed months from `start` to `end`: the most that, added to `start`, do not pass `end`.

    When `end` comes first, the same between the dates in their order, negated.
    """

    start: Ref
    end: Ref
    rule: MonthEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsBetween(Node):
    """Completed years from `start` to `end`: completed months by the dozen, cut towards zero."""

    start: Ref
    end: Ref
    rule: MonthEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDays(Node):
    """`date` moved by a whole number of days; unknown outside the years 1 to 9999 or when not whole."""

    date: Ref
    days: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMonths(Node):
    """`date` moved by a whole number of months; unknown outside the years 1 to 9999 or when not whole."""

    date: Ref
    months: Ref
    rule: MonthEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Node):
    """Texts put one after the other."""

    parts: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Node):
    """What column number `column` of table `table` answers."""

    table: str
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """Fold over the elements of list input `list` for which `where` is true (None: all).

    `value` is None for COUNT, and a boolean for ANY and ALL. An unknown `where` or value makes the result unknown
    (for ANY and ALL Kleene's way: only if it matters). Over no elements COUNT and SUM are 0, ANY is false,
    ALL is true, the others are unknown.
    """

    operator: Operator
    list: str
    record: str
    where: Ref | None
    value: Ref | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired(Node):
    """Whether rule `rule` fires: a clause's id used as a condition."""

    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeValue(Node):
    """The combined value of an outcome; `name` is an amount, a choice or `verdict`.

    The verdict waits for all amounts, since an unknown amount refers.
    """

    name: str


# ---------------------------------------------------------------- tables


class HitPolicy(Enum):
    """How a table answers when several rows match."""

    UNIQUE = "unique"
    FIRST = "first"
    WORST = "worst"
    BEST = "best"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers, dates or ordered labels between two bounds; None is open."""

    low: Value | None
    low_included: bool
    high: Value | None
    high_included: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Equality with one value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of a row.

    With no `tests` and `missing` false the cell is "any" and accepts everything, an unknown too. Otherwise a
    known value is accepted when some test holds (none, if `negated`), an unknown one when `missing`.
    In a column in which some cell has `missing`, unknown is a value of its own: cells with tests reject it. In
    other columns a test of an unknown value is itself unknown.
    """

    tests: tuple[Interval | Member, ...] = ()
    negated: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Conditions, one for each input of the table, and results, one for each output column."""

    cells: tuple[Cell, ...]
    results: tuple[Ref, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and their hit policy. Bands, scorecard factors, approval rows and whole tiers are tables too.

    UNIQUE: the row that matches; two are a conflict and the answer is unknown. If no row matches for certain and
    some may, the answer is unknown. FIRST: rows count in their order, and a row that may match makes the answer
    unknown unless one before it matches. WORST, BEST: least and greatest of all matching rows' results in the column,
    unknown only if a row that may match could change it; SUM: their sum, unknown if any row may match. `otherwise`
    holds the results where no row matches; without it the answer is then unknown (SUM: zero).
    """

    name: str
    inputs: tuple[Ref, ...]
    input_names: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    otherwise: tuple[Ref, ...] | None
    hit: HitPolicy
    origin: Origin
    scope: str | None = None


# ---------------------------------------------------------------- what a case tells


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field of the case or of a record.

    `low`, `high`: the declared range, both included. `step`: the quantum; a value is a whole multiple of it
    (None: any decimal number). `typical_low`, `typical_high`: what is usual, for generators and warnings.
    """

    name: str
    kind: Kind
    optional: bool = False
    sensitive: bool = False
    low: Value | None = None
    high: Value | None = None
    step: Fraction | None = None
    typical_low: Value | None = None
    typical_high: Value | None = None
    unit: str | None = None
    description: str | None = None
    origin: Origin = Origin("", 0, 0, "")


@dataclass(frozen=True, slots=True)
class Record:
    """What one element of a list tells. A list of plain values is a record with the one field `value`."""

    name: str
    fields: tuple[Field, ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What holds of every sound case; a case that breaks it is rejected with the fact's name."""

    name: str
    title: str
    holds: Ref
    origin: Origin


# ---------------------------------------------------------------- rules and outcomes


class Verdict(IntEnum):
    """The answer to an application. The worst (largest) contribution wins."""

    APPROVE = 0
    APPROVE_WITH_CONDITIONS = 1
    REFER = 2
    DECLINE = 3


class Level(IntEnum):
    """How serious a warning is."""

    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4
    CRITICAL = 5


class Phase(Enum):
    """The fixed phases in which contributions to an amount combine, after its start."""

    TIMES = "times"
    PLUS = "plus"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True)
class ToVerdict:
    """Moves the verdict to at least `verdict`; `refer_to` and `condition` say to whom and on what condition."""

    verdict: Verdict
    refer_to: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class ToAmount:
    """Contributes `value` to one phase of an amount."""

    amount: str
    phase: Phase
    value: Ref


@dataclass(frozen=True, slots=True)
class RaiseWarning:
    """Raises the rule itself as a warning."""

    level: Level


@dataclass(frozen=True, slots=True)
class TakeAction:
    """Calls for a declared action."""

    action: str


@dataclass(frozen=True, slots=True)
class Notify:
    """Calls for telling somebody, within a number of `unit`s ("hours", "days", "weeks", "months")."""

    whom: str
    within: int | None = None
    unit: str | None = None


Contribution = ToVerdict | ToAmount | RaiseWarning | TakeAction | Notify


class Section(Enum):
    """The part of the policy that a clause stands in."""

    ADMISSION = "admission"
    AMOUNT = "amount"
    WARNING = "warning"
    INCENTIVE = "incentive"
    PENALTY = "penalty"


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause. It fires when it `applies`, is not overridden, and `when` is true (Kleene throughout).

    `applies` holds its span in time, the negation of its `unless`, and, for an exception, the `when` of
    `exception to … when`. It is overridden when a rule whose `exception_to` is its id applies and is not itself
    overridden. A rule without contributions is a pure waiver. For `require C`, `when` is `not C` and `required`
    is C's node, so that explanations speak of the requirement.
    """

    id: str
    section: Section
    title: str
    applies: Ref
    when: Ref
    contributions: tuple[Contribution, ...]
    origin: Origin
    required: Ref | None = None
    exception_to: str | None = None
    because: str | None = None
    owner: str | None = None
    group: str = ""
    """The amount's name for clauses of a limit, term or amount; otherwise empty."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount outcome: start, times the product, plus the sum, at least, at most, rounded.

    `word` is "limit", "term" or "amount".
    """

    name: str
    title: str
    word: str
    kind: Kind
    start: Ref
    mode: Rounding | None
    unit: Fraction | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice outcome: rating, approver, a table's answer. `role` is "bands", "approval", "table" or "output"."""

    name: str
    role: str
    value: Ref
    origin: Origin


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What the policy promises of its own decisions.

    Either `holds` is a boolean node that must be true of every case, or (`amount`, `falls`, `moved`, `rises`)
    promise that `amount` never falls (`falls` true; else never rises) when the input `moved` rises (else falls).
    """

    id: str
    title: str
    origin: Origin
    holds: Ref | None = None
    amount: str | None = None
    falls: bool = True
    moved: str | None = None
    rises: bool = True


class Figure(Enum):
    """What a measure says of many cases."""

    SHARE = "share"
    TOTAL = "total"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of many decisions, over the cases for which `where` holds (None: all).

    SHARE: how many of them have the boolean `value` true; AVERAGE: the mean of the number `value`; TOTAL: its sum or,
    where there is `per`, its sum by the sum of `per`. Cases in which one of the parts is unknown are counted apart.
    Measures decide nothing and are no part of a policy's identity.
    """

    name: str
    title: str
    figure: Figure
    value: Ref
    per: Ref | None
    where: Ref | None
    origin: Origin


# ---------------------------------------------------------------- the program


@dataclass(frozen=True, slots=True)
class Definition:
    """A name for a node: a define, a parameter, a scorecard, bands, a table's column. Explanations show these.

    `role` is "define", "parameter", "scorecard", "factor", "bands", "table" or "tiers".
    """

    name: str
    value: Ref
    role: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    description: str


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Program:
    """A whole policy, checked. See the module's text. Machines hold it weakly, to keep what they prepared for it."""

    name: str
    title: str
    version: str
    language: str
    currency: str | None
    owner: str | None
    effective_from: date | None
    effective_until: date | None
    inputs: tuple[Field, ...]
    records: tuple[Record, ...]
    nodes: tuple[Node, ...]
    tables: Mapping[str, Table]
    definitions: tuple[Definition, ...]
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    amounts: tuple[Amount, ...]
    selections: tuple[Selection, ...]
    actions: tuple[Action, ...]
    guarantees: tuple[Guarantee, ...]
    measures: tuple[Measure, ...]
    uses_today: bool
    decides_verdict: bool
    """False for a policy that only computes (no clause can change a verdict): its decisions have none."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """language → canonical name, id or phrase → what people of that language read."""

    def in_force(self, day: date) -> bool:
        """Whether a day lies in the policy's effective span, both ends included."""
        start, end = self.effective_from, self.effective_until
        return (start is None or start <= day) and (end is None or day <= end)


VERDICTS = Choice(("decline", "refer", "approve_with_conditions", "approve"), ordered=True)
"""The kind of `OutcomeValue("verdict")`: from the worst to the best."""
