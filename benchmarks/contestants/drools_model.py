"""Drools: an executable model over BigDecimal in a Java machine inside this process."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants.contestant import MONEY, Contestant, Missing

_SOURCES = Path(__file__).parent / "drools"
_COUNTS = ("years_in_business", "longest_overdue", "invoices_paid", "paid_late", "bureau_score")


def _jar() -> Path:
    found = importlib.util.find_spec("drools")
    places = list(found.submodule_search_locations or ()) if found else []
    jars = [jar for place in places for jar in Path(place).glob("jars/*.jar")]
    if not jars:
        raise Missing("pip install drools-jpy jpype1")
    return jars[0]


class Drools(Contestant):
    name = "Drools"

    def __init__(self) -> None:
        jar = _jar()
        javac = shutil.which("javac")
        if javac is None:
            raise Missing("a JDK 17 is needed")
        import jpype

        classes = tempfile.mkdtemp(prefix="bonitas_drools_")
        files = [str(file) for file in sorted(_SOURCES.glob("*.java"))]
        subprocess.run([javac, "-cp", str(jar), "-d", classes, *files], check=True)
        if not jpype.isJVMStarted():
            jpype.startJVM(classpath=[str(jar), classes])
        self.firm = jpype.JClass("Firm")
        self.policy = jpype.JClass("Policy")()
        self.types = jpype.JArray(jpype.JLong), jpype.JArray(jpype.JBoolean), jpype.JArray(jpype.JString)
        self.firms = jpype.JArray(self.firm)

    def convert(self, case: dict[str, Any]) -> Any:
        longs, flags, texts = self.types
        counts = longs([case[name] for name in _COUNTS])
        states = flags([case["insolvency"], case["audited"]])
        return self.firm(counts, states, case["country_risk"], texts([case[name] for name in MONEY]))

    def decide(self, case: Any) -> Any:
        return self.policy.decide(case)

    def decide_all(self, cases: Sequence[Any]) -> Sequence[Any]:
        return list(self.policy.decideAll(self.firms(cases)))

    def answer(self, decided: Any) -> Answer:
        verdict, rating, limit, days, raised = str(decided.answer()).split(";")
        return Answer(verdict, rating, int(limit), int(days), tuple(raised.split(",")) if raised else ())
