"""The example functions with their rewrites and the outcomes that a judge may give them."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.log import ROOT
from lessonl.model import Function, Outcome, Rewrite
from lessonl.source.functions import find

_EXAMPLES = ROOT / "examples"
_FUNCTIONS = (_EXAMPLES / "hot-functions", _EXAMPLES / "rewrites")
_KERNELS = (_EXAMPLES / "hot-kernels", _EXAMPLES / "kernel-rewrites")


@frozen
class CaseRewrite:
    """``kind`` is faster (of a kernel, right), wrong or identity."""

    kind: str
    rewrite: Rewrite
    expected: frozenset[Outcome]


@frozen
class Case:
    name: str
    function: Function
    rewrites: tuple[CaseRewrite, ...]

    def rewrite(self, kind: str) -> CaseRewrite:
        return next(r for r in self.rewrites if r.kind == kind)


def load_cases(*, kernels: bool = False) -> tuple[Case, ...]:
    """Every example function, or CUDA kernel; writes its project's compile database."""
    project, rewrites = _KERNELS if kernels else _FUNCTIONS
    make = ["make", "--silent", "-C", str(project), "compile_commands.json"]
    subprocess.run(make, check=True)
    index = tomllib.loads((rewrites / "index.toml").read_text())
    return tuple(_case(entry, project, rewrites) for entry in index["function"])


def function_of(path: Path, name: str) -> Function:
    """The function ``name`` of a file."""
    return find(path, path.read_bytes(), name=name)


def _case(entry: dict[str, Any], project: Path, rewrites: Path) -> Case:
    function = function_of(project / entry["file"], entry["qualified_name"])
    return Case(entry["name"], function, tuple(_rewrite(r, rewrites) for r in entry["rewrites"]))


def _rewrite(entry: dict[str, Any], rewrites: Path) -> CaseRewrite:
    text = (rewrites / entry["file"]).read_text()
    return CaseRewrite(entry["kind"], Rewrite(text), frozenset(map(Outcome, entry["expected"])))
