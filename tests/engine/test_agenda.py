"""What there is to settle: all of it for a decision, only what they rest on for facts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.chaining import settle
from bonitas.engine.core import Program
from bonitas.engine.matters import fires, node
from bonitas.engine.plan import plan_of
from bonitas.engine.soundness import broken_facts
from bonitas.engine.values import CaseValue

TEXT = """policy p "P"
version 1
case
  late   number from 0
  debts  list of debt
record debt
  due   number
  paid  number optional
define late_debts = count(debts where paid > due)
define worst = max(due of debts)
warning
  W1 "Late" yellow
    when late_debts > 1
"""


def program(facts: str) -> Program:
    return Compilation(Source("p.policy", TEXT + facts)).required_program()


def case(late: int, *debts: tuple[int, int]) -> Mapping[str, CaseValue]:
    records = tuple({"due": Fraction(due), "paid": Fraction(paid)} for due, paid in debts)
    return {"late": Fraction(late), "debts": records}


SOUND = program('fact late <= count(debts)\nfact F2 "Told" late_debts <= late or late = 0\n')
CASE = case(1, (1, 2), (2, 3), (5, 3))


def test_facts_settle_only_what_they_rest_on_and_to_the_same_values() -> None:
    plan = plan_of(SOUND)
    whole, partial = settle(SOUND, plan, CASE), settle(SOUND, plan, CASE, plan.facts)
    assert partial.items() <= whole.items()
    assert all(node(fact.holds) in partial for fact in SOUND.facts)
    worst = next(one.value for one in SOUND.definitions if one.name == "worst")
    assert node(worst) in whole
    assert node(worst) not in partial
    assert fires("W1") not in partial


def test_every_node_is_settled_at_every_element() -> None:
    settled = settle(SOUND, plan_of(SOUND), CASE)
    for ref, item in enumerate(SOUND.nodes):
        places = [None] if item.scope is None else [("debts", number) for number in (1, 2, 3)]
        assert all(node(ref, place) in settled for place in places)


def test_a_fact_over_a_list_is_broken_or_kept() -> None:
    assert [fact.name for fact in broken_facts(SOUND, CASE)] == ["F2"]
    assert not broken_facts(SOUND, case(2, (1, 2), (2, 3)))
    assert [fact.name for fact in broken_facts(SOUND, case(1))] == ["late <= count(debts)"]


def test_a_fact_may_speak_of_a_clause() -> None:
    spoken = program('fact F1 "No more than one" not W1\n')
    assert [fact.name for fact in broken_facts(spoken, CASE)] == ["F1"]
    assert not broken_facts(spoken, case(0, (1, 2)))
