"""What is said of each finding, in English. See `codes.Texts`; a comment tells the args that fill the templates."""

from __future__ import annotations

from bonitas.dsl.diagnose.codes import Texts, texts

_MEANT = "did you mean {suggestion}?"  # suggestion: tuple of near words

TEXTS: dict[str, Texts] = {
    # takes found: str; expected: tuple of Keyword and str, or for the variant `keyword` suggestion: tuple of the same
    "K001": texts(
        "unexpected word",
        {
            "": "`{found}` cannot stand here",
            "keyword": "`{found}` is no word of the language",
            "end": "the text ends too early",
        },
        {"": "what can stand here: {expected}", "keyword": _MEANT, "end": "what must follow: {expected}"},
        begins="begun here",
    ),
    # no args; variant `name` for a name in backquotes
    "K002": texts(
        "text not closed",
        {"": "a text is not closed", "name": "a name in backquotes is not closed"},
        {"": 'a text ends with `"` on the line on which it begins', "name": "close the name on the same line"},
    ),
    # takes character: str; suggestion: tuple (variant `suggestion`)
    "K003": texts(
        "unknown character",
        "the language does not know the character `{character}`",
        {
            "": "names are made of letters, digits and `_`; other words stand in quotes",
            "suggestion": "write {suggestion}",
        },
    ),
    # takes found, fixed: str
    "K004": texts(
        "comma in a number",
        "`{found}` has a comma in it",
        "a comma only separates values; write `{fixed}`",
    ),
    # takes found: str
    "K005": texts("not a number", "`{found}` is not a number", "write a number as `1_000.5`, `70%` or `5 million`"),
    # takes found: str
    "K006": texts("not a date", "`{found}` is not a date of the calendar", "write a date as `2026-01-31`"),
    # takes found, split: str
    "K007": texts("words run together", "the words of `{found}` run together", "write them apart: `{split}`"),
    # no args; variant `broken` for a row with something after its end or spread over lines
    "K008": texts(
        "broken table row",
        {"": "the table row is not closed", "broken": "the table row is broken"},
        "a row stands on one line and begins and ends with `|`",
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
    # takes limit: int
    "K014": texts("too many clauses", "the policy has more than {limit} clauses and rows", "split the policy"),
    # takes limit: int; variant `name`
    "K015": texts(
        "too long",
        {"": "a text may have {limit} characters at most", "name": "a name may have {limit} characters at most"},
        "shorten it",
    ),
    # no args
    "K016": texts("not UTF-8", "the file is not UTF-8 text", "save it with the encoding UTF-8"),
    # takes character: str (`U+202E`)
    "K017": texts(
        "hidden change of direction",
        "the invisible character {character} changes the direction of the text around it",
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
    # takes name: str; suggestion: tuple (variant `suggestion`); label `near`: the declaration of a near name
    "K101": texts(
        "unknown name",
        "there is no `{name}`",
        {"": "declare it as a field of the case, a parameter or a definition", "suggestion": _MEANT},
        near="a similar name is declared here",
    ),
    # takes name: str; label `first`
    "K102": texts(
        "declared twice",
        "`{name}` is declared twice",
        "rename or remove one of them",
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
            "record": "the record `{name}` is not a value",
            "action": "the action `{name}` is not a value",
            "not_list": "`{name}` is not a list",
            "not_field": "`{name}` is not a field of the case",
            "label": "`{name}` is a label of a choice and not a value of its own",
        },
        {
            "": "a field, a parameter or a definition can stand here",
            "admission_clause": "only warnings, incentives and penalties can be asked; name the condition with `define` and ask that",
            "list": "ask something of the list, as `count({name})` or `sum(… of {name})`",
            "element": "use it inside a list, as `count(LIST where …)`",
            "function": "write `{name}(…)`",
            "record_value": "use it inside a list, as `sum({name} of LIST)`",
            "outcome": "only a guarantee can speak of the verdict",
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
    # takes left, right: Kind; for `argument`: left is what stands there, right what is needed, name the function;
    # labels `left`, `right`
    "K201": texts(
        "kinds do not match",
        {
            "": "{left} and {right} do not go together",
            "compare": "{left} cannot be compared with {right}",
            "combine": "{left} and {right} cannot be combined",
            "choose-branches": "the one branch is {left}, the other {right}",
            "argument": "`{name}` needs {right} here, and this is {left}",
        },
        {
            "": "both sides must be of one kind",
            "combine": "add and subtract values of one kind; products and quotients follow the units",
            "choose-branches": "both branches must be of one kind",
            "argument": "give it {right}",
        },
        left="this is {left}",
        right="this is {right}",
    ),
    # takes found, fixed: str
    "K202": texts(
        "ratio and bare number",
        "a ratio meets the bare number `{found}`",
        "a ratio is written with a per-cent sign: `{fixed}`",
        ratio="this is a ratio",
    ),
    # takes left, right: Kind (Money) or str; labels `left`, `right`
    "K203": texts(
        "currencies mixed",
        "{left} and {right} do not mix",
        "convert one of them, as `amount / 1 USD * 7.1 CNY`",
        left="this is {left}",
        right="this is {right}",
    ),
    # takes found: Kind
    "K204": texts(
        "condition expected",
        "a condition is needed here, and this is {found}",
        "ask a question that yes or no answers, as `x > 0` or `x is known`",
    ),
    # takes found: Kind
    "K205": texts(
        "number expected", "a number is needed here, and this is {found}", "use a number, a ratio, money or days"
    ),
    # takes found: Kind; label `declared`
    "K206": texts(
        "choice without an order",
        "an order is asked of {found}, which has none",
        "declare the labels from worst to best, as `one of low < high`, or ask with `is`",
        declared="declared here",
    ),
    # takes found, fixed: str
    "K207": texts(
        "days and bare number", "days meet the bare number `{found}`", "name the unit: `{fixed}`", days="these are days"
    ),
    # no args
    "K208": texts(
        "no currency",
        "this is money, and the policy names no currency",
        "add `currency CNY` to the header, or name it here",
    ),
    # takes name: str; found, expected: Kind
    "K209": texts(
        "wrong kind of result", "`{name}` must be {expected}, and this is {found}", "make the value {expected}"
    ),
    # takes name, subject: str
    "K210": texts(
        "may be missing",
        "`{name}` may be missing; `{subject}` is then unknown and the case is referred",
        "if that is not wanted, write `{name} otherwise …` or ask `{name} is known` first",
        declared="declared optional here",
    ),
    # takes name: str
    "K211": texts(
        "rounding needed", "`{name}` can need more digits than its unit", "say how it rounds, as `round down to 1`"
    ),
    # takes name: str (the column); left, right: Kind; label `first`
    "K212": texts(
        "results differ in kind",
        "the results in `{name}` differ: {left} and {right}",
        "all results of a column are of one kind",
        first="this is {left}",
        here="this is {right}",
    ),
    # takes low, high: str or Fraction
    "K213": texts("range upside down", "the range begins at {low}, above its end {high}", "write the lower end first"),
    # no args; variants `true`, `false`; label `range`
    "K214": texts(
        "always the same",
        {
            "": "this condition does not depend on the case",
            "true": "this condition is always true",
            "false": "this condition is never true",
        },
        "the declared range leaves no other answer; change the condition or the range",
        range="the range is declared here",
    ),
    # takes name: str
    "K215": texts(
        "not dated",
        "`{name}` is not a dated parameter",
        "only a parameter with dated values can be asked as of a date",
        declared="declared here",
    ),
    # takes found: str or Fraction; variant `step`
    "K216": texts(
        "unit not positive",
        {
            "": "the unit of rounding must be above zero, and this is {found}",
            "step": "the step must be above zero, and this is {found}",
        },
        "write a unit as `0.01` or `1_000`",
    ),
    # takes found: str; name: str; label `range`
    "K217": texts(
        "outside the declared range",
        "`{found}` lies outside the declared range of `{name}`",
        "change the value or the range",
        range="the range is declared here",
    ),
    # takes missing: str (what falls through, in the author's words)
    "K301": texts("gap", "no row answers {missing}", "add a row, or an `otherwise` row"),
    # takes witness: str; label `first`
    "K302": texts(
        "rows overlap",
        "two rows answer {witness}",
        "make the rows exclude each other, or say `first match`",
        first="the other row",
        here="also answers it",
    ),
    # takes found, expected: int; label `header`
    "K303": texts(
        "wrong number of cells",
        "the row has {found} cells and the table {expected} columns",
        "give every column one cell",
        header="the columns",
    ),
    # takes found, expected: str; variant `few` (no args but expected: tuple)
    "K304": texts(
        "wrong columns",
        {
            "": "column `{found}` stands where `{expected}` is due",
            "few": "the table needs a column for each of {expected:and} and at least one for the result",
        },
        "the first row names the inputs in the order of `by`, then the results",
        by="the inputs",
    ),
    # no args; label `covered`
    "K305": texts(
        "row never reached",
        "this row is never reached",
        "rows above it answer all of its cases; remove it or move it up",
        covered="this row answers them",
    ),
    # takes total: Fraction
    "K306": texts(
        "weights do not sum to 100",
        "the weights sum to {total}, not to 100",
        "change the weights, or leave all of them out to add up points",
    ),
    # takes name: str; reached, limit: Fraction; variant `below`
    "K307": texts(
        "score leaves its range",
        {
            "": "`{name}` can reach {reached}, above its declared {limit}",
            "below": "`{name}` can fall to {reached}, below its declared {limit}",
        },
        "change the points or the range",
        range="the range is declared here",
    ),
    # takes first, second, name: str; label `first`
    "K308": texts(
        "exceptions clash",
        "`{first}` and `{second}` are exceptions to `{name}` that can apply to one case and disagree",
        "narrow one of them, or make one an exception to the other",
        first="the other exception",
    ),
    # takes chain: tuple of str
    "K309": texts(
        "exceptions in a circle",
        "exceptions stand against each other in a circle: {chain:chain}",
        "one of them must not be an exception",
    ),
    # variants `twice`
    "K311": texts(
        "misplaced otherwise",
        {"": "`otherwise` stands beside other conditions", "twice": "`otherwise` stands twice"},
        {"": "an `otherwise` cell stands alone", "twice": "keep one of them"},
        first="the first one",
    ),
    # takes name: str
    "K312": texts("no start", "`{name}` does not say where it starts", "begin with `start at …`"),
    # takes name: str; label `first`
    "K313": texts(
        "outcome declared twice", "`{name}` is decided twice", "bring both into one", first="first decided here"
    ),
    # takes found, limit: int
    "K314": texts(
        "table too large to check",
        "the table has {found} combinations; more than {limit} are not checked for gaps",
        "add an `otherwise` row, or split the table",
    ),
    # takes found: Kind; hit: Keyword
    "K315": texts(
        "results without an order",
        "{hit} needs results with an order, and these are {found}",
        "use numbers, or say `gives NAME one of low < high`",
    ),
    # variants `gap` (missing: str), `start`
    "K316": texts(
        "tiers with holes",
        {
            "": "a tier must be a range of numbers",
            "gap": "no tier holds {missing}",
            "start": "the first tier does not begin at 0",
        },
        "tiers run from 0 upwards without gaps, as `up to 1 million` and `over 1 million`",
    ),
    # no args; label `weighted`
    "K317": texts(
        "weight missing",
        "this factor has no weight, and others have one",
        "give every factor a weight, or none",
        weighted="this one has a weight",
    ),
    # takes name: str; label `target`
    "K318": texts(
        "exception across sections",
        "`{name}` is a clause of another section",
        "an exception stands in the section of the clause it is an exception to",
        target="the clause",
    ),
    # takes name: str; date: date; label `first`
    "K401": texts(
        "dated values overlap",
        "two values of `{name}` hold on {date}",
        "end one of them before the other begins",
        first="the other value",
    ),
    # takes name: str; start, end: date; variant `open` (start)
    "K402": texts(
        "gap between dated values",
        {"": "`{name}` has no value from {start} until {end}", "open": "`{name}` has no value from {start} on"},
        "it is unknown on those days; close the gap, or leave it if that is meant",
    ),
    # takes start, end: date
    "K403": texts(
        "span upside down", "the span ends on {end}, before it begins on {start}", "write the earlier date first"
    ),
    # takes name: str; date: date; variant `before`
    "K404": texts(
        "clause outside the policy's span",
        {
            "": "`{name}` holds until {date}, past the end of the policy",
            "before": "`{name}` ends on {date}, before the policy begins",
            "after": "`{name}` begins on {date}, after the policy ends",
        },
        "change the date of the clause or the span of the policy",
        span="the policy's span",
    ),
    # takes path: str
    "K405": texts("base not found", "there is no policy `{path}` to extend", "the path is relative to this file"),
    # takes name: str; suggestion: tuple (variant `suggestion`)
    "K406": texts(
        "not in the base",
        "the base policy has no `{name}`",
        {"": "say `add`, or name an item of the base", "suggestion": _MEANT},
    ),
    # takes name: str
    "K407": texts("reason missing", "the change of `{name}` gives no reason", 'add `reason "…"`'),
    # takes name: str; label `base`
    "K408": texts(
        "already in the base",
        "the base policy has a `{name}` already",
        "say `replace`, or take another name",
        base="in the base policy",
    ),
    # takes chain: tuple of str
    "K409": texts(
        "policies in a circle", "policies extend each other in a circle: {chain:chain}", "one of them must stand alone"
    ),
    # takes word: Keyword
    "K410": texts(
        "extends nothing",
        "{word} changes a base policy, and this one extends none",
        'name the base with `extends "…"`, or leave the word out',
    ),
    # takes first, second, translation: str; label `first`
    "K411": texts(
        "one translation for two things",
        "`{first}` and `{second}` have one translation: `{translation}`",
        "give each its own",
        first="translated here first",
    ),
    # takes name: str
    "K412": texts(
        "translation of nothing", "the policy has no `{name}` to translate", "remove the line, or correct the name"
    ),
    # takes name: str
    "K413": texts("no translation", "`{name}` has no translation", "add it under `names`"),
    # takes path: str
    "K414": texts(
        "path leads outside", "`{path}` leads outside the folder of the policies", "keep the base within the folder"
    ),
    # takes detail: str
    "K901": texts(
        "internal error",
        "Bonitas failed, and the policy is not to blame: {detail}",
        "report it with this message and, if you may, the policy",
    ),
}
