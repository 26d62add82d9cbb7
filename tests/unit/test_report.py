"""Verdicts and runs in words for people, and as documents for programs."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from lessonl.lessons.rows import Run
from lessonl.model import (
    BenchRow,
    Evidence,
    Function,
    Lesson,
    LessonlError,
    Machine,
    OracleStrength,
    Outcome,
    Rewrite,
    SizeRow,
    Speedup,
    Verdict,
)
from lessonl.report import json as documents
from lessonl.report import kept, ranking, spent, verdict, words
from lessonl.run import Attempt, Report, Spent
from lessonl.team import BudgetLimits

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json").read_text()
)
EVIDENCE = Evidence(1240, "ASan/UBSan clean", "-O0 agrees", OracleStrength(18, 19, ("line 3",)))
ROW = SizeRow("n = 4,096", 2.31, 2.24, 2.38, Outcome.FASTER, 48, 1.2e-3, headline=True)
FASTER = Verdict(
    "hot::f", Path("f.cpp"), 3, Outcome.FASTER, "2.31 times faster", Speedup(2.31, 2.24, 2.38, 48),
    (ROW,), EVIDENCE, Machine("cpu", 2, "g++", "Linux", 0.02),
)  # fmt: skip
FUNCTION = Function(Path("f.cpp"), "f", ("hot",), (), 0, 1, 3, 4, "int f();", "int", ())


def rejected(outcome: Outcome, reason: str = "c[0] differs", **more: Any) -> Verdict:
    return Verdict("hot::f", Path("f.cpp"), 3, outcome, reason, **more)


def validate(document: dict[str, Any], kind: str) -> None:
    written = json.loads(documents.text(document))
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    chosen = {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(chosen).validate(written)


def test_the_headline_of_a_faster_rewrite_says_everything_at_once() -> None:
    assert str(verdict.headline(FASTER)) == (
        "2.31x faster [2.24, 2.38] at n = 4,096, correct on 1,240 inputs, ASan/UBSan clean, "
        "kills 18 of 19 mutants"
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (rejected(Outcome.INCORRECT), "Incorrect: c[0] differs."),
        (
            rejected(Outcome.REFUSED, "it starts a thread", check="scan"),
            "Refused (scan): it starts",
        ),
        (rejected(Outcome.NOT_COMPILABLE, "rewrite:1: error: x"), "Does not compile: rewrite:1:"),
        (rejected(Outcome.CRASHED, "it aborts"), "Crashes: it aborts."),
        (rejected(Outcome.TIMED_OUT, "it did not finish"), "Does not finish: it did not finish."),
        (rejected(Outcome.UNSUPPORTED, "it is a coroutine"), "Not supported yet: it is a"),
        (rejected(Outcome.CORRECT_UNTIMED, "no device"), "Correct, not timed: no device."),
        (rejected(Outcome.SAME, "it compiles to the same machine code"), "Same: it compiles to"),
        (rejected(Outcome.FAILED, "test 3"), "Fails its tests: test 3."),
        (rejected(Outcome.PASSED, ""), "Passes its tests."),
    ],
)
def test_every_outcome_has_its_own_headline(found: Verdict, expected: str) -> None:
    assert str(verdict.headline(found)).startswith(expected)


def test_a_gain_that_does_not_count_says_why() -> None:
    same = evolve(FASTER, outcome=Outcome.SAME, reason="faster only for large sizes")
    assert str(verdict.headline(same)).startswith(
        "Faster at one size only, 2.31x [2.24, 2.38] at n = 4,096"
    )
    assert str(verdict.headline(same)).endswith("; faster only for large sizes")


def test_a_slower_one_keeps_the_direction_of_the_ratio() -> None:
    slower = evolve(FASTER, outcome=Outcome.SLOWER, speedup=Speedup(0.7, 0.68, 0.72, 48))
    assert str(verdict.headline(slower)).startswith("Slower, 0.70x [0.68, 0.72]")


def test_an_implausible_gain_is_flagged_in_the_headline() -> None:
    assert "implausibly fast" in str(verdict.headline(evolve(FASTER, flagged=True)))
    assert "implausibly" not in str(verdict.headline(FASTER))


def test_a_branch_that_no_input_takes_is_said_in_the_headline_and_among_the_rungs() -> None:
    partly = evolve(FASTER, evidence=evolve(EVIDENCE, unreached="line 3"))
    assert str(verdict.headline(partly)).endswith(", weakly tested")
    assert "all but some in line 3" in [rung.detail for rung in verdict.rungs(partly)]
    assert "weakly" not in str(verdict.headline(FASTER))


def test_a_weak_test_is_noted_once_with_what_it_missed() -> None:
    weak = evolve(EVIDENCE, oracle_strength=OracleStrength(1, 4, ("a", "b", "c")))
    noted = evolve(FASTER, evidence=weak, notes=("weakly tested: only 1 of 4", "a debug build"))
    assert verdict.notes(noted) == (
        (
            "Weakly tested: the inputs told only 1 of 4 wrong versions from the original; "
            "missed: a; b and 1 more."
        ),
        "a debug build.",
    )


def test_rungs_say_which_were_reached() -> None:
    reached = {rung.name: rung.reached for rung in verdict.rungs(FASTER)}
    assert reached == {
        "generated inputs": True,
        "mutants killed": True,
        "sanitizers": True,
        "second build": True,
        "your own tests": False,
    }
    assert verdict.rungs(rejected(Outcome.CRASHED)) == ()


def test_the_users_own_tests_are_a_rung_that_only_a_pass_reaches() -> None:
    for said, reached in (
        ("passed: make test (12 s)", True),
        ("say nothing: they fail with the original", False),
        ("not run: no test command in lessonl.toml", False),
    ):
        found = evolve(FASTER, evidence=evolve(EVIDENCE, own_tests=said))
        rung = next(r for r in verdict.rungs(found) if r.name == "your own tests")
        assert (rung.reached, rung.detail) == (reached, said)
        assert ("your own tests pass" in str(verdict.headline(found))) is reached


def test_the_users_own_bench_is_shown_beside_the_verdict() -> None:
    rows = (
        BenchRow("BM_a", 1.5, 1.4, 1.6, 12, Outcome.FASTER),
        BenchRow("BM_b", 0.9, 0.85, 0.95, 12, Outcome.SLOWER),
    )
    found = evolve(FASTER, evidence=evolve(EVIDENCE, own_bench=rows))
    rung = verdict.rungs(found)[-1]
    assert rung.detail == "BM_a 1.50x [1.40, 1.60], BM_b 0.90x [0.85, 0.95]"
    assert (rung.name, rung.reached) == ("your own bench", False)
    assert str(verdict.headline(found)) == str(verdict.headline(FASTER))


def test_what_the_users_tests_print_is_shown_where_they_reject() -> None:
    failed = evolve(rejected(Outcome.INCORRECT), check="own tests", log="FAILED: one")
    assert verdict.log_lines(failed) == ("FAILED: one",)


def test_a_long_compiler_log_is_cut() -> None:
    log = "\n".join(f"error {n}" for n in range(100))
    lines = verdict.log_lines(rejected(Outcome.NOT_COMPILABLE, log=log))
    assert lines[0] == "error 0" and lines[-1] == "... and 88 lines more"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_verdict_fits_the_schema(outcome: Outcome) -> None:
    validate(documents.verdict_document(rejected(outcome)), "judge")
    validate(documents.verdict_document(evolve(FASTER, outcome=outcome)), "judge")


def test_numbers_that_json_lacks_become_null() -> None:
    endless = evolve(FASTER, speedup=Speedup(2.0, math.nan, math.inf, 3))
    document = documents.verdict_document(endless)
    validate(document, "judge")
    assert json.loads(documents.text(document))["speedup"]["high"] is None


def test_a_file_name_that_is_not_utf8_can_be_written() -> None:
    document = documents.verdict_document(evolve(FASTER, file=Path("a\udcffb.cpp")))
    assert json.loads(documents.text(document))["file"] == "a\\udcffb.cpp"


def test_errors_fit_the_schema() -> None:
    validate(documents.error_document(LessonlError("wrong", "do this")), "failure")


def report(*attempts: Attempt, cancelled: bool = False) -> Report:
    lessons = tuple(a.lesson for a in attempts if a.lesson)
    return Report(FUNCTION, attempts, lessons, 2, 12.0, FASTER.machine, cancelled)


def attempt(found: Verdict, text: str, rank: int | None = None) -> Attempt:
    lesson = Lesson("unrolling helps", found.outcome, 2.3, "loops", 0, id=1, shown=(1,))
    return Attempt(Rewrite(text, "loops", 0, "unroll"), found, lesson, (1,), rank)


def test_a_run_fits_the_schema_whatever_it_found() -> None:
    best, wrong = attempt(FASTER, "a", 1), attempt(rejected(Outcome.INCORRECT), "b")
    for run in (report(best, wrong), report(wrong), report(), report(best, cancelled=True)):
        validate(documents.report_document(run, lambda a: f"+{a.rewrite.text}"), "optimize")
    document = documents.report_document(report(best, wrong), lambda _: "")
    assert document["verdict"] == "faster" and document["counts"] == {"faster": 1, "incorrect": 1}
    assert [r["rank"] for r in document["rewrites"]] == [1, None]


def test_what_a_run_spent_fits_the_schema_in_total_and_by_agent() -> None:
    one = Spent(2, 1_000, 500, 100, 0.25, 3.0, 1.0)
    other = Spent(1, 10, 5, 0, None, 1.0, 2.0)
    total = Spent(3, 1_010, 505, 100, None, 4.0, 3.0, {"one": one, "other": other})
    run = evolve(report(attempt(FASTER, "a", 1)), spent=total)
    document = documents.report_document(run, lambda _: "")
    validate(document, "optimize")
    used = document["spent"]
    assert (used["verdicts"], used["tokens"], used["cost"]) == (1, 1_515, None)
    assert used["agents"]["one"]["cost"] == 0.25
    past = Run(1, "f#0", Path("f.cpp"), 1.0, None, "interrupted", "", "f", spent=total)
    validate(kept.runs_document([past, evolve(past, spent=None)]), "runs")
    facts = dict(kept.run_facts(past))
    assert facts["ended"] == "interrupted"
    assert facts["spent"] == (
        "3 calls, 1.0k tokens in, 505 out, an unknown amount of money;"
        " 4 s of models, 3 s of this machine"
    )


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (BudgetLimits(), ""),
        (BudgetLimits(tokens=50_000), "12k of 50k tokens"),
        (BudgetLimits(tokens=1_500_000, money=0.1), "12k of 1.5M tokens, $0.02 of $0.10"),
    ],
)
def test_a_budget_is_read_beside_its_limits(limits: BudgetLimits, expected: str) -> None:
    assert spent.budget_words(Spent(4, 10_000, 2_000, money=0.02), limits) == expected


def test_a_run_without_a_gain_says_so_and_what_was_tried() -> None:
    nothing = report(attempt(rejected(Outcome.INCORRECT), "b"), attempt(FASTER, "c"))
    assert (
        str(ranking.conclusion(nothing)) == "Nothing faster was found among 2 rewrites of hot::f."
    )
    assert ranking.ending(nothing) == "Tried: 1 faster, 1 incorrect."
    assert len(ranking.others(nothing)) == 2


def test_what_was_not_timed_stands_apart() -> None:
    untimed = attempt(evolve(FASTER, outcome=Outcome.CORRECT_UNTIMED, speedup=None), "d")
    mixed = report(attempt(FASTER, "a", 1), untimed, attempt(rejected(Outcome.INCORRECT), "b"))
    assert ranking.untimed(mixed) == (untimed,)
    assert untimed not in ranking.others(mixed) and untimed not in mixed.ranked


def test_a_cancelled_run_says_that_nothing_was_confirmed() -> None:
    cancelled = report(attempt(FASTER, "c"), cancelled=True)
    assert str(ranking.conclusion(cancelled)).startswith("Nothing confirmed: 1 of 1 rewrite")
    assert ranking.unconfirmed(cancelled) is cancelled.attempts[0]


def test_the_ranking_row_has_the_interval_and_what_the_lesson_claims_after_it() -> None:
    belied = Lesson("It helps.", Outcome.FASTER, 2.9, "loops", 0, claim="unroll: (2.90x)")
    row = ranking.ranking_row(evolve(attempt(FASTER, "a", 1), lesson=belied))
    assert row[:-1] == ("1", "2.31x", "[2.24, 2.38]", "loops", "1", "1,240 in, 18/19")
    assert row[-1] == "unroll: much faster (2.31x)"


def _taught(outcome: Outcome, found: Verdict) -> Attempt:
    said = "power, which multiplies, made it faster."
    lesson = Lesson(said, outcome, 1.3, "a", 0, claim="power: much faster (1.30x)")
    return Attempt(Rewrite("", "a", technique="power"), found, lesson, rank=1)


def test_a_gain_that_was_measured_once_is_told_as_that() -> None:
    told = ranking.account(_taught(Outcome.FASTER, FASTER))
    assert str(told).startswith("2.31x faster [2.24, 2.38], measured once only. power, which")
    assert told.tone == "plain"


def test_a_lesson_that_the_second_measurement_belied_is_not_told() -> None:
    same = evolve(FASTER, outcome=Outcome.SAME, reason="no gain was seen")
    told = ranking.account(_taught(Outcome.FASTER, same))
    assert str(told).endswith(" [2.24, 2.38]: no gain was seen")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0344, "0.034"), (0.871, "0.87"), (2.314, "2.31"), (12.34, "12.3"), (812.4, "812")],
)
def test_ratios_have_three_figures_at_most(value: float, expected: str) -> None:
    assert words.ratio(value) == expected
    assert words.ratio(math.inf) == "?"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(2.5, "2.5 s"), (0.0031, "3.1 ms"), (12.4e-6, "12.4 us"), (83e-9, "83 ns"), (72.04, "72 s")],
)
def test_durations_have_the_unit_that_fits(seconds: float, expected: str) -> None:
    assert words.duration(seconds) == expected


def test_sentences_are_one_line_and_end_with_a_stop() -> None:
    assert words.sentence("it  aborts\nhere") == "it aborts here."
    assert words.sentence("") == ""


def test_control_characters_are_spelled_out() -> None:
    assert words.visible("a\x1b[31mb\tc\n") == "a\\x1b[31mb\tc\n"
