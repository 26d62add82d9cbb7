"""Looks at all processes below one, while they run: their arguments and environments."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field

_PAUSE: Final = 0.002


@define
class Watch:
    """``seen`` says where the secret was; the environment of ``parent`` itself may hold it."""

    parent: int
    secret: bytes
    _found: dict[str, None] = field(factory=dict, init=False)
    _looked: set[tuple[int, bytes]] = field(factory=set, init=False)
    _over: threading.Event = field(factory=threading.Event, init=False)

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(self._found)

    @property
    def children(self) -> int:
        """How many programs were started below the parent, as far as they could be caught."""
        return len(self._looked)

    def look(self) -> None:
        """Looks again and again until it is over."""
        while not self._over.wait(_PAUSE):
            own = _read(self.parent, "cmdline")
            if self.secret in own:
                self._found["arguments of lessonl"] = None
            for process in _below(self.parent):
                self._look_at(process, own)

    def end(self) -> None:
        self._over.set()

    def _look_at(self, process: int, own: bytes) -> None:
        words = _read(process, "cmdline")
        # Until it has started its program, a child is a copy of its parent, environment and all.
        if not words or words == own or (process, words) in self._looked:
            return
        environment = _read(process, "environ")
        name = words.split(b"\0")[0].decode(errors="replace")
        if self.secret in words:
            self._found[f"arguments of {name}"] = None
        if self.secret in environment:
            self._found[f"environment of {name}"] = None
        if environment:
            self._looked.add((process, words))


def _read(process: int, name: str) -> bytes:
    try:
        return (Path("/proc") / str(process) / name).read_bytes()
    except OSError:
        return b""


def _below(parent: int) -> Iterator[int]:
    for child in _children(parent):
        yield child
        yield from _below(child)


def _children(parent: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # it may end while it is looked at
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += [int(word) for word in (task / "children").read_text().split()]
    return found


@contextmanager
def watched(process: int, secret: str) -> Iterator[Watch]:
    """A watch on everything below a process."""
    watch = Watch(process, secret.encode())
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
        thread.join()
