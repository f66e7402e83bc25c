"""Mortgages by hand: policies/mortgage told again from the columns of the Boston history."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from histories.by_hand import Answer, Clauses, Row, both, exact, holding, needed, negation, number


@dataclass(frozen=True)
class Edition:
    """In what versions 1.0 and 1.1 differ, one field for each edit."""

    housing_ceiling: str
    obligations_ceiling: str
    too_much: str
    cosigner_stands_in: bool
    unverified_referred: bool
    high_loans_insured: bool
    jumbo_cap: bool


OLD = Edition("34", "44", "60", False, False, False, jumbo_cap=False)
NEW = Edition("36", "42", "50", True, True, True, jumbo_cap=True)

SENIOR = "senior underwriter"
CONFORMING_LIMIT = 187_450
"""Of 1990; every application is decided on its last day."""


@dataclass(frozen=True)
class Application:
    """A row of the source, read: amounts in dollars, ratios in per cent."""

    loan: Fraction
    price: Fraction
    appraised: Fraction
    other: Fraction
    months: Fraction | None
    units: Fraction | None
    investor: bool
    income: Fraction
    housing: Fraction
    housing_ratio: Fraction
    obligations: Fraction
    liquid: Fraction | None
    worth: Fraction
    guidelines: bool | None
    bankrupt: bool
    clean: bool
    delinquent: bool
    late_once: bool
    late_often: bool
    unverified: bool
    insured: bool
    refused: bool
    cosigner: bool
    gift: bool

    @property
    def value(self) -> Fraction:
        """Of the property: the lesser of price and appraisal."""
        return min(self.price, self.appraised)

    @property
    def to_value(self) -> Fraction:
        """Loan by value."""
        return self.loan / self.value

    @property
    def jumbo(self) -> bool:
        """Above the limit of the secondary market."""
        return self.loan > CONFORMING_LIMIT

    @property
    def strengths(self) -> bool | None:
        """At least two of five; unknown where the answer hangs on the liquid assets that nobody knows."""
        known = [self.to_value <= exact("0.8"), self.worth >= self.loan, self.clean, self.cosigner]
        reserves = None if self.liquid is None else self.liquid >= self.housing * 6
        if known.count(True) >= 2:
            return True
        return reserves if known.count(True) == 1 else False


def _coded(cell: str, code: str) -> Fraction | None:
    """A number for which a code stands where it is not known."""
    return None if cell == code else number(cell)


def read(row: Row) -> Application:
    """What a row tells."""
    liquid = _coded(row["liq"], "1000000")
    return Application(
        loan=needed(row["loanamt"]) * 1000,
        price=needed(row["price"]) * 1000,
        appraised=needed(row["apr"]) * 1000,
        other=needed(row["other"]) * 1000,
        months=_coded(row["term"], "999999.375"),
        units=number(row["unit"]),
        investor=row["occ"] == "2",
        income=needed(row["atotinc"]) + needed(row["cototinc"]),
        housing=needed(row["hexp"]),
        housing_ratio=needed(row["hrat"]),
        obligations=needed(row["obrat"]),
        liquid=None if liquid is None else liquid * 1000,
        worth=needed(row["netw"]) * 1000,
        guidelines={"0": False, "1": True}.get(row["gdlin"]),
        bankrupt=row["pubrec"] == "1",
        clean=row["cons"] == "1",
        delinquent=row["cons"] in ("5", "6"),
        late_once=row["mortg"] == "3",
        late_often=row["mortg"] == "4",
        unverified=row["unver"] == "1",
        insured=row["inss"] == "1",
        refused=row["inson"] == "1",
        cosigner=row["cosign"] == "1",
        gift=row["gift"] == "1",
    )


def maximum_loan(one: Application, edition: Edition) -> Fraction:
    """95 % of the value, less for investors, several dwellings and (in 1.1) jumbo loans; at most a million."""
    shares = ["0.95"]
    if one.investor:
        shares.append("0.80")
    if one.units is not None and one.units >= 3:
        shares.append("0.90")
    if edition.jumbo_cap and one.jumbo:
        shares.append("0.90")
    most = min(one.value * min(map(exact, shares)), Fraction(1_000_000))
    return ceil(most / 1000) * Fraction(1000)


def approver(one: Application) -> str:
    """Who approves."""
    low = one.to_value <= exact("0.8")
    if one.jumbo:
        return SENIOR if low else "loan committee"
    return "underwriter" if low else SENIOR


def _ratios(found: Clauses, one: Application, edition: Edition) -> None:
    """R1 to R5: a guideline for all, a ceiling for those with two strengths."""
    strong = one.strengths
    weak = negation(strong)
    found.add("R1", "refer", SENIOR, when=both(one.housing_ratio > 28, weak))
    found.add("R3", "refer", SENIOR, when=both(one.housing_ratio > exact(edition.housing_ceiling), strong))
    found.add("R2", "refer", SENIOR, when=both(one.obligations > 36, weak))
    found.add("R4", "refer", SENIOR, when=both(one.obligations > exact(edition.obligations_ceiling), strong))
    found.add("R5", "decline", when=one.obligations > exact(edition.too_much))


def _history(found: Clauses, one: Application, edition: Edition) -> None:
    """C1 to C6 and U1."""
    unmet = negation(one.guidelines)
    stands_in = edition.cosigner_stands_in and one.cosigner and not one.bankrupt
    found.add("C1", "decline", when=both(unmet, not stands_in))
    found.add("C6", "refer", SENIOR, when=both(unmet, stands_in))
    found.add("C2", "refer", SENIOR, when=one.bankrupt)
    asks = "approve_with_conditions"
    found.add("C3", asks, "consumer accounts past due are paid before closing", when=one.delinquent)
    found.add("C4", "refer", SENIOR, when=one.late_often)
    found.add("C5", asks, "a written explanation of the late payments", when=one.late_once)
    if edition.unverified_referred:
        found.add("U1", "refer", "verification desk", when=one.unverified)
    else:
        found.add("U1", "decline", when=one.unverified)


def _property(found: Clauses, one: Application, edition: Edition) -> None:
    """P1 to P3, V1 and V2, A1 to A3, T1."""
    asks, high = "approve_with_conditions", one.to_value > exact("0.9")
    low = one.to_value <= exact("0.8")
    found.add("P1", asks, "private mortgage insurance", when=not low and not one.insured)
    found.add("P3", "refer", SENIOR, when=edition.high_loans_insured and high and not one.insured)
    found.add("P2", "decline", when=one.refused)
    found.add("V1", "refer", SENIOR, when=one.loan > maximum_loan(one, edition))
    found.add("V2", "refer", SENIOR, when=one.loan + one.other > one.value)
    found.add("A1", "refer", SENIOR, when=None if one.liquid is None else one.liquid < one.housing * 2)
    found.add("A2", asks, "a cosigner with positive net worth", when=one.worth < 0 and not one.cosigner)
    found.add("A3", asks, "a letter from the giver of the gift", when=one.gift and high)
    found.add("T1", "decline", when=None if one.months is None else one.months > 480)


def decide(row: Row, edition: Edition) -> Answer:
    """The whole answer to a row of boston_loanapp_1990.csv."""
    one, found = read(row), Clauses()
    for part in (_ratios, _history, _property):
        part(found, one, edition)
    below = one.appraised < one.price * exact("0.95")
    from_amounts = one.housing / one.income * 100 if one.income else None
    off = None if from_amounts is None else abs(from_amounts - one.housing_ratio) > 3
    thin = both(one.to_value > exact("0.9"), negation(one.strengths))
    return Answer(
        verdict=found.verdict,
        reasons=found.reasons,
        amounts={"maximum_loan": maximum_loan(one, edition)},
        choices={"approver": approver(one), "loan_to_value": one.to_value, "strengths": one.strengths},
        warnings=holding(W1=one.obligations > 40, W2=below, W3=off, W4=thin),
        actions=holding(second_appraisal=below, verify_ratios=off),
        told=holding(**{"loan servicing": one.obligations > 40, "portfolio manager": thin}),
        refer_to=found.refer_to,
        conditions=found.conditions,
    )
