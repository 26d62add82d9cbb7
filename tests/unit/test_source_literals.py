"""Which numbers a text names."""

from __future__ import annotations

import pytest

from lessonl.source.literals import integers, reals, strings


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ("if ( n < 0x800 )", (0x800,)),
        ("return 1'000'000ULL + 0b1010 + 017 ;", (1_000_000, 10, 15)),
        ("c == 'a' || c == '\\n'", (97, 10)),
        ("x * 3.5 + 1e9 + 2.0f", ()),
        ("0 + 1 + 2 + 7 + 7", (7,)),
        ("99999999999999999999", ()),
        ("08 + s [ 4 ]", (4,)),
        ("f ( \"'x'\" , v3 )", ()),
    ],
)
def test_whole_numbers_and_characters_are_found(tokens: str, expected: tuple[int, ...]) -> None:
    assert integers(tokens, 32) == expected


def test_reals_are_found_and_characters_are_none() -> None:
    tokens = "3.5 + .25f + 1'000.5 + 2. + 1e3L + 1e999 + 7 + c == '.' || c == 'e' || a . b"
    assert reals(tokens) == (3.5, 0.25, 1000.5, 2.0, 1000.0)


def test_no_more_are_given_than_asked_for() -> None:
    assert integers("3 4 5 6", 2) == (3, 4)


def test_strings_are_found_with_their_escapes() -> None:
    tokens = 'if ( t == "<html>" || t == "a\\n\\"b" || t == "" ) return "' + "x" * 30 + '" ;'
    assert strings(tokens, 16, 24) == (b"<html>", b'a\n"b')
