"""Options and fixtures for all tests."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bonitas.dsl.store import CACHE


def pytest_configure(config: pytest.Config) -> None:
    """A cache of its own for the run, shared by its processes, so that no test depends on what the user's holds."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="bonitas-cache-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ[CACHE] = folder.name


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes what the tests got over what they expect; review the change with git."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")
    parser.addoption("--whole-histories", action="store_true", help="decide every row of long histories, no sample")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a file, or writes it there under `--update-golden`."""

    def check(path: Path, actual: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(actual, encoding="utf-8")
        assert actual == path.read_text(encoding="utf-8")

    return check
