"""A comparison on an existing Spark cluster: the same doors and machines over Spark's Arrow batches, counted there.

Each partition counts its rows and gives what it counted as one text; the driver puts these together. To the cluster go
the texts of the versions, the mapping and the question, as plain data; the executors need Bonitas installed, no more.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax.format import format_policy
from bonitas.engine.columnar.memory import kept_memory
from bonitas.engine.extras import MissingExtraError
from bonitas.replay.effect.checkpoint import restore, state
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.prepared import Prepared, Question
from bonitas.replay.history.entrance import Entrance, view
from bonitas.replay.mapping import CaseMapping
from bonitas.replay.stream.batches import pieces_of
from bonitas.replay.stream.piece import ROWS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_SCHEMA = "part int, rows bigint, counted string"


@dataclass(frozen=True, slots=True)
class Job:
    """What goes to the cluster: whole texts of the versions (bases merged), the mapping and the question."""

    old: tuple[str, str] | None
    new: tuple[tuple[str, str], ...]
    question: Mapping[str, Any]
    mapping: str | None
    language: str

    def text(self) -> str:
        """The job as plain data."""
        return json.dumps([self.old, self.new, dict(self.question), self.mapping, self.language], ensure_ascii=False)

    @staticmethod
    def of(old: Compilation | None, new: Sequence[Compilation], question: Question, language: str) -> Job:
        """The job of a comparison."""
        columns = question.mapping
        mapping = None if columns is None else columns.model_dump_json(by_alias=True, exclude_unset=True)
        told = {
            "path": question.path,
            "today": None if question.today is None else question.today.isoformat(),
            "by": list(question.by),
            "causes": question.causes,
            "most": question.most,
            "machine": question.machine,
        }
        texts = tuple(_text(one) for one in new)
        return Job(None if old is None else _text(old), texts, told, mapping, language)


def _text(version: Compilation) -> tuple[str, str]:
    """The name of a version and its whole text: that of its bases is in it."""
    policy = version.tree
    assert policy is not None, "a version without errors has a tree"
    return version.source.name, format_policy(replace(policy, header=replace(policy.header, extends=None)))


@lru_cache(maxsize=4)
def _ready(job: str) -> tuple[Prepared, Entrance]:
    """The versions of a job and their doors, made ready once in each process."""
    old, new, told, mapping, language = json.loads(job)
    today = None if told["today"] is None else date.fromisoformat(told["today"])
    columns = None if mapping is None else CaseMapping.model_validate_json(mapping, strict=False)
    question = Question(**{**told, "by": tuple(told["by"]), "today": today, "mapping": columns})
    versions = [Compilation(Source(*one)) for one in new]
    prepared = Prepared(None if old is None else Compilation(Source(*old)), versions, question, language)
    return prepared, Entrance(prepared.programs, columns, today, prepared.sounds)


def count_partition(job: str, part: int, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Counts the rows of one partition; one row with the partition's number, its rows and what was counted."""
    ready, entrance = _ready(job)
    prepared = ready.fresh()
    mapper, doors = entrance.mapper(entrance.mapping), entrance.over("spark")
    rows = 0
    for replay in prepared.replays:
        replay.begin(part)
    with kept_memory():
        for piece in pieces_of(batches, f"part {part}", mapper):
            parts = prepared.work(view(piece, doors))
            prepared.add(parts)
            rows += parts[0].rows
    counted = json.dumps(state(prepared.replays), separators=(",", ":"))
    yield pa.RecordBatch.from_pydict({"part": pa.array([part], pa.int32()), "rows": [rows], "counted": [counted]})


def effects_on_spark(
    old: Compilation | None, new: Sequence[Compilation], question: Question, language: str
) -> tuple[Comparison, ...]:
    """What `replay.effect.run.effects` gives, worked out by Spark over Parquet files; `question.path` is Spark's.

    Raises MissingExtraError where PySpark is not installed.
    """
    session = spark_session()
    job = Job.of(old, new, question, language).text()
    found = _columns(session.read.parquet(question.path), question.mapping)
    counted = found.mapInArrow(_Counter(job), _SCHEMA).collect()
    return together(Prepared(old, new, question, language), {row["part"]: row["counted"] for row in counted})


def together(prepared: Prepared, counted: Mapping[int, str]) -> tuple[Comparison, ...]:
    """What the partitions counted, by their numbers, as one comparison for each challenger."""
    for number in sorted(counted):
        part = prepared.fresh()
        restore(part.replays, json.loads(counted[number]))
        for whole, one in zip(prepared.replays, part.replays, strict=True):
            whole.merge(one, number)
    return prepared.results(Fraction(1))


class _Counter:
    """What Spark sends to its executors: the job, and nothing of this process."""

    def __init__(self, job: str) -> None:
        self._job = job

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        return count_partition(self._job, 0 if context is None else context.partitionId(), batches)


def _columns(frame: DataFrame, mapping: CaseMapping | None) -> DataFrame:
    """Only the columns that are read."""
    return frame if mapping is None else frame.select(*[f"`{name}`" for name in mapping.used])


def spark_session() -> SparkSession:
    """The session that spark-submit set up, or one of this machine. Raises MissingExtraError without PySpark."""
    try:
        from pyspark.sql import SparkSession as Session
    except ImportError:
        raise MissingExtraError("--on spark needs PySpark: pip install 'bonitas[spark]'") from None
    builder = Session.builder.appName("bonitas")
    if Session.getActiveSession() is None:
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers of this machine: the Python that runs this
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(ROWS))
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session
