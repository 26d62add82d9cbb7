"""``lessonl lessons`` and ``lessonl runs``: what they show, what they change, how they fail."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from lessonl.cli import app
from lessonl.lessons import database
from lessonl.lessons.bank import Bank, location
from lessonl.model import Lesson, Outcome, Rewrite, Speedup, Verdict
from lessonl.source.functions import functions

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json").read_text()
)
(FUNCTION,) = functions(
    Path("f.cpp"), b"namespace a_rather_long_name::of_a_namespace { int f(int x) { return x; } }"
)
CHANGE = Speedup(2.0, 1.9, 2.1, 48)
FASTER = Verdict("f", Path("f.cpp"), 1, Outcome.FASTER, "", CHANGE)
BROKEN = Verdict("f", Path("f.cpp"), 1, Outcome.NOT_COMPILABLE, "no such thing")
GOOD = Lesson(
    "Keep the \x1b[31msum\x1b[0m in a register, and store it once after the loop, for it is read "
    "and written at every step.", Outcome.FASTER, 2.0, "loops", 0, 0.5, 1.0, "scalar",
    FUNCTION.key, 1, (), "scalar: much faster (2.00x)", "no alias", CHANGE, "workspace",
)  # fmt: skip
BAD = evolve(
    GOOD, text="It does not compile.", outcome=Outcome.NOT_COMPILABLE, speedup=0.0, id=2, round=1,
    technique="hashed", claim="hashed: not compilable", change=None, scope="function", shown=(1,),
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that nothing was learnt in; the current directory is below it."""
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "lessonl.toml").touch()
    monkeypatch.setenv("LESSONL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(root / "src")
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return root


@pytest.fixture
def taught(workspace: Path) -> Path:
    """A workspace in which one run learnt two lessons."""
    with closing(Bank(location(workspace))) as bank:
        run = bank.begin(FUNCTION, {})
        bank.learnt(run, bank.graded(run, Rewrite("a", "loops", 0, "scalar"), FASTER), GOOD)
        at = bank.graded(run, Rewrite("b", "loops", 1, "hashed"), BROKEN, [1])
        bank.learnt(run, at, BAD)
        bank.end(run, "done", "no agent has anything left to try", {Rewrite("a").key: 1})
    return workspace


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line: its exit code, its standard output, its errors."""

    def called(*arguments: str) -> tuple[int, str, str]:
        code = app.run(arguments)
        ended = capsys.readouterr()
        return code, ended.out, ended.err

    return called


def _document(call: Any, kind: str, *arguments: str) -> dict[str, Any]:
    code, out, err = call(*arguments, "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    chosen = {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(chosen).validate(document)
    assert isinstance(document, dict)
    return document


def _ids(call: Any, *arguments: str) -> list[int]:
    return [x["id"] for x in _document(call, "lessons", *arguments)["lessons"]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("lessons",), ("lessons", "list"), ("lessons", "show", "1"), ("lessons", "show", "2"),
        ("lessons", "search", "LOOP"), ("runs",), ("runs", "list"), ("runs", "show", "1"),
    ],
)  # fmt: skip
def test_everything_fits_80_columns_without_colours(
    taught: Path, call: Any, arguments: tuple[str, ...]
) -> None:
    code, out, err = call(*arguments)
    assert (code, err) == (0, "") and out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_the_list_says_what_was_learnt_the_latest_first(taught: Path, call: Any) -> None:
    _, out, _ = call("lessons", "list")
    header, second, first = out.splitlines()
    assert header.split() == ["id", "change", "function", "lesson"]
    assert second.split()[:3] == ["2", "not", "compilable"]
    assert first.split()[:2] == ["1", "2.00x"] and first.endswith("scalar: much faster (2.00x)")


def test_lists_are_narrowed(taught: Path, call: Any) -> None:
    assert _ids(call, "lessons", "list") == [2, 1]
    assert _ids(call, "lessons", "list", "--limit", "1") == [2]
    assert _ids(call, "lessons", "list", "--function", "namespace::f") == [2, 1]
    assert _ids(call, "lessons", "list", "--function", "other") == []
    assert _ids(call, "lessons", "search", "REGISTER", "loops") == [1]
    assert _ids(call, "lessons", "search", "register", "hashed") == []


def test_a_lesson_is_shown_with_its_record(taught: Path, call: Any) -> None:
    _, out, _ = call("lessons", "show", "1")
    for part in (
        "faster, 2.00x [1.90, 2.10]", "no alias", "every function of the workspace",
        "loops in round 1 of run 1", "won in 1 of 1 run", "loops in round 2 on", "compilable",
    ):  # fmt: skip
        assert part in out
    (lesson,) = _document(call, "lessons", "lessons", "show", "1")["lessons"]
    assert lesson["change"]["ratio"] == 2.0 and len(lesson["shown_to"]) == 1


def test_pinned_deleted_and_restored(taught: Path, call: Any) -> None:
    assert _document(call, "changed", "lessons", "pin", "1", "2")["pinned"] == [1, 2]
    assert _document(call, "changed", "lessons", "pin", "2", "--unpin")["unpinned"] == [2]
    assert _ids(call, "lessons", "list", "--pinned") == [1]
    assert "Deleted: 1." in call("lessons", "delete", "1")[1]
    assert _ids(call, "lessons", "list") == [2]
    assert _ids(call, "lessons", "list", "--deleted") == [1]
    assert _document(call, "changed", "lessons", "delete", "1", "--undo")["restored"] == [1]
    assert _ids(call, "lessons", "list") == [2, 1]


def _lesson(call: Any, number: int) -> dict[str, Any]:
    (lesson,) = _document(call, "lessons", "lessons", "show", str(number))["lessons"]
    assert isinstance(lesson, dict)
    return lesson


def test_a_lesson_is_edited_on_the_command_line(taught: Path, call: Any) -> None:
    assert call("lessons", "edit", "2", "--text", "It does.", "--scope", "workspace")[0] == 0
    assert (_lesson(call, 2)["text"], _lesson(call, 2)["scope"]) == ("It does.", "workspace")
    code, _, err = call("lessons", "edit", "2", "--text", " ")
    assert code == 2 and "A lesson needs a text." in err


def test_a_lesson_is_edited_in_an_editor(
    taught: Path, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "There is no $EDITOR" in call("lessons", "edit", "2")[2]
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\np = pathlib.Path(sys.argv[1])\n"
        "p.write_text(p.read_text().replace('not', 'now') + '\\n')\n"
        "import os; os.utime(p, (0, 0))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    assert call("lessons", "edit", "2")[0] == 0
    assert _lesson(call, 2)["text"] == "It does now compile."
    code, _, err = call("lessons", "edit", "2")
    assert code == 2 and "left as it is" in err


def test_lessons_go_from_one_workspace_to_another(taught: Path, call: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "lessonl.toml").touch()
    call("lessons", "pin", "1")
    exported = _document(call, "changed", "lessons", "export", "team.jsonl")
    assert (exported["exported"], exported["file"]) == (2, "team.jsonl")
    there = ("--workspace", str(other))
    assert "2 new" in call("lessons", "import", "team.jsonl", *there)[1]
    done = _document(call, "changed", "lessons", "import", "team.jsonl", *there)["imported"]
    assert done == {"added": 0, "changed": 0, "unchanged": 2, "deleted": 0}
    code, out, _ = call("lessons", "export", *there)
    assert code == 0 and out == Path("team.jsonl").read_text()
    assert [x.name for x in Path.cwd().iterdir()] == ["team.jsonl"]
    assert call("runs", "list", *there)[1] == "There are no runs.\n"


def test_a_broken_file_is_named_with_its_line_and_nothing_is_imported(
    taught: Path, call: Any
) -> None:
    call("lessons", "export", "team.jsonl")
    lines = Path("team.jsonl").read_text().replace('"key": "', '"key": "0').splitlines()
    good = [line.replace('"key": "0', '"key": "')[:-1] + "}" for line in lines]
    Path("team.jsonl").write_text(f"{good[0]}\n\n{lines[1]}\n")
    code, out, err = call("lessons", "import", "team.jsonl")
    assert (code, out) == (2, "")
    assert "Line 3 of team.jsonl is not a lesson: its 'key' cannot be" in err
    assert len(_ids(call, "lessons", "list")) == 2
    assert "no file" in call("lessons", "import", "none.jsonl")[2]


def test_export_says_what_it_cannot_do(taught: Path, call: Any) -> None:
    assert "cannot be written" in call("lessons", "export", "none/team.jsonl")[2]
    assert "Both would go" in call("lessons", "export", "--json")[1]


def test_runs_are_listed_and_shown(taught: Path, call: Any) -> None:
    (run,) = _document(call, "runs", "runs", "list")["runs"]
    assert (run["rewrites"], run["lessons"], run["best"]["ratio"]) == (2, 2, 2.0)
    shown = _document(call, "run", "runs", "show", "1")["run"]
    assert run["strategy"] == shown["strategy"] == "lessonl"
    assert [x["rank"] for x in shown["trials"]] == [1, None]
    assert [x["shown"] for x in shown["trials"]] == [[], [1]]
    assert [x["text"] for x in shown["lessons_kept"]] == [GOOD.text, BAD.text]
    _, out, _ = call("runs", "show", "1")
    assert "no agent has anything left to try" in out and "not compilable" in out


def test_what_is_unknown_is_named(taught: Path, call: Any) -> None:
    for arguments in (
        ("lessons", "show", "9"), ("lessons", "pin", "1", "9"), ("lessons", "delete", "9"),
        ("lessons", "edit", "9", "--text", "x"),
    ):  # fmt: skip
        code, out, err = call(*arguments)
        assert (code, out) == (2, "") and "There is no lesson 9." in err
    assert "There is no run 9." in call("runs", "show", "9")[2]
    assert "There is no directory" in call("runs", "list", "--workspace", "none")[2]


@pytest.mark.parametrize(
    "command", [("lessons", "list"), ("lessons", "pin", "1"), ("runs", "list")]
)
def test_without_a_bank_nothing_is_made_and_it_is_said(
    workspace: Path, call: Any, command: tuple[str, ...]
) -> None:
    code, out, err = call(*command)
    assert (code, out) == (2, "")
    assert f"Nothing was learnt in the workspace {workspace} yet" in err
    assert not location(workspace).exists()
    document = json.loads(call(*command, "--json")[1])
    assert "lessonl optimize" in document["error"]["hint"]


def test_a_locked_a_newer_and_a_damaged_bank_are_told_apart(
    taught: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = location(taught)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path)) as db:
        db.execute("begin immediate")
        assert "another program has kept it locked" in call("lessons", "pin", "1")[2]
        assert call("lessons", "list")[0] == 0, "reading does not wait for a writer"
        db.execute("rollback")
        db.execute("pragma user_version = 99")
    assert "newer LessonL" in call("lessons", "list")[2]
    path.write_bytes(b"nothing like a database" * 99)
    assert "is not a lesson bank" in call("lessons", "list")[2]
