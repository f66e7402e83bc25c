"""The registry of findings: every code, how serious it is, and in which phase it is found.

The words stand in `codes_en` and `codes_zh`; `words` fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bonitas.dsl.diagnose.diagnostic import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding. `slug` is its name in tools that want one; `phase` the step of checking that finds it."""

    code: str
    slug: str
    severity: Severity
    phase: str

    @property
    def page(self) -> str:
        """The page that explains it, as a path in the project."""
        return f"docs/errors/{self.code}.md"


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of a code in one language, as `str.format` templates over the finding's args.

    `message` and `help` have an entry for each variant, the default one under ""; a variant without its own help (or
    message) uses the default. `labels` has what is said at other places; its entry "here" stands at the finding itself.
    """

    title: str
    message: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A terminal of the grammar as an arg (`Keyword("REQUIRE")`): shown as its phrase in the reader's language."""

    terminal: str


def texts(title: str, message: str | Mapping[str, str], help: str | Mapping[str, str] = "", **labels: str) -> Texts:  # noqa: A002
    """Texts with the default variant written as a plain text."""
    messages = {"": message} if isinstance(message, str) else message
    helps = ({"": help} if help else {}) if isinstance(help, str) else help
    return Texts(title, messages, helps, labels)


_SLUGS: dict[str, dict[str, str]] = {
    "reading": {
        "K001": "unexpected-word",
        "K002": "text-not-closed",
        "K003": "unknown-character",
        "K004": "comma-in-number",
        "K005": "not-a-number",
        "K006": "not-a-date",
        "K007": "words-run-together",
        "K008": "broken-row",
        "K009": "said-twice",
        "K010": "file-too-large",
        "K011": "too-many-words",
        "K012": "nested-too-deep",
        "K013": "too-many-digits",
        "K014": "too-many-clauses",
        "K015": "too-long",
        "K016": "not-utf-8",
        "K017": "hidden-sign",
        "K018": "no-header",
        "K019": "unknown-currency",
        "K020": "unreadable-file",
        "K021": "keyword-of-other-language",
        "K022": "point-like-thousands",
    },
    "names": {
        "K101": "unknown-name",
        "K102": "declared-twice",
        "K103": "definition-circle",
        "K104": "wrong-sort-of-name",
        "K105": "unknown-action",
        "K106": "unknown-function",
        "K107": "wrong-number-of-arguments",
        "K108": "unknown-record",
        "K109": "exception-to-nothing",
        "K110": "never-used",
        "K111": "not-a-label",
        "K112": "hidden-field",
        "K113": "reserved-name",
        "K114": "unknown-level",
        "K115": "not-an-amount",
    },
    "kinds": {
        "K201": "kinds-do-not-match",
        "K202": "ratio-and-bare-number",
        "K203": "currencies-mixed",
        "K204": "condition-expected",
        "K205": "number-expected",
        "K206": "choice-without-order",
        "K207": "days-and-bare-number",
        "K208": "no-currency",
        "K209": "wrong-kind-of-result",
        "K210": "may-be-missing",
        "K211": "rounding-needed",
        "K212": "results-differ-in-kind",
        "K213": "range-upside-down",
        "K214": "always-the-same",
        "K215": "not-dated",
        "K216": "unit-not-positive",
        "K217": "outside-declared-range",
        "K218": "fixed-value-needed",
        "K219": "exponent",
        "K220": "product-too-large",
        "K221": "times-a-large-number",
    },
    "rules": {
        "K301": "gap",
        "K302": "overlap",
        "K303": "wrong-number-of-cells",
        "K304": "wrong-columns",
        "K305": "row-never-reached",
        "K306": "weights-not-100",
        "K307": "score-leaves-range",
        "K308": "exceptions-clash",
        "K309": "exception-circle",
        "K311": "misplaced-otherwise",
        "K312": "no-start",
        "K313": "outcome-declared-twice",
        "K314": "table-too-large-to-check",
        "K315": "results-without-order",
        "K316": "tiers-not-contiguous",
        "K317": "weight-missing",
        "K318": "exception-across-sections",
        "K319": "not-with-missing",
    },
    "versions": {
        "K401": "dated-values-overlap",
        "K402": "dated-values-gap",
        "K403": "span-upside-down",
        "K404": "clause-outside-span",
        "K405": "base-not-found",
        "K406": "not-in-base",
        "K407": "reason-missing",
        "K408": "already-in-base",
        "K409": "extends-circle",
        "K410": "extends-nothing",
        "K411": "translation-twice",
        "K412": "translation-of-nothing",
        "K413": "no-translation",
        "K414": "path-outside",
        "K415": "translation-reserved",
        "K416": "names-of-own-language",
    },
    "internal": {"K901": "internal-error"},
}

_WARNINGS = {"K022", "K110", "K214", "K217", "K221", "K305", "K402", "K404", "K412"}
_NOTES = {"K112", "K210", "K314", "K413"}


def _severity(code: str) -> Severity:
    if code in _WARNINGS:
        return Severity.WARNING
    return Severity.NOTE if code in _NOTES else Severity.ERROR


CODES: dict[str, Code] = {
    code: Code(code, slug, _severity(code), phase) for phase, slugs in _SLUGS.items() for code, slug in slugs.items()
}
