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

_PROJECT = ROOT / "examples" / "hot-functions"
_REWRITES = ROOT / "examples" / "rewrites"


@frozen
class CaseRewrite:
    """``kind`` is faster, wrong or identity."""

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


def load_cases() -> tuple[Case, ...]:
    """Every function of ``examples/rewrites/index.toml``; writes the project's compile database."""
    make = ["make", "--silent", "-C", str(_PROJECT), "compile_commands.json"]
    subprocess.run(make, check=True)
    index = tomllib.loads((_REWRITES / "index.toml").read_text())
    return tuple(_case(entry) for entry in index["function"])


def function_of(path: Path, name: str) -> Function:
    """The function ``name`` of a file."""
    return find(path, path.read_bytes(), name=name)


def _case(entry: dict[str, Any]) -> Case:
    function = function_of(_PROJECT / entry["file"], entry["qualified_name"])
    return Case(entry["name"], function, tuple(_rewrite(r) for r in entry["rewrites"]))


def _rewrite(entry: dict[str, Any]) -> CaseRewrite:
    text = (_REWRITES / entry["file"]).read_text()
    return CaseRewrite(entry["kind"], Rewrite(text), frozenset(map(Outcome, entry["expected"])))
