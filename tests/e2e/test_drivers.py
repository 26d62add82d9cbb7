"""The real command where a model writes the driver: asked for, counted, kept, and kept apart."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from e2e.command import Ended, Project

from fakes.openai_server import Answer, FakeServer, Request
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SAMPLES = Path(__file__).parents[1] / "judge" / "driven"
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json"
DRIVER, FAST = [(SAMPLES / f"{name}.txt").read_text() for name in ("good_driver", "fast")]
KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture
def driven(project: Project) -> Project:
    """A project whose function takes what is not understood."""
    for name in ("cells.cpp", "fast.txt", "wrong.txt"):
        shutil.copy(SAMPLES / name, project.root)
    project.database("g++ -O2 -std=c++17 -c cells.cpp", file="cells.cpp")
    return project


def answer(request: Request) -> Answer:
    """A driver, a lesson or a rewrite, by what is asked for."""
    if "test driver" in request.prompt:
        return Answer(f"```c++\n{DRIVER}```")
    lesson = request.body.get("max_tokens") == 250
    return Answer("It adds only once.") if lesson else Answer(f"```c++\n{FAST}```")


def run(project: Project, server: FakeServer, *words: str, more: str = "") -> Ended:
    """A command on the function, with the model of ``server`` configured."""
    model = f'[agents.m]\nmodel = "m"\nbase_url = "{server.url}"\nkey_env = "LAB_KEY"\n'
    (project.root / "mine.toml").write_text(model + more)
    command, *others = words
    about = ("cells.cpp", "--function", "running", "--config", "mine.toml")
    return project.run(command, *about, *others, "--json", timeout=600, LAB_KEY=KEY)


def test_a_judgement_asks_once_and_says_whose_driver_it_rests_on(driven: Project) -> None:
    judge = ("judge", "--driver", "m", "--size", "256", "--rewrite")
    with FakeServer(answer) as server:
        without = run(driven, server, "judge", "--rewrite", "fast.txt")
        assert json.loads(without.stdout)["verdict"] == "unsupported"
        assert not server.chats
        right = run(driven, server, *judge, "fast.txt")
        wrong = run(driven, server, *judge, "wrong.txt")
        (asked,) = server.chats
    document = json.loads(right.stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert (right.code, document["verdict"]) == (0, "faster"), document
    assert document["evidence"]["driver"] == "m"
    assert document["evidence"]["oracle_strength"]["killed"] >= 10
    assert any("asking for a driver took 1 call" in note for note in document["notes"])
    rejected = json.loads(wrong.stdout)
    assert rejected["verdict"] == "incorrect", rejected
    assert not any("asking for a driver" in note for note in rejected["notes"])
    assert KEY in asked.headers["authorization"]
    told = [right.stdout, right.stderr, wrong.stdout, wrong.stderr]
    kept = (p for p in driven.cache.parent.rglob("*") if p.is_file() and p.stat().st_size < 1 << 20)
    told += [p.read_bytes().decode(errors="replace") for p in kept]
    assert not any(KEY in text for text in told)


def test_who_writes_rewrites_never_sees_the_driver(driven: Project) -> None:
    with FakeServer(answer) as server:
        ended = run(driven, server, "optimize", "--rounds", "1", "--driver", "m")
        assert ended.code == 0, ended.stdout + ended.stderr
        first, *others = [chat.prompt for chat in server.chats]
    document = json.loads(ended.stdout)
    assert (ended.code, document["verdict"]) == (0, "faster"), document
    assert "test driver" in first
    assert others
    assert not any("lessonl_" in prompt or "source.integer" in prompt for prompt in others)
    assert document["spent"]["calls"] == 1 + len(others)
    assert document["spent"]["tokens_out"] > 0


def test_a_driver_is_not_asked_for_beyond_the_budget(driven: Project) -> None:
    with FakeServer(answer) as server:
        judge = ("judge", "--driver", "m", "--rewrite", "fast.txt")
        ended = run(driven, server, *judge, more="[budget]\ntokens = 100\n")
        assert not server.chats
    document = json.loads(ended.stdout)
    assert document["verdict"] == "unsupported"
    assert "There is no driver: " in document["reason"]
    assert "budget" in document["reason"]
