"""Hit policies, cells and unknown values."""

from __future__ import annotations

from fractions import Fraction

import pytest
from programbuild import ANY, MISSING, RATING, Build, between, member

from bonitas.engine import values
from bonitas.engine.core import Cell, HitPolicy
from bonitas.engine.reference import decide
from bonitas.engine.values import Answer, Cause, Unknown

SCORE = Unknown(frozenset([Cause(values.MISSING, "score")]))
Rows = list[tuple[Cell, int]]

BANDS: Rows = [(between(None, 10), 1), (between(10, 20), 2), (between(20, None), 3)]
NESTED: Rows = [(between(0, 100), 5), (between(10, 20), 9), (between(15, 50), 7)]
GAPPED: Rows = [(between(0, 10), 1), (between(20, 30), 2)]
WITH_MISSING: Rows = [(MISSING, 20), (between(None, 1), 0), (between(1, None), 100)]


def _ask(hit: HitPolicy, rows: Rows, score: int | None, otherwise: int | None = None) -> Answer:
    build = Build()
    field = build.input("score", optional=True)
    lines = [((cell,), build.const(result)) for cell, result in rows]
    default = None if otherwise is None else build.const(otherwise)
    build.select("points", build.table("points", [field], lines, hit=hit, otherwise=default))
    case = {"score": None if score is None else Fraction(score)}
    return decide(build.program(), case).selections[0].value


def _unknown(what: str) -> Unknown:
    return Unknown(frozenset([Cause(what, "points", 7)]))


@pytest.mark.parametrize(
    ("hit", "rows", "score", "otherwise", "expected"),
    [
        (HitPolicy.UNIQUE, BANDS, 10, None, 2),
        (HitPolicy.UNIQUE, BANDS, None, None, SCORE),
        (HitPolicy.UNIQUE, GAPPED, 15, None, _unknown(values.NO_ROW)),
        (HitPolicy.UNIQUE, GAPPED, 15, 4, 4),
        (HitPolicy.UNIQUE, GAPPED, None, 4, SCORE),
        (HitPolicy.UNIQUE, NESTED, 12, None, _unknown(values.CONFLICT)),
        (HitPolicy.UNIQUE, [(ANY, 3)], None, None, 3),
        (HitPolicy.UNIQUE, WITH_MISSING, None, None, 20),
        (HitPolicy.UNIQUE, WITH_MISSING, 0, None, 0),
        (HitPolicy.FIRST, NESTED, 12, None, 5),
        (HitPolicy.FIRST, [(between(0, 5), 1), (ANY, 2)], None, None, SCORE),
        (HitPolicy.FIRST, [(ANY, 2), (between(0, 5), 1)], None, None, 2),
        (HitPolicy.FIRST, [(between(0, 5), 1)], 9, 8, 8),
        (HitPolicy.WORST, NESTED, 16, None, 5),
        (HitPolicy.BEST, NESTED, 16, None, 9),
        (HitPolicy.WORST, [(ANY, 5), (between(0, 1), 6)], None, None, 5),
        (HitPolicy.BEST, [(ANY, 5), (between(0, 1), 6)], None, None, SCORE),
        (HitPolicy.WORST, GAPPED, 15, 4, 4),
        (HitPolicy.WORST, GAPPED, None, 4, SCORE),
        (HitPolicy.SUM, NESTED, 16, None, 21),
        (HitPolicy.SUM, GAPPED, 15, None, 0),
        (HitPolicy.SUM, GAPPED, 15, 4, 4),
        (HitPolicy.SUM, GAPPED, None, None, SCORE),
    ],
)
def test_a_table_answers_by_its_hit_policy(
    hit: HitPolicy, rows: Rows, score: int | None, otherwise: int | None, expected: Answer
) -> None:
    assert _ask(hit, rows, score, otherwise) == expected
    if hit is not HitPolicy.FIRST:
        assert _ask(hit, rows[::-1], score, otherwise) == expected


@pytest.mark.parametrize(
    ("cell", "score", "accepted"),
    [
        (between(1, 2), 1, True),
        (between(1, 2), 2, False),
        (between(1, 2, top=True), 2, True),
        (between(1, 2, negated=True), 2, True),
        (member(1, 3), 3, True),
        (member(1, 3), 2, False),
        (member(1, 3, negated=True), 2, True),
        (Cell(member(1).tests, missing=True), None, True),
        (Cell(member(1).tests, missing=True), 1, True),
        (Cell(member(1).tests, missing=True), 2, False),
    ],
)
def test_a_cell_accepts_what_its_tests_say(cell: Cell, score: int | None, accepted: bool) -> None:
    assert _ask(HitPolicy.UNIQUE, [(cell, 1)], score, 0) == (1 if accepted else 0)


def test_a_negated_cell_rejects_unknown_where_missing_is_a_value_of_its_own() -> None:
    rows = [(member(1, negated=True), 5), (MISSING, 6)]
    assert _ask(HitPolicy.UNIQUE, rows, None) == 6


def test_intervals_of_ordered_labels_go_from_worst_to_best() -> None:
    build = Build()
    rating = build.input("rating", RATING)
    rows = [((between(None, "A"),), build.const(1)), ((between("A", "AA", top=True),), build.const(2))]
    build.select("points", build.table("points", [rating], rows))
    program = build.program()
    answers = [decide(program, {"rating": label}).selections[0].value for label in RATING.labels]
    assert answers == [1, 1, 2, 2]


def test_a_row_that_cannot_match_for_another_reason_makes_no_doubt() -> None:
    build = Build()
    known, score = build.input("known"), build.input("score", optional=True)
    rows = [((member(1), between(0, 5)), build.const(1)), ((member(2), ANY), build.const(2))]
    build.select("points", build.table("points", [known, score], rows))
    assert decide(build.program(), {"known": Fraction(2)}).selections[0].value == 2
