"""The syntax tree: what the author wrote, the same for every language of keywords.

Spans do not take part in comparison, so `parse(format(tree)) == tree` says that nothing was lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from bonitas.dsl.diagnose.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Anything in the tree knows its place."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Tree):
    """An identifier as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Text(Tree):
    """A quoted text, without its quotes and escapes."""

    text: str


# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Amount(Tree):
    """A number with what is glued to it.

    `digits` is the mantissa without grouping, `grouped` says that it was written `1_000`. `scale` is 1, 1_000, 10_000,
    1_000_000, …; `unit` is "", "%", "days" or an ISO currency code.
    """

    digits: str
    grouped: bool = False
    scale: int = 1
    unit: str = ""

    @property
    def value(self) -> Fraction:
        """The exact value; 70% is 7/10."""
        value = Fraction(self.digits) * self.scale
        return value / 100 if self.unit == "%" else value


@dataclass(frozen=True, slots=True)
class Day(Tree):
    """A date."""

    value: date


@dataclass(frozen=True, slots=True)
class Truth(Tree):
    """yes or no."""

    value: bool


@dataclass(frozen=True, slots=True)
class Unsure(Tree):
    """`unknown "why"`."""

    reason: Text | None


@dataclass(frozen=True, slots=True)
class Sum(Tree):
    """Terms with their signs ("+" or "-"); the first is "+"."""

    terms: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Product(Tree):
    """Factors with their operators ("*" or "/"); the first is "*"."""

    factors: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Power(Tree):
    """`x ^ 2`. What may be an exponent is settled by the checker."""

    operand: Expression
    exponent: Expression


@dataclass(frozen=True, slots=True)
class Negative(Tree):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Tree):
    """`word` is the terminal that was written.

    EQ NE LT LE GT GE IS IS_NOT BELOW ABOVE IS_AT_LEAST IS_AT_MOST OR_BETTER OR_WORSE
    """

    word: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Membership(Tree):
    """`x is one of (a, b)`; `negated` for `is not one of`."""

    operand: Expression
    options: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Inside(Tree):
    """`x is in 30..<50`."""

    operand: Expression
    range: Range


@dataclass(frozen=True, slots=True)
class Presence(Tree):
    """`x is known` or, with `known` false, `x is missing`."""

    operand: Expression
    known: bool


@dataclass(frozen=True, slots=True)
class Logic(Tree):
    """Operands joined by `word`, "and" or "or"."""

    word: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negation(Tree):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Otherwise(Tree):
    operand: Expression
    default: Expression


@dataclass(frozen=True, slots=True)
class Rounded(Tree):
    """`x rounded half up to 0.01`; `mode` is a `core.Rounding` value."""

    operand: Expression
    mode: str
    unit: Amount


@dataclass(frozen=True, slots=True)
class Quota(Tree):
    """`at least 2 of (a, b, c)`; `word` is "least", "most" or "exactly"."""

    word: str
    number: Amount
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class IfThen(Tree):
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class AsOf(Tree):
    """A dated parameter at another date than today."""

    parameter: Name
    date: Expression


@dataclass(frozen=True, slots=True)
class Selected(Tree):
    """`invoices where paid_on is missing`."""

    list: Name
    where: Expression | None


@dataclass(frozen=True, slots=True)
class Of(Tree):
    """`amount of invoices where …`, inside an aggregate."""

    value: Expression
    selected: Selected


@dataclass(frozen=True, slots=True)
class Call(Tree):
    """A function of the language, by its written name; which one it is is settled by the checker."""

    function: Name
    arguments: tuple[Expression, ...]


Expression = (
    Name
    | Text
    | Amount
    | Day
    | Truth
    | Unsure
    | Sum
    | Product
    | Power
    | Negative
    | Comparison
    | Membership
    | Inside
    | Presence
    | Logic
    | Negation
    | Otherwise
    | Rounded
    | Quota
    | IfThen
    | AsOf
    | Selected
    | Of
    | Call
)


# ---------------------------------------------------------------- conditions of rows


@dataclass(frozen=True, slots=True)
class Range(Tree):
    """A range; None is open. `dots` says that it was written `30..<50` and not in words."""

    low: Expression | None
    low_included: bool
    high: Expression | None
    high_included: bool
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Word(Tree):
    """A cell that is one word: "any", "missing" or "otherwise"."""

    word: str


Test = Range | Word | Expression


@dataclass(frozen=True, slots=True)
class Cell(Tree):
    """Alternatives; `negated` for `not a, b`."""

    tests: tuple[Test, ...]
    negated: bool = False


# ---------------------------------------------------------------- what a case tells


@dataclass(frozen=True, slots=True)
class KindName(Tree):
    """A kind as written. `word` is money, number, ratio, text, date, days, yes_no, one_of or list_of.

    `currency` for money; `labels` and `ordered` for one_of; `of` (a record's name or a plain kind) for list_of.
    """

    word: str
    currency: str = ""
    labels: tuple[Name | Text, ...] = ()
    ordered: bool = False
    of: Name | KindName | None = None


@dataclass(frozen=True, slots=True)
class Field(Tree):
    name: Name
    kind: KindName
    low: Expression | None = None
    high: Expression | None = None
    step: Amount | None = None
    typical: tuple[Expression, Expression] | None = None
    unit: Text | None = None
    optional: bool = False
    sensitive: bool = False
    description: Text | None = None


@dataclass(frozen=True, slots=True)
class Change(Tree):
    """How an item of a policy that extends another stands to the base: `word` is "add", "replace" or "remove"."""

    word: str
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Case(Tree):
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Record(Tree):
    name: Name
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Action(Tree):
    name: Name
    description: Text


@dataclass(frozen=True, slots=True)
class Actions(Tree):
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class DatedValue(Tree):
    """`30 days from 2025-01-01 until 2025-12-31`."""

    value: Expression
    start: Day | None
    end: Day | None


@dataclass(frozen=True, slots=True)
class Parameter(Tree):
    name: Name
    values: tuple[DatedValue, ...]
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Parameters(Tree):
    parameters: tuple[Parameter, ...]


# ---------------------------------------------------------------- definitions


@dataclass(frozen=True, slots=True)
class Define(Tree):
    """`define x for invoice = …`: `record` makes it a value of each element."""

    name: Name
    value: Expression
    record: Name | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Bin(Tree):
    cell: Cell
    points: Expression


@dataclass(frozen=True, slots=True)
class Factor(Tree):
    """`subject` is a name or an expression in brackets."""

    subject: Expression
    weight: Amount | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class RoundTo(Tree):
    mode: str
    unit: Amount


@dataclass(frozen=True, slots=True)
class Scorecard(Tree):
    """Weighted factors (weights in per cent of the whole), or plain points where no factor has a weight."""

    name: Name
    low: Expression | None
    high: Expression | None
    base: Expression | None
    factors: tuple[Factor, ...]
    rounding: RoundTo | None
    record: Name | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Band(Tree):
    label: Name | Text
    cell: Cell


@dataclass(frozen=True, slots=True)
class Bands(Tree):
    """`lower_is_better`: the first label in rank is that of the lowest values."""

    name: Name
    by: Expression
    bands: tuple[Band, ...]
    lower_is_better: bool = False
    record: Name | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class TableRow(Tree):
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Gives(Tree):
    """The declared kind of an output column."""

    name: Name
    kind: KindName


@dataclass(frozen=True, slots=True)
class Table(Tree):
    """The first row of a table names its columns: the inputs in the order of `by`, then the outputs.

    `hit` is a `core.HitPolicy` value.
    """

    name: Name
    by: tuple[Expression, ...]
    hit: str
    gives: tuple[Gives, ...]
    header: TableRow
    rows: tuple[TableRow, ...]
    record: Name | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Tier(Tree):
    cell: Cell
    rate: Expression


@dataclass(frozen=True, slots=True)
class Tiers(Tree):
    """Rates by bracket: `marginal` applies each to the part within its bracket, else the one rate to the whole."""

    name: Name
    by: Expression
    marginal: bool
    tiers: tuple[Tier, ...]
    record: Name | None = None
    change: Change | None = None


# ---------------------------------------------------------------- clauses


@dataclass(frozen=True, slots=True)
class VerdictWord(Tree):
    """`word` is "decline", "refer" or "condition"; `text` is to whom, or the condition."""

    word: str
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Require(Tree):
    condition: Expression
    otherwise: VerdictWord


@dataclass(frozen=True, slots=True)
class Decide(Tree):
    """`decline when …`, `refer to "x" when …`, `on condition "x" when …`."""

    verdict: VerdictWord
    condition: Expression


@dataclass(frozen=True, slots=True)
class Adjust(Tree):
    """`word` is "times", "plus", "at least" or "at most"; `when` None is always."""

    word: str
    value: Expression
    when: Expression | None


@dataclass(frozen=True, slots=True)
class AdjustEffect(Tree):
    """`credit_limit times 110%` as an effect."""

    amount: Name
    word: str
    value: Expression


@dataclass(frozen=True, slots=True)
class NotifyEffect(Tree):
    """`unit` is "hours", "days", "weeks" or "months"."""

    whom: Text
    within: Amount | None
    unit: str


@dataclass(frozen=True, slots=True)
class VerdictEffect(Tree):
    verdict: VerdictWord


Effect = Name | AdjustEffect | NotifyEffect | VerdictEffect


@dataclass(frozen=True, slots=True)
class React(Tree):
    """`when … then …` of warnings, incentives and penalties; `level` only of warnings.

    `when` None: the clause is an exception, and the `when` of the exception is its condition.
    """

    level: Name | None
    when: Expression | None
    effects: tuple[Effect, ...]


Body = Require | Decide | Adjust | React


@dataclass(frozen=True, slots=True)
class ExceptionTo(Tree):
    clause: Name
    when: Expression


@dataclass(frozen=True, slots=True)
class Clause(Tree):
    """A clause; `body` None is a waiver (an exception that requires nothing) or, with `change` "remove", a removal."""

    id: Name
    title: Text | None
    body: Body | None
    exception: ExceptionTo | None = None
    because: Text | None = None
    unless: Expression | None = None
    owner: Text | None = None
    start: Day | None = None
    end: Day | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Clauses(Tree):
    """A section of clauses; `section` is "admission", "warning", "incentive" or "penalty"."""

    section: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AmountSection(Tree):
    """`limit`, `term` or `amount` (`word`) with its start, clauses and rounding; `kind` where it is declared."""

    word: str
    name: Name
    title: Text | None
    start: Expression | None
    clauses: tuple[Clause, ...]
    rounding: RoundTo | None
    change: Change | None = None
    kind: KindName | None = None


@dataclass(frozen=True, slots=True)
class Approver(Tree):
    who: Text
    cell: Cell


@dataclass(frozen=True, slots=True)
class Approval(Tree):
    """Either `approvers` by one value, or a table (`header`, `rows`) by several."""

    by: tuple[Expression, ...]
    approvers: tuple[Approver, ...]
    header: TableRow | None = None
    rows: tuple[TableRow, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Fact(Tree):
    id: Name | None
    title: Text | None
    holds: Expression


@dataclass(frozen=True, slots=True)
class Never(Tree):
    condition: Expression


@dataclass(frozen=True, slots=True)
class Monotone(Tree):
    """`amount` never falls (`falls`) or rises when `moved` rises (`rises`) or falls."""

    amount: Name
    falls: bool
    moved: Name
    rises: bool


@dataclass(frozen=True, slots=True)
class Promise(Tree):
    id: Name
    title: Text
    holds: Never | Monotone | Expression


@dataclass(frozen=True, slots=True)
class Guarantees(Tree):
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class ShareOf(Tree):
    condition: Expression


@dataclass(frozen=True, slots=True)
class TotalOf(Tree):
    """A total, or where there is `per` the quotient of two."""

    value: Expression
    per: Expression | None = None


@dataclass(frozen=True, slots=True)
class AverageOf(Tree):
    value: Expression


@dataclass(frozen=True, slots=True)
class Measured(Tree):
    """A figure of many decisions, over those cases for which `where` holds (None: all)."""

    id: Name
    title: Text
    what: ShareOf | TotalOf | AverageOf
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Measures(Tree):
    measures: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Outputs(Tree):
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Removed(Tree):
    """`remove table standard_days reason "…"`; `word` is define, table, bands, scorecard, tiers, parameter, limit, …"""

    word: str
    name: Name
    change: Change


Item = (
    Case
    | Record
    | Actions
    | Parameters
    | Define
    | Scorecard
    | Bands
    | Table
    | Tiers
    | Clauses
    | AmountSection
    | Approval
    | Fact
    | Guarantees
    | Measures
    | Outputs
    | Removed
)


# ---------------------------------------------------------------- the whole


@dataclass(frozen=True, slots=True)
class Header(Tree):
    name: Name
    title: Text
    version: str = ""
    start: Day | None = None
    end: Day | None = None
    owner: Text | None = None
    currency: str = ""
    extends: Text | None = None


@dataclass(frozen=True, slots=True)
class Translation(Tree):
    """`source` (an identifier, a clause's id or a text) is called `target` in the other language."""

    source: Name | Text
    target: Name | Text


@dataclass(frozen=True, slots=True)
class Names(Tree):
    """`language` is the other language, "en" or "zh"."""

    language: str
    translations: tuple[Translation, ...]


@dataclass(frozen=True, slots=True)
class Comment(Tree):
    """A comment without its `#`; `own_line` if nothing stands before it on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class Policy(Tree):
    """`language` is that of the keywords: "en" or "zh"."""

    language: str = field(compare=False)
    header: Header
    items: tuple[Item, ...]
    names: Names | None
    comments: tuple[Comment, ...] = field(compare=False)
