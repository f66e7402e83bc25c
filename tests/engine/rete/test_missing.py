"""What is said where durable-rules cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest
from programbuild import Build

import bonitas
from bonitas.engine.core import Program, ToVerdict, Verdict
from bonitas.engine.machines import machine
from bonitas.engine.rete import network

POLICY = """policy p "P"
version 1
currency CNY
case
  age number
admission
  A1 "Of age" require age >= 18 otherwise decline
"""


def small() -> Program:
    build = Build()
    build.rule("A1", build.compare(build.input("age"), "<", build.const(18)), ToVerdict(Verdict.DECLINE))
    return build.program()


def without(monkeypatch: pytest.MonkeyPatch, error: ImportError) -> None:
    def refuse(name: str) -> ModuleType:
        raise error

    monkeypatch.setattr(network, "import_module", refuse)


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, ModuleNotFoundError("No module named 'durable_rules_engine'"))
    with pytest.raises(bonitas.MissingExtraError, match="not installed") as raised:
        machine(small(), "rete")
    assert f"{sys.executable} -m pip install durable-rules " in str(raised.value)
    assert "C compiler" in str(raised.value)


def test_a_session_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, ModuleNotFoundError("No module named 'durable_rules_engine'"))
    with pytest.raises(bonitas.MissingExtraError, match="pip install durable-rules"):
        bonitas.loads(POLICY).session({"age": 20})


def test_installed_and_not_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, ImportError("undefined symbol: PyEval_CallObject"))
    with pytest.raises(bonitas.MissingExtraError, match="cannot be imported") as raised:
        machine(small(), "rete")
    assert "undefined symbol: PyEval_CallObject" in str(raised.value)
    assert "--force-reinstall --no-cache-dir" in str(raised.value)


@pytest.mark.parametrize(("version", "flags"), [((3, 11, 7), False), ((3, 12, 0), False), ((3, 13, 0), True)])
def test_later_pythons_need_flags(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], flags: bool) -> None:
    python = SimpleNamespace(version_info=version, executable=sys.executable)
    monkeypatch.setattr("bonitas.engine.rete.network.sys", python)
    without(monkeypatch, ModuleNotFoundError("No module named 'durable_rules_engine'"))
    with pytest.raises(bonitas.MissingExtraError) as raised:
        machine(small(), "rete")
    command = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject " + sys.executable
    assert (command in str(raised.value)) is flags


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, bonitas; bonitas.Session; sys.exit('durable_rules_engine' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
