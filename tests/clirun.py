"""What tests of the command line share: types of their fixtures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]
"""Runs `bonitas ARGS…` and asserts its exit code: run("check", "x.policy", code=3, BONITAS_LANGUAGE="zh")."""

Golden = Callable[[Path, str], None]
"""Compares a text with a golden file."""
