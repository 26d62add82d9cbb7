"""What a text says where the compiler computes it."""

from __future__ import annotations

import pytest

from lessonl.measure.constant_evaluated import as_if_constant


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("if (std::is_constant_evaluated()) return 1;", "if ((true)) return 1;"),
        ("if (::std::is_constant_evaluated() && x) ;", "if ((true) && x) ;"),
        ("if (__builtin_constant_p(f(x)) && x > 2) ;", "if ((true) && x > 2) ;"),
        ("if consteval { return 1; }", "if (true) { return 1; }"),
    ],
)
def test_the_answer_is_yes(text: str, changed: str) -> None:
    assert as_if_constant(text, "int f ( ) { }") == changed


def test_a_function_that_the_compiler_alone_may_compute_asks_nothing() -> None:
    text = "consteval int two() { return 2; }"
    assert as_if_constant(text, "int f ( ) { }") == text


def test_what_the_original_asks_as_well_stays() -> None:
    text = "if (std::is_constant_evaluated()) return 1;"
    assert as_if_constant(text, "if ( std :: is_constant_evaluated ( ) ) return 0 ;") == text
