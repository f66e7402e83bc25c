"""Credit policy as text: checked, explained, and replayed over real cases.

>>> import bonitas
>>> policy = bonitas.load("policies/mortgage/mortgage_1.1.policy")  # doctest: +SKIP
>>> decision = policy.decide({"income": "5000", "housing_ratio": "25%", ...})  # doctest: +SKIP
>>> decision.verdict, [reason.because for reason in decision.reasons]  # doctest: +SKIP
"""

from bonitas.dsl.diagnose.diagnostic import Diagnostic, PolicyError
from bonitas.engine.core import Verdict
from bonitas.engine.decision import Decision
from bonitas.engine.problems import CaseError, CaseProblem
from bonitas.policy import Policy, load, loads

__version__ = "0.1.0"

__all__ = ["CaseError", "CaseProblem", "Decision", "Diagnostic", "Policy", "PolicyError", "Verdict", "load", "loads"]
