"""Who takes part in a run: names, presets, several of one model, and teams of both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve, field, frozen

from lessonl import presets
from lessonl.agents.builtin import BuiltinAgent
from lessonl.config import Settings
from lessonl.model import (
    ExplainRequest,
    Function,
    LessonlError,
    Outcome,
    ProposeRequest,
    Rewrite,
    Speedup,
    Verdict,
)
from lessonl.presets import PRESETS, agent_of_preset
from lessonl.source.functions import find, functions
from lessonl.strategies.lessonl import LessonL, LoopSettings
from lessonl.strategies.protocols import Agent
from lessonl.tasks.optimize import Evaluator, OptimizeTask
from lessonl.team import ModelAgent
from lessonl.teams import BUILTIN, asks_models, default_names, make_team, members

GPT = ModelAgent("gpt", "gpt-4o", "https://api.example/v1", "GPT_KEY")
LOCAL = ModelAgent("local", "qwen", "http://localhost:8000/v1")
CONFIGURED = Settings(agents={"gpt": GPT, "local": LOCAL})


@frozen
class Fake:
    """An agent in place of one that asks ``model``."""

    model: ModelAgent
    requests: list[ProposeRequest] = field(factory=list)

    @property
    def name(self) -> str:
        return self.model.name

    async def propose(self, request: ProposeRequest) -> Rewrite:
        self.requests.append(request)
        return Rewrite(f"int f(int x) {{ return {len(self.requests)} + x; }}")

    async def explain(self, request: ExplainRequest) -> str:
        return f"It was {request.phrase}."


def _fakes(models: Sequence[ModelAgent]) -> list[Agent]:
    return [Fake(model) for model in models]


def _names(settings: Settings, names: Sequence[str] | None = None) -> list[str]:
    return [agent.name for agent in make_team(settings, names, _fakes)]


def test_the_default_is_the_team_then_all_models_then_the_built_in_agents() -> None:
    assert _names(Settings()) == ["loops", "memory", "library", "arithmetic"]
    openmp = [*_names(Settings()), "parallel"]
    assert _names(Settings(mode="openmp")) == openmp
    assert list(BUILTIN) == [*openmp, "kernels", "launches", "threads"]
    assert _names(CONFIGURED) == ["gpt", "local"]
    assert _names(evolve(CONFIGURED, team=("local", "loops"))) == ["local", "loops"]
    assert _names(evolve(CONFIGURED, team=("local",)), ["memory"]) == ["memory"]


def test_both_kinds_form_one_team_in_the_order_of_their_names() -> None:
    team = make_team(CONFIGURED, ["gpt", "loops", "ollama:qwen2.5-coder:7b", "loops"], _fakes)
    assert [a.name for a in team] == ["gpt", "loops", "ollama:qwen2.5-coder:7b"]
    first, second, third = team
    assert isinstance(second, BuiltinAgent)
    assert isinstance(first, Fake) and first.model == GPT
    assert isinstance(third, Fake) and third.model.model == "qwen2.5-coder:7b"


def test_several_of_one_model_have_names_of_their_own() -> None:
    names = ["gpt", "ollama:a", "gpt", "ollama:a", "gpt"]
    assert _names(CONFIGURED, names) == ["gpt", "ollama:a", "gpt#2", "ollama:a#2", "gpt#3"]
    models = members(CONFIGURED, ["gpt", "gpt"])
    assert models == {"gpt": GPT, "gpt#2": evolve(GPT, name="gpt#2")}


def test_the_models_of_a_team_are_made_together_once() -> None:
    """So that those behind one address can share its limits."""
    asked: list[Sequence[ModelAgent]] = []

    def make(models: Sequence[ModelAgent]) -> list[Agent]:
        asked.append(models)
        return _fakes(models)

    make_team(CONFIGURED, ["gpt", "loops", "local"], make)
    make_team(CONFIGURED, ["loops"], make)
    assert [[m.name for m in models] for models in asked] == [["gpt", "local"]]


@pytest.mark.parametrize("name", ["gtp", "olama:x", "nobody", ""])
def test_an_unknown_name_is_told_with_what_there_is(name: str) -> None:
    with pytest.raises(LessonlError) as caught:
        make_team(CONFIGURED, [name], _fakes)
    assert f"no agent {name!r}" in caught.value.message
    assert "loops, memory, library, arithmetic, gpt, local" in caught.value.hint
    assert "ollama:MODEL" in caught.value.hint
    assert caught.value.hint.startswith("Did you mean gpt?") is (name == "gtp")


def test_no_name_at_all_is_refused() -> None:
    with pytest.raises(LessonlError, match="No agent is named"):
        make_team(CONFIGURED, [], _fakes)


def test_a_model_may_not_be_called_like_a_built_in_agent() -> None:
    settings = Settings(agents={"loops": GPT}, origins={"agents": "/home/me/config.toml"})
    with pytest.raises(LessonlError, match=r"/home/me/config\.toml has an agent loops"):
        make_team(settings, ["memory"], _fakes)


@pytest.mark.parametrize("kind", [name for name in PRESETS if name != "azure"])
def test_a_preset_knows_where_its_server_is(kind: str) -> None:
    agent = agent_of_preset(PRESETS[kind].example)
    assert agent.name == PRESETS[kind].example
    assert agent.base_url.endswith("/v1") and agent.model
    local = "localhost" in agent.base_url
    assert (agent.price_in == agent.price_out == 0.0, not agent.key_env) == (local, local)


def test_the_model_is_what_follows_the_first_colon() -> None:
    assert agent_of_preset("ollama:qwen2.5-coder:7b").model == "qwen2.5-coder:7b"
    assert agent_of_preset("openrouter:qwen/qwen-2.5:free").model == "qwen/qwen-2.5:free"
    assert agent_of_preset("llamacpp:").model == "default"
    with pytest.raises(LessonlError, match="names no model") as caught:
        agent_of_preset("openai: ")
    assert "openai:gpt-4o-mini" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("openai:o3", True),
        ("openai:gpt-5-mini", True),
        ("openrouter:openai/o3-mini", True),
        ("openai:gpt-4o", False),
        ("ollama:olmo2", False),
    ],
)
def test_models_that_choose_their_own_sampling_are_told_none(text: str, own: bool) -> None:
    agent = agent_of_preset(text)
    assert ((agent.temperature, agent.top_p) == (None, None)) is own


def test_a_server_at_another_address_has_no_known_price() -> None:
    agent = agent_of_preset("vllm:m", base_url="http://box.example:8000/v1")
    assert (agent.base_url, agent.price_in) == ("http://box.example:8000/v1", None)


def test_azure_is_found_by_its_resource() -> None:
    given = {"AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com/"}
    agent = agent_of_preset("azure:dep", environment=given)
    assert agent.base_url == "https://r.openai.azure.com/openai/v1"
    assert (agent.model, agent.key_env) == ("dep", "AZURE_OPENAI_API_KEY")
    with pytest.raises(LessonlError, match="AZURE_OPENAI_ENDPOINT is not set") as caught:
        agent_of_preset("azure:dep", environment={})
    assert "--base-url" in caught.value.hint
    with pytest.raises(LessonlError):
        presets.agent_of_preset("azure:")


def test_a_mixed_team_runs_the_loop_and_shares_its_lessons() -> None:
    (function,) = functions(Path("f.cpp"), b"int f(int x) { return x + 1; }")

    class Always(Evaluator):
        async def evaluate(
            self, function: Function, rewrite: Rewrite, *, final: bool = False
        ) -> Verdict:
            change = Speedup(2.0, 2.0, 2.0, 48)
            return Verdict("f", Path("f.cpp"), 1, Outcome.FASTER, "", change)

    team = make_team(CONFIGURED, ["local", "loops"], _fakes)

    async def play() -> list[str]:
        strategy = LessonL(LoopSettings(rounds=2))
        events = strategy.run(OptimizeTask(function, Always()), team)
        return [f"{e.agent}: {e.rewrite is not None}" async for e in events if e.kind == "proposed"]

    assert asyncio.run(play()) == ["local: True", "loops: False"] * 2
    assert isinstance(team[0], Fake)
    assert [len(r.lessons) for r in team[0].requests] == [0, 1]


def test_it_is_known_whether_a_model_takes_part() -> None:
    assert asks_models(CONFIGURED)
    assert asks_models(Settings(), ["loops", "ollama:m"])
    assert not asks_models(Settings())
    assert not asks_models(CONFIGURED, ["loops"])


def test_an_agent_of_another_mode_is_refused() -> None:
    with pytest.raises(LessonlError, match="takes part in mode openmp only"):
        make_team(Settings(), ["parallel"])
    (agent,) = make_team(Settings(mode="openmp"), ["parallel"])
    assert agent.name == "parallel"


def test_a_cuda_function_has_agents_of_its_own_unless_others_are_named() -> None:
    cuda = find(Path("a.cu"), b"__global__ void k(int* x, int n) { x[0] = n; }", name="k")
    nvcc = find(Path("a.cpp"), b"__global__ void k(int* x, int n) { x[0] = n; }", name="k")
    plain = find(Path("a.cpp"), b"int f(int x) { return x; }", name="f")
    assert default_names(Settings(), cuda) == ("kernels", "launches", "threads")
    assert default_names(Settings(), nvcc) == default_names(Settings(), cuda)
    assert default_names(Settings(), plain) == default_names(Settings())
    assert default_names(Settings(team=("loops",)), cuda) == ("loops",)
