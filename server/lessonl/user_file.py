"""Changes the user's configuration file, and nothing in it but what is asked for.

A table is added at the end and taken out as it stands, so that all other text stays as it is to
the byte. What was written is read again before it replaces anything.
"""

from __future__ import annotations

import copy
import fcntl
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomlkit

from lessonl.model import LessonlError

_HEADER = re.compile(r"\s*\[")
_COMMENT_OR_BLANK = re.compile(r"\s*(?:#.*)?\r?\n?")


def add_agent(path: Path, name: str, table: Mapping[str, Any], *, replace: bool = False) -> None:
    """Writes ``[agents.NAME]``. Raises LessonlError if there is one, unless it may be replaced."""

    def edit(text: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        agents = data.setdefault("agents", {})
        if name in agents and not replace:
            raise LessonlError(
                f"There is an agent {name} in {path} already.",
                "Give --replace, or another name.",
            )
        kept = _without(text, name) if name in agents else text
        agents[name] = dict(table)
        return _with(kept, name, table), data

    _change(path, edit)


def remove_agent(path: Path, name: str) -> bool:
    """Takes ``[agents.NAME]`` out, also of the team; returns whether it was in that.

    Raises LessonlError when there is no such agent.
    """
    was_in_team = False

    def edit(text: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        nonlocal was_in_team
        agents, team = data.get("agents", {}), data.get("team", [])
        if name not in agents:
            there = f"There are: {', '.join(agents)}." if agents else "There are none."
            raise LessonlError(f"There is no agent {name} in {path}.", there)
        del agents[name]
        text = _without(text, name)
        was_in_team = isinstance(team, list) and name in team
        if was_in_team:
            data["team"] = [other for other in team if other != name]
            text = _without_member(text, name)
            data = data if data["team"] else {k: v for k, v in data.items() if k != "team"}
        return text, data

    _change(path, edit)
    return was_in_team


Edit = Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]]]


def _change(path: Path, edit: Edit) -> None:
    """Replaces the file by what ``edit`` makes of its text, or leaves it. Raises LessonlError.

    ``edit`` also says what the new text must mean; a text that does not is not written.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(target.parent):
            old = target.read_bytes().decode("utf-8") if target.exists() else ""
            data = tomllib.loads(old)
            new, wanted = edit(old, copy.deepcopy(data))
            if not _means(new, wanted):
                raise LessonlError(
                    f"{path} is written in a way that cannot be changed safely; it is as it was.",
                    "Change it by hand: each agent is a table [agents.NAME].",
                )
            _replace(target, new.encode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LessonlError(f"{path} cannot be read: {error}.", "Mend the file first.") from error
    except OSError as error:
        raise LessonlError(
            f"{path} cannot be changed ({error.strerror}); it is as it was.",
            "Check that you may write to it and to its directory.",
            code="environment",
        ) from error


def _means(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    # Whether no agent is an empty table or none is the same.
    return {"agents": {}, **found} == {"agents": {}, **wanted}


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Two commands at once must not lose what the other wrote."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(target: Path, data: bytes) -> None:
    """Writes the whole file, readable by its owner only, or leaves the old one."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _with(text: str, name: str, table: Mapping[str, Any]) -> str:
    """``text`` and the table after it, in the line ends of ``text``."""
    end = "\r\n" if "\r\n" in text else "\n"
    body = tomlkit.table()
    for key, value in table.items():
        body.add(key, _inline(value) if isinstance(value, Mapping) else value)
    agents = tomlkit.table(is_super_table=True)
    agents.add(name, body)
    added = tomlkit.dumps(tomlkit.document().add("agents", agents)).replace("\n", end)
    gap = "" if not text else end if text.endswith("\n") else end * 2
    return f"{text}{gap}{added}"


def _inline(value: Mapping[str, Any]) -> Any:
    made = tomlkit.inline_table()
    made.update(value)
    return made


def _without(text: str, name: str) -> str:
    """``text`` without the lines of the table and its subtables.

    Comments right above what follows are left: they belong to that.
    """
    mine = re.compile(rf"""\s*\[\s*agents\s*\.\s*(["']?){re.escape(name)}\1\s*[].]""")
    kept: list[str] = []
    gone: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line):
            kept += _belonging_to_what_follows(gone)
            gone, inside = [], mine.match(line) is not None
            if inside and kept and not kept[-1].strip():
                del kept[-1]  # it parted the table from what is before it
        (gone if inside else kept).append(line)
    whole = "".join(kept + _belonging_to_what_follows(gone))
    return whole if text[:1].isspace() else whole.lstrip("\r\n")


def _belonging_to_what_follows(lines: list[str]) -> list[str]:
    """The comments and blank lines at the end, from the first blank one on."""
    first = len(lines)
    while first and _COMMENT_OR_BLANK.fullmatch(lines[first - 1]):
        first -= 1
    while first < len(lines) and lines[first].strip():
        first += 1
    return lines[first:]


def _without_member(text: str, name: str) -> str:
    document = tomlkit.parse(text)
    team = document["team"]
    assert isinstance(team, tomlkit.items.Array)
    while name in team:
        team.remove(name)
    if not team:
        del document["team"]
    return tomlkit.dumps(document)
