"""Conditions of rows: ways to part all values of a kind among some cells, so that each value has one."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from strategies.fields import DATES, LABELS, ORDERED, PARAMETERS

_POINTS = {
    "number": ("-3", "0", "0.001", "1", "2.5", "factor_of_size", "12", "40", "1_000"),
    "money": ("-5", "0", "0.01", "5_000", "floor", "250_000", "1 million"),
    "usd": ("0 USD", "0.01 USD", "700 USD", "10 thousand USD"),
    "ratio": ("-5%", "0%", "10%", "33.3%", "100%"),
    "days": ("-30 days", "0 days", "30 days", "90 days"),
    "date": DATES,
}
"""Values by kind, in their order."""
_TEXTS = (
    ('"Shanghai"', 'not "Shanghai"'),
    ('"Shanghai", "信"', 'not "Shanghai", "信"'),
    ('"Shanghai"', '"信", ""', 'not "Shanghai", "信", ""'),
)
KINDS = (*_POINTS, *LABELS, "text", "bool")
"""The kinds that rows can ask about."""


def parted(random: Random, kind: str, missing: bool, parameters: bool = True) -> list[str]:
    """Cells of which every known value of the kind passes one; with `missing` an unknown one does too.

    `parameters`: they may compare with parameters and ranges of labels, as tables do and bands and factors do not.
    """
    if kind in LABELS:
        cells = _of_labels(random, kind, ranges=parameters)
    elif kind == "bool":
        cells = ["yes", "no"]
    elif kind == "text":
        cells = list(random.choice(_TEXTS))
    else:
        points = _POINTS[kind]
        cells = _of_points(random, points if parameters else tuple(one for one in points if one not in PARAMETERS))
    joinable = [place for place, cell in enumerate(cells) if not cell.startswith("not ")]
    if missing and joinable and random.random() < 0.3:
        place = random.choice(joinable)
        cells[place] = f"{cells[place]}, missing"
    elif missing:
        cells.append("missing")
    return cells


def _of_points(random: Random, points: tuple[str, ...]) -> list[str]:
    chosen = [points[place] for place in sorted(random.sample(range(len(points)), random.randint(1, 3)))]
    way = random.random()
    if way < 0.15:
        return [", ".join(chosen), f"not {', '.join(chosen)}"]
    if way < 0.3:
        low, high = chosen[0], chosen[-1]
        inside = [f"{low} to {high}"] if low != high else [low]
        return random.choice(([*inside, f"under {low}", f"over {high}"], [*inside, f"under {low}, over {high}"]))
    if way < 0.65:
        inside = [f"{low} to under {high}" for low, high in pairwise(chosen)]
        return [f"under {chosen[0]}", *inside, f"{chosen[-1]} and over"]
    if way < 0.9:
        joint = random.choice((" to ", " up to "))
        inside = [f"over {low}{joint}{high}" for low, high in pairwise(chosen)]
        return [f"up to {chosen[0]}", *inside, f"over {chosen[-1]}"]
    inside = [cell for low, high in pairwise(chosen) for cell in (low, f"over {low} to under {high}")]
    return [f"under {chosen[0]}", *inside, chosen[-1], f"over {chosen[-1]}"]


def _of_labels(random: Random, kind: str, ranges: bool) -> list[str]:
    low, middle, high = LABELS[kind]
    ways = [
        [low, middle, high],
        [f"{low}, {high}", middle],
        [low, f"not {low}"],
        [f"not {low}, {high}", high, low],
    ]
    if kind in ORDERED and ranges:
        ways += [
            [f"up to {middle}", high],
            [f"under {high}", f"{high} and over"],
            [low, f"{middle} to {high}"],
            [f"up to {low}", f"over {low} to under {high}", f"{high} and over"],
        ]
    return random.choice(ways)
