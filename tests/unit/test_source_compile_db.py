"""How a file is compiled: the database, the table of flags, headers, and nothing at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lessonl.model import LessonlError, Unsupported
from lessonl.source.compile_db import (
    CompileCommand,
    compile_command,
    entries_for,
    find_databases,
    normalise,
    other_standards,
    workspace_root,
)
from lessonl.source.flags import standard
from needs import needs

pytestmark = needs("g++")
GPP = str(shutil.which("g++"))


def project(tmp_path: Path, **entries: Any) -> Path:
    """A source ``a.cpp`` and a database with one entry made of the keywords."""
    (tmp_path / "a.cpp").write_text("int f() { return 1; }\n")
    entry = {"directory": str(tmp_path), "file": "a.cpp", **entries}
    write(tmp_path, [entry])
    return tmp_path / "a.cpp"


def write(directory: Path, entries: list[dict[str, Any]]) -> Path:
    directory.mkdir(exist_ok=True, parents=True)
    database = directory / "compile_commands.json"
    database.write_text(json.dumps(entries))
    return database


def normalised(tmp_path: Path, command: str) -> CompileCommand:
    file = project(tmp_path, command=command)
    (entry,) = entries_for(tmp_path / "compile_commands.json", file)
    return normalise(entry)


@pytest.mark.parametrize(
    ("flags", "kept"),
    [
        ("-O2 -c a.cpp -o a.o", "-O2"),
        ("-O3 -oa.o -MD -MMD -MP -MF a.d -MT a.o -MQ a.o -MFa.d -c a.cpp", "-O3"),
        ("-O2 -save-temps=obj --coverage -fprofile-use=x -fprofile-arcs -ftest-coverage", "-O2"),
        ("-O2 -Wall -Werror -Werror=vla -Winvalid-pch -pedantic-errors", "-O2 -Wall"),
        ("-O2 -fsanitize=address,undefined -fno-sanitize-recover=all", "-O2"),
        ("-O2 -flto -flto=auto -fno-fat-lto-objects -fwhole-program",
         "-O2"),
        ("-O2 -nostdlib++ -nodefaultlibs -nostartfiles -nostdinc", "-O2 -nostdinc"),
        ("-O2 -pie -fPIE -fpie -fPIC -fvisibility=hidden -fvisibility-inlines-hidden", "-O2"),
        ("-O2 -DNAME='a b' -I inc -isystem/usr/x -std=gnu++17 -march=native",
         "-O2|-DNAME=a b|-I|inc|-isystem/usr/x|-std=gnu++17|-march=native"),
        ("-Os -ffast-math -fopenmp -g", "-Os -ffast-math -fopenmp -g"),
        ("-O0 -O3 -- a.cpp", "-O0 -O3"),
        ("-O2 -include -c -Xclang -include-pch -Xclang x.pch", "-O2 -include -c"),
        ("-O2 -Xclang -fopt", "-O2 -Xclang -fopt"),
        ("-O2 -D a.cpp -c ./a.cpp", "-O2 -D a.cpp"),
    ],
)  # fmt: skip
def test_the_table_of_flags(tmp_path: Path, flags: str, kept: str) -> None:
    expected = kept.split("|") if "|" in kept else kept.split()
    assert normalised(tmp_path, f"g++ {flags}").arguments == (*expected, "-w", "-fPIC")


@pytest.mark.parametrize(
    ("flags", "found", "debug"),
    [
        ("", "", True),
        ("-O0 -g", "-O0", True),
        ("-Og", "-Og", True),
        ("-O1", "-O1", True),
        ("-O", "-O", True),
        ("-O0 -O2", "-O2", False),
        ("-O3 -O0", "-O0", True),
        ("-Os", "-Os", False),
        ("-Ofast", "-Ofast", False),
    ],
)
def test_a_debug_build_is_timed_at_o2(tmp_path: Path, flags: str, found: str, debug: bool) -> None:
    command = normalised(tmp_path, f"g++ {flags} -c a.cpp")
    assert (command.optimisation, command.debug_build) == (found, debug)
    levels = [a for a in command.arguments if a.startswith("-O")]
    assert (levels == ["-O2"]) if debug else (levels[-1] == found)


@pytest.mark.parametrize(
    "launcher",
    ["ccache", "/usr/bin/sccache", "distcc", "icecc", "env A=1 ccache", "ccache distcc",
     "cmake -E __run_co_compile --launcher=ccache --source=a.cpp --"],
)  # fmt: skip
def test_launchers_are_stripped(tmp_path: Path, launcher: str) -> None:
    command = normalised(tmp_path, f"{launcher} g++ -O2 -c a.cpp")
    assert (command.compiler, command.arguments) == (GPP, ("-O2", "-w", "-fPIC"))


def test_the_arguments_form_and_a_relative_directory(tmp_path: Path) -> None:
    (tmp_path / "a.cpp").write_text("int x;\n")
    (tmp_path / "build").mkdir()
    arguments = ["g++", "-O2", "-DA=b c", "-I..", "-c", "../a.cpp"]
    entry = {"directory": "build", "file": "../a.cpp", "arguments": arguments}
    write(tmp_path, [entry])
    command = compile_command(tmp_path / "a.cpp")
    assert command.arguments == ("-O2", "-DA=b c", "-I..", "-w", "-fPIC")
    assert (command.directory, command.source) == (tmp_path / "build", tmp_path / "a.cpp")


def test_response_files_are_read_from_the_directory(tmp_path: Path) -> None:
    (tmp_path / "deep.rsp").write_text("-DB='x y'\n")
    (tmp_path / "flags.rsp").write_text("-O3 -Werror @deep.rsp\n")
    command = normalised(tmp_path, "g++ @flags.rsp @a.o.modmap -c a.cpp")
    assert command.arguments == ("-O3", "-DB=x y", "-w", "-fPIC")
    with pytest.raises(LessonlError, match=r"nowhere\.rsp"):
        normalised(tmp_path, "g++ @nowhere.rsp -c a.cpp")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("cl.exe /c a.cpp", "MSVC"),
        ("C:\\\\bin\\\\cl.exe /c a.cpp", "MSVC"),
        ("g++ -fmodules-ts -c a.cpp", "modules"),
        ("clang++ -fmodule-file=a.pcm -c a.cpp", "modules"),
        ("g++ -x c++-module -c a.cpp", "modules"),
        ("arm-none-eabi-nothing-g++ -c a.cpp", "not on this machine"),
        ("/nowhere/g++ -c a.cpp", "not on this machine"),
        ("g++ -m64 -O2 -m32 -c a.cpp", "another machine \\(-m32\\)"),
        ("g++ --target=s390x-ibm-linux -c a.cpp", "--target=s390x-ibm-linux"),
    ],
)
def test_what_is_not_supported_says_so(
    tmp_path: Path, command: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unsupported, match=reason) as error:
        normalised(tmp_path, command)
    assert error.value.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[{"file": ', "broken at line 1, column 11"),
        ("{}", "not a JSON list"),
        ('[{"directory": "."}]', "Entry 1 .* has no file"),
        ('[{"file": "a.cpp", "command": "g++ \'"}]', "cannot be split"),
        ('[{"file": "a.cpp", "arguments": "g++"}]', "no list"),
    ],
)
def test_a_broken_database_is_named(tmp_path: Path, text: str, problem: str) -> None:
    file = project(tmp_path)
    (tmp_path / "compile_commands.json").write_text(text)
    with pytest.raises(LessonlError, match=problem) as error:
        compile_command(file)
    assert str(tmp_path / "compile_commands.json") in error.value.message
    assert error.value.hint


def test_a_broken_database_does_not_matter_when_another_has_the_entry(tmp_path: Path) -> None:
    file = project(tmp_path, command="g++ -O3 -c a.cpp")
    (tmp_path / "build").mkdir()
    (tmp_path / "build/compile_commands.json").write_text("[")
    assert compile_command(file).optimisation == "-O3"


def test_a_directory_that_is_gone_is_named(tmp_path: Path) -> None:
    file = project(tmp_path, directory=str(tmp_path / "gone"), file=str(tmp_path / "a.cpp"),
                   command="g++ -c a.cpp")  # fmt: skip
    with pytest.raises(LessonlError, match=r"gone that .* is not there"):
        compile_command(file)


def test_databases_are_found_upwards_and_in_build_directories(tmp_path: Path) -> None:
    (tmp_path / "src/deep").mkdir(parents=True)
    names = ("build-rel", "out", "cmake-build-debug", "src/build", "build/Release")
    for name in names:
        write(tmp_path / name, [])
    (tmp_path / "compile_commands.json").symlink_to(tmp_path / "out/compile_commands.json")
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", [])
    found = find_databases(tmp_path / "src/deep/a.cpp")
    assert found[0] == tmp_path / "src/build/compile_commands.json"
    assert {f.parent for f in found} == {tmp_path / name for name in names}


def test_a_directory_that_everybody_may_write_to_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "open/mine").mkdir(parents=True)
    write(tmp_path / "open", [])
    (tmp_path / "open").chmod(0o777)
    assert find_databases(tmp_path / "open/mine/a.cpp") == ()


def test_of_several_entries_the_highest_optimisation_is_taken(tmp_path: Path) -> None:
    file = project(tmp_path, command="g++ -c a.cpp")
    entries = [
        {"directory": str(tmp_path), "file": "a.cpp", "command": f"g++ {level} -DX={i} -c a.cpp"}
        for i, level in enumerate(["-O0", "-O3", "-O2", "-O3"])
    ]
    write(tmp_path / "build", entries)
    command = compile_command(file)
    assert command.arguments[:2] == ("-O3", "-DX=1")
    assert "5 entries" in command.origin


def test_a_source_is_known_through_a_link(tmp_path: Path) -> None:
    file = project(tmp_path, command="g++ -O2 -c a.cpp")
    (tmp_path / "link.cpp").symlink_to(file)
    assert compile_command(tmp_path / "link.cpp").source == file


def headers(tmp_path: Path, **sources: str) -> Path:
    """A header ``include/h.hpp`` and sources, each with an entry."""
    (tmp_path / "include").mkdir()
    (tmp_path / "src").mkdir()
    header = tmp_path / "include/h.hpp"
    header.write_text("inline int f() { return 1; }\n")
    entries = []
    for name, text in sources.items():
        (tmp_path / f"src/{name}.cpp").write_text(text)
        command = f"g++ -O2 -Iinclude -DUSED={name} -c src/{name}.cpp -o {name}.o"
        entries.append({"directory": str(tmp_path), "file": f"src/{name}.cpp", "command": command})
    write(tmp_path, entries)
    return header


def test_a_header_is_compiled_by_the_source_of_the_same_name(tmp_path: Path) -> None:
    header = headers(tmp_path, a='#include "h.hpp"\n', h="#  include <h.hpp>\n", z="")
    command = compile_command(header)
    assert (command.source.name, command.generated) == ("h.cpp", False)
    assert "-DUSED=h" in command.arguments


def test_a_header_is_compiled_by_a_source_that_includes_it(tmp_path: Path) -> None:
    header = headers(tmp_path, a="", b='#include "../include/h.hpp"\n', h="")
    assert compile_command(header).source.name == "b.cpp"


def test_a_header_that_another_header_includes(tmp_path: Path) -> None:
    header = headers(tmp_path, a="", b='#include "all.hpp"\n')
    (tmp_path / "include/all.hpp").write_text('#include "h.hpp"\n')
    command = compile_command(header)
    assert command.source.name == "b.cpp"
    assert "through other headers" in command.origin


def test_a_dependency_file_of_the_build_tells(tmp_path: Path) -> None:
    header = headers(tmp_path, a="", b="#include CHOSEN\n")
    (tmp_path / "b.d").write_text("b.o: src/b.cpp \\\n include/h.hpp\n")
    command = compile_command(header)
    assert command.source.name == "b.cpp"
    assert "was built from it" in command.origin


def test_a_header_nobody_includes_gets_a_generated_unit(tmp_path: Path) -> None:
    header = headers(tmp_path, a="")
    command = compile_command(header)
    assert (command.source, command.generated) == (header, True)
    assert "-DUSED=a" in command.arguments
    assert "a.cpp" in command.origin


def test_a_source_without_entry_takes_the_nearest_flags_or_its_unity_source(tmp_path: Path) -> None:
    headers(tmp_path, a="")
    (tmp_path / "src/new.cpp").write_text("int x;\n")
    command = compile_command(tmp_path / "src/new.cpp")
    assert (command.source.name, command.generated) == ("new.cpp", False)
    (tmp_path / "src/a.cpp").write_text('#include "new.cpp"\n')
    assert compile_command(tmp_path / "src/new.cpp").source.name == "a.cpp"


def test_an_entry_of_a_deleted_file_is_ignored(tmp_path: Path) -> None:
    file = project(tmp_path, command="g++ -O2 -DGONE -c gone.cpp", file="gone.cpp")
    command = compile_command(file)
    assert "gone" in command.origin
    assert "-DGONE" not in command.arguments


def test_without_a_database_the_line_is_made_up_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "include").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    file = tmp_path / "src/a.cpp"
    file.write_text("int x;\n")
    command = compile_command(file)
    assert command.arguments[:2] == ("-std=c++20", "-O2")
    assert f"-I{tmp_path / 'include'}" in command.arguments
    assert "no compile database" in command.origin
    assert command.line().startswith(command.compiler)
    assert compile_command(tmp_path / "src/h.hpp").generated


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("-O2 -std=c++17", "C++17"),
        ("-std=c++11 -std=gnu++2a -w", "GNU C++20"),
        ("--std=c++1z", "C++17"),
        ("-std=c++2b", "C++23"),
        ("-std=c++98", "C++98"),
        ("-std=c11 -O2", ""),
        ("-DSTD=-std=c++17", ""),
        ("-O2", ""),
    ],
)
def test_the_standard_is_the_last_that_is_named(arguments: str, named: str) -> None:
    assert standard(arguments.split()) == named


def test_older_standards_are_tried_only_where_nothing_says_which(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    file = tmp_path / "a.cpp"
    file.write_text("int x;\n")
    guessed = compile_command(file)
    others = other_standards(guessed)
    assert [c.arguments[0] for c in others] == ["-std=c++17", "-std=c++14", "-std=c++11"]
    assert "-std=c++14 because -std=c++20 does not compile it" in others[1].origin
    stated = compile_command(project(tmp_path, command="g++ -std=c++20 -c a.cpp"))
    assert not other_standards(stated)


def test_no_compiler_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unsupported, match=r"no c\+\+ on the PATH"):
        compile_command(tmp_path / "a.cpp")


def test_the_workspace_is_the_nearest_mark_or_the_topmost_project(tmp_path: Path) -> None:
    deep = tmp_path / "p/q/r"
    deep.mkdir(parents=True)
    assert workspace_root(deep / "a.cpp") == deep
    (tmp_path / "p/CMakeLists.txt").touch()
    (tmp_path / "p/q/CMakeLists.txt").touch()
    assert workspace_root(deep / "a.cpp") == tmp_path / "p"
    (tmp_path / "p/q/lessonl.toml").touch()
    assert workspace_root(deep / "a.cpp") == tmp_path / "p/q"
