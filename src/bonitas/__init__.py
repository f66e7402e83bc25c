"""Credit policy as text: checked, explained, and replayed over real cases.

>>> import bonitas
>>> policy = bonitas.load("policies/mortgage/mortgage_1.1.policy")  # doctest: +SKIP
>>> decision = policy.decide({"income": "5000", "housing_ratio": "25%", ...})  # doctest: +SKIP
>>> decision.verdict, [reason.because for reason in decision.reasons]  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError
    from bonitas.engine.core import Verdict
    from bonitas.engine.decision import Decision
    from bonitas.engine.extras import MissingExtraError
    from bonitas.engine.problems import CaseError, CaseProblem
    from bonitas.engine.rete.change import Change
    from bonitas.engine.rete.session import Session
    from bonitas.engine.summary import Outcome, Summary
    from bonitas.policy import Policy, load, loads

__version__ = "0.1.0"

__all__ = [
    "CaseError",
    "CaseProblem",
    "Change",
    "Decision",
    "Diagnostic",
    "MissingExtraError",
    "Outcome",
    "Policy",
    "PolicyError",
    "Session",
    "Summary",
    "Verdict",
    "load",
    "loads",
]

_HOMES = {
    "CaseError": "bonitas.engine.problems",
    "CaseProblem": "bonitas.engine.problems",
    "Change": "bonitas.engine.rete.change",
    "Decision": "bonitas.engine.decision",
    "Diagnostic": "bonitas.dsl.diagnose.diagnostic",
    "MissingExtraError": "bonitas.engine.extras",
    "Outcome": "bonitas.engine.summary",
    "Policy": "bonitas.policy",
    "PolicyError": "bonitas.dsl.diagnose.diagnostic",
    "Session": "bonitas.engine.rete.session",
    "Summary": "bonitas.engine.summary",
    "Verdict": "bonitas.engine.core",
    "load": "bonitas.policy",
    "loads": "bonitas.policy",
}
"""Where each public name lives; loaded on first use, so that `bonitas --version` and the engine alone stay light."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
