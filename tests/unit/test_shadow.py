"""What runs in a shadow cannot reach the workspace, nor anything else that is not its own."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from lessonl.measure.process import Completed
from lessonl.measure.shadow import NoShadow, Shadows
from lessonl.measure.surroundings import environment, search_path
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.workplace import workplace
from needs import needs

pytestmark = needs("g++", "unshare", "/usr/bin/python3")


@pytest.fixture(scope="module")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    return Toolchain(tmp_path_factory.mktemp("shadow-cache"))


@pytest.fixture
def shadows(tmp_path: Path, toolchain: Toolchain) -> Shadows:
    workspace, place = tmp_path / "mein Projekt é", tmp_path / "place"
    for directory in (workspace / "build", place):
        directory.mkdir(parents=True)
    (workspace / "file").write_text("as it was")
    return Shadows(toolchain, workspace, place)


def run(shadows: Shadows, command: str, seconds: float = 20.0) -> Completed:
    """How a command ends in a fresh shadow, which is left in its place."""

    async def work() -> Completed:
        shadow = await shadows.first()
        return await shadows.run(shadow, command, seconds=seconds)

    return asyncio.run(work())


def content(directory: Path) -> dict[str, tuple[int, int, bytes]]:
    """Everything below a directory: modes, times, bytes."""
    return {
        str(path.relative_to(directory)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(directory.rglob("*"))
    }


def test_a_command_sees_the_workspace_at_its_place_and_writes_to_the_shadow(
    shadows: Shadows,
) -> None:
    before = content(shadows.workspace)
    absolute = f"'{shadows.workspace}/file'"
    done = run(
        shadows,
        f"pwd; cat file; echo changed > {absolute}; cat file; rm -rf build; chmod 0 file; "
        "echo more > more && ls",
    )
    told = f"{shadows.workspace}\nas it waschanged\nfile\nmore\n"
    assert (done.returncode, done.stdout.decode()) == (0, told), done.stderr
    assert content(shadows.workspace) == before


CMAKE = """
cmake_minimum_required(VERSION 3.16)
project(p CXX)
add_executable(program one.cpp two.cpp)
"""


@needs("cmake", "make")
def test_a_build_tree_of_cmake_builds_only_what_has_changed(shadows: Shadows) -> None:
    root = shadows.workspace
    (root / "CMakeLists.txt").write_text(CMAKE)
    (root / "one.cpp").write_text("int two();\nint main() { return two(); }\n")
    (root / "two.cpp").write_text("int two() { return 2; }\n")
    tree = str(root / "build")
    for options in (["-S", str(root), "-B", tree], ["--build", tree]):
        subprocess.run(["cmake", *options], check=True, capture_output=True)
    done = run(
        shadows,
        "sed -i 's/return 2/return 7/' two.cpp && cmake --build build; ./build/program; echo $?",
    )
    assert b"two.cpp.o" in done.stdout and b"one.cpp.o" not in done.stdout
    assert done.stdout.endswith(b"\n7\n"), done.stderr
    assert subprocess.run([root / "build/program"], check=False).returncode == 2


def test_nothing_can_be_written_elsewhere(shadows: Shadows, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("as it was")
    (shadows.workspace / "link").symlink_to(outside)
    before = content(tmp_path)
    run(
        shadows,
        f"echo x > '{outside}/x'; echo x > link/x; echo x > '{tmp_path}/x'; rm link/file; "
        "chmod 0 link/file; touch link/file; truncate -s 0 link/file; ln link/file hard",
    )
    after = content(tmp_path)
    assert {path: after[path] for path in after if not path.startswith("place")} == {
        path: before[path] for path in before if not path.startswith("place")
    }


def test_temporary_files_of_every_kind_can_be_written(shadows: Shadows) -> None:
    done = run(shadows, 'echo x > "$(mktemp)" && echo y > ~/y && echo z > /dev/shm/z && echo done')
    assert done.stdout == b"done\n", done.stderr


def test_mounts_cannot_be_undone(shadows: Shadows) -> None:
    done = run(shadows, f"umount '{shadows.workspace}'; unshare -Urm umount .; cat file; id -u")
    assert done.stdout.decode() == f"as it was{os.getuid()}\n"
    assert done.stderr.count(b"\n") >= 2


NETWORK = """
import socket
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
socket.create_connection(server.getsockname(), 5)
print("loopback")
for kind, address in ((socket.AF_INET, ("192.0.2.1", 80)), (socket.AF_UNIX, "/run/x")):
    try:
        socket.socket(kind).connect(address)
    except OSError as error:
        print(error.strerror)
"""


def test_the_only_network_is_a_loopback_of_its_own(shadows: Shadows) -> None:
    (shadows.workspace / "net.py").write_text(NETWORK)
    done = run(shadows, "/usr/bin/python3 -I net.py")
    assert done.stdout == b"loopback\nNetwork is unreachable\nPermission denied\n", done.stderr


def test_the_hidden_files_of_a_home_are_not_read_and_the_plain_ones_are(
    shadows: Shadows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for name in (".ssh", "lib"):
        (home / name).mkdir(parents=True)
        (home / name / "file").write_text(f"in {name}\n")
    monkeypatch.setenv("HOME", str(home))
    done = run(shadows, f"cat '{home}/lib/file' '{home}/.ssh/file'; ls '{home}'; echo $HOME")
    assert b"in lib" in done.stdout and b"in .ssh" not in done.stdout
    assert done.stderr.count(b"ermission denied") == 2
    assert str(home).encode() not in done.stdout


def test_programs_of_the_path_are_read_with_their_libraries_wherever_they_are(
    shadows: Shadows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, tool = tmp_path / "home", tmp_path / "home/.tools/one"
    for directory in (tool / "bin", tool / "lib", home / ".venv"):
        directory.mkdir(parents=True)
    (tool / "bin/greet").write_text(f"#!/bin/sh\ncat '{tool}/lib/words'\n")
    (tool / "bin/greet").chmod(0o755)
    (tool / "lib/words").write_text("well met\n")
    (tool / "secret").write_text("no")
    (home / ".pyenv/shims").mkdir(parents=True)
    (home / ".pyenv/version").write_text("3\n")
    (home / ".deps").mkdir()
    (home / ".deps/file").write_text("wanted\n")
    shadows.reads = (home / ".deps",)
    (home / ".venv/greet").symlink_to(tool / "bin/greet")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", f"/usr/bin:/bin:{home}/.venv:{home}/.pyenv/shims")
    done = run(shadows, f"greet; cat {home}/.pyenv/version {home}/.deps/file '{tool}/secret'")
    assert done.stdout == b"well met\n3\nwanted\n" and b"ermission denied" in done.stderr


def test_the_environment_has_what_builds_go_by_and_no_secrets() -> None:
    given = {
        "PATH": "/usr/bin", "CXX": "g++", "LC_ALL": "C.UTF-8", "CMAKE_GENERATOR": "Ninja",
        "ASAN_OPTIONS": "x=1", "OPENAI_API_KEY": "sk-1", "CMAKE_API_TOKEN": "t", "GITHUB": "1",
        "SSH_AUTH_SOCK": "/s", "HOME": "/home/u", "LD_PRELOAD": "/x.so",
    }  # fmt: skip
    found = environment(given, Path("/private"), Path("/work"))
    kept = {"PATH", "CXX", "LC_ALL", "CMAKE_GENERATOR", "ASAN_OPTIONS"}
    assert found.keys() == kept | {"HOME", "TMPDIR", "PWD"}
    assert (found["HOME"], found["PWD"]) == ("/private", "/work")


def test_a_path_that_leads_nowhere_is_no_place_for_programs(tmp_path: Path) -> None:
    looped, file = tmp_path / "looped", tmp_path / "file"
    looped.symlink_to(looped)
    file.touch()
    named = ["relative", "", str(looped / "x"), str(file), str(tmp_path / "none"), str(tmp_path)]
    assert search_path({"PATH": ":".join(named)}) == (tmp_path,)


def left(cookie: str) -> list[Path]:
    """The processes with ``cookie`` in their command lines, after they have had a second to go."""
    for _ in range(100):
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if cookie.encode() in (process / "cmdline").read_bytes():
                    found.append(process)
            except OSError:
                continue
        if not found:
            return []
        time.sleep(0.01)
    return found


def cookie() -> str:
    return f"86{secrets.randbelow(10**9):09d}"


def test_what_a_command_leaves_behind_is_gone_with_it(shadows: Shadows) -> None:
    number = cookie()
    done = run(shadows, f"setsid sleep {number} & exit 3")
    assert done.returncode == 3
    assert left(number) == []


def test_what_hangs_is_killed_with_all_that_it_has_started(shadows: Shadows) -> None:
    number = cookie()
    done = run(shadows, f"setsid sleep {number} & echo on; sleep {number}", seconds=1.0)
    assert done.timed_out and done.stdout == b"on\n"
    assert left(number) == []


def test_what_is_cancelled_is_killed_with_all_that_it_has_started(shadows: Shadows) -> None:
    number = cookie()

    async def work() -> None:
        shadow = await shadows.first()
        command = f"setsid sleep {number} & touch on; sleep {number}"
        running = asyncio.create_task(shadows.run(shadow, command, seconds=60))
        while not (shadow / "on").exists():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(asyncio.wait_for(work(), 60))
    assert left(number) == []


HELD = """
import asyncio, sys
from pathlib import Path
from lessonl.measure.shadow import Shadows
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.workplace import workplace

cache, workspace, command = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

async def work():
    with workplace(cache, "judge") as place:
        shadows = Shadows(Toolchain(cache), workspace, place)
        await shadows.run(await shadows.first(), command, seconds=60)

asyncio.run(work())
"""


@frozen
class Held:
    """A process of ours whose command is under way, and what the workspace was before."""

    cookie: str
    process: subprocess.Popen[bytes]
    before: dict[str, tuple[int, int, bytes]]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert left(self.cookie) == []


@pytest.fixture
def held(shadows: Shadows) -> Iterator[Held]:
    number, cache = cookie(), shadows.toolchain.cache
    asyncio.run(shadows.toolchain.binary("launch"))
    before = content(shadows.workspace)
    command = f"rm -rf build; echo gone > file; setsid sleep {number} & touch on; sleep {number}"
    with subprocess.Popen(
        [sys.executable, "-c", HELD, str(cache), str(shadows.workspace), command]
    ) as started:
        try:
            ends = time.monotonic() + 20
            while not list(cache.glob("work/judge-*/shadow-*/on")):
                assert time.monotonic() < ends
                time.sleep(0.01)
            yield Held(number, started, before)
        finally:
            started.kill()


def test_a_kill_9_leaves_the_workspace_as_it_was_and_no_process(
    shadows: Shadows, held: Held
) -> None:
    held.kill()
    assert content(shadows.workspace) == held.before


def test_shadows_of_the_dead_are_swept(shadows: Shadows, held: Held) -> None:
    cache = shadows.toolchain.cache
    held.kill()
    assert list(cache.glob("work/judge-*"))
    with workplace(cache, "next"):
        assert [path.name[:5] for path in (cache / "work").iterdir()] == ["next-"]


WITHOUT = """
echo 0 > /proc/sys/user/max_net_namespaces
exec "$@"
"""
FIRST = """
import asyncio, sys
from pathlib import Path
from lessonl.measure.shadow import NoShadow, Shadows
from lessonl.measure.toolchain import Toolchain

cache, workspace, place = map(Path, sys.argv[1:])
try:
    asyncio.run(Shadows(Toolchain(cache), workspace, place).first())
except NoShadow as why:
    print(why)
"""


def test_where_there_are_no_namespaces_that_is_said(shadows: Shadows) -> None:
    asyncio.run(shadows.toolchain.binary("launch"))
    places = map(str, (shadows.toolchain.cache, shadows.workspace, shadows.place))
    inner = [sys.executable, "-c", FIRST, *places]
    command = ["unshare", "-Ur", "/bin/sh", "-c", WITHOUT, "sh", *inner]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.startswith(
        "this system does not let a program live apart: no namespaces of its own: "
    )


def test_a_home_is_not_copied(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(shadows.workspace / "build"))
    with pytest.raises(NoShadow, match="all of your home"):
        asyncio.run(shadows.first())


def test_a_file_that_cannot_be_copied_is_named(shadows: Shadows) -> None:
    shadows.place = shadows.workspace / "build"
    with pytest.raises(NoShadow, match="cannot be copied: cp: cannot copy a directory"):
        asyncio.run(shadows.first())
