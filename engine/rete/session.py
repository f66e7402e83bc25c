"""A session: the facts of one customer arrive over time, and at every step it is known what they change."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import Self

from bonitas.engine.case import TODAY, Case, CaseModel, Scope
from bonitas.engine.decision import Decision
from bonitas.engine.kinds import ListOf
from bonitas.engine.matters import node
from bonitas.engine.natural import natural
from bonitas.engine.problems import CaseError, fact_broken, problem, quoted
from bonitas.engine.rete.blueprint import Blueprint
from bonitas.engine.rete.change import Change, change_between
from bonitas.engine.rete.memory import Memory
from bonitas.engine.telling import tell, tell_outcome
from bonitas.engine.values import CaseValue

Raw = dict[str, object]
"""A case as it was given, under canonical names."""


class Session:
    """One customer under one policy. Only what a step changes is settled anew.

    At every step it says what deciding `case` afresh would say. A step that is refused raises CaseError, as the policy
    does for a whole case, and leaves the session as it was. Elements of lists are counted from 1, as in all messages.
    A session keeps memory outside of Python's: use it in a `with` block, or `close` it. One thread at a time.
    """

    def __init__(
        self, blueprint: Blueprint, model: CaseModel, case: Mapping[str, object], today: date | None = None
    ) -> None:
        """Raises CaseError for a case that is not sound, and MissingExtraError where durable-rules cannot be had."""
        raw = dict(case)
        if today is not None:
            raw.setdefault(TODAY, today)
        self._blueprint, self._model = blueprint, model
        self._case = model.validate(raw)
        self._raw = self._canonical(raw)
        self._memory = Memory(blueprint)
        self._open = True
        self._decision: Decision | None = None
        try:
            self._memory.begin(self._case)
            self._refuse_broken_facts()
        except BaseException:
            self.close()
            raise
        self._outcome = tell_outcome(blueprint.program, blueprint.plan, self._memory.settled)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget the customer. Nothing else can be asked of a closed session."""
        self._open = False
        self._memory.clear()

    @property
    def case(self) -> Case:
        """The case as it stands, with exact values under canonical names."""
        return self._case

    def decision(self) -> Decision:
        """The whole decision on the case as it stands."""
        self._require_open()
        if self._decision is None:
            self._decision = tell(self._blueprint.program, self._blueprint.plan, self._memory.settled, self._case)
        return self._decision

    # ---------------------------------------------------------------- steps

    def set(self, fields: Mapping[str, object]) -> Change:
        """Give new values to some fields at once; None makes an optional field missing."""
        given = {self._name(field) for field in fields}
        case = {**self._model.validate({**self._without(given), **fields}), **self._lists_without(given)}
        kept = {name: value for name, value in self._raw.items() if name not in given}
        return self._step(case, {**kept, **self._canonical(fields)})

    def advance(self, today: date) -> Change:
        """Let time pass."""
        return self.set({TODAY: today})

    def add(self, field: str, element: object) -> Change:
        """Add an element at the end of a list."""
        count = len(self._elements(field))
        return self._splice(field, count, count, [element])

    def replace(self, field: str, number: int, element: object) -> Change:
        """Put `element` in the place of element `number` of a list."""
        index = self._index(field, number)
        return self._splice(field, index, index + 1, [element])

    def amend(self, field: str, number: int, fields: Mapping[str, object]) -> Change:
        """Give new values to some fields of element `number` of a list."""
        element = self._elements(field)[self._index(field, number)]
        scope = self._scope(field)
        assert scope is not None
        if not isinstance(element, Mapping):
            return self.replace(field, number, fields)
        given = {scope.names.get(name, name) for name in fields}
        kept = {name: value for name, value in element.items() if name not in given}
        return self.replace(field, number, {**kept, **fields})

    def remove(self, field: str, number: int) -> Change:
        """Take element `number` out of a list; those after it move up."""
        index = self._index(field, number)
        return self._splice(field, index, index + 1, [])

    def _splice(self, field: str, start: int, stop: int, elements: list[object]) -> Change:
        """Put `elements` in the place of some others. Only they are read; the others have been."""
        name, old = self._name(field), self._elements(field)
        told = self._case.get(name)
        raw = [*old[:start], *elements, *old[stop:]]
        if self._scope(field) is None or not isinstance(told, tuple):
            return self.set({field: raw})
        try:
            read = self._model.validate({**self._without({name}), field: elements})
        except CaseError:
            self._model.validate({**self._without({name}), field: raw})
            raise
        new = read[name]
        assert isinstance(new, tuple)
        lists = {**self._lists_without({name}), name: (*told[:start], *new, *told[stop:])}
        copied = self._copied(name, elements)
        return self._step({**read, **lists}, {**self._raw, name: [*old[:start], *copied, *old[stop:]]})

    def _step(self, case: Case, raw: Raw) -> Change:
        """Take a case that the door has accepted in place of the one before, unless it breaks facts of the policy."""
        self._require_open()
        try:
            self._memory.change(case)
            self._refuse_broken_facts()
        except BaseException:
            self._open = False
            self._memory.begin(self._case)
            self._open = True
            raise
        program, plan, before = self._blueprint.program, self._blueprint.plan, self._outcome
        self._case, self._raw, self._decision = case, raw, None
        self._outcome = tell_outcome(program, plan, self._memory.settled)
        return change_between(program, plan, before, self._outcome)

    def _require_open(self) -> None:
        if not self._open:
            raise ValueError("the session is closed")

    def _refuse_broken_facts(self) -> None:
        """Raise CaseError where the case that is settled breaks facts of the policy."""
        settled = self._memory.settled
        broken = [fact for fact in self._blueprint.program.facts if settled[node(fact.holds)] is False]
        if broken:
            ordered = sorted(broken, key=lambda fact: natural(fact.name))
            raise CaseError([fact_broken(fact.name, fact.title) for fact in ordered])

    # ---------------------------------------------------------------- the case as it was given

    def _without(self, names: Container[str]) -> Raw:
        """What was given of the other fields, with their lists empty: what was accepted once is not read again."""
        kept = ((name, value) for name, value in self._raw.items() if name not in names)
        return {name: [] if isinstance(value, list) else value for name, value in kept}

    def _lists_without(self, names: Container[str]) -> dict[str, CaseValue]:
        """The other lists of the case."""
        return {name: told for name, told in self._case.items() if isinstance(told, tuple) and name not in names}

    def _canonical(self, raw: Mapping[str, object]) -> Raw:
        """What the door has accepted, under canonical names; what the caller may change later is copied."""
        named = ((self._name(field), value) for field, value in raw.items())
        return {name: self._copied(name, value) if isinstance(value, list | tuple) else value for name, value in named}

    def _copied(self, field: str, elements: Iterable[object]) -> list[object]:
        scope = self._scope(field)
        assert scope is not None
        return [
            {scope.names[name]: each for name, each in element.items()} if isinstance(element, Mapping) else element
            for element in elements
        ]

    def _name(self, field: str) -> str:
        """The canonical name of a field; one that is not declared is left for the door to refuse."""
        return self._model.case.names.get(field, field)

    def _scope(self, field: str) -> Scope | None:
        """What may stand in an element of a list; None for a field that is no list, or is not declared."""
        declared = self._model.case.fields.get(self._name(field))
        kind = None if declared is None else declared.kind
        return self._model.records[kind.record] if isinstance(kind, ListOf) else None

    def _elements(self, field: str) -> list[object]:
        value = self._raw.get(self._name(field))
        return value if isinstance(value, list) else []

    def _index(self, field: str, number: int) -> int:
        """The index of element `number`. Raises CaseError where there is none."""
        count = len(self._elements(field))
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= count:
            return number - 1
        name, shown = self._name(field), quoted(number, sensitive=False)
        if self._scope(field) is None:
            self._model.validate({**self._without({name}), field: ()})
        raise CaseError([problem("K510:element", name, written=field, number=shown, count=str(count))])
