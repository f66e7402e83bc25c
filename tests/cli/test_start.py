"""The command starts light, knows its commands, and ends with the documented codes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from clirun import Run

import bonitas
from bonitas.cli import exits
from bonitas.cli.main import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"
Python = subprocess.CompletedProcess[str]


def python(code: str) -> Python:
    """Runs Python code in a process of its own, which sees the package as this one does."""
    path = f"import sys; sys.path[:0] = {sys.path!r}\n"
    return subprocess.run([sys.executable, "-c", path + code], capture_output=True, text=True, timeout=60, check=False)


COLUMNS, CASES, TEXT = {"numpy", "pyarrow"}, {"pydantic", "yaml"}, {"lark", "rich"}
HEAVY = COLUMNS | CASES | TEXT | {"durable", "z3"}


@pytest.mark.parametrize(
    ("args", "allowed"),
    [
        (["--version"], set[str]()),
        (["--help"], set[str]()),
        (["decide", "--help"], set[str]()),
        (["errors", "K101"], {"rich"}),
        (["check", "credit.policy"], TEXT),
        (["fmt", "--check", "credit.policy"], TEXT),
        (["fmt", "--language", "zh", "credit.policy"], TEXT),
        (["schema", "credit.policy"], TEXT | CASES),
        (["decide", "credit.policy", "credit.yaml", "--case", "overdue"], TEXT | CASES),
        (["explain", "credit.policy", "credit.yaml", "--case", "overdue"], TEXT | CASES),
        (["test", "credit.yaml"], TEXT | CASES),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_loads_only_the_packages_it_needs(starter: Run, args: list[str], allowed: set[str]) -> None:
    code = f"""
sys.argv = {["bonitas", *args]!r}
from bonitas.cli.main import main
try:
    main()
finally:
    print(*sorted({HEAVY!r} & set(sys.modules)))
"""
    result = python(code)
    assert result.returncode in (0, exits.FINDINGS), result.stderr
    assert set(result.stdout.splitlines()[-1].split()) <= allowed


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"bonitas {bonitas.__version__}\n"


def test_public_names_are_loaded_when_asked_for() -> None:
    assert all(getattr(bonitas, name) is not None for name in bonitas.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = bonitas.nothing


def test_help_of_every_command_teaches_with_an_example_and_fits_80_columns(run: Run) -> None:
    texts = {name: run(name, "--help").stdout for name in COMMANDS}
    for name, text in {"": run("--help").stdout, **texts}.items():
        assert f"bonitas {name}".strip() in text.split("\n", 1)[1], name
        assert max(map(len, text.splitlines())) <= 80, name


def test_a_misspelled_command_is_told_the_near_one(run: Run) -> None:
    assert "did you mean `check`?" in run("chek", code=exits.USAGE).stderr


def test_the_documented_exit_codes_are_those_of_the_code() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.M)}
    assert documented == {value for name, value in vars(exits).items() if name.isupper()}


def test_every_command_stands_on_the_page() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)", page, re.M)) >= set(COMMANDS)


def fault(run: Run, **env: str) -> Result:
    return run("schema", "credit.policy", code=exits.FAULT, **env)


def test_a_fault_of_ours_is_one_sentence_that_can_be_reported(starter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> None:
        raise ZeroDivisionError("by a bug")

    monkeypatch.setattr(bonitas, "load", fail)
    told = fault(starter).stderr
    assert told.count("\n") == 1
    assert "error[K901]" in told and "ZeroDivisionError: by a bug" in told and "report it" in told
    assert "Traceback" in fault(starter, BONITAS_DEBUG="1").stderr
    assert "错误[K901]" in fault(starter, BONITAS_LANGUAGE="zh").stderr


def test_ctrl_c_stops_without_a_traceback(starter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(path: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bonitas, "load", stop)
    assert starter("schema", "credit.policy", code=exits.INTERRUPTED).stderr == "stopped\n"


def test_a_reader_that_goes_away_gives_no_traceback(starter: Run) -> None:
    code = "from bonitas.cli.main import main; sys.argv = ['bonitas', 'errors']; main()"
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    "args",
    [
        ("check", "nix.policy"),
        ("fmt", "nix.policy"),
        ("schema", "nix.policy"),
        ("decide", "nix.policy", "credit.yaml"),
        ("decide", "credit.policy", "nix.yaml"),
        ("decide", "credit.policy", "credit.yaml", "--mapping", "nix.yaml"),
        ("decide", "credit.policy", "credit.yaml", "--output", "nix/out.jsonl"),
        ("explain", "credit.policy", "nix.yaml"),
        ("test", "nix.yaml"),
    ],
)
def test_a_missing_file_is_named_and_exits_with_3(starter: Run, args: tuple[str, ...]) -> None:
    result = starter(*args, code=exits.INVALID)
    assert re.search(r"there is no (file `nix\.|folder `nix`)", result.stderr + result.stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    assert "_BONITAS_COMPLETE" in run("completion", shell).stdout


def test_errors_lists_all_codes_and_explains_one(run: Run) -> None:
    listed = run("errors").stdout
    assert "K101  error  unknown name" in listed and "K503  problem of a case" in listed
    assert "there is no `…`" in run("errors", "k101").stdout
    assert "案例问题" in run("errors", "K503", "--language", "zh").stdout
    assert "did you mean `K413`?" in run("errors", "K4131", code=exits.USAGE).stderr


def test_schema_is_json(starter: Run) -> None:
    import json

    schema = json.loads(starter("schema", "credit.policy").stdout)
    assert schema["properties"]["net_worth"]["x-bonitas"]["currency"] == "EUR"
    starter("schema", "credit.policy", "--output", "schema.json")
    assert json.loads(Path("schema.json").read_text(encoding="utf-8")) == schema
