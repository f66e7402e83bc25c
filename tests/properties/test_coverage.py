"""Gaps and overlaps of a table are told if and only if some case can meet one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

import bonitas
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

TOP = 4
WHOLE = tuple(range(TOP + 1))
COLUMNS: dict[str, tuple[Any, ...]] = {
    "n": WHOLE,
    "c": ("low", "mid", "high"),
    "g": ("one", "two"),
    "f": (True, False),
}
"""A column → every value that its field can have."""
KINDS = {
    "n": f"number from 0 to {TOP} step 1",
    "c": "one of low < mid < high",
    "g": "one of one, two",
    "f": "yes or no",
}


def _ranges(values: tuple[str, ...]) -> st.SearchStrategy[str]:
    one = st.sampled_from(values)
    pair = st.tuples(st.sampled_from(range(len(values))), st.sampled_from(range(len(values)))).map(sorted)
    return st.one_of(
        one.map("under {}".format),
        one.map("over {}".format),
        one.map("up to {}".format),
        one.map("{} and over".format),
        pair.map(lambda ends: f"{values[ends[0]]} to {values[ends[1]]}"),
        pair.map(lambda ends: f"{values[ends[0]]}..<{values[ends[1]]}"),
        pair.map(lambda ends: f"over {values[ends[0]]} to under {values[ends[1]]}"),
    )


def _cells(column: str) -> st.SearchStrategy[str]:
    """What a row may ask of a column."""
    words = ("yes", "no") if column == "f" else tuple(map(str, COLUMNS[column]))
    some = st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True).map(", ".join)
    asked = [some, some.map("not {}".format), st.just("any")]
    ends = ("0", "0.5", "1", "2", "2.5", "3", "4") if column == "n" else words
    return st.one_of(*asked, *([_ranges(ends)] * 2 if column in "nc" else []))


@dataclass(frozen=True)
class Asked:
    """A table as text, the columns it goes by, and which of them may be missing."""

    columns: tuple[str, ...]
    optional: frozenset[str]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        fields = "".join(f"  {name} {KINDS[name]}{' optional' * (name in self.optional)}\n" for name in self.columns)
        rows = "".join(f"  | {' | '.join(row)} | {number} |\n" for number, row in enumerate(self.rows))
        by = f"table t by {', '.join(self.columns)} gives v number\n  | {' | '.join(self.columns)} | v |\n"
        return f'policy p "P"\nversion 1\ncase\n{fields}{by}{rows}outputs v\n'

    def cases(self) -> list[dict[str, Any]]:
        """Every case there is."""
        values = [(*COLUMNS[name], *([None] * (name in self.optional))) for name in self.columns]
        return [dict(zip(self.columns, each, strict=True)) for each in product(*values)]


@st.composite
def tables(draw: st.DrawFn) -> Asked:
    columns = tuple(draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=2, unique=True)))
    optional = frozenset(name for name in columns if draw(st.booleans()))
    cells = {
        name: st.one_of(_cells(name), st.just("missing")) if name in optional else _cells(name) for name in columns
    }
    rows = draw(st.lists(st.tuples(*(cells[name] for name in columns)), min_size=1, max_size=4))
    return Asked(columns, optional, tuple(rows))


@settings(max_examples=80, deadline=None)
@example(Asked(("n",), frozenset(), (("under 2.5",), ("over 2.5",))))
@example(Asked(("n",), frozenset(), (("up to 2.5",), ("2.5 and over",))))
@given(tables())
def test_gaps_and_overlaps_are_told_exactly_where_a_case_can_meet_them(table: Asked) -> None:
    compilation = Compilation(Source("p", table.text()))
    told = {one.code for one in compilation.diagnostics}
    assert told <= {"K301", "K302", "K213"}, render(compilation.diagnostics)
    if "K213" in told:
        return
    assert ("K301" in told, "K302" in told) == met(table), table.text()


def met(table: Asked) -> tuple[bool, bool]:
    """Whether some case is answered by no row, and whether some case is answered by two; each row is asked alone."""
    own = {name for i, name in enumerate(table.columns) if any(row[i] == "missing" for row in table.rows)}
    settled = [case for case in table.cases() if all(case[name] is not None or name in own for name in table.columns)]
    answers = [alone(table, row, own, settled) for row in table.rows]
    counts = [sum(row[number] for row in answers) for number in range(len(settled))]
    return any(count == 0 for count in counts), any(count > 1 for count in counts)


def alone(table: Asked, row: tuple[str, ...], own: set[str], cases: list[dict[str, Any]]) -> list[bool]:
    """Whether a row answers each case, in a table in which a missing value is one of its own where it was before."""
    width = len(table.columns)
    others = [tuple("missing" if name == each else "any" for name in table.columns) for each in sorted(own)]
    rows = [(row, 1), *((other, 0) for other in others), (("otherwise",) * width, 0)]
    body = "".join(f"  | {' | '.join(cells)} | {result} |\n" for cells, result in rows)
    head = replace(table, rows=()).text().replace("outputs v\n", "").replace(" gives", " first match gives")
    policy = bonitas.loads(f"{head}{body}outputs v\n", machine="reference")
    found = [policy.decide({name: value for name, value in case.items() if value is not None}) for case in cases]
    return [decision.selections[0].value == 1 for decision in found]
