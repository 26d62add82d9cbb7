"""What LessonL's own requests have in common: their parameters, read, and errors, answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen
from pygls.exceptions import JsonRpcInvalidParams

from lessonl.lessons.bank import Bank, location
from lessonl.lsp.documents import path_of
from lessonl.lsp.failure import failure
from lessonl.lsp.options import plain
from lessonl.model import LessonlError
from lessonl.report.json import Document, text
from lessonl.source.workspace import workspace_root

_T = TypeVar("_T")


@frozen
class Fields:
    """The parameters of one request; each of these raises JsonRpcInvalidParams."""

    method: str
    values: dict[str, Any]

    def text(self, name: str) -> str:
        """A string."""
        return str(self._of_type(name, str))

    def number(self, name: str) -> int:
        """A whole number."""
        return int(self._of_type(name, int))

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers."""
        found = self._of_type(name, list)
        if not all(isinstance(item, int) for item in found):
            raise self.wrong(f"{name} must hold numbers")
        return [int(item) for item in found]

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        found = self._of_type(name, list)
        if not all(isinstance(item, str) for item in found):
            raise self.wrong(f"{name} must hold strings")
        return [str(item) for item in found]

    def table(self, name: str) -> dict[str, Any]:
        """An object, which may be missing."""
        return dict(self._of_type(name, dict)) if name in self.values else {}

    def switch(self, name: str, default: bool) -> bool:
        """A boolean, which may be missing."""
        return bool(self._of_type(name, bool)) if name in self.values else default

    def uri(self) -> str:
        """``textDocument.uri``."""
        return Fields(self.method, self._of_type("textDocument", dict)).text("uri")

    def workspace(self) -> Path:
        """The directory that ``workspace`` names, as the lists of this server name it."""
        return self._path(self.text("workspace"))

    def workspaces(self) -> tuple[Path, ...]:
        """The workspaces of all ``uris``, files and directories, each once."""
        uris = self._of_type("uris", list)
        paths = [self._path(uri) for uri in uris if isinstance(uri, str)]
        # The root of a directory is that of a file in it.
        roots = [workspace_root(path / "here" if path.is_dir() else path) for path in paths]
        return tuple(dict.fromkeys(roots))

    def wrong(self, what: str) -> JsonRpcInvalidParams:
        """The error that says ``what``."""
        return JsonRpcInvalidParams(f"{self.method}: {what}.")

    def _path(self, uri: str) -> Path:
        path = path_of(uri)
        if path is None:
            raise self.wrong(f"{uri} is no file of this machine")
        return path

    def _of_type(self, name: str, kind: type) -> Any:
        value = self.values.get(name)
        if not isinstance(value, kind):
            raise self.wrong(f"{name} is missing or no {kind.__name__}")
        return value


def fields(method: str, params: Any) -> Fields:
    """The parameters of a request. Raises JsonRpcInvalidParams unless they are an object."""
    given = plain(params)
    if not isinstance(given, dict):
        raise JsonRpcInvalidParams(f"{method}: the parameters must be an object.")
    return Fields(method, given)


async def with_bank(workspace: Path, work: Callable[[Bank], _T]) -> _T:
    """What ``work`` makes of a workspace's bank, off the event loop.

    A workspace without a bank gets none: ``work`` sees an empty one. Raises JsonRpcException.
    """
    return await answered(lambda: _with_bank(workspace, work, make=False))


async def with_new_bank(workspace: Path, work: Callable[[Bank], _T]) -> _T:
    """The same, for ``work`` that puts something in: the bank is made if need be."""
    return await answered(lambda: _with_bank(workspace, work, make=True))


def _with_bank(workspace: Path, work: Callable[[Bank], _T], *, make: bool) -> _T:
    path = location(workspace)
    with closing(Bank(path if make or path.exists() else None)) as bank:
        return work(bank)


async def answered(work: Callable[[], _T]) -> _T:
    """What ``work`` returns, off the event loop. Raises JsonRpcException for a LessonlError."""
    try:
        return await asyncio.to_thread(work)
    except LessonlError as error:
        raise failure(error) from error


def as_json(document: Document) -> Any:
    """A document in the types of JSON."""
    return json.loads(text(document))
