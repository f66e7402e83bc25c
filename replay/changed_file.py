"""The file of changed cases: every case that two versions decide differently, as CSV or JSON lines (docs/diff.md).

Programs that open CSV as a sheet run cells that begin like a formula. Texts that others wrote (ids, outcomes, reasons)
are written so that they are read as texts; figures of our own are numbers and stay as they are.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bonitas.engine.core import Rounding, Verdict
from bonitas.engine.kinds import Value
from bonitas.engine.rounding import round_to
from bonitas.engine.values import decimal_text, plain
from bonitas.replay.answers import Answer, outcomes_of
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import ChangedCase
from bonitas.replay.formulas import defused
from bonitas.replay.report.data import case_json
from bonitas.replay.whole_file import written

SUFFIXES = (".csv", ".jsonl")
PLACES = Fraction(1, 10**12)
"""To what numbers are rounded in CSV where no decimal is exact; JSON lines have them exactly."""
Sets = tuple[tuple[str, ...], ...] | None
"""The smallest sets of edits that give the new decision; no set: only all together do; None: not looked for."""


class ChangedFile:
    """Writes changed cases; use it in a `with` statement. The file appears whole or not at all.

    Raises ValueError for a name that does not end in one of `SUFFIXES`; OSError as usual.
    """

    def __init__(self, found: Difference, path: str | Path) -> None:
        self._path = Path(path)
        self._suffix = self._path.suffix.lower()
        if self._suffix not in SUFFIXES:
            raise ValueError(f"a file of changed cases must end in {' or '.join(SUFFIXES)}, not {str(path)!r}")
        old, new = (outcomes_of(program) for program in (found.old, found.new))
        self._amounts = tuple(dict.fromkeys([*new.amounts, *old.amounts]))
        self._choices = tuple(dict.fromkeys([*new.choices, *old.choices]))
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._file = self._open.enter_context(written(self._path))
        self._rows = csv.writer(self._file)
        if self._suffix == ".csv":
            self._rows.writerow(self._header())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def write(self, case: ChangedCase, sets: Sets) -> None:
        """Adds a case."""
        if self._suffix == ".csv":
            self._rows.writerow(self._row(case, sets))
            return
        told = case_json(case) | {"cause": None if sets is None else [list(one) for one in sets]}
        self._file.write(json.dumps(told, ensure_ascii=False) + "\n")

    # ------------------------------------------------------------ CSV

    def _header(self) -> Iterator[str]:
        yield from ("id", "line", "outcome", "differs_in", "old_verdict", "new_verdict")
        for name in (*self._amounts, *self._choices):
            yield from (f"old_{name}", f"new_{name}")
        yield from ("old_reasons", "new_reasons", "cause")

    def _row(self, case: ChangedCase, sets: Sets) -> Iterator[str]:
        pair = case.pair
        yield from (defused(pair.id), str(pair.line), defused(pair.outcome or ""), "; ".join(case.aspects))
        sides = pair.old, pair.new
        yield from (_verdict(one.verdict) for one in sides)
        for name in self._amounts:
            yield from (_value(one.amounts, name) for one in sides)
        for name in self._choices:
            yield from (_value(one.choices, name) for one in sides)
        yield from map(_reasons, sides)
        yield "" if sets is None else " or ".join(" with ".join(one) for one in sets) or "all together"


def _verdict(verdict: Verdict | None) -> str:
    return "" if verdict is None else verdict.name.lower()


def _value(values: Mapping[str, Value | None], name: str) -> str:
    """A value as a sheet takes it; nothing where it is unknown, or the version does not have it."""
    value = values.get(name)
    if value is None:
        return ""
    return _number(value) if isinstance(value, Fraction) else defused(_text(plain(value)))


def _number(value: Fraction) -> str:
    """A number, rounded where no decimal is exact: a sheet would take `1/3` for a day in March."""
    text = decimal_text(value)
    return decimal_text(round_to(value, Rounding.HALF_EVEN, PLACES)) if "/" in text else text


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reasons(answer: Answer) -> str:
    told = (f"{one.clause} {one.because}" if one.settled else f"{one.clause} ?" for one in answer.reasons)
    return defused("; ".join(told))
