"""Installs what is measured against, one by one: what cannot be had here is named and left out.

`python -m benchmarks.install` installs the extra `bench` into the environment of the Python that runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from benchmarks.contestants.rego import OPA, UNPACKED

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_PIP = (sys.executable, "-m", "pip")
_OPA_FOR = "3.14"
_PLATFORMS = ("manylinux_2_34_x86_64", "manylinux_2_34_aarch64", "macosx_11_0_arm64")


def main() -> None:
    """Installs everything that can be installed; always succeeds, since the benchmarks do without what is missing."""
    extras = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for requirement in extras["bench"]:
        _tell(requirement, _pip("install", "--quiet", requirement))
    _tell(OPA, _opa())


def _pip(*words: str) -> bool:
    environment = dict(os.environ)
    if sys.version_info >= (3, 13):
        environment["CPPFLAGS"] = "-DPyEval_CallObject=PyObject_CallObject"  # what durable_rules calls is gone there
    told = subprocess.run([*_PIP, *words], env=environment, capture_output=True, text=True, check=False)
    return told.returncode == 0


def _opa() -> bool:
    """OPA's wheel names a newer Python than it needs: it is unpacked beside the packages, and found there."""
    with tempfile.TemporaryDirectory() as folder:
        options = [option for platform in _PLATFORMS for option in ("--platform", platform)]
        words = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--python-version", _OPA_FOR]
        if not _pip(*words, *options, "--dest", folder, OPA):
            return False
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(UNPACKED)
    return UNPACKED.exists()


def _tell(what: str, done: bool) -> None:
    print(f"{'installed' if done else 'could not be installed'}: {what}", flush=True)


if __name__ == "__main__":
    main()
