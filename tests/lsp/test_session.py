"""What the server offers, and the reasons it gives for what it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from e2e.command import Project
from lsp.conftest import OPTIMIZE
from lsp.editor import asynchronous, editing, until
from lsprotocol import types
from pygls.exceptions import JsonRpcException

BARE = types.ClientCapabilities()


@asynchronous
async def test_a_client_with_commands_of_its_own_is_offered_none(project: Project) -> None:
    async with editing(project) as editor:
        assert editor.server is not None
        offered = editor.server.capabilities
        assert isinstance(offered.code_action_provider, types.CodeActionOptions)
        assert offered.code_action_provider.resolve_provider
        assert offered.hover_provider
        assert offered.execute_command_provider is not None
        assert list(offered.execute_command_provider.commands) == []
        action, *_ = await editor.actions(editor.open("work.cpp"), "sums(")
        assert action.command is not None and action.command.command == "lessonl.optimize"
        assert await editor.leave() == 0


@asynchronous
async def test_other_clients_are_offered_commands_of_another_name(project: Project) -> None:
    async with editing(project, options={}) as editor:
        assert editor.server is not None
        offered = editor.server.capabilities.execute_command_provider
        assert offered is not None and "lessonl.server.optimize" in offered.commands
        action, *_ = await editor.actions(editor.open("work.cpp"), "sums(")
        assert action.command is not None and action.command.command in offered.commands


@asynchronous
async def test_the_true_reason_is_given_where_nothing_can_be_done(project: Project) -> None:
    async with editing(project) as editor:
        work = editor.open("median.cpp")
        assert await editor.disabled(work, "median(") == ""
        assert await editor.disabled(work, "// Sorts") == ""
        assert await editor.disabled(work, "#include") == "There is no function here."
        assert "a destructor" in await editor.disabled(work, "~Kept")
        untitled = "untitled:Untitled-1"
        item = types.TextDocumentItem(untitled, "cpp", 1, "int f() { return 1; }")
        editor.texts[untitled] = item.text
        editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert "not a file" in await editor.disabled(untitled, "f()")


@asynchronous
async def test_a_document_must_be_saved_first(project: Project) -> None:
    async with editing(project) as editor:
        work = editor.open("work.cpp")
        saved = editor.texts[work]
        editor.edit(work, f"{saved}\n// more\n")
        assert "Save the file first" in await editor.disabled(work, "sums(")
        with pytest.raises(JsonRpcException, match="Save the file first"):
            await editor.optimize(work, "sums")
        editor.edit(work, saved)
        assert await editor.disabled(work, "sums(") == ""


@pytest.mark.parametrize(
    ("disk", "shown"),
    [
        (b"\xef\xbb\xbfint f(int a) { return a; }\n", "int f(int a) { return a; }\n"),
        (b"// a\r\nint f(int a) { return a; }\r\n", "// a\nint f(int a) { return a; }\n"),
        (b"// \xe9\nint f(int a) { return a; }\n", "// \u00e9\nint f(int a) { return a; }\n"),
    ],
    ids=["byte order mark", "line ends", "latin-1"],
)
@asynchronous
async def test_what_an_editor_hides_is_no_change(project: Project, disk: bytes, shown: str) -> None:
    async with editing(project) as editor:
        (project.root / "f.cpp").write_bytes(disk)
        assert await editor.disabled(editor.open("f.cpp", shown), "f(") == ""


@asynchronous
async def test_a_client_that_shows_no_reasons_is_sent_none(project: Project) -> None:
    async with editing(project, capabilities=BARE) as editor:
        assert await editor.actions(editor.open("work.cpp"), "#include") == []


@asynchronous
async def test_only_the_kinds_that_were_asked_for(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        at, offered = editor.place(uri, "sums("), len(OPTIMIZE)
        for kind, count in (
            ("quickfix", 0),
            ("refactor", offered),
            ("refactor.rewrite.lessonl", offered),
        ):
            context = types.CodeActionContext([], only=[kind])
            found = await editor.text_document_code_action_async(
                types.CodeActionParams(
                    types.TextDocumentIdentifier(uri), types.Range(at, at), context
                )
            )
            assert len(found or ()) == count, kind


@asynchronous
async def test_a_form_feed_is_no_line_end(project: Project) -> None:
    async with editing(project) as editor:
        text = "// one\n\f\n\x0b// two \u2028 \x85\nint f(int a) { return a; }\n"
        (project.root / "f.cpp").write_bytes(text.encode())
        uri = editor.open("f.cpp")
        assert await editor.disabled(uri, "f(int") == ""
        editor.edit(uri, f"// zero\n{text}")
        editor.edit(uri, text)
        assert await editor.disabled(uri, "f(int") == ""


@asynchronous
async def test_mistakes_are_answered_with_what_is_wrong(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        with pytest.raises(JsonRpcException, match="There is no function here") as refused:
            await editor.optimize(uri, "nothing")
        assert refused.value.code == -32803
        with pytest.raises(JsonRpcException, match="position or the name"):
            await editor.optimize(uri, "")
        with pytest.raises(JsonRpcException, match="cannot be read"):
            await editor.optimize(f"{uri}.not", "sums")
        changed = {"lessonl": {"timeLimit": -1}}
        editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(changed))
        with pytest.raises(JsonRpcException, match="the editor's settings sets time_limit"):
            await editor.optimize(uri, "sums")
        assert await editor.leave() == 0


@asynchronous
async def test_the_team_is_that_of_the_users_file(project: Project) -> None:
    own = project.cache.parent / "config" / "lessonl" / "config.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("team = ['loops', 'nobody']\n")
    try:
        async with editing(project) as editor:
            uri = editor.open("median.cpp")
            with pytest.raises(JsonRpcException, match="There is no agent 'nobody'"):
                await editor.optimize(uri, "median")
    finally:
        own.unlink()  # the directory is that of all tests on the shared cache


@asynchronous
async def test_a_message_that_breaks_off_ends_the_server(project: Project) -> None:
    async with editing(project) as editor:
        assert editor.process is not None and editor.process.stdin is not None
        editor.process.stdin.write(b"Content-Length: 100\r\n\r\n{")
        editor.process.stdin.close()
        await until(lambda: editor.process is not None and editor.process.returncode == 0, 5)


def test_without_an_editor_it_says_how_it_is_started(project: Project) -> None:
    ended = project.run("serve")
    assert ended.code == 2
    assert "other-editors.md" in ended.stderr


def test_prints_and_children_cannot_reach_the_client(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, subprocess, sys\n"
        "from lessonl.lsp.streams import private_streams\n"
        "stdin, stdout = private_streams()\n"
        "print('stray', flush=True)\n"
        "subprocess.run(['sh', '-c', 'echo child; cat'], check=True)\n"
        "stdout.write(stdin.readline())\n"
    )
    done = subprocess.run(
        [sys.executable, script], input=b"for us\n", capture_output=True, check=True, timeout=30
    )
    assert done.stdout == b"for us\n"
    assert b"stray" in done.stderr and b"child" in done.stderr
