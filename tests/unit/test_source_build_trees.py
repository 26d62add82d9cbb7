"""Which translation unit a file belongs to in the build trees that CMake and others write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lessonl.model import Unsupported
from lessonl.source.compile_db import compile_command
from needs import needs

pytestmark = needs("g++")

SOURCE = "int f() { return 1; }\n"


def build(tree: Path, *lines: tuple[str, str]) -> Path:
    """A build tree whose database has one entry for each (file, command)."""
    tree.mkdir(parents=True, exist_ok=True)
    entries = [{"directory": str(tree), "file": f, "command": c} for f, c in lines]
    (tree / "compile_commands.json").write_text(json.dumps(entries))
    return tree


def write(file: Path, text: str = SOURCE) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def unity(tree: Path, *sources: Path) -> Path:
    """A build tree with CMake's unity source of ``sources`` over a precompiled header."""
    header = write(tree / "k.dir/cmake_pch.hxx", f'#include "{tree.parent}/src/pch.h"\n')
    made = write(tree / "k.dir/cmake_pch.hxx.cxx", "")
    text = "".join(f'#include "{source}"\n' for source in sources)
    one = write(tree / "k.dir/Unity/unity_0_cxx.cxx", text)
    flags = f"g++ -DK=1 -std=gnu++17 -Winvalid-pch -include {header}"
    return build(
        tree,
        (str(made), f"{flags} -x c++-header -o cmake_pch.hxx.gch -c {made}"),
        (str(one), f"{flags} -o unity.o -c {one}"),
    )


def test_a_source_of_a_unity_build_is_compiled_within_its_unity_source(tmp_path: Path) -> None:
    file = write(tmp_path / "src/a.cpp")
    unity(tmp_path / "build", file)
    command = compile_command(file)
    assert (command.source.name, command.generated) == ("unity_0_cxx.cxx", False)
    assert "-DK=1" in command.arguments


def test_the_unity_source_of_another_workspace_lends_its_flags(tmp_path: Path) -> None:
    file = write(tmp_path / "project/src/a.cpp")
    (tmp_path / "project/.git").mkdir()
    header = write(tmp_path / "project/src/a.hpp")
    file.write_text('#include "a.hpp"\n')
    tree = unity(tmp_path / "project-build", file)
    (tmp_path / "project/compile_commands.json").symlink_to(tree / "compile_commands.json")
    command = compile_command(file)
    assert (command.source, command.generated) == (file, False)
    assert "-DK=1" in command.arguments
    assert "from outside of the workspace" in command.origin
    assert (compile_command(header).source, compile_command(header).generated) == (header, True)


def test_what_precompiles_a_header_is_no_translation_unit(tmp_path: Path) -> None:
    file = write(tmp_path / "src/a.cpp")
    unity(tmp_path / "build", file)
    alone = compile_command(write(tmp_path / "build/k.dir/beside_the_header.hpp"))
    assert "unity_0_cxx.cxx" in alone.origin
    assert "c++-header" not in alone.arguments


def test_a_header_that_the_command_line_includes_has_its_unit(tmp_path: Path) -> None:
    file = write(tmp_path / "src/a.cpp")
    header = write(tmp_path / "src/pch.h", '#include "deep.h"\n')
    deep = write(tmp_path / "src/deep.h")
    unity(tmp_path / "build", file)
    for found in (header, deep):
        command = compile_command(found)
        assert (command.source.name, command.generated) == ("unity_0_cxx.cxx", False)


def test_a_header_takes_the_flags_of_the_nearest_source_of_its_language(tmp_path: Path) -> None:
    tree = tmp_path / "build"
    near = write(tmp_path / "src/near.c")
    far = write(tmp_path / "other/deep/far.cpp")
    build(tree, (str(near), f"gcc -DC -c {near}"), (str(far), f"g++ -DCPP -c {far}"))
    assert "-DCPP" in compile_command(write(tmp_path / "src/h.hpp")).arguments
    assert "-DCPP" in compile_command(write(tmp_path / "src/new.cpp")).arguments
    assert "-DC" in compile_command(write(tmp_path / "other/deep/new.c")).arguments


def test_a_header_of_c_takes_the_flags_of_c_where_there_is_nothing_else(tmp_path: Path) -> None:
    near = write(tmp_path / "src/near.c")
    build(tmp_path / "build", (str(near), f"gcc -DC -std=gnu11 -c {near}"))
    command = compile_command(write(tmp_path / "src/h.h"))
    assert "-DC" in command.arguments
    assert "-std=gnu11" not in command.arguments


@pytest.mark.parametrize(
    "tree",
    ["build/release", "out/build/x64", "_build", "cmake-build-debug", "cmake_build", "obj-x"],
)
def test_build_trees_of_presets_are_found(tmp_path: Path, tree: str) -> None:
    file = write(tmp_path / "src/a.cpp")
    build(tmp_path / tree, (str(file), f"g++ -DIN_THE_TREE -c {file}"))
    assert "-DIN_THE_TREE" in compile_command(file).arguments


def test_a_preset_for_another_machine_gives_way_to_one_for_this(tmp_path: Path) -> None:
    file = write(tmp_path / "src/a.cpp")
    header = write(tmp_path / "src/h.hpp")
    build(tmp_path / "build/arm", (str(file), f"no-such-arm-g++ -O3 -DARM -c {file}"))
    with pytest.raises(Unsupported, match="no-such-arm"):
        compile_command(file)
    build(tmp_path / "build/native", (str(file), f"g++ -O2 -DNATIVE -c {file}"))
    for found in (file, header):
        assert "-DNATIVE" in compile_command(found).arguments


def test_a_build_tree_that_is_gone_gives_way_to_one_that_is_there(tmp_path: Path) -> None:
    file = write(tmp_path / "src/a.cpp")
    moved = build(tmp_path / "build-old", (str(file), f"g++ -O3 -DOLD -c {file}"))
    database = moved / "compile_commands.json"
    database.write_text(database.read_text().replace("build-old", "build-gone"))
    build(tmp_path / "build-new", (str(file), f"g++ -O2 -DNEW -c {file}"))
    assert "-DNEW" in compile_command(file).arguments
