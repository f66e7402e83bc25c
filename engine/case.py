"""The door: what a case must tell, as a pydantic model made from the policy, and raw values read into exact ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic import Field as ModelField
from pydantic_core import ErrorDetails, PydanticCustomError

from bonitas.engine.core import Field, Program
from bonitas.engine.kinds import Choice, Date, ListOf, Value
from bonitas.engine.problems import Both, CaseError, CaseProblem, closest, printable, problem, quoted
from bonitas.engine.scalars import RefusalError, kind_words, read_scalar
from bonitas.engine.values import CaseValue

TODAY = "today"
_TODAY_ZH = "今天"

Case = Mapping[str, CaseValue]
"""A sound case: canonical name → exact value; a list is a tuple of such mappings. A missing field is absent."""

Place = tuple[str | int, ...]
"""Where in a case: canonical names, and positions in lists counting from 0."""

_CONFIG = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields that may stand in one place (the case, or a record), by canonical name and by every shown name."""

    fields: Mapping[str, Field]
    names: Mapping[str, str]
    plain: bool = False


class CaseModel:
    """What a case of one policy must tell. Build it once, use it for every case; safe to share between threads.

    `model` is the pydantic model. `describe` gives the JSON Schema of one field (see `engine/schema.py`).
    """

    def __init__(self, program: Program, describe: Callable[[Field], dict[str, Any]] | None = None) -> None:
        self.program = program
        self._describe = describe
        inputs = case_fields(program)
        self.case = _scope(program, inputs)
        self.records = {record.name: _scope(program, record.fields, plain=record.plain) for record in program.records}
        self._record_models: dict[tuple[str, bool], type[BaseModel]] = {}
        self.model = self._model(program.name, inputs)

    def validate(self, raw: Mapping[str, object]) -> Case:
        """The exact case that `raw` tells.

        Fields and choices may go by their canonical name or by their name in any language of the policy. Amounts of
        money are strings, integers or Decimals; any other number may be a float too, read by its shortest decimal.
        None and absence are the same. Raises CaseError with everything that is wrong, never only the first.
        """
        if not isinstance(raw, Mapping):
            record = Both("a record of named fields", "由字段组成的记录")
            raise CaseError([problem("K510:shape", "", expected=record)])
        reading = _Reading(self.records)
        named = reading.rename(raw, self.case, ())
        problems = reading.problems
        try:
            accepted = self.model.model_validate(named, by_alias=True)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=True)
            problems += [self._problem(detail, reading) for detail in found]
        else:
            if not problems:
                return _plain_case(accepted)
        raise CaseError(_said_once(problems))

    def _model(self, name: str, fields: Sequence[Field]) -> type[BaseModel]:
        # Attributes are numbered, names are aliases: a policy may call a field `copy` or `年收入`.
        members: dict[str, Any] = {}
        for number, field in enumerate(fields):
            default = None if field.optional else ...
            members[f"f{number}"] = (self._annotation(field), ModelField(default, alias=field.name))
        return create_model(name, __config__=_CONFIG, **members)

    def _annotation(self, field: Field) -> Any:
        described = [] if self._describe is None else [WithJsonSchema(self._describe(field))]
        if not isinstance(field.kind, ListOf):
            return Annotated[(Any, PlainValidator(_scalar_reader(field, self.program)), *described)]
        items: Any = tuple[self._record_model(field.kind.record, field.sensitive), ...]  # type: ignore[misc]
        if field.optional:
            items = items | None
        return Annotated[(items, BeforeValidator(_list_reader(field)))]

    def _record_model(self, name: str, sensitive: bool) -> type[BaseModel]:
        """The model of a record; in a sensitive list every field of it is sensitive."""
        key = (name, sensitive)
        if key not in self._record_models:
            fields = [replace(one, sensitive=one.sensitive or sensitive) for one in self.records[name].fields.values()]
            self._record_models[key] = self._model(name, fields)
        return self._record_models[key]

    def _problem(self, detail: ErrorDetails, reading: _Reading) -> CaseProblem:
        place: Place = detail["loc"]
        field, is_element = self._declared(place)
        path, written = reading.paths(place, self._plain_lists())
        refusal = detail.get("ctx", {}).get("refusal")
        if isinstance(refusal, RefusalError):
            if refusal.key == "K502":
                return self._missing(field, path, written)
            return problem(refusal.key, path, written=written, suggestion=refusal.suggestion, **refusal.words)
        if detail["type"] == "missing":
            return self._missing(field, path, written)
        kind = (
            Both(f"a record of {_record_name(field)}", f" {_record_name(field)} 记录")
            if is_element
            else kind_words(field.kind)
        )
        given = Both("the element", "该项") if is_element else Both("the value", "该值")
        return problem("K503", path, written=written, given=given, kind=kind, hint=Both("", ""))

    def _missing(self, field: Field, path: str, written: str) -> CaseProblem:
        label = self.program.labels.get("zh", {}).get(field.name, field.name)
        return problem("K502", path, written=written, name=field.name, label=label, kind=kind_words(field.kind))

    def _declared(self, place: Place) -> tuple[Field, bool]:
        """The field that a place belongs to, and whether the place is an element of its list."""
        scope, field, is_element = self.case, None, False
        for step in place:
            if isinstance(step, int):
                is_element = True
                continue
            field, is_element = scope.fields[step], False
            if isinstance(field.kind, ListOf):
                scope = self.records[field.kind.record]
        assert field is not None
        return field, is_element

    def _plain_lists(self) -> frozenset[str]:
        lists = (field for field in self.case.fields.values() if isinstance(field.kind, ListOf))
        return frozenset(field.name for field in lists if self.records[_record_name(field)].plain)


def case_fields(program: Program) -> tuple[Field, ...]:
    """The inputs and, if it is not among them, `today` (which must be given when the policy uses it)."""
    if any(field.name == TODAY for field in program.inputs):
        return program.inputs
    today = Field(TODAY, Date(), optional=not program.uses_today, description="the day of the decision")
    return (*program.inputs, today)


def names_of(program: Program, canonical: str) -> tuple[str, ...]:
    """Every name of something: the canonical one first, then what people read in each language."""
    others = [table[canonical] for table in program.labels.values() if canonical in table]
    if canonical == TODAY:
        others.append(_TODAY_ZH)
    return tuple(dict.fromkeys((canonical, *others)))


def label_names(program: Program, field: Field) -> Mapping[str, str]:
    """Every name of each label of a choice → the canonical one; nothing for other fields."""
    return _lookup(program, field.kind.labels) if isinstance(field.kind, Choice) else {}


def _scope(program: Program, fields: Sequence[Field], *, plain: bool = False) -> Scope:
    return Scope({field.name: field for field in fields}, _lookup(program, [field.name for field in fields]), plain)


def _lookup(program: Program, canonical: Sequence[str]) -> dict[str, str]:
    """Every name → canonical name. A canonical name is never another's label; a label of two is nobody's."""
    owners: dict[str, set[str]] = {}
    for name in canonical:
        for shown in names_of(program, name):
            owners.setdefault(shown, set()).add(name)
    names = {shown: next(iter(found)) for shown, found in owners.items() if len(found) == 1}
    return names | {name: name for name in canonical}


def _record_name(field: Field) -> str:
    assert isinstance(field.kind, ListOf)
    return field.kind.record


def _refused(refusal: RefusalError) -> PydanticCustomError:
    return PydanticCustomError("refused", "refused", {"refusal": refusal})


def _scalar_reader(field: Field, program: Program) -> Callable[[object], Value | None]:
    labels = label_names(program, field)

    def read(raw: object) -> Value | None:
        if raw is None:
            if field.optional:
                return None
            raise _refused(RefusalError("K502"))
        try:
            return read_scalar(field, raw, labels)
        except RefusalError as refusal:
            raise _refused(refusal) from None

    return read


def _list_reader(field: Field) -> Callable[[object], object]:
    def read(raw: object) -> object:
        if raw is None and not field.optional:
            raise _refused(RefusalError("K502"))
        if raw is None or isinstance(raw, tuple):
            return raw
        given = quoted(raw, sensitive=field.sensitive)
        raise _refused(RefusalError("K503", given=given, kind=kind_words(field.kind), hint=Both("", "")))

    return read


def _said_once(problems: Sequence[CaseProblem]) -> list[CaseProblem]:
    """Without the fields that are missing only because their name is misspelled, as another problem says."""
    meant = set()
    for item in problems:
        if item.code == "K501" and item.suggestion is not None:
            parent, dot, _ = item.path.rpartition(".")
            meant.add(f"{parent}{dot}{item.suggestion}")
    return [item for item in problems if item.code != "K502" or item.path not in meant]


class _Reading:
    """One case on its way in: names made canonical, and how each was written."""

    def __init__(self, records: Mapping[str, Scope]) -> None:
        self.records = records
        self.problems: list[CaseProblem] = []
        self.written: dict[Place, str] = {}

    def rename(self, raw: Mapping[Any, object], scope: Scope, place: Place) -> dict[str, object]:
        """`raw` with canonical names; what has no such name, or a second one, becomes a problem."""
        named: dict[str, object] = {}
        for key, value in raw.items():
            canonical = scope.names.get(key) if isinstance(key, str) else None
            if canonical is None:
                self._undeclared(key, scope, place)
                continue
            here = (*place, canonical)
            if canonical in named:
                path, written = self.paths(here, frozenset())
                names: dict[str, Any] = {"first": self.written[here], "second": key}
                self.problems.append(problem("K508", path, written=written, name=canonical, **names))
                continue
            self.written[here] = key
            named[canonical] = self._elements(value, scope.fields[canonical], here)
        return named

    def _elements(self, value: object, field: Field, place: Place) -> object:
        if not isinstance(field.kind, ListOf) or not isinstance(value, (list, tuple)):
            return value
        scope = self.records[field.kind.record]
        elements: list[object] = []
        for position, element in enumerate(value):
            if isinstance(element, Mapping):
                elements.append(self.rename(element, scope, (*place, position)))
            else:
                elements.append({"value": element} if scope.plain else element)
        return tuple(elements)

    def _undeclared(self, key: object, scope: Scope, place: Place) -> None:
        path, written = self.paths(place, frozenset())
        if not isinstance(key, str):
            self.problems.append(problem("K501:key", path, written=written, given=quoted(key, sensitive=False)))
            return
        hint, suggestion = closest(key, scope.names)
        dot = "." if path else ""
        shown = printable(key, 60)
        words: dict[str, Any] = {"name": shown, "hint": hint}
        self.problems.append(
            problem("K501", f"{path}{dot}{shown}", written=f"{written}{dot}{shown}", suggestion=suggestion, **words)
        )

    def paths(self, place: Place, plain_lists: frozenset[str]) -> tuple[str, str]:
        """A place as people write it (`invoices[2].due_on`): canonical, and in the case's own names."""
        if len(place) > 2 and place[0] in plain_lists:
            place = place[:2]
        path = written = ""
        for depth, step in enumerate(place, start=1):
            if isinstance(step, int):
                path, written = f"{path}[{step + 1}]", f"{written}[{step + 1}]"
            else:
                dot = "." if path else ""
                path, written = f"{path}{dot}{step}", f"{written}{dot}{self.written.get(place[:depth], step)}"
        return path, written


def _plain_case(accepted: BaseModel) -> dict[str, Any]:
    """The model's values under canonical names, without the missing ones."""
    case: dict[str, Any] = {}
    for attribute, info in type(accepted).model_fields.items():
        value = getattr(accepted, attribute)
        if value is None:
            continue
        assert info.alias is not None
        case[info.alias] = tuple(map(_plain_case, value)) if isinstance(value, tuple) else value
    return case


def at_line(problems: Sequence[CaseProblem], line: Callable[[str], int | None]) -> tuple[CaseProblem, ...]:
    """The same problems, each with the line of its place in the file where it has none yet."""
    return tuple(
        item if item.line is not None else replace(item, line=line(item.written or item.path)) for item in problems
    )
