"""A text that is not the document's can be judged: what a person makes of a rewrite in a diff."""

from __future__ import annotations

from typing import Any

import pytest
from e2e.command import Project
from lsp.conftest import MEDIAN
from lsp.editor import Editor, asynchronous, editing

from lessonl.lsp.options import plain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


@asynchronous
async def test_the_given_text_is_judged_against_the_file(project: Project) -> None:
    text = MEDIAN.replace("return sorted[", "return 1 + sorted[")
    async with editing(project) as editor:
        judged = await _judge(editor, editor.open("median.cpp"), text)
    assert judged["verdict"] == "incorrect"
    assert judged["summary"].startswith("median against the saved file: ")
    assert "return 1 + sorted[" in judged["code"]
    assert (project.root / "median.cpp").read_text() == MEDIAN


async def _judge(editor: Editor, uri: str, text: str) -> Any:
    params = {"textDocument": {"uri": uri}, "function": "median", "text": text}
    return plain(await editor.ask("lessonl/judge", params))
