"""Another editor, with nothing of ours in it: Neovim optimises and applies a rewrite."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from e2e.command import COMMAND, Project
from lsp.conftest import MEDIAN

from needs import needs

SCRIPT = Path(__file__).with_name("neovim.lua")


@needs("nvim", "g++")
@pytest.mark.slow
def test_neovim_optimizes_and_applies(project: Project, tmp_path: Path) -> None:
    file = project.root / "median.cpp"
    line = MEDIAN[: MEDIAN.index("int median(")].count("\n") + 1
    own = {"XDG_STATE_HOME": "state", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "share"}
    variables = {
        **project.environment,
        **{name: str(tmp_path / folder) for name, folder in own.items()},
        "LESSONL_FILE": str(file),
        "LESSONL_LINE": str(line),
        "LESSONL_COMMAND": "\x1f".join([*COMMAND, "serve"]),
    }
    command = ["nvim", "--headless", "--clean", "-n", "-c", f"luafile {SCRIPT}"]
    with subprocess.Popen(
        command, cwd=project.root, env=variables, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as editor:  # fmt: skip
        try:
            said, _ = editor.communicate(timeout=150)
        finally:
            if editor.poll() is None:
                os.killpg(editor.pid, signal.SIGKILL)
    assert editor.returncode == 0, said
    assert "ready lessonl" in said
    assert "Apply #1: " in said and "x faster [" in said
    assert "nth_element" in file.read_text()
    assert "std::sort(" not in file.read_text()
    # The text that was measured is there again after one undo, and so is what was found.
    assert "undone true" in said
    assert "hover LessonL: " in said
