"""What the server knows of runs: the bank's word, looked up only when the bank has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.lessons.bank import Bank, location
from lessonl.lsp import results
from lessonl.lsp.results import Results
from lessonl.model import Function, Machine, Outcome, Rewrite, Speedup, Verdict
from lessonl.run import Attempt, Report
from lessonl.source.functions import functions

VERDICT = Verdict("f", Path("f.cpp"), 1, Outcome.FASTER, "", Speedup(2.0, 1.9, 2.1, 48))


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Function:
    monkeypatch.setenv("LESSONL_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (found,) = functions(tmp_path / "project" / "f.cpp", b"int f(int x) { return x; }")
    return found


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every opening of a bank by the server."""
    opened: list[Path] = []

    def opening(path: Path, patience: float) -> Bank:
        opened.append(path)
        return Bank(path, patience)

    monkeypatch.setattr(results, "Bank", opening)
    return opened


def record(function: Function, text: str, status: str = "done") -> None:
    """A run of another program."""
    with closing(Bank(location(function.file.parent))) as bank:
        run, rewrite = bank.begin(function, {}), Rewrite(text)
        bank.graded(run, rewrite, VERDICT)
        bank.end(run, status, "", {rewrite.key: 1})


def reported(function: Function, text: str, *, cancelled: bool = False) -> Report:
    """A run of this server that the bank could not keep."""
    attempts = (Attempt(Rewrite(text), VERDICT, None, (), 1),)
    return Report(function, attempts, (), 1, 0.0, Machine(), cancelled)


Look = Callable[[], str]


@pytest.fixture
def known() -> Results:
    return Results()


@pytest.fixture
def look(known: Results, function: Function) -> Look:
    """The best rewrite known of the function, or ""."""

    def looked() -> str:
        report = asyncio.run(known.of(function.file, function))
        return report.ranked[0].rewrite.text if report else ""

    return looked


def test_the_bank_is_opened_only_when_it_has_changed(
    function: Function, look: Look, openings: list[Path]
) -> None:
    assert look() == "" and openings == []
    assert not (location(function.file.parent)).exists()
    record(function, "one")
    assert look() == look() == look() == "one"
    assert len(openings) == 1
    record(function, "two")
    assert look() == look() == "two"
    assert len(openings) == 2


def test_a_change_that_is_still_in_the_log_of_the_bank_is_seen(
    function: Function, look: Look
) -> None:
    record(function, "one")
    with closing(Bank(location(function.file.parent))) as bank:
        assert look() == "one"
        run = bank.begin(function, {})
        bank.graded(run, Rewrite("two"), VERDICT)
        assert look() == "one"
        bank.end(run, "done", "", {Rewrite("two").key: 1})
        assert look() == "two"


def test_the_later_run_counts_be_it_in_the_bank_or_not(
    function: Function, known: Results, look: Look
) -> None:
    record(function, "kept")
    known.keep(reported(function, "not kept"))
    assert look() == "not kept"
    known.keep(reported(function, "cancelled", cancelled=True))
    assert look() == "not kept"
    record(function, "kept later")
    assert look() == "kept later"
    record(function, "cancelled", "cancelled")
    assert look() == "kept later"


def test_another_text_and_another_file_have_none(function: Function, known: Results) -> None:
    record(function, "one")
    other = evolve(function, tokens="int f ( ) { }")
    assert asyncio.run(known.of(function.file, other)) is None
    assert asyncio.run(known.of(function.file.with_name("g.cpp"), function)) is None
    assert asyncio.run(known.of(None, function)) is None


def test_a_bank_that_is_mended_is_read_again(function: Function, look: Look) -> None:
    record(function, "one")
    bank = location(function.file.parent)
    whole = bank.read_bytes()
    bank.write_bytes(b"broken" * 100)
    assert look() == look() == ""
    bank.write_bytes(whole)
    assert look() == "one"
