"""Findings for code scanning, as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Edit, Label
from bonitas.dsl.diagnose.remark import Remark
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.diagnose.words import TEXTS, help_text, label_text, message

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(
    diagnostics: Iterable[Diagnostic], language: str = "en", pages: str = "", remarks: Iterable[Remark] = ()
) -> str:
    """A SARIF log of one run. `pages` is the address under which the project's `docs` are served, ending in a slash."""
    diagnostics, remarks = tuple(diagnostics), tuple(remarks)
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    titles = {remark.rule: remark.title for remark in remarks}
    rules = [_rule(code, language, pages) for code in codes]
    rules += [{"id": rule, "shortDescription": {"text": title}} for rule, title in titles.items()]
    ids = [*codes, *titles]
    run = {
        "tool": {"driver": {"name": "Bonitas", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(diagnostic, ids, language) for diagnostic in diagnostics),
            *(_remark(remark, ids) for remark in remarks),
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, language: str, pages: str) -> dict[str, object]:
    entry = CODES[code]
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in entry.slug.split("-")),
        "shortDescription": {"text": TEXTS[language][code].title},
        "helpUri": pages + entry.page,
        "defaultConfiguration": {"level": entry.severity.name.lower()},
        "properties": {"phase": entry.phase},
    }


def _result(diagnostic: Diagnostic, codes: list[str], language: str) -> dict[str, object]:
    words = [message(diagnostic, language), help_text(diagnostic, language)]
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": CODES[diagnostic.code].severity.name.lower(),
        "message": {"text": "\n".join(word for word in words if word)},
        "locations": [{"physicalLocation": _place(diagnostic.primary.span)}],
    }
    if diagnostic.secondary:
        result["relatedLocations"] = [_related(diagnostic, label, language) for label in diagnostic.secondary]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix, language)]
    return result


def _remark(remark: Remark, ids: list[str]) -> dict[str, object]:
    place = {"artifactLocation": _artifact(remark.file), "region": {"startLine": remark.line}}
    return {
        "ruleId": remark.rule,
        "ruleIndex": ids.index(remark.rule),
        "level": remark.severity.name.lower(),
        "message": {"text": remark.text},
        "locations": [{"physicalLocation": place}],
    }


def _related(diagnostic: Diagnostic, label: Label, language: str) -> dict[str, object]:
    text = label_text(diagnostic, label, language)
    words = {"message": {"text": text}} if text else {}
    return {"physicalLocation": _place(label.span), **words}


def _fix(fix: Edit, language: str) -> dict[str, object]:
    replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.replacement}}
    change = {"artifactLocation": _artifact(fix.span.source.name), "replacements": [replacement]}
    text = f"改为 `{fix.replacement}`" if language == "zh" else f"write `{fix.replacement}`"
    return {"description": {"text": text}, "artifactChanges": [change]}


def _place(span: Span) -> dict[str, object]:
    return {"artifactLocation": _artifact(span.source.name), "region": _region(span)}


def _artifact(name: str) -> dict[str, str]:
    path = PurePath(name)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/")}


def _region(span: Span) -> dict[str, int]:
    line, column = span.source.position(span.end)
    return {"startLine": span.line, "startColumn": span.column, "endLine": line, "endColumn": column}
