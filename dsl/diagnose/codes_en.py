"""What is said of each finding, in English (K2xx and above in `codes_en_meaning`).

See `codes.Texts`. A comment tells the args that fill the templates.
"""

from __future__ import annotations

from bonitas.dsl.diagnose.codes import Texts, texts
from bonitas.dsl.diagnose.codes_en_meaning import TEXTS_OF_MEANING

_MEANT = "did you mean {suggestion}?"  # suggestion: tuple of near words

TEXTS: dict[str, Texts] = {
    # takes found: str; expected: tuple of Keyword and str, or suggestion: tuple of the same (variants `keyword`,
    # `instead`); variants `title`, `unit`, `row`, `alone`, `comment`,
    # `numeral`, `fact` and `currency` need no more than found
    "K001": texts(
        "unexpected word",
        {
            "": "`{found}` cannot stand here",
            "keyword": "`{found}` is no word of the language",
            "end": "this ends too early",
            "clause": "`{found}` cannot stand here: only a clause begins with a name, and then its title follows",
            "title": "`{found}` has no title",
            "unit": "no number counts in `{found}` here",
        },
        {
            "": "what can stand here: {expected}",
            "keyword": _MEANT,
            "end": "what must follow: {expected}",
            "instead": _MEANT,
            "clause": "give the clause a title in quotes, or write the word that is missing before it: {expected}",
            "title": "write a title in quotes after it",
            "unit": "days are the only unit; `months(from, to)` and `years(from, to)` give bare numbers",
            "row": "rows say it in words: `under 2`, `2 to under 5`, `over 5`, `up to 5`, `5 and over`",
            "alone": "write one expression and nothing after it",
            "comment": "a comment begins with `#`",
            "numeral": "write numbers in digits, as `90天`, `25万` or `80%`",
            "fact": "a fact with a title has an id before it, as `fact F1 {found}`",
            "currency": "the currency stands after the number, as `5 million {found}`",
        },
        begins="begun here",
    ),
    # no args; variant `name` for a name in backquotes
    "K002": texts(
        "text not closed",
        {"": "a text is not closed", "name": "a name in backquotes is not closed"},
        {"": 'a text ends with `"` on the line on which it begins', "name": "close the name on the same line"},
    ),
    # takes character: str; suggestion: tuple (variant `suggestion`); variants `point`, `full stop`
    "K003": texts(
        "unknown character",
        "the language does not know the character `{character}`",
        {
            "": "names are made of letters, digits and `_`; other words stand in quotes",
            "suggestion": "write {suggestion}",
            "full stop": "leave it out",
            "point": "what the elements of a list tell is asked as `sum(FIELD of LIST)`",
        },
    ),
    # takes found, fixed: str; variants `space`, `points`, `decimals`
    "K004": texts(
        "comma in a number",
        {
            "": "`{found}` has a comma in it",
            "space": "`{found}` has a space in it",
            "points": "`{found}` has several points in it",
        },
        {
            "": "a comma only separates values; write `{fixed}`",
            "space": "write `{fixed}`",
            "points": "a point begins the decimals; write `{fixed}`",
            "decimals": "a comma only separates values, and a point begins the decimals; write `{fixed}`",
        },
    ),
    # takes found: str
    "K005": texts("not a number", "`{found}` is not a number", "write a number as `1_000.5`, `70%` or `5 million`"),
    # takes found: str; variant `form`
    "K006": texts(
        "not a date",
        {"": "`{found}` is not a date of the calendar", "form": "`{found}` is not written as a date"},
        "write a date as `2026-01-31`",
    ),
    # takes found, split: str
    "K007": texts("words run together", "the words of `{found}` run together", "write them apart: `{split}`"),
    # no args; variant `broken` for a row with something after its end or spread over lines
    "K008": texts(
        "broken table row",
        {"": "the table row is not closed", "broken": "the table row is broken"},
        "a row stands on one line and begins and ends with `|`",
    ),
    # takes found: str (the word); label `first`
    "K009": texts(
        "said twice",
        "`{found}` stands twice",
        "keep one of them; conditions are joined with `and` or `or`",
        first="it stands here already",
    ),
    # takes size, limit: int (bytes)
    "K010": texts(
        "file too large",
        "the file has {size} bytes; at most {limit} are read",
        "split the policy, or let one policy extend another",
    ),
    # takes limit: int
    "K011": texts("too many words", "the file has more than {limit} words and signs", "split the policy"),
    # takes limit: int
    "K012": texts(
        "nested too deep",
        "brackets and conditions nest deeper than {limit} levels",
        "give parts of it names with `define`",
    ),
    # takes limit: int
    "K013": texts(
        "too many digits",
        "a number may have {limit} digits at most",
        "round the number, or write it with `million` or `billion`",
    ),
    # takes limit: int; variant `exceptions` (name: str)
    "K014": texts(
        "too many clauses",
        {
            "": "the policy has more than {limit} clauses and definitions",
            "exceptions": "`{name}` has more than {limit} exceptions",
        },
        {"": "split the policy", "exceptions": "ask the conditions of several exceptions in one"},
    ),
    # takes limit: int; variant `name`
    "K015": texts(
        "too long",
        {"": "a text may have {limit} characters at most", "name": "a name may have {limit} characters at most"},
        "shorten it",
    ),
    # no args
    "K016": texts("not UTF-8", "the file is not UTF-8 text", "save it with the encoding UTF-8"),
    # takes character: str (`U+202E`); variant `line`
    "K017": texts(
        "hidden sign",
        {
            "": "the invisible character {character} changes the direction of the text around it",
            "line": "the invisible character {character} begins a new line in some editors, but not here",
        },
        "remove it: what is read must be what is meant",
    ),
    # no args
    "K018": texts(
        "no header",
        "the policy has no header",
        'begin with `policy NAME "title"` and `version 1.0 effective from 2026-01-01`',
    ),
    # takes found: str; suggestion: tuple (variant `suggestion`)
    "K019": texts(
        "unknown currency",
        "`{found}` is not a currency",
        {"": "write the three letters of ISO 4217, as `CNY` or `EUR`", "suggestion": _MEANT},
    ),
    # takes path: str; reason: str (variant `unreadable`)
    "K020": texts(
        "file cannot be read",
        {
            "": "there is no file `{path}`",
            "unreadable": "the file `{path}` cannot be read: {reason}",
            "folder": "`{path}` is a folder",
        },
        {"": "check the path", "unreadable": "check that you may read it", "folder": "name the policy file in it"},
    ),
    # takes found, expected: str (expected: the keyword in the policy's language); variants `en_in_zh`, `zh_in_en`
    "K021": texts(
        "keyword of the other language",
        {
            "": "`{found}` is a keyword of the other language",
            "en_in_zh": "`{found}` is an English keyword in a Chinese policy",
            "zh_in_en": "`{found}` is a Chinese keyword in an English policy",
        },
        "write `{expected}`: the first word of the file settles the language of its keywords",
    ),
    # takes found, fixed, plain: str
    "K022": texts(
        "point like a thousands sign",
        "`{found}` is {plain}: a point begins the decimals",
        "write `{fixed}` if thousands are meant, else `{plain}`",
    ),
    # takes name: str; suggestion: tuple (variant `suggestion`); variant `numeral` for a number in Chinese characters;
    # label `near`: the declaration of a near name
    "K101": texts(
        "unknown name",
        "there is no `{name}`",
        {
            "": "declare it as a field of the case, a parameter or a definition",
            "suggestion": _MEANT,
            "numeral": "write numbers in digits, as `90天`, `25万` or `80%`",
        },
        near="a similar name is declared here",
    ),
    # takes name: str; variant `band`; label `first`
    "K102": texts(
        "declared twice",
        "`{name}` is declared twice",
        {
            "": "rename or remove one of them",
            "band": "write both ranges in one row, with a comma between them, or give one of them another label",
        },
        first="first declared here",
        here="declared again here",
    ),
    # takes chain: tuple of str, first name repeated at the end; label `step`
    "K103": texts(
        "definitions in a circle",
        "`{name}` is defined by itself: {chain:chain}",
        "one of these definitions must do without the others",
        step="needed here",
    ),
    # takes name: str; variants: the sort of name that stands where it cannot; label `declared`
    "K104": texts(
        "wrong sort of name",
        {
            "": "`{name}` cannot stand here",
            "admission_clause": "the admission clause `{name}` is not a condition",
            "list": "the list `{name}` is not a single value",
            "element": "`{name}` belongs to each element of a list and has no value here",
            "function": "the function `{name}` needs its arguments in brackets",
            "record_value": "`{name}` is a value of each record and has none outside the list",
            "outcome": "`{name}` is decided by the policy and cannot be asked here",
            "no_verdict": "no clause of this policy changes the verdict, so `{name}` cannot be asked",
            "nested": "the list `{name}` stands in a record, and records hold no lists",
            "record": "the record `{name}` is not a value",
            "action": "the action `{name}` is not a value",
            "not_list": "`{name}` is not a list",
            "not_field": "`{name}` is not a field of the case",
            "label": "`{name}` is a label of a choice and not a value of its own",
        },
        {
            "": "a field, a parameter or a definition can stand here",
            "admission_clause": "only warnings, incentives and penalties can be asked; use `define` and ask that",
            "list": "ask something of the list, as `count({name})` or `sum(… of {name})`",
            "element": "use it inside a list, as `count(LIST where …)`",
            "function": "write `{name}(…)`",
            "record_value": "use it inside a list, as `sum({name} of LIST)`",
            "outcome": "only a guarantee can speak of the verdict",
            "no_verdict": "add a clause that declines or refers, or leave the verdict out",
            "nested": "make it a list of the case",
            "record": "ask something of a list of this record",
            "action": "an action is taken after `then`",
            "not_list": "a function over a list needs a `list of …` of the case, or a definition of one",
            "not_field": "name a field of the case",
            "label": "compare a choice with it, as `CHOICE is {name}`",
        },
        declared="declared here",
    ),
    # takes name: str; suggestion: tuple (variant `suggestion`)
    "K105": texts(
        "unknown action", "there is no action `{name}`", {"": "declare it under `actions`", "suggestion": _MEANT}
    ),
    # takes name: str; suggestion: tuple (variant `suggestion`)
    "K106": texts(
        "unknown function",
        "there is no function `{name}`",
        {"": "the functions are listed in docs/language.md under Expressions", "suggestion": _MEANT},
    ),
    # takes name: str; expected: int or str ("2 or 3"); found: int
    "K107": texts(
        "wrong number of arguments",
        "`{name}` takes {expected} arguments and has {found}",
        "the functions are listed in docs/language.md under Expressions",
    ),
    # takes name: str; suggestion: tuple (variant `suggestion`)
    "K108": texts(
        "unknown record",
        "there is no record `{name}`",
        {"": "declare it with `record {name}` and its fields", "suggestion": _MEANT},
    ),
    # takes name: str; suggestion: tuple (variant `suggestion`)
    "K109": texts(
        "exception to nothing",
        "there is no clause `{name}` to make an exception to",
        {"": "name a clause of the same section", "suggestion": _MEANT},
    ),
    # takes name: str
    "K110": texts("never used", "`{name}` is declared and never used", "use it, list it under `outputs`, or remove it"),
    # takes found: str; choices: tuple of str; suggestion: tuple (variant `suggestion`); label `declared`
    "K111": texts(
        "not a label of the choice",
        "`{found}` is not one of {choices}",
        {"": "write one of the labels, or add it to the choice", "suggestion": _MEANT},
        declared="the labels are declared here",
    ),
    # takes name, record: str; label `field`
    "K112": texts(
        "hidden field",
        "inside lists of `{record}`, `{name}` means the record's field and hides that of the case",
        "rename one of them if both are meant",
        field="the field of the case",
    ),
    # takes name: str
    "K113": texts("reserved name", "`{name}` is a word of the language", "take another name"),
    # takes found: str
    "K114": texts(
        "unknown level",
        "`{found}` is not a level of warning",
        "the levels are `blue`, `yellow`, `orange`, `red`, `critical`",
    ),
    # takes name: str; suggestion: tuple (variant `suggestion`); label `declared`
    "K115": texts(
        "effect on no amount",
        "`{name}` is no amount that a clause could change",
        {"": "a clause changes a `limit`, a `term` or an `amount`", "suggestion": _MEANT},
        declared="declared here",
    ),
    **TEXTS_OF_MEANING,
}
