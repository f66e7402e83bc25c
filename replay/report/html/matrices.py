"""Movements as heat tables and as pictures: verdicts, ratings and other choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import sqrt

from bonitas.engine.core import Verdict
from bonitas.engine.kinds import Kind
from bonitas.engine.problems import printable
from bonitas.replay.effect.comparison import Comparison, Label, Matrix
from bonitas.replay.report.blocks import Grid, Heading, Line
from bonitas.replay.report.effects import Effects
from bonitas.replay.report.html.parts import Cell, Heat, Legend, Part, Picture, Section
from bonitas.replay.report.html.words import say
from bonitas.replay.report.speech import Speech, cell, count, percent

WIDEST_HEAT = 12
"""Labels up to which movements are shown as a heat table; beyond, the most frequent ones are listed."""

LEVELS = 6
"""How many strengths of colour there are."""

Tone = Callable[[Label, Label], str]


def verdicts(effects: Effects, found: Comparison) -> Section | None:
    """The transition matrix, and where the cases go whose verdict changes."""
    if found.verdicts is None or not found.compared:
        return None
    words = effects.words
    parts: list[Part] = [Line(words.text("matrix")), heat(words, found.verdicts, None, _towards)]
    if found.verdicts.moved:
        parts.append(_flow(words, found.verdicts))
    return Section("verdicts", words.text("verdicts"), tuple(parts))


def choices(effects: Effects, found: Comparison) -> Section | None:
    """Rating migration, and how other choices move."""
    words = effects.words
    matrices = [(name, matrix) for name, matrix in found.choices.items() if name not in found.approvers]
    parts: list[Part] = []
    for number, (name, matrix) in enumerate(matrices):
        parts += _migration(effects, name, matrix, f"choice-{number}")
    for name, changed in found.measures.items():
        if changed:
            parts.append(Line(words.text("measure", name=words.name(name), count=count(changed))))
    return Section("choices", words.text("choices"), tuple(parts)) if parts else None


def _migration(effects: Effects, name: str, matrix: Matrix, id_: str) -> Iterator[Part]:
    """One choice: cases by label before and after, then the movements."""
    words, kind = effects.words, effects.kinds[name]
    first, *rest = effects.migration(name, matrix)
    if not matrix.moved:
        yield first
        return
    yield Heading(words.name(name))
    yield first
    if len(matrix.labels) <= WIDEST_HEAT:
        rows = [(words.label(label, kind), matrix.old_total(label), matrix.new_total(label)) for label in matrix.labels]
        yield before_after(words, id_, say(words, "migration"), rows)
        yield heat(words, matrix, kind, _moves)
    else:
        yield from rest


def before_after(
    words: Speech, id_: str, title: str, rows: list[tuple[str, int, int]], per: float = 1, table: Grid | None = None
) -> Picture:
    """Bars of cases before and after; `per` divides them (by months)."""
    told = tuple(say(words, "before and after", name=name, old=count(old), new=count(new)) for name, old, new in rows)
    olds, news = [old / per for _, old, _ in rows], [new / per for *_, new in rows]
    return Picture(
        id=id_,
        kind="bars",
        title=title,
        text=say(words, "migration text", list=words.listing(told)),
        data={
            "categories": [name for name, *_ in rows],
            "series": [{"tone": "old", "values": olds}, {"tone": "new", "values": news}],
            "tips": [[line] for line in told],
        },
        legend=sides(words),
        table=table,
    )


def sides(words: Speech) -> tuple[Legend, Legend]:
    """The colours of the two versions."""
    return Legend("old", say(words, "old version")), Legend("new", say(words, "new version"))


# ---------------------------------------------------------------- heat tables


def heat(words: Speech, matrix: Matrix, kind: Kind | None, tone: Tone) -> Heat:
    """A matrix with totals and shares; cells are as strong as they have cases, off the diagonal among themselves."""
    names = tuple(printable(words.label(label, kind), 60) for label in matrix.labels)
    text, total = words.text, matrix.total
    most = max((number for (old, new), number in matrix.counts.items() if old != new), default=0)
    rows = []
    for name, old in zip(names, matrix.labels, strict=True):
        cells = tuple(_cell(matrix.count(old, new), tone(old, new), most) for new in matrix.labels)
        own = matrix.old_total(old)
        rows.append((name, cells, count(own), percent(own, total)))
    sums = [matrix.new_total(new) for new in matrix.labels]
    return Heat(
        corner=text("corner"),
        labels=names,
        total=text("total"),
        share=text("share"),
        rows=tuple(rows),
        sums=(*map(count, sums), count(total)),
        shares=tuple(percent(number, total) for number in sums),
    )


def _cell(number: int, tone: str, most: int) -> Cell:
    if tone == "same" or not number:
        return Cell(cell(number), tone, 1 if number else 0)
    return Cell(cell(number), tone, max(1, round(sqrt(number / most) * LEVELS)))


def _towards(old: Label, new: Label) -> str:
    assert isinstance(old, Verdict)
    assert isinstance(new, Verdict)
    return "same" if old is new else "better" if new < old else "worse"


def _moves(old: Label, new: Label) -> str:
    return "same" if old == new else "moved"


# ---------------------------------------------------------------- where verdicts go


def _flow(words: Speech, matrix: Matrix) -> Picture:
    """Bands from the old to the new verdict, of the cases whose verdict changes."""
    labels = list(matrix.labels)
    moves = [
        (number, labels.index(old), labels.index(new)) for (old, new), number in matrix.counts.items() if old != new
    ]
    moves.sort(key=lambda move: move[1:])
    names = [words.label(label) for label in labels]
    shown = [(say(words, "move", old=names[old], new=names[new]), number) for number, old, new in moves]
    told = tuple(say(words, "part", name=name, value=count(number)) for name, number in shown)
    links: list[Mapping[str, object]] = [
        {"from": old, "to": new, "cases": number, "tone": _towards(labels[old], labels[new]), "tip": line}
        for (number, old, new), line in zip(moves, told, strict=True)
    ]
    return Picture(
        id="flow",
        kind="flow",
        title=say(words, "flow"),
        text=say(words, "flow text", list=words.listing(told)),
        data={"names": names, "links": links},
        legend=(Legend("better", say(words, "better")), Legend("worse", say(words, "worse"))),
        table=Grid((words.text("move"), words.text("count")), tuple((name, count(number)) for name, number in shown)),
    )
