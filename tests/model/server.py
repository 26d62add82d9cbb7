"""The server of the small model that install.sh has made, on loopback, as long as it is entered."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

LONGEST_ANSWER = 200
"""Tokens that an agent may have: so small a model often writes until it is stopped."""

_READY_SECONDS = 120.0


@frozen
class ModelServer:
    """``log`` is what the server prints: a line for each request among it."""

    url: str
    log: Path
    process: int

    @property
    def requests(self) -> int:
        """How many chat completions it has answered."""
        lines = self.log.read_text(errors="replace").splitlines()
        return sum("POST /v1/chat/completions" in line for line in lines)


@contextmanager
def serving(home: Path, log: Path) -> Iterator[ModelServer]:
    """Starts the server and waits for it; its whole process group is gone afterwards."""
    port = _free_port()
    command = [
        *(str(home / "venv" / "bin" / "python"), "-m", "llama_cpp.server"),
        *("--model", str(home / "model.gguf"), "--model_alias", "smollm2"),
        *("--host", "127.0.0.1", "--port", str(port), "--n_ctx", "4096"),
        # Two threads wait for each other at every layer, on a busy machine for seconds a token.
        *("--n_threads", "1", "--n_threads_batch", "1"),
    ]
    unset = ("PYTHONPATH", "PYTHONHOME")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as child,
    ):
        try:
            server = ModelServer(f"http://127.0.0.1:{port}/v1", log, child.pid)
            _wait(server, child)
            yield server
        finally:
            os.killpg(child.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(server: ModelServer, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            with direct.open(f"{server.url}/models", timeout=5):
                return
        except OSError as error:
            if child.poll() is not None or time.monotonic() > deadline:
                said = server.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"The model's server did not start:\n{said}") from error
        time.sleep(0.1)
