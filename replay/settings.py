"""Files of settings in YAML, mappings and gates: read into a model, with all that is wrong told by its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bonitas.engine.problems import Both, CaseError, CaseProblem, closest, printable, problem
from bonitas.replay.rows import Document, join
from bonitas.replay.yaml_text import read_yaml

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[int | str, ...]
Known = Callable[[Steps], Sequence[str]]
"""The settings that may stand where the last step of a place stands."""

_EXPECTED = {
    "missing": Both("it must be given", "此项必填"),
    "string_type": Both("this must be text", "此处须为文本"),
    "string_too_short": Both("this must not be empty", "此处不能为空"),
    "bool_type": Both("this must be true or false", "此处须为 true 或 false"),
    "int_type": Both("this must be a whole number", "此处须为整数"),
    "greater_than_equal": Both("this must be 1 or more", "此处须为 1 或更大"),
    "literal_error": Both("this must be {expected}", "此处须为 {expected}"),
    "list_type": Both("this must be a list", "此处须为列表"),
    "too_short": Both("the list must not be empty", "列表不能为空"),
    "dict_type": Both("this must be a record of named settings", "此处须为由名称和值组成的记录"),
    "model_type": Both("this must be a record of named settings", "此处须为由名称和值组成的记录"),
}


class SettingError(ValueError):
    """A value that a setting cannot have, told in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.said = Both(en, zh)


def decode_document(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark. Raises CaseError (K510) with the line of the first bad byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CaseError([problem("K510:encoding", "", line=line, encoding="utf-8")]) from None


def load_settings(model: type[Model], path: Path | str, code: str, known: Known) -> Model:
    """The settings of a file; see `parse_settings`. Raises OSError as usual."""
    return parse_settings(model, decode_document(Path(path).read_bytes()), str(path), code, known)


def parse_settings(model: type[Model], text: str, source: str, code: str, known: Known) -> Model:
    """The settings that `text` (YAML) tells. Raises CaseError (K510, `code`) with the lines of all that is wrong."""
    document = read_yaml(text, source)
    problems = list(document.problems)
    try:
        settings = model.model_validate(document.value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        problems += [_problem(detail, document, code, known) for detail in found]
    if problems:
        raise CaseError(problems)
    return settings


def _problem(detail: ErrorDetails, document: Document, code: str, known: Known) -> CaseProblem:
    steps = detail["loc"]
    places = _around(steps)
    line = next((document.lines[place] for place in places if place in document.lines), None)
    if detail["type"] == "extra_forbidden":
        expected = known(steps)
        hint, suggestion = closest(str(steps[-1]), expected)
        words: dict[str, Any] = {"name": printable(str(steps[-1]), 60), "expected": ", ".join(expected), "hint": hint}
        return problem(f"{code}:setting", places[0], suggestion=suggestion, line=line, **words)
    return problem(f"{code}:value", places[0], line=line, detail=_said(detail))


def _said(detail: ErrorDetails) -> Both:
    context = detail.get("ctx", {})
    error = context.get("error")
    if isinstance(error, SettingError):
        return error.said
    plain = printable(detail["msg"], 200)
    said = _EXPECTED.get(detail["type"])
    return Both(plain, plain) if said is None else Both(said.en.format(**context), said.zh.format(**context))


def _around(steps: Steps) -> list[str]:
    """The place and those around it, nearest first, as the lines of a document are kept."""
    places = [""]
    for step in steps:
        places.append(join(places[-1], f"[{step + 1}]" if isinstance(step, int) else printable(step)))
    return places[::-1]
