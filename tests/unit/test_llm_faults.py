"""Every fault of a server, and what becomes of the key: a model agent on loopback."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from fakes.asking import CODE, EXPLAIN, GOOD, KEY, PROPOSE, asked, model
from fakes.openai_server import HANG, Answer, FakeServer, Script
from lessonl.model import (
    LessonlError,
)


@frozen
class Case:
    """A fault, what is said of it, how often it is asked, and whether it may have been billed."""

    script: Script
    words: str
    requests: int = 1
    billed: bool = False


NO_MODEL = {"message": "The model `m` does not exist", "code": "model_not_found"}
FAULTS = {
    "401": Case([Answer(status=401)], "does not accept the key (401"),
    "404 model": Case([Answer(status=404, error=NO_MODEL)], "does not know the model m (404"),
    "404 path": Case([Answer(status=404, body="<p>Not Found")], "is not there (404: <p>Not Found)"),
    "400": Case([Answer(status=400, error={"message": "no"})], "rejected the request (400: no)"),
    "402": Case([Answer(status=402)], "has no credit left"),
    "quota": Case(
        [Answer(status=429, error={"message": "x", "code": "insufficient_quota"})],
        "has no credit left",
    ),
    "429": Case([Answer(status=429)], "as it gets too many (429", 4),
    "429, long": Case([Answer(status=429, headers={"Retry-After": "600"})], "too many (429"),
    "500": Case([Answer(status=500)], "failed (500: Internal Server Error)", 4, billed=True),
    "503": Case([Answer(status=503)], "failed (503: Service Unavailable)", 4),
    "redirection": Case(
        [Answer(status=307, headers={"Location": "http://u:p@elsewhere/v1?key=1"})],
        "sends requests elsewhere (307: http://elsewhere/v1)",
    ),
    "cut": Case([evolve(GOOD, cut=40)], "broke the connection off", 4, billed=True),
    "no answer": Case([Answer(body="", cut=0)], "no chat completion ('')", billed=True),
    "invalid JSON": Case([Answer(body='{"choices": [')], "no chat completion ('{", billed=True),
    "other JSON": Case([Answer(body="[1, 2]")], "no chat completion ('[1, 2]')", billed=True),
    "deep JSON": Case([Answer(body="[" * 100_000)], "no chat completion ('[[", billed=True),
    "a page": Case([Answer(body="<html>")], "no chat completion ('<html>')", billed=True),
    "error inside": Case(
        [Answer(body='{"error": {"message": "upstream", "code": 502}}')],
        "failed (502: upstream)",
        4,
        billed=True,
    ),
    "huge": Case(
        [evolve(GOOD, padding=10 << 20, cut=6 << 20)], "more than is read (4 MB)", billed=True
    ),
    "context": Case(
        [Answer(status=400, error={"message": "max_tokens: maximum context length is 9"})],
        "has no room for the prompt in m's context",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_the_url_and_what_to_do(name: str) -> None:
    case = FAULTS[name]
    server, ledger, error = asked(case.script)
    assert isinstance(error, LessonlError)
    assert error.message.startswith(f"qwen: {server.url}/chat/completions ")
    assert case.words in error.message
    assert len(error.message) < 500 and "\n" not in error.message
    assert error.hint
    assert len(server.chats) == len(ledger.reserved) == case.requests
    # A request that may have been worked on is settled, although nobody knows at what.
    assert [u.known for u in ledger.settled] == [False] * case.requests * case.billed
    assert len(ledger.released) == case.requests * (not case.billed)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1/v1", "does not accept connections (connection refused)"),
        ("http://no-such-host.invalid/v1", "has a host name that is not known"),
        ("localhost:8080/v1", "cannot be asked"),
        ("ftp://localhost/v1", "cannot be asked"),
        ("http://[::1", "base_url cannot be read"),
    ],
)
def test_a_server_that_is_not_there_is_told_and_costs_nothing(url: str, words: str) -> None:
    _, ledger, error = asked([GOOD], base_url=url)
    assert words in error.message
    assert error.hint
    assert ledger.settled == []


def test_a_server_without_tls_is_told_from_one_with() -> None:
    with FakeServer() as other:
        _, ledger, error = asked([GOOD], base_url=other.url.replace("http:", "https:"))
    assert "does not speak TLS as it should (WRONG_VERSION_NUMBER)" in error.message
    assert ledger.settled == []


@pytest.mark.parametrize("answer", [HANG, evolve(GOOD, drip=0.05)], ids=["hang", "drip"])
def test_a_hang_and_a_drip_end_at_the_timeout(answer: Answer) -> None:
    start = time.monotonic()
    server, ledger, error = asked([answer], timeout=1.5)
    assert time.monotonic() - start < 6
    assert "gave no whole answer within 1.5 s" in error.message
    assert len(server.chats) == 1
    assert [u.known for u in ledger.settled] == [False]
    assert ledger.settled[0].seconds >= 1.5


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": -3, "completion_tokens": 7},
        {"prompt_tokens": "300", "completion_tokens": "40"},
        {"prompt_tokens": 300},
        {"prompt_tokens": 300, "completion_tokens": True},
        {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": 1e9, "completion_tokens": 3.5},
        {"prompt_tokens": 300, "completion_tokens": 10**18},
        {"prompt_tokens": 10**400, "completion_tokens": 40},
        [],
        "many",
    ],
)
def test_wrong_usage_numbers_are_unknown_usage(usage: object) -> None:
    _, ledger, answer = asked([evolve(GOOD, usage=usage)])
    assert answer.text == CODE
    assert [u.known for u in ledger.settled] == [False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The answer is empty."),
        (None, "The answer is empty."),
        ("<think>Let me see. ```c++\nint f(int x) { return 1; }\n```", "The answer is empty."),
        ("I would rather not.", "There is no code in the answer."),
        ("```c++\nint g(int x) { return x; }\n```", "does not define f: it defines g."),
    ],
)
def test_an_answer_without_a_rewrite_says_why_and_is_paid(text: str | None, words: str) -> None:
    _, ledger, error = asked([Answer(text, usage={"prompt_tokens": 9, "completion_tokens": 9})])
    assert error.message.startswith("qwen: ")
    assert words in error.message
    assert [u.known for u in ledger.settled] == [True]


def test_an_answer_that_ran_into_its_limit_says_so() -> None:
    cut_off = Answer("```c++\nint f(int x) { return", finish_reason="length")
    _, _, error = asked([cut_off])
    assert "The answer ended at the limit of tokens" in error.message
    assert "max_tokens" in error.hint


def test_an_answer_in_parts_is_joined() -> None:
    parts = [{"type": "text", "text": "```c++\n"}, {"type": "text", "text": CODE}]
    body = {"choices": [{"message": {"content": parts}}]}
    assert asked([Answer(body=json.dumps(body))])[2].text == CODE


@pytest.mark.parametrize("request_", [PROPOSE, EXPLAIN])
def test_half_a_character_in_an_answer_can_be_written_down(request_: Any) -> None:
    content = "Like this:\n```c++\n// \ud83d\n" + CODE + "```"
    body = {"choices": [{"message": {"content": content}}]}
    answer = asked([Answer(body=json.dumps(body))], request_)[2]
    text = answer if isinstance(answer, str) else answer.text
    assert "// ?" in text.encode().decode()


def test_a_refusal_without_end_is_not_read_to_its_end() -> None:
    endless = Answer(status=500, body="no " * (1 << 20), drip=0.0)
    server, _, error = asked([endless], timeout=20.0)
    assert "failed (500: no no" in error.message
    assert len(server.chats) == 4


def test_without_its_key_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    server, ledger, error = asked([GOOD], key_env="MY_KEY")
    assert (server.requests, ledger.reserved) == ([], [])
    assert "MY_KEY" in error.message


def test_a_key_that_cannot_be_sent_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-schlüssel-0123")
    _, _, error = asked([GOOD], key_env="MY_KEY")
    assert "MY_KEY" in error.message
    assert "0123" not in repr(error) + error.message


def texts_of(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield from (str(error), repr(error), repr(error.__dict__))
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        Answer(f"```c++\n// {KEY}\n{CODE}```"),
        Answer(f"{KEY} is my lesson"),
        Answer(status=401, error={"message": f"Incorrect API key provided: {KEY}"}),
        Answer(status=400, error={"message": f"{'x' * 225}{KEY}", "param": KEY, "code": KEY}),
        Answer(status=500, body=f"<pre>Authorization: Bearer {KEY}</pre>"),
        Answer(status=307, headers={"Location": f"http://localhost/?key={KEY}"}),
        Answer(body=f"{KEY} {{"),
        Answer(f"{KEY}", cut=30),
    ],
)
def test_the_key_is_in_nothing_that_an_agent_produces(
    answer: Answer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    own: dict[str, Any] = {"key_env": "MY_KEY", "headers": {"api-key": "${MY_KEY}", "X-Is": "ok"}}
    for request in (PROPOSE, EXPLAIN):
        server, ledger, result = asked([answer], request, **own)
        assert KEY in server.chats[0].headers["authorization"]
        said = [repr(result), repr(ledger), repr(model(server, **own)), caplog.text]
        said += [str(record.__dict__) for record in caplog.records]
        said += texts_of(result) if isinstance(result, BaseException) else []
        assert not [text for text in said if KEY in text or KEY[:12] in text]


def test_a_request_starts_no_program_that_would_get_the_key(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    for name in ("uname", "sw_vers", "lsb_release"):
        (tmp_path / name).write_text(f"#!/bin/sh\n/usr/bin/env >>{seen}\n")
        (tmp_path / name).chmod(0o755)
    code = (
        "import asyncio, platform, sys\n"
        "from lessonl.agents.probe import probe\n"
        "from lessonl.measure.calibrate import processor, system\n"
        "from lessonl.team import ModelAgent\n"
        "found = asyncio.run(probe(ModelAgent('m', 'm', sys.argv[1], key_env='MY_KEY')))\n"
        "assert found.ok and processor() and system().startswith('Linux-')\n"
    )
    with FakeServer([GOOD]) as server:
        done = subprocess.run(
            [sys.executable, "-c", code, server.url],
            env={**os.environ, "PATH": str(tmp_path), "MY_KEY": KEY},
            check=False,
            timeout=60,
        )
    assert done.returncode == 0
    assert not seen.exists()


def test_a_word_that_is_in_a_header_too_is_no_secret() -> None:
    _, _, answer = asked([GOOD], headers={"X-Is": "return", "X-Long": "int f(int x) {"})
    assert answer.text == CODE
