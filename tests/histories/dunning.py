"""Reminders and terms by hand: policies/dunning told again from the columns of the invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from histories.by_hand import Answer, Clauses, Row, down, exact, half_up, holding, in_force, needed


@dataclass(frozen=True)
class Edition:
    """In what versions 1.0 and 1.1 differ, one field for each edit."""

    small_invoice: int
    dispute_patience: int
    terms_of_first_notice_on_paper: int
    alarm: tuple[tuple[date, int], ...]
    large_and_late: bool
    late_and_large_times: str


ALARM = ((date(2013, 1, 1), 10), (date(2012, 1, 1), 14))
OLD = Edition(20, 14, 21, ALARM, large_and_late=False, late_and_large_times="0.5")
NEW = Edition(50, 21, 14, ((date(2013, 7, 1), 7), *ALARM), large_and_late=True, late_and_large_times="0.75")

RATES = (
    (date(2013, 7, 1), exact("0.075")),
    (date(2013, 1, 1), exact("0.0775")),
    (date(2012, 7, 1), exact("0.08")),
    (date(2012, 1, 1), exact("0.085")),
)
COURTESY = {"770": 5, "406": 2, "818": 2}


@dataclass(frozen=True)
class Invoice:
    """A row of the source on the day of its settlement."""

    amount: Fraction
    invoiced_on: date
    due_on: date
    today: date
    disputed: bool
    paper: bool
    electronic_since: date
    country: str

    @property
    def overdue(self) -> int:
        """Days after the due date, none before it."""
        return max((self.today - self.due_on).days, 0)

    @property
    def stage(self) -> str:
        """How far reminders have come."""
        bounds = ((0, "on_time"), (7, "friendly"), (14, "first_notice"), (30, "second_notice"))
        return next((name for most, name in bounds if self.overdue <= most), "collection")


def read(row: Row) -> Invoice:
    """What a row tells."""
    return Invoice(
        amount=needed(row["invoice_amount"]),
        invoiced_on=date.fromisoformat(row["invoice_date"]),
        due_on=date.fromisoformat(row["due_date"]),
        today=date.fromisoformat(row["settled_date"]),
        disputed=row["disputed"] == "Yes",
        paper=row["paperless_bill"] == "Paper",
        electronic_since=date.fromisoformat(row["paperless_date"]),
        country=row["countrycode"],
    )


def terms(one: Invoice, edition: Edition) -> int:
    """Days by stage and the way of billing."""
    if one.stage == "on_time":
        return 30 if one.paper else 45
    if one.stage == "first_notice":
        return edition.terms_of_first_notice_on_paper if one.paper else 30
    return {"friendly": 30, "second_notice": 14, "collection": 0}[one.stage]


def next_terms(one: Invoice, edition: Edition) -> Fraction:
    """First what halves or cuts them, then what is added, then caps, then whole days."""
    days = Fraction(terms(one, edition))
    if one.overdue > 7 and one.amount > 80:
        days *= exact(edition.late_and_large_times)
    if one.stage == "friendly":
        days += COURTESY.get(one.country, 0)
    if (one.today - one.invoiced_on).days <= 15 and not one.disputed:
        days += 15
    return down(min(days, Fraction(30 if one.disputed else 60)), 1)


def interest(one: Invoice) -> Fraction:
    """Day by day, each late day at its rate; the cost of notices; nothing while it is disputed."""
    if one.disputed:
        return Fraction()
    late_days = [one.due_on + timedelta(day) for day in range(1, one.overdue + 1)]
    value = one.amount * sum((in_force(RATES, day) for day in late_days), Fraction()) / 365
    if one.stage in ("second_notice", "collection"):
        value += exact("2.50")
    return half_up(value, exact("0.01"))


def approver(one: Invoice) -> str:
    """Who approves the next delivery."""
    if one.stage == "collection":
        return "credit manager"
    return "receivables clerk" if one.stage in ("on_time", "friendly") and one.amount <= 50 else "account manager"


def _clauses(one: Invoice, edition: Edition) -> Clauses:
    found = Clauses()
    in_collection, asks = one.stage == "collection", "approve_with_conditions"
    found.add("D1", "decline", when=in_collection and not one.disputed)
    small = one.amount <= edition.small_invoice
    found.add("D2", "refer", "account manager", when=one.stage == "second_notice" and not small)
    found.add("D3", "refer", "claims desk", when=one.disputed and one.overdue > edition.dispute_patience)
    found.add("D4", "refer", "claims desk", when=one.disputed and in_collection)
    on_paper = one.paper and one.stage == "first_notice"
    found.add("D5", asks, "direct debit or electronic invoices", when=on_paper)
    large = edition.large_and_late and one.amount > 80 and one.overdue > 7
    found.add("D6", asks, "half of the next delivery is paid before", when=large)
    return found


def decide(row: Row, edition: Edition) -> Answer:
    """The whole answer to a row of invoices_ibm_2466.csv."""
    one = read(row)
    found = _clauses(one, edition)
    late, in_collection = one.overdue > 0, one.stage == "collection"
    alarmed = one.overdue > in_force(edition.alarm, one.today) and not one.disputed
    mistaken = one.electronic_since <= one.invoiced_on and one.paper
    return Answer(
        verdict=found.verdict,
        reasons=found.reasons,
        amounts={"next_terms": next_terms(one, edition), "interest": interest(one)},
        choices={
            "stage": one.stage,
            "approver": approver(one),
            "overdue": Fraction(one.overdue),
            "agreed": Fraction((one.due_on - one.invoiced_on).days),
            "paper_by_mistake": mistaken,
        },
        warnings=holding(W1=late, W2=alarmed, W3=in_collection, W4=mistaken),
        actions=holding(
            reminder=late,
            formal_notice=alarmed,
            hold_delivery=alarmed or in_collection,
            prepayment=in_collection,
            fix_billing=mistaken,
        ),
        told=holding(**{"receivables clerk": late, "credit manager": in_collection}),
        refer_to=found.refer_to,
        conditions=found.conditions,
    )
