"""Random policies that have no errors, in every construct, with random cases for them.

A policy is a tree of `Block`s, so that a test can shuffle whatever has no order. Its fields are always the same; what
is asked of them is random.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from strategies.blocks import Block, Part, fixed, free, text_of
from strategies.terms import DATES, LABELS, Scope, Terms, block

OPTIONAL = ("worth", "insured", "liquidity", "margin", "checked_on", "management", "listed", "city")
"""The fields of a case that may be missing."""

_FIELDS: list[Part] = [
    "  revenue money from 0",
    "  worth money optional",
    "  insured money from 0 to 1 billion optional",
    "  liquidity number from 0 optional",
    '  staff number from 0 step 1 unit "people"',
    "  margin ratio from -100% to 100% optional",
    "  terms days from 0 to 180 days",
    "  founded_on date",
    "  checked_on date optional",
    fixed("  industry one of ", free([*LABELS["industry"]], ", ")),
    f"  management one of {' < '.join(LABELS['management'])} optional",
    "  listed yes or no optional",
    "  rated yes or no",
    "  city text optional",
    "  references list of money",
    "  invoices list of invoice",
]
_ELEMENT: list[Part] = ["  amount money from 0", "  due_on date", "  paid_on date optional", "  disputed yes or no"]
_NAMES = {
    "money": ["revenue", "worth", "insured", "floor"],
    "number": ["liquidity", "staff", "factor_of_size"],
    "ratio": ["margin", "share"],
    "days": ["terms", "alarm"],
    "date": ["founded_on", "checked_on", "today"],
    "bool": ["listed", "rated"],
    "text": ["city"],
    "industry": ["industry"],
    "management": ["management"],
}
_PARAMETERS: list[Part] = [
    "  floor 10 thousand CNY",
    fixed("  alarm ", free(["30 days from 2020-01-01", "20 days from 2026-01-01"], ", ")),
    fixed("  share ", free(["10% from 2024-02-29", "12% from 2025-01-31 until 2026-02-28"], ", ")),
    "  factor_of_size 3",
]
_KINDS = ("money", "number", "ratio", "days", "bool", "date")


CHINESE = {
    "revenue": "收入", "worth": "净资产", "insured": "投保金额", "liquidity": "流动比率", "staff": "员工数",
    "margin": "利润率", "terms": "账期", "founded_on": "成立日", "checked_on": "核查日", "industry": "行业",
    "management": "管理水平", "listed": "已上市", "rated": "有评级", "city": "城市", "references": "证明人额度",
    "invoices": "发票清单", "invoice": "发票", "amount": "票面", "due_on": "到期日", "paid_on": "付款日",
    "disputed": "有争议", "trade": "贸易", "building": "建筑", "services": "服务", "weak": "弱", "adequate": "中",
    "strong": "强", "hold": "暂停", "prepay": "预付", "floor": "下限", "alarm": "警戒线", "share": "份额",
    "factor_of_size": "规模系数", "late": "逾期天数", "v1": "变量一", "v2": "变量二", "v3": "变量三",
}  # fmt: skip
"""What Chinese readers call the fixed fields, labels and parameters, and some of the random definitions."""
_CHINESE_TEXTS = {"the manager": "经理", "the clerk": "柜员", "a bond": "保函", "of this": "此故", "P": "甲"}


def in_chinese(case: dict[str, Any]) -> dict[str, Any]:
    """The case with the Chinese names of its fields and choices."""
    return {CHINESE.get(name, name): _chinese_value(value) for name, value in case.items()}


def _chinese_value(value: Any) -> Any:
    if isinstance(value, list):
        return [in_chinese(item) if isinstance(item, dict) else item for item in value]
    return CHINESE.get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Written:
    """A policy's text in parts. `asks`: it asks what is known, or has defaults or rows for what is missing."""

    header: str
    items: tuple[Part, ...]
    asks: bool

    def text(self, order: Random | None = None) -> str:
        """The whole text; with `order` everything whose order says nothing is shuffled."""
        return self.header + Block(self.items, "\n", free=True).text(order) + "\n"

    def with_names(self) -> str:
        """The whole text, with Chinese names for what it has."""
        text = self.text()
        words = set(re.findall(r"\w+", text))
        names = [f"  {english} {chinese}" for english, chinese in CHINESE.items() if english in words]
        texts = [f'  "{one}" "{other}"' for one, other in _CHINESE_TEXTS.items() if f'"{one}"' in text]
        return text + "\n".join(["names zh", *names, *texts]) + "\n"


class _Writer:
    def __init__(self, random: Random, asks: bool) -> None:
        self.random = random
        self.asks = asks
        self.terms = Terms(random, asks)
        self.scope = Scope({kind: list(names) for kind, names in _NAMES.items()})
        self.items: list[Part] = [
            fixed("case\n", block(_FIELDS)),
            fixed("record invoice\n", block(_ELEMENT)),
            'actions\n  hold "Hold deliveries"\n  prepay "Prepayment only"',
            fixed("parameters\n", block(_PARAMETERS)),
            "define late for invoice = days(due_on, if paid_on < today then paid_on else today)",
        ]
        self.count = 0
        self.decides = False

    def write(self) -> Written:
        makers: list[Callable[[], object]] = [
            self.define,
            self.define,
            self.scorecard,
            self.bands,
            self.table,
            self.tiers,
            self.amount,
        ]
        for _ in range(self.random.randint(1, 5)):
            self.random.choice(makers)()
        for maker in (self.warning, self.admission, self.reward, self.amount, self.approval, self.promises):
            if self.random.random() < 0.8:
                maker()
        self.items.append(f"outputs {', '.join(self.scope.names['number'][3:] or ['share'])}")
        return Written(
            'policy p "P"\nversion 1.0 effective from 2020-01-01\ncurrency CNY\n', tuple(self.items), self.asks
        )

    def name(self, letters: str = "v") -> str:
        self.count += 1
        return f"{letters}{self.count}"

    def term(self, kind: str) -> Part:
        return self.terms.of(kind, self.scope, self.random.randint(1, 3))

    def declare(self, kind: str, name: str) -> None:
        self.scope.names[kind].append(name)

    # -------------------------------------------------------- definitions

    def define(self, kind: str = "") -> str:
        kind, name = kind or self.random.choice(_KINDS), self.name()
        self.items.append(fixed(f"define {name} = ", self.term(kind)))
        self.declare(kind, name)
        return name

    def bins(self, answers: list[str]) -> Block:
        """Ranges of numbers without gaps or overlaps, each with the next answer."""
        points = sorted(self.random.sample(range(-5, 40), len(answers) - 1))
        below = self.random.random() < 0.5
        lows = [f"{low} and over" if below else f"over {low}" for low in points[-1:]]
        tests = [f"under {points[0]}" if below else f"up to {points[0]}"]
        tests += [f"{a} to under {b}" if below else f"over {a} to {b}" for a, b in pairwise(points)]
        lines: list[Part] = [f"    {test} {answer}" for test, answer in zip([*tests, *lows], answers, strict=True)]
        return block(lines)

    def scorecard(self) -> None:
        name, parts = self.name(), []
        weights = self.random.choice(((), (30, 70), (100,)))
        for weight in weights or (None, None):
            points = [str(self.random.randint(-20, 100)) for _ in range(3)]
            lines: list[Part] = [self.bins(points)]
            lines += [f"    missing {self.random.randint(0, 50)}"] if self.asks else []
            head = f" weight {weight}\n" if weight is not None else "\n"
            parts.append(fixed(f"  factor {self.define('number')}{head}", block(lines)))
        rounding = self.random.choice(("", "\n  round half up to 1"))
        self.items.append(fixed(f"scorecard {name}\n", block([*parts]), rounding))
        self.declare("number", name)

    def bands(self) -> None:
        name = self.name()
        labels = [f"{name}_{letter}" for letter in "abc"]
        lines = [line.strip() for line in text_of(self.bins(labels)).split("\n")]
        turned: list[Part] = [f"  {line.split()[-1]} {' '.join(line.split()[:-1])}" for line in lines]
        turned += [f"  {name}_none missing"] if self.asks else []
        lower = self.random.choice(("", " lower is better"))
        self.items.append(fixed(f"bands {name} by (", self.term("number"), f"){lower}\n", block(turned)))
        condition = self.name()
        self.items.append(f"define {condition} = {name} is {labels[1]} or better")
        self.declare("bool", condition)

    def table(self) -> None:
        """A table over two choices, or a number and a choice; with every hit policy."""
        name, kind = self.name(), self.random.choice(("money", "ratio", "number"))
        hit = self.random.choice(("", "", " first match", " worst match", " sum of matches"))
        rows: list[Part] = []
        for industry in ("trade", "building, services"):
            for management in ("weak", "not weak"):
                result = self.term(kind)
                rows.append(fixed(f"  | {industry} | {management} | ", result, " |"))
        if hit == " first match" or (hit == "" and self.random.random() < 0.5):
            del rows[self.random.randrange(len(rows))]
            rows.append(fixed("  | otherwise | otherwise | ", self.term(kind), " |"))
        elif hit:
            rows.append(fixed("  | any | any | ", self.term(kind), " |"))
        if self.asks:
            rows.insert(0, "  | any | missing | " + text_of(self.terms.leaf(kind, self.scope)) + " |")
        lines = fixed(*(fixed("\n", row) for row in rows)) if hit == " first match" else fixed("\n", block(rows))
        head = f"table {name} by industry, management{hit}\n  | industry | management | {name} |"
        self.items.append(fixed(head, lines))
        self.declare(kind, name)

    def tiers(self) -> None:
        name, word = self.name(), self.random.choice(("marginal", "whole"))
        lines: list[Part] = ["  up to 1_000 2%", "  over 1_000 up to 1 million 3%", "  over 1 million 0.5%"]
        subject = fixed("max(", self.term("money"), ", 0 CNY)")
        self.items.append(fixed(f"tiers {name} by (", subject, f") {word}\n", block(lines)))
        self.declare("money", name)

    # -------------------------------------------------------- outcomes

    def amount(self) -> None:
        kind, name = self.random.choice(("money", "days", "number")), self.name("amount_")
        word = {"money": "limit", "days": "term", "number": "amount"}[kind]
        unit = {"money": "0.01", "days": "1", "number": "0.001"}[kind]
        clauses: list[Part] = []
        for _ in range(self.random.randint(0, 4)):
            operation = self.random.choice(("times", "plus", "at least", "at most"))
            value = self.term("ratio" if operation == "times" else kind)
            clauses.append(fixed(f'  {self.name("L")} "t" {operation} ', value, " when ", self.term("bool")))
        mode = self.random.choice(("down", "up", "half up", "half even", "toward zero"))
        start = self.term(kind)
        body = (
            block([fixed("  start at ", start), fixed()])
            if not clauses
            else fixed("  start at ", start, "\n", block(clauses))
        )
        self.items.append(fixed(f"{word} {name}\n", body, f"\n  round {mode} to {unit}"))
        self.declare(kind, name)

    def verdict(self) -> str:
        self.decides = True
        return self.random.choice(("decline", 'refer to "the manager"', 'on condition "a bond"'))

    def admission(self) -> None:
        clauses: list[Part] = []
        for _ in range(self.random.randint(1, 3)):
            name, verdict = self.name("A"), self.verdict()
            body = [
                fixed("require ", self.term("bool"), f" otherwise {verdict}"),
                fixed(f"{verdict} when ", self.term("bool")),
            ]
            head = f'  {name} "t"\n    '
            attributes = self.attributes()
            clauses.append(fixed(head, self.random.choice(body), attributes))
            if self.random.random() < 0.4:
                exception = fixed(f'  {self.name("A")} "x"\n    exception to {name} when ', self.term("bool"))
                second = fixed(f" {self.verdict()} when ", self.term("bool"))
                clauses.append(fixed(exception, second if self.random.random() < 0.5 else ""))
        self.items.append(fixed("admission\n", block(clauses)))

    def attributes(self) -> Part:
        found: list[Part] = []
        if self.random.random() < 0.5:
            found.append('because "of this"')
        if self.random.random() < 0.3:
            found.append(fixed("unless ", self.term("bool")))
        if self.random.random() < 0.3:
            found.append(f"until {self.random.choice(DATES)}")
        return fixed(" ", free(found, " "))

    def effects(self) -> Part:
        found: list[Part] = ["hold", 'notify "the clerk" within 2 days']
        found += [self.verdict()] if self.random.random() < 0.4 else []
        return free(found, ", ")

    def reaction(self, letter: str, level: str) -> Part:
        name = self.name(letter)
        made = fixed(f'  {name} "t"{level}\n    when ', self.term("bool"), "\n    then ", self.effects())
        self.scope.conditions.append(name)
        return made

    def warning(self) -> None:
        levels = ("", " blue", " yellow", " orange", " red", " critical")
        clauses = [self.reaction("W", self.random.choice(levels)) for _ in range(self.random.randint(1, 2))]
        self.items.append(fixed("warning\n", block([*clauses])))

    def reward(self) -> None:
        """An incentive or penalty on an amount of its own, which nothing else asks for."""
        name = self.name("amount_")
        start = self.term("money")
        self.items.append(fixed(f"limit {name}\n  start at ", start, "\n  round down to 1"))
        effects = free(
            [fixed(f"{name} times ", self.term("ratio")), fixed(f"{name} at most ", self.term("money")), "prepay"], ", "
        )
        word = self.random.choice(("incentive", "penalty"))
        clause = fixed(f'{word}\n  {self.name("I")} "t"\n    when ', self.term("bool"), "\n    then ", effects)
        self.items.append(clause)

    def approval(self) -> None:
        who = ['"the clerk"', '"the manager"', '"the board"']
        lines = [line.strip() for line in text_of(self.bins(who)).split("\n")]
        turned: list[Part] = [f"  {line[line.index(chr(34)) :]} {line[: line.index(chr(34))]}" for line in lines]
        self.items.append(fixed("approval by (", self.term("number"), ")\n", block(turned)))

    def promises(self) -> None:
        asked = "verdict is approve" if self.decides else "rated"
        self.items.append(fixed(f'guarantee\n  {self.name("G")} "t" never {asked} and ', self.term("bool")))


def write(random: Random, asks: bool) -> Written:
    """A random policy without errors."""
    return _Writer(random, asks).write()


def policies(asks: bool | None = None) -> SearchStrategy[Written]:
    """Policies without errors; with `asks` false none that treats what is missing as a value of its own."""
    wanted = st.booleans() if asks is None else st.just(asks)
    return st.builds(lambda seed, asks: write(Random(seed), asks), st.integers(0, 10**12), wanted)


# ---------------------------------------------------------------- cases


def case(random: Random) -> dict[str, Any]:
    """A random case for these policies: limits, month ends, zeros, empty lists and missing values are frequent."""
    money, ratio = ("0", "0.01", "5000", "10000", "999999.99", "1000000"), ("-1", "0", "0.1", "0.333", "1")
    found: dict[str, Any] = {
        "today": random.choice(DATES),
        "revenue": random.choice(money),
        "worth": random.choice((*money, "-250000")),
        "insured": random.choice(money),
        "liquidity": random.choice(("0", "1", "2.5", "12", "1000", "0.333333333333333333333333333333")),
        "staff": random.choice(("0", "1", "5", "12", "39")),
        "margin": random.choice(ratio),
        "terms": random.choice((0, 30, 90, 180)),
        "founded_on": random.choice(DATES),
        "checked_on": random.choice(DATES),
        "industry": random.choice(LABELS["industry"]),
        "management": random.choice(LABELS["management"]),
        "listed": random.random() < 0.5,
        "rated": random.random() < 0.5,
        "city": random.choice(("Shanghai", 'x "y" z')),
        "references": random.sample(money, random.randint(0, 3)),
        "invoices": [_invoice(random) for _ in range(random.choice((0, 0, 1, 2, 3)))],
    }
    for name in OPTIONAL:
        if random.random() < 0.2:
            del found[name]
    return found


def _invoice(random: Random) -> dict[str, Any]:
    paid = {} if random.random() < 0.3 else {"paid_on": random.choice(DATES)}
    amount = random.choice(("0", "0.01", "5000", "250000"))
    return {"amount": amount, "due_on": random.choice(DATES), "disputed": random.random() < 0.3, **paid}


def cases() -> SearchStrategy[dict[str, Any]]:
    """Cases for the policies of this module."""
    return st.integers(0, 10**12).map(lambda seed: case(Random(seed)))


__all__ = ["OPTIONAL", "Written", "case", "cases", "policies", "replace", "write"]
