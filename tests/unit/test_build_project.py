"""What another file of the project defines is found, compiled its own way, and linked in."""

from __future__ import annotations

import asyncio
import ctypes
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from lessonl.measure.build import Builder
from lessonl.measure.cores import Cores
from lessonl.measure.forms import plain_forms
from lessonl.measure.project import linked
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.unit import Built, Unit
from lessonl.source.compile_db import compile_command
from lessonl.source.functions import find
from needs import needs

pytestmark = needs("g++")


@pytest.fixture(scope="module")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    return Toolchain(cache=tmp_path_factory.mktemp("cache"))


class Project:
    """Files, a database of their sources, and the original of ``f`` in the first of them."""

    def __init__(self, directory: Path, toolchain: Toolchain, files: Mapping[str, str]) -> None:
        self.directory = directory / "project"
        self.directory.mkdir()
        self.sources = [n for n in files if n.endswith((".cpp", ".c"))]
        for name, text in files.items():
            (self.directory / name).write_text(text)
        self.builder = Builder(toolchain, directory / "work", Cores(-1))
        self.targets: dict[str, str] = {}

    def database(self) -> None:
        entries = [self._entry(name) for name in self.sources]
        (self.directory / "compile_commands.json").write_text(json.dumps(entries))

    def _entry(self, name: str) -> dict[str, object]:
        compiler = "gcc" if name.endswith(".c") else "g++"
        target = self.targets.get(name, "all")
        output = f"CMakeFiles/{target}.dir/{name}.o"
        arguments = [compiler, "-O2", f"-DNAME={Path(name).stem}", "-c", name]
        return {
            "directory": str(self.directory), "file": name, "arguments": arguments, "output": output
        }  # fmt: skip

    async def _unit(self) -> Unit:
        path = self.directory / self.sources[0]
        function = find(path, path.read_bytes(), name="f")
        command = compile_command(path)
        return await self.builder.unit(function, path.read_bytes(), command, self.directory)

    async def _built(self) -> tuple[Unit, Built]:
        unit = await self._unit()
        data = unit.function.file.read_bytes()
        entry = plain_forms(unit.function, overloaded=False)[0]
        unit = await linked(self.builder, unit, data, [Builder.variant_addition(unit, entry)])
        return unit, await self.builder.variant(unit, data, entry)

    def build(self) -> tuple[Unit, Built]:
        return asyncio.run(self._built())

    def call(self, argument: int) -> int:
        """What the original of ``int f(int)`` returns."""
        _, built = self.build()
        assert built.path is not None, built.log
        out = ctypes.c_void_p()
        ctypes.CDLL(str(built.path)).lessonl_entry(ctypes.byref(out))
        assert out.value is not None
        result = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(out.value)(argument)
        return int(result)


F = "int g(int); int f(int x) { return g(x) + 1; }\n"


def test_a_function_of_a_second_file_is_linked_in(tmp_path: Path, toolchain: Toolchain) -> None:
    project = Project(tmp_path, toolchain, {"a.cpp": F, "b.cpp": "int g(int x) { return 2 * x; }"})
    project.database()
    assert project.call(20) == 41


def test_what_the_second_file_needs_comes_from_a_third(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    files = {
        "a.cpp": F,
        "b.cpp": "#include <map>\nint h(int); int g(int x) { return h(x); }\nint main() {}\n",
        "c.cpp": "extern const int table[2]; int h(int x) { return table[x]; }\n",
        "d.cpp": "extern const int table[2] = {5, 6};\nint main() {}\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(1) == 7


def test_members_of_a_class_and_its_tables_are_found(tmp_path: Path, toolchain: Toolchain) -> None:
    files = {
        "a.cpp": '#include "box.hpp"\nint f(int x) { box::Even b(x); return b.twice(); }\n',
        "box.hpp": "namespace box { struct Base { virtual int twice() const; virtual ~Base(); };\n"
        "struct Even : Base { explicit Even(int); int twice() const override; int v; }; }\n",
        "box.cpp": '#include "box.hpp"\nusing namespace box;\nEven::Even(int x) : v(x) {}\n'
        "int Even::twice() const { return 2 * v; }\n",
        "base.cpp": '#include "box.hpp"\nint box::Base::twice() const { return 0; }\n'
        "box::Base::~Base() {}\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(4) == 8


def test_files_that_do_not_compile_are_passed_over(tmp_path: Path, toolchain: Toolchain) -> None:
    files = {
        "a.cpp": F,
        "broken.cpp": '#include "missing.hpp"\nint g(int x) { return 0; }\n',
        "worse.cpp": "int g(int x) { return 0;\n",
        "z.cpp": "int g(int x) { return x; }\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(1) == 2


def test_what_nobody_defines_is_named(tmp_path: Path, toolchain: Toolchain) -> None:
    project = Project(tmp_path, toolchain, {"a.cpp": F, "b.cpp": "int other() { return 1; }"})
    project.database()
    unit, built = project.build()
    assert built.path is None
    assert built.undefined == ("g(int)",)
    assert unit.archives == ()


def test_of_two_definitions_that_of_the_same_target_counts(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    files = {
        "a.cpp": F,
        "b.cpp": "int g(int) { return 10; }\nint main() {}\n",
        "c.cpp": "int g(int) { return 20; }\nint main() {}\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.targets = {"a.cpp": "tool", "b.cpp": "other", "c.cpp": "tool"}
    project.database()
    assert project.call(0) == 21


def test_the_unit_keeps_its_own_definition_of_what_a_member_defines_too(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    files = {
        "a.cpp": F + "int setting() { return 100; }\nint main() { return f(setting()); }\n",
        "b.cpp": "int setting() { return 1; }\nint g(int) { return setting(); }\nint main() {}\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(0) == 101


def test_every_file_is_compiled_with_its_own_flags(tmp_path: Path, toolchain: Toolchain) -> None:
    files = {"a.cpp": F, "b.cpp": "enum { a = 1, b = 2 }; int g(int) { return NAME; }\n"}
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(0) == 3


def test_a_c_file_is_linked_into_a_cpp_unit(tmp_path: Path, toolchain: Toolchain) -> None:
    files = {
        "a.cpp": 'extern "C" int g(int); int f(int x) { return g(x) + 1; }\n',
        "b.c": "int g(int class) { return class; }\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(1) == 2


def test_without_a_database_the_files_beside_it_are_used(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    project = Project(tmp_path, toolchain, {"a.cpp": F, "b.cpp": "int g(int x) { return x; }\n"})
    (project.directory / "lessonl.toml").touch()
    assert project.call(1) == 2


def test_a_kept_archive_is_used_until_one_of_its_files_changes(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    project = Project(tmp_path, toolchain, {"a.cpp": F, "b.cpp": "int g(int) { return 1; }\n"})
    project.database()
    first, _ = project.build()
    again, _ = project.build()
    assert first.archives == again.archives
    (project.directory / "b.cpp").write_text("int g(int) { return 2; }\n")
    assert project.build()[0].archives != first.archives
    assert project.call(0) == 3


def test_what_is_not_reached_is_not_in_the_object(tmp_path: Path, toolchain: Toolchain) -> None:
    files = {
        "a.cpp": F,
        "b.cpp": "int missing(); int g(int x) { return x; }\nint unused() { return missing(); }\n",
    }
    project = Project(tmp_path, toolchain, files)
    project.database()
    assert project.call(1) == 2
