"""Which rewrite is found in what models really write, and what is said when there is none."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lessonl.agents.extract import LONGEST_CODE, extract
from lessonl.agents.prompting import Prompts
from lessonl.agents.reply import without_thoughts
from lessonl.model import Function, LessonlError, ProposeRequest
from lessonl.source.functions import functions
from lessonl.source.rewrite import check_defines, split_rewrite


def function(text: str, name: str = "") -> Function:
    return next(f for f in functions(Path("f.cpp"), text.encode()) if name in f.name)


F = function("int f(int x) { return x; }")
CODE = "int f(int x) { return x + 0; }"


def reason(answer: str, wanted: Function = F) -> str:
    with pytest.raises(LessonlError) as error:
        extract(answer, wanted)
    assert error.value.hint
    return error.value.message


@pytest.mark.parametrize(
    "answer",
    [
        f"```c++\n{CODE}\n```",
        f"Sure!\n\n```cpp\n{CODE}\n```\nIt adds nothing.",
        f"```C++\r\n{CODE}\r\n```",
        f"```cuda\n{CODE}\n```",
        f"```\n{CODE}\n```",
        f"``` cpp\n{CODE}\n```",
        f"```{{.cpp}}\n{CODE}\n```",
        f'```cpp title="f.cpp"\n{CODE}\n```',
        f"```cpp (optimized)\n{CODE}\n```",
        f"```python\n{CODE}\n```",
        f"````c++\n{CODE}\n````",
        f"~~~cpp\n{CODE}\n~~~",
        f"  ```cpp\n  {CODE}\n  ```",
        f"```cpp {CODE}```",
        f"```{CODE}```",
        f"```c++\n{CODE}\n",
        f"```c++\nint f(int x) {{ ret\n\nOnce more:\n```c++\n{CODE}\n```",
        f"```markdown\nHere:\n```cpp\n{CODE}\n```\n```",
        CODE,
        f"Here is the function:\n\n{CODE}\n\nIt's faster, isn't it?",
    ],
)
def test_code_is_found_however_it_is_fenced(answer: str) -> None:
    assert extract(answer, F) == f"{CODE}\n"


def test_code_without_a_fence_keeps_its_includes() -> None:
    answer = f"Faster:\n#include <vector>\n{CODE}\nThis isn't slower."
    assert extract(answer, F) == f"#include <vector>\n{CODE}\n"


def test_of_several_blocks_the_first_that_defines_the_function_anew_is_taken() -> None:
    answer = """The original:
```cpp
int f(int x) { return x; }
```
Build it:
```bash
make f  # f is built
```
A helper:
```cpp
static int g(int x) { return f(x); }
```
The rewrite:
```cpp
int f(int x) { return 2 * x - x; }
```
or else
```cpp
int f(int x) { return x / 1; }
```
"""
    assert extract(answer, F) == "int f(int x) { return 2 * x - x; }\n"


def test_a_file_is_cut_down_to_the_function_with_its_helpers() -> None:
    answer = """```cpp
#pragma once
#include <iostream>
using namespace std;
int f(int x);
static int late(int x);
static int early(int x) { return x; }
int f(int x) { return early(x) + late(0); }
static int late(int x) { return x; }
void bench() { f(1); }
int main() { cout << f(3); }
```"""
    assert extract(answer, F) == (
        "#include <iostream>\nusing namespace std;\n\nstatic int late(int x);\n"
        "static int early(int x) { return x; }\n"
        "int f(int x) { return early(x) + late(0); }\nstatic int late(int x) { return x; }\n"
    )


def test_an_include_guard_and_the_namespaces_of_the_place_are_taken_off() -> None:
    wanted = function("namespace a { namespace b { int f(int x) { return x; } } }")
    for opened, closed in (
        ("namespace a::b {", "}"),
        ("namespace a { namespace b {", "} }  // namespace a::b"),
        ("#ifndef F_H\n#define F_H\nnamespace a::b {", "}\n#endif"),
    ):
        answer = f"```cpp\n{opened}\nstatic int g();\n{CODE}\n{closed}\n```"
        assert extract(answer, wanted) == f"static int g();\n{CODE}\n"


def test_a_member_comes_without_its_class() -> None:
    inside = function("struct A { int x; int get() const { return x; } };")
    member = "int get() const { return x + 0; }"
    answer = f"```cpp\n#include <vector>\nstruct A {{ int x; {member} }};\n```"
    assert extract(answer, inside) == f"#include <vector>\n{member}\n"
    assert extract(f"```cpp\n{member}\n```", inside) == f"{member}\n"
    outside = function("int A::get() const { return x; }")
    body = "int A::get() const { return x + 0; }"
    answer = f"```cpp\nclass A {{ int x; int get() const; }};\n{body}\n```"
    assert extract(answer, outside) == f"{body}\n"


def test_what_the_original_uses_is_not_declared_once_more() -> None:
    wanted = function(
        """double d(const std::vector<Point>& p) {
            struct Pair { double a; };
            double sum = 0;
            for (auto& q : p) sum += norm(q) * SCALE + std::max(q.x, q.y);
            return sum;
        }"""
    )
    answer = """```cpp
constexpr double SCALE = 2;
struct Point { double x, y; };
struct Pair { double a, b; };
static double norm(const Point& p) { return p.x; }
static double sum(const Point& p) { return p.y; }
template <class T> T max(T a, T b) { return a < b ? b : a; }
double d(const std::vector<Point>& p) { return sum(p[0]); }
```"""
    found = extract(answer, wanted)
    for text in ("SCALE", "struct Point", "norm"):
        assert text not in found
    for text in ("struct Pair", "static double sum", "T max("):
        assert text in found


@pytest.mark.parametrize(
    ("original", "rewrite"),
    [
        (
            "template <class T>\nT f(T x) { return x; }",
            "template <typename U>\nU f(U x) { return 0; }",
        ),
        (
            "bool operator<(P a, P b) { return a.x < b.x; }",
            "bool operator<(P a, P b) { return 0; }",
        ),
        ('extern "C" int f(int x) { return x; }', 'extern "C" int f(int x) { return 0; }'),
        ("static inline int f(int x) { return x; }", "int f(int y) { return y; }"),
        ("A::A(int x) { y = x; }", "A::A(int x) : y(x) {}"),
    ],
)
def test_what_is_extracted_takes_the_place_of_the_original(original: str, rewrite: str) -> None:
    wanted = function(original)
    found = extract(f"```cpp\n#include <cmath>\n{rewrite}\nint main() {{}}\n```", wanted)
    assert found == f"#include <cmath>\n{rewrite}\n"
    check_defines(wanted, split_rewrite(found))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "The answer is empty."),
        (" \n\t", "The answer is empty."),
        ("I cannot help with that function.", "There is no code in the answer."),
        ("```cpp\nint f(int x) { return x; } // as it was\n```", "only repeats the original."),
        ("```cpp\nint g(int x) { return x; }\n```", "does not define f: it defines g."),
        ("```cpp\nint f(int x, int y) { return x; }\n```", "has 2 parameters, the original has 1."),
        ("```cpp\nint f(int x) { return (x\n", "The code in the answer is not whole."),
        ("```cpp\n// f\n```", "does not define f: it defines no function."),
        ("```cpp\nstruct S { int f(int x) { return 0; } };\n```", "wraps f in a class"),
    ],
)
def test_an_answer_of_no_use_says_why(answer: str, words: str) -> None:
    assert words in reason(answer)


def test_an_echo_of_the_prompt_is_no_rewrite_but_one_behind_it_is() -> None:
    (prompt,) = Prompts(Path("none")).proposals(ProposeRequest(F, (), 0, 0))
    assert "only repeats the original" in reason(prompt)
    assert extract(f"{prompt}\n```c++\n{CODE}\n```", F) == f"{CODE}\n"


@pytest.mark.parametrize(
    "answer",
    [
        "```cpp\nint f(int x) {" * 20_000,
        "```\nf\n" * 200_000,
        "`" * 1_000_000,
        "f(" * 500_000,
        "```cpp\n" + "int f(int x) { return " + "(" * 50_000,
        "<think>" * 200_000,
        "</think><think>" * 100_000,
    ],
)
def test_a_million_characters_of_nonsense_take_no_time(answer: str) -> None:
    start = time.process_time()
    reason(without_thoughts(answer))
    assert time.process_time() - start < 5


def test_code_that_is_too_long_for_a_function_is_not_read() -> None:
    answer = f"```cpp\n{CODE}\n// {'x' * LONGEST_CODE}\n```"
    assert "longer than 64 kB" in reason(answer)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>a</think>b", "b"),
        ("<think>\na\n</think>\n\nb", "b"),
        ("a</think>b", "b"),
        ("<think>a", ""),
        ("b<think>a", "b"),
        ("<THINK>a</THINK>b<think>c</think>d", "bd"),
        ("<think>a<think>b</think>c</think>d", "d"),
        ("a <b> c", "a <b> c"),
    ],
)
def test_thoughts_are_left_out(text: str, left: str) -> None:
    assert without_thoughts(text) == left
