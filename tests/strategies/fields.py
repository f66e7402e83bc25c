"""What random policies can speak of: fields, records, parameters and labels, each with what may be said beside it."""

from __future__ import annotations

from dataclasses import dataclass

LABELS = {
    "industry": ("trade", "building", "services"),
    "management": ("weak", "adequate", "strong"),
    "grade": ('"5A"', '"4A"', '"3A"'),
    "gravity": ("minor", "major", "fatal"),
}
ORDERED = ("management", "gravity")
DATES = ("2023-02-28", "2024-02-29", "2024-12-31", "2025-01-31", "2025-03-30", "2026-01-01", "2026-02-28", "2026-03-31")


@dataclass(frozen=True)
class Told:
    """A field: its kind as expressions know it, how it is declared, and what may be said beside that.

    What stands first of `ways` fits the simple cases.
    """

    kind: str
    declared: str
    ways: tuple[str, ...]


def one_of(kind: str, *ways: str) -> Told:
    """A choice, by the name of its labels."""
    between = " < " if kind in ORDERED else ", "
    return Told(kind, f"one of {between.join(LABELS[kind])}", ways)


FIELDS = {
    "revenue": Told("money", "money", ("from 0", "from 0 to 1 billion", "from 0 step 1_000", "")),
    "worth": Told("money", "money", ("optional", "step 1 optional", "from -1 billion to 1 billion optional")),
    "insured": Told("money", "money", ("from 0 to 1 billion optional", "up to 5 million optional")),
    "exports": Told("usd", "money in USD", ("from 0 optional", "from 0 to 10 million step 0.5 optional", "optional")),
    "liquidity": Told("number", "number", ("from 0 optional", "from 0 to 1_000_000 step 0.01 optional", "step 0.125")),
    "staff": Told("number", "number", ('from 0 step 1 unit "people"', 'from 0 to 50_000 step 1 unit "people"')),
    "margin": Told(
        "ratio",
        "ratio",
        ("from -100% to 100% optional", "from -100% to 100% step 0.01% typical 0% to 20% optional"),
    ),
    "terms": Told("days", "days", ("from 0 to 180 days", "from 0 days", "up to 365 days step 5 days")),
    "founded_on": Told("date", "date", ("", "from 1900-01-01 to 2040-12-31")),
    "checked_on": Told("date", "date", ("optional", "up to 2030-12-31 optional")),
    "listed": Told("bool", "yes or no", ("optional",)),
    "rated": Told("bool", "yes or no", ("",)),
    "city": Told("text", "text", ("optional",)),
    "industry": one_of("industry", ""),
    "management": one_of("management", "optional"),
    "grade": one_of("grade", "optional"),
}
"""The fields of every policy."""

MORE_FIELDS = {
    "debts": Told("number", "number", ("from 0 step 1", "typical 0 to 10", "from -1_000_000 billion step 0.001")),
    "scale": Told("number", "number", ("from -3 to 3", "from 0 to 1 step 0.000001", "from 0")),
    "fees": Told("money", "money", ("typical 0 to 1_000", "from 0 to 90_000 billion", "from -0.05 to 0.05")),
    "reserve": Told("money", "money", ("from -9_000_000 billion to 9_000_000 billion", "step 0.25", "optional")),
    "coverage": Told("ratio", "ratio", ("typical 1% to 2% step 0.1%", "from 0%", "up to 1_000_000%", "optional")),
    "delay": Told("days", "days", ("optional", "from -30 days", "from 0 days to 1_000_000 days")),
    "visited_on": Told("date", "date", ("optional", "from 2024-02-29")),
    "branch": one_of("industry", "optional", ""),
    "governance": one_of("management", "", "optional"),
    "worst_event": one_of("gravity", "optional", ""),
    "abroad": Told("bool", "yes or no", ("optional", "")),
    "code": Told("text", "text", ("", "optional")),
}
"""Fields that policies have besides when their cases are made for them."""

LISTS = {
    "references": Told("references", "list of money", ("",)),
    "invoices": Told("invoice", "list of invoice", ("",)),
    "events": Told("event", "list of event", ("optional",)),
}
"""Lists, with what one element is: a record, or the list itself where elements are plain values."""

MORE_LISTS = {
    "returns": Told("invoice", "list of invoice", ("optional", "")),
    "scores": Told("scores", "list of number", ("optional", "from -10 to 10", "from 0 step 0.5 optional")),
    "visits": Told("visits", "list of date", ("optional", "")),
    "tags": Told("tags", "list of text", ("", "optional")),
    "flags": Told("flags", "list of yes or no", ("", "optional")),
    "rates": Told("rates", "list of ratio", ("from 0% to 100% step 1%", "")),
}

RECORDS = {
    "invoice": {
        "amount": Told("money", "money", ("from 0", "", "from 0 to 1 million step 1")),
        "due_on": Told("date", "date", ("",)),
        "paid_on": Told("date", "date", ("optional",)),
        "disputed": Told("bool", "yes or no", ("",)),
    },
    "event": {
        "gravity": one_of("gravity", ""),
        "weight": Told("number", "number", ("optional", "from 0 to 100 step 0.5 optional")),
        "happened_on": Told("date", "date", ("",)),
        "note": Told("text", "text", ("optional",)),
    },
}

MORE_OF_RECORDS = {
    "invoice": {
        "discount": Told("ratio", "ratio", ("optional", "from 0% to 100% step 0.1%")),
        "grace": Told("days", "days", ("optional", "from 0 to 90 days")),
        "channel": one_of("industry", "optional", ""),
        "secured": Told("bool", "yes or no", ("optional",)),
    },
    "event": {
        "state": one_of("management", "optional", ""),
        "loss": Told("money", "money", ("optional", "from 0 optional", "from 0 to 90_000 billion")),
    },
}

VALUES = {
    "references": "money",
    "scores": "number",
    "visits": "date",
    "tags": "text",
    "flags": "bool",
    "rates": "ratio",
}
"""The kind of what the lists of plain values hold."""

PARAMETERS = {
    "floor": ("money", ("10 thousand CNY",)),
    "alarm": ("days", ("30 days from 2020-01-01", "20 days from 2026-01-01")),
    "share": ("ratio", ("10% from 2024-02-29", "12% from 2025-01-31 until 2026-02-28")),
    "factor_of_size": ("number", ("3",)),
}
"""Parameters: their kind, and their values, which may stand in any order."""

MORE_PARAMETERS = {
    "minimum": ("money", ("5 CNY until 2024-12-31", "6.005 CNY from 2025-03-30")),
    "turns": (
        "number",
        ("3 from 2023-02-28 until 2024-12-31", "4 from 2025-01-31 until 2025-03-30", "0.1 from 2026-01-01"),
    ),
    "first_day": ("date", ("2024-02-29 from 2020-01-01", "2025-01-31 from 2024-12-31", "2026-03-31 from 2026-02-28")),
    "strict": ("bool", ("yes from 2020-01-01", "no from 2025-03-30 until 2026-01-01")),
    "motto": ("text", ('"Shanghai" from 2020-01-01', '"信" from 2025-01-31')),
    "thirds": ("ratio", ("66.6667%",)),
}


def names_by_kind(varied: bool) -> dict[str, list[str]]:
    """Kind → the names of fields and parameters that expressions may use."""
    found: dict[str, list[str]] = {"date": ["today"]}
    for name, told in {**FIELDS, **(MORE_FIELDS if varied else {})}.items():
        found.setdefault(told.kind, []).append(name)
    for name, (kind, _) in {**PARAMETERS, **(MORE_PARAMETERS if varied else {})}.items():
        found.setdefault(kind, []).append(name)
    return found


def lists_by_element(varied: bool) -> dict[str, list[str]]:
    """Record, or list of plain values → the lists of such elements."""
    found: dict[str, list[str]] = {}
    for name, told in {**LISTS, **(MORE_LISTS if varied else {})}.items():
        found.setdefault(told.kind, []).append(name)
    return found


def names_in_elements(varied: bool) -> dict[str, dict[str, list[str]]]:
    """Record, or list of plain values → kind → the names inside of an element."""
    found: dict[str, dict[str, list[str]]] = {}
    for record, fields in RECORDS.items():
        inner = found[record] = {"days": ["late"]} if record == "invoice" else {}
        for name, told in {**fields, **(MORE_OF_RECORDS[record] if varied else {})}.items():
            inner.setdefault(told.kind, []).append(name)
    for name in [told.kind for told in {**LISTS, **(MORE_LISTS if varied else {})}.values() if told.kind in VALUES]:
        found[name] = {VALUES[name]: ["value"]}
    return found
