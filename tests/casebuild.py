"""Programs made by hand, of which only inputs and records matter: what the door and the readers stand on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bonitas.engine.core import Field, Program, Record
from bonitas.engine.kinds import Boolean, Choice, Date, Days, ListOf, Money, Number, Ratio, Text

CNY = Money("CNY")
CENT = Fraction(1, 100)

LABELS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "annual_revenue": "年收入",
        "invoices": "发票",
        "due_on": "到期日",
        "amount": "金额",
        "customer_type": "客户类型",
        "enterprise": "企业",
        "government": "政府机构",
        "net_worth": "净资产",
    }
}


def program(
    *inputs: Field,
    records: tuple[Record, ...] = (),
    uses_today: bool = False,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Program:
    """A program that asks for `inputs` and decides nothing."""
    return Program(
        name="sample",
        title="A sample",
        version="1.0",
        language="en",
        currency="CNY",
        owner=None,
        effective_from=None,
        effective_until=None,
        inputs=inputs,
        records=records,
        nodes=(),
        tables={},
        definitions=(),
        facts=(),
        rules=(),
        amounts=(),
        selections=(),
        actions=(),
        guarantees=(),
        measures=(),
        uses_today=uses_today,
        decides_verdict=False,
        labels=LABELS if labels is None else labels,
    )


INVOICE = Record(
    "invoice",
    (
        Field("amount", CNY, low=Fraction(0), step=CENT),
        Field("due_on", Date()),
        Field("paid_on", Date(), optional=True),
    ),
)


def trade_credit() -> Program:
    """The case of the trade credit example, with every kind of field."""
    return program(
        Field("customer_type", Choice(("enterprise", "sole_trader", "government"))),
        Field("management", Choice(("weak", "adequate", "strong"), ordered=True), low="adequate"),
        Field("annual_revenue", CNY, low=Fraction(0), step=CENT),
        Field("net_worth", CNY, step=CENT),
        Field("current_ratio", Number(), optional=True, low=Fraction(0)),
        Field("late_share", Ratio(), optional=True, low=Fraction(0), high=Fraction(1)),
        Field("grace", Days(), optional=True, low=Fraction(0), high=Fraction(90), step=Fraction(1)),
        Field("audited", Boolean(), optional=True),
        Field("tax_number", Text(), optional=True, sensitive=True),
        Field("owner_income", CNY, optional=True, sensitive=True, step=CENT, low=Fraction(0)),
        Field("invoices", ListOf("invoice"), optional=True),
        Field("past_scores", ListOf("score"), optional=True),
        records=(INVOICE, Record("score", (Field("value", Number(), high=Fraction(100)),), plain=True)),
        uses_today=True,
    )


def sound() -> dict[str, object]:
    """A raw case that the trade credit program accepts."""
    return {
        "today": "2026-03-01",
        "customer_type": "enterprise",
        "management": "strong",
        "annual_revenue": "1_000_000.50",
        "net_worth": -20,
    }
