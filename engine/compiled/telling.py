"""What a compiled function leaves to the shared functions: traces, long conditions, the causes of unknowns.

They take what is settled as a mapping. Here it gives what the function has worked out, turned into values only when it
is asked for; what the function does not know is settled as the reference does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bonitas.engine.chaining import derive
from bonitas.engine.compiled.arithmetic import exact
from bonitas.engine.compiled.causes import Choice, Doubts, Rests, Variables, joined
from bonitas.engine.compiled.runtime import fraction
from bonitas.engine.compiled.schedule import premises
from bonitas.engine.compiled.shapes import Plain, Shape, Whole
from bonitas.engine.core import Aggregate, Program, Rule
from bonitas.engine.decision import Decision
from bonitas.engine.gaps import change_of
from bonitas.engine.lens import Lens
from bonitas.engine.matters import Matter, node
from bonitas.engine.plan import Plan
from bonitas.engine.telling import tell
from bonitas.engine.values import Answer, CaseValue, Unknown

Case = Mapping[str, CaseValue]


class Telling:
    """How the variables of one function are read; `shapes` are those of all that it settles."""

    def __init__(self, program: Program, plan: Plan, shapes: Mapping[Matter, Shape]) -> None:
        self.program, self.plan, self.shapes = program, plan, shapes
        self.rests = Rests(program, plan, shapes)

    def settled(self, case: Case, variables: Variables) -> Settled:
        """All that is settled of a case."""
        return Settled(self, case, variables)

    def decision(self, case: Case, variables: Variables) -> Decision:
        """The whole decision."""
        return tell(self.program, self.plan, self.settled(case, variables), case)

    def distance_of(self, rule: Rule) -> Callable[[Case, Variables], float | None]:
        """The distance of a clause that has fired."""
        return partial(self._distance, rule)

    def _distance(self, rule: Rule, case: Case, variables: Variables) -> float | None:
        gaps = change_of(Lens(self.program, self.plan, self.settled(case, variables)), rule.when).gaps
        return max((gap.distance for gap in gaps if gap.distance is not None), default=None)


class Settled(dict[Matter, Answer]):
    """Matter → its answer, settled when first asked for."""

    def __init__(self, telling: Telling, case: Case, variables: Variables) -> None:
        super().__init__()
        self._telling, self._case, self._variables = telling, case, variables

    def unknown(self, matter: Matter) -> Unknown:
        """The answer of a matter that is unknown."""
        if matter not in self:
            self._settle(matter)
        answer = self[matter]
        assert isinstance(answer, Unknown)
        return answer

    def __missing__(self, matter: Matter) -> Answer:
        if not self._told(matter):
            self._settle(matter)
        return self[matter]

    def _told(self, matter: Matter) -> bool:
        """Whether the function knows a matter; then it is settled."""
        shape = self._telling.shapes.get(matter)
        if shape is None:
            return False
        answer = _value(shape, self._variables)
        if answer is not None:
            self[matter] = answer
        return answer is not None

    def _settle(self, matter: Matter) -> None:
        """Settle what the function does not know. Without recursion: an unknown may come a long way."""
        waiting = [matter]
        while waiting:
            last = waiting[-1]
            if last in self:
                waiting.pop()
                continue
            rests = self._telling.rests.of(last)
            if isinstance(rests, Unknown):
                self[last] = rests
            elif rests is None or not self._united(last, rests, waiting):
                needed = [one for one in self._premises(last) if one not in self and not self._told(one)]
                if not needed:
                    self[last] = derive(self._telling.program, self._telling.plan, self._case, self, last)
                waiting += needed

    def _united(self, matter: Matter, rests: Doubts | Choice, waiting: list[Matter]) -> bool:
        """Settle what is unknown because of doubts that are, or put those before it; false where none is unknown."""
        variables = self._variables
        found: list[Answer] = []
        complete = True
        for one, name in rests if isinstance(rests, tuple) else rests(variables):
            if variables[name] is not None:
                continue
            if isinstance(one, Unknown):
                found.append(one)
            elif one in self:
                found.append(self[one])
            else:
                waiting.append(one)
                complete = False
        if complete and found:
            self[matter] = joined(found)
        return bool(found) or not complete

    def _premises(self, matter: Matter) -> list[Matter]:
        """What a matter needs; at an element of a list, what it needs there."""
        program, plan = self._telling.program, self._telling.plan
        _, name, place = matter
        if not isinstance(name, int):
            return list(premises(program, plan, matter))
        item = program.nodes[name]
        if isinstance(item, Aggregate):
            elements = self._case.get(item.list)
            count = len(elements) if isinstance(elements, tuple) else 0
            places = [(item.list, number) for number in range(1, count + 1)]
            inner = plan.operands[name]
            return [node(ref, one if program.nodes[ref].scope else None) for one in places for ref in inner]
        if place is None:
            return list(premises(program, plan, matter))
        return [node(ref, place if program.nodes[ref].scope else None) for ref in plan.operands[name]]


def _value(shape: Shape, variables: Variables) -> Answer | None:
    if isinstance(shape, Plain):
        answer: Answer | None = shape.value if shape.value is not None else variables[shape.name]
        return answer
    said = exact(shape)
    if said is not None:
        return said
    upper = variables[shape.name]
    if upper is None:
        return None
    return fraction(upper, shape.scale if isinstance(shape, Whole) else variables[shape.lower])
