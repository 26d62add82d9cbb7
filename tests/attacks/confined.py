"""Runs the bodies of ``tests/attacks`` as an ordinary user, in the sandbox or, to compare, not."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import field, frozen

import lessonl.measure

ATTACKS: Final = Path(__file__).parent
RUNTIME: Final = Path(lessonl.measure.__file__).parent / "runtime"
SECRET: Final = "swordfish-4711"
Answer = TypeVar("Answer")

_NOBODY: Final = 65534
_WALL_SECONDS: Final = 20.0
_SANITIZE: Final = "-fsanitize=address,undefined"


def ordinary_user() -> dict[str, Any]:
    """Arguments of ``subprocess.run`` that drop root, for which most attacks are no attacks."""
    if os.geteuid() != 0:
        return {}
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}


def give(path: Path) -> Path:
    """Hand a file or directory to the ordinary user."""
    if os.geteuid() == 0:
        os.chown(path, _NOBODY, _NOBODY)
    return path


@frozen
class Ended:
    """What an attack printed, and what the parent saw of its child and of itself."""

    stdout: bytes
    report: str

    @property
    def signal(self) -> int:
        found = re.search(r"^child signal (\d+)$", self.report, re.MULTILINE)
        return int(found[1]) if found else 0

    @property
    def result(self) -> int | None:
        """What the function returned; None if it never did."""
        found = re.search(r"^returned (-?\d+)$", self.report, re.MULTILINE)
        return int(found[1]) if found else None

    @property
    def parent_nice(self) -> int | None:
        """The parent's nice value at its end; None if it did not live to say so."""
        found = re.search(r"^parent nice (-?\d+)$", self.report, re.MULTILINE)
        return int(found[1]) if found else None


@frozen
class World:
    """A home with a key, a temporary directory, and the harness; all the ordinary user's own."""

    root: Path
    home: Path = field(init=False)
    temporary: Path = field(init=False)

    @home.default
    def _home(self) -> Path:
        return self.root / "home"

    @temporary.default
    def _temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def key(self) -> Path:
        return self.home / ".ssh" / "id_ed25519"

    def text(self, name: str, *, port: int = 9) -> str:
        """The attack's text, aimed at this world."""
        text = (ATTACKS / f"{name}.cpp").read_text()
        return (
            text.replace("@HOME@", str(self.home))
            .replace("@TMP@", str(self.temporary))
            .replace("@PORT@", str(port))
        )

    def run(self, text: str, *flags: str) -> Ended:
        """Compile the text and call its ``victim(41)``. ``flags`` are those of harness.cpp."""
        with tempfile.TemporaryDirectory(dir=self.root) as scratch:
            Path(scratch).chmod(0o755)
            done = subprocess.run(
                [*self.command(text, Path(scratch), *flags)],
                env={"LC_ALL": "C", "LESSONL_TEST_SECRET": SECRET},
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_WALL_SECONDS,
                check=True,
                start_new_session=True,
                **ordinary_user(),
            )
        return Ended(done.stdout, done.stderr.decode(errors="replace"))

    def command(self, text: str, scratch: Path, *flags: str) -> list[str]:
        """What to run for `run`; the compiled text lies in ``scratch``."""
        sanitized = "sanitizer" in flags
        source, shared = scratch / "victim.cpp", scratch / "victim.so"
        source.write_text(text)
        extra = [_SANITIZE] if sanitized else []
        compile_cpp("-shared", "-fPIC", "-O1", *extra, str(source), "-o", str(shared))
        return [self._harness(sanitized), str(shared), *flags]

    def _harness(self, sanitized: bool) -> str:
        path = self.root / ("harness-sanitizer" if sanitized else "harness")
        if not path.exists():
            warnings = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
            extra = [_SANITIZE] if sanitized else []
            source = str(ATTACKS / "harness.cpp")
            compile_cpp(*warnings, "-O1", *extra, f"-I{RUNTIME}", source, "-o", str(path), "-ldl")
        return str(path)


def compile_cpp(*arguments: str) -> None:
    """Compile with g++, trusting the text."""
    subprocess.run([shutil.which("g++") or "g++", "-std=c++17", *arguments], check=True)


@contextmanager
def new_world() -> Iterator[World]:
    """A world outside pytest's own directories, which only their owner may enter."""
    with tempfile.TemporaryDirectory(prefix="lessonl-attacks-") as root:
        world = World(Path(root).resolve())
        world.root.chmod(0o755)
        for directory in (world.home, world.key.parent, world.temporary):
            directory.mkdir()
            give(directory)
        world.key.write_text(f"{SECRET}\n")
        give(world.key)
        yield world


def as_ordinary_user(question: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """Await the question in a child process that has dropped root."""
    context = multiprocessing.get_context("fork")  # a new interpreter could not read root's Python
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(question, sender))
    child.start()
    sender.close()
    with receiver:
        try:
            answer: Answer = receiver.recv()
        except EOFError:
            raise AssertionError("the question failed; its traceback is in the output") from None
        finally:
            child.join()
    return answer


def _answer(question: Callable[[], Coroutine[Any, Any, object]], sender: Connection) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    sender.send(asyncio.run(question()))
