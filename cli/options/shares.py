"""Shares as options take them: `90%` or `0.9`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import click


class Share(click.ParamType[Any]):
    """A share from 0 to 1, exactly, with or without a per-cent sign."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The share; a usage error for anything else."""
        from bonitas.engine.scalars import exact_number

        if isinstance(value, Fraction):
            return value
        text = str(value).strip()
        percent = text.endswith(("%", "％"))
        number = exact_number(text[:-1] if percent else text)
        share = None if number is None else number / 100 if percent else number
        if share is None or not 0 <= share <= 1:
            self.fail(f"`{text}` is no share from 0% to 100%", param, ctx)
        return share


SHARE = Share()


def percent(share: Fraction) -> str:
    """A share for people, cut to a tenth of a per cent so that only the whole is `100%`: `94.7%`."""
    tenths = share * 1000 // 1
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"
