"""Runs with threads: offered where the compiler can build them, and kept apart from serial ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from e2e.command import Project
from lsp.editor import asynchronous, editing
from pygls.exceptions import JsonRpcException

from lessonl.lsp.options import plain
from needs import needs

pytestmark = [needs("g++", "openmp"), pytest.mark.slow]

_TITLE = "Optimize with LessonL (OpenMP)"


def _arguments(action: Any) -> dict[str, Any]:
    given = plain(action.command.arguments)
    return dict(given[0])


@asynchronous
async def test_the_action_stands_beside_the_serial_one_and_says_its_mode(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        serial, parallel = await editor.actions(uri, "int median(")
        assert (serial.title, parallel.title) == ("Optimize with LessonL", _TITLE)
        assert "mode" not in _arguments(serial)
        assert _arguments(parallel) == {**_arguments(serial), "mode": "openmp"}
        with pytest.raises(JsonRpcException, match="mode must be one of serial, openmp"):
            await editor.optimize(uri, "median", mode="cuda")


@asynchronous
async def test_a_compiler_without_the_library_is_not_offered_it(
    project: Project, tmp_path: Path
) -> None:
    fake = tmp_path / "c++"
    fake.write_text(
        '#!/bin/sh\ncase "$1" in -print-file-name=*) echo "${1#*=}";; *) exec g++ "$@";; esac\n'
    )
    fake.chmod(0o755)
    (project.root / "compile_commands.json").write_text(
        f'[{{"directory": "{project.root}", "file": "median.cpp", '
        f'"arguments": ["{fake}", "-O2", "-c", "median.cpp"]}}]'
    )
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        assert await editor.titles(uri, "int median(") == ["Optimize with LessonL"]


@asynchronous
async def test_a_run_in_this_mode_has_threads_and_its_lessons_say_so(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        report = plain(await editor.optimize(uri, "median", mode="openmp"))
        modes = {x["evidence"]["mode"] for x in report["rewrites"]}
        assert modes == {"openmp"}
        assert all(x["evidence"]["threads"] >= 1 for x in report["rewrites"])
        assert {x["mode"] for x in report["lessons"]} == {"openmp"}
