"""What is asked about a verdict, and how relevant a lesson is to a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.lessons.claim import LONGEST, claim
from lessonl.lessons.relevance import LexicalEmbedder, cosine, relevance
from lessonl.lessons.solicit import LOG_LINES, phrase, score, solicit
from lessonl.model import Function, Outcome, Rewrite, Speedup, Verdict
from lessonl.source.functions import functions

SORTS = "int kth(std::vector<int> v, int k) { std::sort(v.begin(), v.end()); return v[k]; }"


def _function(text: str = SORTS) -> Function:
    (found,) = functions(Path("f.cpp"), text.encode())
    return found


def _verdict(outcome: Outcome, ratio: float | None = None, log: str = "") -> Verdict:
    speedup = Speedup(ratio, ratio, ratio, 48) if ratio is not None else None
    return Verdict("kth", Path("f.cpp"), 1, outcome, "", speedup, log=log)


@pytest.mark.parametrize(
    ("outcome", "ratio", "words", "s"),
    [
        (Outcome.FASTER, 2.0, "much faster", 2.0),
        (Outcome.FASTER, 1.1, "much faster", 1.1),
        (Outcome.FASTER, 1.09, "slightly faster", 1.09),
        (Outcome.SAME, 1.01, "slower", 1.0),
        (Outcome.SLOWER, 0.5, "slower", 0.5),
        (Outcome.INCORRECT, None, "not equivalent", 0.0),
        (Outcome.CRASHED, None, "not equivalent", 0.0),
        (Outcome.TIMED_OUT, None, "not equivalent", 0.0),
        (Outcome.REFUSED, None, "not equivalent", 0.0),
        (Outcome.NOT_COMPILABLE, None, "not compilable", 0.0),
    ],
)
def test_every_outcome_that_teaches_has_its_words_and_score(
    outcome: Outcome, ratio: float | None, words: str, s: float
) -> None:
    verdict = _verdict(outcome, ratio)
    request = solicit(_function(), Rewrite("x"), verdict)
    assert request is not None
    assert request.phrase == phrase(verdict) == words
    assert score(verdict) == s


@pytest.mark.parametrize("outcome", [Outcome.UNSUPPORTED, Outcome.CORRECT_UNTIMED])
def test_our_limits_and_untimed_rewrites_teach_nothing(outcome: Outcome) -> None:
    assert solicit(_function(), Rewrite("x"), _verdict(outcome)) is None


def test_an_untimed_rewrite_has_no_score() -> None:
    assert score(_verdict(Outcome.CORRECT_UNTIMED)) is None


def test_the_compiler_output_is_passed_on_up_to_its_limit() -> None:
    log = "\n".join(f"error {i}" for i in range(100))
    request = solicit(_function(), Rewrite("x"), _verdict(Outcome.NOT_COMPILABLE, log=log))
    assert request is not None
    assert request.verdict.log.splitlines() == [f"error {i}" for i in range(LOG_LINES)]


def test_a_lesson_about_what_the_function_does_is_the_more_relevant_one() -> None:
    source, embedder = _function().tokens, LexicalEmbedder()
    near = relevance(embedder, "std::sort orders everything; nth_element would do.", source)
    far = relevance(embedder, "Hoisting exp out of the particle update helps.", source)
    assert near > far >= 0.0


def test_a_text_is_as_near_to_itself_as_can_be() -> None:
    first, second, null = LexicalEmbedder().embed([SORTS, SORTS, ""])
    assert cosine(first, second) == pytest.approx(1.0)
    assert cosine(first, null) == 0.0


def test_identifiers_count_by_their_parts_and_loops_by_their_keyword() -> None:
    embedder = LexicalEmbedder()
    assert relevance(embedder, "matrix rows", "matrixRow += row_matrix") > 0.5
    assert relevance(embedder, "loop", "while (x) y;") > 0.5


def test_vectors_are_the_same_in_every_process() -> None:
    vectors = [LexicalEmbedder(dimensions=64).embed([text])[0] for text in ("sort", "kernel")]
    assert [vector.index(1.0) for vector in vectors] == [34, 43]


@pytest.mark.parametrize(
    ("text", "technique", "expected"),
    [
        ("Sort once. Then stop.", "", "Sort once"),
        ("Use std::sort.begin once", "", "Use std::sort.begin once"),
        ("word " * 30, "", "word " * 13 + "word..."),
        ("x" * 99, "", "x" * (LONGEST - 3) + "..."),
        ("Whatever.", "sort", "sort: no measurable difference"),
    ],
)
def test_a_claim_is_short(text: str, technique: str, expected: str) -> None:
    found = claim(text, technique, _verdict(Outcome.SAME, 1.0))
    assert found == expected.strip() and len(found) <= LONGEST


def test_what_hung_is_not_called_wrong() -> None:
    assert claim("", "peel", _verdict(Outcome.TIMED_OUT)) == "peel: did not finish in time"
