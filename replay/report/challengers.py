"""Several challengers side by side, before each is told by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bonitas.engine.problems import printable
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.report.blocks import Block, Grid, Heading
from bonitas.replay.report.speech import cell, count, percent, percent_change, speech


def challengers(found: Sequence[Difference], language: str) -> Iterator[Block]:
    """A table with a row for each challenger; nothing for a single one, or without cases."""
    compared = [(one, one.comparison) for one in found if one.comparison is not None]
    if len(compared) < 2:
        return
    words = speech(found[0].old, found[0].new, language)
    text, first = words.text, compared[0][1]
    head = [text("version"), text("changed share"), text("in"), text("out")]
    head += [text("granted change", name=words.short(amount.name)) for amount in first.amounts]
    yield Heading(text("challengers", count=count(len(compared)), old=printable(found[0].old_name, 60)))
    yield Grid(tuple(head), tuple(tuple(_row(one, comparison, first)) for one, comparison in compared))


def _row(one: Difference, found: Comparison, first: Comparison) -> Iterator[str]:
    yield printable(Path(one.new_name).name, 40)
    yield f"{count(found.changed)} ({percent(found.changed, found.compared)})"
    yield from (cell(found.swap_ins), cell(found.swap_outs))
    amounts = {amount.name: amount for amount in found.amounts}
    for wanted in first.amounts:
        amount = amounts.get(wanted.name)
        if amount is None:
            yield "–"
        elif amount.granted_old is None or amount.granted_new is None:
            yield percent_change(amount.old_total, amount.new_total)
        else:
            yield percent_change(amount.granted_old, amount.granted_new)
