"""The scripted server, as bug reports use it: a command of its own, and its other addresses."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from fakes.openai_server import Answer, FakeServer

ROOT = Path(__file__).parents[2]


def get(url: str, body: dict[str, object] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_models_and_embeddings_are_served_beside_the_script() -> None:
    with FakeServer([Answer("said")], models=["a", "b"]) as server:
        assert [m["id"] for m in get(f"{server.url}/models")["data"]] == ["a", "b"]
        asked: dict[str, object] = {"model": "a", "input": ["x", "y", "x"]}
        one, other, same = (d["embedding"] for d in get(f"{server.url}/embeddings", asked)["data"])
        chat = get(f"{server.url}/chat/completions", {"model": "a", "messages": []})
    assert one == same != other
    assert chat["choices"][0]["message"]["content"] == "said"
    assert [r.path for r in server.requests] == [
        "/v1/models",
        "/v1/embeddings",
        "/v1/chat/completions",
    ]


def test_the_command_follows_a_file(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"status": 429}, {"text": "now"}]))
    command = [sys.executable, "-m", "tests.fakes.openai_server", "--script", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split("'")[1] + "/chat/completions"
            chat: dict[str, object] = {"model": "m", "messages": [{"role": "user", "content": "?"}]}
            with pytest.raises(urllib.error.HTTPError, match="429") as error:
                get(url, chat)
            error.value.close()
            assert get(url, chat)["choices"][0]["message"]["content"] == "now"
            assert '"content": "?"' in process.stdout.readline()
        finally:
            process.kill()
