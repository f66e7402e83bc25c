"""The rating of companies by hand: policies/company_rating told again from the ratios of the Polish history."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from histories.by_hand import Answer, Clauses, Row, both, down, exact, half_up, holding, needed, negation, number


@dataclass(frozen=True)
class Edition:
    """In what versions 1.0 and 1.1 differ. The two weights are one edit: they sum to 100 only together."""

    weights: tuple[int, int]
    rich_in_cash: str
    multiple_of_bbb: str
    new_firms_waived: bool
    old_losses: bool
    largest_limit: int


OLD = Edition((20, 20), "2", "0.20", new_firms_waived=False, old_losses=False, largest_limit=20_000_000)
NEW = Edition((15, 25), "1.5", "0.25", new_firms_waived=True, old_losses=True, largest_limit=10_000_000)

Bins = tuple[tuple[str, ...], tuple[int, ...], int]
"""Lower ends of the bins after the first, the points of all bins, the points where the ratio is missing."""
EBIT: Bins = (("-0.1", "0", "0.05", "0.1"), (0, 20, 50, 80, 100), 10)
RETAINED: Bins = (("0", "0.1", "0.3"), (0, 50, 80, 100), 0)
EQUITY: Bins = (("0", "0.2", "0.35", "0.5"), (0, 30, 50, 75, 100), 0)
QUICK: Bins = (("0.3", "0.6", "1", "2"), (0, 30, 60, 90, 100), 20)
COVER: Bins = (("0", "1", "3", "10"), (10, 60, 75, 85, 100), 0)
GROWTH: Bins = (("0.8", "1", "1.5"), (0, 60, 100, 70), 20)

BANDS = ("C", "B", "BB", "BBB", "A", "AA", "AAA")
MULTIPLE = {"AAA": "0.50", "AA": "0.40", "A": "0.30", "BB": "0.10", "B": "0.05", "C": "0"}


@dataclass(frozen=True)
class Company:
    """The ratios of a row."""

    ebit: Fraction | None
    retained: Fraction | None
    capital: Fraction | None
    equity: Fraction | None
    to_debt: Fraction | None
    current: Fraction | None
    quick: Fraction | None
    cover: Fraction | None
    growth: Fraction | None
    days: Fraction
    size: Fraction | None
    working_capital: Fraction


def read(row: Row) -> Company:
    """What a row tells."""
    return Company(
        ebit=number(row["x7"]),
        retained=number(row["x6"]),
        capital=number(row["x3"]),
        equity=number(row["x10"]),
        to_debt=number(row["x8"]),
        current=number(row["x4"]),
        quick=number(row["x46"]),
        cover=number(row["x27"]),
        growth=number(row["x21"]),
        days=needed(row["x44"]),
        size=number(row["x29"]),
        working_capital=needed(row["x55"]) * 1000,
    )


def sound(row: Row) -> bool:
    """No negative current or quick ratio, no negative days, no fraction of a grosz."""
    company = read(row)
    some = (company.current, company.quick, company.days)
    return all(value is None or value >= 0 for value in some) and (company.working_capital * 100).denominator == 1


def distress(company: Company) -> Fraction | None:
    """Altman's index of emerging markets without its constant."""
    if company.capital is None or company.retained is None or company.ebit is None or company.to_debt is None:
        return None
    terms = (company.capital * 656, company.retained * 326, company.ebit * 672, company.to_debt * 105)
    return sum(terms, Fraction()) / 100


def zone(index: Fraction | None) -> str:
    """The band of the index."""
    if index is None:
        return "undisclosed"
    return "safe" if index >= exact("2.6") else "grey" if index >= exact("1.1") else "distress"


def points(value: Fraction | None, bins: Bins) -> int:
    """The points of the bin in which a ratio lies."""
    ends, of_bins, of_missing = bins
    return of_missing if value is None else of_bins[bisect_right([exact(end) for end in ends], value)]


def score(company: Company, edition: Edition) -> Fraction:
    """The weighted mean of the points, rounded half up to a whole one."""
    of_ebit, of_cover = edition.weights
    total = (
        points(company.ebit, EBIT) * of_ebit
        + points(company.retained, RETAINED) * 15
        + points(company.equity, EQUITY) * 20
        + points(company.quick, QUICK) * 15
        + points(company.cover, COVER) * of_cover
        + points(company.growth, GROWTH) * 10
    )
    return half_up(Fraction(total, 100), Fraction(1))


def rating(value: Fraction) -> str:
    """The band of a score."""
    return BANDS[bisect_right((30, 45, 60, 70, 80, 90), value)]


def standard_days(grade: str, area: str) -> int:
    """Days of credit by rating and zone."""
    if grade in ("AAA", "AA"):
        return 90 if area == "safe" else 75
    if grade in ("A", "BBB"):
        return 60 if area in ("safe", "grey") else 45
    if grade == "C":
        return 0
    return 14 if area == "distress" else 30


def steady(company: Company, area: str) -> bool | None:
    """Whether the incentive of steady growth is earned."""
    grows = None if company.growth is None else company.growth >= exact("1.1")
    return both(area == "safe", grows, None if company.cover is None else company.cover >= 3)


def limit(company: Company, grade: str, area: str, edition: Edition) -> Fraction | None:
    """The limit on account; unknown where nobody knows whether the incentive is earned."""
    earned = steady(company, area)
    if earned is None:
        return None
    multiple = edition.multiple_of_bbb if grade == "BBB" else MULTIPLE[grade]
    value = max(company.working_capital, Fraction()) * exact(multiple)
    value *= exact("0.5") if area == "distress" else 1
    value *= exact("1.1") if earned else 1
    value *= exact("0.8") if company.days > 150 else 1
    caps = [edition.largest_limit]
    if company.size is not None and company.size < exact("3.3"):
        caps.append(200_000)
    if BANDS.index(grade) < BANDS.index("A"):
        caps.append(5_000_000)
    return down(min(value, Fraction(min(caps))), 1000)


def payment_days(company: Company, grade: str, area: str) -> Fraction | None:
    """The days of credit that the customer gets, never fewer than none."""
    earned = steady(company, area)
    if earned is None:
        return None
    days = standard_days(grade, area) + (15 if earned else 0) - (10 if company.days > 150 else 0)
    return Fraction(max(days, 0))


def approver(value: Fraction | None) -> str | None:
    """Who approves a limit; unknown as it is."""
    if value is None:
        return None
    names = ("credit officer", "credit manager", "senior credit manager", "credit committee")
    return names[sum(value > bound for bound in (100_000, 1_000_000, 5_000_000))]


def _clauses(company: Company, edition: Edition, grade: str, area: str, odd: bool | None) -> Clauses:
    low = BANDS.index(grade) <= BANDS.index("BBB")
    rich = None if company.quick is None else company.quick >= exact(edition.rich_in_cash)
    unpaid = None if company.cover is None else company.cover <= 0
    collapsed = None if company.growth is None else company.growth < exact("0.5")
    much_capital = None if company.equity is None else company.equity >= exact("0.5")
    waived = both(edition.new_firms_waived, company.growth is None, much_capital)
    losses = None if company.retained is None else company.retained < exact("-0.5")
    thin = None if company.current is None else company.current < exact("0.7")
    asks = "approve_with_conditions"
    found = Clauses()
    found.add("A1", "decline", when=grade == "C")
    found.add("A2", "decline", when=None if company.equity is None else company.equity < 0)
    found.add("A3", "refer", "credit committee", when=area == "distress" and low)
    found.add("A4", "refer", "senior credit manager", when=both(unpaid, negation(rich)))
    found.add("A6", "refer", "credit manager", when=both(collapsed, negation(waived)))
    found.add("A7", asks, "a pledge of receivables", when=company.days > 120)
    found.add("A8", asks, "a cash forecast every month", when=thin)
    found.add("A10", "refer", "credit manager", when=both(edition.old_losses, losses))
    found.add("W4", "refer", "senior credit manager", when=odd)
    for amount in ("credit_limit", "payment_days"):
        found.add(amount, "refer", when=None if steady(company, area) is None else False)
    return found


def decide(row: Row, edition: Edition) -> Answer:
    """The whole answer to a row of the Polish history."""
    company = read(row)
    index, value = distress(company), score(company, edition)
    area, grade = zone(index), rating(value)
    allowed = limit(company, grade, area, edition)
    odd = None if index is None else index > 100 or index < -50
    found = _clauses(company, edition, grade, area, odd)
    in_distress, piled_up = area == "distress", company.days > 180
    shrinking = None if company.growth is None else company.growth < exact("0.8")
    return Answer(
        verdict=found.verdict,
        reasons=found.reasons,
        amounts={"credit_limit": allowed, "payment_days": payment_days(company, grade, area)},
        choices={
            "zone": area,
            "rating": grade,
            "approver": approver(allowed),
            "distress_index": index,
            "credit_score": value,
        },
        warnings=holding(W1=in_distress, W2=piled_up, W3=shrinking, W4=odd),
        actions=holding(shorten_terms=in_distress, verify_accounts=odd),
        told=holding(**{"credit manager": in_distress, "credit officer": piled_up}),
        refer_to=found.refer_to,
        conditions=found.conditions,
    )
