"""Loans with a guarantee of the SBA by hand: policies/guaranteed_loans told again from the columns of the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from histories.by_hand import Answer, Clauses, Row, both, down, exact, half_up, holding, in_force, needed, negation


@dataclass(frozen=True)
class Edition:
    """In what versions 1.0 and 1.1 differ, one field for each edit."""

    monthly_per_worker: int
    new_in_risk_up_to: int
    risk_of_builders: str
    share_of_lines: str
    own_money: bool
    ceiling: str


OLD = Edition(1_500, 100_000, "medium", "0.50", own_money=False, ceiling="0.85")
NEW = Edition(1_800, 50_000, "high", "0.40", own_money=True, ceiling="0.80")

RISK = {
    **dict.fromkeys(("11", "21"), "low"),
    **dict.fromkeys(("22", "31", "32", "33", "42", "43"), "medium"),
    **dict.fromkeys(map(str, range(44, 54)), "high"),
    **dict.fromkeys(("54", "55", "56"), "medium"),
    **dict.fromkeys(("61", "62"), "low"),
    **dict.fromkeys(map(str, range(63, 100)), "medium"),
}
"""By the first two digits of the code of industry, builders (23) apart."""

LARGEST_LOAN = ((date(2010, 9, 27), 5_000_000), (date(1970, 1, 1), 2_000_000))
LARGEST_GUARANTEE = (
    (date(2010, 9, 27), 3_750_000),
    (date(2004, 12, 8), 1_500_000),
    (date(2000, 12, 21), 1_000_000),
    (date(1970, 1, 1), 750_000),
)


@dataclass(frozen=True)
class Loan:
    """A row of the source, read."""

    amount: Fraction
    asked: Fraction
    day: date
    months: Fraction | None
    employees: int
    jobs: int | None
    new: bool | None
    sector: str
    rural: bool
    away: bool | None
    line: bool | None
    low_doc: bool | None
    franchise: bool

    @property
    def workers(self) -> int:
        """Employees, at least one."""
        return max(self.employees, 1)

    @property
    def recession(self) -> bool:
        """December 2007 to June 2009."""
        return date(2007, 12, 1) <= self.day <= date(2009, 6, 30)


def read(row: Row) -> Loan:
    """What a row of either file tells. Codes that mean nothing are unknown."""
    yes = {"Y": True, "N": False}
    return Loan(
        amount=needed(row["gr_appv"]),
        asked=needed(row["sba_appv"]),
        day=date.fromisoformat(row["approval_date"]),
        months=needed(row["term"]) or None,
        employees=int(row["no_emp"]),
        jobs=None if row["create_job"] == "8800" else int(row["create_job"]),
        new={"1": False, "2": True}.get(row["new_exist"]),
        sector=row["naics"][:2],
        rural=row["urban_rural"] == "2",
        away=row["bank_state"] != row["state"] if row["bank_state"] else None,
        line=yes.get(row["rev_line_cr"]),
        low_doc=yes.get(row["low_doc"]),
        franchise=int(row["franchise_code"]) > 1,
    )


def risk(loan: Loan, edition: Edition) -> str:
    """Of the sector; medium where it is not told."""
    if loan.sector == "23":
        return edition.risk_of_builders
    return "medium" if loan.sector == "0" else RISK[loan.sector]


def share(loan: Loan, edition: Edition) -> Fraction:
    """The part of a loan that is guaranteed before anything else."""
    if loan.line:
        return exact(edition.share_of_lines)
    return exact("0.85") if loan.amount <= 150_000 else exact("0.75")


def guarantee(loan: Loan, edition: Edition) -> Fraction | None:
    """The most that may be guaranteed; unknown for a larger loan of which nobody knows whether the business is new."""
    value = loan.amount * share(loan, edition)
    if loan.amount > 50_000:
        if loan.new is None:
            return None
        value *= exact("0.9") if loan.new else 1
    if loan.rural:
        value += loan.amount * exact("0.05")
    most = in_force(LARGEST_GUARANTEE, loan.day)
    return down(min(value, loan.amount * exact(edition.ceiling), Fraction(most)), 1)


def fee(loan: Loan, guaranteed: Fraction | None) -> Fraction | None:
    """One rate on the whole guarantee, half of it for the smallest loans."""
    if guaranteed is None:
        return None
    rate = "0.02" if guaranteed <= 150_000 else "0.03" if guaranteed <= 700_000 else "0.035"
    value = guaranteed * exact(rate) * (Fraction(1, 2) if loan.amount <= 25_000 else 1)
    return half_up(value, exact("0.01"))


def approver(loan: Loan, sector_risk: str) -> str:
    """Who approves."""
    if loan.amount <= 50_000:
        return "loan officer"
    if loan.amount <= 350_000:
        return "senior underwriter" if sector_risk == "high" else "underwriter"
    return "senior underwriter" if loan.amount <= 1_000_000 else "loan committee"


def _payment_too_high(loan: Loan, edition: Edition) -> bool | None:
    """E5, unless its exception E6 waives it; an exception of which nobody knows whether it applies makes it unknown."""
    too_high = None if loan.months is None else loan.amount / loan.months > edition.monthly_per_worker * loan.workers
    return both(too_high, negation(both(loan.low_doc, loan.amount <= 100_000)))


def _clauses(loan: Loan, edition: Edition, guaranteed: Fraction | None) -> Clauses:
    risky = risk(loan, edition) == "high"
    asks = "approve_with_conditions"
    found = Clauses()
    found.add("E1", "decline", when=loan.amount > in_force(LARGEST_LOAN, loan.day))
    found.add("E2", "decline", when=loan.employees > 500)
    found.add("E3", "refer", "credit administration", when=None if loan.months is None else loan.months > 300)
    new_and_risky = both(loan.new, risky, loan.amount > edition.new_in_risk_up_to)
    found.add("E4", "refer", "senior underwriter", when=new_and_risky)
    found.add("E5", "refer", "underwriter", when=_payment_too_high(loan, edition))
    watched = "a report of receivables and stock every month"
    found.add("E7", asks, watched, when=bool(loan.line) and loan.amount > 100_000)
    found.add("E8", asks, "a visit by a bank of the state", when=both(loan.away, loan.amount > 350_000))
    too_much = None if guaranteed is None else loan.asked > guaranteed
    found.add("E9", asks, "the guarantee is lowered to the programme's", when=too_much)
    found.add("E10", asks, "the franchise agreement on file", when=loan.franchise and loan.amount > 50_000)
    small = loan.amount <= 25_000
    own = both(edition.own_money, loan.new, loan.recession, negation(loan.low_doc), not small)
    found.add("E11", asks, "a fifth of the project paid by the owners", when=own)
    for amount in ("guarantee", "guarantee_fee"):
        found.add(amount, "refer", when=None if guaranteed is None else False)
    return found


def decide(row: Row, edition: Edition) -> Answer:
    """The whole answer to a row of either file of SBA loans."""
    loan = read(row)
    sector_risk, guaranteed = risk(loan, edition), guarantee(loan, edition)
    found = _clauses(loan, edition, guaranteed)
    much = loan.amount / loan.workers > 100_000
    beyond = None if loan.jobs is None else loan.jobs > loan.workers * 5 and loan.jobs >= 10
    stressed = sector_risk == "high" and loan.recession
    return Answer(
        verdict=found.verdict,
        reasons=found.reasons,
        amounts={"guarantee": guaranteed, "guarantee_fee": fee(loan, guaranteed)},
        choices={
            "sector_risk": sector_risk,
            "approver": approver(loan, sector_risk),
            "guarantee_share": share(loan, edition),
        },
        warnings=holding(W1=much, W2=beyond, W3=stressed, W4=both(loan.away, loan.amount > 150_000)),
        actions=holding(verify_jobs=beyond, quarterly_accounts=stressed),
        told=holding(**{"portfolio desk": much}),
        refer_to=found.refer_to,
        conditions=found.conditions,
    )
