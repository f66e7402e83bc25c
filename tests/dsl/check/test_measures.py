"""The author's own figures over many cases: what they may be made of, and that they decide nothing."""

from __future__ import annotations

import pytest
from diffsample import POLICY, compiled

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.identity import identity


def with_measures(*lines: str) -> Compilation:
    section = "".join(f"  {line}\n" for line in lines)
    return Compilation(Source("measured.policy", f"{POLICY}\nmeasure\n{section}"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('a "A" share with credit_limit', "K204"),
        ('a "A" total of grade', "K205"),
        ('a "A" total of years where nothing > 2', "K101"),
        ('a "A" total of revenue / years', "K211"),
        ('a "A" average of revenue / years', "K211"),
        ('a "A" average of years per revenue', "K001"),
    ],
)
def test_what_is_no_figure_is_found(line: str, code: str) -> None:
    found = with_measures(line)
    assert found.program is None
    assert code in {one.code for one in found.diagnostics}


def test_two_of_one_name() -> None:
    found = with_measures('a "A" total of revenue', 'a "B" total of years')
    assert "K102" in {one.code for one in found.diagnostics}


def test_quotients_are_rounded_or_of_totals() -> None:
    whole = with_measures(
        'a "A" total of (revenue / years rounded half up to 0.01)', 'b "B" total of revenue per years'
    )
    assert [one.name for one in whole.required_program().measures] == ["a", "b"]


def test_no_measure_is_part_of_what_is_decided() -> None:
    measured = with_measures('a "A" share with verdict is approve', 'b "B" average of credit_limit')
    assert identity(measured.required_program()) == identity(compiled().required_program())


def test_what_only_a_measure_reads_is_used() -> None:
    before = sum(one.code == "K110" for one in compiled().diagnostics)
    after = sum(one.code == "K110" for one in with_measures('a "A" average of income').diagnostics)
    assert after < before
