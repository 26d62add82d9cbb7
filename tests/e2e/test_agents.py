"""The real command with a team of the user's choice, and with a configuration for a script."""

from __future__ import annotations

import json

import pytest
from e2e.command import Project

from needs import needs

pytestmark = needs("g++")

GPT = '[agents.gpt]\nmodel = "m"\nbase_url = "http://127.0.0.1:9/v1"\n'


def test_an_unknown_agent_is_told_with_all_there_are(project: Project) -> None:
    (project.root / "mine.toml").write_text(GPT)
    arguments = ("optimize", "work.cpp:4", "--agents", "loops,gtp", "--config", "mine.toml")
    ended = project.run(*arguments)
    assert (ended.code, ended.stdout) == (2, "")
    first, second = ended.stderr.splitlines()
    assert first == "lessonl: There is no agent 'gtp'."
    assert second.startswith(
        "Did you mean gpt? There are: loops, memory, library, arithmetic, gpt,"
    )
    assert project.run(*arguments[:-2]).stderr.splitlines()[1].startswith("There are: loops,")


@pytest.mark.parametrize("command", ["optimize", "judge", "agents list"])
def test_the_configuration_of_a_script_is_read_and_must_be_there(
    project: Project, command: str
) -> None:
    (project.root / "mine.toml").write_text(f'{GPT}key = "sk-0123456789"\n')
    about = {"judge": ["work.cpp:4", "--rewrite", "fast.cpp"], "optimize": ["work.cpp:4"]}
    arguments = [*command.split(), *about.get(command, [])]
    ended = project.run(*arguments, "--config", "mine.toml")
    assert ended.code == 2 and "[agents.gpt] in mine.toml sets key" in ended.stderr
    assert "key_env" in ended.stderr and "sk-0123456789" not in ended.stderr
    ended = project.run(*arguments, "--config", "none.toml")
    assert ended.code == 2 and "There is no configuration none.toml." in ended.stderr


def test_a_workspace_names_no_model(project: Project) -> None:
    (project.root / "lessonl.toml").write_text(GPT)
    ended = project.run("optimize", "work.cpp:4")
    assert ended.code == 2 and "'agents', which a workspace must not decide" in ended.stderr


def test_a_model_is_named_for_all_later_runs(project: Project) -> None:
    assert project.run("agents", "add", "gpt", "vllm:m").code == 0
    listed = json.loads(project.run("agents", "list", "--json").stdout)
    assert listed["team"] == ["gpt"]
    assert listed["file"] == str(project.cache.parent / "config" / "lessonl" / "config.toml")
    assert project.run("agents", "remove", "gpt").code == 0


def test_the_loop_is_run_as_the_command_line_sets_it(project: Project) -> None:
    """Agents by name, a control of selection, no adjustment: the report is the ordinary one."""
    ended = project.run(
        *("optimize", "work.cpp:4", "--agents", "arithmetic,memory", "--rounds", "2", "--json"),
        *("--selection", "none", "--no-adjust", "--theta", "1.2", "--epsilon", "0.2"),
    )
    report = json.loads(ended.stdout)
    assert ended.code in (0, 3) and report["rewrites"]
    assert {x["agent"] for x in report["rewrites"]} <= {"arithmetic", "memory"}
    assert all(x["factor"] == 1 for x in report["lessons"])
    assert all(x["lessons_shown"] == [] for x in report["rewrites"])
