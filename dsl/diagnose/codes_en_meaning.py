"""What is said of findings about meaning (kinds, rules, versions) and of our own faults, in English. See `codes_en`."""

from __future__ import annotations

from bonitas.dsl.diagnose.codes import Texts, texts

_MEANT = "did you mean {suggestion}?"

TEXTS_OF_MEANING: dict[str, Texts] = {
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
        "days and bare number",
        "days meet the bare number `{found}`",
        "name the unit: `{fixed} days`",
        days="these are days",
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
    # takes name, subject: str; variants `computed` for a policy that decides no verdict, `approver`
    "K210": texts(
        "may be missing",
        {
            "": "`{name}` may be missing; `{subject}` is then unknown and the case is referred",
            "computed": "`{name}` may be missing; `{subject}` is then unknown",
            "approver": "`{name}` may be missing; nobody is then named to approve, and the case is not referred for it",
        },
        {
            "": "if that is not wanted, write `{name} otherwise …` or ask `{name} is known` first",
            "approver": "require `{name} is known`, or add a row for what is missing",
        },
        declared="declared optional here",
    ),
    # takes name: str; variant `measure`
    "K211": texts(
        "rounding needed",
        {
            "": "`{name}` can need more digits than its unit",
            "measure": "`{name}` adds up quotients, which can need more digits with every case",
        },
        {
            "": "say how it rounds, as `round down to 1`",
            "measure": "round each, as `rounded half up to 0.0001`, or divide the totals: `total of … per …`",
        },
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
    "K213": texts(
        "range upside down",
        {"": "the range begins at {low}, above its end {high}", "empty": "no value lies between {low} and {high}"},
        {"": "write the lower end first", "empty": "let the ends differ, or include both"},
    ),
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
    # no args; variant `result`
    "K218": texts(
        "fixed value needed",
        {
            "": "a row compares with written values only",
            "result": "a result is one value, not a range or several",
            "approver": "who approves is a text in quotes",
        },
        {
            "": "write the value, or name a parameter that has one value for all dates",
            "result": "write one value or one calculation",
            "approver": "write the name of the office in quotes",
        },
    ),
    # takes found: str; limit: int
    "K219": texts(
        "exponent",
        "an exponent is a whole number from 2 to {limit}, and this is `{found}`",
        "write the number itself, as `x ^ 2`; there are no roots and no computed powers",
    ),
    # takes limit: int
    "K220": texts(
        "product too large",
        "more than {limit} values are multiplied together here, those in definitions included",
        "multiply fewer values, with lower powers",
    ),
    # takes found: str
    "K221": texts(
        "times a large number",
        "`times {found}` makes the amount {found} times as large",
        "a share is written with a per-cent sign: `{found}%`",
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
        "split the table, or name parts of the question with `define`",
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
    # no args
    "K319": texts(
        "not with missing",
        "`not` cannot stand with `missing`",
        "write `missing` in one row and `otherwise` or ranges in another",
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
        {
            "": "`{first}` and `{second}` have one translation: `{translation}`",
            "own": "the translation of `{second}` is the name of something else: `{translation}`, which has none",
            "two": "`{translation}` has two translations: `{first}` and `{second}`",
        },
        {"": "give each its own", "own": "take another one, or translate `{first}` too", "two": "keep one of them"},
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
    # takes name: str
    "K415": texts(
        "reserved word as a translation",
        "`{name}` is a word of the language that nothing else can be called",
        "take another translation",
    ),
    # takes language: str
    "K416": texts(
        "names of the text's own language",
        "the text itself is in this language: `{language}`",
        "`names` has the names in the other language: write `names zh` in an English text, `译名 en` in a Chinese one",
    ),
    # takes detail: str
    "K901": texts(
        "internal error",
        "Bonitas failed, and the policy is not to blame: {detail}",
        "report it with this message and, if you may, the policy",
    ),
}
