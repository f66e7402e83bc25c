"""Rewrites expected values of a fixture in place: those that changed, all else as its author left it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bonitas.engine.scalars import exact_number
from bonitas.engine.values import decimal_text
from bonitas.replay.expectations import REJECTED, Found
from bonitas.replay.fixtures import CaseResult

_PLAIN_WORD = re.compile(r"[^\W\d][\w]*(?: [\w]+)*")
_WORDS_OF_YAML = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


@dataclass(frozen=True, slots=True)
class Kept:
    """An expectation that was not rewritten, and why.

    `why`: "block" (it stands on several lines), "alias", "rejected" or "decided" (the case now is), "name" (it is no
    outcome), "promise" (a guarantee is broken).
    """

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The new text, how many values were rewritten, and what has to be mended by hand."""

    text: str
    count: int
    kept: tuple[Kept, ...]


def rewrite_expected(text: str, results: Sequence[CaseResult], *, is_json: bool) -> Edited:
    """`text` (a fixture file) with what was found instead of what was expected and did not hold.

    `results` are those of all its cases, in their order. Values on one line are replaced where they stand, so comments
    and layout stay; others are kept and told.
    """
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    cases = _member(root, "cases").value
    edits: list[tuple[int, int, str]] = []
    kept: list[Kept] = []
    for node, result in zip(cases, results, strict=True):
        for edit in _case_edits(text, node, result, is_json):
            if isinstance(edit, Kept):
                kept.append(edit)
            else:
                edits.append(edit)
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return Edited(text, len(edits), tuple(kept))


def _case_edits(text: str, case: Any, result: CaseResult, is_json: bool) -> list[Kept | tuple[int, int, str]]:
    line = result.row.line
    edits: list[Kept | tuple[int, int, str]] = [Kept(line, one.id, "promise") for one in result.broken]
    expect = _member(case, "expect")
    for mismatch in result.mismatches:
        node = None if expect is None else _member(expect, mismatch.name)
        at = line if node is None else node.start_mark.line + 1
        if mismatch.name == REJECTED and (node is None or result.decision is not None):
            edits.append(Kept(at, mismatch.name, "decided" if result.decision is not None else "rejected"))
        elif mismatch.found is None or node is None:
            edits.append(Kept(at, mismatch.name, "name"))
        elif not _inside(node, case) or text[node.start_mark.index] in "&!":
            edits.append(Kept(at, mismatch.name, "alias"))
        elif node.start_mark.line != node.end_mark.line:
            edits.append(Kept(at, mismatch.name, "block"))
        else:
            start, end = node.start_mark.index, node.end_mark.index
            edits.append((start, end, _written(mismatch.found, text[start:end], is_json)))
    return edits


def _member(node: Any, name: str) -> Any:
    """The value of a key of a mapping node, None where there is none."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _inside(node: Any, case: Any) -> bool:
    """Whether a node stands in the text of its case; one that an alias brought there stands elsewhere."""
    first, last = case.start_mark.index, case.end_mark.index
    return bool(first <= node.start_mark.index and node.end_mark.index <= last)


def _written(found: Found, before: str, is_json: bool) -> str:
    """A value as the fixture would write it, in the manner of the value that stood there."""
    if isinstance(found, tuple):
        return f"[{', '.join(_scalar(item, is_json) for item in found)}]"
    if isinstance(found, bool):
        return "true" if found else "false"
    number = exact_number(found)
    if number is None or is_json:
        return _scalar(found, is_json) if number is None else json.dumps(found)
    quote = before[0] if before[:1] in "\"'" else ""
    text = f"{decimal_text(number * 100)}%" if before.rstrip("\"'").endswith("%") else found
    return f"{quote}{text}{quote}"


def _scalar(text: str, is_json: bool) -> str:
    """A text in quotes where it needs them."""
    plain = _PLAIN_WORD.fullmatch(text) is not None and text.lower() not in _WORDS_OF_YAML
    return text if plain and not is_json and " " not in text else json.dumps(text, ensure_ascii=False)
