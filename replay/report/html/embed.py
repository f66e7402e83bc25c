"""What the page carries in itself: its style, its scripts, its data, and the rule that nothing else is loaded.

Texts of customers and authors come into the page in two ways only: as text that the template escapes, and as data that
cannot end the element which holds it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

_HOLDER = "bonitas.replay.report.html"
_ESCAPES = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
SCRIPTS = ("vendor/echarts.js", "assets/pictures.js", "assets/cases.js", "assets/page.js")
"""In the order in which they run."""


@cache
def asset(name: str) -> str:
    """A file of this package, as text."""
    return files(_HOLDER).joinpath(*name.split("/")).read_text(encoding="utf-8")


def scripts() -> tuple[Markup, ...]:
    """The page's scripts: ours and the library's, which no one else has a hand in."""
    return tuple(Markup(asset(name)) for name in SCRIPTS)  # noqa: S704


def style() -> Markup:
    """The page's style."""
    return Markup(asset("assets/page.css"))  # noqa: S704


def data(value: object) -> Markup:
    """Data as JSON that stands in a script element: no sign of it can end the element or begin another.

    >>> data({"id": "</script><!--"})
    Markup('{"id":"\\\\u003c/script\\\\u003e\\\\u003c!--"}')
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, escape in _ESCAPES.items():
        text = text.replace(sign, escape)
    return Markup(text)  # noqa: S704


def rule(styles: Iterable[str], programs: Iterable[str]) -> str:
    """The page's content security policy: these very styles and scripts, and nothing from anywhere."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, programs))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "style-src-attr 'unsafe-inline'",  # the library sets the font of each text in a picture by an attribute
            "img-src data:",  # the empty icon, so that no browser asks for one
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
