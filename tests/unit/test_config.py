"""Settings: who may set what, and where each value comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.config import Settings, load
from lessonl.model import LessonlError
from lessonl.team import ModelAgent


def _load(tmp_path: Path, shared: str = "", own: str = "", **overrides: object) -> Settings:
    (tmp_path / "lessonl.toml").write_text(shared)
    (tmp_path / "user.toml").write_text(own)
    return load(tmp_path, overrides, user=tmp_path / "user.toml")


def test_defaults_hold_without_any_file(tmp_path: Path) -> None:
    settings = load(tmp_path, user=tmp_path / "none.toml")
    assert settings == Settings()
    assert settings.origin("rounds") == "default"


def test_the_workspace_overrides_the_user_and_the_command_line_both(tmp_path: Path) -> None:
    settings = _load(tmp_path, "rounds = 5\nlessons = 3", "rounds = 6\nfp = 'exact'", lessons=2)
    assert (settings.rounds, settings.lessons, settings.fp) == (5, 2, "exact")
    assert settings.origin("rounds") == str(tmp_path / "lessonl.toml")
    assert settings.origin("lessons") == "command line"
    assert settings.origin("fp") == str(tmp_path / "user.toml")


def test_what_is_not_given_on_the_command_line_does_not_count(tmp_path: Path) -> None:
    assert _load(tmp_path, "rounds = 5", rounds=None).rounds == 5


@pytest.mark.parametrize(
    "name", ["endpoint", "endpoints", "api_key", "price", "evaluator", "budget", "embedder"]
)
def test_a_workspace_may_not_say_where_code_or_money_goes(tmp_path: Path, name: str) -> None:
    with pytest.raises(LessonlError, match="a workspace must not decide") as caught:
        _load(tmp_path, f"{name} = 'x'")
    assert repr(name) in caught.value.message


def test_a_workspace_may_lower_the_users_time_limit_but_not_raise_it(tmp_path: Path) -> None:
    assert _load(tmp_path, "time_limit = 10", "time_limit = 60").time_limit == 10.0
    with pytest.raises(LessonlError, match=r"above your own limit of 60\.0 s"):
        _load(tmp_path, "time_limit = 61", "time_limit = 60")


def test_tables_about_the_code_are_left_to_those_who_read_them(tmp_path: Path) -> None:
    assert _load(tmp_path, "flags = ['-O3']\n[spec]\nn = 4096") == Settings()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("rounds = 0", "a whole number above 0"),
        ("rounds = true", "a whole number above 0"),
        ("lessons = 1.5", "a whole number above 0"),
        ("time_limit = 'long'", "a number of seconds above 0"),
        ("fp = 'sloppy'", "exact"),
        ("fp = 7", "exact"),
        ("ronuds = 3", "Did you mean rounds?"),
        ("colour = 3", "There are: rounds"),
    ],
)
def test_what_makes_no_sense_is_said_with_a_way_out(tmp_path: Path, text: str, hint: str) -> None:
    with pytest.raises(LessonlError) as caught:
        _load(tmp_path, text)
    assert "lessonl.toml" in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("'exact'", "exact"),
        ("'reassociate'", "reassociate"),
        ("1e-4", "0.0001"),
        ("'1e-6'", "1e-6"),
    ],
)
def test_floating_point_policies(tmp_path: Path, given: str, kept: str) -> None:
    assert _load(tmp_path, f"fp = {given}").fp == kept


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LessonlError, match=r"lessonl\.toml cannot be read.*line 1"):
        _load(tmp_path, "rounds = = 3")


def test_no_lessons_at_all_is_a_choice(tmp_path: Path) -> None:
    assert _load(tmp_path, lessons=0).lessons == 0


def test_lessons_of_other_functions_can_be_turned_off(tmp_path: Path) -> None:
    assert _load(tmp_path).other_functions is True
    assert _load(tmp_path, "other_functions = false").other_functions is False
    with pytest.raises(LessonlError, match="sets other_functions to 0") as caught:
        _load(tmp_path, "other_functions = 0")
    assert "true or false" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "strategy", "rounds"),
    [
        ("", None, 4), ("", "best_of", 4), ("", "moa", 4), ("", "reflexion", 11),
        ("", "mapcoder", 18), ("", "single", 1), ("strategy = 'cot'", None, 1),
        ("rounds = 5", "reflexion", 5), ("rounds = 5", "single", 1), ("rounds = 5", None, 5),
    ],
)  # fmt: skip
def test_a_strategy_has_its_own_number_of_rounds_where_nobody_says_so(
    tmp_path: Path, text: str, strategy: str | None, rounds: int
) -> None:
    assert _load(tmp_path, "", text, strategy=strategy).rounds == rounds


def test_a_strategy_that_there_is_not_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(LessonlError) as caught:
        _load(tmp_path, "strategy = 'mcts'")
    assert "lessonl, single, cot, best_of, reflexion, mapcoder, moa" in caught.value.hint


EMBEDDER = "[embedder]\nmodel = 'e5'\nbase_url = 'http://127.0.0.1:8080/v1'\n"


def test_an_embedder_that_is_configured_is_used_unless_the_command_line_says_no(
    tmp_path: Path,
) -> None:
    settings = _load(tmp_path, "", EMBEDDER)
    assert settings.embedder == "endpoint" and isinstance(settings.embedding, ModelAgent)
    assert (settings.embedding.model, settings.embedding.price_out) == ("e5", 0.0)
    assert _load(tmp_path, "", EMBEDDER, embedder="lexical").embedder == "lexical"
    settings = _load(tmp_path, "", "[embedder]\npath = '~/potion'")
    assert (settings.embedder, settings.embedding) == ("local", Path.home() / "potion")
    assert _load(tmp_path).embedder == "lexical"


@pytest.mark.parametrize(
    ("own", "given", "words"),
    [
        ("", {"embedder": "endpoint"}, "command line wants an embedder behind an endpoint"),
        (EMBEDDER, {"embedder": "local"}, "command line wants an embedder in a folder"),
        ("[embedder]\npath = 'here'", {}, "[embedder] in "),
        ("[embedder]\npath = '/m'\nmodel = 'm'", {}, "sets 'model', which is not a setting"),
        ("", {"embedder": {"model": "m"}}, "models are named in one place only"),
        (f"{EMBEDDER}temperature = 1", {}, "sets 'temperature', which is not a setting"),
        (f"{EMBEDDER}api_key = 'x'", {}, "a key does not belong in a file"),
        ("[embedder]\nmodel = 'm'", {}, "has no base_url"),
        ("embedder = 'codebert'", {}, "sets embedder to 'codebert'"),
    ],
)
def test_an_embedder_that_cannot_be_used_is_told(
    tmp_path: Path, own: str, given: dict[str, object], words: str
) -> None:
    with pytest.raises(LessonlError) as caught:
        _load(tmp_path, "", own, **given)
    assert words in caught.value.message
