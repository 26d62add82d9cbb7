"""The real command with a model behind a real server: what the model is told."""

from __future__ import annotations

import json

import pytest
from e2e.command import FAST, Project

from fakes.openai_server import Answer, FakeServer, Request
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


def _answer(request: Request) -> Answer:
    lesson = request.body.get("max_tokens") == 250
    return Answer("It adds only once.") if lesson else Answer(f"```c++\n{FAST}```")


def _configure(project: Project, server: FakeServer) -> None:
    config = f'[agents.m]\nmodel = "m"\nbase_url = "{server.url}"\n'
    (project.root / "mine.toml").write_text(config)


def test_a_model_is_told_the_standard_and_what_the_compiler_could_not_optimise(
    project: Project,
) -> None:
    project.database("g++ -O3 -std=gnu++17 -c work.cpp")
    with FakeServer(_answer) as server:
        _configure(project, server)
        command = ("optimize", "work.cpp:5", "--config", "mine.toml", "--rounds", "1", "--json")
        ended = project.run(*command)
    assert ended.code == 0, ended.stderr
    code, lesson = (chat.prompt for chat in server.chats)
    assert "It is compiled as GNU C++17." in code
    remarks = json.loads(ended.stdout)["evidence"]["remarks"]
    assert any("vectorize" in remark for remark in remarks)
    assert all(remark in lesson for remark in remarks)
    assert str(project.root) not in lesson


def test_a_model_that_has_no_lesson_is_told_of_and_its_rewrite_stands(project: Project) -> None:
    def script(request: Request) -> Answer:
        lesson = request.body.get("max_tokens") == 250
        return Answer(status=401) if lesson else _answer(request)

    with FakeServer(script) as server:
        _configure(project, server)
        command = ("optimize", "work.cpp:5", "--config", "mine.toml", "--rounds", "1")
        ended = project.run(*command)
    assert ended.code == 0, ended.stderr
    assert "m no lesson: http://127.0.0.1" in " ".join(ended.stdout.split())
    assert "Number 1" in ended.stdout
