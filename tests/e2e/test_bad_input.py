"""What goes wrong on the user's side ends in one clear sentence and the right exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from e2e.command import Ended, Project, make_project
from e2e.mounts import in_private_mounts

from needs import needs

pytestmark = needs("g++")

USAGE = 2


def sentence(ended: Ended, code: int = USAGE) -> str:
    """The sentence of a failed command: stderr has it, and a line of what to do, no more."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.stderr + ended.stdout
    assert ended.stdout == ""
    first, *hint = ended.stderr.splitlines()
    assert len(hint) <= 1, ended.stderr
    assert re.fullmatch(r"lessonl: .+[.!?]", first), ended.stderr
    return first.removeprefix("lessonl: ")


def test_a_missing_file(project: Project) -> None:
    assert sentence(project.run("judge", "none.cpp:3", "--rewrite", "fast.cpp")) == (
        "There is no file none.cpp."
    )
    assert sentence(project.run("judge", "work.cpp:5", "--rewrite", "none.cpp")) == (
        "There is no file none.cpp."
    )


def test_a_directory_in_place_of_a_file(project: Project) -> None:
    assert "is a directory" in sentence(project.run("optimize", "."))


def test_a_line_outside_of_every_function_gets_the_list(project: Project) -> None:
    ended = project.run("judge", "work.cpp:13", "--function", "sums", "--rewrite", "fast.cpp")
    assert sentence(ended) == "There is no function of the name sums on line 13 of work.cpp."
    assert "sums (line 4)" in ended.stderr


def test_several_functions_get_the_list(project: Project) -> None:
    ended = project.run("optimize", "work.cpp")
    assert sentence(ended) == "There are 2 functions in work.cpp."
    assert "sums (line 4), twice (line 14)" in ended.stderr


def test_a_line_beyond_the_file(project: Project) -> None:
    assert "line 999" in sentence(project.run("optimize", "work.cpp:999"))


def test_a_file_without_functions(project: Project) -> None:
    (project.root / "empty.cpp").write_text("int x;\n")
    assert "no function" in sentence(project.run("judge", "empty.cpp:1", "--rewrite", "fast.cpp"))


def test_a_rewrite_of_another_function(project: Project) -> None:
    ended = project.run("judge", "work.cpp:5", "--rewrite", "twice.cpp")
    assert sentence(ended) == "The rewrite does not define sums: it defines twice."


def test_an_empty_rewrite(project: Project) -> None:
    assert "nothing in" in sentence(project.run("judge", "work.cpp:5", "--rewrite", "-"))


def test_a_diff_that_does_not_fit(project: Project) -> None:
    (project.root / "some.diff").write_text("--- a\n+++ b\n@@ -1 +1 @@\n-int a;\n+int b;\n")
    assert "does not fit" in sentence(project.run("judge", "work.cpp:5", "--diff", "some.diff"))


def test_an_original_that_does_not_compile(project: Project) -> None:
    project.source.write_text(project.source.read_text().replace("return out;", "return nothing;"))
    ended = project.run("judge", "work.cpp:5", "--rewrite", "fast.cpp")
    assert "nothing" in sentence(ended) and "compile" in ended.stderr


def test_no_compiler_at_all(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", tmp_path / "cold")
    ended = project.run("judge", "work.cpp:5", "--rewrite", "fast.cpp", PATH="/nonexistent")
    assert "compiler" in sentence(ended)


def test_a_database_that_names_a_missing_compiler(project: Project) -> None:
    project.database("/opt/none/bin/g++ -O2 -c work.cpp")
    ended = project.run("judge", "work.cpp:5", "--rewrite", "fast.cpp")
    assert ended.code == 5, ended
    assert ended.stdout.startswith("Not supported yet: The compiler /opt/none/bin/g++")
    assert sentence(project.run("optimize", "work.cpp:5"), 5).startswith("The compiler /opt/none")


@pytest.mark.slow
def test_a_compiler_that_hangs(project: Project) -> None:
    """It is given up, and nothing of it lives on."""
    hanging = project.root / "hanging-c++"
    hanging.write_text("#!/bin/sh\nexec sleep 4321\n")
    hanging.chmod(0o755)
    project.database(f"{hanging} -O2 -c work.cpp")
    ended = project.run("judge", "work.cpp:5", "--rewrite", "fast.cpp", LESSONL_BUILD_SECONDS="5")
    assert "compiler" in sentence(ended) and "did not finish" in ended.stderr
    assert subprocess.run(["pgrep", "-f", "sleep 4321"], check=False).returncode == 1


def test_a_broken_compile_database(project: Project) -> None:
    (project.root / "compile_commands.json").write_text('[{"directory": ')
    text = sentence(project.run("judge", "work.cpp:5", "--rewrite", "fast.cpp"))
    assert "compile_commands.json is broken at line 1" in text


def test_a_database_with_a_flag_that_no_compiler_knows(project: Project) -> None:
    project.database("g++ -O2 -fno-such-thing-at-all -c work.cpp")
    text = sentence(project.run("judge", "work.cpp:5", "--rewrite", "fast.cpp"))
    assert "no-such-thing-at-all" in text


def test_an_entry_for_a_deleted_file_is_passed_over(project: Project) -> None:
    project.database("g++ -O2 -c gone.cpp", file="gone.cpp")
    ended = project.run("judge", "work.cpp:5", "--rewrite", "same.cpp")
    assert ended.code == 3, ended
    text = sentence(project.run("judge", "gone.cpp:5", "--rewrite", "same.cpp"))
    assert text == "There is no file gone.cpp."


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["judge", "--no-such-option"], "No such option"),
        (["no-such-command"], "No such command"),
        (["judge"], "Missing argument"),
        (["judge", "work.cpp:5"], "--rewrite"),
        (["judge", "work.cpp:5", "--rewrite", "fast.cpp", "--size", "big"], "'big' is no size"),
        (["judge", "work.cpp:5", "--rewrite", "fast.cpp", "--fp", "sloppy"], "sloppy"),
        (["judge", "work.cpp:5", "--rewrite", "fast.cpp", "--spec", "fast.cpp"], "not TOML"),
        (["judge", "work.cpp:5", "--rewrite", "fast.cpp", "--time-limit", "-1"], "no time limit"),
        (["optimize", "work.cpp:5", "--rounds", "0"], "rounds"),
    ],
)
def test_wrong_usage(project: Project, arguments: list[str], expected: str) -> None:
    assert expected in sentence(project.run(*arguments))


def test_the_document_has_every_diff_already(project: Project) -> None:
    ended = project.run("optimize", "work.cpp:5", "--json", "--diff", "2")
    assert ended.code == 2
    assert "its diff" in json.loads(ended.stdout)["error"]["message"]


@needs("namespaces")
def test_a_read_only_workspace_is_judged_all_the_same(project: Project) -> None:
    root = project.root
    mounts = f"mount --bind {root} {root}; mount -o remount,bind,ro {root}"
    ended = in_private_mounts(
        project, mounts, "judge", f"{root}/work.cpp:5", "--rewrite", f"{root}/same.cpp"
    )
    assert ended.code == 3, ended


@needs("namespaces")
@pytest.mark.parametrize("size", ["64k", "1m"])
def test_a_full_cache_disk(tmp_path: Path, size: str) -> None:
    project = make_project(tmp_path / "project", tmp_path / "full")
    project.cache.mkdir()
    mounts = f"mount -t tmpfs -o size={size} none {project.cache}"
    root = project.root
    ended = in_private_mounts(
        project, mounts, "judge", f"{root}/work.cpp:5", "--rewrite", f"{root}/fast.cpp"
    )
    assert re.search(r"full|room", sentence(ended)), ended


@needs("namespaces")
def test_a_cache_disk_that_fills_up_later(project: Project) -> None:
    """Our own programs are there already; there is just no room for the work."""
    assert project.run("judge", "work.cpp:5", "--rewrite", "same.cpp").code == 3
    programs = project.cache / "bin"
    kept = project.root.parent / "kept"
    shutil.copytree(programs, kept)
    size = sum(f.stat().st_size for f in kept.iterdir()) // 1024 + 300
    mounts = f"mount -t tmpfs -o size={size}k none {project.cache}; cp -r {kept} {programs}"
    root = project.root
    ended = in_private_mounts(
        project, mounts, "judge", f"{root}/work.cpp:5", "--rewrite", f"{root}/fast.cpp"
    )
    assert re.search(r"full|room", sentence(ended)), ended


def test_a_cache_that_cannot_be_made(project: Project) -> None:
    ended = project.run(
        "judge", "work.cpp:5", "--rewrite", "fast.cpp", LESSONL_CACHE_DIR="/proc/none"
    )
    assert "/proc/none" in sentence(ended)


def test_errors_are_documents_with_json(project: Project) -> None:
    ended = project.run("judge", "none.cpp", "--rewrite", "x", "--json")
    assert ended.code == USAGE and ended.stderr == ""
    assert '"code": "usage"' in ended.stdout


def test_a_rank_that_nobody_has_is_one_document(project: Project) -> None:
    ended = project.run("optimize", "work.cpp:5", "--rounds", "1", "--json", "--apply", "99")
    assert ended.code == USAGE and ended.stderr == ""
    assert "rank 99" in json.loads(ended.stdout)["error"]["message"]


def test_a_file_whose_name_is_not_utf8(project: Project) -> None:
    file = project.root / os.fsdecode(b"caf\xe9.cpp")
    (project.root / "work.cpp").rename(file)
    found = sentence(project.run("optimize", f"{file.name}:5"), code=5)
    assert "has a name that is not UTF-8" in found


def test_a_reader_that_has_enough_is_no_error(project: Project) -> None:
    with project.started("--help") as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.close()
        assert "Traceback" not in child.stderr.read()
        assert child.wait(30) in (0, 1, USAGE)


def test_threads_are_for_their_mode(project: Project) -> None:
    about = ("judge", "work.cpp:5", "--rewrite", "fast.cpp")
    ended = project.run(*about, "--threads", "2")
    assert sentence(ended) == "There are no threads in serial mode."
    assert "--mode openmp" in ended.stderr
    assert "threads to 0" in sentence(project.run(*about, "--mode", "openmp", "--threads", "0"))
    assert "no number of threads" in sentence(
        project.run(*about, "--mode", "openmp", "--threads", "100000")
    )
