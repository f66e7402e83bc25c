"""What may be moved in a case to bring it to where a policy decides something else: one field, or the list of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.calendar import add_days
from bonitas.engine.case import TODAY, case_fields
from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, ListOf, Value
from bonitas.engine.probe import candidates
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]
Elements = tuple[Mapping[str, Value | None], ...]

MOST_VALUES = 40
"""Values of one field, those nearest to its own first."""
MOST_LISTS = 60
"""Lists in the place of one."""
MOST_ELEMENTS = 2
"""Elements of a list that are changed one by one."""
MOST_DAYS = 4_000
TIMES = (2, 3, 4, 6, 12)
"""How many times the elements of a list are taken."""


@dataclass(frozen=True, slots=True)
class Move:
    """A field with another value."""

    field: str
    value: CaseValue

    def made(self, case: Case) -> dict[str, CaseValue]:
        """The case with the move made."""
        return {**case, self.field: self.value}


class Moves:
    """The moves that are worth trying in the cases of one program; `others` are cases from which lists are taken."""

    def __init__(self, program: Program, others: Sequence[Case]) -> None:
        self._program, self._others = program, others
        self.fields = {field.name: field for field in case_fields(program)}
        self._records = {record.name: record for record in program.records}
        written = [value for node in program.nodes for value in _written(node)]
        self._dates_written = sorted({value for value in written if isinstance(value, date)})
        whole = {value for value in written if isinstance(value, Fraction) and value.denominator == 1}
        self._days = sorted(int(value) for value in whole if 0 <= value <= MOST_DAYS)

    def of(self, case: Case, name: str) -> Iterator[Move]:
        """The moves of one field, the smallest first. A sensitive one only goes missing, so that it is never shown."""
        field, here = self.fields[name], case.get(name)
        values: Iterable[CaseValue]
        if isinstance(field.kind, ListOf):
            values = self._lists(case, field)
        else:
            values = self._values(field, here if not isinstance(here, tuple) else None, case)
        for value in () if field.sensitive else values:
            if value != here:
                yield Move(name, value)
        if field.optional and here is not None:
            yield Move(name, None)

    def _values(self, field: Field, here: Value | None, case: Case) -> Iterator[Value]:
        match field.kind:
            case Boolean():
                yield from (True, False)
            case Choice(labels=labels):
                yield from labels
            case Date():
                yield from self._dates(field, case)
            case kind if isinstance(kind, NUMERIC):
                usual = [one for one in (field.typical_low, field.typical_high, field.low) if one is not None]
                start = here if here is not None else next(iter(usual), Fraction(0))
                yield from candidates(self._program, field, start)[:MOST_VALUES]
                yield from (usual if here is not None else (start,))

    def _dates(self, field: Field, case: Case) -> Iterator[Value]:
        """The days that the policy names, those as far from the day of the decision as it says, and those beside."""
        for named in self._dates_written:
            for beside in (0, -1, 1):
                day = add_days(named, beside)
                if day is not None and _within(field, day):
                    yield day
        today = case.get(TODAY)
        if not isinstance(today, date):
            return
        for days in self._days:
            for beside in (-1, 0, 1):
                for way in (-1, 1):
                    day = add_days(today, way * (days + beside))
                    if day is not None and _within(field, day):
                        yield day

    # ------------------------------------------------------------ lists

    def _lists(self, case: Case, field: Field) -> Iterator[CaseValue]:
        own = case.get(field.name)
        elements: Elements = own if isinstance(own, tuple) else ()
        found: list[Elements] = []
        for made in self._all_lists(case, field, elements):
            if made != elements and made not in found:
                found.append(made)
        yield from found[:MOST_LISTS]

    def _all_lists(self, case: Case, field: Field, elements: Elements) -> Iterator[Elements]:
        """The list empty, that of another case, one element less or more, all of them several times, one changed."""
        assert isinstance(field.kind, ListOf)
        others: list[Elements] = [one for other in self._others if isinstance(one := other.get(field.name), tuple)]
        yield ()
        yield elements[:-1]
        yield from (elements * times for times in TIMES)
        yield from others
        yield from ((*elements, *one[:1]) for one in others)
        for place, element in enumerate(elements[:MOST_ELEMENTS]):
            for inner in self._records[field.kind.record].fields:
                for value in self._inner(inner, element.get(inner.name), case):
                    yield (*elements[:place], {**element, inner.name: value}, *elements[place + 1 :])
        yield from (one * times for one in others for times in TIMES)

    def _inner(self, field: Field, here: Value | None, case: Case) -> Iterator[Value | None]:
        yield from self._values(field, here, case)
        if field.optional:
            yield None


def _written(node: core.Node) -> tuple[Value, ...]:
    """The values that stand in a node."""
    match node:
        case core.Const(value=value):
            return (value,)
        case core.Dated(periods=periods):
            days = (day for one in periods for day in (one.start, one.end) if day is not None)
            return (*(one.value for one in periods), *days)
    return ()


def _within(field: Field, day: date) -> bool:
    """Whether a day lies in a field's range."""
    low, high = field.low, field.high
    return not (isinstance(low, date) and day < low) and not (isinstance(high, date) and day > high)
