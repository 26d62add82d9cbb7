"""What the two filters and the limits of sandbox.hpp allow, refuse and kill for."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks.confined import RUNTIME, World, new_world

from needs import needs

pytestmark = needs("g++")

HEADERS = "".join(
    f"#include <{name}>\n"
    for name in (
        *("cerrno", "csignal", "cstdlib", "fcntl.h", "pthread.h", "sys/mman.h", "sys/prctl.h"),
        *("sys/resource.h", "sys/socket.h", "sys/stat.h", "sys/syscall.h", "thread", "unistd.h"),
    )
)

BUFFER = "[[maybe_unused]] alignas(16) static char buffer[64] = {};"

KILLED = {
    "new code": "mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);",
    "executable data": "static char page[8192]; mprotect("
    "reinterpret_cast<void*>((reinterpret_cast<unsigned long>(page) + 4095) & ~4095UL), 4096, 5);",
    "moved code": "void* p = mmap(nullptr, 8192, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);"
    " mremap(p, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, static_cast<char*>(p) + 4096);",
    "memory file": "syscall(SYS_memfd_create, nullptr, 0);",
    "io_uring": "syscall(425, 1, nullptr);",
    "a namespace": "syscall(SYS_unshare, 0x10000000);",
    "a new session": "setsid();",
    "affinity": "unsigned long cpus = 1; syscall(SYS_sched_setaffinity, 0, sizeof cpus, &cpus);",
    "shared segments": "syscall(SYS_shmget, 1, 4096, 01600);",
    "another's memory": "syscall(SYS_process_vm_readv, getppid(), nullptr, 0, nullptr, 0, 0);",
    "a pidfd": "syscall(434, getppid(), 0);",
    "being traced": "prctl(PR_SET_DUMPABLE, 1);",
    "a bare thread": "syscall(SYS_clone, 0x10f00, buffer, 0, 0, 0);",
    "a local socket": "socket(AF_UNIX, SOCK_STREAM, 0);",
}
if subprocess.run(["uname", "-m"], capture_output=True, check=True).stdout == b"x86_64\n":
    KILLED["x32 numbers"] = "syscall(0x40000000 + 39);"
    KILLED["32-bit calls"] = 'int r = 20; asm volatile("int $0x80" : "+a"(r));'

REFUSED = {
    "opening": ("open(@SELF@, O_RDONLY)", "EPERM"),
    "creating": ('open("/tmp/x", O_WRONLY | O_CREAT, 0600)', "EPERM"),
    "looking for files": ("access(@SELF@, R_OK)", "EPERM"),
    "reading a link": ('readlink("/proc/self/exe", buffer, 8)', "EPERM"),
    "removing": ('unlink("/tmp/x")', "EPERM"),
    "listing": ("static_cast<int>(syscall(SYS_getdents64, 0, buffer, 8))", "EPERM"),
    "writing elsewhere": ("write(5, buffer, 1)", "EPERM"),
    "duplicating": ("dup(1)", "EPERM"),
    "changing protection": ("mprotect(nullptr, 4096, PROT_NONE)", "EPERM"),
    "renaming itself": ("prctl(PR_SET_NAME, buffer)", "EPERM"),
    "another filter": ("static_cast<int>(syscall(SYS_seccomp, 1, 5, nullptr))", "EPERM"),
    "higher limits": ("setrlimit(RLIMIT_NOFILE, &limit)", "EPERM"),
    "unknown calls": ("static_cast<int>(syscall(SYS_pipe2, buffer, 0))", "EPERM"),
    "future calls": ("static_cast<int>(syscall(470))", "ENOSYS"),
    "clone3": ("static_cast<int>(syscall(435, buffer, 8))", "ENOSYS"),
}

CLEAN_THREAD = """
int victim(int x) {
  int seen = 0;
  std::thread([&] { seen = *new int(x); }).join();
  return seen + 1;
}
"""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with new_world() as made:
        yield made


def body(statements: str) -> str:
    return f"{HEADERS}\nint victim(int x) {{ {BUFFER} {statements} return x + 1; }}\n"


@pytest.mark.parametrize("what", KILLED)
def test_only_an_attack_does_it_so_it_kills(world: World, what: str) -> None:
    ended = world.run(body(KILLED[what]))
    assert (ended.signal, ended.result) == (signal.SIGSYS, None), ended.report


def test_what_harmless_code_may_try_gets_an_errno(world: World) -> None:
    tries = "".join(
        f"errno = 0; if ({call} != -1 || errno != {error}) return {number};\n"
        for number, (call, error) in enumerate(REFUSED.values())
    ).replace("@SELF@", '"/usr/lib/os-release"')
    ended = world.run(body(f"rlimit limit{{9999, 9999}};\n{tries}"))
    assert ended.result == 42, f"{list(REFUSED)[ended.result or 0]}: {ended.report}"


def test_threads_run_only_where_they_are_allowed(world: World) -> None:
    text = HEADERS + CLEAN_THREAD
    assert world.run(text, "threads").result == 42
    # Without, std::thread already fails to protect the guard page of the stack.
    assert "Operation not permitted" in world.run(text).report
    assert world.run(text, "sanitizer").signal == signal.SIGSYS


def test_with_threads_allowed_a_process_is_still_killed_for(world: World) -> None:
    assert world.run(body("fork();"), "threads").signal == signal.SIGSYS


def test_memory_that_the_data_limit_does_not_count_is_refused(world: World) -> None:
    shared = "mmap(nullptr, 4096, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0)"
    assert world.run(body(f"if ({shared} != MAP_FAILED) return 0;")).result == 42


def test_code_that_runs_while_loading_is_confined(world: World) -> None:
    text = body("") + "static const int early = fork();\n"
    ended = world.run(text)
    assert (ended.signal, ended.result) == (signal.SIGSYS, None)


def test_abort_still_ends_the_process_with_its_own_signal(world: World) -> None:
    assert world.run(body("if (x > 0) std::abort();")).signal == signal.SIGABRT


def test_a_sanitizer_build_still_reports(world: World) -> None:
    overflow = "volatile int size = 4; int* data = new int[4]; x += data[size];"
    ended = world.run(body(overflow), "sanitizer")
    assert "heap-buffer-overflow" in ended.report
    assert ended.result is None


def test_a_sanitizer_build_may_not_start_processes_either(world: World) -> None:
    assert world.run(body("fork();"), "sanitizer").signal == signal.SIGSYS


@pytest.mark.parametrize("flags", [("-fno-exceptions", "-fno-rtti"), ("-O2", "-Wconversion")])
def test_the_header_compiles_without_a_warning(tmp_path: Path, flags: tuple[str, ...]) -> None:
    source = tmp_path / "unit.cpp"
    source.write_text('#include "sandbox.hpp"\nint main() {}\n')
    warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
    command = ["g++", "-std=c++17", *warnings, *flags, f"-I{RUNTIME}", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
