"""The JSON Schema says what the door accepts."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from casebuild import CNY, program, trade_credit

from bonitas.engine.case import CaseModel
from bonitas.engine.core import Field, Record
from bonitas.engine.kinds import ListOf, Number, Ratio
from bonitas.engine.schema import json_schema

SCHEMA = json_schema(trade_credit())
FIELDS = SCHEMA["properties"]


def test_the_head_and_what_is_required() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["title"] == "A sample"
    assert SCHEMA["additionalProperties"] is False
    assert set(SCHEMA["required"]) == {"customer_type", "management", "annual_revenue", "net_worth", "today"}
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert set(FIELDS) == set(CaseModel(trade_credit()).case.fields)


def test_money_is_text_or_whole() -> None:
    revenue = FIELDS["annual_revenue"]
    assert revenue["type"] == ["string", "integer"]
    assert revenue["minimum"] == 0
    assert re.match(revenue["pattern"], "1234.50") and not re.match(revenue["pattern"], "-1")
    assert re.match(FIELDS["net_worth"]["pattern"], "-1")
    assert revenue["x-bonitas"] == {"kind": "money", "currency": "CNY", "low": "0", "step": "0.01", "names": ["年收入"]}


def test_choices_optional_and_sensitive_fields() -> None:
    assert FIELDS["customer_type"]["enum"] == ["enterprise", "sole_trader", "government"]
    assert FIELDS["customer_type"]["x-bonitas"]["label_names"]["government"] == ["政府机构"]
    assert FIELDS["grace"]["anyOf"][1] == {"type": "null"}
    assert FIELDS["tax_number"]["x-bonitas"]["sensitive"] is True


def test_lists_of_records_and_plain_lists() -> None:
    invoices = FIELDS["invoices"]["anyOf"][0]
    assert invoices["items"] == {"$ref": "#/$defs/invoice"}
    assert SCHEMA["$defs"]["invoice"]["required"] == ["amount", "due_on"]
    assert FIELDS["past_scores"]["anyOf"][0]["items"]["maximum"] == 100
    assert set(SCHEMA["$defs"]) == {"invoice"}


def test_bounds_that_are_not_whole_never_refuse_a_sound_case() -> None:
    share = Field("share", Ratio(), low=Fraction(-1, 3), high=Fraction(1, 3), typical_low=Fraction(0), unit="of sales")
    part = json_schema(program(share))["properties"]["share"]
    assert (part["minimum"], part["maximum"]) == (-1, 1)
    extras = {"kind": "ratio", "low": "-1/3", "high": "1/3", "typical_low": "0", "unit": "of sales"}
    assert part["x-bonitas"] == extras


def test_two_records_with_chinese_names_stay_apart() -> None:
    records = (Record("甲乙", (Field("a", CNY),)), Record("丙丁", (Field("b", Number()),)))
    schema = json_schema(program(Field("x", ListOf("甲乙")), Field("y", ListOf("丙丁")), records=records))
    targets = [schema["properties"][name]["items"]["$ref"].rsplit("/", 1)[1] for name in ("x", "y")]
    assert [list(schema["$defs"][target]["properties"]) for target in targets] == [["a"], ["b"]]
