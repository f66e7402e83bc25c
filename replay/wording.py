"""The words of comparisons, in English and in Chinese, and how numbers stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.core import Program, Rounding, Verdict
from bonitas.engine.kinds import Kind, Money, Text, Value
from bonitas.engine.problems import printable
from bonitas.engine.rounding import round_to
from bonitas.engine.values import decimal_text
from bonitas.engine.wording import Wording, grouped, wording

TEXT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "{old} → {new}",
        "same meaning": "The two versions mean the same: no case can be decided differently.",
        "summary": "In short",
        "cases": "Cases decided by both versions: {count}",
        "none differ": "Decided differently: none",
        "differ": "Decided differently: {count} ({share}): {aspects}",
        "aspect": "{name} in {count}",
        "swap ins": "Referred or declined before, now granted (swap-ins): {count}",
        "swap outs": "Granted before, now referred or declined (swap-outs): {count}",
        "exposure": "{name}, all granted cases: {old} before, {new} after ({change})",
        "amount in short": "{name}, all cases: {old} before, {new} after ({change})",
        "other reasons": "Decided the same for other reasons: {count}",
        "only old": "Decided by the old version only: {count}; the new one rejects them, first: {problem}",
        "only new": "Decided by the new version only: {count}; the old one rejects them, first: {problem}",
        "rejected": "Rows that neither version can decide, left out: {count}, first: {problem}",
        "gone": "Only the old version has: {names}.",
        "added": "Only the new version has: {names}.",
        "text": "What changed in the text",
        "no text": "Nothing that matters: the texts differ in layout, order, comments or language at most.",
        "only words": "Only words changed (titles, reasons, descriptions; no decision depends on them):",
        "old": "Before",
        "new": "After",
        "change": "Change",
        "total": "Total",
        "share": "Share",
        "verdicts": "Verdicts",
        "matrix": "Rows: verdict of the old version. Columns: verdict of the new one.",
        "moves matrix": "{name}: rows before, columns after. Moved: {moved} of {total}.",
        "moves none": "{name}: the same in every case.",
        "moves list": "{name}: moved {moved} of {total}.",
        "move": "Move",
        "count": "Cases",
        "corner": "before \\ after",
        "amounts": "Amounts",
        "sum": "total, all cases",
        "mean": "mean, all cases",
        "granted": "total, granted",
        "raised": "Raised in {raised}, lowered in {lowered}, the same in {same}.",
        "unknown": "Not counted above: {list}.",
        "unknown old": "unknown before in {count}",
        "unknown new": "unknown after in {count}",
        "unknown both": "unknown both times in {count}",
        "quantiles": "The change where there is one: {list}.",
        "quantile": "{word} {value}",
        "least": "least",
        "median": "median",
        "most": "most",
        "choices": "Ratings and other choices",
        "measure": "{name}: changed in {count}.",
        "workload": "Work for the credit department",
        "approvers": "Approver",
        "referrals": "Referred to",
        "same work": "The same before and after: {names}.",
        "warnings": "Warning",
        "actions": "Action",
        "came": "New",
        "went": "Gone",
        "clauses": "Which clauses make the difference",
        "clauses note": "Among the cases decided differently: in how many a clause fires only now, or no longer. Then "
        "in how many of all cases it fires.",
        "clause": "Clause",
        "clause came": "Only now",
        "clause went": "No longer",
        "fires old": "All before",
        "fires new": "All after",
        "outcomes": "Against what happened",
        "outcomes note": "Each cell: cases before → after. What happened is told by the file, never guessed.",
        "outcome": "What happened",
        "not told": "not told",
        "changed": "Cases decided differently",
        "shown": "{shown} of {count}, the largest change first.",
        "shown all": "All {count}, the largest change first.",
        "case": "Case",
        "happened": "happened: {outcome}",
        "both": "both",
        "was": "before",
        "now": "after",
        "because": "{verdict}: {clause} {because}",
        "no verdict": "{clause} {because}",
        "also": "also {clauses}",
        "doubt": "{clause} cannot be settled",
        "no reason": "no clause stands against it",
        "answer": "{verdict}: {told}",
        "moved": "{name} {old} → {new}",
        "only before": "no longer: {names}",
        "only after": "new: {names}",
        "unknown value": "unknown",
        "none": "none",
        "comma": ", ",
        "semicolon": "; ",
        "verdict": "the verdict",
        "refer_to": "to whom it is referred",
        "conditions": "the conditions",
        "amounts aspect": "an amount",
        "choices aspect": "a choice",
        "warnings aspect": "the warnings",
        "actions aspect": "the actions",
        "notices": "who is told",
    },
    "zh": {
        "title": "{old} → {new}",
        "same meaning": "两个版本含义相同：任何案例的决定都不会不同。",
        "summary": "概要",
        "cases": "两个版本都作出决定的案例：{count}",
        "none differ": "决定不同：无",
        "differ": "决定不同：{count}（{share}）：{aspects}",
        "aspect": "{name} {count} 个",
        "swap ins": "原转审或拒绝，现批准（换入）：{count}",
        "swap outs": "原批准，现转审或拒绝（换出）：{count}",
        "exposure": "{name}（批准的案例合计）：原 {old}，新 {new}（{change}）",
        "amount in short": "{name}（全部案例合计）：原 {old}，新 {new}（{change}）",
        "other reasons": "决定相同而依据不同：{count}",
        "only old": "只有旧版本能作决定：{count}；新版本拒收，首个：{problem}",
        "only new": "只有新版本能作决定：{count}；旧版本拒收，首个：{problem}",
        "rejected": "两个版本都不能作决定而未计入的行：{count}，首个：{problem}",
        "gone": "只有旧版本有：{names}。",
        "added": "只有新版本有：{names}。",
        "text": "条文改动",
        "no text": "没有实质改动：文本至多在排版、顺序、注释或语言上不同。",
        "only words": "只改了措辞（标题、理由、说明；不影响任何决定）：",
        "old": "原",
        "new": "新",
        "change": "变化",
        "total": "合计",
        "share": "占比",
        "verdicts": "结论",
        "matrix": "行：旧版本的结论。列：新版本的结论。",
        "moves matrix": "{name}：行为原，列为新。{total} 个案例中 {moved} 个移动。",
        "moves none": "{name}：没有案例移动。",
        "moves list": "{name}：{total} 个案例中 {moved} 个移动。",
        "move": "移动",
        "count": "案例数",
        "corner": "原 \\ 新",
        "amounts": "数额",
        "sum": "合计，全部案例",
        "mean": "平均，全部案例",
        "granted": "合计，批准的案例",
        "raised": "{raised} 个提高，{lowered} 个降低，{same} 个不变。",
        "unknown": "以上未计入：{list}。",
        "unknown old": "原未知 {count} 个",
        "unknown new": "现未知 {count} 个",
        "unknown both": "前后都未知 {count} 个",
        "quantiles": "有变化的案例，其变化为：{list}。",
        "quantile": "{word} {value}",
        "least": "最小",
        "median": "中位数",
        "most": "最大",
        "choices": "评级等选项",
        "measure": "{name}在 {count} 个案例中改变。",
        "workload": "信用部门的工作量",
        "approvers": "审批人",
        "referrals": "转交对象",
        "same work": "前后相同：{names}。",
        "warnings": "预警",
        "actions": "措施",
        "came": "新增",
        "went": "消失",
        "clauses": "由哪些条款造成",
        "clauses note": "先列决定不同的案例中，条款现在才触发和不再触发的；再列全部案例中触发的。",
        "clause": "条款",
        "clause came": "现在才触发",
        "clause went": "不再触发",
        "fires old": "原全部",
        "fires new": "新全部",
        "outcomes": "与实际结果对照",
        "outcomes note": "每格：案例数 原 → 新。实际结果以文件所载为准，从不推测。",
        "outcome": "实际结果",
        "not told": "未载明",
        "changed": "决定不同的案例",
        "shown": "共 {count} 个，列出变化最大的 {shown} 个。",
        "shown all": "共 {count} 个，变化最大的在前。",
        "case": "案例",
        "happened": "实际：{outcome}",
        "both": "前后",
        "was": "原",
        "now": "新",
        "because": "{verdict}：{clause} {because}",
        "no verdict": "{clause} {because}",
        "also": "另有 {clauses}",
        "doubt": "{clause} 无法判定",
        "no reason": "没有条款反对",
        "answer": "{verdict}：{told}",
        "moved": "{name} {old} → {new}",
        "only before": "不再有：{names}",
        "only after": "新增：{names}",
        "unknown value": "未知",
        "none": "无",
        "comma": "、",
        "semicolon": "；",
        "verdict": "结论",
        "refer_to": "转交对象",
        "conditions": "附加条件",
        "amounts aspect": "数额",
        "choices aspect": "评级或选项",
        "warnings aspect": "预警",
        "actions aspect": "措施",
        "notices": "通知对象",
    },
}


@dataclass(frozen=True, slots=True)
class Speech:
    """What one reader is told of two versions: fixed texts, and names and titles of both (the new version's first)."""

    language: str
    say: Wording
    titles: Mapping[str, str]

    def text(self, key: str, **words: str) -> str:
        """One of the fixed texts, filled in."""
        return TEXT[self.language][key].format(**words)

    def listing(self, items: tuple[str, ...]) -> str:
        return self.text("comma").join(items)

    def name(self, canonical: str) -> str:
        """What people call an amount, a choice, an action: its title with its name, or its name."""
        name, title = self.say.name(canonical), self.titles.get(canonical, "")
        return f"{self.say.phrase(title)} ({name})" if title and self.language == "en" else name

    def clause(self, clause: str) -> str:
        """A clause's id and title."""
        title = self.say.title(clause, self.titles.get(clause, ""))
        return f"{clause} {title}" if title and title != clause else self.say.name(clause)

    def value(self, value: Value | None, kind: Kind) -> str:
        """A value of an amount or a choice; texts are the author's, in the reader's language where there are two."""
        if value is None:
            return self.text("unknown value")
        if isinstance(kind, Text) and isinstance(value, str):
            return printable(self.say.phrase(value))
        return self.say.value(value, kind)

    def label(self, value: Value | Verdict | None, kind: Kind | None = None) -> str:
        """A label of a matrix."""
        if isinstance(value, Verdict):
            return self.say.verdict(value)
        return self.text("unknown value") if value is None or kind is None else self.value(value, kind)

    def figure(self, value: Fraction, kind: Kind) -> str:
        """An amount in a table, to the cent, without the currency."""
        value = rounded(value)
        return grouped(value, cents=True) if isinstance(kind, Money) else self.value(value, kind)

    def signed(self, change: Fraction, kind: Kind) -> str:
        """A change of an amount as `figure` shows it, with its sign."""
        shown = self.figure(change, kind)
        return f"+{shown}" if change > 0 else shown


def speech(old: Program, new: Program, language: str) -> Speech:
    """The words for a reader of `language`, "en" or "zh"; ValueError for another."""
    before, after = wording(old, language), wording(new, language)
    titles: dict[str, str] = {}
    for program in (old, new):
        titles |= {rule.id: rule.title for rule in program.rules}
        titles |= {amount.name: amount.title for amount in program.amounts if amount.title != amount.name}
    return Speech(language, _both(before, after), titles)


def _both(before: Wording, after: Wording) -> Wording:
    return Wording(after.language, {**before.labels, **after.labels}, {**before.texts, **after.texts})


def rounded(value: Fraction) -> Fraction:
    """A figure for people: to the nearest hundredth."""
    return round_to(value, Rounding.HALF_UP, Fraction(1, 100))


def percent(part: Fraction | int, whole: Fraction | int) -> str:
    """A share with one decimal, and a dash where there is no whole.

    >>> percent(1, 3), percent(-1, 3), percent(0, 5), percent(0, 0)
    ('33.3%', '-33.3%', '0.0%', '–')
    """
    if not whole:
        return "–"
    share = round_to(Fraction(part) / Fraction(whole) * 100, Rounding.HALF_UP, Fraction(1, 10))
    text = decimal_text(share)
    return f"{text}%" if "." in text else f"{text}.0%"


def count(number: int) -> str:
    """A count with commas: `1,989`."""
    return grouped(Fraction(number))
