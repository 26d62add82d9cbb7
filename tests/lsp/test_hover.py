"""What a hover says, where, and with which links; lenses; what an edit says of itself."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from attrs import evolve
from e2e.command import Project
from lsp.conftest import MEDIAN
from lsp.editor import CAPABILITIES, Editor, asynchronous, editing
from lsprotocol import types

from lessonl.lessons.bank import Bank, location
from lessonl.model import Evidence, OracleStrength, Outcome, Rewrite, Speedup, Verdict
from lessonl.source.functions import find
from needs import needs

CALLS = MEDIAN + "\nint used(const std::vector<int>& v) { return 1 + median(v); }\n"
PLAIN = types.ClientCapabilities()


async def raw(editor: Editor, uri: str, text: str) -> str:
    found = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), editor.place(uri, text))
    )
    assert found is not None and isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def lenses(editor: Editor, uri: str) -> list[types.CodeLens]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    return list(await editor.text_document_code_lens_async(params) or ())


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_a_call_says_what_the_function_says_with_its_links(project: Project) -> None:
    (project.root / "median.cpp").write_text(CALLS)
    settings = {"rounds": 1, "codeLens": True}
    options = {"clientCommands": True, "settings": settings}
    async with editing(project, options=options) as editor:
        uri = editor.open("median.cpp")
        assert await editor.hovered(uri, "median(v)") == ""
        first, second = await lenses(editor, uri)
        title = (await editor.code_lens_resolve_async(first)).command
        assert title is not None and title.title == "Optimize with LessonL"
        report = await editor.optimize(uri, "median")

        head, call = await raw(editor, uri, "int median("), await raw(editor, uri, "median(v)")
        assert head == call
        said = head.replace("\\", "")
        assert "faster [" in said and "correct on" in said and "kills" in said
        assert f"On {report.machine.cpu}, c++ (" in said
        assert "(won 1 of 1, " in said
        for name in ("optimize", "showLessons", "showLesson", "pinLesson", "forgetLesson"):
            assert f"](command:lessonl.{name}?%5B%7B" in head
        assert await editor.hovered(uri, "used(") == ""

        resolved = (await editor.code_lens_resolve_async(first)).command
        assert resolved is not None and resolved.command == "lessonl.optimize"
        assert resolved.title.startswith("LessonL: ") and "faster" in resolved.title
        other = (await editor.code_lens_resolve_async(second)).command
        assert other is not None and other.title == "Optimize with LessonL"
    async with editing(project, capabilities=PLAIN) as editor:
        uri = editor.open("median.cpp")
        assert "command:" not in await raw(editor, uri, "median(v)")
        assert await lenses(editor, uri) == []


def annotating() -> types.ClientCapabilities:
    """A client that shows annotations of edits and tags of actions."""
    text, workspace = CAPABILITIES.text_document, CAPABILITIES.workspace
    assert text is not None and text.code_action is not None
    assert workspace is not None and workspace.workspace_edit is not None
    tags = types.CodeActionTagOptions([types.CodeActionTag.LlmGenerated])
    action = evolve(text.code_action, tag_support=tags)
    support = types.ChangeAnnotationsSupportOptions()
    edit = evolve(workspace.workspace_edit, change_annotation_support=support)
    return evolve(
        CAPABILITIES,
        text_document=evolve(text, code_action=action),
        workspace=evolve(workspace, workspace_edit=edit),
    )


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_an_edit_says_what_was_measured(project: Project) -> None:
    async with editing(project, capabilities=annotating()) as editor:
        uri = editor.open("median.cpp")
        await editor.optimize(uri, "median")
        (first, *_) = await editor.actions(uri, "int median(")
        assert first.tags is None  # no language model wrote it
        edit: Any = (await editor.code_action_resolve_async(first)).edit
        assert edit is not None and edit.change_annotations is not None
        ((name, annotation),) = edit.change_annotations.items()
        assert annotation.label == first.title.replace("Apply #1", "LessonL")
        assert "correct on" in annotation.description
        assert not annotation.needs_confirmation or "weakly tested" in annotation.description
        (change,) = edit.document_changes
        assert {e.annotation_id for e in change.edits} == {name}
        editor.apply(edit)
        assert editor.texts[uri] != MEDIAN


@asynchronous
async def _what_a_model_wrote(project: Project) -> None:
    async with editing(project, capabilities=annotating()) as editor:
        uri = editor.open("median.cpp")
        first, second, *_ = await editor.actions(uri, "int median(")
        assert first.title == "Apply #1: 2.00x faster [1.90, 2.10]"
        assert first.tags == (types.CodeActionTag.LlmGenerated,) and not first.is_preferred
        assert second.title.startswith("Apply #2") and second.tags is None
        looks = []
        for action in (first, second):
            edit = (await editor.code_action_resolve_async(action)).edit
            assert edit is not None and edit.change_annotations is not None
            looks += [a.needs_confirmation for a in edit.change_annotations.values()]
        assert looks == [True, False]
    async with editing(project) as editor:
        (first, *_) = await editor.actions(editor.open("median.cpp"), "int median(")
        assert first.tags is None
        edit = (await editor.code_action_resolve_async(first)).edit
        assert edit is not None and edit.change_annotations is None


def test_what_a_model_wrote_is_marked_and_what_is_implausible_is_to_be_confirmed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESSONL_DATA_DIR", project.environment["LESSONL_DATA_DIR"])
    file = project.root / "median.cpp"
    function = find(file, MEDIAN.encode(), name="median")
    verdict = Verdict("median", file, 5, Outcome.FASTER, "", Speedup(2.0, 1.9, 2.1, 48))
    tested = evolve(verdict, evidence=Evidence(740, oracle_strength=OracleStrength(9, 9)))
    with closing(Bank(location(project.root))) as bank:
        run = bank.begin(function, {})
        kept = [
            (Rewrite(function.text.replace("2]", "2 ]"), "gpt"), evolve(tested, flagged=True)),
            (Rewrite(function.text.replace("2]", "2  ]"), "loops"), tested),
        ]
        for rewrite, found in kept:
            bank.graded(run, rewrite, found)
        ranks = {rewrite.key: rank for rank, (rewrite, _) in enumerate(kept, 1)}
        bank.end(run, "done", "", ranks)
    _what_a_model_wrote(project)
