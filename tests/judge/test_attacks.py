"""The attacks of tests/attacks as rewrites: none is believed, none has an effect.

Each is judged twice, as an ordinary user. Against a plain original most are refused for the
symbols they need. The other original names all of these symbols itself, in a branch that never
runs: then nothing but the sandbox stands between the attack and the machine.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from attacks.confined import ATTACKS, SECRET, World, as_ordinary_user, give, new_world
from attrs import frozen
from judge.session import function

from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Outcome, Rewrite, Verdict
from needs import needs

pytestmark = [needs("g++", "objdump"), pytest.mark.slow]

NAMES = sorted({path.stem for path in ATTACKS.glob("*.cpp")} - {"harness", "honest"})
PLAIN = """\
int victim(int x) {
    return x + 1;
}
"""
ARMED = """\
#include <arpa/inet.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

long use(...) { return 3; }

int victim(int x) {
    if (x == 123456789) {
        static_cast<void>(signal(SIGXCPU, SIG_IGN));
        return static_cast<int>(use(
            fork(), setsid(), usleep(1), close(3), open("x", 0), read(3, &x, 4), write(3, &x, 4),
            getppid(), kill(0, 0), ptrace(PTRACE_TRACEME), setpriority(PRIO_PROCESS, 0, 0),
            socket(0, 0, 0), connect(3, nullptr, 0), sendto(3, &x, 4, 0, nullptr, 0),
            execl("x", "x", nullptr), memfd_create("x", 0), ftruncate(3, 4), std::malloc(4),
            std::snprintf(nullptr, 0, "%d", x), (_exit(3), 0)));
    }
    return x + 1;
}
"""
ORIGINALS = {"plain": PLAIN, "armed": ARMED}
BELIEVED = (Outcome.FASTER, Outcome.UNSUPPORTED)


@frozen
class Siege:
    """The verdicts by original and attack, and what could be seen from outside."""

    verdicts: dict[tuple[str, str], Verdict]
    effects: list[str]
    nice: tuple[int, int]


@pytest.fixture(scope="module")
def siege() -> Iterator[Siege]:
    with ExitStack() as stack:
        world = stack.enter_context(new_world())
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("LESSONL_TEST_SECRET", SECRET)
        stream = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        datagrams = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind(("127.0.0.1", stream.getsockname()[1]))
        files = {name: project(world, name, text) for name, text in ORIGINALS.items()}
        give(world.root)

        async def judge_all() -> tuple[dict[tuple[str, str], Verdict], tuple[int, int]]:
            os.environ["LESSONL_CACHE_DIR"] = str(world.root / "cache")
            os.environ["HOME"] = str(world.home)
            before = os.getpriority(os.PRIO_PROCESS, 0)
            found = {}
            async with open_judge(Options(time_limit=0.5)) as judge:
                for original, path in files.items():
                    for name in NAMES:
                        text = world.text(name, port=stream.getsockname()[1])
                        found[original, name] = await judge.evaluate(
                            function(path, "victim"), Rewrite(text)
                        )
            await asyncio.sleep(0.5)
            return found, (before, os.getpriority(os.PRIO_PROCESS, 0))

        "".encode("utf-8-sig")  # the child could not load this codec from root's Python
        verdicts, nice = as_ordinary_user(judge_all)
        yield Siege(verdicts, effects(world, stream, datagrams), nice)


def project(world: World, name: str, text: str) -> Path:
    directory = world.root / name
    directory.mkdir()
    path = directory / "victim.cpp"
    path.write_text(text)
    (directory / "compile_commands.json").write_text(
        '[{"directory": ".", "file": "victim.cpp", "command": "c++ -std=c++17 -O2 -c victim.cpp"}]'
    )
    return path


def effects(world: World, stream: socket.socket, datagrams: socket.socket) -> list[str]:
    """Everything that an attack has left behind or got through."""
    places = [
        *(world.home / ".bashrc", world.home / "fill"),
        *(world.temporary / n for n in ("written", "escaped", "fill")),
        Path("/dev/shm/fill"),
    ]
    found = [str(place) for place in places if place.exists()]
    ready, _, _ = select.select([stream, datagrams], [], [], 0)
    found += [f"a packet on {s.type.name}" for s in ready]
    found += [str(path) for path in (world.root / "cache" / "work").glob("*")]
    deadline = time.monotonic() + 5
    while (left := running(str(world.root))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found + left


def running(part: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if part in command:
            found.append(f"process {command}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_on_a_plain_function_is_not_accepted(siege: Siege, name: str) -> None:
    verdict = siege.verdicts["plain", name]
    assert not verdict.outcome.correct, verdict.reason
    assert verdict.outcome is not Outcome.UNSUPPORTED, verdict.reason
    assert verdict.reason


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_with_every_symbol_at_hand_is_not_believed(siege: Siege, name: str) -> None:
    """One that is denied what it wants and then does its work may well be called correct."""
    verdict = siege.verdicts["armed", name]
    assert verdict.outcome not in BELIEVED, verdict.reason
    harmless = (
        "read_key",
        "write_home",
        "write_tmp",
        "parent_environment",
        "flood_stdout",
        "memory",
    )
    assert verdict.outcome.correct <= (name in harmless), verdict.reason


def test_nothing_has_happened(siege: Siege) -> None:
    assert siege.effects == []
    assert siege.nice[0] == siege.nice[1]


def test_no_verdict_gives_a_secret_away(siege: Siege) -> None:
    assert [key for key, verdict in siege.verdicts.items() if SECRET in repr(verdict)] == []
