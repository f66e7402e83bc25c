"""How much memory one contestant adds to a process: loaded with the 25-rule policy, after some cases."""

from __future__ import annotations

import json
import sys

from benchmarks import policies
from benchmarks.cases import as_json, make_cases
from benchmarks.contestants.roll import BY_HAND, OURS, PEERS
from benchmarks.memory import peak

_CASES = 1_000

if __name__ == "__main__":
    raw = as_json(make_cases(policies.program(policies.TWENTY_FIVE), _CASES), 0, _CASES)
    kind = next(kind for kind in (*OURS, *BY_HAND, *PEERS) if kind.name == sys.argv[1])
    before = peak()
    engine = kind()
    for case in raw:
        engine.decide(engine.convert(case))
    print(json.dumps({"bytes": peak() - before}))
