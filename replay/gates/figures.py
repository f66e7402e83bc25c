"""Gates over figures: exposure, the author's measures, bad rates."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bonitas.engine.wording import grouped
from bonitas.replay.effect.comparison import AmountChange, MeasureFigure
from bonitas.replay.effect.performance import Performance, performance
from bonitas.replay.gates.bench import Bench, Finding, shown
from bonitas.replay.gates.model import Bound
from bonitas.replay.gates.result import beside, percent
from bonitas.replay.report.speech import rounded

Show = Callable[[Fraction, Fraction | None], str]
"""Writes a figure beside a limit."""


def exposure(bench: Bench, name: str, limit: Fraction) -> Finding:
    """Whether the total of an amount that is granted changes by little enough, up or down; of a policy without
    verdicts, the total over all cases."""
    bench.over_cases()
    amount = _amount(bench, name)
    old, new = amount.old_total, amount.new_total
    if amount.granted_old is not None and amount.granted_new is not None:
        old, new = amount.granted_old, amount.granted_new
    if not amount.known:
        raise bench.cannot("nothing known", name=shown(name))
    passed = abs(new - old) <= limit * abs(old)
    values = {"old": bench.words.figure(old, amount.kind), "new": bench.words.figure(new, amount.kind)}
    told = bench.say("exposure", name=bench.words.short(amount.name), **values)
    unknown = amount.unknown_old + amount.unknown_new + amount.unknown_both
    if unknown:
        told += bench.say("exposure unknown", count=grouped(Fraction(unknown)))
    return Finding(passed, told, _relative(old, new, limit))


def _relative(old: Fraction, new: Fraction, limit: Fraction) -> str:
    """A change as a share of what was, with its sign, beside a limit of both directions."""
    if not old:
        return "0%" if not new else "–"
    change = (new - old) / abs(old)
    sign = "+" if change > 0 else "-" if change < 0 else ""
    return f"{sign}{percent(abs(change), limit)}"


def _amount(bench: Bench, name: str) -> AmountChange:
    found = bench.comparison
    amounts = {one.name: one for one in found.amounts}
    canonical = bench.named(name, [*amounts, *found.gone, *found.added])
    if canonical is None:
        raise bench.cannot("no amount", name=shown(name), hint=bench.near(name, amounts))
    if canonical not in amounts:
        raise bench.cannot("one side", name=shown(name))
    return amounts[canonical]


def measure(bench: Bench, name: str, bound: Bound) -> Finding:
    """Whether a measure keeps to a bound."""
    one = _measure(bench, name)
    if one.new is None:
        raise bench.cannot("no figure", name=shown(name))
    if one.old is None and bound.of_change:
        raise bench.cannot("no old figure", name=shown(name))

    def show(value: Fraction, limit: Fraction | None = None) -> str:
        if one.share:
            return percent(value, limit)
        return bench.words.value(rounded(value, one.kind) if limit is None else beside(value, limit), one.kind)

    old = bench.say("unknown") if one.old is None else show(one.old)
    told = bench.say("figure", name=bench.words.title(one.name), old=old, new=show(one.new))
    if one.unknown_new:
        told += bench.say("figure unknown", count=grouped(Fraction(one.unknown_new)))
    passed, found = _bounded(bound, one.old, one.new, show)
    return Finding(passed, told, found)


def _measure(bench: Bench, name: str) -> MeasureFigure:
    figures = {one.name: one for one in bench.comparison.figures}
    canonical = bench.named(name, figures)
    if canonical is None:
        raise bench.cannot("no measure", name=shown(name), hint=bench.near(name, figures))
    return figures[canonical]


def _bounded(bound: Bound, old: Fraction | None, new: Fraction, show: Show) -> tuple[bool, str]:
    """Whether a figure keeps to a bound, and what is set against it."""
    name, limit = bound.name, bound.figure.value
    if name == "at_least":
        return new >= limit, show(new, limit)
    if name == "at_most":
        return new <= limit, show(new, limit)
    assert old is not None, "a change is from something"
    if name == "relative_change_at_most":
        return abs(new - old) <= limit * abs(old), _relative(old, new, limit)
    change = abs(new - old)
    sign = "+" if new > old else "-" if new < old else ""
    return change <= limit, f"{sign}{show(change, limit)}"


def bad_rate(bench: Bench, bound: Bound) -> Finding:
    """Whether the bad rate of what the new version grants keeps to a bound, over cases whose outcome is known."""
    found = _performance(bench)
    old, new = found.granted_old.rate, found.granted_new.rate
    if new is None:
        raise bench.cannot("nothing observed")
    if old is None and bound.of_change:
        raise bench.cannot("nothing observed before")
    before = bench.say("unknown") if old is None else percent(old.share)
    told = bench.say("bad rate", old=before, new=percent(new.share))
    passed, figure = _bounded(bound, None if old is None else old.share, new.share, percent)
    return Finding(passed, told, figure)


def worst_bad_rate(bench: Bench, limit: Fraction) -> Finding:
    """The same if every granted case whose outcome nobody knows is bad."""
    granted = _performance(bench).granted_new
    if granted.bounds is None:
        raise bench.cannot("none granted")
    worst, unknown = granted.bounds[1], grouped(Fraction(granted.unobserved))
    told = bench.say("worst", count=unknown, new=percent(worst))
    return Finding(worst <= limit, told, percent(worst, limit))


def _performance(bench: Bench) -> Performance:
    _ = bench.verdicts
    if bench.comparison.results is None or not bench.comparison.outcomes:
        raise bench.cannot("no results")
    return performance(bench.comparison.outcomes, bench.comparison.results)
