"""LessonL's public release: ParEval-Opt and PolyBench-Opt, from the source code it gives agents."""

from __future__ import annotations

import ast
import json
import operator
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.adapters.checkout import Adapted, LeftOut, read_list, require, write_database
from benchmarks.suites.problems import Problem
from benchmarks.suites.sizes import Sizes
from lessonl.model import Function
from lessonl.source.functions import functions

NAME: Final = "LessonL's release"
ROOT: Final = "code-opt/ParEval-PolyBench-Code-Opt"
SUITES: Final = {
    "pareval_opt": "prompts/pareval_code_opt.json",
    "polybench_opt": "prompts/polybench_code_opt.json",
}
SIZES: Final = "drivers/problem-sizes.json"
_NOTE: Final = (
    "its own protocol is not run from a checkout: how its drivers/run-all.py is called is "
    "published nowhere but in its code; as described (one translation unit, two blocks of calls, "
    "medians) it stands beside ours on 12 problems in benchmarks/harness/monolithic"
)
_FLAGS: Final = ("g++", "-std=c++17", "-O3", "-g", "-march=native")
_HEAD = re.compile(r"(\w+)\s*\(")
_OPERATORS: Final[Mapping[type[ast.AST], Callable[[int, int], int]]] = {
    ast.LShift: operator.lshift, ast.RShift: operator.rshift, ast.Add: operator.add,
    ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.floordiv,
}  # fmt: skip


def load(checkout: Path, work: Path) -> Adapted:
    """The problems of both suites, with the sizes published. Raises LessonlError unless it is one.

    ``checkout`` is the topmost folder, or the one of the optimisation suites within it.
    """
    root = checkout / ROOT if (checkout / ROOT).is_dir() else checkout
    require(root, NAME, *SUITES.values(), SIZES)
    sizes = json.loads((root / SIZES).read_text(encoding="utf-8"))
    found: list[Problem] = []
    left_out: list[LeftOut] = []
    files: dict[str, tuple[str, ...]] = {}
    for suite, prompts in SUITES.items():
        for entry in read_list(root / prompts, NAME, "name", "problem_type", "src_code"):
            path = work / suite / f"{entry['name']}.cpp"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(entry["src_code"], encoding="utf-8")
            files[str(path.relative_to(work))] = _FLAGS
            problem = _problem(suite, entry, path, published(sizes.get(entry["name"])))
            if isinstance(problem, LeftOut):
                left_out.append(problem)
            else:
                found.append(problem)
    write_database(work, files)
    return Adapted("release", tuple(found), tuple(left_out), (_NOTE,))


def _problem(suite: str, entry: Mapping[str, Any], path: Path, sizes: Sizes) -> Problem | LeftOut:
    function = _wanted(path, str(entry.get("prompt", "")))
    if function is None:
        return LeftOut(entry["name"], "its source code defines no function")
    stated = _stated(entry["src_code"]) or f"{entry['name']} of {NAME}."
    return Problem(suite, entry["problem_type"], stated, function, sizes, entry["name"])


def _wanted(path: Path, prompt: str) -> Function | None:
    """The function that the prompt has the head of, else the last one."""
    known = functions(path, path.read_bytes())
    heads = set(_HEAD.findall(prompt))
    named = [f for f in known if f.name in heads] or known
    return named[-1] if named else None


def _stated(source: str) -> str:
    comment = re.search(r"/\*(.*?)\*/", source, re.DOTALL)
    if comment is None:
        return ""
    lines = (re.sub(r"^\s*\*?", "", line) for line in comment[1].splitlines())
    return " ".join(" ".join(lines).split())


def published(by_mode: Any) -> Sizes:
    """The sizes for serial and OpenMP code of an entry such as ``{"serial": "(1<<9)"}``."""
    if not isinstance(by_mode, dict):
        return Sizes()
    serial, openmp = (_value(by_mode.get(mode)) for mode in ("serial", "omp"))
    if serial is None:
        return Sizes()
    return Sizes(published=(serial, openmp if openmp is not None else serial))


def _value(expression: Any) -> int | None:
    """The value of a C expression of whole numbers, None for any other."""
    try:
        return _calculated(ast.parse(str(expression).strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError):
        return None


def _calculated(node: ast.AST) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _calculated(node.left), _calculated(node.right)
        if max(left, right) > 1 << 40:
            raise ValueError("no size")
        return _OPERATORS[type(node.op)](left, right)
    raise ValueError("no expression of whole numbers")
