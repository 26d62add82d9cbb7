"""Dependency files, the shadow tree, and flags led into it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lessonl.source.closure import (
    including_absolutely,
    map_arguments,
    map_path,
    parse_depfile,
    shadow,
    twins,
)
from lessonl.source.compile_db import CompileCommand
from needs import needs


def command(directory: Path, *arguments: str) -> CompileCommand:
    return CompileCommand("g++", directory, arguments, directory / "a.cpp", "-O2", False, "")


def test_a_dependency_file_is_read_with_its_escapes() -> None:
    text = "a.o: a.cpp /usr/include/x.h \\\r\n inc/with\\ space.h \\\n ../b$$c.h a.cpp\n\nx.h:\n"
    assert parse_depfile(text, Path("/w/build")) == (
        Path("/w/build/a.cpp"),
        Path("/usr/include/x.h"),
        Path("/w/build/inc/with space.h"),
        Path("/w/build/../b$c.h"),
    )


ROOT, SHADOW = Path("/w"), Path("/s")


@pytest.mark.parametrize(
    ("given", "mapped"),
    [
        (("-Iinc",), ("-I/s/build/inc",)),
        (("-I", "../inc"), ("-I", "/s/inc")),
        (("-I/w/inc/",), ("-I/s/inc",)),
        (("-isystem", "/usr/include"), ("-isystem", "/usr/include")),
        (("-isystem/w/third",), ("-isystem/s/third",)),
        (("-iquote", "."), ("-iquote", "/s/build")),
        (("-I../../outside",), ("-I/outside",)),
        (("-I=/sys",), ("-I=/sys",)),
        (("-include", "nowhere.h"), ("-include", "nowhere.h")),
        (("/w/x.o",), ("/s/x.o",)),
        (("-DX=/w/data", "-O2"), ("-DX=/w/data", "-O2")),
        (("-I/wide",), ("-I/wide",)),
    ],
)
def test_paths_of_the_workspace_are_led_into_the_shadow(
    given: tuple[str, ...], mapped: tuple[str, ...]
) -> None:
    arguments = map_arguments(command(Path("/w/build"), *given), ROOT, SHADOW)
    assert arguments == (*mapped, "-ffile-prefix-map=/s=/w")


def test_an_included_file_that_is_there_is_led_into_the_shadow(tmp_path: Path) -> None:
    (tmp_path / "config.h").touch()
    mapped = map_arguments(command(tmp_path, "-include", "config.h"), tmp_path, SHADOW)
    assert mapped[:2] == ("-include", "/s/config.h")


def tree(root: Path) -> list[Path]:
    """Sources that reach each other in every way that includes can."""
    (root / "src/sub").mkdir(parents=True)
    (root / "inc").mkdir()
    (root / "build").mkdir()
    (root / "real").mkdir()
    (root / "inc/value.hpp").write_text("#pragma once\n#define VALUE 1\n")
    (root / "inc/user.hpp").write_text('#pragma once\n#include "value.hpp"\n')
    (root / "src/local.hpp").write_text('#include "sub/../../inc/value.hpp"\n')
    (root / "src/sub/deep.hpp").write_text('#include "../local.hpp"\n')
    (root / "real/linked.hpp").write_text("#define LINKED 3\n")
    (root / "inc/linked.hpp").symlink_to("../real/linked.hpp")
    (root / "src/a.cpp").write_text(
        '#include "local.hpp"\n#include "sub/deep.hpp"\n#include <user.hpp>\n'
        "#include <linked.hpp>\nint value = VALUE; const char* file = __FILE__;\n"
    )
    return [root / "src/a.cpp"]


def compile_in(directory: Path, source: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["g++", *arguments, "-E", "-P", "-MD", "-MF", str(directory / "a.d"), str(source)],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs("g++")
def test_a_changed_header_is_seen_through_every_kind_of_include(tmp_path: Path) -> None:
    root, destination = tmp_path / "work", tmp_path / "shadow"
    (source,) = tree(root)
    build = root / "build"
    assert "int value = 1;" in compile_in(build, source, "-I../inc")
    closure = parse_depfile((build / "a.d").read_text(), build)
    changed = {root / "inc/value.hpp": b"#pragma once\n#define VALUE 2\n"}
    shadow(root, closure, changed, destination)
    arguments = map_arguments(command(build, "-I../inc"), root, destination)
    (destination / "build").mkdir(exist_ok=True)
    mapped = map_path(source, root, destination)
    text = compile_in(destination / "build", mapped, *arguments)
    assert "int value = 2;" in text
    assert str(source) in text  # __FILE__ still names the original
    assert str(destination) not in text
    used = (destination / "build/a.d").read_text()
    assert f"{root}/inc/value.hpp" not in used


def test_only_changed_files_are_real_and_the_original_stays(tmp_path: Path) -> None:
    root, destination = tmp_path / "work", tmp_path / "shadow"
    tree(root)
    (outside := tmp_path / "outside.hpp").touch()
    before = (root / "real/linked.hpp").read_bytes()
    files = [root / "inc/linked.hpp", root / "inc/value.hpp", outside]
    shadow(root, files, {root / "real/linked.hpp": b"new"}, destination)
    assert (destination / "inc/value.hpp").readlink() == root / "inc/value.hpp"
    assert (destination / "inc/linked.hpp").read_bytes() == b"new"
    assert (destination / "real/linked.hpp").read_bytes() == b"new"
    assert not (destination / "inc").is_symlink()
    assert (root / "real/linked.hpp").read_bytes() == before
    assert sorted(p.name for p in destination.rglob("*.hpp")) == [
        "linked.hpp",
        "linked.hpp",
        "value.hpp",
    ]


def test_a_shadow_can_be_made_again_over_itself(tmp_path: Path) -> None:
    root, destination = tmp_path / "work", tmp_path / "shadow"
    tree(root)
    file = root / "inc/value.hpp"
    shadow(root, [file], {file: b"1"}, destination)
    shadow(root, [file], {}, destination)
    assert (destination / "inc/value.hpp").read_bytes() == file.read_bytes()


def test_headers_that_a_compiler_takes_for_one_are_both_there(tmp_path: Path) -> None:
    # A dependency file has only the first of two headers with #pragma once and the same contents.
    for name in ("a.hpp", "below/b.hpp", "c.hpp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("#pragma once\n")
    (tmp_path / "other.hpp").write_text("#pragma once\nint larger;\n")
    source = tmp_path / "f.cpp"
    source.write_text(
        '#include "a.hpp"\n  #  include <b.hpp>\n#include "other.hpp"\n#include "absent.hpp"\n'
    )
    listed = (source, tmp_path / "a.hpp")
    assert twins(listed, [tmp_path / "below"]) == (tmp_path / "below/b.hpp",)


@needs("g++")
def test_what_is_included_by_its_whole_path_is_the_changed_file(tmp_path: Path) -> None:
    root, made = tmp_path / "project", tmp_path / "shadow"
    root.mkdir()
    (root / "a.cpp").write_text("int a = 1;\n")
    (root / "unity.cpp").write_text(f'#include <vector>\n# include "{root}/a.cpp"\n')
    files = (root / "a.cpp", root / "unity.cpp")
    whole = including_absolutely(files, root)
    assert whole == (root / "unity.cpp",)
    shadow(root, files, {root / "a.cpp": b"int changed = 1;\n"}, made, whole)
    seen = subprocess.run(
        ["g++", "-E", "-P", str(made / "unity.cpp")], capture_output=True, text=True, check=True
    )
    assert seen.stdout.endswith("int changed = 1;\n")
    assert f"{root}/a.cpp" in (root / "unity.cpp").read_text()
