"""A whole history through the replay of Bonitas, in the form of the counts by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from histories.by_hand import Causes
from histories.decided import ROOT

from bonitas.dsl.files import compile_file
from bonitas.engine.core import Verdict
from bonitas.replay.effect.comparison import Comparison, Matrix, Tally
from bonitas.replay.effect.run import Question, effect
from bonitas.replay.mapping import load_mapping


def compare(old: str | None, new: str, cases: Path, mapping: str, *, causes: bool = False) -> Comparison:
    """What the replay finds in a history between two versions; None stands for what was decided then."""
    question = Question(str(cases), load_mapping(ROOT / mapping), causes=causes, most=0)
    return effect(None if old is None else compile_file(ROOT / old), compile_file(ROOT / new), question, "en")


def counts(found: Comparison) -> dict[str, Any]:
    """Its counts, in the form of `histories.effect`."""
    return {
        "compared": found.compared,
        "changed": found.changed,
        "verdicts": verdicts_of(found),
        "swap_ins": found.swap_ins,
        "swap_outs": found.swap_outs,
        "amounts": {
            one.name: {
                "known": one.known,
                "old_total": one.old_total,
                "new_total": one.new_total,
                "granted_old_total": one.granted_old,
                "granted_new_total": one.granted_new,
                "raised": one.raised,
                "lowered": one.lowered,
                "unknown_both": one.unknown_both,
            }
            for one in found.amounts
        },
        "choices": {name: _cells(one) for name, one in found.choices.items()},
        "measures": dict(found.measures),
        "referrals": _tallies(found.referrals),
        "warnings": _tallies(found.warnings),
        "actions": _tallies(found.actions),
        "outcomes": Counter({(told, _label(old), _label(new)): n for (told, old, new), n in found.outcomes.items()}),
    }


def verdicts_of(found: Comparison) -> Counter[tuple[object, object]]:
    """The cases by old and new verdict."""
    assert found.verdicts is not None
    return _cells(found.verdicts)


def causes_of(found: Comparison, names: Mapping[str, str]) -> Counter[Causes]:
    """The cases by their smallest sets of edits; `names` has what the editions call the steps."""
    steps = [names[step.name] for step in found.steps]
    assert sorted(steps) == sorted(names.values())
    return Counter({_sets(steps, one.sets): one.cases for one in found.causes})


def losses_of(found: Comparison) -> dict[tuple[bool, bool], tuple[Fraction, int]]:
    """The loss, and on how many cases it is told, by whether the old and the new version grant the case."""
    return {granted: (one.total, one.cases) for granted, one in found.losses.items()}


def figures_of(found: Comparison) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """The author's measures, old and new."""
    return {one.name: (one.old, one.new) for one in found.figures}


def groups_of(found: Comparison, name: str) -> dict[object, Counter[tuple[object, object]]]:
    """The cases of each group of a cut by old and new verdict."""
    (cut,) = (one for one in found.cuts if one.name == name)
    return {
        one.value: Counter({(_label(old), _label(new)): cases for (old, new), cases in one.verdicts.items() if cases})
        for one in cut.segments
    }


def _sets(steps: list[str], sets: Iterable[Iterable[int]]) -> Causes:
    return frozenset(frozenset(steps[number] for number in one) for one in sets)


def _cells(matrix: Matrix) -> Counter[tuple[object, object]]:
    return Counter({(_label(old), _label(new)): cases for (old, new), cases in matrix.counts.items() if cases})


def _label(value: object) -> object:
    return value.name.lower() if isinstance(value, Verdict) else value


def _tallies(told: Iterable[Tally]) -> dict[str, tuple[int, int, int, int]]:
    found = {one.name: (one.old, one.new, one.came, one.went) for one in told}
    return {name: count for name, count in found.items() if any(count)}
