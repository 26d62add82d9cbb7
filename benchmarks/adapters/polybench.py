"""PolyBench/C 4.2.1: the functions ``kernel_NAME`` of its 30 kernels, in C with sized arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks.adapters.checkout import (
    Adapted,
    LeftOut,
    copy_sources,
    require,
    write_database,
)
from benchmarks.suites.problems import Problem
from lessonl.source.functions import functions

NAME: Final = "PolyBench/C 4.2.1"
GROUPS: Final = ("datamining", "linear-algebra", "medley", "stencils")
DATASETS: Final = ("MINI", "SMALL", "MEDIUM", "LARGE", "EXTRALARGE")


def load(checkout: Path, work: Path, dataset: str = "MEDIUM") -> Adapted:
    """Its problems; sizes are those of a data set, as they are known when compiling.

    Raises LessonlError where ``checkout`` is none.
    """
    require(checkout, NAME, "utilities/polybench.h", "utilities/polybench.c", *GROUPS)
    copy_sources(checkout, ("utilities", *GROUPS), work)
    files = [p for group in GROUPS for p in sorted((work / group).rglob("*.c")) if _is_kernel(p)]
    write_database(work, {str(p.relative_to(work)): _flags(p, work, dataset) for p in files})
    found: list[Problem] = []
    left_out: list[LeftOut] = []
    for path in files:
        problem = _problem(path, work)
        if problem is None:
            left_out.append(LeftOut(path.stem, "it has no function kernel_..."))
        else:
            found.append(problem)
    note = f"data set {dataset}: a function has one size, that of the data set"
    return Adapted("polybench", tuple(found), tuple(left_out), (note,))


def _is_kernel(path: Path) -> bool:
    """A kernel is in a folder of its own name, with a header of that name beside it."""
    return path.parent.name == path.stem and path.with_suffix(".h").is_file()


def _flags(path: Path, work: Path, dataset: str) -> list[str]:
    own = str(path.parent.relative_to(work))
    return ["gcc", "-O3", "-march=native", "-Iutilities", f"-I{own}", f"-D{dataset}_DATASET"]


def _problem(path: Path, work: Path) -> Problem | None:
    name = f"kernel_{path.stem.replace('-', '_')}"
    statement = f"The kernel {path.stem} of {NAME}."
    category = str(path.parent.parent.relative_to(work))
    for function in functions(path, path.read_bytes()):
        if function.name == name:
            return Problem("polybench", category, statement, function)
    return None
