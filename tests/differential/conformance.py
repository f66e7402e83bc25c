"""Conformance files: a policy, cases, and what is decided, as any implementation of the language can read them.

The format is told in tests/conformance/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.case import CaseModel, case_fields
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.decision_json import to_json
from bonitas.engine.kinds import ListOf
from bonitas.engine.machines import REFERENCE, machine
from bonitas.engine.problems import CaseError
from bonitas.engine.values import CaseValue, plain

FORMAT = "bonitas.conformance/1"
FOLDER = Path(__file__).parent.parent / "conformance"
"""Where the files are."""
_KEYS = ("format", "title", "policy", "cases")
_CASE_KEYS = ("title", "case", "expect")

Json = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One case as it comes to the door, and what is to come of it (None: not yet known)."""

    title: str
    case: Json
    expect: Json | None


@dataclass(frozen=True)
class Conformance:
    """One file."""

    title: str
    policy: str
    examples: tuple[Example, ...]

    def program(self) -> Program:
        """The program of its policy. Raises PolicyError where the text has errors."""
        return Compilation(Source("conformance.policy", self.policy)).required_program()

    def with_answers(self) -> Conformance:
        """The same with what the reference says of each case."""
        program = self.program()
        model = CaseModel(program)
        examples = tuple(Example(one.title, one.case, expectation(program, model, one.case)) for one in self.examples)
        return Conformance(self.title, self.policy, examples)


def sound_cases(program: Program, conformance: Conformance) -> list[Mapping[str, CaseValue]]:
    """The exact cases of a file, without those that the door refuses."""
    model, found = CaseModel(program), []
    for one in conformance.examples:
        try:
            found.append(model.validate(one.case))
        except CaseError:
            assert one.expect is not None
            assert "refused" in one.expect, f"the door refuses {one.title}"
    return found


# ---------------------------------------------------------------- what is expected


def expectation(program: Program, model: CaseModel, raw: Json) -> Json:
    """What the reference says of a case: that the door refuses it, that it breaks facts, or the decision."""
    try:
        case = model.validate(raw)
    except CaseError as error:
        return {"refused": [{"code": problem.code, "path": problem.path} for problem in error.problems]}
    reference = machine(program, REFERENCE)
    broken = reference.broken_facts(case)
    return {"broken_facts": [fact.name for fact in broken]} if broken else decided(program, reference.decide(case))


def decided(program: Program, decision: Decision) -> Json:
    """A decision without what is written for people, and without what is empty."""
    whole = to_json(decision, program, "en")
    told = {
        "in_force": None if whole["in_force"] is not False else False,
        "verdict": whole["verdict"],
        "reasons": [_some(one, "clause", "verdict", "settled", "causes") for one in whole["reasons"]],
        "refer_to": whole["refer_to"],
        "conditions": whole["conditions"],
        "amounts": {name: _some(one, "value", "start", "steps", "binding") for name, one in whole["amounts"].items()},
        "selections": {name: _some(one, "value") for name, one in whole["selections"].items()},
        "warnings": [_some(one, "clause", "level") for one in whole["warnings"]],
        "actions": [_some(one, "action", "clauses") for one in whole["actions"]],
        "notifications": [_some(one, "whom", "within", "unit", "clauses") for one in whole["notifications"]],
        "clauses": {one["id"]: one["state"] for one in whole["trace"]},
        "needs": [_bare(cause) for cause in whole["needs"]],
        "guarantees": {one["id"]: one["held"] for one in whole["guarantees"]},
    }
    return {key: value for key, value in told.items() if value not in (None, [], {})}


def _some(whole: Json, *keys: str) -> Json:
    found = {key: whole[key] for key in keys if whole[key] not in (None, [])}
    if "causes" in found:
        found["causes"] = [_bare(cause) for cause in found["causes"]]
    return found


def _bare(cause: Json) -> Json:
    return {key: cause[key] for key in ("what", "subject", "line")}


def raw_case(program: Program, case: Mapping[str, CaseValue]) -> Json:
    """An exact case as it would come to the door: numbers and dates as text."""
    records = {record.name: record for record in program.records}
    raw: Json = {}
    for field in case_fields(program):
        value = case.get(field.name)
        if isinstance(value, tuple):
            assert isinstance(field.kind, ListOf)
            elements = [{name: plain(one) for name, one in each.items() if one is not None} for each in value]
            raw[field.name] = [each["value"] for each in elements] if records[field.kind.record].plain else elements
        elif value is not None:
            raw[field.name] = plain(value)
    return raw


# ---------------------------------------------------------------- files


def load(path: Path) -> Conformance:
    """Reads a file. Raises ValueError for what is no such file."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or data.get("format") != FORMAT or set(data) != set(_KEYS):
        raise ValueError(f"{path.name}: a mapping with {', '.join(_KEYS)} is expected, with format {FORMAT}")
    return Conformance(data["title"], data["policy"], tuple(_example(path, one) for one in data["cases"]))


def _example(path: Path, one: Json) -> Example:
    if not {"title", "case"} <= set(one) <= set(_CASE_KEYS):
        raise ValueError(f"{path.name}: a case has {', '.join(_CASE_KEYS)}")
    _exact(path, one)
    return Example(one["title"], one["case"], one.get("expect"))


def _exact(path: Path, value: object) -> None:
    """Numbers and dates are quoted, so that no reader of YAML makes them into something else."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _exact(path, key)
            if key not in ("line", "within"):
                _exact(path, inner)
    elif isinstance(value, list):
        for inner in value:
            _exact(path, inner)
    elif value is not None and not isinstance(value, str | bool):
        raise ValueError(f"{path.name}: {value!r} has to stand in quotes")


def dump(conformance: Conformance) -> str:
    """The text of a file."""
    cases = [
        {"title": one.title, "case": one.case} | ({} if one.expect is None else {"expect": one.expect})
        for one in conformance.examples
    ]
    data = {"format": FORMAT, "title": conformance.title, "policy": conformance.policy, "cases": cases}
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=116, default_flow_style=None)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and nothing by reference."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def files() -> Sequence[Path]:
    """All conformance files."""
    return sorted(FOLDER.glob("*.yaml"))
