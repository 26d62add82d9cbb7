"""Lessons ranked by a static embedding model in a folder, a tiny one that is made here."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from fakes.controls import USED, Control, answer_by_prompt, kind, models, rounds
from fakes.openai_server import Answer, FakeServer, Request
from lessonl.agents.local_embedding import LocalEmbedder
from lessonl.lessons.relevance import cosine
from lessonl.model import LessonlError
from lessonl.run import Report

WORDS = ("[UNK]", "x", "return", "int", "f", "B", "A", "is", "adds", "faster", "multiplies")


def made(folder: Path) -> Path:
    """A model that gives every word of ``WORDS`` a direction of its own."""
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.eye(len(WORDS), dtype=np.float32)
    StaticModel(vectors, tokenizer).save_pretrained(folder)
    return folder


def test_texts_are_near_each_other_as_the_model_has_it(tmp_path: Path) -> None:
    embedder = LocalEmbedder(made(tmp_path / "model"))
    source, near, far = asyncio.run(embedder.embed(["return x", "x is return", "A multiplies"]))
    assert len(source) == len(near) == len(far) == len(WORDS)
    assert cosine(source, near) > 0.5 > cosine(source, far)
    assert asyncio.run(embedder.embed(["return x"])) == [source]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (None, "is not a folder"),
        ({}, "cannot be read"),
        (dict.fromkeys(("model.safetensors", "tokenizer.json", "config.json"), "x"), "be read"),
    ],
)
def test_a_folder_without_a_model_is_told(
    tmp_path: Path, files: dict[str, str] | None, words: str
) -> None:
    folder = tmp_path / "model"
    for name, text in (files or {}).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    if files == {}:
        folder.mkdir()
    with pytest.raises(LessonlError) as caught:
        asyncio.run(LocalEmbedder(folder).embed(["x"]))
    assert words in caught.value.message and str(folder) in caught.value.message
    assert caught.value.hint and "\n" not in caught.value.message


def test_without_the_extra_it_is_said_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "model2vec", None)
    with pytest.raises(LessonlError) as caught:
        asyncio.run(LocalEmbedder(tmp_path).embed(["x"]))
    assert "needs model2vec" in caught.value.message and "lessonl[local]" in caught.value.hint


def test_what_is_not_asked_for_is_not_loaded() -> None:
    code = "import lessonl.cli.search, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


#: What each model explains its outcomes by: the function is made of the words of b's.
EXPLAINED = {"model-a": "multiplies faster", "model-b": "return int f x", "model-c": "A adds B"}


def explained(request: Request) -> Answer:
    if kind(request) == "lesson":
        return Answer(EXPLAINED[request.body["model"]], usage=USED)
    return answer_by_prompt(request)


def ranked(folder: Path) -> tuple[list[tuple[int, ...]], Report]:
    """The lessons that each round showed, and the report."""
    settings = rounds(2, embedder="local", embedding=folder, selection="relevance", lessons=1)
    with FakeServer(explained) as server:
        control = Control("lessonl", settings=settings)
        report = control.run(models(server, "a", "b", "c"))
    return [e.lessons_shown for e in control.events if e.kind == "round"], report


def test_the_loop_shows_what_the_model_finds_relevant(tmp_path: Path) -> None:
    folder = made(tmp_path / "model")
    shown, report = ranked(folder)
    texts = {lesson.id: lesson.text for lesson in report.lessons if lesson.round == 0}
    first, (chosen,) = shown
    assert first == () and texts[chosen] == EXPLAINED["model-b"], texts
    assert report.notes == () and "embedder" not in report.spent.agents


def test_a_model_that_is_not_there_costs_the_ranking_and_not_the_run(tmp_path: Path) -> None:
    _, report = ranked(tmp_path / "none")
    (note,) = report.notes
    assert "none is not a folder. Lessons are ranked by their words" in note
    assert report.rounds == 2
