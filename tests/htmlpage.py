"""The HTML page of a small comparison, and what a reader of HTML finds in it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from diffsample import POLICY, ZH_NAMES, case, compiled, edited

from bonitas.replay.difference import Difference, difference
from bonitas.replay.effect.prepared import Question
from bonitas.replay.effect.run import effect
from bonitas.replay.mapping import CaseMapping

EDITS = (("years >= 2", "years >= 1"), ("share        10%", "share        1%"))
"""What the new version does otherwise where a test does not say."""


class Found(HTMLParser):
    """Every element with its attributes, the text outside of scripts and styles, and what these hold."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.comments: list[str] = []
        self.text = ""
        self._within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag in ("script", "style"):
            getattr(self, f"{tag}s").append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within in ("script", "style"):
            getattr(self, f"{self._within}s")[-1] += data
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def data(self) -> Any:
        """The data of the page's scripts."""
        return json.loads(self.scripts[0])


def compared(
    folder: Path, *edits: tuple[str, str], cases: list[dict[str, Any]] | None = None, language: str = "en",
    policy: str = POLICY + ZH_NAMES, mapping: CaseMapping | None = None, by: tuple[str, ...] = (), explained: int = 50,
) -> Difference:  # fmt: skip
    """The small policy in two versions over some cases (records of `id`, `in`, `outcome`)."""
    path = folder / "cases.jsonl"
    records = SOME if cases is None else cases
    if mapping is not None:
        records = [{"id": one["id"], "outcome": one.get("outcome"), **one["in"]} for one in records]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    old, new = compiled(policy), compiled(edited(*(edits or EDITS), text=policy))
    question = Question(str(path), mapping, by=by, explained=explained)
    return difference(old, new, language).over(effect(old, new, question, language))


SOME: list[dict[str, Any]] = [
    {"id": f"c{number}", "in": fields, "outcome": outcome}
    for number, (fields, outcome) in enumerate(
        [
            (case(years=2), "paid"),
            (case(years=1, revenue="20000000"), "default"),
            (case(grade="weak", income="123456789"), "paid"),
            (case(years=1, grade="fair"), "paid"),
            (case(years=0), None),
            (case(revenue="70000000"), "default"),
            (case(years=1), None),
            (case(grade="fair"), "paid"),
        ],
        start=1,
    )
]
