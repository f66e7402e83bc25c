"""One file decided in this process, which then tells how long that took and the most memory it used."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks import ours, policies
from benchmarks.memory import peak
from benchmarks.parquet import decide_file
from benchmarks.timing import once

if __name__ == "__main__":
    name, cases, outcomes = sys.argv[1:]
    program = policies.program(policies.FORTY)
    machine = ours.block(program, name)
    spent, decided = once(lambda: decide_file(program, machine, Path(cases), Path(outcomes), threads=2))
    print(json.dumps({"seconds": spent, "decided": decided.decided, "peak": peak()}))
