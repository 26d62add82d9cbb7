"""Models, teams and budgets in the user's file: what is read, what is refused, never a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.config import Settings, load
from lessonl.model import LessonlError
from lessonl.team import BudgetLimits, ModelAgent

GPT = 'model = "gpt-4o"\nbase_url = "https://api.example/v1/"\n'


def _user(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "user.toml").write_text(text)
    return load(tmp_path, user=tmp_path / "user.toml")


def _refused(tmp_path: Path, text: str) -> LessonlError:
    with pytest.raises(LessonlError) as caught:
        _user(tmp_path, text)
    return caught.value


def test_every_value_of_an_agent_is_read(tmp_path: Path) -> None:
    settings = _user(
        tmp_path,
        f"""
        team = ["gpt", "loops"]
        [agents.gpt]
        {GPT}
        key_env = "GPT_KEY"
        temperature = 1
        top_p = 0.5
        frequency_penalty = -0.5
        max_tokens = 4000
        reasoning_effort = "low"
        timeout = 30
        concurrency = 2
        headers = {{ "X-Title" = "LessonL", "X-Org-Key" = "${{ORG_KEY}}" }}
        price_in = 2.5
        price_out = 10
        """,
    )
    assert settings.team == ("gpt", "loops")
    assert settings.agents == {
        "gpt": ModelAgent(
            "gpt", "gpt-4o", "https://api.example/v1", "GPT_KEY", 1.0, 0.5, -0.5, 4000, "low",
            30.0, 2, {"X-Title": "LessonL", "X-Org-Key": "${ORG_KEY}"}, 2.5, 10.0,
        )
    }  # fmt: skip
    assert settings.origin("agents") == settings.origin("team") == str(tmp_path / "user.toml")


def test_what_an_agent_leaves_out_has_the_defaults_of_the_method(tmp_path: Path) -> None:
    agent = _user(tmp_path, f"[agents.gpt]\n{GPT}").agents["gpt"]
    assert agent == ModelAgent("gpt", "gpt-4o", "https://api.example/v1")
    assert (agent.temperature, agent.top_p, agent.frequency_penalty) == (0.2, 0.95, 0.5)


def test_a_parameter_can_be_left_out_of_requests(tmp_path: Path) -> None:
    agent = _user(tmp_path, f'[agents.o]\n{GPT}temperature = "none"\ntop_p = "none"').agents["o"]
    assert (agent.temperature, agent.top_p) == (None, None)


@pytest.mark.parametrize(
    ("line", "named", "hint"),
    [
        ("temperature = 3", "temperature to 3", "from 0 to 2"),
        ("temperature = nan", "temperature to nan", "from 0 to 2"),
        ("top_p = 0", "top_p to 0", "above 0, up to 1"),
        ("max_tokens = 0", "max_tokens to 0", "a whole number above 0"),
        ("max_tokens = true", "max_tokens to True", "a whole number above 0"),
        ("timeout = 'long'", "timeout to 'long'", "seconds above 0"),
        ("concurrency = 1.5", "concurrency to 1.5", "a whole number above 0"),
        ("price_in = -1", "price_in to -1", "per million tokens"),
        ("model = ' '", "model to ' '", "not empty"),
        ("headers = 3", "headers a wrong value", "a table of texts"),
        ("headers = {'a b' = 'x'}", "headers a wrong value", "a table of texts"),
        ("modle = 'x'", "'modle'", "Did you mean model?"),
        ("temprature = 1", "'temprature'", "Did you mean temperature?"),
    ],
)
def test_a_wrong_value_is_told_with_file_table_and_what_is_right(
    tmp_path: Path, line: str, named: str, hint: str
) -> None:
    name = line.partition(" ")[0]
    rest = "\n".join(x for x in GPT.splitlines() if not x.startswith(f"{name} "))
    error = _refused(tmp_path, f"[agents.gpt]\n{line}\n{rest}")
    assert f"[agents.gpt] in {tmp_path / 'user.toml'}" in error.message
    assert named in error.message and hint in error.hint


@pytest.mark.parametrize(
    "url",
    ["api.example/v1", "localhost:8000", "ftp://a/v1", "https://", "http://a b/", "http://[x"],
)
def test_an_address_is_a_whole_url(tmp_path: Path, url: str) -> None:
    error = _refused(tmp_path, f"[agents.gpt]\nmodel = 'x'\nbase_url = '{url}'")
    assert repr(url) in error.message and "http://localhost:8000/v1" in error.hint


@pytest.mark.parametrize("missing", ["model", "base_url"])
def test_model_and_address_are_needed(tmp_path: Path, missing: str) -> None:
    rest = "\n".join(x for x in GPT.splitlines() if not x.startswith(missing))
    assert f"has no {missing}" in _refused(tmp_path, f"[agents.gpt]\n{rest}").message


@pytest.mark.parametrize(
    "text",
    [
        "agents = 3",
        "agents = ['gpt']",
        "[agents]\ngpt = 'gpt-4o'",
        f"[agents.'two words']\n{GPT}",
        f"[agents.'ollama:x']\n{GPT}",
        "team = 'gpt'",
        "team = []",
        "team = [1]",
        "budget = 3",
    ],
)
def test_what_is_no_table_name_or_list_is_refused(tmp_path: Path, text: str) -> None:
    error = _refused(tmp_path, text)
    assert str(tmp_path / "user.toml") in error.message and "It must be" in error.hint


SECRET = "sk-proj-0123456789abcdef"


@pytest.mark.parametrize(
    "line",
    [
        f'key = "{SECRET}"',
        f'api_key = "{SECRET}"',
        f'API-Key = "{SECRET}"',
        f'token = "{SECRET}"',
        f'key_env = "{SECRET}"',
        'key_env = "AIzaSyD0123456789abcdefghij"',
        f'headers = {{ Authorization = "Bearer {SECRET}" }}',
        f'headers = {{ api-key = "{SECRET}" }}',
        'headers = { x-goog-api-key = "0123" }',
        f'headers = {{ X-Anything = "{SECRET}" }}',
        f'headers = {{ X-Anything = "bearer {SECRET}" }}',
        f'headers = {{ Authorization = "Bearer {SECRET}${{X}}" }}',
        f'base_url = "https://me:{SECRET}@api.example/v1"',
        f'base_url = "https://api.example/v1?key={SECRET}"',
    ],
)
def test_a_key_in_the_file_is_refused_without_repeating_it(tmp_path: Path, line: str) -> None:
    base = GPT if not line.startswith("base_url") else 'model = "x"\n'
    error = _refused(tmp_path, f"[agents.gpt]\n{base}{line}")
    told = f"{error.message} {error.hint}"
    assert "key_env" in told or "environment variable" in told
    assert SECRET not in told and "AIza" not in told and "0123" not in told


def test_headers_take_what_variables_hold(tmp_path: Path) -> None:
    line = 'headers = { Authorization = "Token ${MY_KEY}", X-Who = "${WHO} at ${WHERE}" }'
    agent = _user(tmp_path, f"[agents.gpt]\n{GPT}{line}").agents["gpt"]
    assert agent.variables() == ("MY_KEY", "WHO", "WHERE")
    environment = {"MY_KEY": SECRET, "WHO": "me", "WHERE": ""}
    assert agent.unset(environment) == ("WHERE",)
    with pytest.raises(LessonlError, match="need the environment variable WHERE"):
        agent.sent_headers(environment)
    sent = agent.sent_headers({**environment, "WHERE": "home"})
    assert sent == {"Authorization": f"Token {SECRET}", "X-Who": "me at home"}
    assert SECRET not in repr(agent)


def test_a_variable_that_is_not_one_is_refused(tmp_path: Path) -> None:
    error = _refused(tmp_path, f'[agents.gpt]\n{GPT}headers = {{ X-Who = "${{my-name}}" }}')
    assert "X-Who" in error.message and "${NAME}" in error.hint


def test_a_budget_is_read_and_a_later_source_changes_only_what_it_names(tmp_path: Path) -> None:
    text = "[budget]\ntokens = 1000\nmoney = 0.5\nseconds = 60\nmoney_per_day = 2"
    assert _user(tmp_path, text).budget == BudgetLimits(1000, 0.5, 60.0, None, 2.0)
    changed = load(tmp_path, {"budget": {"money": 1}}, user=tmp_path / "user.toml").budget
    assert changed == BudgetLimits(1000, 1.0, 60.0, None, 2.0)
    assert Settings().budget == BudgetLimits()


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("tokens = 1.5", "a whole number above 0"),
        ("money = 0", "US dollars above 0"),
        ("token_per_day = 5", "Did you mean tokens_per_day?"),
    ],
)
def test_a_wrong_budget_is_told_by_its_table(tmp_path: Path, line: str, hint: str) -> None:
    error = _refused(tmp_path, f"[budget]\n{line}")
    assert f"[budget] in {tmp_path / 'user.toml'}" in error.message and hint in error.hint


@pytest.mark.parametrize(
    "text", [f"[agents.gpt]\n{GPT}", "team = ['gpt']", "[budget]\ntokens = 1", "base_url = 'x'"]
)
def test_a_workspace_may_name_no_model_team_or_budget(tmp_path: Path, text: str) -> None:
    (tmp_path / "lessonl.toml").write_text(text)
    with pytest.raises(LessonlError, match="a workspace must not decide"):
        _user(tmp_path, "")


def test_models_come_from_the_users_file_only(tmp_path: Path) -> None:
    agents = {"gpt": {"model": "x", "base_url": "http://elsewhere/v1"}}
    with pytest.raises(LessonlError, match="the editor's settings set 'agents'"):
        load(tmp_path, {"agents": agents}, origin="the editor's settings")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("selection = 'fast'", "full, speedup, relevance, random, none"),
        ("adjust = 1", "true or false"),
        ("theta = 0", "a number above 0"),
        ("epsilon = 1.5", "from 0 to 1"),
    ],
)
def test_the_methods_own_numbers_are_checked(tmp_path: Path, line: str, hint: str) -> None:
    assert hint in _refused(tmp_path, line).hint


def test_the_methods_own_numbers_are_read(tmp_path: Path) -> None:
    settings = _user(tmp_path, "selection = 'random'\nadjust = false\ntheta = 1.5\nepsilon = 0")
    found = (settings.selection, settings.adjust, settings.theta, settings.epsilon)
    assert found == ("random", False, 1.5, 0.0)
