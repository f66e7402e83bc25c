"""The order in which matters are settled by machines that settle all of them in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bonitas.engine.chaining import CyclicProgramError
from bonitas.engine.matters import Matter


def ordered(wanted: Iterable[Matter], premises: Callable[[Matter], Iterable[Matter]]) -> Iterator[Matter]:
    """The matters wanted and all that they need, each after its premises and only once.

    Depth first and without recursion: chains of definitions may be long. Raises CyclicProgramError where matters wait
    for each other.
    """
    done: dict[Matter, bool] = {}
    for first in wanted:
        waiting = [] if first in done else [(first, iter(premises(first)))]
        done.setdefault(first, False)
        while waiting:
            matter, needed = waiting[-1]
            one = next(needed, None)
            if one is None:
                waiting.pop()
                done[matter] = True
                yield matter
            elif one not in done:
                done[one] = False
                waiting.append((one, iter(premises(one))))
            elif not done[one]:
                raise CyclicProgramError(f"these wait for each other: {[each for each, _ in waiting[-9:]]}")
