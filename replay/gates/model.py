"""The gates file: which policies are held to what, over which history. See docs/ci.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bonitas.engine.core import Verdict
from bonitas.engine.problems import closest, printable
from bonitas.engine.scalars import exact_number
from bonitas.engine.wording import grouped
from bonitas.engine.words import VERDICT
from bonitas.replay.settings import SettingError

Limit = TypeVar("Limit")
_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)
ANY = ("any", "任意")
_ARROWS = ("->", "→", "=>")
_VERDICTS = {name: verdict for words in VERDICT.values() for verdict, name in words.items()} | {
    verdict.name.lower(): verdict for verdict in Verdict
}


@dataclass(frozen=True, slots=True)
class Move:
    """A change of verdict; None stands for any."""

    old: Verdict | None
    new: Verdict | None

    def covers(self, old: Verdict, new: Verdict) -> bool:
        """Whether the change from `old` to `new` is one of those that are meant."""
        return self.old in (None, old) and self.new in (None, new)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and how it is written for people."""

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of a figure: the setting it comes from and its value."""

    name: str
    figure: Figure

    @property
    def of_change(self) -> bool:
        """Whether it bounds the change, not the figure."""
        return "change" in self.name


def percentage(text: str) -> Fraction | None:
    """The exact share that a text such as `2.5%` tells; None where it is no such text."""
    number = exact_number(text.strip()[:-1]) if text.strip().endswith(("%", "％")) else None
    return None if number is None else number / 100


def _share(raw: object) -> object:
    """A share of cases: from 0% to 100%."""
    value = _change(raw)
    if isinstance(value, Fraction) and value <= 1:
        return value
    raise SettingError("a share of cases is not more than 100%", "案例占比不超过 100%")


def _change(raw: object) -> object:
    """A share of what was before: 0% or more."""
    value = Fraction(0) if raw == 0 and not isinstance(raw, bool) else percentage(raw) if isinstance(raw, str) else None
    if value is None or value < 0:
        raise SettingError("a share is written with a percent sign, as 2% or 0.5%", "占比须带百分号，如 2% 或 0.5%")
    return value


def _most(raw: object) -> object:
    """A number of cases or a share of them."""
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
        return raw
    if isinstance(raw, str):
        return _share(raw)
    raise SettingError(
        "the most is a share with a percent sign (2%) or a number of cases (25)",
        "上限为带百分号的占比（2%）或案例数（25）",
    )


def _number(raw: object) -> object:
    """An exact number; a percentage is the share it stands for."""
    value = None
    if not isinstance(raw, bool) and raw is not None:
        value = percentage(str(raw)) if str(raw).strip().endswith(("%", "％")) else exact_number(str(raw))
    if value is None:
        raise SettingError("this must be a number, as 1_000_000 or 0.8, or a percentage", "此处须为数值或百分数")
    return Figure(value, str(raw).strip() if str(raw).strip().endswith(("%", "％")) else grouped(value))


def _some_number(raw: object) -> object:
    value = _number(raw)
    if isinstance(value, Figure) and value.value < 0:
        raise SettingError(
            "a change has no sign here; it is held in both directions", "此处的变化不带正负号；两个方向都受限"
        )
    return value


def _relative(raw: object) -> object:
    value = _change(raw)
    assert isinstance(value, Fraction)
    return Figure(value, f"{grouped(value * 100)}%")


def _move(raw: object) -> object:
    if isinstance(raw, str):
        for arrow in _ARROWS:
            old, found, new = raw.partition(arrow)
            if found:
                return Move(_verdict(old.strip()), _verdict(new.strip()))
    raise SettingError("a transition is written `decline -> approve`", "变动写作 `拒绝 -> 批准`")


def _verdict(word: str) -> Verdict | None:
    if word in ANY:
        return None
    if word not in _VERDICTS:
        hint = closest(word, [*_VERDICTS, *ANY])[0]
        name, known = printable(word, 60), ", ".join((*VERDICT["en"].values(), ANY[0]))
        said = "、".join((*VERDICT["zh"].values(), ANY[1]))
        raise SettingError(
            f"`{name}` is no verdict; the verdicts are {known}{hint.en}", f"`{name}` 不是结论；可用：{said}{hint.zh}"
        )
    return _VERDICTS[word]


def _day(raw: object) -> object:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise SettingError("a day is written 2026-01-31", "日期写作 2026-01-31") from None


def _under(name: str, *, a_list: bool = False) -> BeforeValidator:
    """A value that stands for a record with one setting."""

    def wrap(raw: object) -> object:
        kinds = list if a_list else (str, int, Decimal)
        return {name: raw} if isinstance(raw, kinds) and not isinstance(raw, bool) else raw

    return BeforeValidator(wrap)


Share = Annotated[Fraction, BeforeValidator(_share)]
Change = Annotated[Fraction, BeforeValidator(_change)]
Most = Annotated[int | Fraction, BeforeValidator(_most)]
Number = Annotated[Figure, BeforeValidator(_number)]
SomeNumber = Annotated[Figure, BeforeValidator(_some_number)]
SomeShare = Annotated[Figure, BeforeValidator(_relative)]
Moves = list[Annotated[Move, BeforeValidator(_move)]]


class Settings(BaseModel):
    """A record of settings. One that is named and left empty is refused: it would be a gate that is always open."""

    model_config = _CONFIG

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, raw: object) -> object:
        empty = next((name for name, value in raw.items() if value is None), None) if isinstance(raw, dict) else None
        if empty is not None:
            name = printable(str(empty), 60)
            raise SettingError(
                f"`{name}` is left empty; give it a value or leave it out", f"`{name}` 为空；请填写或删去"
            )
        return raw


class Transitions(Settings):
    """Which changes of verdict may not be, or which alone may be."""

    forbidden: Moves = []
    allowed: Moves | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.forbidden) == (self.allowed is not None):
            raise SettingError("give either `forbidden` or `allowed` transitions", "请写 `forbidden` 或 `allowed` 之一")
        return self

    def breaks(self, old: Verdict, new: Verdict) -> bool:
        """Whether a change of verdict may not be."""
        if self.allowed is not None:
            return not any(move.covers(old, new) for move in self.allowed)
        return any(move.covers(old, new) for move in self.forbidden)


class MostChanged(Settings):
    """How much may be decided differently: of all cases, and of each segment of a cut that has `from_cases` or more."""

    overall: Most | None = None
    by: dict[str, Most] = {}
    from_cases: int = Field(1, ge=1)

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.overall is None and not self.by:
            raise SettingError("give `overall`, `by` or both", "请写 `overall`、`by` 或两者")
        return self


class Bounds(Settings):
    """Bounds of a figure. `change_at_most` is in the figure's own unit (of shares: points), `relative_change_at_most` a
    share of what it was; both hold in both directions."""

    at_least: Number | None = None
    at_most: Number | None = None
    change_at_most: SomeNumber | None = None
    relative_change_at_most: SomeShare | None = None

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Those that are given."""
        found = {name: getattr(self, name) for name in Bounds.model_fields}
        return tuple(Bound(name, figure) for name, figure in found.items() if figure is not None)

    @model_validator(mode="after")
    def _some(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise SettingError("give at least one bound", "请至少写一个界限")
        if self.at_least is not None and self.at_most is not None and self.at_least.value > self.at_most.value:
            raise SettingError(
                "`at_least` is more than `at_most`, so nothing can hold it", "`at_least` 大于 `at_most`，无法满足"
            )
        return self


class BadRate(Bounds):
    """The same of the bad rate of what is granted; `worst_at_most`: even if all whose outcome nobody knows are bad."""

    worst_at_most: Share | None = None

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if any(bound is not None and bound.value > 1 for bound in (self.at_least, self.at_most)):
            raise SettingError("a bad rate is a share, as 4% or 0.04", "坏账率是占比，如 4% 或 0.04")
        return self


class Fairness(Settings):
    """How often each protected group of `from_cases` or more is granted at least, by the one that is granted most."""

    ratio_at_least: Number
    from_cases: int = Field(1, ge=1)


class Coverage(Settings):
    """How much of what a policy has its fixtures exercise at least: of everything, or of one sort of things."""

    everything: Share | None = None
    clauses: Share | None = None
    decisive: Share | None = None
    exceptions: Share | None = None
    rows: Share | None = None
    bands: Share | None = None
    bins: Share | None = None
    tiers: Share | None = None
    approvers: Share | None = None
    sides: Share | None = None
    bounds: Share | None = None
    missing: Share | None = None
    lists: Share | None = None

    @property
    def wanted(self) -> Mapping[str, Fraction]:
        """The settings that are given."""
        found = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in found.items() if value is not None}

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.wanted:
            raise SettingError("name what is to be covered, as `clauses: 100%`", "请写明覆盖什么，如 `clauses: 100%`")
        return self


def _some_named(given: dict[str, Limit]) -> dict[str, Limit]:
    if not given:
        raise SettingError("name at least one, or leave the gate out", "请至少写一项，或去掉此门槛")
    return given


class Gates(Settings):
    """What one policy is held to."""

    transitions: Annotated[Transitions | None, _under("forbidden", a_list=True)] = None
    max_changed: Annotated[MostChanged | None, _under("overall")] = None
    max_swap_ins: Most | None = None
    max_swap_outs: Most | None = None
    max_exposure_change: Annotated[dict[str, Change], AfterValidator(_some_named)] = {}
    measures: Annotated[dict[str, Bounds], AfterValidator(_some_named)] = {}
    bad_rate: BadRate | None = None
    no_rejects: bool = False
    fairness: Fairness | None = None
    coverage: Coverage | None = None
    every_clause_hit_by_a_fixture: bool = False

    @property
    def of_fixtures(self) -> bool:
        """Whether a gate asks for fixtures."""
        return self.coverage is not None or self.every_clause_hit_by_a_fixture

    @property
    def of_history(self) -> bool:
        """Whether a gate asks for a history."""
        return bool(self.model_fields_set - {"coverage", "every_clause_hit_by_a_fixture"})


class Held(Settings):
    """A policy that is held to gates, and the history that it is replayed over.

    `against` is the older version where it is another file; both are relative to the gates file.
    """

    policy: str = Field(min_length=1)
    against: str | None = None
    cases: str | None = None
    mapping: str | None = None
    today: Annotated[date | None, BeforeValidator(_day)] = None
    by: list[str] = []
    gates: Gates = Gates()

    @model_validator(mode="after")
    def _over_cases(self) -> Self:
        if self.cases is not None:
            return self
        given = [name for name in ("mapping", "today", "by") if name in self.model_fields_set]
        if given:
            raise SettingError(f"`{given[0]}` goes with `cases`", f"`{given[0]}` 须与 `cases` 一起使用")
        if self.gates.of_history:
            first = next(name for name in Gates.model_fields if name in self.gates.model_fields_set)
            raise SettingError(
                f"the gate `{first}` needs a history: give `cases`", f"门槛 `{first}` 需要历史案例：请写 `cases`"
            )
        return self


class GatesFile(Settings):
    """A whole gates file."""

    policies: list[Held] = Field(min_length=1)
    fixtures: list[str] = []

    @model_validator(mode="after")
    def _with_fixtures(self) -> Self:
        if not self.fixtures and any(held.gates.of_fixtures for held in self.policies):
            raise SettingError("gates of coverage need `fixtures`", "覆盖率门槛需要 `fixtures`")
        return self


MODELS: Mapping[str, type[BaseModel]] = {
    "transitions": Transitions, "max_changed": MostChanged, "measures": Bounds, "bad_rate": BadRate,
    "fairness": Fairness, "coverage": Coverage,
}  # fmt: skip


def settings_at(steps: tuple[Any, ...]) -> list[str]:
    """The settings that may stand where the last step of a place in a gates file stands."""
    model: type[BaseModel] = GatesFile
    if steps[0] == "policies" and len(steps) > 2:
        inside = next((MODELS[step] for step in reversed(steps[:-1]) if step in MODELS), None)
        model = inside or (Gates if "gates" in steps[:-1] else Held)
    return list(model.model_fields)
