"""The work of the credit department before and after, and which clauses come and go, with pictures."""

from __future__ import annotations

from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.report.blocks import Grid, Line
from bonitas.replay.report.effects import Effects, monthly
from bonitas.replay.report.html.matrices import before_after
from bonitas.replay.report.html.parts import Legend, Part, Picture, Section
from bonitas.replay.report.html.words import say
from bonitas.replay.report.speech import count

MOST_CLAUSES = 15
"""Clauses in the picture, those that come and go most; the table has all."""


def workload(effects: Effects, found: Comparison) -> Section | None:
    """Approvals, referrals, warnings and actions; by the month where the history is longer than one."""
    blocks = list(effects.workload(found))
    if not blocks:
        return None
    grids = [block for block in blocks if isinstance(block, Grid)]
    changed = [(head, rows) for head, rows in effects.work(found) if any(old != new for _, old, new in rows)]
    months, parts = monthly(found), list[Part]()
    for number, ((head, rows), grid) in enumerate(zip(changed, grids, strict=True)):
        key = "work picture" if months is None else "work picture monthly"
        title = say(effects.words, key, name=head)
        parts += [before_after(effects.words, f"work-{number}", title, rows, float(months or 1)), grid]
    parts += [block for block in blocks if isinstance(block, Line)]
    return Section("work", effects.words.text("workload"), tuple(parts))


def clauses(effects: Effects, found: Comparison) -> Section | None:
    """Clauses that fire only now in changed cases, or no longer."""
    blocks = list(effects.clauses(found))
    if not blocks:
        return None
    _, note, grid = blocks
    return Section("clauses", effects.words.text("clauses"), (note, _picture(effects, found), grid))


def _picture(effects: Effects, found: Comparison) -> Picture:
    words = effects.words
    moved = sorted((one for one in found.clauses if one.came or one.went), key=lambda one: -(one.came + one.went))
    moved = moved[:MOST_CLAUSES]
    names = [words.clause(one.name) for one in moved]
    told = tuple(
        say(words, "clause part", name=name, came=count(one.came), went=count(one.went))
        for name, one in zip(names, moved, strict=True)
    )
    return Picture(
        id="clauses-picture",
        kind="bars",
        title=say(words, "clauses picture"),
        text=say(words, "clauses text", list=words.listing(told)),
        data={
            "categories": names,
            "series": [
                {"tone": "went", "values": [-one.went for one in moved]},
                {"tone": "came", "values": [one.came for one in moved]},
            ],
            "stacked": True,
            "tips": [[line] for line in told],
        },
        legend=(Legend("went", words.text("clause went")), Legend("came", words.text("clause came"))),
    )
