"""Reads a gates file, and tells in both languages what is wrong with it, with lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bonitas.engine.problems import Both, CaseError, CaseProblem, closest, printable, problem
from bonitas.replay.gates.model import GatesFile, SettingError, settings_at
from bonitas.replay.mapping import decode_document
from bonitas.replay.rows import Document, join
from bonitas.replay.yaml_text import read_yaml

_EXPECTED = {
    "missing": Both("it must be given", "此项必填"),
    "string_type": Both("this must be text", "此处须为文本"),
    "string_too_short": Both("this must not be empty", "此处不能为空"),
    "bool_type": Both("this must be true or false", "此处须为 true 或 false"),
    "int_type": Both("this must be a whole number", "此处须为整数"),
    "greater_than_equal": Both("this must be 1 or more", "此处须为 1 或更大"),
    "list_type": Both("this must be a list", "此处须为列表"),
    "too_short": Both("the list must not be empty", "列表不能为空"),
    "dict_type": Both("this must be a record of named settings", "此处须为由名称和值组成的记录"),
    "model_type": Both("this must be a record of named settings", "此处须为由名称和值组成的记录"),
}


def load_gates(path: Path | str) -> GatesFile:
    """The gates of a YAML file. Raises CaseError (K510, K513) with the lines of what is wrong; OSError as usual."""
    return parse_gates(decode_document(Path(path).read_bytes()), str(path))


def parse_gates(text: str, source: str) -> GatesFile:
    """The gates that `text` (YAML) tells. Raises CaseError (K510, K513) with the lines of all that is wrong."""
    document = read_yaml(text, source)
    problems = list(document.problems)
    try:
        gates = GatesFile.model_validate(document.value)
    except ValidationError as error:
        problems += [_setting(detail, document) for detail in error.errors(include_url=False, include_input=False)]
    if problems:
        raise CaseError(problems)
    return gates


def _setting(detail: ErrorDetails, document: Document) -> CaseProblem:
    steps = detail["loc"]
    places = _around(steps)
    line = next((document.lines[place] for place in places if place in document.lines), None)
    if detail["type"] == "extra_forbidden":
        known = settings_at(steps)
        hint, suggestion = closest(str(steps[-1]), known)
        words: dict[str, Any] = {"name": printable(str(steps[-1]), 60), "expected": ", ".join(known), "hint": hint}
        return problem("K513:setting", places[0], suggestion=suggestion, line=line, **words)
    return problem("K513:value", places[0], line=line, detail=_said(detail))


def _said(detail: ErrorDetails) -> Both:
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, SettingError):
        return error.said
    plain = printable(detail["msg"], 200)
    return _EXPECTED.get(detail["type"], Both(plain, plain))


def _around(steps: tuple[int | str, ...]) -> list[str]:
    """The place and those around it, nearest first, as the lines of a document are kept."""
    places = [""]
    for step in steps:
        places.append(join(places[-1], f"[{step + 1}]" if isinstance(step, int) else printable(step)))
    return places[::-1]
