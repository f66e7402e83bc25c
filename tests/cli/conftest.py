"""A folder with the starter policy, and a way to run commands in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from clirun import Run

from bonitas.cli.main import bonitas


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `bonitas ARGS…` in an empty folder, 80 columns wide; a crash of ours fails the test at once."""
    monkeypatch.chdir(tmp_path)
    for name in ("BONITAS_LANGUAGE", "BONITAS_DEBUG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*args: str, stdin: str | None = None, code: int | None = 0, **env: str) -> Result:
        result = CliRunner().invoke(bonitas, args, input=stdin, env=env, prog_name="bonitas")
        assert code is None or result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def starter(run: Run) -> Run:
    """The same, in a folder with credit.policy and credit.yaml."""
    run("init")
    return run
