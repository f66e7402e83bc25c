"""The words of explanations, in English and in Chinese. `wording` puts values and names into them."""

from __future__ import annotations

from collections.abc import Mapping

from bonitas.engine.core import Level, Section, Verdict
from bonitas.engine.decision import State
from bonitas.engine.values import CONFLICT, EMPTY, MISSING, NO_ROW, NOT_IN_FORCE, OUT_OF_CALENDAR, STATED, ZERO

VERDICT: Mapping[str, Mapping[Verdict, str]] = {
    "en": {
        Verdict.APPROVE: "approve",
        Verdict.APPROVE_WITH_CONDITIONS: "approve with conditions",
        Verdict.REFER: "refer",
        Verdict.DECLINE: "decline",
    },
    "zh": {
        Verdict.APPROVE: "批准",
        Verdict.APPROVE_WITH_CONDITIONS: "附条件批准",
        Verdict.REFER: "转审",
        Verdict.DECLINE: "拒绝",
    },
}

STATE: dict[str, dict[State, str]] = {
    "en": {state: state.value for state in State},
    "zh": {
        State.FIRED: "触发",
        State.NOT_FIRED: "未触发",
        State.NOT_APPLICABLE: "不适用",
        State.OVERRIDDEN: "被例外取代",
        State.UNSETTLED: "无法判定",
    },
}

REQUIREMENT: Mapping[str, Mapping[State, str]] = {
    "en": STATE["en"] | {State.FIRED: "not met", State.NOT_FIRED: "met"},
    "zh": STATE["zh"] | {State.FIRED: "不满足", State.NOT_FIRED: "满足"},
}
"""States of a clause that requires something: it fires when the requirement is not met."""

LEVEL: Mapping[str, Mapping[Level, str]] = {
    "en": {level: level.name.lower() for level in Level},
    "zh": {
        Level.BLUE: "蓝色",
        Level.YELLOW: "黄色",
        Level.ORANGE: "橙色",
        Level.RED: "红色",
        Level.CRITICAL: "紧急",
    },
}

SECTION: Mapping[str, Mapping[Section, str]] = {
    "en": {
        Section.ADMISSION: "Admission",
        Section.AMOUNT: "Amounts",
        Section.WARNING: "Warnings",
        Section.INCENTIVE: "Incentives",
        Section.PENALTY: "Penalties",
    },
    "zh": {
        Section.ADMISSION: "准入",
        Section.AMOUNT: "数额",
        Section.WARNING: "预警",
        Section.INCENTIVE: "激励",
        Section.PENALTY: "惩戒",
    },
}

CAUSE: Mapping[str, Mapping[str, str]] = {
    "en": {
        MISSING: "{subject} is missing",
        ZERO: "{subject} divides by zero",
        NO_ROW: "no row of {subject} matches",
        CONFLICT: "several rows of {subject} match",
        NOT_IN_FORCE: "{subject} has no value in force on the date asked for",
        STATED: "the policy leaves open: {subject}",
        EMPTY: "{subject} has no element to look at",
        OUT_OF_CALENDAR: "{subject} leads to no date",
    },
    "zh": {
        MISSING: "缺少{subject}",
        ZERO: "{subject}的分母为零",
        NO_ROW: "{subject}没有匹配的行",
        CONFLICT: "{subject}有多行同时匹配",
        NOT_IN_FORCE: "{subject}在该日期没有有效值",
        STATED: "政策未作规定：{subject}",
        EMPTY: "{subject}没有可计算的明细",
        OUT_OF_CALENDAR: "{subject}得不到有效日期",
    },
}

BOUND: dict[str, dict[str, str]] = {
    "en": {
        "=": "{bound}",
        "!=": "other than {bound}",
        "<": "less than {bound}",
        "<=": "at most {bound}",
        ">": "more than {bound}",
        ">=": "at least {bound}",
    },
    "zh": {
        "=": "为{bound}",
        "!=": "不为{bound}",
        "<": "小于{bound}",
        "<=": "不大于{bound}",
        ">": "大于{bound}",
        ">=": "不小于{bound}",
    },
}
"""What a number, a text or a yes would have to be."""

DATE_BOUND: Mapping[str, Mapping[str, str]] = {
    "en": BOUND["en"]
    | {"<": "before {bound}", "<=": "{bound} or before", ">": "after {bound}", ">=": "{bound} or after"},
    "zh": BOUND["zh"] | {"<": "早于{bound}", "<=": "不晚于{bound}", ">": "晚于{bound}", ">=": "不早于{bound}"},
}

CHOICE_BOUND: Mapping[str, Mapping[str, str]] = {
    "en": BOUND["en"]
    | {"<": "below {bound}", "<=": "{bound} or worse", ">": "above {bound}", ">=": "{bound} or better"},
    "zh": BOUND["zh"] | {"<": "低于{bound}", "<=": "{bound}或以下", ">": "高于{bound}", ">=": "{bound}或以上"},
}

TOKENS: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "zh": {
        "approver": "审批人",
        "today": "今天",
        "verdict": "结论",
        "count": "计数",
        "sum": "求和",
        "min": "最小",
        "max": "最大",
        "average": "平均",
        "median": "中位数",
        "any": "任一",
        "all": "全部",
        "where": "其中",
        "of": "取自",
        "otherwise": "否则取",
        "years": "年数",
        "months": "月数",
        "days": "天数",
        "is": "是",
        "known": "已知",
        "missing": "缺失",
        "number": "项数",
        "if": "如果",
        "not": "非",
        "yes": "是",
        "no": "否",
    },
}
"""Words of canonical phrases."""

UNITS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "hours": (" hour", " hours"),
        "days": (" day", " days"),
        "weeks": (" week", " weeks"),
        "months": (" month", " months"),
    },
    "zh": {"hours": ("小时",) * 2, "days": ("天",) * 2, "weeks": ("周",) * 2, "months": ("个月",) * 2},
}
"""Unit → what stands after 1 and after any other number."""

TEXT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "yes": "yes",
        "no": "no",
        "unknown": "unknown",
        "masked": "not shown",
        "list": ", ",
        "day power": "day",
        "is": "{name} is {value}",
        "why unknown": "{name} is unknown: {causes}",
        "needs": "{name} is {value}, needs {bound}",
        "would": "{name} is {value}; would have to be {bound}",
        "verdict": "Verdict: {verdict}",
        "approved": "no clause stands against it",
        "reason": "{id} {title}: {verdict}, {because}",
        "untitled": "{id} {title}: {verdict}",
        "doubt": "{id} {title}: {verdict}, cannot be settled",
        "nameless doubt": "{id}: {verdict}, cannot be settled",
        "not in force": "Not in force on {day}",
        "span": "the policy holds from {start} until {end}",
        "span from": "the policy holds from {start}",
        "span until": "the policy holds until {end}",
        "to": "to {whom}",
        "condition": "on condition: {condition}",
        "amount": "{name}: {value}",
        "start": "starts at {value}",
        "times": "{id} {title}: times {value}",
        "plus": "{id} {title}: plus {value}",
        "at least": "{id} {title}: at least {value}",
        "at most": "{id} {title}: at most {value}",
        "binding": "{line} (this decides)",
        "rounded": "rounded {mode} to {unit}",
        "choices": "Choices",
        "warnings": "Warnings",
        "warning": "{id} {title}: {level}",
        "actions": "Actions",
        "action": "{name}: {description} ({clauses})",
        "notify": "notify {whom} ({clauses})",
        "notify within": "notify {whom} within {time} ({clauses})",
        "needs heading": "What is missing",
        "change": "What would change the answer",
        "changes": "{id} {title}",
        "nearly": "Close to the line",
        "broken": "Guarantees that do not hold",
        "guarantee": "{id} {title}",
        "clauses": "Clause by clause",
        "clause": "{id} {title}: {state}",
        "overridden": "{id} {title}: overridden by {by}",
        "exception": "exception to {clause}",
        "values": "Values",
        "down": "down",
        "up": "up",
        "half up": "half up",
        "half even": "half to even",
        "toward zero": "toward zero",
    },
    "zh": {
        "yes": "是",
        "no": "否",
        "unknown": "未知",
        "masked": "不显示",
        "list": "、",
        "day power": "天",
        "is": "{name}为{value}",
        "why unknown": "{name}未知：{causes}",
        "needs": "{name}为{value}，要求{bound}",
        "would": "{name}为{value}；须{bound}",
        "verdict": "结论：{verdict}",
        "approved": "没有条款反对",
        "reason": "{id} {title}：{verdict}，{because}",
        "untitled": "{id} {title}：{verdict}",
        "doubt": "{id} {title}：{verdict}，无法判定",
        "nameless doubt": "{id}：{verdict}，无法判定",
        "not in force": "{day}不在有效期内",
        "span": "政策自{start}起生效，至{end}止",
        "span from": "政策自{start}起生效",
        "span until": "政策有效至{end}",
        "to": "转交{whom}",
        "condition": "附条件：{condition}",
        "amount": "{name}：{value}",
        "start": "起始 {value}",
        "times": "{id} {title}：乘以 {value}",
        "plus": "{id} {title}：加上 {value}",
        "at least": "{id} {title}：不低于 {value}",
        "at most": "{id} {title}：不超过 {value}",
        "binding": "{line}（由此决定）",
        "rounded": "{mode}到 {unit}",
        "choices": "评定",
        "warnings": "预警",
        "warning": "{id} {title}：{level}",
        "actions": "措施",
        "action": "{name}：{description}（{clauses}）",
        "notify": "通知{whom}（{clauses}）",
        "notify within": "{time}内通知{whom}（{clauses}）",
        "needs heading": "缺少的信息",
        "change": "怎样会改变结论",
        "changes": "{id} {title}",
        "nearly": "接近界线的条款",
        "broken": "未得到满足的保证",
        "guarantee": "{id} {title}",
        "clauses": "逐条说明",
        "clause": "{id} {title}：{state}",
        "overridden": "{id} {title}：被 {by} 取代",
        "exception": "例外于 {clause}",
        "values": "计算值",
        "down": "向下取整",
        "up": "向上取整",
        "half up": "四舍五入",
        "half even": "银行家舍入",
        "toward zero": "向零取整",
    },
}
