"""Everything works with a real model over real HTTP, which rarely writes code that compiles."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from e2e.command import SLOW, Project
from model.server import LONGEST_ANSWER, ModelServer

from lessonl.agents.endpoint import Endpoint
from lessonl.agents.extract import extract
from lessonl.agents.llm.agent import LlmAgent
from lessonl.agents.reply import Reply, without_thoughts
from lessonl.model import LessonlError, Outcome
from lessonl.source.functions import find
from lessonl.team import ModelAgent

ROUNDS = 2
AGENTS = ("careful", "ordinary", "free")
FUNCTION = find(Path("work.cpp"), SLOW.encode(), name="sums")
CODE = FUNCTION.text
PROMPTS = {
    "plain": f"Make this C++ function faster:\n```c++\n{CODE}\n```\n",
    "echo": f"Repeat exactly what follows, nothing else:\n```c++\n{CODE}\n```\n",
    "no fence": f"Write the C++ function again, without Markdown:\n{CODE}\n",
    "several": f"Show three faster versions, each in its own block:\n```cpp\n{CODE}\n```\n",
    "other": "Write a C++ function that adds two numbers, in a ```c++ block.",
    "talk": "Say in one sentence why prefix sums are fast. No code.",
}


def _events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_whole_run_of_three_agents_ends_in_honest_outcomes(
    project: Project, server: ModelServer
) -> None:
    before = server.requests
    ended = project.run(
        *("optimize", "work.cpp:5", "--config", "models.toml", "--rounds", str(ROUNDS), "--json"),
        *("--events", "events.jsonl"),
        timeout=1500,
    )
    assert ended.code in (0, 3), ended.stderr
    assert "Traceback" not in ended.stderr
    report = json.loads(ended.stdout)
    assert (report["rounds"] <= ROUNDS, report["cancelled"], report["stopped"]) == (
        True,
        False,
        None,
    )
    assert (ended.code == 0) == (report["verdict"] == "faster")

    events = _events(project.root / "events.jsonl")
    proposed = [e for e in events if e["kind"] == "proposed"]
    turns = Counter((e["agent"], e.get("round", 0)) for e in proposed)
    assert turns == {(agent, round_): 1 for agent in AGENTS for round_ in range(ROUNDS)}
    assert all(("rewrite" in e) != bool(e.get("message")) for e in proposed)
    graded = [e for e in events if e["kind"] == "graded"]
    assert len(graded) == len(report["rewrites"]) == sum("rewrite" in e for e in proposed)
    assert {x["verdict"] for x in report["rewrites"]} <= {str(outcome) for outcome in Outcome}
    assert all(x["reason"] for x in report["rewrites"])
    assert events[-1]["kind"] == "done"

    spent = report["spent"]
    asked = server.requests - before
    assert spent["calls"] == asked == sum(x["calls"] for x in spent["agents"].values())
    assert asked >= len(AGENTS) * ROUNDS
    assert set(spent["agents"]) == set(AGENTS)
    assert all(x["tokens_in"] > 100 and x["tokens_out"] > 0 for x in spent["agents"].values())
    assert spent["tokens_out"] <= asked * LONGEST_ANSWER
    assert spent["model_seconds"] > 0
    shown = json.loads(project.run("runs", "show", "1", "--json").stdout)["run"]
    assert (shown["status"], shown["spent"]["calls"]) == ("done", asked)
    assert project.leftovers() == []


def test_each_model_is_heard(project: Project) -> None:
    ended = project.run("agents", "test", "--config", "models.toml", "--json", timeout=300)
    assert ended.code == 0, ended.stdout + ended.stderr
    probed = json.loads(ended.stdout)["probes"]
    assert [x["name"] for x in probed] == list(AGENTS)
    assert all(x["status"] == 200 and x["tokens_in"] and x["tokens_out"] for x in probed)


@pytest.mark.parametrize("longest", [24, 100])
@pytest.mark.parametrize("kind", PROMPTS)
def test_from_whatever_it_says_a_rewrite_is_taken_or_a_reason(
    kind: str, longest: int, server: ModelServer
) -> None:
    async def answer(temperature: float) -> Reply:
        agent = ModelAgent("m", "smollm2", server.url, temperature=temperature, timeout=300)
        said = await LlmAgent(agent, Endpoint(server.url)).reply(PROMPTS[kind], longest)
        assert isinstance(said, Reply), said
        return said

    for temperature in (0.0, 1.5):
        reply = asyncio.run(answer(temperature))
        assert reply.usage.known and 0 < (reply.usage.tokens_out or 0) <= longest
        _taken_or_refused(without_thoughts(reply.text))


def _taken_or_refused(text: str) -> None:
    try:
        rewrite = extract(text, FUNCTION)
    except LessonlError as error:
        reason = error
    else:
        found = find(Path("rewrite.cpp"), rewrite.encode(), name="sums")
        assert found.tokens != FUNCTION.tokens and "```" not in rewrite
        return
    assert reason.message and reason.hint
