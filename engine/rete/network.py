"""One ruleset in durable-rules with one set of facts.

The engine of durable-rules is called directly, not through its `Host`: a host keeps two threads that run rules and
touch all facts behind its user's back, never ends them, and cannot let go of a ruleset.
"""

from __future__ import annotations

import json
import sys
import weakref
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from bonitas.engine.extras import MissingExtraError
from bonitas.engine.rete.rulesets import READY

INSTALL = "pip install 'bonitas[durable]'"
FLAGS = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
"""What the sources of durable-rules 2.0.28 need to be built for Python 3.13 and later."""


class NetworkError(RuntimeError):
    """durable-rules refused what it was told. That is a fault of this package."""


def durable_engine() -> ModuleType:
    """The engine of durable-rules. Raises MissingExtraError where it is not installed or cannot be imported."""
    try:
        return import_module("durable_rules_engine")
    except ModuleNotFoundError:
        raise MissingExtraError(_absent()) from None
    except ImportError as error:
        raise MissingExtraError(_broken(error)) from error


def _absent() -> str:
    return (
        f"the Rete machine needs durable-rules, which is not installed. Install it with: {_command('durable-rules')} "
        "(it is built from its sources, so a C compiler and Python's headers must be there; "
        "on Debian and Ubuntu: apt-get install gcc python3-dev)"
    )


def _broken(error: ImportError) -> str:
    again = "--force-reinstall --no-cache-dir --no-binary durable-rules durable-rules"
    return (
        f"the Rete machine needs durable-rules, which is installed and cannot be imported by this Python ({error}). "
        f"Build it again with: {_command(again)}"
    )


def _command(what: str) -> str:
    flags = f"{FLAGS} " if sys.version_info >= (3, 13) else ""
    return f"{flags}{sys.executable} -m pip install {what}"


class _Handle:
    """A ruleset of the engine, and whether there are facts in it. Outlives its network only to be released."""

    def __init__(self, engine: ModuleType, number: int) -> None:
        self.engine, self.number, self.live = engine, number, False

    def clear(self) -> None:
        if self.live:
            self.live = False
            self.engine.delete_state(self.number, None)

    def release(self) -> None:
        self.clear()
        self.engine.delete_ruleset(self.number)


class Network:
    """A ruleset and the facts told to it. For one user at a time."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Raises MissingExtraError where durable-rules cannot be had, NetworkError where it does not work."""
        engine = durable_engine()
        handle = self._handle = _Handle(engine, engine.create_ruleset("policy", json.dumps(definition)))
        self._state = 0
        # INVARIANT: facts are deleted only after some rule has fired, for until then the engine has not set up what
        # deleting them frees. The place of the facts is used again, so once is enough.
        self._state = engine.assert_facts(handle.number, f'[{{"id":"{READY}","{READY}":1}}]')[1]
        if self.fire() != [READY]:
            raise NetworkError("durable-rules does not fire a rule whose fact is there")
        handle.live = True
        self.clear()
        weakref.finalize(self, handle.release)

    def tell(self, gone: Sequence[str], told: Sequence[str]) -> None:
        """Take facts back, then tell new ones. Never while a rule that could fire has not: see `fire`."""
        number, engine = self._handle.number, self._handle.engine
        if gone or told:
            self._handle.live = True
        if gone:
            self._accepted(engine.retract_facts(number, f"[{','.join(gone)}]"))
        if told:
            self._accepted(engine.assert_facts(number, f"[{','.join(told)}]"))

    def _accepted(self, answer: tuple[int, int]) -> None:
        code, self._state = answer
        if code:
            raise NetworkError(f"durable-rules refuses facts with code {code}")

    def fire(self) -> list[str]:
        """Fire every rule that can, and give their names. What it read of facts is then of no use to anybody."""
        if not self._state:
            return []
        number, engine = self._handle.number, self._handle.engine
        fired: list[str] = []
        first = engine.start_action_for_state(number, self._state)
        result = None if first is None else first[1]
        while result is not None:
            fired.append(result.split('"', 2)[1])
            result = engine.complete_and_start_action(number, self._state)
        return fired

    def clear(self) -> None:
        """Forget all facts and give back their memory."""
        self._state = 0
        self._handle.clear()
