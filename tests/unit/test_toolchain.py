"""Our own programs are built once; compiles read, write and take only what they were given."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lessonl.measure.compilers import find_compiler
from lessonl.measure.process import Completed, Placement, clean_environment, run
from lessonl.measure.toolchain import Toolchain, cache_root
from lessonl.model import LessonlError
from needs import needs

pytestmark = needs("g++")


@pytest.fixture(scope="module")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    return Toolchain(cache=tmp_path_factory.mktemp("cache"))


def compiled(toolchain: Toolchain, work: Path, text: str, *readable: Path) -> Completed:
    (work / "unit.cpp").write_text(text)
    command = ["g++", "-c", "unit.cpp", "-o", "unit.o"]
    return asyncio.run(toolchain.compile_sandboxed(command, work=work, readable=readable))


def test_a_program_is_built_once_and_kept(toolchain: Toolchain) -> None:
    first = asyncio.run(toolchain.binary("launch"))
    made = first.stat().st_mtime_ns
    again = Toolchain(cache=toolchain.cache)
    assert asyncio.run(again.binary("launch")) == first
    assert first.stat().st_mtime_ns == made
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_the_sandbox_level_names_every_layer(toolchain: Toolchain) -> None:
    asyncio.run(toolchain.binary("launch"))
    level = toolchain.sandbox_level()
    assert level.startswith("Landlock ABI ")
    assert level.endswith(", seccomp, rlimits")


def test_a_compile_reads_the_toolchain_and_writes_its_own_directory(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    done = compiled(toolchain, tmp_path, "#include <vector>\nstd::vector<int> v;")
    assert done.ok, done.stderr.decode()
    assert (tmp_path / "unit.o").exists()


def test_a_header_is_read_only_if_it_was_named(toolchain: Toolchain, tmp_path: Path) -> None:
    outside, work = tmp_path / "outside.hpp", tmp_path / "work"
    outside.write_text("using Number = int;\n")
    work.mkdir()
    (work / "link.hpp").symlink_to(outside)
    text = '#include "link.hpp"\nNumber n;'
    refused = compiled(toolchain, work, text)
    assert b"Permission denied" in refused.stderr
    assert compiled(toolchain, work, text, outside).ok


def test_a_compile_writes_nowhere_else(toolchain: Toolchain, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "unit.cpp").write_text("int x;")
    command = ["g++", "-c", "unit.cpp", "-o", str(tmp_path / "unit.o")]
    done = asyncio.run(toolchain.compile_sandboxed(command, work=work))
    assert not done.ok
    assert not (tmp_path / "unit.o").exists()


def test_a_compile_without_end_is_stopped(toolchain: Toolchain, tmp_path: Path) -> None:
    endless = "template <int N> struct A { A<N + 1> a; A<N + 2> b; }; A<0> a;"
    (tmp_path / "unit.cpp").write_text(endless)
    command = ["g++", "-c", "unit.cpp", "-ftemplate-depth=100000000"]
    done = asyncio.run(toolchain.compile_sandboxed(command, work=tmp_path, timeout=1))
    assert not done.ok
    assert done.seconds < 5


def shell(toolchain: Toolchain, work: Path, script: str) -> Completed:
    """Run a script where a compiler would run."""
    command = ["/bin/sh", "-c", script]
    return asyncio.run(toolchain.compile_sandboxed(command, work=work))


@pytest.fixture
def sleeper() -> Iterator[int]:
    with subprocess.Popen(["sleep", "60"]) as child:
        yield child.pid
        child.kill()


def test_what_a_compiler_starts_stays_in_its_group_and_signals_no_one(
    toolchain: Toolchain, tmp_path: Path, sleeper: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(toolchain.binary("launch"))
    monkeypatch.setattr(Toolchain, "system_paths", lambda *_: (Path("/usr"), Path("/lib64")))
    assert shell(toolchain, tmp_path, "true").ok
    for script in ("setsid -w true", f"kill {sleeper}", "renice -n 5 $$", "cat /etc/passwd"):
        assert not shell(toolchain, tmp_path, script).ok, script
    assert Path(f"/proc/{sleeper}").exists()


def test_nice_and_affinity_hold_from_the_start(toolchain: Toolchain, tmp_path: Path) -> None:
    core = max(os.sched_getaffinity(0))
    launcher = asyncio.run(toolchain.binary("launch"))
    placement = Placement(launcher, nice=3, affinity=frozenset({core}))
    argv = ["sh", "-c", "nice; grep Cpus_allowed_list /proc/self/status"]
    environment = clean_environment(tmp_path)
    done = asyncio.run(run(argv, cwd=tmp_path, env=environment, timeout=5, placement=placement))
    niceness, allowed = done.stdout.decode().splitlines()
    assert int(niceness) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 3)
    assert allowed.split() == ["Cpus_allowed_list:", str(core)]


@needs("/proc/self/autogroup")
def test_a_nice_child_is_so_among_sessions_too(toolchain: Toolchain, tmp_path: Path) -> None:
    placement = Placement(asyncio.run(toolchain.binary("launch")), nice=3)
    argv, environment = ["cat", "/proc/self/autogroup"], clean_environment(tmp_path)
    done = asyncio.run(run(argv, cwd=tmp_path, env=environment, timeout=5, placement=placement))
    nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 3)
    assert done.stdout.decode().rstrip().endswith(f"nice {nice}")


def test_a_launched_child_dies_with_its_parent(toolchain: Toolchain, tmp_path: Path) -> None:
    launcher, pid = asyncio.run(toolchain.binary("launch")), tmp_path / "pid"
    script = f"echo $$ > {pid}; exec sleep 60"
    parent = f"{launcher} --unrestricted -- sh -c '{script}' & while [ ! -s {pid} ]; do :; done"
    subprocess.run(["sh", "-c", parent], check=True)
    child = Path(f"/proc/{int(pid.read_text())}/stat")
    for _ in range(200):
        if not child.exists() or ") Z " in child.read_text():
            return
        time.sleep(0.01)
    raise AssertionError("the child outlived its parent")


def test_an_orphan_does_not_start(toolchain: Toolchain) -> None:
    launcher = asyncio.run(toolchain.binary("launch"))
    command = [str(launcher), "--parent", "999999999", "--unrestricted", "--", "echo", "started"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (126, b"")
    assert done.stderr == b"lessonl-launch: the parent is gone\n"


@pytest.mark.parametrize("options", [["--bogus", "1"], ["--cpu", "x"], ["--cpu"], [], ["--"]])
def test_the_launcher_refuses_what_it_does_not_know(
    toolchain: Toolchain, options: list[str]
) -> None:
    launcher = asyncio.run(toolchain.binary("launch"))
    done = subprocess.run([str(launcher), *options], capture_output=True, check=False)
    assert done.returncode == 126
    assert done.stderr.count(b"\n") == 1


def test_a_compiler_is_known_by_its_path_and_version(toolchain: Toolchain) -> None:
    path, _, version = toolchain.compiler_identity("g++").partition(" ")
    assert Path(path).is_file()
    assert any(character.isdigit() for character in version)


def test_a_compiler_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(LessonlError, match="no-such-compiler is not there") as raised:
        find_compiler("no-such-compiler")
    assert raised.value.code == "environment"


def test_a_compiler_in_the_home_directory_does_not_open_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = tmp_path / "bin" / "g++"
    compiler.parent.mkdir()
    compiler.write_text(f'#!/bin/sh\necho "libraries: =/usr/lib:{tmp_path}:/"\n')
    compiler.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    paths = Toolchain(cache=tmp_path).system_paths(compiler)
    assert compiler.parent in paths
    assert not any(tmp_path.is_relative_to(path) for path in paths)


def test_without_a_compiler_the_user_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LessonlError, match=r"No C\+\+ compiler") as raised:
        asyncio.run(Toolchain(cache=tmp_path).binary("launch"))
    assert "g++" in raised.value.hint


def test_a_compiler_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = tmp_path / "g++"
    compiler.write_text("#!/bin/sh\necho 'error: too old' >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(LessonlError, match="too old"):
        asyncio.run(Toolchain(cache=tmp_path / "cache").binary("launch"))
    assert list((tmp_path / "cache" / "bin").iterdir()) == []


def test_a_cache_that_cannot_be_made_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LESSONL_CACHE_DIR", str(tmp_path / "file" / "cache"))
    with pytest.raises(LessonlError, match="cache directory") as raised:
        cache_root()
    assert raised.value.code == "environment"
    assert "LESSONL_CACHE_DIR" in raised.value.hint


@contextmanager
def mounted(where: Path, options: str) -> Iterator[Path]:
    """A small file system of its own."""
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@needs("tmpfs")
def test_a_full_cache_disk_is_a_clear_error(tmp_path: Path) -> None:
    with mounted(tmp_path / "full", "size=16k") as cache:
        with pytest.raises(LessonlError, match="is on a full disk") as raised:
            asyncio.run(Toolchain(cache=cache).binary("launch"))
        assert raised.value.code == "environment"
        assert list((cache / "bin").iterdir()) == []


@needs("tmpfs")
def test_a_disk_that_fills_up_is_no_fault_of_the_rewrite(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    full = pytest.raises(LessonlError, match="is on a full disk")
    with mounted(tmp_path / "full", "size=64k") as work, full:
        compiled(toolchain, work, "char big[1 << 20] = {1};")


@needs("tmpfs")
def test_a_read_only_cache_disk_is_a_clear_error(tmp_path: Path) -> None:
    read_only = pytest.raises(LessonlError, match="is read-only")
    with mounted(tmp_path / "fixed", "ro") as cache, read_only:
        asyncio.run(Toolchain(cache=cache).binary("launch"))


def test_only_one_times_at_a_time(toolchain: Toolchain) -> None:
    other = Toolchain(cache=toolchain.cache)

    async def waits() -> bool:
        async with toolchain.timing_turn():
            try:
                async with asyncio.timeout(0.1), other.timing_turn():
                    return False
            except TimeoutError:
                pass
        async with asyncio.timeout(1), other.timing_turn():
            return True

    assert asyncio.run(waits())


def test_a_compiler_that_is_too_slow_is_not_said_to_be_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessonl.measure.toolchain._BUILD_SECONDS", 0.001)
    with pytest.raises(LessonlError, match="did not finish") as error:
        asyncio.run(Toolchain(cache=tmp_path).binary("launch"))
    assert error.value.code == "environment"
    assert "less busy" in error.value.hint
