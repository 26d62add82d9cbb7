"""``lessonl optimize`` as a person sees it."""

from __future__ import annotations

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
