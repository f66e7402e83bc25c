"""Instalment credit by hand: policies/consumer_credit told again in plain Python, from the columns of the source."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from histories.by_hand import Answer, Clauses, Row, down, either, exact, holding, needed


@dataclass(frozen=True)
class Edition:
    """In what versions 1.0 and 1.1 differ, one field for each edit."""

    cut_off: int
    unsecured_up_to: int
    points_of_third_year: int
    line_of_b: int
    overdrawn_with_bank: bool
    largest_line: int


OLD = Edition(40, 7_500, 4, 8_000, overdrawn_with_bank=False, largest_line=15_000)
NEW = Edition(44, 10_000, 2, 10_000, overdrawn_with_bank=True, largest_line=13_500)

ACCOUNT = {
    "no checking account": 30,
    "... >= 200 DM / salary assignments for at least 1 year": 20,
    "0 <= ... < 200 DM": 8,
    "... < 0 DM": 0,
}
HISTORY = {
    "critical account/ other credits existing (not at this bank)": 15,
    "existing credits paid back duly till now": 8,
    "delay in paying off in the past": 8,
    "no credits taken/ all credits paid back duly": 0,
    "all credits at this bank paid back duly": 0,
}
SAVINGS = {
    "... >= 1000 DM": 12,
    "500 <= ... < 1000 DM": 12,
    "100 <= ... < 500 DM": 5,
    "... < 100 DM": 3,
    "unknown/ no savings account": 10,
}
JOB = {"4 <= ... < 7 years": 10, "... >= 7 years": 8, "1 <= ... < 4 years": 5, "... < 1 year": 1, "unemployed": 0}
OWNED = {
    "real estate": 8,
    "building society savings agreement/ life insurance": 4,
    "car or other, not in attribute Savings account/bonds": 4,
    "unknown / no property": 0,
}
PLANS = {"none": 6, "stores": 1, "bank": 0}
BURDEN = {"1": 7, "2": 5, "3": 3, "4": 0}
CARS_AND_BUSINESS = ("car (new)", "car (used)", "business")


def score(row: Row, edition: Edition) -> int:
    """The points of a row, at most 100."""
    months = int(row["duration_in_month"])
    of_months = 12 if months <= 12 else 7 if months <= 24 else edition.points_of_third_year if months <= 36 else 0
    return (
        ACCOUNT[row["status_of_existing_checking_account"]]
        + HISTORY[row["credit_history"]]
        + SAVINGS[row["savings_account_and_bonds"]]
        + of_months
        + JOB[row["present_employment_since"]]
        + OWNED[row["property"]]
        + PLANS[row["other_installment_plans"]]
        + BURDEN[row["installment_rate_in_percentage_of_disposable_income"]]
    )


def rating(points: int) -> str:
    """The band of a score."""
    return "A" if points >= 65 else "B" if points >= 52 else "C" if points >= 40 else "D"


def credit_line(row: Row, grade: str, edition: Edition) -> Fraction:
    """The most that may be lent: factors first, then what is added, then caps, then rounding to 50 marks."""
    of_a = 15_000 if row["purpose"] in CARS_AND_BUSINESS else 12_000
    line = Fraction({"A": of_a, "B": edition.line_of_b, "C": 5_000, "D": 1_000}[grade])
    if row["other_debtors_or_guarantors"] == "guarantor":
        line *= exact("1.2")
    if int(row["number_of_existing_credits_at_this_bank"]) >= 3:
        line *= exact("0.75")
    if row["property"] == "real estate":
        line += 2_500
    if row["present_employment_since"] in ("unemployed", "... < 1 year"):
        line = min(line, Fraction(5_000))
    return down(min(line, Fraction(edition.largest_line)), 50)


def yearly_rate(row: Row, grade: str, amount: Fraction) -> Fraction:
    """Interest a year."""
    rate = {"A": exact("0.085"), "B": exact("0.0975"), "C": exact("0.11"), "D": exact("0.125")}[grade]
    if int(row["duration_in_month"]) > 36:
        rate += exact("0.0075")
    if amount < 1_000:
        rate += exact("0.01")
    if row["status_of_existing_checking_account"].startswith("... >= 200 DM"):
        rate -= exact("0.005")
    return min(rate, exact("0.13"))


def fee(amount: Fraction) -> Fraction:
    """Two per cent of the first 2,500, one of the next 7,500, half a per cent of the rest."""
    brackets = ((0, 2_500, "0.02"), (2_500, 10_000, "0.01"), (10_000, 1_000_000, "0.005"))
    return sum(
        (max(min(amount, Fraction(end)) - start, Fraction()) * exact(rate) for start, end, rate in brackets),
        Fraction(),
    )


def approver(amount: Fraction, grade: str) -> str:
    """Who approves."""
    if amount > 10_000:
        return "branch manager"
    return "clerk" if amount <= 5_000 and grade in "AB" else "credit officer"


def _clauses(row: Row, edition: Edition, points: int, line: Fraction, secured: bool | None) -> Clauses:
    amount, grade = needed(row["credit_amount"]), rating(points)
    guarantor = row["other_debtors_or_guarantors"] == "guarantor"
    overdrawn = row["status_of_existing_checking_account"] == "... < 0 DM"
    small = either(amount <= edition.unsecured_up_to, secured)
    found = Clauses()
    found.add("A1", "decline", when=amount > 15_000)
    found.add("A2", "refer", "branch manager", when=int(row["duration_in_month"]) > 48)
    found.add("A3", "refer", "branch manager", when=None if small is None else not small)
    found.add("A4", "decline", when=row["present_employment_since"] == "unemployed" and not guarantor)
    found.add("A5", "decline", when=points < edition.cut_off)
    found.add("A6", "refer", "credit officer", when=grade == "C" and not guarantor)
    found.add("A8", "refer", "credit officer", when=amount > line)
    found.add(
        "A9",
        "approve_with_conditions",
        "accounts of the business for two years",
        when=row["purpose"] == "business" and amount > 5_000,
    )
    to_bank = overdrawn and row["other_installment_plans"] == "bank" and not guarantor
    found.add("A10", "refer", "credit officer", when=edition.overdrawn_with_bank and to_bank)
    return found


def decide(row: Row, edition: Edition) -> Answer:
    """The whole answer to a row of german_credit_1000.csv."""
    amount, points = needed(row["credit_amount"]), score(row, edition)
    grade = rating(points)
    line = credit_line(row, grade, edition)
    owns = None if row["property"] == "unknown / no property" else row["property"] == "real estate"
    secured = either(row["other_debtors_or_guarantors"] == "guarantor", owns)
    found = _clauses(row, edition, points, line, secured)
    heavy = row["installment_rate_in_percentage_of_disposable_income"] == "4" and int(row["duration_in_month"]) > 24
    overdrawn = row["status_of_existing_checking_account"] == "... < 0 DM"
    elsewhere = overdrawn and row["other_installment_plans"] != "none"
    far_above = amount > line * exact("1.5")
    third = int(row["number_of_existing_credits_at_this_bank"]) >= 3
    return Answer(
        verdict=found.verdict,
        reasons=found.reasons,
        amounts={"credit_line": line, "yearly_rate": yearly_rate(row, grade, amount)},
        choices={
            "rating": grade,
            "approver": approver(amount, grade),
            "score": Fraction(points),
            "secured": secured,
            "fee": fee(amount),
        },
        warnings=holding(W1=heavy, W2=elsewhere, W3=far_above),
        actions=holding(income_proof=elsewhere, two_signatures=far_above or third),
        told=holding(**{"credit officer": heavy, "branch manager": far_above}),
        refer_to=found.refer_to,
        conditions=found.conditions,
    )
