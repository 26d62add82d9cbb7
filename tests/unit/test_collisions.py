"""What is taken for the multiplier of a hash, and what it becomes."""

from __future__ import annotations

import pytest

from lessonl.measure.collisions import weakened

FNV = "h = 1469598103934665603U; for (unsigned char c : word) h = (h ^ c) * 1099511628211ULL;"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (FNV, FNV.replace("1099511628211ULL", "3")),
        ("for (char c : s) h = h * 31 + c;", "for (char c : s) h = h * 3 + c;"),
        ("h *= 0xc6a4a7935bd1e995;", "h *= 3;"),
        (
            "constexpr unsigned long prime = 131; h = prime * h + c;",
            "constexpr unsigned long prime = 3; h = prime * h + c;",
        ),
    ],
)
def test_the_multiplier_of_a_hash_becomes_a_weak_one(text: str, changed: str) -> None:
    assert weakened(text, "int f ( ) { }") == changed


@pytest.mark.parametrize(
    "text",
    [
        "value = value * 10 + digit;",
        "code = code * 64 + letter;",
        "int at = y * 257 + x;",
        "least = 2147483647; sum = sum + x;",
    ],
)
def test_a_base_a_stride_and_a_bound_are_none(text: str) -> None:
    assert weakened(text, "int f ( ) { }") == text


def test_what_the_original_multiplies_by_stays() -> None:
    text = "h = h * 31 + c;"
    assert weakened(text, "unsigned f ( ) { h = h * 31 + c ; }") == text
