"""A small policy as text, from which tests make versions by replacing words, and cases for it."""

from __future__ import annotations

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source

POLICY = """\
policy small_credit "Small credit"
version 1.0 effective from 2025-01-01
currency EUR

case
  years        number from 0 "years in business"
  revenue      money from 0
  ratio        number from 0 optional
  grade        one of weak < fair < strong
  income       money from 0 optional sensitive

actions
  prepay       "Deliver against prepayment only"

parameters
  share        10%
  alarm        30 days

define part = revenue * share

admission
  A1 "In business for two years"
    require years >= 2 otherwise decline
    because "founded less than two years ago"
  A2 "Not weak"
    require grade above weak otherwise refer to "credit manager"
    because "the management is weak"
  A3 "Papers complete"
    on condition "audited accounts" when ratio is missing

scorecard score from 0 to 100
  factor years weight 60
    under 5          20
    5 and over      100
  factor grade weight 40
    strong          100
    fair             50
    weak              0

bands rating by score
  A     70 and over
  B     40 to under 70
  C     under 40

table days_granted by rating
  | rating | days_granted |
  | A      | 60 days      |
  | B      | 30 days      |
  | C      | 0 days       |

limit credit_limit "Limit on account"
  start at part
  L1 "Largest limit"   at most 1 million
  L2 "Low rating"      times 50%   when rating is C
  round down to 100

warning
  W1 "Low ratio" yellow
    when ratio < 1
    then prepay

approval by credit_limit
  "clerk"      up to 50_000
  "manager"    over 50_000

outputs days_granted
"""

ZH_NAMES = """
names zh
  A1 "经营满两年"    years 经营年限    share 比例    credit_limit 额度    "credit manager" "信用经理"
"""


def compiled(text: str = POLICY, name: str = "small.policy") -> Compilation:
    """The compilation of a text that has no errors."""
    compilation = Compilation(Source(name, text))
    compilation.required_program()
    return compilation


def edited(*pairs: tuple[str, str], text: str = POLICY) -> str:
    """The text with words replaced; each must be in it once."""
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
        text = text.replace(old, new)
    return text


def case(**fields: object) -> dict[str, object]:
    """A raw case that the policy approves."""
    return {"years": 8, "revenue": "1000000", "ratio": 2, "grade": "strong"} | fields
