"""Arrow columns at the door: each row is accepted or refused exactly as the door for single cases does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from casebuild import CENT, CNY, program, trade_credit
from hypothesis import given, settings
from hypothesis import strategies as st

from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.arrow.digits import read_decimals
from bonitas.engine.columnar.arrow.door import ArrowDoor, block_of, raw_case
from bonitas.engine.columnar.block import Column
from bonitas.engine.columnar.rows import Rows, block_of_cases
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Boolean, Choice, Date, Days, Number, Ratio, Text
from bonitas.engine.problems import CaseError

INVOICE = pa.struct([("amount", pa.decimal128(20, 2)), ("due_on", pa.date32()), ("paid_on", pa.date32())])
WORDS = """
0 1 -1 +7 1.5 0.005 -0.01 12.5% 70% 1_000.50 1,000 １２．５ 1e3 1E-2 99999999999999999 123456789012345678.9 .5 5. nan
inf 0.25
1234567890123456789012345678901234567890 yes no 是 TRUE enterprise 企业 政府机构 enterprize strong weak adequate s m l
2026-01-31 2026-02-30 2024-02-29 0000-01-01 9999-12-31 2026-1-1 2026-01-31T00:00 x
"""
TEXTS = st.sampled_from([*WORDS.split(), "", " ", " 5 ", "\u3000企业\u3000", "strong\x1c", "a" * 10_001, "\x00"])
DECIMALS = st.decimals(-(10**15), 10**15, places=2)
COLUMNS = (
    (pa.string(), TEXTS),
    (pa.large_string(), TEXTS),
    (pa.string(), st.decimals(-(10**9), 10**9, allow_nan=False).map("{:f}".format)),
    (pa.string(), st.dates().map(str)),
    (
        pa.dictionary(pa.int8(), pa.string()),
        st.sampled_from(["enterprise", "weak", "adequate", "政府机构", "1.5", "12%"]),
    ),
    (pa.bool_(), st.booleans()),
    (pa.int8(), st.integers(-128, 127)),
    (pa.int64(), st.one_of(st.integers(0, 100), st.sampled_from([-(2**63), 2**63 - 1]))),
    (pa.uint64(), st.sampled_from([0, 90, 2**63, 2**64 - 1])),
    (pa.decimal128(20, 2), DECIMALS),
    (pa.decimal64(18, 2), st.decimals(-1000, 1000, places=2)),
    (pa.decimal32(9, 1), st.decimals(-1000, 1000, places=1)),
    (pa.decimal128(38, 20), st.decimals(-1000, 1000, places=3)),
    (pa.decimal256(60, 4), st.one_of(DECIMALS, st.just(Decimal(10) ** 40))),
    (pa.decimal256(76, 70), st.decimals(-1000, 1000, places=3)),
    (pa.decimal128(5, -2), st.sampled_from([Decimal(100), Decimal(1200)])),
    (pa.float64(), st.one_of(st.floats(), st.sampled_from([0.1, 0.5, 1e16, 1e-7, 0.30000000000000004]))),
    (pa.float32(), st.floats(width=32)),
    (pa.date32(), st.dates()),
    (pa.date64(), st.dates()),
    (pa.timestamp("us"), st.one_of(st.datetimes(), st.dates().map(lambda day: datetime(day.year, day.month, day.day)))),
    (pa.timestamp("s", tz="UTC"), st.just(datetime(2026, 1, 1))),
    (pa.time32("s"), st.times().map(lambda time: time.replace(microsecond=0))),
    (pa.binary(), st.binary(max_size=3)),
    (pa.null(), st.none()),
    (
        pa.list_(INVOICE),
        st.lists(
            st.one_of(
                st.none(),
                st.fixed_dictionaries(
                    {
                        "amount": st.one_of(st.none(), st.decimals(-2, 1000, places=2)),
                        "due_on": st.one_of(st.none(), st.dates()),
                        "paid_on": st.one_of(st.none(), st.dates()),
                    }
                ),
            ),
            max_size=3,
        ),
    ),
    (
        pa.list_(pa.struct([("金额", pa.string()), ("到期日", pa.string())])),
        st.lists(st.just({"金额": "1.00", "到期日": "2026-01-01"}), max_size=2),
    ),
    (
        pa.list_(pa.struct([("amount", pa.int64()), ("stray", pa.int64())])),
        st.lists(st.just({"amount": 1, "stray": None}), max_size=1),
    ),
    (pa.large_list(pa.string()), st.lists(st.one_of(TEXTS, st.none()), max_size=3)),
    (pa.list_(pa.float64(), 2), st.lists(st.sampled_from([1.5, 100.5]), min_size=2, max_size=2)),
)
PLAIN = program(
    Field("count", Number(), step=Fraction(1), low=Fraction(0)),
    Field("quarter", Number(), optional=True, step=Fraction(1, 4)),
    Field("halves", CNY, optional=True, step=Fraction(3, 2)),
    Field("share", Ratio(), optional=True),
    Field("annual_revenue", CNY, optional=True),
    Field("day", Date(), optional=True, low=date(2020, 1, 1), high=date(2030, 1, 1)),
    Field("name", Text(), optional=True),
    Field("size", Choice(("s", "m", "l"), ordered=True), optional=True, high="m"),
    Field("yes", Boolean(), optional=True),
    Field("term", Days(), optional=True),
    uses_today=True,
)


def told(
    program_: Program, batch: pa.RecordBatch, today: date | None = None
) -> list[Mapping[str, Any] | tuple[str, ...]]:
    """Each row as the door for columns tells it: the case, or what is wrong."""
    block, problems = block_of(program_, batch, today)
    rows, taken = Rows(program_, block), iter(range(block.rows))
    return [
        tuple(item.text() for item in problems[row]) if row in problems else rows.case(next(taken))
        for row in range(batch.num_rows)
    ]


def by_rows(
    program_: Program, batch: pa.RecordBatch, today: date | None = None
) -> list[Mapping[str, Any] | tuple[str, ...]]:
    """Each row as the door for single cases tells it."""
    model, answers = CaseModel(program_), list[Mapping[str, Any] | tuple[str, ...]]()
    for row in range(batch.num_rows):
        raw = raw_case(batch, row)
        if today is not None and raw.get("today") is None:
            raw["today"] = today
        try:
            answers.append(model.validate(raw))
        except CaseError as error:
            answers.append(tuple(item.text() for item in error.problems))
    return answers


@st.composite
def batches(draw: st.DrawFn, program_: Program) -> pa.RecordBatch:
    """Columns of random types, most of them for a field of their kind, some for none."""
    rows = draw(st.integers(0, 4))
    columns = {}
    for field in program_.inputs:
        if field.optional and draw(st.booleans()):
            continue
        form, cells = draw(st.sampled_from(COLUMNS))
        values = draw(st.lists(st.one_of(st.none(), cells, cells, cells), min_size=rows, max_size=rows))
        columns[field.name] = pa.array(values, form)
    columns["today"] = pa.array(
        draw(st.lists(st.one_of(st.none(), st.dates()), min_size=rows, max_size=rows)), pa.date32()
    )
    return pa.RecordBatch.from_pydict(columns)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([trade_credit(), PLAIN]), st.sampled_from([None, date(2026, 3, 1)]))
def test_columns_are_read_as_rows_are(data: st.DataObject, program_: Program, today: date | None) -> None:
    batch = data.draw(batches(program_))
    assert told(program_, batch, today) == by_rows(program_, batch, today)


@settings(max_examples=600, deadline=None)
@given(st.data(), st.sampled_from([*trade_credit().inputs, *PLAIN.inputs]), st.sampled_from(COLUMNS))
def test_a_column_of_any_type_for_any_field(data: st.DataObject, field: Field, column: tuple[Any, Any]) -> None:
    form, cells = column
    one = program(field, records=trade_credit().records)
    array = pa.array(data.draw(st.lists(st.one_of(st.none(), cells, cells, cells), max_size=6)), form)
    batch = pa.RecordBatch.from_pydict({field.name: array})
    expected = by_rows(one, batch)
    assert told(one, batch) == expected
    assert told(one, batch.slice(1)) == expected[1:]


@given(st.data(), st.sampled_from([trade_credit(), PLAIN]))
def test_cases_become_a_block_and_come_back(data: st.DataObject, program_: Program) -> None:
    cases = [one for one in told(program_, data.draw(batches(program_))) if isinstance(one, dict)]
    rows = Rows(program_, block_of_cases(program_, cases))
    assert [rows.case(row) for row in range(len(cases))] == cases


PLAIN_DECIMAL = st.from_regex(r"[+-]?[0-9]{0,19}(\.[0-9]{0,19})?%?", fullmatch=True)


@settings(max_examples=400)
@given(st.lists(st.one_of(st.none(), PLAIN_DECIMAL, st.text("0123456789.+-e_% é", max_size=12))), st.booleans())
def test_decimals_read_eight_digits_at_a_time(texts: list[str | None], per_cent: bool) -> None:
    numbers = read_decimals(pa.array(["7", *texts], pa.string()).slice(1), per_cent=per_cent)
    every = np.broadcast_to(numbers.places, len(texts)).tolist()
    for text, n, places, odd in zip(texts, numbers.n.tolist(), every, numbers.odd, strict=True):
        found = re.fullmatch(r"([+-]?[0-9]+(?:\.[0-9]+)?)(%?)", text or "", re.ASCII)
        plain = found is not None and (per_cent or not found[2])
        digits = sum(sign.isdigit() for sign in text or "")
        assert plain or odd
        assert not (plain and odd) or digits > (16 if per_cent else 18)
        if not odd:
            assert found is not None
            assert Fraction(n, 10**places) == Fraction(found[1]) / (100 if found[2] else 1)


def column(field: Field, array: Any) -> Column:
    """The column of a program that has only this field."""
    block, problems = block_of(program(field), pa.RecordBatch.from_pydict({field.name: array}))
    assert not problems
    (found,) = block.columns.values()
    assert isinstance(found, Column)
    return found


def test_money_is_counted_in_its_step() -> None:
    cents = column(Field("a", CNY, step=CENT), pa.array(["1.5", "-20", "0.07"]))
    assert (cents.denominator, cents.values.tolist(), cents.known, cents.outside) == (100, [150, -2000, 7], None, {})


def test_without_a_step_the_places_that_lose_the_fewest_values() -> None:
    array = pa.array([*(f"{euros}.25" for euros in range(10**15, 10**15 + 50)), "0.12345678901234567"])
    found = column(Field("a", CNY), array)
    assert found.denominator == 100
    assert found.outside == {50: Fraction("0.12345678901234567")}


def test_what_no_64_bits_hold_stands_outside() -> None:
    array = pa.array([Decimal(10) ** 30, Decimal("1.50")], pa.decimal256(60, 2))
    found = column(Field("a", CNY, optional=True), array)
    assert (found.values[1], found.outside) == (150, {0: Fraction(10**30)})


def test_the_blocks_of_a_file_come_in_one_form() -> None:
    door = ArrowDoor(CaseModel(program(Field("a", Number()))))
    forms = []
    for texts in (["1.234"], ["1"], ["2.5"]):
        found = door.read(pa.RecordBatch.from_pydict({"a": pa.array(texts)}))[0].columns["a"]
        assert isinstance(found, Column)
        forms.append(found.denominator)
    assert forms == [1000, 1000, 1000]


def test_every_block_has_every_field() -> None:
    sample = trade_credit()
    block, problems = block_of(sample, pa.RecordBatch.from_pydict({"today": pa.array(["2026-03-01"])}))
    assert set(block.columns) == {"today", *(field.name for field in sample.inputs)}
    assert [item.code for item in problems[0]] == ["K502"] * 4


def test_a_day_out_of_the_calendar_is_told_as_it_stands() -> None:
    batch = pa.RecordBatch.from_pydict({"day": pa.array([2**30], pa.int32()).view(pa.date32())})
    _, problems = block_of(program(Field("day", Date())), batch)
    assert [item.code for item in problems[0]] == ["K503"]
