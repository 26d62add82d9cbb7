"""TSVC-2: the loops of ``src/tsvc.c``, in C over global arrays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from benchmarks.adapters.checkout import (
    Adapted,
    copy_sources,
    require,
    write_database,
)
from benchmarks.suites.problems import Problem
from lessonl.model import Function
from lessonl.source.functions import functions

NAME: Final = "TSVC-2"
_FLAGS: Final = ("gcc", "-O3", "-march=native", "-std=c99", "-D_GNU_SOURCE", "-Isrc")
_REMARK = re.compile(r"^\s*//\s*(.*\S)\s*$", re.MULTILINE)
#: Everything a loop is timed and checked by is in the function itself.
_NOTE: Final = (
    "every loop sets up its arrays, repeats itself and takes the time by itself: what is judged is "
    "that whole function, not the loop alone"
)


def load(checkout: Path, work: Path) -> Adapted:
    """Its loops: functions of a ``struct args_t *``.

    Raises LessonlError unless it is a checkout.
    """
    require(checkout, NAME, "src/tsvc.c", "src/common.h", "src/array_defs.h")
    copy_sources(checkout, ("src",), work)
    sources = sorted((work / "src").glob("*.c"))
    write_database(work, {str(p.relative_to(work)): _FLAGS for p in sources})
    path = work / "src" / "tsvc.c"
    loops = (f for f in functions(path, path.read_bytes()) if _is_loop(f))
    found = (Problem("tsvc", "loops", _statement(f), f) for f in loops)
    return Adapted("tsvc", tuple(found), notes=(_NOTE,))


def _is_loop(function: Function) -> bool:
    parameters = function.parameters
    return len(parameters) == 1 and "args_t" in parameters[0].type and function.returns != "void"


def _statement(function: Function) -> str:
    """What the remarks at its beginning say of it."""
    remarks = _REMARK.findall(function.text)[:2]
    return f"{NAME} {function.name}: {', '.join(remarks) or 'a loop over global arrays'}."
