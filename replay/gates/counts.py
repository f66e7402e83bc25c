"""Gates that count cases: moves of verdicts, changed cases, swaps, segments, groups, rejected rows."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bonitas.engine.core import Verdict
from bonitas.engine.problems import printable
from bonitas.engine.wording import grouped
from bonitas.replay.effect.comparison import GRANTED, Cut, Segment
from bonitas.replay.effect.performance import Fairness, fairness
from bonitas.replay.effect.segments import OTHERS
from bonitas.replay.gates.bench import Bench, Finding, shown
from bonitas.replay.gates.model import Transitions
from bonitas.replay.gates.result import MOST_EXAMPLES, beside, share, within
from bonitas.replay.gates.words import listing
from bonitas.replay.report.segments import segment_name

Moves = Callable[[Verdict, Verdict], bool]


def transitions(bench: Bench, limit: Transitions) -> Finding:
    """Whether verdicts move only as they may."""
    broken = [
        (old, new, count)
        for (old, new), count in bench.verdicts.counts.items()
        if isinstance(old, Verdict) and isinstance(new, Verdict) and old is not new and limit.breaks(old, new)
    ]
    broken.sort(key=lambda one: (-one[2], one[0], one[1]))
    if not broken:
        return Finding(True, bench.say("held"), bench.say("none"))
    told = tuple(bench.say("times", move=_move(bench, old, new), count=_count(count)) for old, new, count in broken)
    whole = sum(count for *_, count in broken)
    moves = listing(bench.language, told)
    return Finding(False, bench.say("moves broken", moves=moves), _count(whole), _examples(bench, limit.breaks))


def _move(bench: Bench, old: Verdict, new: Verdict) -> str:
    return bench.say("move", old=bench.verdict(old), new=bench.verdict(new))


def _examples(bench: Bench, wanted: Moves) -> tuple[str, ...]:
    """Ids of the first changed cases whose verdict moves in a wanted way."""
    found = []
    for case in bench.comparison.shown:
        old, new = case.pair.old.verdict, case.pair.new.verdict
        if old is not None and new is not None and old is not new and wanted(old, new):
            found.append(shown(case.pair.id))
    return tuple(found[:MOST_EXAMPLES])


def changed(bench: Bench, limit: int | Fraction) -> Finding:
    """Whether few enough cases are decided differently; those that only one version decides are."""
    found = bench.comparison
    aside = found.only_old + found.only_new
    part, whole = found.changed + aside, found.compared + aside
    if not whole:
        raise bench.cannot("no case")
    told = share(part, whole, limit, bench.language)
    examples = tuple(shown(case.pair.id) for case in found.shown[:MOST_EXAMPLES])
    passed = within(part, whole, limit)
    return Finding(passed, bench.say("changed"), told, () if passed else examples)


def changed_by(bench: Bench, name: str, limit: int | Fraction, from_cases: int) -> Finding:
    """The same of every segment of a cut that has enough cases; the worst is told."""
    bench.over_cases()
    cut = _cut(bench, name)
    judged = [one for one in cut.segments if one.cases >= from_cases]
    if not judged:
        raise bench.cannot("no segment", name=shown(name), count=_count(from_cases))
    judged.sort(key=lambda one: Fraction(one.changed, one.cases) if isinstance(limit, Fraction) else one.changed)
    judged.reverse()
    broken = [one for one in judged if not within(one.changed, one.cases, limit)]
    told = [f"{_segment(bench, cut, one)} {share(one.changed, one.cases, limit, bench.language)}" for one in judged]
    worst = listing(bench.language, tuple(told[: max(1, min(len(broken), MOST_EXAMPLES))]))
    sentence = bench.say("segments", cut=shown(name), worst=worst) + _left_out(bench, cut, judged)
    examples = tuple(_segment(bench, cut, one) for one in broken[:MOST_EXAMPLES])
    return Finding(not broken, sentence, told[0], examples)


def _left_out(bench: Bench, cut: Cut, judged: list[Segment]) -> str:
    left = len(cut.segments) - len(judged)
    return bench.say("left out", count=_count(left)) if left else ""


def _segment(bench: Bench, cut: Cut, one: Segment) -> str:
    return printable(segment_name(bench.words, cut, one), 60)


def _cut(bench: Bench, name: str) -> Cut:
    for cut in bench.comparison.cuts:
        if cut.name == name:
            return cut
    hint = bench.near(name, [cut.name for cut in bench.comparison.cuts])
    raise bench.cannot("no cut", name=shown(name), hint=hint)


def swap_ins(bench: Bench, limit: int | Fraction) -> Finding:
    """Whether few enough cases are granted now that were not."""
    return _swaps(bench, "swap ins", limit, lambda old, new: old not in GRANTED and new in GRANTED)


def swap_outs(bench: Bench, limit: int | Fraction) -> Finding:
    """Whether few enough cases were granted and are not now."""
    return _swaps(bench, "swap outs", limit, lambda old, new: old in GRANTED and new not in GRANTED)


def _swaps(bench: Bench, key: str, limit: int | Fraction, wanted: Moves) -> Finding:
    _ = bench.verdicts
    found = bench.comparison
    part = found.swap_ins if key == "swap ins" else found.swap_outs
    told, passed = share(part, found.compared, limit, bench.language), within(part, found.compared, limit)
    return Finding(passed, bench.say(key), told, () if passed else _examples(bench, wanted))


def no_rejects(bench: Bench) -> Finding:
    """Whether the new version decides every row."""
    found = bench.comparison
    rejected = found.rejected + found.only_old
    if not found.rows:
        raise bench.cannot("no case")
    if not rejected:
        return Finding(True, bench.say("rejected none"), "0")
    first = found.sides[0][0].problems if found.sides[0] else found.first_problems
    problem = first[0].text(bench.language) if first else bench.say("unknown")
    told = bench.say("rejected", count=_count(rejected), problem=printable(problem, 300))
    return Finding(False, told, _count(rejected), tuple(shown(one.id) for one in found.sides[0][:MOST_EXAMPLES]))


def fair(bench: Bench, cut: Cut | None, least: Fraction, from_cases: int) -> Finding:
    """Whether no group of a protected cut is granted much less often than the one granted most; cases whose group is
    not told are in none. `cut` None: the history has no protected one."""
    _ = bench.verdicts
    if cut is None:
        raise bench.cannot("no protected")
    chosen = [one for one in cut.segments if one.value not in (None, OTHERS) and one.cases >= from_cases]
    groups = fairness({_segment(bench, cut, one): dict(one.verdicts) for one in chosen})
    if len(groups) < 2:
        raise bench.cannot("no groups", name=shown(cut.name), count=_count(from_cases))
    rated = sorted((one.ratio_new, one.group, one) for one in groups if one.ratio_new is not None)
    if not rated:
        raise bench.cannot("none granted")
    broken = [one for ratio, _, one in rated if ratio < least]
    told = tuple(_group(one, ratio, least) for ratio, _, one in rated[: max(1, min(len(broken), MOST_EXAMPLES))])
    sentence = bench.say("groups", cut=shown(cut.name), worst=listing(bench.language, told))
    sentence += _left_out(bench, cut, chosen)
    return Finding(not broken, sentence, told[0], tuple(one.group for one in broken[:MOST_EXAMPLES]))


def _group(one: Fairness, ratio: Fraction, least: Fraction) -> str:
    return f"{one.group} {grouped(beside(ratio, least))}"


def _count(number: int) -> str:
    return grouped(Fraction(number))
