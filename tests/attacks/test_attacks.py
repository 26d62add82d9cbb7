"""The eighteen attacks are contained; where it is safe to show, each works without the sandbox."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks.confined import ATTACKS, SECRET, World, as_ordinary_user, give, new_world

from lessonl.measure.process import Completed, clean_environment, run
from lessonl.measure.toolchain import Toolchain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

EIGHTEEN = {
    *("read_key", "write_home", "write_tmp", "tcp", "udp", "fork_bomb", "double_fork", "memory"),
    *("endless_loop", "kill_parent", "kill_all", "ptrace_parent", "parent_environment"),
    *("fill_disk", "flood_stdout", "exec_shell", "renice", "include_private"),
}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with new_world() as made:
        yield made


def processes_named(part: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if part in command:
            found.append(command)
    return found


def test_every_attack_has_a_body() -> None:
    bodies = {path.stem for path in ATTACKS.glob("*.cpp")} - {"harness", "honest"}
    assert bodies == EIGHTEEN


@pytest.mark.parametrize("flags", [(), ("threads",), ("sanitizer",)])
def test_honest_code_runs(world: World, flags: tuple[str, ...]) -> None:
    ended = world.run(world.text("honest"), *flags)
    assert (ended.result, ended.stdout) == (42, b""), ended.report


def test_a_key_in_the_home_directory_is_not_read(world: World) -> None:
    attack = world.text("read_key")
    assert SECRET.encode() in world.run(attack, "unsafe").stdout
    ended = world.run(attack)
    assert ended.stdout == b""
    assert ended.result == 42


def test_the_home_directory_is_not_written(world: World) -> None:
    attack, target = world.text("write_home"), world.home / ".bashrc"
    world.run(attack, "unsafe")
    assert target.exists()
    target.unlink()
    assert world.run(attack).result == 42
    assert not target.exists()


def test_the_temporary_directory_is_not_written(world: World) -> None:
    attack, target = world.text("write_tmp"), world.temporary / "written"
    world.run(attack, "unsafe")
    assert target.exists()
    target.unlink()
    assert world.run(attack).result == 42
    assert not target.exists()


def test_no_tcp_connection_is_made(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        attack = world.text("tcp", port=server.getsockname()[1])
        assert world.run(attack, "unsafe").stdout == b"BREACH"
        server.accept()[0].close()
        ended = world.run(attack)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert ended.signal == signal.SIGSYS


def test_no_datagram_is_sent(world: World) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        attack = world.text("udp", port=server.getsockname()[1])
        world.run(attack, "unsafe")
        assert server.recv(16) == b"BREACH"
        ended = world.run(attack)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.recv(16)
    assert ended.signal == signal.SIGSYS


def test_a_fork_bomb_does_not_get_its_first_child(world: World) -> None:
    attack = world.text("fork_bomb")
    assert b"BREACH" in world.run(attack, "unsafe").stdout
    ended = world.run(attack)
    assert ended.stdout == b""
    assert ended.signal == signal.SIGSYS


def test_nothing_survives_a_double_fork(world: World) -> None:
    attack, marker = world.text("double_fork"), world.temporary / "escaped"
    world.run(attack, "unsafe")
    time.sleep(0.6)
    assert marker.exists()
    marker.unlink()
    ended = world.run(attack)
    assert processes_named(str(world.root)) == []
    time.sleep(0.6)
    assert not marker.exists()
    assert ended.signal == signal.SIGSYS


def test_memory_is_limited(world: World) -> None:
    ended = world.run(world.text("memory"))
    assert (ended.result, ended.stdout) == (42, b"")


def test_memory_is_limited_for_a_sanitizer_build(world: World) -> None:
    ended = world.run(world.text("memory"), "sanitizer")
    assert b"BREACH" not in ended.stdout
    assert ended.result is None


def test_an_endless_loop_ends_though_it_ignores_the_warning(world: World) -> None:
    started = time.monotonic()
    ended = world.run(world.text("endless_loop"))
    assert ended.signal == signal.SIGKILL
    assert time.monotonic() - started < 10


def test_the_parent_is_not_killed(world: World) -> None:
    ended = world.run(world.text("kill_parent"))
    assert ended.parent_nice is not None
    assert ended.signal == signal.SIGSYS


def test_no_other_process_is_signalled(world: World) -> None:
    attack = world.text("kill_all")
    assert b"BREACH" in world.run(attack, "unsafe").stdout
    ended = world.run(attack)
    assert ended.stdout == b""
    assert ended.signal == signal.SIGSYS


def test_the_parent_is_not_traced(world: World) -> None:
    ended = world.run(world.text("ptrace_parent"))
    assert ended.stdout == b""
    assert ended.signal == signal.SIGSYS


def test_the_environment_of_the_parent_is_not_read(world: World) -> None:
    attack = world.text("parent_environment")
    assert SECRET.encode() in world.run(attack, "unsafe").stdout
    ended = world.run(attack)
    assert (ended.result, ended.stdout) == (42, b"")


def test_the_disk_is_not_filled(world: World) -> None:
    ended = world.run(world.text("fill_disk"))
    places = [world.temporary / "fill", world.home / "fill", Path("/dev/shm/fill")]
    assert [place for place in places if place.exists()] == []
    assert ended.stdout == b""
    assert ended.signal == signal.SIGSYS


def test_no_shell_is_started(world: World) -> None:
    attack = world.text("exec_shell")
    assert world.run(attack, "unsafe").stdout == b"BREACH\n"
    ended = world.run(attack)
    assert ended.stdout == b""
    assert ended.signal == signal.SIGSYS


def test_the_priority_of_the_parent_stays(world: World) -> None:
    attack, before = world.text("renice"), os.getpriority(os.PRIO_PROCESS, 0)
    assert world.run(attack, "unsafe").parent_nice == 19
    ended = world.run(attack)
    assert ended.parent_nice == before
    assert ended.signal == signal.SIGSYS


@pytest.mark.parametrize("way", ["include", "incbin"])
def test_a_private_file_is_not_compiled_in(world: World, way: str) -> None:
    work = world.temporary / way
    work.mkdir()
    give(work)
    include = world.text("include_private")
    incbin = f'asm(".incbin \\"{world.key}\\"");'
    (work / "victim.cpp").write_text(include if way == "include" else incbin)

    async def build() -> Completed:
        toolchain = Toolchain(cache=world.temporary / "cache")
        command = ["g++", "-c", "victim.cpp", "-o", "victim.o"]
        return await toolchain.compile_sandboxed(command, work=work)

    done = as_ordinary_user(build)
    assert done.returncode == 1
    assert SECRET.encode() not in done.stdout + done.stderr
    assert not (work / "victim.o").exists()


def test_a_flood_on_standard_output_is_capped(world: World) -> None:
    command = world.command(world.text("flood_stdout"), world.root)
    environment = clean_environment(world.root)

    async def flood() -> Completed:
        return await run(command, cwd=world.root, env=environment, timeout=20, limit=1000)

    done = as_ordinary_user(flood)
    assert len(done.stdout) == 1000
    assert done.returncode == 0
    assert b"returned 42" in done.stderr
