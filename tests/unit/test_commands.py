"""The project's own commands: what lessonl.toml may say, and whose they are to run."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.commands import ProjectBench, ProjectTests, project_commands
from lessonl.model import LessonlError
from lessonl.trust import commands_of, remember

BOTH = """
[test]
build = "make"
command = "make check"
time_limit = 20
[bench]
build = "make"
command = "./bench"
format = "google-benchmark"
filter = "^BM_"
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONL_DATA_DIR", str(tmp_path / "data"))


def write(tmp_path: Path, text: str) -> Path:
    workspace = tmp_path / "workspace"
    workspace.mkdir(exist_ok=True)
    (workspace / "lessonl.toml").write_text(text)
    return workspace


def test_tests_and_bench_are_tables_of_the_workspaces_file(tmp_path: Path) -> None:
    found = project_commands(write(tmp_path, BOTH))
    assert found.test == ProjectTests("make check", "make", 20.0)
    assert found.bench == ProjectBench("./bench", "make", 300.0, "google-benchmark", "^BM_")
    assert found.lines == ("make", "make check", "./bench")
    assert project_commands(write(tmp_path, "rounds = 2")).lines == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("test = 'make check'", r"\[test\] in .* has no command"),
        ("[test]\nbuild = 'make'", r"\[test\] in .* has no command"),
        ("[test]\ncommand = 7", "sets command to 7"),
        ("[test]\ncommand = 'x'\nformat = 'wall-clock'", "sets 'format', which is not a setting"),
        ("[bench]\ncommand = 'x'\nformat = 'csv'", "sets format to 'csv'"),
        ("[bench]\ncommand = 'x'\nfilter = '('", "sets filter to"),
        ("[bench]\ncommand = 'x'\ntime_limit = 0", "sets time_limit to 0"),
        ("[test]\ncommand = 'x'\nread = '~/.ssh'", "sets read to"),
        ("[test]\ncommand = 'x'\nread = [1]", "sets read to"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LessonlError, match=words):
        project_commands(write(tmp_path, text))


def test_nothing_is_trusted_until_somebody_says_so(tmp_path: Path) -> None:
    workspace = write(tmp_path, BOTH)
    assert not commands_of(workspace).trusted
    assert commands_of(workspace, trusted=True).trusted
    assert not commands_of(workspace).trusted  # for that time only
    remember(commands_of(workspace))
    assert commands_of(workspace).trusted


@pytest.mark.parametrize(("old", "new"), [("make check", "curl evil"), ('"make"', '"make x"')])
def test_another_line_is_asked_for_again(tmp_path: Path, old: str, new: str) -> None:
    remember(commands_of(write(tmp_path, BOTH)))
    assert not commands_of(write(tmp_path, BOTH.replace(old, new))).trusted
    limit = BOTH.replace("20", "30")
    assert commands_of(write(tmp_path, limit)).trusted  # the same lines, run for longer


def test_what_they_may_read_is_agreed_to_as_well(tmp_path: Path) -> None:
    remember(commands_of(write(tmp_path, BOTH)))
    more = commands_of(write(tmp_path, f"{BOTH}read = ['~/.conan2/p', '/x']"))
    assert more.reads == (Path.home() / ".conan2/p", Path("/x"))
    assert more.wanted[3:] == (f"(may read {more.reads[0]})", "(may read /x)")
    assert not more.trusted


def test_trust_is_for_one_workspace(tmp_path: Path) -> None:
    remember(commands_of(write(tmp_path, BOTH)))
    (tmp_path / "other").mkdir()
    assert not commands_of(write(tmp_path / "other", BOTH)).trusted


def test_a_file_of_the_workspace_cannot_make_it_trusted(tmp_path: Path) -> None:
    workspace = write(tmp_path, f"{BOTH}trusted = true")
    with pytest.raises(LessonlError, match="sets 'trusted', which is not a setting"):
        commands_of(workspace)
