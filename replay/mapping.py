"""The mapping file: which column of a history feeds which field, and what its codes, units and blanks mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    model_validator,
)

from bonitas.engine.problems import CaseError, CaseProblem, printable, problem, quoted
from bonitas.engine.scalars import exact_number
from bonitas.engine.values import decimal_text
from bonitas.replay.rows import CaseRow
from bonitas.replay.settings import SettingError, Steps, load_settings, parse_settings

_DIRECTIVE = re.compile(r"%(.)")
_DIRECTIVES = frozenset("YmdHMSjbB%")
_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)


def cell_text(value: object) -> str:
    """A raw cell as codes and blanks are compared with it: stripped text; booleans as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def _column_alone(raw: object) -> object:
    return {"column": raw} if isinstance(raw, str) else raw


def _texts(raw: object) -> object:
    if not isinstance(raw, list):
        return raw
    if not all(isinstance(item, bool | int | Decimal | str) for item in raw):
        raise SettingError("the list holds texts, numbers, true or false", "列表中只能写文本、数值、true 或 false")
    return [cell_text(item) for item in raw]


def _constant(raw: object) -> bool | int | Decimal | str | list[str]:
    if isinstance(raw, bool | int | Decimal | str):
        return raw
    if isinstance(raw, list) and not raw:
        return []
    raise SettingError(
        "a constant is a text, a number, true or false, or [] for a list that is empty",
        "常量是文本、数值、true 或 false，或表示空列表的 []",
    )


def _code(raw: object) -> bool | int | Decimal | str:
    if isinstance(raw, bool | int | Decimal | str):
        return raw
    raise SettingError("a code stands for a text, a number, true or false", "代码对应文本、数值、true 或 false")


Constant = Annotated[bool | int | Decimal | str | list[str], PlainValidator(_constant)]
Code = Annotated[bool | int | Decimal | str, PlainValidator(_code)]


def _multiplier(raw: object) -> Fraction:
    value = None if isinstance(raw, bool) else exact_number(str(raw))
    if value is None or value == 0:
        raise SettingError(
            'a unit is an exact number other than 0, such as 1000 or "0.01"', "单位是非零的精确数值，如 1000 或 0.01"
        )
    return value


def _date_format(raw: object) -> object:
    if isinstance(raw, str) and not set(_DIRECTIVE.findall(raw)) <= _DIRECTIVES:
        raise SettingError(
            "a date format is made of %Y, %m, %d, %b, %B, %j, %H, %M, %S; years have four digits",
            "日期格式由 %Y、%m、%d、%b、%B、%j、%H、%M、%S 组成；年份为四位",
        )
    found = [directive for directive in _DIRECTIVE.findall(raw) if directive != "%"] if isinstance(raw, str) else ["Y"]
    if not found or len(set(found)) < len(found):
        raise SettingError("a date format tells each part of a date once", "日期格式中每个部分只写一次")
    return raw


def _delimiter(given: str) -> str:
    if len(given) != 1 or given in '"\r\n':
        raise SettingError(
            "a delimiter is one character, neither a quotation mark nor the end of a line",
            "分隔符是一个字符，不能是引号或换行",
        )
    return given


class ListCell(BaseModel):
    """How one cell holds a list of plain values."""

    model_config = _CONFIG
    separator: str = Field(min_length=1)


class ColumnRule(BaseModel):
    """Where one field's value comes from and how its cell is read.

    Either `column` or `constant`. `missing` replaces the mapping's own list. `codes` leads from the cell's text to a
    value: a cell that is not listed is an error, never a default. `unit` multiplies exactly.
    """

    model_config = _CONFIG
    column: str | None = None
    constant: Constant | None = None
    unit: Annotated[Fraction | None, BeforeValidator(_multiplier), PlainSerializer(decimal_text)] = None
    codes: dict[str, Code] | None = None
    missing: Annotated[list[str] | None, BeforeValidator(_texts)] = None
    date_format: Annotated[str | None, BeforeValidator(_date_format)] = None
    list_: Annotated[ListCell | None, Field(alias="list")] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.column is None) == (self.constant is None):
            raise SettingError("give either `column` or `constant`", "请写 `column` 或 `constant` 之一")
        ways = [self.unit, self.codes, self.date_format]
        if sum(way is not None for way in ways) > 1:
            raise SettingError(
                "give one of `unit`, `codes` and `date_format`", "`unit`、`codes` 和 `date_format` 只能写一个"
            )
        if self.constant is not None and (any(way is not None for way in [*ways, self.missing, self.list_])):
            raise SettingError("a `constant` stands alone", "`constant` 须单独使用")
        return self


Rule = Annotated[ColumnRule, BeforeValidator(_column_alone)]


class Decided(BaseModel):
    """What was decided then: the verdict (as `approve`, …, or its word in either language) and amounts by name."""

    model_config = _CONFIG
    verdict: Rule
    amounts: dict[str, Rule] = {}


class CaseMapping(BaseModel):
    """A whole mapping file; see docs/cases.md. Field names may be canonical or in any language of the policy.

    `outcome` says what happened, `good` and `bad` which outcomes are which, `loss` what was lost, `days_late` how
    late it was paid. `segments` are columns to cut by that the policy does not know, `protected` those whose groups are
    compared and that no field may read. `measures` are the author's own figures, by name, in the policy's language.
    """

    model_config = _CONFIG
    columns: dict[str, Rule]
    id: str | None = None
    outcome: Rule | None = None
    good: Annotated[list[str], BeforeValidator(_texts)] = []
    bad: Annotated[list[str], BeforeValidator(_texts)] = []
    loss: Rule | None = None
    days_late: Rule | None = None
    decided: Decided | None = None
    segments: dict[str, Rule] = {}
    protected: dict[str, Rule] = {}
    measures: dict[str, str] = {}
    today: Rule | None = None
    missing: Annotated[list[str], BeforeValidator(_texts)] = [""]
    delimiter: Annotated[str, AfterValidator(_delimiter)] = ","
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    ignore_other_columns: bool = True

    @model_validator(mode="after")
    def _of_history(self) -> Self:
        if (self.good or self.bad) and self.outcome is None:
            raise SettingError("`good` and `bad` go with an `outcome`", "`good` 和 `bad` 须与 `outcome` 一起使用")
        if both := set(self.good) & set(self.bad):
            named = printable(", ".join(sorted(both)), 60)
            raise SettingError(f"an outcome cannot be both good and bad: {named}", f"结果不能既好又坏：{named}")
        read = {rule.column for rule in self.columns.values()}
        for name, rule in self.protected.items():
            if rule.column in read or name in self.columns:
                named = printable(name, 60)
                raise SettingError(
                    f"{named} is protected, so no field of the case may read it",
                    f"{named} 受保护，案例的字段不得读取",
                )
        if both := set(self.segments) & set(self.protected):
            named = printable(", ".join(sorted(both)), 60)
            raise SettingError(
                f"named twice, under segments and protected: {named}",
                f"在 segments 和 protected 下重复：{named}",
            )
        return self

    @property
    def labels(self) -> dict[str, ColumnRule]:
        """The columns that a history is cut by, protected ones among them."""
        return self.segments | self.protected

    @property
    def rules(self) -> dict[str, ColumnRule]:
        """The rule of every field, `today` among them."""
        return self.columns | ({} if self.today is None else {"today": self.today})

    @property
    def used(self) -> dict[str, str]:
        """Every column the mapping reads → the setting that reads it."""
        named = {rule.column: f"columns.{name}" for name, rule in self.columns.items() if rule.column is not None}
        settings = {"outcome": self.outcome, "today": self.today, "loss": self.loss, "days_late": self.days_late}
        settings |= {f"segments.{name}": rule for name, rule in self.segments.items()}
        settings |= {f"protected.{name}": rule for name, rule in self.protected.items()}
        if self.decided is not None:
            settings["decided.verdict"] = self.decided.verdict
            settings |= {f"decided.amounts.{name}": rule for name, rule in self.decided.amounts.items()}
        for setting, rule in settings.items():
            if rule is not None and rule.column is not None:
                named.setdefault(rule.column, setting)
        return named | ({} if self.id is None or self.id in named else {self.id: "id"})


def load_mapping(path: Path | str) -> CaseMapping:
    """The mapping of a YAML file. Raises CaseError (K510, K511) with the lines of what is wrong; OSError as usual."""
    return load_settings(CaseMapping, path, "K511", _settings)


def parse_mapping(text: str, source: str) -> CaseMapping:
    """The mapping that `text` (YAML) tells. Raises CaseError (K510, K511) with the lines of all that is wrong."""
    return parse_settings(CaseMapping, text, source, "K511", _settings)


def _settings(steps: Steps) -> list[str]:
    """The settings that may stand where the last step stands."""
    model: type[BaseModel] = CaseMapping if len(steps) == 1 else ListCell if "list" in steps[:-1] else ColumnRule
    if steps[0] == "decided" and len(steps) == 2:
        model = Decided
    return [info.alias or name for name, info in model.model_fields.items()]


class RowMapper:
    """Turns the cells of a row into the raw case a mapping describes.

    `hidden` tells for a field's name whether messages may not show its values, `money` whether it is an amount, which
    no unit makes of a binary float.
    """

    def __init__(
        self, mapping: CaseMapping, hidden: Callable[[str], bool], money: Callable[[str], bool] = lambda _: True
    ) -> None:
        self.mapping = mapping
        self._hidden, self._money = hidden, money

    def row(self, row: CaseRow, cells: Mapping[str, object]) -> CaseRow:
        """The row with the raw case that its cells tell, its id and outcome, and what cannot be read of it."""
        raw, problems = self.raw(cells)
        outcome, more = self.outcome(cells)
        mapping = self.mapping
        if not mapping.ignore_other_columns:
            others = [name for name in cells if name not in mapping.used]
            problems += [problem("K511:other", "", name=printable(name, 60)) for name in others]
        identity = cells.get(mapping.id) if mapping.id is not None else None
        name = cell_text(identity) if identity is not None else ""
        return CaseRow(row.source, row.line, name or row.id, raw, outcome=outcome, problems=(*problems, *more))

    def raw(self, cells: Mapping[str, object]) -> tuple[dict[str, object], list[CaseProblem]]:
        """The raw case, and a problem for every cell that the mapping cannot read (its field is then left out)."""
        raw: dict[str, object] = {}
        problems: list[CaseProblem] = []
        for name, rule in self.mapping.rules.items():
            try:
                raw[name] = rule.constant if rule.column is None else self.cell(name, rule, cells.get(rule.column))
            except CaseError as error:
                problems += error.problems
        return raw, problems

    def outcome(self, cells: Mapping[str, object]) -> tuple[str | None, list[CaseProblem]]:
        """What happened, as text; None where it is missing or not mapped."""
        rule = self.mapping.outcome
        if rule is None:
            return None, []
        try:
            value = rule.constant if rule.column is None else self.cell("outcome", rule, cells.get(rule.column))
        except CaseError as error:
            return None, list(error.problems)
        return None if value is None else cell_text(value), []

    def missing(self, rule: ColumnRule) -> list[str]:
        """The texts of cells that mean missing under a rule."""
        return self.mapping.missing if rule.missing is None else rule.missing

    def cell(self, name: str, rule: ColumnRule, cell: object) -> object:
        """The raw value that a cell tells, None where it is missing. Raises CaseError (K511) for one it cannot read."""
        if cell is None or cell_text(cell) in self.missing(rule):
            return None
        if rule.list_ is not None:
            return [self.part(name, rule, part) for part in cell_text(cell).split(rule.list_.separator)]
        return self._value(name, rule, cell)

    def part(self, name: str, rule: ColumnRule, part: str) -> object:
        """The same of one value of a cell that holds a list."""
        return None if part.strip() in self.missing(rule) else self._value(name, rule, part)

    def _value(self, name: str, rule: ColumnRule, cell: object) -> object:
        if isinstance(cell, str):
            cell = cell.strip()
        if rule.codes is not None:
            if cell_text(cell) not in rule.codes:
                raise self._unread("K511:code", name, rule, cell, codes=", ".join(rule.codes))
            return rule.codes[cell_text(cell)]
        if rule.unit is not None:
            if isinstance(cell, float) and self._money(name):
                raise self._inexact(name, cell)
            number = None if isinstance(cell, bool) else exact_number(cell_text(cell))
            if number is None:
                raise self._unread("K511:unit", name, rule, cell)
            return number * rule.unit
        return cell if rule.date_format is None else self._date(name, rule, cell)

    def _date(self, name: str, rule: ColumnRule, cell: object) -> object:
        assert rule.date_format is not None
        try:
            return datetime.strptime(cell_text(cell), rule.date_format).date()
        except ValueError:
            raise self._unread("K511:date", name, rule, cell, format=rule.date_format) from None

    def _inexact(self, name: str, cell: float) -> CaseError:
        hidden = self._hidden(name)
        cure = "1234.50" if hidden else repr(cell)
        return CaseError([problem("K506", name, given=quoted(cell, sensitive=hidden), cure=f'"{cure}"')])

    def _unread(self, key: str, name: str, rule: ColumnRule, cell: object, **words: Any) -> CaseError:
        given = quoted(cell, sensitive=self._hidden(name))
        return CaseError([problem(key, name, given=given, column=printable(str(rule.column)), **words)])
