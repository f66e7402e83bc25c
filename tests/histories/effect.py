"""The counts that a comparison of two versions owes, from answers worked out by hand. Knows nothing of Bonitas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from histories.by_hand import NOTHING, Answer, Causes, Edition, Row, attributed

Pair = tuple[Answer, Answer]
GRANTED = ("approve", "approve_with_conditions")


def effect(pairs: Sequence[Pair], outcomes: Sequence[str]) -> dict[str, Any]:
    """Every count by its key in the JSON form of a comparison (docs/diff.md); amounts as fractions, zeros left out."""
    first = pairs[0][0]
    numbers = {name for name in first.choices if any(isinstance(one.choices[name], Fraction) for one, _ in pairs)}
    others = [name for name in first.choices if name not in numbers]
    moved = [(old.verdict in GRANTED, new.verdict in GRANTED) for old, new in pairs]
    return {
        "compared": len(pairs),
        "changed": sum(decision(old) != decision(new) for old, new in pairs),
        "verdicts": _matrix(pairs, lambda one: one.verdict),
        "swap_ins": moved.count((False, True)),
        "swap_outs": moved.count((True, False)),
        "amounts": {name: _amount(pairs, name) for name in first.amounts},
        "choices": {name: _matrix(pairs, lambda one, name=name: one.choices[name]) for name in others},
        "measures": {name: sum(old.choices[name] != new.choices[name] for old, new in pairs) for name in numbers},
        "referrals": _tallies(pairs, lambda one: one.refer_to),
        "warnings": _tallies(pairs, lambda one: one.warnings),
        "actions": _tallies(pairs, lambda one: one.actions),
        "outcomes": Counter(
            (outcome, old.verdict, new.verdict) for outcome, (old, new) in zip(outcomes, pairs, strict=True)
        ),
    }


def decision(one: Answer) -> tuple[object, ...]:
    """All that makes an answer another one; reasons do not."""
    return (
        *(one.verdict, one.refer_to, one.conditions, one.warnings, one.actions, one.told),
        *one.amounts.items(),
        *one.choices.items(),
    )


def caused(
    rows: Sequence[Row], decide: Callable[[Row, Edition], Answer], old: Edition, new: Edition
) -> Counter[Causes]:
    """The rows decided differently, by the smallest sets of edits that give the new decision."""
    found = attributed(rows, decide, old, new, decision)
    return Counter({edits: len(of_them) for edits, of_them in found.items() if edits != NOTHING})


def losses(pairs: Sequence[Pair], lost: Sequence[Fraction]) -> dict[tuple[bool, bool], tuple[Fraction, int]]:
    """The loss, and on how many cases, by whether the old and the new version grant the case."""
    found: dict[tuple[bool, bool], tuple[Fraction, int]] = {}
    for (old, new), loss in zip(pairs, lost, strict=True):
        granted = old.verdict in GRANTED, new.verdict in GRANTED
        total, cases = found.get(granted, (Fraction(), 0))
        found[granted] = total + loss, cases + 1
    return found


def granted_share(answers: Sequence[Answer]) -> Fraction:
    """The share of cases that are granted."""
    return Fraction(sum(one.verdict in GRANTED for one in answers), len(answers))


def groups(pairs: Sequence[Pair], labels: Sequence[str | None]) -> dict[str | None, Counter[tuple[str, str]]]:
    """The cases of each group by old and new verdict."""
    found: dict[str | None, Counter[tuple[str, str]]] = {}
    for (old, new), label in zip(pairs, labels, strict=True):
        found.setdefault(label, Counter())[old.verdict, new.verdict] += 1
    return found


def _matrix(pairs: Iterable[Pair], part: Callable[..., object]) -> Counter[tuple[object, object]]:
    return Counter((part(old), part(new)) for old, new in pairs)


def _amount(pairs: Sequence[Pair], name: str) -> dict[str, object]:
    """Totals over the cases in which both versions know the amount."""
    known = [
        (before, after, old.verdict in GRANTED, new.verdict in GRANTED)
        for old, new in pairs
        if (before := old.amounts[name]) is not None and (after := new.amounts[name]) is not None
    ]
    return {
        "known": len(known),
        "old_total": sum(old for old, *_ in known),
        "new_total": sum(new for _, new, *_ in known),
        "granted_old_total": sum(old for old, _, granted, _ in known if granted),
        "granted_new_total": sum(new for _, new, _, granted in known if granted),
        "raised": sum(new > old for old, new, *_ in known),
        "lowered": sum(new < old for old, new, *_ in known),
        "unknown_both": sum(old.amounts[name] is None and new.amounts[name] is None for old, new in pairs),
    }


def _tallies(pairs: Iterable[Pair], part: Callable[[Answer], frozenset[str]]) -> dict[str, tuple[int, int, int, int]]:
    """In how many cases something is said before and after, newly, and no longer."""
    old, new, came, went = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for one, other in pairs:
        before, after = part(one), part(other)
        old.update(before)
        new.update(after)
        came.update(after - before)
        went.update(before - after)
    return {name: (old[name], new[name], came[name], went[name]) for name in {*old, *new}}
