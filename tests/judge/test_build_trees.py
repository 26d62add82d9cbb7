"""Functions are judged within the build that they have: unity sources, precompiled headers, C."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

PCH = """
#pragma once
#include <cstddef>
#include <vector>
inline int clamped(int x) { if (x < 0) return 0; return x; }
"""
#: It includes nothing: the command line does. The second needs what the first defines.
FIRST = """
namespace { int helper(int x) { return x * SCALE; } }
int total(const std::vector<int>& v) {
  int sum = 0;
  for (std::size_t i = 0; i < v.size(); ++i) sum += helper(v[i]);
  return sum;
}
"""
SECOND = """
int last(const std::vector<int>& v) { if (v.empty()) return SCALE; return helper(v.back()); }
"""
HEADER = """
#pragma once
inline int sum_of(const std::vector<int>& v) {
  int sum = 0;
  for (std::size_t i = 0; i < v.size(); ++i) sum += clamped(v[i]) * SCALE;
  return sum;
}
"""
IN_C = """
#include <stdbool.h>
#include <stdlib.h>
_Static_assert(sizeof(int) >= 4, "int");
static int twice(int x) { return 2 * x; }
int *doubled(const int *restrict values, int n) {
  int *made = malloc((size_t)n * sizeof *made);
  for (int i = 0; i < n; ++i) made[i] = twice(values[i]);
  return made;
}
"""


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=64)) as made:
        yield made


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources as CMake's unity build compiles them, over a precompiled header."""
    root = tmp_path_factory.mktemp("project")
    texts = {
        "CMakeLists.txt": "",
        "src/pch.h": PCH,
        "src/first.cpp": FIRST,
        "src/second.cpp": SECOND,
        "src/plain.c": IN_C,
        "include/lonely.hpp": HEADER,
        "build/cmake_pch.hxx": f'#pragma GCC system_header\n#include "{root}/src/pch.h"\n',
        "build/cmake_pch.hxx.cxx": "",
        "build/unity_0_cxx.cxx": "".join(
            f'#include "{root}/src/{name}.cpp"\n' for name in ("first", "second")
        ),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    flags = f"-DSCALE=3 -Winvalid-pch -include {root}/build/cmake_pch.hxx"
    lines = {
        "build/cmake_pch.hxx.cxx": f"g++ {flags} -x c++-header -o cmake_pch.hxx.gch",
        "build/unity_0_cxx.cxx": f"g++ {flags} -o unity_0_cxx.o",
        "src/plain.c": "gcc -std=gnu11 -o plain.o",
    }
    entries = [
        {"directory": f"{root}/build", "file": f"{root}/{n}", "command": f"{line} -c {root}/{n}"}
        for n, line in lines.items()
    ]
    (root / "build/compile_commands.json").write_text(json.dumps(entries))
    return root


@pytest.mark.parametrize(
    ("file", "name", "changed", "bug"),
    [
        ("src/first.cpp", "total", ("helper(v[i])", "SCALE * v[i]"), ("i = 0", "i = 1")),
        ("src/second.cpp", "last", ("helper(v.back())", "v.back() * SCALE"), ("back", "front")),
        ("src/pch.h", "clamped", ("return 0", "return x - x"), ("x < 0", "x < 2")),
        ("include/lonely.hpp", "sum_of", ("* SCALE", "* 3"), ("* SCALE", "* 2")),
        ("src/plain.c", "doubled", ("twice(values[i])", "2 * values[i]"), ("i = 0", "i = 1")),
    ],
)
def test_a_function_is_judged_as_it_is_built(
    session: JudgeSession,
    project: Path,
    file: str,
    name: str,
    changed: tuple[str, str],
    bug: tuple[str, str],
) -> None:
    lines = (project / file).read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if f" {name}(" in line or f"*{name}(" in line)
    own = "\n".join(lines[start:])
    wrong = session.evaluate(project / file, name, own.replace(*bug, 1))
    assert wrong.outcome is Outcome.INCORRECT, wrong.reason
    same = session.evaluate(project / file, name, own.replace(*changed, 1))
    assert same.outcome.correct, same.reason
