"""A scarce or strange machine, code or compiler: one clear outcome, and nothing left behind."""

from __future__ import annotations

import json
import resource
import subprocess
from pathlib import Path

import pytest
from e2e.command import COMMAND, FAST, Ended, Project, finish
from e2e.mounts import in_private_mounts

from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

NOT_FASTER, ENVIRONMENT = 3, 2
MEGABYTE = 1 << 20


def outcome(ended: Ended) -> str:
    """What ``judge --json`` says, which it may only say in one document."""
    assert "Traceback" not in ended.stderr + ended.stdout, ended
    return str(json.loads(ended.stdout)["verdict"])


def judged(project: Project, rewrite: str) -> str:
    found = outcome(project.run("judge", "work.cpp:5", "--rewrite", rewrite, "--json"))
    assert project.leftovers() == []
    return found


def elsewhere(project: Project, root: Path) -> Project:
    """The project under another path."""
    root.parent.mkdir(parents=True, exist_ok=True)
    project.root.rename(root)
    moved = Project(root, project.cache)
    moved.database()
    return moved


# ---- the machine


@needs("namespaces")
def test_a_read_only_temporary_folder_is_not_needed(project: Project, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    mounts = f"mount -t tmpfs -o ro none {closed}; export TMPDIR={closed} HOME={closed}"
    root = project.root
    arguments = ("judge", f"{root}/work.cpp:5", "--rewrite", f"{root}/same.cpp", "--json")
    assert outcome(in_private_mounts(project, mounts, *arguments)) == "same"


@needs("namespaces")
def test_a_read_only_cache_is_said_in_a_sentence(project: Project) -> None:
    assert judged(project, "same.cpp") == "same"
    root, cache = project.root, project.cache
    mounts = f"mount --bind {cache} {cache}; mount -o remount,bind,ro {cache}"
    ended = in_private_mounts(
        project, mounts, "judge", f"{root}/work.cpp:5", "--rewrite", f"{root}/same.cpp"
    )
    assert ended.code == ENVIRONMENT and "Traceback" not in ended.stderr, ended
    assert "read-only" in ended.stderr


def test_few_file_descriptors_are_enough(project: Project) -> None:
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    done = subprocess.run(
        [*COMMAND, "judge", "work.cpp:5", "--rewrite", "fast.cpp", "--json"],
        cwd=project.root, env=project.environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=240, check=False, preexec_fn=few,
    )  # fmt: skip
    ended = Ended(done.returncode, done.stdout, done.stderr)
    assert outcome(ended) in ("faster", "same", "slower")
    assert project.leftovers() == []


# ---- the compiler


def compiler(project: Project, script: str) -> None:
    """The database names a script in place of a compiler; it may call the real one."""
    path = project.root / "my-c++"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    project.database(f"{path} -O2 -std=c++17 -c work.cpp")


def test_a_compiler_that_prints_a_hundred_megabytes(project: Project) -> None:
    compiler(project, 'head -c 100000000 /dev/zero | tr "\\0" "w" >&2\nexec g++ "$@"')
    assert judged(project, "same.cpp") == "same"


def test_a_compiler_that_prints_a_hundred_megabytes_and_fails(project: Project) -> None:
    compiler(project, 'head -c 100000000 /dev/zero | tr "\\0" "w" >&2\nexit 1')
    ended = project.run("judge", "work.cpp:5", "--rewrite", "same.cpp")
    assert ended.code == ENVIRONMENT and "Traceback" not in ended.stderr
    assert len(ended.stderr) < 2000
    assert project.leftovers() == []


# ---- the code


def test_a_rewrite_of_a_megabyte(project: Project) -> None:
    line = "// What a long explanation this is.\n"
    table = ",".join(str(n) for n in range(60_000))
    text = f"static const int unused[] = {{{table}}};\n" + line * (MEGABYTE // len(line)) + FAST
    assert len(text) > MEGABYTE
    (project.root / "long.cpp").write_text(text)
    assert judged(project, "long.cpp") in ("faster", "same", "slower")


HUGE = """\
    std::vector<char> room(std::size_t{8} << 30);
    for (std::size_t i = 0; i < room.size(); i += 4096) room[i] = 1;
"""


def test_a_rewrite_that_wants_eight_gigabytes_does_not_get_them(project: Project) -> None:
    (project.root / "huge.cpp").write_text(FAST.replace("> out;\n", f"> out;\n{HUGE}", 1))
    assert judged(project, "huge.cpp") in ("incorrect", "crashed", "timed_out")


def test_an_original_that_wants_eight_gigabytes_is_beyond_us(project: Project) -> None:
    text = project.source.read_text()
    project.source.write_text(text.replace("> out;\n", f"> out;\n{HUGE}", 1))
    found = judged(project, "fast.cpp")
    assert found in ("unsupported", "incorrect"), found


@pytest.mark.parametrize("name", ["with some spaces", "größer_大きい", "a'b\"c$d;e&f"])
def test_a_workspace_of_any_name(project: Project, tmp_path: Path, name: str) -> None:
    moved = elsewhere(project, tmp_path / "in" / name)
    entry = {"directory": str(moved.root), "file": "work.cpp"}
    entry |= {"arguments": ["g++", "-O2", "-std=c++17", "-c", "work.cpp"]}  # type: ignore[dict-item]
    (moved.root / "compile_commands.json").write_text(json.dumps([entry]))
    assert judged(moved, "same.cpp") == "same"


@pytest.mark.parametrize("real_path", [True, False])
def test_a_workspace_behind_a_symbolic_link(
    project: Project, tmp_path: Path, real_path: bool
) -> None:
    """Opened by the link, while the database names the real path or the link as well."""
    link = tmp_path / "link"
    link.symlink_to(project.root, target_is_directory=True)
    linked = Project(link, project.cache)
    (project if real_path else linked).database()
    command = [*COMMAND, "judge", f"{link}/work.cpp:5", "--rewrite", f"{link}/same.cpp", "--json"]
    assert outcome(finish(command, link, {**project.environment, "PWD": str(link)}, 120)) == "same"


def test_two_hundred_megabytes_of_headers(project: Project) -> None:
    line = "extern int declared_and_never_used_anywhere;  // and what is said of it\n"
    include = ""
    for number in range(20):
        header = project.root / f"large{number}.hpp"
        header.write_text("#pragma once\n" + "//" + line * (10 * MEGABYTE // len(line)))
        include += f'#include "{header.name}"\n'
    project.source.write_text(include + project.source.read_text())
    about = ("judge", "work.cpp:25", "--rewrite", "same.cpp", "--json")
    ended = project.run(*about, timeout=400, LESSONL_BUILD_SECONDS="240")
    assert outcome(ended) == "same"
    assert project.leftovers() == []
    assert (project.root / "large0.hpp").stat().st_size > 9 * MEGABYTE
