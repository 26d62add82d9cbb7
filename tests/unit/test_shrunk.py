"""Limits in a rewrite's text that no input reaches are made smaller, and nothing else is."""

from __future__ import annotations

import time

import pytest

from lessonl.measure.shrunk import counts_in_16_bits, shrunk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int t[3000000];", "int t[1100];"),
        ("int t[3'000'000u];", "int t[1100];"),
        ("int t[1 << 22];", "int t[1100];"),
        ("int t[2000 * 1500];", "int t[1100];"),
        ("#define MOST 3000000\nint t[MOST];", "#define MOST 1100\nint t[MOST];"),
        ('f("3000000"); // 3000000', 'f("3000000"); // 3000000'),
        ("int t[64]; x = 3000001;", "int t[64]; x = 3000001;"),
    ],
)
def test_numbers_beyond_reach_become_smaller(text: str, expected: str) -> None:
    assert shrunk(text, (3_000_000, 1 << 22), narrow=False) == expected


def test_types_become_narrower_where_that_is_asked_for() -> None:
    text = "std::uint16_t a; unsigned short b; short c; int d;"
    narrower = "std::uint8_t a; unsigned char b; signed char c; int d;"
    assert shrunk(text, (), narrow=True) == narrower
    assert shrunk(text, (), narrow=False) == text


def test_a_type_that_the_original_has_is_no_new_limit() -> None:
    assert counts_in_16_bits("uint16_t i;", "int f(int n);")
    assert not counts_in_16_bits("uint16_t i;", "int f(uint16_t n);")
    assert not counts_in_16_bits("int shortest;", "int f(int n);")


def test_a_table_of_thousands_of_numbers_takes_no_time() -> None:
    numbers = range(3_000_000, 3_030_000)
    text = f"int t[] = {{{', '.join(map(str, numbers))}}};"
    started = time.process_time()
    assert shrunk(text, tuple(numbers), narrow=False).count("1100") == len(numbers)
    assert time.process_time() - started < 5
