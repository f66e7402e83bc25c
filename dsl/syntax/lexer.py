"""From text to tokens, in the keywords of one language.

A word means what the parser can use at that place: `amount` is a keyword where a section may begin and a name in a
calculation. The scanner therefore asks `accepts` about each terminal that a word could be. It never stops:
what it cannot
read it reports, and goes on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from lark import Token

from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.syntax.currencies import CURRENCIES
from bonitas.dsl.syntax.lexicon import PHRASES, SCALES
from bonitas.dsl.syntax.limits import MAX_DIGITS, MAX_NAME, MAX_TEXT
from bonitas.dsl.syntax.other_words import ALIKE, SIGNS
from bonitas.dsl.syntax.tree import Comment

Accepts = Callable[[str], bool]

SECTIONS = frozenset(
    (
        "CASE RECORD ACTIONS PARAMETERS DEFINE SCORECARD BANDS TABLE TIERS ADMISSION LIMIT TERM AMOUNT "
        "WARNING INCENTIVE PENALTY APPROVAL FACT GUARANTEE MEASURE OUTPUTS NAMES"
    ).split()
)
KINDS = frozenset(("MONEY_KIND NUMBER_KIND RATIO_KIND TEXT_KIND DATE_KIND DAYS_KIND YES_NO ONE_OF LIST_OF").split())
QUALIFIERS = frozenset(
    ["STEP", "TYPICAL", "UNIT", "OPTIONAL", "SENSITIVE", "FROM", "UP_TO", "OWNER", "ADD", "REPLACE", "REMOVE"]
)
_ITEM_CHANGES = {"ADD": "ADD_ITEM", "REPLACE": "REPLACE_ITEM", "REMOVE": "REMOVE_ITEM"}
_GLUED_UNITS = ("DAY_UNIT", "HOUR_UNIT", "WEEK_UNIT", "MONTH_UNIT")

_SIGNS = {
    "(": "LPAR", ")": "RPAR", ",": "COMMA", "%": "PERCENT",
    "+": "PLUS_SIGN", "-": "MINUS_SIGN", "*": "STAR", "/": "SLASH", "^": "CARET",
    "=": "EQ", "<": "LT", ">": "GT", "<=": "LE", ">=": "GE", "!=": "NE", "≤": "LE", "≥": "GE", "≠": "NE", "..": "DOTS",
    "..<": "DOTS_UNDER", "<..": "OVER_DOTS", "<..<": "OVER_DOTS_UNDER", "==": "EQ", "<>": "NE",
}  # fmt: skip
_SIGN = re.compile(r"<\.\.<?|\.\.<?|<=|>=|!=|==|<>|[()+\-*/^%=<>≤≥≠,]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("　"): " ", ord("、"): ",", ord("×"): "*", ord("÷"): "/", ord("−"): "-", ord("％"): "%", ord("．"): ".",
    ord("\u00a0"): " ",
}  # fmt: skip
_QUOTES = {'"': '"', "＂": '"＂', "“": "”"}
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.[0-9][0-9_]*)?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])(?:\.[0-9]+)?")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?![0-9.])")
DECIMAL_COMMA = re.compile(r"[0-9]{1,40},[0-9]{1,2}(?![0-9,])")
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})(?![0-9])|年([0-9]{1,2})月([0-9]{1,2})日)")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-]*")
_SPACE = re.compile(r"[ \t\r\n:]+")
_SEPARATOR_ROW = re.compile(r"\|[ \t:|\-]*---[ \t:|\-]*\|[ \t\r]*(?=\n|\Z)")
_LINE_ENDS = "\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
"""Signs at which some editors begin a new line, and we do not."""
_HIDDEN = re.compile(f"(?P<line>[{_LINE_ENDS}])|[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _index(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a phrase → (words, terminal), the longest phrases first."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for terminal, phrases in PHRASES[language].items():
        for text in phrases:
            words = tuple(text.split())
            index.setdefault(words[0], []).append((words, terminal))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


_INDEX = {language: _index(language) for language in PHRASES}


class Scanner:
    """Reads one source. `token(accepts)` gives the next token, None at the end."""

    def __init__(self, source: Source, language: str, report: Report, start: int = 0, end: int | None = None) -> None:
        self.source = source
        self.language = language
        self.report = report
        self.text = source.text.translate(_WIDE)
        self.position = start
        self.end = len(source.text) if end is None else end
        self.comments: list[Comment] = []
        self.quoted: dict[int, bool] = {}
        self._line = self._looked_to = self._read_to = start
        self._in_row = False
        self._after_number = False
        self._after_bound = False

    # -------------------------------------------------------- driving

    def token(self, accepts: Accepts) -> Token | None:
        """The next token, chosen among what `accepts`."""
        while True:
            row_end = self._skip_blank()
            if row_end is not None:
                return row_end
            if self.position >= self.end:
                return None
            token = self._read(accepts)
            if token is not None:
                self._after_number = token.type in ("NUMBER", "SCALE")
                self._after_bound = token.type in ("UNDER", "OVER", "UP_TO", "TO")
                return token

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def _skip_blank(self) -> Token | None:
        """Skip white space and comments; a row that ends without its `|` gives its end."""
        while self.position < self.end:
            space = _SPACE.match(self.text, self.position, self.end)
            if space:
                if self._in_row and "\n" in space.group():
                    return self._broken_row()
                self.position = space.end()
            elif self.text[self.position] == "#":
                self._comment()
            elif not self._in_row and self._at_line_start():
                separator = _SEPARATOR_ROW.match(self.text, self.position)
                if not separator:
                    return None
                self.position = separator.end()
            else:
                return None
        return self._broken_row() if self._in_row else None

    def _broken_row(self) -> Token:
        self._in_row = False
        self.report.add("K008", self.span(max(self.position - 1, 0), self.position))
        return self._make("ROW_END", "|", self.position, self.position)

    def _comment(self) -> None:
        stop = self.text.find("\n", self.position, self.end)
        stop = self.end if stop < 0 else stop
        text = self.source.text[self.position + 1 : stop].strip()
        own_line = self._at_line_start()
        self._report_hidden(self.position, stop)
        self.comments.append(Comment(text, own_line, span=self.span(self.position, stop)))
        self.position = stop

    def _at_line_start(self) -> bool:
        """Whether nothing stands before the position on its line; every character is looked at once."""
        newline = self.text.rfind("\n", self._looked_to, self.position)
        self._line = newline + 1 if newline >= 0 else self._line
        self._looked_to = self.position
        return self._read_to <= self._line

    def _make(self, kind: str, value: str, start: int, end: int) -> Token:
        self.position = max(end, self.position)
        self._read_to = end
        return Token(kind, value, start_pos=start, end_pos=end)

    # -------------------------------------------------------- one token

    def _read(self, accepts: Accepts) -> Token | None:
        character = self.source.text[self.position]
        if character in _QUOTES:
            return self._quoted_text(_QUOTES[character])
        if self.text[self.position] == "|":
            return self._bar()
        if accepts("VERSION_TEXT"):
            version = _VERSION.match(self.text, self.position, self.end)
            if version:
                return self._make("VERSION_TEXT", version.group(), *version.span())
        if "0" <= self.text[self.position] <= "9":
            return self._number_or_date()
        if character == "`":
            return self._backquoted(accepts)
        word = _WORD.match(self.text, self.position, self.end)
        if word:
            return self._word(word.group(), accepts)
        sign = _SIGN.match(self.text, self.position, self.end)
        if sign:
            return self._make(_SIGNS[sign.group()], sign.group(), *sign.span())
        return self._stray()

    def _stray(self) -> Token | None:
        """Reports a character that begins nothing; there is no token of it."""
        start = self.position
        span, sign = self.span(start, start + 1), self.source.text[start]
        cure = SIGNS[self.language].get(sign) or ALIKE.get(sign)
        if _HIDDEN.match(self.text, start):
            self._report_hidden(start, start + 1)
        elif cure is not None:
            self.report.add("K003", span, "suggestion", character=sign, suggestion=(cure,))
        else:
            variant = {".": "point", "。": "full stop"}.get(sign, "")
            self.report.add("K003", span, variant, character=_visible(sign))
        self.position += 1
        self._read_to = self.position
        return None

    def _report_hidden(self, start: int, end: int) -> None:
        """Reports the first sign that makes editors show something other than what is read (K017)."""
        hidden = _HIDDEN.search(self.source.text, start, end)
        if hidden:
            variant = "line" if hidden["line"] else ""
            self.report.add("K017", self.span(*hidden.span()), variant, character=_visible(hidden.group()))

    def _bar(self) -> Token:
        start = self.position
        if not self._in_row:
            self._in_row = True
            return self._make("ROW", "|", start, start + 1)
        rest = self.text.find("\n", start, self.end)
        rest_text = self.text[start + 1 : self.end if rest < 0 else rest]
        if rest_text.strip() and not rest_text.lstrip().startswith("#"):
            return self._make("BAR", "|", start, start + 1)
        self._in_row = False
        return self._make("ROW_END", "|", start, start + 1)

    def _quoted_text(self, closing: str) -> Token:
        start, text = self.position, self.source.text
        parts: list[str] = []
        i = start + 1
        while i < self.end and text[i] not in closing and text[i] != "\n":
            if text[i] == "\\" and i + 1 < self.end and text[i + 1] in '"\\”':
                i += 1
            parts.append(text[i])
            i += 1
        if i >= self.end or text[i] == "\n":
            self.report.add("K002", self.span(start, i))
            return self._make("TEXT", "".join(parts).rstrip(), start, i)
        if len(parts) > MAX_TEXT:
            self.report.add("K015", self.span(start, i + 1), limit=MAX_TEXT)
        self._report_hidden(start, i)
        return self._make("TEXT", unicodedata.normalize("NFC", "".join(parts)), start, i + 1)

    def _number_or_date(self) -> Token:
        start = self.position
        day = _DATE.match(self.text, start, self.end)
        if day:
            return self._date(day)
        thousands = _THOUSANDS.match(self.text, start, self.end) or _POINTS.match(self.text, start, self.end)
        if thousands and "、" not in self.source.text[start : thousands.end()]:
            points = thousands.group().count(".") > 1
            cured = thousands.group().replace("." if points else ",", "_")
            span = self.span(*thousands.span())
            self.report.add("K004", span, "points" if points else "", fix=cured, found=span.text, fixed=cured)
            return self._make("NUMBER", cured.replace("_", ""), *thousands.span())
        decimals = DECIMAL_COMMA.match(self.text, start, self.end)
        if decimals and self._after_bound:
            cured = decimals.group().replace(",", ".")
            span = self.span(*decimals.span())
            self.report.add("K004", span, "decimals", fix=cured, found=span.text, fixed=cured)
            return self._make("NUMBER", cured, *decimals.span())
        number = _NUMBER.match(self.text, start, self.end)
        assert number is not None
        digits = number.group().replace("_", "")
        if _LIKE_THOUSANDS.fullmatch(number.group()):
            fixed, plain = digits.replace(".", "_"), digits.rstrip("0").rstrip(".")
            self.report.add("K022", self.span(*number.span()), found=digits, fixed=fixed, plain=plain)
        if number.group().endswith("_") or "__" in number.group() or "_." in number.group():
            self.report.add("K005", self.span(*number.span()), found=number.group())
        if len(digits) > MAX_DIGITS:
            self.report.add("K013", self.span(*number.span()), limit=MAX_DIGITS)
            digits = digits[:MAX_DIGITS]
        return self._make("NUMBER", digits.rstrip("."), *number.span())

    def _date(self, match: re.Match[str]) -> Token:
        year, month, day = match.group(1), match.group(2) or match.group(4), match.group(3) or match.group(5)
        text = f"{year}-{int(month):02}-{int(day):02}"
        try:
            date.fromisoformat(text)
        except ValueError:
            self.report.add("K006", self.span(*match.span()), found=match.group())
            text = "2000-01-01"
        return self._make("DATE", text, *match.span())

    # -------------------------------------------------------- words

    def _backquoted(self, accepts: Accepts) -> Token | None:
        start = self.position
        word = _WORD.match(self.text, start + 1, self.end)
        if not word:
            return self._stray()
        closed = self.text[word.end() : word.end() + 1] == "`"
        if not closed:
            self.report.add("K002", self.span(start, word.end()), "name")
        self.position = start + 1
        plain = self._keyword(word.group(), accepts)
        self.quoted[start] = plain is not None
        self.position = start
        return self._make("NAME", unicodedata.normalize("NFC", word.group()), start, word.end() + closed)

    def _word(self, word: str, accepts: Accepts) -> Token:
        start = self.position
        if self._after_number and self.text[start - 1].isalnum():
            word = self._unit_prefix(word)
        keyword = self._keyword(word, accepts)
        if keyword is not None:
            return keyword
        if len(word) > MAX_NAME:
            self.report.add("K015", self.span(start, start + len(word)), "name", limit=MAX_NAME)
        return self._make("NAME", unicodedata.normalize("NFC", word), start, start + len(word))

    def _unit_prefix(self, word: str) -> str:
        """In `500万元` and `30天内` words are glued to the number: take the first that is a scale or a unit."""
        if self.language != "zh" or any(words == (word,) for words, _ in _INDEX["zh"].get(word, ())):
            return word
        heads = [*SCALES["zh"], *(head for unit in _GLUED_UNITS for head in PHRASES["zh"][unit]), "元"]
        return max((head for head in heads if word.startswith(head)), key=len, default=word)

    def _keyword(self, word: str, accepts: Accepts) -> Token | None:
        """The keyword, scale or code that the word is at this place, if it is one."""
        start, end = self.position, self.position + len(word)
        if self._after_number and word in SCALES[self.language] and accepts("SCALE"):
            return self._make("SCALE", str(SCALES[self.language][word]), start, end)
        if (word in CURRENCIES or word == "元") and accepts("CURRENCY_CODE"):
            return self._make("CURRENCY_CODE", "CNY" if word == "元" else word, start, end)
        if word in ("en", "zh") and accepts("LANGUAGE"):
            return self._make("LANGUAGE", word, start, end)
        for words, terminal in _INDEX[self.language].get(word, ()):
            stop = self._phrase_end(words)
            if stop is None:
                continue
            terminal = self._item_change(terminal, stop)
            if accepts(terminal) and not self._name_after_all(terminal, stop, accepts):
                return self._make(terminal, " ".join(words), start, stop)
        return None

    def _phrase_end(self, words: tuple[str, ...]) -> int | None:
        """Where the phrase ends if it stands here, else None."""
        position = self.position + len(words[0])
        for expected in words[1:]:
            space = _SPACE.match(self.text, position, self.end)
            if not space or (self._in_row and "\n" in space.group()):
                return None
            word = _WORD.match(self.text, space.end(), self.end)
            if not word or word.group() != expected:
                return None
            position = word.end()
        return position

    def _next_terminals(self, position: int) -> frozenset[str]:
        """The keywords that the next word could be, or {sign} for another character; for one word of look-ahead."""
        position += self.text[position : position + 1] == "`"  # the end of a name in quotes whose need of them is asked
        space = _SPACE.match(self.text, position, self.end)
        position = space.end() if space else position
        word = _WORD.match(self.text, position, self.end)
        if not word:
            return frozenset((self.text[position : position + 1],))
        held, self.position = self.position, position
        found = frozenset(
            terminal
            for words, terminal in _INDEX[self.language].get(word.group(), ())
            if self._phrase_end(words) is not None
        )
        self.position = held
        return found

    def _item_change(self, terminal: str, stop: int) -> str:
        """`replace` before a section's word changes the whole item, else a clause or parameter."""
        if terminal in _ITEM_CHANGES and self._next_terminals(stop) & SECTIONS:
            return _ITEM_CHANGES[terminal]
        return terminal

    def _name_after_all(self, terminal: str, stop: int, accepts: Accepts) -> bool:
        """Whether a keyword is meant as a name here: a field called `term`, a call of `any(…)`."""
        if not accepts("NAME"):
            return False
        if terminal == "ANY":
            return self.text[stop : stop + 2].lstrip("`")[:1] == "("
        if terminal not in SECTIONS and terminal not in QUALIFIERS:
            return False
        following = self._next_terminals(stop)
        if following & KINDS:
            return True
        sign = next(iter(following), "")
        return terminal in SECTIONS - {"FACT"} and len(sign) == 1 and (sign in '"“-' or "0" <= sign <= "9")


def _visible(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
