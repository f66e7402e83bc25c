"""Lines of JSONL and CSV made a column at a time say what the columns say."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from bonitas.engine.columnar.arrow.named import WORDS
from bonitas.replay.formulas import defused
from bonitas.replay.text_lines import csv_header, csv_lines, json_lines

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["", "甲", '"', "a,b", "\n", "=1", "-1", "－1"]),
)
SCHEMA = pa.schema(
    [
        pa.field("case", pa.string()),
        pa.field('行 "号"', pa.int64()),
        pa.field("verdict", pa.dictionary(pa.int32(), pa.string())),
        pa.field("reasons", WORDS, nullable=False),
        pa.field("limit", pa.string()),
        pa.field("due", pa.date32()),
        pa.field("held", pa.bool_()),
    ]
)
ROWS = st.fixed_dictionaries(
    {
        "case": st.one_of(st.none(), TEXTS),
        '行 "号"': st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        "verdict": st.one_of(st.none(), st.sampled_from(["approve", 'a "b"', "甲,乙"])),
        "reasons": st.lists(st.sampled_from(["A1", "A10", "信用,一"]), max_size=3),
        "limit": st.one_of(st.none(), st.sampled_from(["8/3", "0.5", "-12"])),
        "due": st.one_of(st.none(), st.dates(date(1000, 1, 1))),
        "held": st.one_of(st.none(), st.booleans()),
    }
)


@given(st.lists(ROWS, max_size=5), st.integers(0, 2))
def test_lines_say_what_columns_say(rows: list[dict[str, object]], start: int) -> None:
    batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA).slice(start)
    rows = [row | {"due": None if row["due"] is None else str(row["due"])} for row in rows[start:]]
    told = bytes(json_lines(batch)).decode()
    assert [json.loads(line) for line in told.split("\n")[:-1]] == rows
    text = (csv_header(SCHEMA.names) + bytes(csv_lines(batch))).decode()
    assert list(csv.reader(StringIO(text, newline=""))) == [
        SCHEMA.names,
        *([cell(row[name]) for name in SCHEMA.names] for row in rows),
    ]


def cell(value: object) -> str:
    """A value as a reader of CSV sees it."""
    if isinstance(value, list):
        return defused(";".join(value))
    if isinstance(value, str):
        return defused(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_no_cell_of_csv_is_a_formula() -> None:
    texts = ["=1+1", "-2", "-2+3", "＝1", "@x", "c1"]
    batch = pa.RecordBatch.from_pydict({"a": pa.array(texts), "b": pa.array([["=x", "y"]] * 6, WORDS)})
    told = list(csv.reader(StringIO(bytes(csv_lines(batch)).decode())))
    assert [row[0] for row in told] == ["'=1+1", "-2", "'-2+3", "'＝1", "'@x", "c1"]
    assert {row[1] for row in told} == {"'=x;y"}


def test_nothing_and_an_empty_text_differ_in_csv() -> None:
    batch = pa.RecordBatch.from_pydict({"a": pa.array(["", None], pa.string()), "b": pa.array([["x", "y"], []], WORDS)})
    assert bytes(csv_lines(batch)) == b'"",x;y\n,\n'
