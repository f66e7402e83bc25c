"""GoRules Zen: the whole policy in one expression node, and as decision tables."""

from __future__ import annotations

import itertools
import json
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants.contestant import Contestant, Missing, cents, floats

POINTS = {
    "points_years": "years_in_business >= 10 ? 20 : years_in_business >= 5 ? 15 : years_in_business >= 2 ? 8 : 0",
    "points_liquidity": "current_assets >= current_liabilities * 1.5 ? 25 : current_assets >= current_liabilities ? 15 : 0",
    "points_equity": (
        "net_worth >= total_assets * 0.4 ? 25 : net_worth >= total_assets * 0.2 ? 15"
        " : net_worth >= total_assets * 0.05 ? 5 : 0"
    ),
    "points_margin": "operating_profit >= revenue * 0.08 ? 15 : operating_profit >= revenue * 0.02 ? 8 : 0",
    "points_bureau": "bureau_score >= 700 ? 15 : bureau_score >= 500 ? 10 : bureau_score >= 300 ? 5 : 0",
    "score": "$.points_years + $.points_liquidity + $.points_equity + $.points_margin + $.points_bureau",
}
RATING = {"rating": "$.score >= 80 ? 'A' : $.score >= 60 ? 'B' : $.score >= 40 ? 'C' : 'D'"}
CLAUSES = {
    "A1": "years_in_business < 2",
    "A2": "longest_overdue > 90",
    "A3": "insolvency",
    "A4": "country_risk == 'high'",
    "A5": "net_worth <= 0",
    "A6": "bureau_score < 250",
    "A7": "not audited and requested_limit >= 1000000",
    "A8": "$.rating == 'D'",
}
VERDICT = {"verdict": ("$.A1 or $.A2 or $.A3 or $.A6 ? 'decline' : $.A4 or $.A5 or $.A7 or $.A8 ? 'refer' : 'approve'")}
START = {"start": "min([revenue * 0.1, max([net_worth, 0]) * 0.2, requested_limit])"}
FACTORS = {
    "L1": "current_assets < current_liabilities ? 0.8 : 1",
    "L2": "country_risk in ['high', 'raised'] ? 0.75 : 1",
    "L3": "$.rating == 'A' ? 1.15 : 1",
    "L4": "$.rating in ['C', 'D'] ? 0.6 : 1",
    "I1": "paid_late * 50 <= invoices_paid and invoices_paid >= 12 ? 1.1 : 1",
    "P1": "paid_late * 4 > invoices_paid ? 0.85 : 1",
    "P2": "exposure > total_assets * 0.1 ? 0.9 : 1",
}
LIMIT = {
    "cap": "$.rating == 'D' ? 50000 : $.rating == 'C' ? 250000 : 5000000",
    "credit_limit": "round(min([$.start * $.L1 * $.L2 * $.L3 * $.L4 * $.I1 * $.P1 * $.P2, $.cap]), 2)",
    "payment_days": "$.rating == 'A' ? 60 : $.rating == 'B' ? 45 : 14",
}
WARNINGS = {
    "W1": "longest_overdue > 30",
    "W2": "longest_overdue > 30 and current_assets < current_liabilities * 0.8",
    "W3": "operating_profit < 0",
    "W4": "exposure > $.credit_limit",
    "W5": "paid_late * 3 > invoices_paid",
}
_KEY = "admission_25"


def _zen() -> Any:
    try:
        import zen
    except ImportError as error:
        raise Missing("pip install zen-engine") from error
    return zen


def _graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    chain = [
        {"id": "in", "type": "inputNode", "name": "in"},
        *nodes,
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"e{number}", "type": "edge", "sourceId": before["id"], "targetId": after["id"]}
        for number, (before, after) in enumerate(itertools.pairwise(chain))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": chain, "edges": edges}


def _expressions(key: str, written: dict[str, str], *, passing: bool) -> dict[str, Any]:
    listed = [{"id": name, "key": name, "value": text} for name, text in written.items()]
    content = {
        "expressions": listed,
        "passThrough": passing,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
    return {"id": key, "type": "expressionNode", "name": key, "content": content}


class _Zen(Contestant):
    """The engine compiles what a static loader gives it once; decisions made otherwise are compiled at every call."""

    engine: Any

    def load(self, *nodes: dict[str, Any]) -> None:
        """Makes the policy of these nodes the engine's."""
        self.engine = _zen().ZenEngine({"loader": {"type": "static", "content": {_KEY: _graph(*nodes)}}})

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        return floats(case)

    def decide(self, case: dict[str, Any]) -> Any:
        return self.engine.evaluate(_KEY, case)

    def answer(self, decided: Any) -> Answer:
        found = decided["result"]
        warnings = tuple(name for name in WARNINGS if found[name])
        limit, days = cents(float(found["credit_limit"])), int(found["payment_days"])
        return Answer(found["verdict"], found["rating"], limit, days, warnings)


class ZenOneNode(_Zen):
    name = "GoRules Zen, one node"

    def __init__(self) -> None:
        whole = {**POINTS, **RATING, **CLAUSES, **VERDICT, **START, **FACTORS, **LIMIT, **WARNINGS}
        self.load(_expressions("all", whole, passing=False))


# ---------------------------------------------------------------- decision tables


def _table(key: str, inputs: tuple[str, ...], outputs: tuple[str, ...], rows: list[tuple[str, ...]]) -> dict[str, Any]:
    """A first-match table. A cell is a test of its input, or a whole condition where the input is empty."""
    columns = [{"id": f"i{at}", "name": f"i{at}", "field": text} for at, text in enumerate(inputs)]
    answers = [{"id": f"o{at}", "name": name, "field": name} for at, name in enumerate(outputs)]
    names = [column["id"] for column in columns] + [answer["id"] for answer in answers]
    rules = [{"_id": f"r{at}", **dict(zip(names, row, strict=True))} for at, row in enumerate(rows)]
    content = {
        "hitPolicy": "first", "inputs": columns, "outputs": answers, "rules": rules,
        "passThrough": True, "inputField": None, "outputPath": None, "executionMode": "single",
    }  # fmt: skip
    return {"id": key, "type": "decisionTableNode", "name": key, "content": content}


def _choice(key: str, inputs: tuple[str, ...], rows: list[tuple[str, ...]]) -> dict[str, Any]:
    return _table(key, inputs, (key,), rows)


class ZenTables(_Zen):
    name = "GoRules Zen, tables"

    def __init__(self) -> None:
        factor = [
            _choice(name, ("",), [(text.split(" ? ")[0], text.split(" ? ")[1].split(" : ")[0]), ("", "1")])
            for name, text in FACTORS.items()
        ]
        nodes = [
            _choice("points_years", ("years_in_business",), [(">= 10", "20"), (">= 5", "15"), (">= 2", "8"), ("", "0")]),
            _choice("points_liquidity", ("",), [
                ("current_assets >= current_liabilities * 1.5", "25"), ("current_assets >= current_liabilities", "15"), ("", "0"),
            ]),
            _choice("points_equity", ("",), [
                ("net_worth >= total_assets * 0.4", "25"), ("net_worth >= total_assets * 0.2", "15"),
                ("net_worth >= total_assets * 0.05", "5"), ("", "0"),
            ]),
            _choice("points_margin", ("",), [
                ("operating_profit >= revenue * 0.08", "15"), ("operating_profit >= revenue * 0.02", "8"), ("", "0"),
            ]),
            _choice("points_bureau", ("bureau_score",), [(">= 700", "15"), (">= 500", "10"), (">= 300", "5"), ("", "0")]),
            _expressions("score", {"score": POINTS["score"].replace("$.", "")}, passing=True),
            _table("terms", ("score",), ("rating", "cap", "payment_days"), [
                (">= 80", "'A'", "5000000", "60"), (">= 60", "'B'", "5000000", "45"),
                (">= 40", "'C'", "250000", "14"), ("", "'D'", "50000", "14"),
            ]),
            *(_choice(name, ("",), [(text.replace("$.", ""), "true"), ("", "false")]) for name, text in CLAUSES.items()),
            _choice("verdict", ("A1 or A2 or A3 or A6", "A4 or A5 or A7 or A8"), [
                ("true", "", "'decline'"), ("", "true", "'refer'"), ("", "", "'approve'"),
            ]),
            *[{**node, "content": _plain(node["content"])} for node in factor],
            _expressions("start", START, passing=True),
            _expressions("limit", {"credit_limit": LIMIT["credit_limit"].replace("$.", "")}, passing=True),
            *(_choice(name, ("",), [(text.replace("$.", ""), "true"), ("", "false")]) for name, text in WARNINGS.items()),
        ]  # fmt: skip
        self.load(*nodes)


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    """Conditions without the mark that one expression node needs for values made beside them."""
    made: dict[str, Any] = json.loads(json.dumps(content).replace("$.", ""))
    return made
