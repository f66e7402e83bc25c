"""What Bonitas decides of a real history, in the form of the answers worked out by hand."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from histories.by_hand import Answer, Row

from bonitas import Decision, Policy, load, loads
from bonitas.cli.main import bonitas
from bonitas.engine.case import CaseModel
from bonitas.engine.values import Unknown
from bonitas.replay.batch import amounts, hidden_fields
from bonitas.replay.mapping import RowMapper, load_mapping

ROOT = Path(__file__).resolve().parents[2]
SHARED = "BONITAS_SHARED"
"""The variable that names the folder with the histories that may not be copied here."""


def shared(name: str) -> Path:
    """A file of the histories kept outside of the repository; skips the test, visibly, where it is not there."""
    folder = Path(os.environ.get(SHARED, ROOT.parent / "shared"))
    path = folder / "data" / name
    if not path.exists():
        pytest.skip(f"{name} is not here; {SHARED} may name the folder that has data/{name}")
    return path


class Version:
    """A version of a policy beside the mapping of one history."""

    def __init__(self, policy: Policy | str, mapping: str) -> None:
        self.policy = load(ROOT / policy) if isinstance(policy, str) else policy
        model = CaseModel(self.policy.program)
        self._mapper = RowMapper(load_mapping(ROOT / mapping), hidden_fields(model), amounts(model))

    def decide(self, row: Row) -> Decision:
        """The decision on a row of the source. Raises CaseError if it is no sound case."""
        raw, problems = self._mapper.raw(row)
        assert not problems
        return self.policy.decide(raw)

    def answer(self, row: Row) -> Answer:
        """The same as an answer."""
        return answer_of(self.decide(row))


def answer_of(decision: Decision) -> Answer:
    """A decision as the answers by hand have it."""
    assert decision.verdict is not None
    return Answer(
        verdict=decision.verdict.name.lower(),
        reasons=frozenset(one.clause for one in decision.reasons),
        amounts={one.name: one.value if isinstance(one.value, Fraction) else None for one in decision.amounts},
        choices={one.name: None if isinstance(one.value, Unknown) else one.value for one in decision.selections},
        warnings=frozenset(one.clause for one in decision.warnings),
        actions=frozenset(one.action for one in decision.actions),
        told=frozenset(one.whom for one in decision.notifications),
        refer_to=frozenset(decision.refer_to),
        conditions=frozenset(decision.conditions),
    )


def check(version: Version, rows: Iterable[Row], by_hand: Callable[[Row], Answer]) -> None:
    """Every row is decided as by hand; tells the first rows that are not."""
    wrong = []
    for row in rows:
        decided, wanted = version.answer(row), by_hand(row)
        if decided != wanted:
            wrong.append(f"{row['case_id']}:\n  decided {decided}\n  by hand {wanted}")
    assert not wrong, f"{len(wrong)} rows differ\n" + "\n".join(wrong[:3])


def check_together(old: str, mapping: str, edits: tuple[tuple[str, str], ...], rows: Iterable[Row]) -> None:
    """No edit of the text alone moves the verdict of any of these rows; all of them together move it in each."""
    text = (ROOT / old).read_text(encoding="utf-8")
    texts = [text, *(_edited(text, one) for one in edits), _edited(text, *edits)]
    versions = [Version(loads(one), mapping) for one in texts]
    for row in rows:
        before, *alone, together = (version.answer(row).verdict for version in versions)
        assert set(alone) == {before}, row["case_id"]
        assert together != before, row["case_id"]


def _edited(text: str, *edits: tuple[str, str]) -> str:
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def diff(old: str, new: str, cases: Path, mapping: str) -> Mapping[str, Any]:
    """The effect of a change over a history, as `bonitas diff` tells it in JSON."""
    options = ["--cases", str(cases), "--mapping", str(ROOT / mapping), "--format", "json", "--limit", "0"]
    result = CliRunner().invoke(bonitas, ["diff", str(ROOT / old), str(ROOT / new), *options], prog_name="bonitas")
    assert result.exit_code == 1, result.output
    told: Mapping[str, Any] = json.loads(result.stdout)["effect"]
    return told


def effect_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """The counts of a difference in JSON, in the form of the counts by hand."""
    exact = ("old_total", "new_total", "granted_old_total", "granted_new_total")
    plain = ("known", "raised", "lowered", "unknown_both")
    return {
        "compared": told["rows"]["compared"],
        "changed": told["changed"],
        "verdicts": _cells(told["verdicts"]),
        "swap_ins": told["swap_ins"],
        "swap_outs": told["swap_outs"],
        "amounts": {
            name: {**{key: Fraction(one[key]) for key in exact}, **{key: one[key] for key in plain}}
            for name, one in told["amounts"].items()
        },
        "choices": {name: _cells(one) for name, one in told["choices"].items()},
        "measures": told["measures"],
        **{key: _tallies(told[key]) for key in ("referrals", "warnings", "actions")},
        "outcomes": Counter({(one["outcome"], one["old"], one["new"]): one["cases"] for one in told["outcomes"]}),
    }


def _cells(matrix: Mapping[str, Any]) -> Counter[tuple[object, object]]:
    return Counter({(one["old"], one["new"]): one["cases"] for one in matrix["cells"]})


def _tallies(told: Mapping[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    counts = {name: (one["old"], one["new"], one["came"], one["went"]) for name, one in told.items()}
    return {name: count for name, count in counts.items() if count != (0, 0, 0, 0)}
