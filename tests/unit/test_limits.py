"""What cannot be judged is said in a sentence, with what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.measure.limits import unsupported
from lessonl.source.functions import functions


@pytest.mark.parametrize(
    ("text", "said", "instead"),
    [
        ("struct A { ~A() { f(); } };", "A::~A is a destructor, which", "a plain function that it"),
        ("struct A { A() = default; };", "A::A is a defaulted function, which", "has no text"),
        (
            "int f(int a) {\n#if X\n  return a; }\n#else\n  return 1;\n}\n#endif\n",
            "f cannot be judged: its text",
            "without the macro or the conditional",
        ),
        ("int main() { return 1; }", "main is the program's main function", "a plain function"),
    ],
)
def test_a_function_of_another_kind_is_named_with_the_next_step(
    text: str, said: str, instead: str
) -> None:
    found = functions(Path("a.cpp"), text.encode())[0]
    refusal = unsupported(found)
    assert refusal.message.startswith(said)
    assert refusal.message.endswith(".")
    assert instead in refusal.hint
