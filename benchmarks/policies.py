"""The two policies that are measured."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bonitas.dsl.files import compile_file
from bonitas.engine.core import Program

FOLDER = Path(__file__).parent / "policies"
FORTY = "trade_credit_40"
"""Trade credit of a group in forty clauses; half of its fields may be missing."""
TWENTY_FIVE = "admission_25"
"""Twenty-five rules that other engines can say too."""


def path_of(name: str) -> Path:
    """The file of a policy."""
    return FOLDER / f"{name}.policy"


@cache
def program(name: str) -> Program:
    """A policy, compiled."""
    return compile_file(path_of(name), cached=False).required_program()
