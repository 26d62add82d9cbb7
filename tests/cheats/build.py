"""The list of cheats, and a small build of one: enough to look at objects, not to judge them."""

from __future__ import annotations

import asyncio
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from attrs import frozen

from lessonl.measure.objects import ObjectFacts, inspect
from lessonl.source.functions import find

HERE = Path(__file__).parent
PROJECT = HERE / "project"
CUDA = HERE / "cuda"
"""Cheats for CUDA, of which only the judge can tell."""
_ENTRY = """
extern "C" __attribute__((visibility("default"))) void lessonl_entry(void* out) {{
    auto function = &{name};
    __builtin_memcpy(out, &function, sizeof function);
}}
"""
_COMMON = """
#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
"""
_FLAGS = (
    *("-std=c++17", "-O2", "-fPIC", "-w", "-ffunction-sections", "-fdata-sections"),
    *("-pthread", f"-I{PROJECT}"),
)
_LINK = ("-shared", "-Wl,--gc-sections", "-Wl,-z,defs", "-Wl,-z,relro", "-Wl,-z,now")


@frozen
class Cheat:
    """One entry of index.toml; see the comment at its top."""

    name: str
    note: str
    file: str
    function: str
    cheat: str
    decided_by: str
    outcomes: tuple[str, ...]
    twin: str
    twin_outcomes: tuple[str, ...]
    check: str = ""
    reason: str = ""
    max_ratio: float | None = None
    arch: str = ""
    folder: Path = HERE

    @property
    def path(self) -> Path:
        """The file that holds the function."""
        return self.folder / self.file

    @property
    def text(self) -> str:
        return (self.folder / self.cheat).read_text()

    @property
    def twin_text(self) -> str:
        return (self.folder / self.twin).read_text()


def cheats(folder: Path = HERE) -> tuple[Cheat, ...]:
    """Every cheat of a folder, in the order of its index.toml."""
    entries: list[dict[str, Any]] = tomllib.loads((folder / "index.toml").read_text())["cheat"]
    return tuple(_cheat(entry, folder) for entry in entries)


def _cheat(entry: dict[str, Any], folder: Path) -> Cheat:
    values: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Cheat(**values, folder=folder)


def splice(rewrite: str, path: Path, function: str) -> str:
    """The file with ``rewrite`` in place of ``function``, its includes at the top."""
    data = path.read_bytes()
    found = find(path, data, name=function)
    include = re.compile(r"^\s*#\s*include.*\n", re.MULTILINE)
    top = "".join(line.group() for line in include.finditer(rewrite))
    body = include.sub("", rewrite).encode()
    return top + (data[: found.start] + body + data[found.end :]).decode()


class Builder:
    """Builds objects of the victims in ``work``, each text once; one precompiled header for all."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self._facts: dict[tuple[str, str], ObjectFacts] = {}
        work.mkdir(parents=True, exist_ok=True)
        (work / "exports.map").write_text("{ global: lessonl_entry; local: *; };\n")
        common = work / "common.hpp"
        common.write_text(_COMMON)
        self._compile("-x", "c++-header", str(common), "-o", f"{common}.gch")

    def facts(self, source: str, function: str) -> ObjectFacts:
        """What the shared object of ``source`` holds, with an entry for ``function`` appended."""
        key = (source, function)
        if key not in self._facts:
            self._facts[key] = asyncio.run(inspect(self.link(source, function)))
        return self._facts[key]

    def link(self, source: str, function: str) -> Path:
        """The shared object itself; overwritten by the next one."""
        unit, target = self.work / "unit.cpp", self.work / "unit.so"
        unit.write_text(source + _ENTRY.format(name=function))
        version = f"-Wl,--version-script={self.work / 'exports.map'}"
        common = ("-include", str(self.work / "common.hpp"))
        self._compile(*common, str(unit), *_LINK, version, "-o", str(target))
        return target

    def _compile(self, *arguments: str) -> None:
        command = ["g++", *_FLAGS, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
