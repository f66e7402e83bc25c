"""All contestants."""

from __future__ import annotations

from benchmarks.contestants.cedar import Cedar
from benchmarks.contestants.cel import Cel
from benchmarks.contestants.clips_rules import Clips
from benchmarks.contestants.contestant import Contestant
from benchmarks.contestants.drools_model import Drools
from benchmarks.contestants.durable import DurableRules
from benchmarks.contestants.jsonlogic import JsonLogic
from benchmarks.contestants.openfisca import OpenFisca
from benchmarks.contestants.ours import Compiled, Reference, Rete
from benchmarks.contestants.python_decimal import PythonDecimal
from benchmarks.contestants.rego import Opa, Regorus
from benchmarks.contestants.rule_engine import RuleEngine
from benchmarks.contestants.zen import ZenOneNode, ZenTables

OURS: tuple[type[Contestant], ...] = (Compiled, Rete, Reference)
"""The library's own machines, case by case."""
BY_HAND: tuple[type[Contestant], ...] = (PythonDecimal,)
"""What a programmer would write by hand instead of a policy."""
PEERS: tuple[type[Contestant], ...] = (
    ZenOneNode, ZenTables, JsonLogic, Drools, Cel, Cedar, Regorus, Opa, Clips, DurableRules, RuleEngine, OpenFisca,
)  # fmt: skip
"""Other engines."""
