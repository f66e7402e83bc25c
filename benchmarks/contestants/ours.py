"""The library's own machines as contestants: from a validated case to a decision with its reasons."""

from __future__ import annotations

from typing import Any

from benchmarks import ours as machines
from benchmarks import policies
from benchmarks.answers import Answer, answer_of
from benchmarks.contestants.contestant import Contestant
from bonitas.engine.case import CaseModel


class _Ours(Contestant):
    machine: str

    def __init__(self) -> None:
        program = policies.program(policies.TWENTY_FIVE)
        self._model = CaseModel(program)
        self._machine = machines.single(program, self.machine)

    def convert(self, case: dict[str, Any]) -> Any:
        return self._model.validate({name: value for name, value in case.items() if name != "today"})

    def decide(self, case: Any) -> Any:
        return self._machine.summary(case)

    def answer(self, decided: Any) -> Answer:
        return answer_of(decided)


class Compiled(_Ours):
    name = "Bonitas, compiled"
    machine = "compiled"


class Reference(_Ours):
    name = "Bonitas, reference"
    machine = "reference"


class Rete(_Ours):
    name = "Bonitas, rete"
    machine = "rete"
