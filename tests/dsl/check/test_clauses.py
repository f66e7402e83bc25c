"""What a clause must have, and what it may be called; where a line of the text ends."""

from __future__ import annotations

import pytest

import bonitas
from bonitas import PolicyError

HEAD = 'policy p "P"\nversion 1\ncurrency EUR\ncase\n  a number\n'


def codes(body: str) -> list[str]:
    try:
        bonitas.loads(HEAD + body)
    except PolicyError as error:
        return [one.code for one in error.diagnostics]
    return []


@pytest.mark.parametrize(
    "body",
    [
        'admission\n  A1 "Nothing"\n  A2 "x" decline when a > 1\n',
        'admission\n  A1 "Nothing" because "x" unless a > 5\n  A2 "x" decline when a > 1\n',
        'limit l "L"\n  start at 5\n  L1 "Nothing"\n  round down to 1\n',
        'admission\n  A1 "Nothing"\n  A2 "Waiver"\n    exception to A1 when a > 1\n    because "x"\n',
    ],
)
def test_only_an_exception_may_lack_a_body(body: str) -> None:
    assert "K001" in codes(body)


@pytest.mark.parametrize("declared", ["define W1 = a > 100\n", "parameters\n  W1 5\n"])
@pytest.mark.parametrize(
    "clause",
    [
        'warning\n  W1 "W" red when a > 3\n',
        'limit l "L"\n  start at 5\n  W1 "W" at most 3 when a > 3\n  round down to 1\n',
        'admission\n  W1 "W" decline when a > 3\n',
    ],
)
def test_a_clause_is_not_called_like_a_value(declared: str, clause: str) -> None:
    assert codes(declared + clause + "outputs W1\n") == ["K102"]
    assert codes(declared + clause.replace("W1", "W2") + "outputs W1\n") == []


def test_a_policy_error_reads_like_the_command_line() -> None:
    with pytest.raises(PolicyError, match=r"(?s)error\[K101\].*there is no `b`.*<text>:7:"):
        bonitas.loads(HEAD + 'admission\n  A1 "x" decline when b > 1\n')


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_comment_ends_where_any_editor_ends_the_line(end: str) -> None:
    text = f'{HEAD}admission\n  A0 "Old" decline when a > 100   # was 50{end}  A1 "New" decline when a > 3\n'
    assert bonitas.loads(text).decide({"a": "50"}).verdict is bonitas.Verdict.DECLINE


@pytest.mark.parametrize("sign", "\u2028\u2029\x85\x0b\x0c\u202e")
def test_signs_that_hide_a_line_are_refused_wherever_they_stand(sign: str) -> None:
    clause = 'admission\n  A0 "Old{}" decline when a > 100{} # was 50{}  A1\n'
    for places in ((sign, "", ""), ("", sign, ""), ("", "", sign)):
        assert codes(clause.format(*places)) == ["K017"]
