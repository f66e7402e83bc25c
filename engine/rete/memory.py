"""What is settled of one case, kept in step with the facts in the network: from scratch, or change by change."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from bonitas.engine.chaining import derive
from bonitas.engine.kinds import Value
from bonitas.engine.matters import Matter, Place
from bonitas.engine.rete.blueprint import Blueprint
from bonitas.engine.rete.network import Network
from bonitas.engine.values import Answer, CaseValue

Case = Mapping[str, CaseValue]
Elements = tuple[Mapping[str, Value | None], ...]
Position = tuple[int, int]
"""A stage and a place in it (see `Order`)."""

RENEWED_AFTER = 20_000
"""Rules fired in one network after which everything is told to it anew; see `renew`."""
NOWHERE: tuple[Place | None, ...] = (None,)
"""Where a matter outside of lists is settled."""


class Memory:
    """The working memory of one case. For one user at a time.

    After `begin` or `change`, `settled` holds every matter of the case. Where one of them raises, only `begin` or
    `clear` may follow.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        """Raises MissingExtraError where durable-rules cannot be had."""
        self.settled: dict[Matter, Answer] = {}
        self._blueprint = blueprint
        self._networks = tuple(Network(ruleset.definition) for ruleset in blueprint.rulesets)
        self._gone: list[list[str]] = [[] for _ in self._networks]
        self._told: list[list[str]] = [[] for _ in self._networks]
        self._case: Case = {}
        self._places: dict[str, list[Place]] = {}
        self._due: dict[Position, set[Place | None]] = {}
        self._queue: list[Position] = []
        self._fired = 0

    def begin(self, case: Case) -> None:
        """Settle a case, whatever was settled before."""
        self.clear()
        self._look_at(case)
        settled, blueprint = self.settled, self._blueprint
        settled.update(blueprint.constants)
        for stage in blueprint.order.stages:
            for matter in stage.worked:
                what, ref, _ = matter
                for place in self._where(matter):
                    one = (what, ref, place)
                    settled[one] = derive(blueprint.program, blueprint.plan, case, settled, one)
            for matter in stage.told:
                self._tell(matter, known=False)
            self._chain()
        self._due.clear()
        self._queue.clear()

    def change(self, case: Case) -> None:
        """Settle a case that differs a little from the one before: only what the difference reaches."""
        before = self._case
        self._look_at(case)
        for name in before.keys() | case.keys():
            old, new = before.get(name), case.get(name)
            if old == new:
                continue
            if name in self._blueprint.lists:
                self._list_changed(name, _elements(old), _elements(new), (old is None) != (new is None))
            else:
                self._owe(self._blueprint.inputs.get(name, ()), NOWHERE)
        for number, stage in enumerate(self._blueprint.order.stages):
            while self._queue and self._queue[0][0] == number:
                position = heapq.heappop(self._queue)
                self._work(stage.worked[position[1]], self._due.pop(position))
            self._chain()
        if self._fired > RENEWED_AFTER:
            self.renew()

    def renew(self) -> None:
        """Tell the network everything anew, which gives back the memory that it loses with every rule that fires."""
        for network in self._networks:
            network.clear()
        for matter in self._blueprint.readers:
            self._tell(matter, known=False)
        self._fired = 0
        self._chain()

    def clear(self) -> None:
        """Forget the case."""
        for network, gone, told in zip(self._networks, self._gone, self._told, strict=True):
            network.clear()
            gone.clear()
            told.clear()
        self.settled = {}
        self._due.clear()
        self._queue.clear()
        self._fired = 0

    # ---------------------------------------------------------------- the case

    def _look_at(self, case: Case) -> None:
        """Take in a case."""
        self._case, self._places = case, {}

    def _where(self, matter: Matter) -> Iterable[Place | None]:
        """Where a matter is settled: at every element of every list of its record."""
        record = self._blueprint.scope.get(matter)
        if record is None:
            return NOWHERE
        if record not in self._places:
            lists = (name for name, each in self._blueprint.lists.items() if each == record)
            counts = ((name, len(_elements(self._case.get(name)))) for name in lists)
            self._places[record] = [(name, number) for name, count in counts for number in range(1, count + 1)]
        return self._places[record]

    def _list_changed(self, name: str, old: Elements, new: Elements, told: bool) -> None:
        """Owe what looks at the elements that differ; with `told` the list itself was given now, or no more."""
        record = self._blueprint.lists[name]
        inner = self._blueprint.inner.get(record, ())
        for number in range(len(new) + 1, len(old) + 1):
            for what, ref, _ in inner:
                del self.settled[what, ref, (name, number)]
        for number, element in enumerate(new, start=1):
            place = (name, number)
            if number > len(old):
                self._owe(inner, (place,))
                continue
            if element is old[number - 1]:
                continue
            for field, matters in self._blueprint.elements[record].items():
                if element.get(field) != old[number - 1].get(field):
                    self._owe(matters, (place,))
        if told or len(old) != len(new):
            self._owe(self._blueprint.folds.get(name, ()), NOWHERE)

    # ---------------------------------------------------------------- what is worked out

    def _owe(self, matters: Iterable[Matter], places: Iterable[Place | None]) -> None:
        """Note what has to be worked out again."""
        for matter in matters:
            position = self._blueprint.order.place[matter]
            if position not in self._due:
                self._due[position] = set()
                heapq.heappush(self._queue, position)
            self._due[position].update(places)

    def _work(self, matter: Matter, places: Iterable[Place | None]) -> None:
        what, ref, _ = matter
        for place in places:
            one = (what, ref, place)
            program, plan = self._blueprint.program, self._blueprint.plan
            self._settle(one, derive(program, plan, self._case, self.settled, one))

    def _settle(self, matter: Matter, answer: Answer) -> None:
        """Note an answer; if it is new, tell it and owe what is worked out from it."""
        known = matter in self.settled
        if known and self.settled[matter] == answer:
            return
        self.settled[matter] = answer
        self._tell(matter, known)
        what, ref, place = matter
        for dependent in self._blueprint.order.dependents.get((what, ref, None), ()):
            at_place = place is not None and dependent in self._blueprint.scope
            self._owe((dependent,), (place,) if at_place else self._where(dependent))

    # ---------------------------------------------------------------- what the network chains

    def _tell(self, matter: Matter, known: bool) -> None:
        """Have the truth of a matter told; with `known` it takes the place of what was told before."""
        for number in self._blueprint.readers.get(matter, ()):
            ruleset = self._blueprint.rulesets[number]
            if known:
                self._gone[number].append(ruleset.gone(matter))
            self._told[number].append(ruleset.told(matter, self.settled[matter]))

    def _chain(self) -> None:
        """Tell what is to be told and let rules fire until no more do.

        Rules see one state of the facts: what they conclude is told when all that could fire have fired.
        """
        while True:
            conclusions = []
            for ruleset, network, gone, told in zip(
                self._blueprint.rulesets, self._networks, self._gone, self._told, strict=True
            ):
                network.tell(gone, told)
                gone.clear()
                told.clear()
                conclusions += [ruleset.conclusions[name] for name in network.fire()]
            if not conclusions:
                return
            self._fired += len(conclusions)
            found = {
                one.junction.matter: one.junction.answer(self.settled) if one.settles is None else one.settles
                for one in conclusions
            }
            for matter, answer in found.items():
                self._settle(matter, answer)


def _elements(value: CaseValue) -> Elements:
    return value if isinstance(value, tuple) else ()
