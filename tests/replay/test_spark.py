"""A comparison counted by the partitions of a cluster is the one counted here."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from diffsample import POLICY, case, compiled, edited

from bonitas.cli.main import bonitas
from bonitas.replay.effect.prepared import Prepared, Question
from bonitas.replay.effect.run import effects
from bonitas.replay.mapping import parse_mapping
from bonitas.replay.spark import Job, count_partition, together

MAPPING = """\
id: number
outcome: what
good: [paid]
bad: [lost]
loss: {column: loss, unit: 0.001}
segments: {area: area}
measures: {granted: share with verdict is approve, size: average of credit_limit}
columns: {years: years, revenue: {column: revenue, unit: 1000}, ratio: ratio, grade: grade}
"""
NEW = edited(("years >= 2", "years >= 3"), ("when ratio < 1", "when ratio < 2"))
ANOTHER = edited(("years >= 2", "years >= 3"), ("share        10%", "share        11%"))


def rows(many: int = 96) -> list[dict[str, Any]]:
    """Cases with what happened; some do not fit."""
    return [
        {**case(years=row % 6, ratio=row % 4), "revenue": Decimal(row % 7), "area": f"a{row % 3}", "number": f"n{row}",
         "what": ["paid", "lost", "neither"][row % 3], "loss": Decimal(row % 5) / 4}
        for row in range(many)
    ]  # fmt: skip


@pytest.fixture
def question(tmp_path: Path) -> Question:
    """A history as one Parquet file, cut in several ways."""
    found = pa.Table.from_pylist(rows())
    pq.write_table(found, tmp_path / "history.parquet", row_group_size=20)
    return Question(str(tmp_path / "history.parquet"), parse_mapping(MAPPING, "m.yaml"), by=("grade", "years > 2"))


def told(found: Any) -> Any:
    """All that a comparison says, but on which line a case stands: each partition counts its own."""
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        return told({field.name: getattr(found, field.name) for field in dataclasses.fields(found)})
    if isinstance(found, dict):
        return {key: told(value) for key, value in found.items() if key not in ("line", "file", "source")}
    return [told(one) for one in found] if isinstance(found, list | tuple) else found


@pytest.mark.parametrize("partitions", [1, 3])
def test_what_partitions_count_is_what_is_counted_here(question: Question, partitions: int) -> None:
    assert question.mapping is not None
    versions = [compiled(NEW), compiled(ANOTHER)]
    job = Job.of(compiled(), versions, question, "en").text()
    batches = pq.read_table(question.path, columns=list(question.mapping.used)).to_batches(max_chunksize=10)
    size = -(-len(batches) // partitions)
    counted = {}
    for number in range(partitions):
        (row,) = count_partition(job, number, batches[number * size : (number + 1) * size])
        counted[number] = row.to_pylist()[0]["counted"]
    found = together(Prepared(compiled(), versions, question, "en"), counted)
    expected = effects(compiled(), versions, question, "en")
    assert [told(one) for one in found] == [told(one) for one in expected]
    assert found[0].changed > 0


def test_a_partition_without_rows_counts_nothing(question: Question) -> None:
    job = Job.of(compiled(), [compiled(NEW)], question, "en").text()
    (row,) = count_partition(job, 4, [])
    assert row.to_pylist()[0]["rows"] == 0


def test_without_pyspark_it_says_what_to_install(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    folder = Path(question.path).parent
    (folder / "old.policy").write_text(POLICY, encoding="utf-8")
    (folder / "new.policy").write_text(NEW, encoding="utf-8")
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    files = [str(folder / name) for name in ("old.policy", "new.policy")]
    options = ["--cases", question.path, "--mapping", str(folder / "m.yaml"), "--on", "spark"]
    result = CliRunner().invoke(bonitas, ["diff", *files, *options])
    assert result.exit_code == 2
    assert "pip install 'bonitas[spark]'" in result.output


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="needs PySpark: pip install 'bonitas[spark]'")
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark_tells_what_is_told_here(question: Question) -> None:
    folder = Path(question.path).parent
    (folder / "old.policy").write_text(POLICY, encoding="utf-8")
    (folder / "new.policy").write_text(NEW, encoding="utf-8")
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    command = [sys.executable, "-c", "from bonitas.cli.main import main; main()", "diff", "old.policy", "new.policy"]
    command += ["--cases", "history.parquet", "--mapping", "m.yaml", "--format", "markdown", "--limit", "1"]

    def run(*more: str) -> str:
        done = subprocess.run(
            [*command, *more],
            cwd=folder, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        return done.stdout

    def without_places(report: str) -> str:
        return "\n".join(line for line in report.splitlines() if "part 0" not in line and ".parquet" not in line)

    assert without_places(run("--on", "spark")) == without_places(run())
