"""The API for applications: load a policy, ask it for decisions, let it explain them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import Diagnostic
from bonitas.dsl.diagnose.source import Source, unified
from bonitas.dsl.files import compile_file
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.decision_json import to_json
from bonitas.engine.explain import explain
from bonitas.engine.identity import identity
from bonitas.engine.machines import Machine
from bonitas.engine.machines import machine as machine_of
from bonitas.engine.problems import CaseError, fact_broken
from bonitas.engine.summary import Outcome, Summary

if TYPE_CHECKING:  # what reads and decides cases is loaded when there is a case
    from bonitas.engine.case import Case, CaseModel
    from bonitas.engine.rete.blueprint import Blueprint
    from bonitas.engine.rete.session import Session


class Policy:
    """A checked policy. It never changes, so threads may share it.

    `program` is its core; `findings` are the warnings and notes that checking it gave; `machine` is what decides, and
    takes cases as `validate` gives them.

    A case is read and checked, then decided; reading takes several times as long as deciding. An application that
    decides a case more than once, or that wants to measure the two apart, does them one after the other:

    >>> case = policy.validate(raw)  # doctest: +SKIP
    >>> policy.machine.summary(case)  # doctest: +SKIP
    """

    def __init__(
        self, program: Program, findings: tuple[Diagnostic, ...] = (), *, machine: Machine | str | None = None
    ) -> None:
        """`machine` is one of `bonitas.engine.machines.NAMES`, or made already; without it the fastest decides.

        Raises ValueError for another name, and MissingExtraError where an extra has to be installed for it.
        """
        self.program = program
        self.findings = findings
        if machine is not None:
            self.machine = machine_of(program, machine) if isinstance(machine, str) else machine

    @cached_property
    def machine(self) -> Machine:
        """What decides."""
        return machine_of(self.program)

    @cached_property
    def _model(self) -> CaseModel:
        from bonitas.engine.case import CaseModel

        return CaseModel(self.program)

    def __repr__(self) -> str:
        return f"<Policy {self.name} {self.version} {self.identity[:19]}>"

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def version(self) -> str:
        """The author's version, as `2.1`."""
        return self.program.version

    @cached_property
    def identity(self) -> str:
        """The hash of what the policy means: the same for any layout, order or language of its text."""
        return identity(self.program)

    def validate(self, case: Mapping[str, object], today: date | None = None) -> Case:
        """The case with exact values under canonical names, as `machine` takes it.

        `today` is the decision date, unless the case has it. Raises CaseError with everything that is wrong with the
        case, facts of the policy that it breaks included.
        """
        raw = dict(case)
        if today is not None:
            raw.setdefault("today", today)
        valid = self._model.validate(raw)
        broken = self.machine.broken_facts(valid)
        if broken:
            raise CaseError(tuple(fact_broken(fact.name, fact.title) for fact in broken))
        return valid

    def decide(self, case: Mapping[str, object], today: date | None = None) -> Decision:
        """The decision for a case given by field names; amounts as text, integers or Decimals, never binary floats.

        It has the whole trace. Raises CaseError if the case is not sound (see `validate`).
        """
        return self.machine.decide(self.validate(case, today))

    def summary(self, case: Mapping[str, object], today: date | None = None) -> Summary:
        """The decision with reasons, needs and everything else but the trace, many times faster than `decide`.

        Raises CaseError if the case is not sound.
        """
        return self.machine.summary(self.validate(case, today))

    def outcome(self, case: Mapping[str, object], today: date | None = None) -> Outcome:
        """Only what is decided, and by which clauses. Raises CaseError if the case is not sound."""
        return self.machine.outcome(self.validate(case, today))

    def explain(self, case: Mapping[str, object], today: date | None = None, language: str | None = None) -> str:
        """The whole story of a decision, clause by clause, in `en` or `zh` (default: the policy's language)."""
        return explain(self.decide(case, today), self.program, language).text()

    def to_json(self, decision: Decision, language: str | None = None) -> dict[str, Any]:
        """A decision of this policy as JSON data (docs/decision_format.md)."""
        return to_json(decision, self.program, language)

    def session(self, case: Mapping[str, object], today: date | None = None) -> Session:
        """A customer whose facts arrive over time, decided at every step (docs/sessions.md).

        Needs the extra `durable`. Raises CaseError if the case is not sound, MissingExtraError without the extra.
        """
        from bonitas.engine.rete.session import Session

        return Session(self._blueprint, self._model, case, today)

    @cached_property
    def _blueprint(self) -> Blueprint:
        from bonitas.engine.rete.blueprint import blueprint_of

        return blueprint_of(self.program)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a case."""
        from bonitas.engine.schema import json_schema

        return json_schema(self.program)


def load(path: str | Path, *, machine: str | None = None) -> Policy:
    """The policy in a file; compiled once, then taken from the user's cache until it changes (docs/cli.md).

    `machine` names what decides (see `Policy`). Raises PolicyError with all findings if the policy cannot be read or
    has errors.
    """
    return _policy(compile_file(path, cached=True), machine)


def loads(text: str, name: str = "<text>", *, machine: str | None = None) -> Policy:
    """The policy of a text; it cannot extend another. Raises PolicyError with all findings if it has errors."""
    return _policy(Compilation(Source(name, unified(text))), machine)


def _policy(compilation: Compilation, machine: str | None) -> Policy:
    return Policy(compilation.required_program(), compilation.diagnostics, machine=machine)
