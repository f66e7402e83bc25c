"""docs/ci.md, the ready-made workflows and the hooks say what the commands do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from bonitas.cli.main import COMMANDS
from bonitas.replay.gates.model import MODELS, Coverage, Gates, GatesFile, Held
from bonitas.replay.gates.read import parse_gates

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
POLICY = """\
policy small "Small"
version 1.0
currency EUR

case
  years  number from 0

admission
  A1 "In business for two years"
    require years >= 2 otherwise decline
    because "young"
"""
GATES = """\
policies:
  - policy: small.policy
    cases: cases.csv
    gates: {max_changed: 50%}
"""


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def steps_of_github() -> list[dict[str, Any]]:
    return list(read("docs/ci/github.yml")["jobs"]["bonitas"]["steps"])


def test_the_example_is_a_gates_file_with_every_gate() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (held,) = parse_gates(example, "docs/ci.md").policies
    assert held.gates.model_fields_set == set(Gates.model_fields)


def test_every_setting_is_on_the_page() -> None:
    models: tuple[type[BaseModel], ...] = (GatesFile, Held, Gates, Coverage, *MODELS.values())
    for model in models:
        for name in model.model_fields:
            if name not in ("forbidden", "policies"):
                assert re.search(rf"`[^`]*\b{name}\b[^`]*`", PAGE), name


def test_the_hooks_are_commands() -> None:
    hooks = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}
    for hook in hooks.values():
        program, command = hook["entry"].split()
        assert program == "bonitas"
        assert command in COMMANDS
        re.compile(hook["files"])
    (example,) = re.findall(r"^  ```yaml pre-commit\n(.*?)^  ```", PAGE, re.MULTILINE | re.DOTALL)
    assert [one["id"] for one in yaml.safe_load(example)["repos"][0]["hooks"]] == list(hooks)


def test_no_step_of_the_workflow_puts_names_into_the_shell() -> None:
    runs = [step["run"] for step in steps_of_github() if "run" in step]
    assert len(runs) == 3
    assert not any("${{" in run for run in runs)


def shell_of_github() -> tuple[str, dict[str, str]]:
    (step,) = (step for step in steps_of_github() if step.get("name") == "Bonitas")
    assert step["env"] == {"BASE": "origin/${{ github.base_ref }}"}
    return step["run"], {"BASE": "main"}


def shell_of_gitlab() -> tuple[str, dict[str, str]]:
    (line,) = (line for line in read("docs/ci/gitlab.yml")["credit_policy"]["script"] if line.startswith("bonitas"))
    return line, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "main"}


@pytest.mark.parametrize("shell", [shell_of_github, shell_of_gitlab])
def test_the_shell_steps_run_in_a_repository(tmp_path: Path, shell: Any) -> None:
    """As on a runner: another shell, the program from its environment, one case of two changes and may."""
    files = {"small.policy": POLICY, "gates.yaml": GATES, "cases.csv": "years\n1\n3\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True)
    (tmp_path / "small.policy").write_text(POLICY.replace("years >= 2", "years >= 4"), encoding="utf-8")
    script, variables = shell()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    unset = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "BONITAS_LANGUAGE")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=environment | variables | {"PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "max_changed: at most 50%; found 50% (1 of 2)" in done.stdout
    written = set(re.findall(r"(?:--markdown|--junit|--sarif|--json) (\S+)", script))
    assert len(written) >= 3
    assert all((tmp_path / name).stat().st_size for name in written)
