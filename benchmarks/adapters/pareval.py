"""ParEval: the 60 references in C++ that its own drivers check answers against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.adapters.checkout import (
    Adapted,
    LeftOut,
    copy_sources,
    read_list,
    require,
    write_database,
)
from benchmarks.suites.problems import Problem
from lessonl.source.functions import functions

NAME: Final = "ParEval"
PROMPTS: Final = "prompts/generation-prompts.json"
DRIVERS: Final = "drivers/cpp"
_FLAGS: Final = (
    *("g++", "-std=c++17", "-O3", "-march=native", "-DUSE_SERIAL"),
    *(f"-I{DRIVERS}", f"-I{DRIVERS}/models", f"-I{DRIVERS}/benchmarks"),
)
_COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)


def load(checkout: Path, work: Path) -> Adapted:
    """Its problems: ``correct...`` of each ``baseline.hpp``, stated by the prompt for serial code.

    Raises LessonlError unless it is a checkout.
    """
    require(checkout, NAME, PROMPTS, f"{DRIVERS}/benchmarks")
    keys = ("name", "problem_type", "parallelism_model", "prompt")
    prompts = read_list(checkout / PROMPTS, NAME, *keys)
    serial = [p for p in prompts if p["parallelism_model"] == "serial"]
    copy_sources(checkout, (DRIVERS,), work)
    drivers = sorted((work / DRIVERS / "benchmarks").rglob("cpu.cc"))
    write_database(work, {str(p.relative_to(work)): _FLAGS for p in drivers})
    found: list[Problem] = []
    left_out: list[LeftOut] = []
    for prompt in serial:
        problem = _problem(prompt, work)
        if isinstance(problem, LeftOut):
            left_out.append(problem)
        else:
            found.append(problem)
    return Adapted("pareval", tuple(found), tuple(left_out))


def _problem(prompt: Mapping[str, Any], work: Path) -> Problem | LeftOut:
    name, category = prompt["name"], prompt["problem_type"]
    path = work / DRIVERS / "benchmarks" / category / name / "baseline.hpp"
    if not path.is_file():
        return LeftOut(name, f"it has no {path.relative_to(work)}")
    references = [f for f in functions(path, path.read_bytes()) if f.name.startswith("correct")]
    if not references:
        return LeftOut(name, "no function of its baseline.hpp is called correct...")
    stated = statement(prompt["prompt"])
    return Problem("pareval", category, stated, references[-1], label=name)


def statement(prompt: str) -> str:
    """The comment of a prompt as one paragraph, without the examples behind it."""
    comments = _COMMENT.findall(prompt)
    text = comments[-1] if comments else prompt
    plain = " ".join(re.sub(r"^\s*\*?", "", line).strip() for line in text.splitlines())
    return re.split(r"\bExamples?:", " ".join(plain.split()))[0].strip()
