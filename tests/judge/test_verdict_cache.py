"""A verdict is kept for the same question only: what it rests on is the same, to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve, frozen
from judge.session import function, judging

from lessonl.measure import verdict_cache
from lessonl.measure.options import Options
from lessonl.measure.store import Store
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.verdict_cache import EXPIRES_SECONDS, VerdictCache
from lessonl.model import Outcome, Rewrite, Verdict
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

TEXT = """#include <vector>
#include "scale.hpp"
double total(const std::vector<double>& v) {
    double sum = 0;
    for (double x : v) for (int k = 0; k < 40; ++k) sum += kScale * x / (1 + k);
    return sum;
}
"""
WRONG = "double total(const std::vector<double>& v) { return v.empty() ? 0 : v[0]; }"
BROKEN = "double total(const std::vector<double>& v) { return missing(v); }"
FASTER = """double total(const std::vector<double>& v) {
    double weight = 0, sum = 0;
    for (int k = 0; k < 40; ++k) weight += 1.0 / (1 + k);
    for (double x : v) sum += x;
    return kScale * weight * sum;
}
"""
OPTIONS = Options(size=256, verdicts=True)


@frozen
class Place:
    """A project whose verdicts are kept, and where."""

    file: Path
    verdicts: Path
    scratch: Path
    found: dict[str, Verdict]

    def cache(self, options: Options = OPTIONS) -> VerdictCache:
        """As the next judge has it: it remembers nothing but what is on the disk."""
        return VerdictCache(Toolchain(), Store(self.verdicts, self.scratch), options)

    def get(self, text: str, *, final: bool = False, options: Options = OPTIONS) -> Verdict | None:
        found = function(self.file, "total")
        return self.cache(options).get(found, Rewrite(text), final=final)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Place:
    root = tmp_path_factory.mktemp("kept")
    (root / "first").mkdir()
    (root / "second").mkdir()
    (root / "second" / "scale.hpp").write_text("constexpr double kScale = 2;\n")
    file = root / "total.cpp"
    file.write_text(TEXT)
    write_command(root, "-O2")
    found = {}
    with judging(OPTIONS) as session:
        for text in (WRONG, BROKEN, FASTER):
            found[text] = session.evaluate(file, "total", text)
    return Place(file, cache / "verdicts", root, found)


def write_command(root: Path, level: str) -> None:
    arguments = ["g++", "-std=c++17", level, "-Ifirst", "-Isecond", "-c", "total.cpp"]
    entry = {"directory": str(root), "file": "total.cpp", "arguments": arguments}
    (root / "compile_commands.json").write_text(json.dumps([entry]))


def test_a_verdict_is_found_again_by_the_next_judge(place: Place) -> None:
    expected = [(WRONG, Outcome.INCORRECT), (BROKEN, Outcome.NOT_COMPILABLE)]
    for text, outcome in (*expected, (FASTER, Outcome.FASTER)):
        made, kept = place.found[text], place.get(text)
        assert kept is not None
        assert kept.outcome is made.outcome is outcome
        assert "kept since" in kept.notes[-1]
        assert evolve(kept, notes=made.notes) == made


def test_the_judge_answers_from_it_in_a_moment(place: Place) -> None:
    with judging(OPTIONS) as session:
        again = session.evaluate(place.file, "total", FASTER)
    assert (again.speedup, again.outcome) == (place.found[FASTER].speedup, Outcome.FASTER)
    assert again.wall_seconds.total < 0.5
    assert again.wall_seconds.time == 0


def test_without_a_cache_nothing_is_looked_up(place: Place) -> None:
    with judging(evolve(OPTIONS, cache=False)) as session:
        again = session.evaluate(place.file, "total", BROKEN)
    assert not any("kept since" in note for note in again.notes)


def test_what_is_faster_is_confirmed_before_it_answers_for_a_finalist(place: Place) -> None:
    assert place.get(FASTER, final=True) is None
    assert place.get(WRONG, final=True) is not None
    with judging(OPTIONS) as session:
        confirmed = session.evaluate(place.file, "total", FASTER, final=True)
    for final in (True, False):
        kept = place.get(FASTER, final=final)
        assert kept is not None
        assert kept.speedup == confirmed.speedup


def test_another_text_or_another_question_is_judged_anew(place: Place) -> None:
    assert place.get(WRONG + "\n") is None
    for other in ({"fp": "exact"}, {"size": 128}, {"extra_flags": ("-g",)}, {"threads": 2}):
        assert place.get(WRONG, options=evolve(OPTIONS, **other)) is None
    assert place.get(WRONG) is not None


def test_a_change_in_the_file_is_judged_anew(place: Place) -> None:
    place.file.write_text(TEXT + "// a remark\n")
    assert place.get(WRONG) is None
    place.file.write_text(TEXT)
    assert place.get(WRONG) is not None


def test_what_an_editor_holds_counts_in_place_of_the_file(place: Place) -> None:
    held = evolve(OPTIONS, original=TEXT.encode())
    assert place.get(WRONG, options=held) is not None
    held = evolve(OPTIONS, original=TEXT.encode() + b"\n")
    assert place.get(WRONG, options=held) is None


def test_a_change_in_a_header_is_judged_anew(place: Place) -> None:
    header = place.file.parent / "second" / "scale.hpp"
    before = header.read_text()
    header.write_text("constexpr double kScale = 3;\n")
    assert place.get(WRONG) is None
    header.unlink()
    assert place.get(WRONG) is None
    header.write_text(before)
    assert place.get(WRONG) is not None


@pytest.mark.parametrize("directory", ["first", "."])
def test_a_header_that_now_comes_first_is_judged_anew(place: Place, directory: str) -> None:
    new = place.file.parent / directory / "scale.hpp"
    new.write_text("constexpr double kScale = 2;\n")
    assert place.get(WRONG) is None
    new.unlink()
    assert place.get(WRONG) is not None


def test_other_flags_are_judged_anew(place: Place) -> None:
    write_command(place.file.parent, "-O3")
    assert place.get(WRONG) is None
    write_command(place.file.parent, "-O2")
    assert place.get(WRONG) is not None


def test_another_processor_or_another_judge_has_verdicts_of_its_own(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("processor", "harness"):
        with monkeypatch.context() as patch:
            patch.setattr(verdict_cache, name, lambda: "another")
            assert place.get(WRONG) is None
    assert place.get(WRONG) is not None


def test_ratios_expire_and_faults_do_not(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXPIRES_SECONDS == 7 * 24 * 3600
    monkeypatch.setattr(verdict_cache, "EXPIRES_SECONDS", 0.0)
    assert place.get(FASTER) is None
    assert place.get(WRONG) is not None


def test_a_ratio_goes_with_the_noise_it_was_measured_against(place: Place) -> None:
    kept = place.verdicts.parent.glob("calibration-*.json")
    (calibration,) = (path for path in kept if "threads" not in path.name)
    before = calibration.read_text()
    calibration.write_text(json.dumps(json.loads(before) | {"floor": 0.039}))
    try:
        assert place.get(FASTER) is None
        assert place.get(WRONG) is not None
    finally:
        calibration.write_text(before)
    assert place.get(FASTER) is not None


def test_damaged_and_foreign_entries_are_none(place: Place) -> None:
    entries = {p: p.read_text() for p in place.verdicts.glob("*.txt")}
    assert len(entries) >= 3
    texts = list(entries.values())
    damages: list[Callable[[str], str]] = [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"outcome": "', '"outcome": "in'),
        lambda text: "",
        lambda text: "[]",
        lambda text: next(t for t in texts if t != text),
    ]
    try:
        for damage in damages:
            for path, text in entries.items():
                path.write_text(damage(text))
            assert [place.get(t) for t in (WRONG, BROKEN, FASTER)] == [None] * 3
        for path in entries:
            path.write_bytes(b"\xff\xfe\x00")
        assert place.get(WRONG) is None
    finally:
        for path, text in entries.items():
            path.write_text(text)
    assert place.get(WRONG) is not None
