"""The head of the HTML page: which versions, and what a committee must know in a minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.core import Program
from bonitas.engine.identity import identity
from bonitas.engine.kinds import Kind, Money
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import AmountChange, CauseCount, Comparison, MeasureFigure
from bonitas.replay.effect.performance import performance
from bonitas.replay.report.blocks import Line
from bonitas.replay.report.causes import cause_name
from bonitas.replay.report.figures import figure_row
from bonitas.replay.report.html.causing import moves
from bonitas.replay.report.html.parts import Card
from bonitas.replay.report.html.words import say
from bonitas.replay.report.page import Page
from bonitas.replay.report.speech import Speech, count, percent, percent_change

MOST_WHY = 3
"""Causes that the summary names."""

MOST_FIGURES = 6
"""Figures of the author that the summary has; the section of figures has all."""


@dataclass(frozen=True, slots=True)
class Side:
    """One version: what it is called, its number, where its text is, its identity, when it holds."""

    word: str
    version: str
    source: str
    identity: str
    span: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of all cases: `start` and `width` are of 1000."""

    tone: str
    text: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Why:
    """A cause: how much it causes, and the edits that it consists of, in words."""

    text: str
    moves: str
    edits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyList:
    """Causes of one sort of change."""

    title: str
    whys: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything above the sections. `notices` are what nobody may miss."""

    title: str
    sides: tuple[Side, Side]
    notices: tuple[str, ...]
    cards: tuple[Card, ...]
    strip: tuple[Slice, ...]
    lines: tuple[Line, ...]
    why: tuple[WhyList, ...]
    sampled: str
    """How causes were found, where it was by a sample."""


def summary(difference: Difference, words: Speech) -> Summary:
    """The summary of a difference."""
    found, told = difference.comparison, Page(difference, words)
    notices = [words.text("same meaning")] if difference.same_meaning else []
    if found is not None:
        notices += [line.text for line in (*told.stopped(found), *told.left_out(found))]
    else:
        notices.append(say(words, "no cases"))
    new = difference.new
    return Summary(
        title=words.say.title(new.name, new.title or new.name),
        sides=(
            _recorded(words) if difference.recorded else _side(words, "old", difference.old, difference.old_name),
            _side(words, "new", difference.new, difference.new_name),
        ),
        notices=tuple(notices),
        cards=() if found is None else tuple(_cards(words, found)),
        strip=() if found is None else tuple(_strip(words, found)),
        lines=() if found is None else (*told.changed(found), *told.besides(found)),
        why=() if found is None else tuple(_whys(words, found)),
        sampled=""
        if found is None or found.sampled is None
        else words.text("causes sampled", count=count(found.sampled)),
    )


def _recorded(words: Speech) -> Side:
    return Side(say(words, "old version"), say(words, "recorded"), "", "", "")


def _side(words: Speech, which: str, program: Program, source: str) -> Side:
    held = program.effective_from is not None or program.effective_until is not None
    return Side(
        word=say(words, f"{which} version"),
        version=say(words, "version", version=program.version),
        source=source,
        identity=identity(program),
        span=words.say.span(program) if held else "",
    )


# ---------------------------------------------------------------- cards


def _cards(words: Speech, found: Comparison) -> Iterator[Card]:
    rows = say(words, "note of", count=count(found.rows)) if found.rows != found.compared else ""
    yield Card(say(words, "card cases"), count(found.compared), rows)
    yield Card(say(words, "card changed"), count(found.changed), percent(found.changed, found.compared))
    if found.verdicts is not None:
        for key, number, tone in (("swap-ins", found.swap_ins, "better"), ("swap-outs", found.swap_outs, "worse")):
            shown = tone if number else "same"
            yield Card(say(words, f"card {key}"), count(number), say(words, f"note {key}"), shown)
    yield from (_amount(words, amount) for amount in found.amounts if amount.known)
    yield from _bad_rate(words, found)
    for one in found.figures[:MOST_FIGURES]:
        yield _figure(words, one)


def _amount(words: Speech, amount: AmountChange) -> Card:
    key, old, new = "card all", amount.old_total, amount.new_total
    if not amount.summable:
        key, old, new = "card mean", amount.mean(old) or Fraction(0), amount.mean(new) or Fraction(0)
    elif amount.granted_old is not None and amount.granted_new is not None:
        key, old, new = "card granted", amount.granted_old, amount.granted_new
    shown = [words.figure(value, amount.kind) for value in (old, new)]
    note = say(words, "note change", old=shown[0], change=percent_change(old, new))
    name = say(words, key, name=words.title(amount.name))
    return Card(_in_currency(name, amount.kind), shown[1], note)


def _in_currency(name: str, kind: Kind) -> str:
    return f"{name} ({kind.currency})" if isinstance(kind, Money) else name


def _bad_rate(words: Speech, found: Comparison) -> Iterator[Card]:
    """The bad rates that are observed, where the history says what is bad."""
    if found.results is None or not found.outcomes:
        return
    told = performance(found.outcomes, found.results)
    old, new = told.granted_old.rate, told.granted_new.rate
    if old is not None and new is not None:
        note = say(words, "note before", old=percent(old.share, 1))
        yield Card(say(words, "card bad rate"), percent(new.share, 1), note)


def _figure(words: Speech, one: MeasureFigure) -> Card:
    name, old, new, change, share = figure_row(words, one)
    moved = share or change
    known = one.old is not None and one.new is not None
    note = say(words, "note change", old=old, change=moved) if known else say(words, "note before", old=old)
    return Card(name if one.share else _in_currency(name, one.kind), new, note)


# ---------------------------------------------------------------- all cases at a glance


def _strip(words: Speech, found: Comparison) -> Iterator[Slice]:
    """All cases, those decided differently apart."""
    if not found.compared:
        return
    other = found.changed - found.swap_ins - found.swap_outs
    parts = [
        ("better", words.text("swap-ins"), found.swap_ins),
        ("worse", words.text("swap-outs"), found.swap_outs),
        ("other", say(words, "strip other"), other),
        ("same", say(words, "strip same"), found.compared - found.changed),
    ]
    before = 0
    for tone, name, number in parts:
        if number:
            share = percent(number, found.compared)
            start = _thousandths(before, found.compared)
            before += number
            width = max(_thousandths(before, found.compared) - start, 1)
            yield Slice(tone, say(words, "strip part", name=name, count=count(number), share=share), start, width)


def _thousandths(part: int, whole: int) -> int:
    return round(Fraction(1000 * part, whole))


# ---------------------------------------------------------------- why


def _whys(words: Speech, found: Comparison) -> Iterator[WhyList]:
    """The most frequent causes: of verdicts that move, and of all that changes."""
    for key, causes in (("why verdicts", found.verdict_causes), ("why", found.causes)):
        if causes:
            total = sum(one.cases for one in causes)
            told = tuple(_why(words, found, cause, total) for cause in causes[:MOST_WHY])
            yield WhyList(say(words, key), told)


def _why(words: Speech, found: Comparison, cause: CauseCount, total: int) -> Why:
    share = percent(cause.cases, total)
    steps = dict.fromkeys(number for chosen in cause.sets for number in chosen)
    return Why(
        text=say(
            words, "why cause", name=cause_name(words, found, cause), count=count(cause.cases), total=count(total),
            share=share,
        ),
        moves=moves(words, found, (cause,)),
        edits=tuple(found.steps[number].text for number in steps if found.steps[number].text),
    )  # fmt: skip
