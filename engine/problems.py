"""What can be wrong with a case, in words for the person who sent it.

Every text stands in `TEXTS`, in English and in Chinese, under its code (with a variant after the colon). The engine and
the readers make their problems with `problem`; nobody else writes such a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_LENGTH = 40
"""How much of a refused value a message quotes."""


@dataclass(frozen=True, slots=True)
class Both:
    """One phrase in English and in Chinese."""

    en: str
    zh: str


NOTHING = Both("", "")

TEXTS: dict[str, Both] = {
    "K501": Both("the policy has no field `{name}`{hint}", "政策中没有字段 `{name}`{hint}"),
    "K501:key": Both("{given} is not the name of a field; names are text", "{given}不是字段名；字段名须为文本"),
    "K502": Both("`{name}` is missing; every case must give {kind} here", "缺少必填字段 `{label}`；此处须填{kind}"),
    "K503": Both("{given} is not {kind}{hint}", "{given}不是{kind}{hint}"),
    "K504": Both("{given} is outside the allowed range {span}{hint}", "{given}超出允许范围（{span}）{hint}"),
    "K505": Both("{given} is not a whole multiple of {step}{hint}", "{given}不是 {step} 的整数倍{hint}"),
    "K506": Both(
        "{given} is a binary float, and amounts of money are exact; quote it: {cure}",
        "{given}是二进制浮点数，而金额必须精确；请加引号：{cure}",
    ),
    "K506:column": Both(
        "the column `{name}` holds binary floats, and amounts of money are exact; write it as decimals, whole numbers "
        "or text",
        "列 `{name}` 为二进制浮点数，而金额必须精确；请改存为定点小数、整数或文本",
    ),
    "K507": Both("{given} is not one of {labels}{hint}", "{given}不在可选值之内：{labels}{hint}"),
    "K508": Both(
        "`{name}` is given twice, as `{first}` and as `{second}`; keep one of them",
        "`{name}` 给了两次（`{first}` 和 `{second}`）；请只留一个",
    ),
    "K509": Both("the case breaks the fact `{name}`: {title}", "该案例违反事实 `{name}`：{title}"),
    "K510:key": Both("`{name}` stands twice in one place; keep one of them", "`{name}` 在同一处出现两次；请只留一个"),
    "K510:keytext": Both("a name must be plain text here", "此处的名称须为普通文本"),
    "K510:encoding": Both(
        "the text is not valid {encoding}; save the file as UTF-8, or name its encoding in the mapping file",
        "文本不是有效的 {encoding}；请另存为 UTF-8，或在映射文件中写明编码",
    ),
    "K510:width": Both(
        "the row has {given} columns and the header has {expected}; quote cells that contain the delimiter",
        "此行有 {given} 列，而表头有 {expected} 列；含分隔符的单元格须加引号",
    ),
    "K510:csv": Both(
        "the row cannot be read ({detail}); look for a quote that is not closed, lines {first} to {last}",
        "此行无法读取（{detail}）；请在第 {first} 至 {last} 行查找未闭合的引号",
    ),
    "K510:header": Both(
        "the first line must name the columns, each once; column {column} is {given}",
        "首行须写明各列名称且不重复；第 {column} 列为{given}",
    ),
    "K510:syntax": Both("this is not valid {format}: {detail}", "不是有效的 {format}：{detail}"),
    "K510:infinite": Both("{given} is not a number", "{given}不是数值"),
    "K510:tag": Both("the tag `{given}` is not accepted; write the plain value", "不接受标签 `{given}`；请直接写值"),
    "K510:merge": Both("`<<` is not accepted; write the fields out", "不接受 `<<`；请把字段逐一写出"),
    "K510:alias": Both("`*{given}` refers to no finished anchor above it", "`*{given}` 之前没有已完成的锚点"),
    "K510:large": Both(
        "the file is larger than {limit}; long histories go into Parquet, CSV or JSONL files, which have no limit",
        "文件超过 {limit}；大量历史数据请用 Parquet、CSV 或 JSONL 文件，不限大小",
    ),
    "K510:deep": Both("the text is nested more than {limit} levels deep", "嵌套超过 {limit} 层"),
    "K510:documents": Both(
        "one file holds one document; put several cases into a list", "一个文件只能有一个文档；多个案例请写成列表"
    ),
    "K510:shape": Both("this is not {expected}", "此处不是{expected}"),
    "K510:element": Both(
        "there is no element {number} in this list; it has {count}, counted from 1",
        "此列表没有第{number}项；共有 {count} 项，从 1 计起",
    ),
    "K510:setting": Both(
        "there is no `{name}` here; {expected} may stand here{hint}", "此处没有 `{name}`；可用：{expected}{hint}"
    ),
    "K510:format": Both(
        "the file's name must end in .yaml, .yml, .json, .jsonl, .csv or .parquet",
        "文件名须以 .yaml、.yml、.json、.jsonl、.csv 或 .parquet 结尾",
    ),
    "K510:mixed": Both(
        "the files are of several forms ({given}); name those of one, as `folder/*.parquet`",
        "其中的文件有多种格式（{given}）；请只指定一种，例如 `folder/*.parquet`",
    ),
    "K510:none": Both(
        "there is no .parquet, .csv or .jsonl file; a folder or a pattern stands for such files",
        "其中没有 .parquet、.csv 或 .jsonl 文件；文件夹或通配模式只代表这几种文件",
    ),
    "K510:stray": Both(
        "the policy has no field `{name}`{hint}; leave the column out, or tell in a mapping file what the columns mean",
        "政策中没有字段 `{name}`{hint}；请去掉该列，或用映射文件说明各列含义",
    ),
    "K510:absent": Both(
        "no column is called `{name}`, and every case must give it; a mapping file tells what other columns mean",
        "没有名为 `{name}` 的列，而每个案例都必须给出它；如列名不同，请用映射文件说明",
    ),
    "K510:delimiter": Both(
        "the first line names one column, `{name}`; if `{sign}` parts the columns, say so in a mapping file: "
        'delimiter: "{sign}"',
        '首行只有一列 `{name}`；如以 `{sign}` 分隔各列，请在映射文件中写明：delimiter: "{sign}"',
    ),
    "K511:setting": Both(
        "a mapping has no setting `{name}` here; the settings are {expected}{hint}",
        "映射文件此处没有设置 `{name}`；可用：{expected}{hint}",
    ),
    "K511:value": Both("the setting cannot be used: {detail}", "此设置无法使用：{detail}"),
    "K511:column": Both("the file has no column `{name}`{hint}", "文件中没有列 `{name}`{hint}"),
    "K511:other": Both(
        "column `{name}` feeds no field, and the mapping says `ignore_other_columns: false`",
        "列 `{name}` 没有对应字段，而映射规定 `ignore_other_columns: false`",
    ),
    "K511:unmapped": Both(
        "every case must give the field; name its column under `columns`, or `{name}: {{constant: …}}` for all",
        "每个案例都必须给出该字段；请在 `columns` 下为它指定列，或写 `{name}: {{constant: …}}` 表示所有案例相同",
    ),
    "K511:twice": Both(
        "`{first}` and `{second}` are the same field; keep one", "`{first}` 与 `{second}` 是同一字段；请只留一个"
    ),
    "K511:code": Both(
        "{given} in column `{column}` is not among the codes of the mapping ({codes})",
        "列 `{column}` 中的{given}不在映射的代码之内（{codes}）",
    ),
    "K511:unit": Both("{given} in column `{column}` is not a plain number", "列 `{column}` 中的{given}不是普通数值"),
    "K511:date": Both(
        "{given} in column `{column}` is not a date of the form {format}",
        "列 `{column}` 中的{given}不是 {format} 格式的日期",
    ),
    "K511:identity": Both(
        "the column `{column}` feeds a sensitive field, so it cannot name the rows; take another `id` column or none",
        "列 `{column}` 对应敏感字段，不能用作行标识；请改用其他 `id` 列或不设",
    ),
    "K512": Both(
        "case {case} gives a number of more digits than a decimal of Parquet holds (38); write the outcomes to a .csv "
        "or .jsonl file, whose numbers are text",
        "案例 {case} 得出的数超过 Parquet 小数的位数上限（38 位）；请将结果写入 .csv 或 .jsonl 文件，其中的数为文本",
    ),
    "K513:setting": Both(
        "a gates file has no setting `{name}` here; the settings are {expected}{hint}",
        "门槛文件此处没有设置 `{name}`；可用：{expected}{hint}",
    ),
    "K513:value": Both("the setting cannot be used: {detail}", "此设置无法使用：{detail}"),
}


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One thing wrong with a case or its file.

    `path` is canonical (`invoices[2].due_on`, counting from 1; empty for the whole case), `written` the same in the
    names that the case used. `suggestion` is what to write instead, where that is known. `line` is the file's.
    """

    path: str
    code: str
    message_en: str
    message_zh: str
    suggestion: str | None = None
    written: str | None = None
    line: int | None = None

    def text(self, language: str = "en") -> str:
        """One line for people: the place, the code and what to do, in English or (`zh`) Chinese."""
        place = self.written or self.path
        message, colon = (self.message_zh, "：") if language == "zh" else (self.message_en, ": ")
        line = (
            "" if self.line is None else f"第 {self.line} 行{colon}" if language == "zh" else f"line {self.line}{colon}"
        )
        return f"{line}{place}{colon if place else ''}{self.code} {message}"

    def __str__(self) -> str:
        return self.text()


class CaseError(Exception):
    """A case or a file of cases that cannot be decided, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[CaseProblem]) -> None:
        super().__init__("\n".join(item.text() for item in problems))
        self.problems = tuple(problems)


def problem(
    key: str,
    path: str,
    *,
    suggestion: str | None = None,
    written: str | None = None,
    line: int | None = None,
    **words: str | Both,
) -> CaseProblem:
    """The problem of `key` ("K503", "K510:key") with its text filled in both languages."""
    text = TEXTS[key]
    en = {name: word.en if isinstance(word, Both) else word for name, word in words.items()}
    zh = {name: word.zh if isinstance(word, Both) else word for name, word in words.items()}
    return CaseProblem(
        printable(path),
        key[:4],
        text.en.format(**en),
        text.zh.format(**zh).strip(),
        suggestion,
        written and printable(written),
        line,
    )


def fact_broken(name: str, title: str) -> CaseProblem:
    """The problem of a case in which the declared fact `name` does not hold."""
    return problem("K509", "", name=name, title=title or name)


def printable(text: str, length: int | None = None) -> str:
    """`text` on one line, without characters that a terminal or UTF-8 cannot show, cut to `length`."""
    head = text if length is None else text[:length]
    clean = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in head)
    return clean if len(head) == len(text) else clean + "…"


def quoted(value: object, *, sensitive: bool) -> Both:
    """A refused value as a message may show it: cut short, and never a sensitive one."""
    if sensitive:
        return Both("the value", "该值")
    if isinstance(value, (list, tuple)):
        return Both("a list", "列表")
    if isinstance(value, Mapping):
        return Both("a record", "记录")
    try:
        text = f"`{printable(str(value), SHOWN_LENGTH)}`"
    except ValueError:  # an int of thousands of digits has no text
        return Both("a number of thousands of digits", "数千位的数")
    return Both(text, f" {text} ")


def closest(name: str, known: Iterable[str]) -> tuple[Both, str | None]:
    """A did-you-mean phrase and the name it proposes; empty and None where nothing is near."""
    near = get_close_matches(name[:SHOWN_LENGTH], list(known), n=1, cutoff=0.6)
    if not near:
        return NOTHING, None
    return Both(f"; did you mean `{near[0]}`?", f"；是否想写 `{near[0]}`？"), near[0]
