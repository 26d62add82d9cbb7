"""``lessonl optimize`` as a person sees it."""

from __future__ import annotations

import json

import pytest
from e2e.command import Project

from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


def test_where_nothing_fits_it_says_what_else_there_is(project: Project) -> None:
    (project.root / "twice.cpp").write_text("int twice(int x) { return 2 * x; }\n")
    ended = project.run("optimize", "twice.cpp:1")
    assert ended.code == 3
    assert "Nothing was tried on twice." in ended.stdout
    said = " ".join(ended.stdout.split())
    assert "What next" in said and "lessonl agents add -h" in said
    assert "lessonl judge twice.cpp:1 --rewrite FILE" in said


def test_who_stops_reading_ends_the_run(project: Project) -> None:
    with project.started("optimize", "work.cpp:5") as child:
        assert child.stdout is not None and child.stderr is not None
        assert "Round 1" in child.stdout.readline()
        child.stdout.close()
        assert child.wait(timeout=120) == 2
        assert "Traceback" not in child.stderr.read()
    assert project.leftovers() == []
    (run,) = json.loads(project.run("runs", "list", "--json").stdout)["runs"]
    assert run["status"] == "cancelled"
