"""What inputs need: read from use before names, printed, stated by users, found out if wrong."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from judge.session import JudgeSession, function, judging

from lessonl.cli import app
from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

KINDS = Path(__file__).parent / "kinds"
STATED, SHAPES = KINDS / "stated.cpp", KINDS / "shapes.cpp"
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json").read_text()
)
PADDING = " volatile char padding = 0; static_cast<void>(padding);"


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=64)) as made:
        yield made


def padded(path: Path, name: str) -> str:
    return function(path, name).text.replace("{", "{" + PADDING, 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("widen", {"from": "n elements", "to": "n elements"}),
        ("move_up", {"from": "n elements", "to": "n elements"}),
        ("total_between", {"z": "the end of a (compared with a at line 15)"}),
        ("day_of_year", {"month": "from -2 to 13 (leads into days at line 22)"}),
        ("busiest", {"digits[]": "from 0 to 9 (leads into counts at line 29)"}),
    ],
)
def test_use_goes_before_names(session: JudgeSession, name: str, words: dict[str, str]) -> None:
    said = dict(line.split(": ", 1) for line in session.describe(STATED, name).spec)
    for path, wanted in words.items():
        assert wanted in said[path], said
    verdict = session.evaluate(STATED, name, padded(STATED, name))
    assert verdict.outcome.correct, verdict.reason


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("total_between", "p != z", "p + 1 < z"),
        ("day_of_year", "month > 2", "month > 3"),
        ("busiest", "d < 10", "d < 9"),
    ],
)
def test_a_bug_is_found_on_what_was_read(
    session: JudgeSession, name: str, old: str, new: str
) -> None:
    text = function(STATED, name).text
    assert old in text
    assert session.evaluate(STATED, name, text.replace(old, new)).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (SHAPES, "spmv"),
        (SHAPES, "permute"),
        (SHAPES, "matmul"),
        (STATED, "total_between"),
        (STATED, "day_of_year"),
        (KINDS / "links.cpp", "unlink"),
        (KINDS / "classes.cpp", "Window::apply"),
    ],
)
def test_what_is_printed_reads_as_the_same_spec(
    session: JudgeSession, path: Path, name: str
) -> None:
    printed = session.describe(path, name).stated
    with judging(Options(size=64, spec=printed)) as again:
        assert again.describe(path, name).stated == printed


@pytest.mark.parametrize(
    ("name", "spec", "told"),
    [
        ("widen", {"to": {"length": "n - 1"}}, "outside of the n - 1 elements of 'to'"),
        ("corner", {"pixels": {"length": "width"}}, "outside of the width elements of 'pixels'"),
        ("walk", {"next": {"range": [0, 100000]}}, "outside"),
        ("day_of_year", {"year": {"as_constructed": True}}, ""),
    ],
)
def test_a_wrong_statement_is_told_in_one_sentence(
    name: str, spec: dict[str, Any], told: str
) -> None:
    with judging(Options(size=64, spec=spec)) as session:
        if not told:
            session.describe(STATED, name)
            return
        with pytest.raises(LessonlError) as caught:
            session.describe(STATED, name)
    assert caught.value.code == "usage"
    assert caught.value.message.startswith("What the spec states does not hold for the original: ")
    assert told in caught.value.message
    assert caught.value.message.count(". ") == 0


def test_a_statement_helps_where_nothing_can_be_inferred() -> None:
    with judging(Options(size=64)) as session, pytest.raises(LessonlError):
        session.describe(STATED, "halve")
    spec = {"n": {"power_of_two": True, "size": True}}
    with judging(Options(size=64, spec=spec)) as session:
        verdict = session.evaluate(STATED, "halve", padded(STATED, "halve"))
        assert verdict.outcome.correct, verdict.reason
        wrong = function(STATED, "halve").text.replace("i = 0; i < n", "i = 0; i + 1 < n")
        assert session.evaluate(STATED, "halve", wrong).outcome is Outcome.INCORRECT


def test_rows_may_be_farther_apart_than_they_are_wide() -> None:
    spec = {
        "pixels": {"shape": ["height", "width"], "stride": "stride"},
        "stride": {"at_least": "width"},
    }
    with judging(Options(size=64, spec=spec)) as session:
        lines = session.describe(STATED, "corner").spec
        assert "pixels: (height - 1) * stride + width elements (stated)" in lines
        text = function(STATED, "corner").text.replace("y * stride", "y * width")
        assert session.evaluate(STATED, "corner", text).outcome is Outcome.INCORRECT


def project(tmp_path: Path) -> Path:
    for name in ("stated.cpp", "compile_commands.json"):
        shutil.copy(KINDS / name, tmp_path / name)
    return tmp_path / "stated.cpp"


def test_the_command_prints_toml_that_the_workspace_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = project(tmp_path)
    assert app.run(["spec", str(source), "--function", "widen"]) == 0
    printed = capsys.readouterr().out
    assert tomllib.loads(printed)["spec"]["widen"]["to"] == {"length": "n"}
    assert "# n: a size, the length of from and to (loop bound at line 6)" in printed
    (tmp_path / "lessonl.toml").write_text(printed.replace('length = "n"', 'length = "n + 1"'))
    assert app.run(["spec", f"{source}:6", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert tomllib.loads(document["toml"])["spec"]["widen"]["to"] == {"length": "n + 1"}
    assert {p["parameter"]: p["says"] for p in document["spec"]}["to"] == "n + 1 elements (stated)"
    (tmp_path / "lessonl.toml").write_text('[spec.widen.to]\nlength = "n // 2"\n')
    assert app.run(["spec", f"{source}:6"]) == 2
    assert "n // 2 elements of 'to'" in capsys.readouterr().err
