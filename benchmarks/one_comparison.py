"""Two versions compared over one file in this process, which then tells how long that took and the most memory."""

from __future__ import annotations

import json
import sys

from benchmarks import policies
from benchmarks.cases import TODAY
from benchmarks.memory import peak
from benchmarks.timing import once
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.replay.effect.run import Question, effect

EDITS = (
    ("years_in_business >= 2", "years_in_business >= 3"),
    ("at most 5 million                    when rating below BBB", "at most 4 million when rating below BBB"),
    ("times 80%                            when current_ratio < 1", "times 75% when current_ratio < 1"),
)
"""What the newer version changes: a requirement, a cap and a factor."""


def edited(text: str) -> str:
    """The newer version. Raises ValueError where the policy has no longer what is edited."""
    for old, new in EDITS:
        if old not in text:
            raise ValueError(f"the policy does not say {old!r}")
        text = text.replace(old, new)
    return text


if __name__ == "__main__":
    path, causes = sys.argv[1], sys.argv[2] == "causes"
    text = policies.path_of(policies.FORTY).read_text(encoding="utf-8")
    old, new = (Compilation(Source(name, told)) for name, told in (("old", text), ("new", edited(text))))
    spent, found = once(lambda: effect(old, new, Question(path, today=TODAY, causes=causes), "en"))
    print(json.dumps({"seconds": spent, "changed": found.changed, "peak": peak()}))
