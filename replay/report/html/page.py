"""A comparison of two versions as one HTML page for a committee: complete in itself, on screen and in print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bonitas.engine.problems import printable
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.report.blocks import Block, Heading
from bonitas.replay.report.effects import Effects, monthly
from bonitas.replay.report.figures import figures
from bonitas.replay.report.html import embed
from bonitas.replay.report.html.cases import CaseData
from bonitas.replay.report.html.causing import causing
from bonitas.replay.report.html.cuts import cuts
from bonitas.replay.report.html.matrices import choices, verdicts
from bonitas.replay.report.html.moneys import amounts
from bonitas.replay.report.html.outcomes import outcomes
from bonitas.replay.report.html.parts import Picture, Section
from bonitas.replay.report.html.sides import one_sided
from bonitas.replay.report.html.summary import summary
from bonitas.replay.report.html.words import for_script, say
from bonitas.replay.report.html.work import clauses, workload
from bonitas.replay.report.page import Page
from bonitas.replay.report.speech import Speech, count, speech, tenth

_LANGUAGES = {"en": "en", "zh": "zh-Hans"}


def to_html(difference: Difference, language: str, history: str | None = None) -> str:
    """The page in `language` ("en", "zh"); `history` is what the cases are called where they come from.

    It shows all changed cases that the comparison keeps, and explains those that have whole decisions. The same
    difference gives the same page, to the last sign.
    """
    words = speech(difference.old, difference.new, language)
    found = difference.comparison
    sections = tuple(_sections(difference, words))
    changed = _changed(difference, words)
    style, scripts = embed.style(), embed.scripts()
    text: str = _template().render(
        language=_LANGUAGES[language],
        say=lambda key, **values: say(words, key, **values),
        rule=embed.rule([style], scripts),
        style=style,
        scripts=scripts,
        data=embed.data(_data(words, sections, changed)),
        summary=summary(difference, words),
        history=history if found is not None else None,
        months=_months(found),
        sections=sections,
        cases=None if found is None or changed is None else tuple(_case_list(words, found, changed)),
        notes=tuple(_notes(words, found)),
    )
    return text


@cache
def _template() -> Any:
    environment = Environment(
        loader=FunctionLoader(lambda name: embed.asset(f"assets/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["kind"] = lambda part: type(part).__name__.lower()
    return environment.get_template("page.html")


def _shown(value: object) -> object:
    """Every text as people may see it: no sign that turns the direction of writing or that has no picture."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# ---------------------------------------------------------------- sections


def _sections(difference: Difference, words: Speech) -> Iterator[Section]:
    """The parts of the page in their order, those that have something to tell."""
    if changes := list(Page(difference, words).text_changes()):
        yield _section("text", changes)
    found = difference.comparison
    if found is None:
        return
    effects = Effects(words, difference.kinds)
    told = (
        verdicts(effects, found),
        causing(words, found),
        outcomes(words, found),
        _section("figures", list(figures(words, found))) if found.figures else None,
        amounts(effects, found),
        choices(effects, found),
        workload(effects, found),
        cuts(words, found, protected=False),
        cuts(words, found, protected=True),
        clauses(effects, found),
        one_sided(difference, words, found),
    )
    yield from (section for section in told if section is not None)


def _section(id_: str, blocks: list[Block]) -> Section:
    heading, *rest = blocks
    assert isinstance(heading, Heading)
    return Section(id_, heading.text, tuple(rest))


def _months(found: Comparison | None) -> str | None:
    """How long the history is, if it is longer than a month."""
    months = None if found is None else monthly(found)
    return None if months is None else tenth(months)


def _case_list(words: Speech, found: Comparison, changed: dict[str, Any]) -> Iterator[str]:
    """The heading of the list of changed cases, and how many of them there are here."""
    shown, total = count(len(found.shown)), count(found.changed)
    yield words.text("changed")
    yield say(words, "cases shown" if len(found.shown) < found.changed else "cases all", shown=shown, count=total)
    if changed["explained"]:
        yield say(words, "cases explained", count=count(changed["explained"]))
    if len(found.shown) < found.changed:
        yield say(words, "cases csv")


def _notes(words: Speech, found: Comparison | None) -> Iterator[str]:
    """How to read the page."""
    if found is not None:
        yield say(
            words, "note counts", all=count(found.rows), compared=count(found.compared), old=count(found.only_old),
            new=count(found.only_new), rejected=count(found.rejected),
        )  # fmt: skip
        yield from (say(words, f"note {key}") for key in ("changed", "granted", "exact", "masked"))
    yield say(words, "note offline")


# ---------------------------------------------------------------- data for the scripts


def _changed(difference: Difference, words: Speech) -> dict[str, Any] | None:
    """The changed cases that are shown; None where there are none."""
    found = difference.comparison
    if found is None or not found.shown:
        return None
    return CaseData(words, difference.kinds, (difference.old, difference.new), difference.recorded).of(found)


def _data(words: Speech, sections: tuple[Section, ...], changed: dict[str, Any] | None) -> dict[str, Any]:
    pictures = {
        part.id: {"kind": part.kind, **part.data}
        for section in sections
        for part in section.parts
        if isinstance(part, Picture)
    }
    told: dict[str, Any] = {"language": words.language, "words": for_script(words), "pictures": pictures}
    return told if changed is None else told | {"cases": changed}
