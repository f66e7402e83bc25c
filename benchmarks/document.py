"""Where results go: JSON with all numbers, and the tables of a Markdown page between marks that name them."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.c_loop import compiler_version
from benchmarks.contestants.contestant import Missing
from benchmarks.table import Table

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_PACKAGES = (
    "numpy", "pyarrow", "zen-engine", "datalogic-py", "drools-jpy", "cel-expr-python", "cedarpy",
    "celine-regorus", "opa-golib-python-bindings", "clipspy", "durable_rules", "rule-engine", "OpenFisca-Core",
)  # fmt: skip


def surroundings() -> str:
    """The machine in general terms and the versions of what took part, as one paragraph."""
    made = [f"{os.cpu_count()} cores ({platform.machine()})", f"Python {platform.python_version()}"]
    try:
        made.append(compiler_version())
    except Missing:
        made.append("no C compiler")
    return f"{date.today():%B %Y}; {', '.join([*made, *_versions()])}."


def _versions() -> Iterable[str]:
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            continue


def as_json(tables: Iterable[Table], told: str) -> dict[str, Any]:
    """All numbers of a run."""
    return {"surroundings": told, "tables": [table.data() for table in tables]}


def save(path: Path, tables: Iterable[Table], told: str) -> None:
    """Writes the numbers of a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(as_json(tables, told), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def put_in(page: str, name: str, text: str) -> str:
    """The page with `text` between the marks of `name`. Raises ValueError where the page has no such marks."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    found = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    if not found.search(page):
        raise ValueError(f"the page has no place for {name}")
    return found.sub(lambda _: f"{start}\n{text}\n\n{end}", page, count=1)


def update(path: Path, tables: Iterable[Table], told: str) -> None:
    """Puts the tables of a run, and what it ran on, in their places in a page."""
    page = put_in(path.read_text(encoding="utf-8"), "surroundings", told)
    for table in tables:
        page = put_in(page, table.name, table.markdown())
    path.write_text(page, encoding="utf-8")
