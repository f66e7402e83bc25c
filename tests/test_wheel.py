"""A wheel has all that the checkout has, and the parse tables with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("cli", "dsl", "engine", "replay")
BESIDE = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "MANIFEST.in")
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('dist')"
CHECK = """
from bonitas.dsl.syntax import tables

def made():
    raise AssertionError("made once more")

tables._made = made
import bonitas
print(bonitas.__file__, bonitas.load({policy!r}).program.name)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("src", *PACKAGES):
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=ignore)
    for name in BESIDE:
        shutil.copy(ROOT / name, folder / name)
    subprocess.run([sys.executable, "-c", BUILD], cwd=folder, check=True, capture_output=True, timeout=300)
    (built,) = (folder / "dist").glob("*.whl")
    ZipFile(built).extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.slow
def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    there = {str(file.relative_to(wheel / "bonitas")) for file in wheel.glob("bonitas/**/*") if file.is_file()}
    wanted = {
        str(file.relative_to(ROOT))
        for name in PACKAGES
        for file in (ROOT / name).glob("**/*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert wanted <= there
    assert there - wanted == {"__init__.py", "policy.py", "py.typed", "dsl/syntax/tables.json"}


@pytest.mark.slow
def test_who_installs_the_wheel_never_makes_the_parse_tables(wheel: Path) -> None:
    code = CHECK.format(policy=str(ROOT / "policies/trade_credit/trade_credit_2.1.policy"))
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=wheel, env={"PYTHONPATH": str(wheel), "BONITAS_CACHE": "off"},
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert told.stderr == ""
    assert told.stdout.split() == [str(wheel / "bonitas" / "__init__.py"), "trade_credit"]
