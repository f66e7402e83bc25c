"""Rego, as OPA itself runs it in this process, and as regorus (Rust) does."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants.contestant import MONEY, Contestant, Missing

TEXT = (Path(__file__).parent / "policy.rego").read_text(encoding="utf-8")

OPA = "opa-golib-python-bindings"
UNPACKED = Path(sys.prefix) / "opa_wheel"
"""Where the wheel of OPA is unpacked (see `benchmarks/install.py`)."""
if UNPACKED.exists():
    sys.path.append(str(UNPACKED))


class _Rego(Contestant):
    def convert(self, case: dict[str, Any]) -> str:
        """JSON with money as decimal numbers, not floats."""
        written = (f'"{name}": {value if name in MONEY else json.dumps(value)}' for name, value in case.items())
        return "{" + ", ".join(written) + "}"

    def answer(self, decided: Any) -> Answer:
        limit = round(Decimal(str(decided["credit_limit"])) * 100)
        warnings = tuple(sorted(decided["warnings"]))
        return Answer(decided["verdict"], decided["rating"], limit, int(decided["payment_days"]), warnings)


class Regorus(_Rego):
    name = "Rego (regorus, Rust)"

    def __init__(self) -> None:
        try:
            import regorus
        except ImportError as error:
            raise Missing("pip install celine-regorus") from error
        self.engine = regorus.Engine()
        self.engine.add_policy("policy.rego", TEXT)

    def decide(self, case: str) -> Any:
        self.engine.set_input_json(case)
        return self.engine.eval_rule("data.credit.answer")


class Opa(_Rego):
    name = "Rego (OPA)"

    def __init__(self) -> None:
        try:
            from opa_bindings.engine import OpaEngine
        except (ImportError, SyntaxError, OSError) as error:
            raise Missing(f"python -m benchmarks.install unpacks {OPA}") from error
        self.engine = OpaEngine()
        self.engine.add_policy("policy.rego", TEXT)

    def convert(self, case: dict[str, Any]) -> Any:
        """A map; the binding writes it as JSON, in which a short float is the decimal number it was."""
        return json.loads(super().convert(case))

    def decide(self, case: Any) -> Any:
        return self.engine.eval_query("x := data.credit.answer", case)[0]["x"]
