"""Lessons ranked by an embedder behind a real server: metered, recorded, and when it fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from fakes.asking import KEY, Ledger
from fakes.controls import Control, answer_by_prompt, kind, models, rounds
from fakes.openai_server import Answer, FakeServer, Request, vector
from lessonl.agents.cassette import CassetteFile
from lessonl.agents.embedding import EndpointEmbedder, read_vectors
from lessonl.agents.endpoint import Endpoint
from lessonl.agents.llm.agent import language_agents
from lessonl.config import Selection, Settings
from lessonl.engine import embedder_of
from lessonl.lessons.relevance import cosine
from lessonl.model import LessonlError
from lessonl.team import BudgetLimits, ModelAgent

EMBEDDER = ModelAgent("embedder", "e5", "", timeout=5.0, price_out=0.0)


def embedded(
    texts: list[str], script: Callable[[Request], Answer] | None = None, **more: Any
) -> tuple[FakeServer, Ledger, Any]:
    """The server after one request for vectors, the ledger, and the vectors or the error."""
    ledger = Ledger()
    with FakeServer(embeddings=script) as server:
        model = evolve(EMBEDDER, base_url=server.url, **more)
        answer: Any
        try:
            endpoint = Endpoint(server.url, pause=0.01)
            answer = asyncio.run(EndpointEmbedder(model, ledger, endpoint).embed(texts))
        except LessonlError as error:
            answer = error
    return server, ledger, answer


def test_vectors_come_in_the_order_of_the_texts_and_each_text_is_sent_once() -> None:
    server, ledger, vectors = embedded(["b", "a", "b"])
    (request,) = server.requests
    assert request.path == "/v1/embeddings"
    assert request.body == {"model": "e5", "input": ["b", "a"], "encoding_format": "float"}
    assert vectors == [vector("b"), vector("a"), vector("b")]
    assert [usage.tokens_in for usage in ledger.settled] == [2]
    assert ledger.reserved[0][1] == 0 and ledger.settled[0].known


def test_vectors_are_put_in_order_by_their_index() -> None:
    data = [{"index": 1, "embedding": [1, 2]}, {"index": 0, "embedding": [3, 4.5]}]
    body = json.dumps({"data": data, "usage": {"prompt_tokens": 7}}).encode()
    assert read_vectors(body, 2) == ([[3.0, 4.5], [1.0, 2.0]], 7)


@pytest.mark.parametrize(
    "body",
    [
        "junk", "[]", '{"data": 3}', '{"data": [{"embedding": [1]}]}',
        '{"data": [{"embedding": [1]}, {"embedding": ["x"]}]}',
        '{"data": [{"embedding": [1]}, {"embedding": [NaN]}]}',
        '{"data": [{"embedding": [1]}, {"embedding": [1' + "0" * 400 + "]}]}",
        '{"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]}',
        '{"data": [{"embedding": []}, {"embedding": []}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_vector_for_each_text_is_told(body: str) -> None:
    _, ledger, error = embedded(["a", "b"], lambda _: Answer(body=body))
    assert isinstance(error, LessonlError)
    assert "/v1/embeddings answered with what is no list of vectors" in str(error)
    assert len(ledger.settled) == 1


def test_a_passing_fault_is_waited_for_and_a_lasting_one_is_not() -> None:
    answers = iter([Answer(status=500), Answer(status=429, headers={"Retry-After": "0.01"})])
    server, ledger, _ = embedded(["a"], lambda _: next(answers, Answer(body="{}")))
    assert len(server.requests) == 3
    server, ledger, error = embedded(["a"], lambda _: Answer(status=401))
    assert len(server.requests) == 1 and "does not accept the key" in str(error)
    assert ledger.released == [True] and ledger.settled == []


def test_an_embedder_beside_agents_on_one_server_waits_when_they_must() -> None:
    with FakeServer() as server:
        model = evolve(EMBEDDER, base_url=server.url + "/")
        settings = Settings(embedder="endpoint", embedding=model)
        agents = language_agents(models(server, "a"))
        embedder = embedder_of(settings, None, agents)
        agents[0].endpoint.hold(100)
        with pytest.raises(LessonlError, match="the next may go in 100 s"):
            asyncio.run(embedder.embed(["a"]))
    assert server.requests == []


def test_a_text_without_room_is_sent_again_shorter() -> None:
    def answer(request: Request) -> Answer:
        (text,) = request.body["input"]
        if len(text) > 1_000:
            return Answer(status=400, error={"message": "input is too long: maximum context"})
        return Answer(body=json.dumps({"data": [{"embedding": [1.0]}]}))

    server, ledger, vectors = embedded(["x" * 20_000], answer)
    assert [len(r.body["input"][0]) for r in server.requests] == [8_000, 2_000, 1_000]
    assert vectors == [[1.0]]
    # No usage is told: what was set aside is counted.
    assert not ledger.settled[-1].known


def _control(server: FakeServer, **more: Any) -> Control:
    embedding = evolve(EMBEDDER, base_url=server.url, key_env="LESSONL_TEST_KEY", price_in=1.0)
    settings = rounds(3, embedder="endpoint", embedding=embedding, selection="relevance", lessons=1)
    return Control("lessonl", settings=settings, **more)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONL_TEST_KEY", KEY)


def _shown(control: Control) -> list[tuple[int, ...]]:
    return [event.lessons_shown for event in control.events if event.kind == "round"]


def test_the_loop_shows_what_the_embedder_finds_relevant(tmp_path: Path) -> None:
    with FakeServer(answer_by_prompt) as server:
        control = _control(server)
        report = control.run(models(server, "a", "b", "c"))
    requests = [r for r in server.requests if r.path.endswith("/embeddings")]
    # One for each round that has lessons to choose from; no text is sent twice.
    assert len(requests) == 2
    source, *texts = requests[0].body["input"]
    assert "int f ( int x )" in source and len(texts) == 3
    lessons = {lesson.id: lesson for lesson in report.lessons}
    best = max((1, 2, 3), key=lambda n: cosine(vector(lessons[n].text), vector(source)))
    assert _shown(control)[:2] == [(), (best,)]
    assert not set(requests[0].body["input"]) & set(requests[1].body["input"])
    # What a lesson was learnt with stays as it was: it is on the same scale in every run.
    plain = Control("lessonl", settings=evolve(control.settings, embedder="lexical"))
    with FakeServer(answer_by_prompt) as other:
        same = plain.run(models(other, "a", "b", "c"))
    assert [x.relevance for x in report.lessons[:3]] == [x.relevance for x in same.lessons[:3]]
    assert report.spent.agents["embedder"].calls == 2
    assert report.spent.agents["embedder"].tokens_out == 0


def test_a_run_with_an_embedder_is_replayed_without_it_and_its_key_is_nowhere(
    tmp_path: Path,
) -> None:
    tape = tmp_path / "run.jsonl"
    with FakeServer(answer_by_prompt) as server:
        first = _control(server, bank=tmp_path / "bank")
        team = models(server, "a", "b")
        with closing(CassetteFile(tape, record=True)) as cassette:
            first.run(team, cassette=cassette)
        assert server.requests[-1].headers["authorization"] != f"Bearer {KEY}"
        sent = [r for r in server.requests if r.path.endswith("/embeddings")]
        assert {r.headers["authorization"] for r in sent} == {f"Bearer {KEY}"}
        asked = len(server.requests)
        again = _control(server)
        with closing(CassetteFile(tape, record=False)) as cassette:
            again.run(team, cassette=cassette, replays=True)
        assert len(server.requests) == asked
    assert again.lines == first.lines
    for file in (tape, *tmp_path.glob("bank*")):
        assert file.is_dir() or KEY.encode() not in file.read_bytes()


def test_an_embedder_that_fails_is_named_and_the_words_of_lessons_rank_them(
    tmp_path: Path,
) -> None:
    tape = tmp_path / "run.jsonl"
    with FakeServer(answer_by_prompt, embeddings=lambda _: Answer(status=404)) as server:
        control = _control(server)
        team = models(server, "a", "b", "c")
        with closing(CassetteFile(tape, record=True)) as cassette:
            report = control.run(team, cassette=cassette)
        requests = [r for r in server.requests if r.path.endswith("/embeddings")]
        lexical = Control("lessonl", settings=evolve(control.settings, embedder="lexical"))
        lexical.run(team)
        again = _control(server)
        with closing(CassetteFile(tape, record=False)) as cassette:
            same = again.run(team, cassette=cassette, replays=True)
    assert len(requests) == 1
    (note,) = report.notes
    assert note.startswith("embedder: ") and "/v1/embeddings is not there (404" in note
    assert note.endswith("Lessons are ranked by their words from there on.")
    assert _shown(control) == _shown(lexical)
    assert again.lines == control.lines and same.notes == report.notes


def test_the_embedder_keeps_to_the_budget_as_the_agents_do() -> None:
    with FakeServer(answer_by_prompt) as server:
        control = evolve(_control(server), limits=BudgetLimits(money=1e-5))
        # Agents that cost nothing, and an embedder that does.
        report = control.run(models(server, "a", price_in=0.0, price_out=0.0))
    assert not [r for r in server.requests if r.path.endswith("/embeddings")]
    assert any("The budget of this run is $0" in note for note in report.notes)
    assert len(report.attempts) == 3 and "lesson" in map(kind, server.chats)


@pytest.mark.parametrize("selection", ["speedup", "random", "none"])
def test_an_embedder_is_not_asked_where_relevance_decides_nothing(selection: Selection) -> None:
    with FakeServer(answer_by_prompt) as server:
        control = _control(server)
        settings = evolve(control.settings, selection=selection)
        Control("lessonl", settings=settings).run(models(server, "a"))
        Control("best_of", settings=control.settings).run(models(server, "a"))
    assert len(server.chats) == len(server.requests) > 6


def test_a_run_that_began_with_an_embedder_does_not_go_on_without_one() -> None:
    settings = evolve(Settings(), embedder="endpoint")
    with FakeServer() as server, pytest.raises(LessonlError, match="not configured any more"):
        Control("lessonl", settings=settings).run(models(server, "a"))
