"""Every cell of the evaluation is one command; what is none is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.runner.arguments import wanted
from benchmarks.runner.cell import Plan, chosen, plan
from benchmarks.runner.identity import config
from fakes.bench import ran
from lessonl.config import STRATEGIES
from lessonl.team import ModelAgent

SUITE = ("--suite", "parallel60", "--out", "log.jsonl")
MODELS = """
[agents.a]
model = "model-a"
base_url = "http://127.0.0.1:9/v1"
temperature = 0.3
[agents.b]
model = "model-b"
base_url = "http://127.0.0.1:9/v1"
[agents.c]
model = "model-c"
base_url = "http://127.0.0.1:9/v1"
"""


@pytest.fixture
def models(tmp_path: Path) -> str:
    """A file of three models."""
    path = tmp_path / "models.toml"
    path.write_text(MODELS)
    return str(path)


def planned(*words: str) -> Plan:
    asked = wanted([*SUITE, *words])
    return plan(asked.cell, asked.config)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("mode", ["serial", "openmp"])
def test_every_strategy_runs_in_both_modes(strategy: str, mode: str, models: str) -> None:
    made = planned("--strategy", strategy, "--mode", mode, "--config", models)
    assert (made.settings.strategy, made.settings.mode) == (strategy, mode)
    assert made.names == ("a", "b", "c") and (made.threads > 0) == (mode == "openmp")


@pytest.mark.parametrize(
    ("typed", "selection", "adjust"),
    [
        ("0", "full", True),
        ("1", "speedup", True),
        ("2", "relevance", True),
        ("3", "full", False),
        ("4", "random", True),
        ("5", "none", True),
        ("none", "none", True),
    ],
)
def test_ablations_are_the_rows_of_the_paper(typed: str, selection: str, adjust: bool) -> None:
    settings = planned("--ablation", typed).settings
    assert (settings.selection, settings.adjust) == (selection, adjust)


def test_strategies_have_rounds_of_their_own_unless_told(models: str) -> None:
    def rounds(*words: str) -> int:
        return planned("--config", models, *words).settings.rounds

    assert rounds() == 4 and rounds("--rounds", "10") == 10
    assert rounds("--strategy", "reflexion") == 11 and rounds("--strategy", "mapcoder") == 18


def test_a_number_takes_so_many_agents(models: str) -> None:
    assert planned("--agents", "2").names == ("loops", "memory")
    assert planned("--agents", "2", "--config", models).names == ("a", "b")
    assert planned("--agents", "a,loops", "--config", models).names == ("a", "loops")


def test_samples_are_shared_by_the_agents(models: str) -> None:
    best = planned("--strategy", "best_of", "--samples", "20", "--agents", "a", "--config", models)
    assert best.settings.rounds == 20 and best.names == ("a",)
    cot = planned("--strategy", "cot", "--samples", "4", "--agents", "a,b", "--config", models)
    assert list(cot.team) == ["a", "b", "a#2", "b#2"]


def test_presets_and_temperatures_reach_the_team(models: str) -> None:
    made = planned(
        "--agents", "ollama:qwen2.5-coder:7b,a", "--temperature", "0.8", "--config", models
    )
    first, second = made.team.values()
    assert isinstance(first, ModelAgent) and isinstance(second, ModelAgent)
    assert first.model == "qwen2.5-coder:7b"
    assert first.temperature == second.temperature == 0.8


def test_of_the_users_file_only_models_count(models: str) -> None:
    path = Path(models)
    path.write_text("rounds = 9\nselection = 'none'\nteam = ['a']\n[budget]\ntokens = 1\n" + MODELS)
    made = planned("--config", models)
    assert made.settings.rounds == 4 and made.settings.selection == "full"
    assert made.names == ("a", "b", "c") and made.settings.budget.tokens is None


def test_a_log_says_everything_that_decides_and_no_address(models: str) -> None:
    said = config(planned("--config", models, "--budget", "tokens=9,seconds=5"))
    assert said["budget"] == {"tokens": 9, "seconds": 5.0}
    assert said["agents"]["a"]["temperature"] == 0.3
    assert "127.0.0.1" not in str(said)


def test_problems_are_timed_at_the_suites_sizes_or_the_public_ones() -> None:
    (gemm,) = chosen(planned().cell, ["gemm"])
    assert planned().size_of(gemm) == gemm.sizes.headline
    assert gemm.sizes.published is not None
    for mode, size in zip(("serial", "openmp"), gemm.sizes.published, strict=True):
        made = planned("--sizes", "published", "--mode", mode)
        assert made.size_of(gemm) == min(size, gemm.sizes.capped or size)


def test_trials_have_seeds_one_after_the_other() -> None:
    made = planned("--seed", "7")
    assert [made.settings_of(trial).seed for trial in (1, 2)] == [7, 8]


def test_problems_are_chosen_by_name_or_category() -> None:
    cell = planned().cell
    assert len(chosen(cell)) == 60
    assert [p.name for p in chosen(cell, ["relu", "fft"])][-1] == "relu"
    assert len(chosen(cell, ["relu", "fft"])) == 6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--suite nine --out x", "invalid choice: 'nine'"),
        ("--suite poly30", "--out"),
        ("--suite poly30 --out x --strategy magic", "invalid choice: 'magic'"),
        ("--suite poly30 --out x --ablation 6", "There is no ablation '6'."),
        ("--suite poly30 --out x --agents nobody", "There is no agent 'nobody'."),
        ("--suite poly30 --out x --agents 9", "9 agents are asked for, and there are 4"),
        ("--suite poly30 --out x --rounds 0", "rounds to 0"),
        ("--suite poly30 --out x --trials 0", "0 trials are none."),
        ("--suite poly30 --out x --only nothing", "no problem or category 'nothing'"),
        ("--suite poly30 --out x --budget hours=1", "'hours=1' is no limit"),
        ("--suite poly30 --out x --budget tokens=-1", "'tokens=-1' is no limit"),
        ("--suite poly30 --out x --samples 5 --strategy best_of", "cannot be shared"),
        ("--suite poly30 --out x --samples 8", "not independent samples"),
        ("--suite poly30 --out x --strategy cot", "built in"),
        ("--suite poly30 --out x --bank no.jsonl", "no.jsonl cannot be used"),
        ("--suite poly30 --out x --record a --replay b", "not both"),
        ("--suite poly30 --out x --config no.toml", "no configuration no.toml"),
        ("--suite poly30 --out x --round 3", "Unrecognized arguments: --round 3"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_a_status(
    words: str, said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["run", *words.split()]) == 2
    told = capsys.readouterr().err
    assert said in told and len(told.splitlines()) == 1
    assert not Path("x").exists()


def test_a_command_that_there_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk"]) == 2 and "run|report" in capsys.readouterr().err


def test_controls_of_the_built_in_agents_are_cells(tmp_path: Path) -> None:
    warm = tmp_path / "poly.jsonl"
    ran(warm, "--suite", "poly30", "--only", "kernel_trmm", "--agents", "memory", "--rounds", "1")
    cold = planned().settings
    none = planned("--ablation", "none", "--no-early-stop").settings
    random = planned("--ablation", "random").settings
    warmed = planned("--bank", str(warm))
    assert not cold.other_functions and none.selection == "none" and random.selection == "random"
    assert warmed.settings.other_functions
    assert str(config(warmed)["bank"]).startswith("poly.jsonl ")
