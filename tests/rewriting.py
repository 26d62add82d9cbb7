"""What the tests of techniques share: functions from text, original and rewrite run together."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from lessonl.agents.builtin import PARALLEL, TECHNIQUES
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function
from lessonl.source.functions import functions

EVERY = {t.name: t for skills in (*TECHNIQUES.values(), *PARALLEL.values()) for t in skills}
"""All techniques by name."""

Cases = Sequence[tuple[str, str]]
"""The name of a technique and the text that it is to change."""


def function(text: str) -> Function:
    """The only function of a text."""
    (found,) = functions(Path("f.cpp"), text.encode())
    return found


def cases(table: dict[str, list[str]]) -> Cases:
    """A table of texts by technique, row by row."""
    return [(name, text) for name, texts in table.items() for text in texts]


def reasons(table: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """The names of a technique and of a reason not to apply it, row by row."""
    return [(name, why) for name, texts in table.items() for why in texts]


def change(name: str, text: str) -> str:
    """The rewrite of the function in ``text``, ``#include`` lines and all."""
    technique: Technique = EVERY[name]
    rewrite = technique.apply(function(text))
    assert rewrite is not None
    return rewrite.text


def changed(name: str, text: str) -> str:
    """``text`` with its function rewritten, without the ``#include`` lines."""
    lines = [x for x in change(name, text).splitlines() if not x.startswith("#include")]
    return text.replace(function(text).text, "\n".join(lines))


def check_transforms(name: str, text: str) -> None:
    """The technique changes the function, which stays one function of its name."""
    rewrite = function(changed(name, text))
    assert rewrite.qualified_name == function(text).qualified_name
    assert rewrite.tokens != function(text).tokens


def check_leaves_alone(name: str, text: str) -> None:
    """The technique does not apply."""
    assert EVERY[name].apply(function(text)) is None


SANITIZED = ("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")


def compare(driver: Path, table: Cases, directory: Path, flags: Iterable[str] = SANITIZED) -> None:
    """Runs a driver that includes the originals, before.inc, and the rewrites, after.inc."""
    (directory / "before.inc").write_text("\n".join(text for _, text in table))
    after = (changed(name, text) for name, text in table)
    (directory / "after.inc").write_text("\n".join(after))
    run(driver.read_text(), directory, flags)


def run(program: str, directory: Path, flags: Iterable[str] = SANITIZED) -> None:
    """Builds and runs a program, which ends well if originals and rewrites agree."""
    source, built = directory / "check.cpp", directory / "check"
    source.write_text(program)
    warnings = ["-Wall", "-Wno-sign-compare", "-Wno-misleading-indentation", "-Wno-restrict"]
    warnings += ["-Wno-maybe-uninitialized", "-Wno-uninitialized"]
    command = ["g++", "-std=c++20", "-D_GLIBCXX_ASSERTIONS", *warnings, *flags]
    made = subprocess.run(
        [*command, str(source), "-o", str(built)], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert "warning" not in made.stderr, made.stderr
    ran = subprocess.run([built], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
