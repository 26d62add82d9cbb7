"""The real command with another strategy than LessonL, and models behind a loopback server."""

from __future__ import annotations

import json

import pytest
from e2e.command import FAST, SLOW, Project

from fakes.controls import kind
from fakes.openai_server import Answer, FakeServer, Request
from needs import needs

pytestmark = needs("g++")

UNROLLED = SLOW[SLOW.index("std::vector<long long> sums") :].partition("\n\n")[0].replace(
    "long long sum = 0;", "long long sum = 0LL;"
)  # fmt: skip


def _answer(request: Request) -> Answer:
    """A draft of no effect; the retry after a reflection is the fast one."""
    if kind(request) == "reflect":
        return Answer("It still sums every prefix again.")
    code = FAST if kind(request) == "retry" else UNROLLED
    return Answer(f"```c++\n{code}```")


def test_reflexion_is_told_ranked_kept_and_replayed(project: Project) -> None:
    with FakeServer(_answer) as server:
        (project.root / "mine.toml").write_text(
            f'strategy = "reflexion"\n[agents.qwen]\nmodel = "m"\nbase_url = "{server.url}"\n'
        )
        ended = project.run(
            *("optimize", "work.cpp:5", "--config", "mine.toml", "--rounds", "2"),
            *("--record", "run.jsonl", "--events", "first"),
        )
        assert [kind(request) for request in server.chats] == ["plain", "reflect", "retry"]
    assert ended.code == 0, ended.stderr
    for told in (
        "A draft of each agent, and 1 rewrite after reflections on the last",
        "qwen: draft", "qwen: reflection 1", "again: qwen: reflection 1",
    ):  # fmt: skip
        assert told in ended.stdout + ended.stderr
    assert "out.push_back(sum += value)" in ended.stdout
    shown = json.loads(project.run("runs", "show", "1", "--json").stdout)["run"]
    assert shown["strategy"] == "reflexion" and len(shown["trials"]) == 2
    assert "strategy" in project.run("runs", "show", "1").stdout
    again = project.run("optimize", "work.cpp:5", "--replay", "run.jsonl", "--events", "second")
    assert again.code == 0, again.stderr
    assert (project.root / "first").read_bytes() == (project.root / "second").read_bytes()
    document = json.loads(
        project.run("optimize", "work.cpp:5", "--replay", "run.jsonl", "--json").stdout
    )
    assert document["strategy"] == "reflexion" and document["rewrites"][0]["rank"] == 1


@pytest.mark.parametrize("strategy", ["cot", "reflexion", "mapcoder", "moa"])
def test_a_strategy_that_needs_models_says_so_before_anything_is_built(
    project: Project, strategy: str
) -> None:
    ended = project.run("optimize", "work.cpp:5", "--strategy", strategy, PATH="/nonexistent")
    assert (ended.code, ended.stdout) == (2, "")
    assert f"are built in, and the strategy {strategy} needs models" in ended.stderr
    assert "--agents" in ended.stderr and "single or best_of" in ended.stderr


def test_an_embedder_that_is_not_configured_is_asked_for(project: Project) -> None:
    ended = project.run("optimize", "work.cpp:5", "--embedder", "endpoint")
    assert ended.code == 2 and "Add a table [embedder]" in ended.stderr
