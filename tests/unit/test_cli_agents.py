"""``lessonl agents``: what is written into the user's file, what is shown, how a model is tried."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fakes.openai_server import Answer, FakeServer
from lessonl.agents.probe import ProbeResult
from lessonl.cli import app
from lessonl.cli.agent_findings import examine_agents
from lessonl.report.models import probe_text

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json").read_text()
)
SECRET = "sk-test-0123456789abcdef"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's file, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config" / "lessonl" / "config.toml"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line: its exit code, its standard output, its errors."""

    def called(*arguments: str) -> tuple[int, str, str]:
        code = app.run(arguments)
        ended = capsys.readouterr()
        return code, ended.out, ended.err

    return called


def _document(call: Any, kind: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    ended, out, err = call(*arguments, "--json")
    assert (ended, err) == (code, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    chosen = {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(chosen).validate(document)
    assert isinstance(document, dict)
    return document


def _tables(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


def test_an_agent_is_added_and_listed_and_removed(own: Path, call: Any) -> None:
    added = ("--model", "m", "--base-url", "http://h:1/v1", "--key-env", "MY_KEY", "--top-p", "1")
    code, out, err = call("agents", "add", "mine", *added, "--header", "X-A=b=c")
    assert (code, err) == (0, "")
    assert "MY_KEY is not set yet" in out and "lessonl agents test mine" in out
    assert _tables(own) == {
        "agents": {
            "mine": {"model": "m", "base_url": "http://h:1/v1", "key_env": "MY_KEY", "top_p": 1,
                     "headers": {"X-A": "b=c"}}
        }
    }  # fmt: skip
    assert own.stat().st_mode & 0o777 == 0o600
    assert own.parent.stat().st_mode & 0o777 == 0o700
    code, out, _ = call("agents", "list")
    assert "A run is made by mine." in out and "MY_KEY: not set" in out and "h:1" in out
    assert call("agents", "remove", "mine")[:2] == (0, "Removed mine.\n")
    assert own.read_text() == ""
    assert "A run is made by loops, memory, library, arithmetic." in call("agents", "list")[1]


def test_a_preset_is_written_out_in_full(own: Path, call: Any) -> None:
    assert call("agents", "add", "fast", "ollama:qwen2.5-coder:7b", "--timeout", "60")[0] == 0
    assert (
        call("agents", "add", "deep", "openai:o3", "--price-in", "2", "--price-out", "8.5")[0] == 0
    )
    assert _tables(own)["agents"] == {
        "fast": {"model": "qwen2.5-coder:7b", "base_url": "http://localhost:11434/v1",
                 "timeout": 60, "concurrency": 1, "price_in": 0.0, "price_out": 0.0},
        "deep": {"model": "o3", "base_url": "https://api.openai.com/v1", "price_in": 2,
                 "key_env": "OPENAI_API_KEY", "temperature": "none", "top_p": "none",
                 "price_out": 8.5},
    }  # fmt: skip


def test_documents_say_which_variables_are_set_and_never_their_values(
    own: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    header = "X-Org-Key=${ORG_KEY}"
    done = _document(call, "configured", "agents", "add", "a", "openai:gpt-4o", "--header", header)
    assert done == {"schema": 1, "added": "a", "file": str(own)}
    listed = _document(call, "models", "agents", "list")
    (agent,) = listed["agents"]
    assert agent["variables"] == {"OPENAI_API_KEY": True, "ORG_KEY": False}
    assert (agent["headers"], agent["host"]) == (["X-Org-Key"], "api.openai.com")
    assert (listed["team"], listed["builtin"][0], listed["file"]) == (["a"], "loops", str(own))
    assert SECRET not in json.dumps(listed) + call("agents", "list")[1] + own.read_text()
    assert _document(call, "configured", "agents", "remove", "a")["removed"] == "a"


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("x",), "needs --model and --base-url, or a preset", "ollama:qwen2.5-coder:7b"),
        (("x", "--model", "m"), "needs --model and --base-url", "ollama:"),
        (("x", "olama:m"), "'olama:m' is no preset", "ollama:"),
        (("x", "openai:"), "names no model", "openai:gpt-4o-mini"),
        (("loops", "openai:m"), "the name of a built-in agent", "another"),
        (("a,b", "openai:m"), "the name of an agent to 'a,b'", "letters, digits"),
        (("x", "openai:m", "--temperature", "hot"), "temperature to 'hot'", "from 0 to 2"),
        (("x", "openai:m", "--max-tokens", "1.5"), "max_tokens to 1.5", "a whole number"),
        (("x", "openai:m", "--key-env", SECRET), "gives key_env a wrong value", "in capitals"),
        (("x", "openai:m", "--header", f"api-key={SECRET}"), "looks like a key", "${MY_KEY}"),
        (("x", "openai:m", "--api-key", SECRET), "No such option", "lessonl agents add -h"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    own: Path, call: Any, arguments: tuple[str, ...], message: str, hint: str
) -> None:
    code, out, err = call("agents", "add", *arguments)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert message in first and hint in second and SECRET not in err
    assert not own.exists()


def test_an_agent_is_replaced_only_when_asked(own: Path, call: Any) -> None:
    call("agents", "add", "a", "openai:one")
    code, _, err = call("agents", "add", "a", "openai:two")
    assert code == 2 and "already" in err and "--replace" in err
    assert call("agents", "add", "a", "openai:two", "--replace")[0] == 0
    assert {n: t["model"] for n, t in _tables(own)["agents"].items()} == {"a": "two"}


def test_the_file_of_a_script_is_used_in_place_of_the_users(
    own: Path, call: Any, tmp_path: Path
) -> None:
    other = tmp_path / "ci.toml"
    assert call("agents", "add", "a", "vllm:m", "--config", str(other))[0] == 0
    assert not own.exists() and list(_tables(other)["agents"]) == ["a"]
    assert _document(call, "models", "agents", "list", "--config", str(other))["team"] == ["a"]
    code, _, err = call("agents", "list", "--config", str(tmp_path / "none.toml"))
    assert code == 2 and "There is no configuration" in err


def test_a_broken_file_is_named_and_left(own: Path, call: Any) -> None:
    own.parent.mkdir(parents=True)
    own.write_text("rounds = = 3\n")
    for command in (("add", "a", "vllm:m"), ("remove", "a"), ("list",)):
        code, _, err = call("agents", *command)
        assert code == 2 and f"{own} cannot be read" in err
    assert own.read_text() == "rounds = = 3\n"


def test_an_agent_that_is_not_there_cannot_be_removed(own: Path, call: Any) -> None:
    call("agents", "add", "a", "vllm:m")
    code, _, err = call("agents", "remove", "b")
    assert code == 2 and "no agent b" in err and "There are: a." in err


def _completed(call: Any, monkeypatch: pytest.MonkeyPatch, words: str) -> list[str]:
    from click.shell_completion import BashComplete

    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    return [
        x.split(",", 1)[1] for x in BashComplete(app.app, {}, "lessonl", "X").complete().split()
    ]


def test_a_shell_completes_the_last_of_the_names(
    own: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("agents", "add", "lab", "vllm:m")
    begun = "lessonl optimize f.cpp --agents"
    assert _completed(call, monkeypatch, f"{begun} l") == [
        *("loops", "library", "launches", "lab", "llamacpp:", "lmstudio:")
    ]
    assert _completed(call, monkeypatch, f"{begun} lab,lo") == ["lab,loops"]
    assert _completed(call, monkeypatch, f"{begun} loops,l")[0] == "loops,library"
    assert _completed(call, monkeypatch, "lessonl agents remove l") == ["lab"]
    own.write_text("broken = = 1")
    assert _completed(call, monkeypatch, "lessonl agents test l") == []


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A real server that answers OK, for 9 tokens in and 2 out."""
    usage = {"prompt_tokens": 9, "completion_tokens": 2}
    with FakeServer([Answer("OK", usage=usage)]) as started:
        yield started


def _add(call: Any, name: str, url: str, *more: str) -> None:
    assert call("agents", "add", name, "--model", "m", "--base-url", url, *more)[0] == 0


@pytest.mark.usefixtures("own")
def test_a_model_is_tried_with_one_real_request(
    call: Any, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", SECRET)
    _add(call, "a", server.url, "--key-env", "MY_KEY")
    code, out, err = call("agents", "test", "a")
    assert (code, err) == (0, "")
    assert f"POST {server.url}/chat/completions: 200 in " in out
    assert "'OK', for 9 tokens in and 2 out" in out and SECRET not in out
    (chat,) = server.requests
    assert (chat.path, chat.body["model"]) == ("/v1/chat/completions", "m")
    assert chat.headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.usefixtures("own")
def test_all_are_tried_without_a_name_and_one_that_fails_makes_the_exit_code(
    call: Any, server: FakeServer
) -> None:
    _add(call, "up", server.url)
    _add(call, "down", "http://127.0.0.1:9/v1")
    document = _document(call, "probes", "agents", "test", code=2)
    up, down = document["probes"]
    assert (up["name"], up["ok"], up["status"], up["answer"]) == ("up", True, 200, "OK")
    assert (up["tokens_in"], up["tokens_out"]) == (9, 2)
    assert (down["ok"], down["status"], down["answer"]) == (False, None, None)
    assert down["url"] == "http://127.0.0.1:9/v1/chat/completions" and "refused" in down["problem"]
    code, out, _ = call("agents", "test", "down")
    assert code == 2 and "no answer in " in out and "refused" in out


@pytest.mark.usefixtures("own")
def test_what_a_server_says_against_it_is_shown(call: Any) -> None:
    error = {"message": "no such customer", "code": "invalid_api_key"}
    with FakeServer([Answer(status=401, error=error)]) as server:
        _add(call, "a", server.url)
        code, out, _ = call("agents", "test", "a")
    assert code == 2 and "chat/completions: 401 in " in out and "no such customer" in out


@pytest.mark.usefixtures("own")
def test_an_answer_is_shown_in_short_and_its_absence_is_explained(call: Any) -> None:
    answers = [Answer("ready " * 50), Answer("<think>hm", finish_reason="length")]
    with FakeServer(answers) as server:
        _add(call, "a", server.url)
        talks, thinks = (call("agents", "test", "a")[1] for _ in answers)
    assert "answered 'ready ready" in talks and "...'" in talks and len(talks) < 300
    assert "answered without text, as models do that think longer" in " ".join(thinks.split())


def test_a_request_that_was_never_sent_is_told_as_such() -> None:
    result = ProbeResult("http://h/v1/chat/completions", problem="MY_KEY is not set")
    assert probe_text(result) == "POST http://h/v1/chat/completions: not sent\nMY_KEY is not set."


@pytest.mark.usefixtures("own")
def test_a_name_that_means_no_model_is_not_tried(call: Any) -> None:
    for name, message in (("nobody", "no agent 'nobody'"), ("loops", "loops is built in")):
        code, _, err = call("agents", "test", name)
        assert code == 2 and message in err
    code, _, err = call("agents", "test")
    assert code == 2 and "no models to try" in err


def test_the_doctor_names_models_and_keys_and_asks_only_online(
    own: Path, call: Any, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*, online: bool) -> list[tuple[str, str, str]]:
        found = asyncio.run(examine_agents(None, lambda _: None, online=online))
        return [(f.name, f.status, f"{f.detail}\n{f.hint}") for f in found]

    ((name, status, text),) = look(online=True)
    assert (name, status) == ("agents", "ok") and "by loops, memory" in text
    _add(call, "a", server.url, "--key-env", "MY_KEY")
    ((_, status, text),) = look(online=False)
    assert status == "warn" and server.requests == []
    assert f"a: m at {server.url}, key MY_KEY: not set" in text and str(own) in text
    assert "`lessonl doctor --online` asks each" in text
    assert "Export MY_KEY" in text
    monkeypatch.setenv("MY_KEY", SECRET)
    agents, asked = look(online=True)
    assert agents[1] == asked[1] == "ok" and "MY_KEY: set" in agents[2]
    assert asked[0] == "agent a" and f"POST {server.url}/chat/completions: 200" in asked[2]
    own.write_text(f"[embedder]\nmodel = 'm'\nbase_url = '{server.url}'\n")
    assert look(online=True)[1:] == [
        ("embedder", "ok", f"{server.url}/embeddings: a vector of 8 numbers\n")
    ]
    own.write_text("[embedder]\npath = '/nonexistent'\n")
    (_, (name, status, text)) = look(online=True)
    assert (name, status) == ("embedder", "warn") and "/nonexistent is not a folder" in text
    own.write_text("team = ['nobody']\n")
    ((_, status, text),) = look(online=False)
    assert status == "fail" and "no agent 'nobody'" in text
