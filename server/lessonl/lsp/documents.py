"""What a document says now: its functions, where they are, and whether it is what is on disk."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from attrs import define, field, frozen
from lsprotocol import types
from pygls.uris import to_fs_path
from pygls.workspace import Workspace

from lessonl.lsp.positions import Positions
from lessonl.model import Function, LessonlError
from lessonl.source.functions import functions, on_line

_PARSED = 8
_BOM = b"\xef\xbb\xbf"


@frozen
class View:
    """One version of a document; ``path`` is None unless it is a file of this machine."""

    uri: str
    path: Path | None
    version: int | None
    data: bytes = field(repr=False)
    functions: tuple[Function, ...] = field(repr=False)
    positions: Positions = field(repr=False)

    def function_at(self, position: types.Position) -> Function | None:
        """The function around a position, or the one right below this comment."""
        offset = self.positions.offset(position)
        found = on_line(self.data, self.functions, self.data.count(b"\n", 0, offset) + 1)
        inside = [f for f in found if f.start <= offset <= f.end]
        return next(iter([*inside, *found]), None)

    def with_key(self, key: str) -> Function | None:
        """The function of this very text, wherever it stands now."""
        return next((f for f in self.functions if f.key == key), None)

    def same(self, function: Function) -> int:
        """How many functions of the same key stand before this one."""
        return sum(f.key == function.key and f.start < function.start for f in self.functions)

    def saying(self, text: str) -> View:
        """The document as if it said ``text``."""
        data = text.encode("utf-8", "surrogatepass")
        return _view(self.uri, self.path, self.version, data, self.positions.encoding)


@define
class Documents:
    """The views of the open documents, each made once for a version, off the event loop."""

    _views: dict[str, tuple[bytes, asyncio.Task[View]]] = field(factory=dict, init=False)
    _parsed: dict[tuple[str, bytes], tuple[Function, ...]] = field(factory=dict, init=False)

    async def view(self, workspace: Workspace, uri: str) -> View:
        """The document as the client has it, or as it is on disk if the client has it not open.

        Raises LessonlError when there is no such file.
        """
        path = path_of(uri)
        document = workspace.text_documents.get(uri)
        if document is not None:
            data = document.source.encode("utf-8", "surrogatepass")
        else:
            data = await asyncio.to_thread(read, path, uri)
        version = document.version if document is not None else None
        encoding = str(getattr(workspace.position_encoding, "value", workspace.position_encoding))
        known = self._views.get(uri)
        if known is None or known[0] != data:
            made = asyncio.to_thread(_view, uri, path, version, data, encoding)
            known = self._views[uri] = (data, asyncio.create_task(made))
        view = await asyncio.shield(known[1])
        return View(uri, path, version, view.data, view.functions, view.positions)

    async def parsed(self, view: View, data: bytes) -> tuple[Function, ...]:
        """The functions of another version of a document; those of the latest few are kept."""
        if data == view.data:
            return view.functions
        known = self._parsed.get((view.uri, data))
        if known is None:
            known = await asyncio.to_thread(functions, view.path or Path(view.uri), data)
            self._parsed[view.uri, data] = known
            if len(self._parsed) > _PARSED:
                del self._parsed[next(iter(self._parsed))]
        return known

    def forget(self, uri: str) -> None:
        """Drops what is kept for a document that was closed."""
        self._views.pop(uri, None)


def path_of(uri: str) -> Path | None:
    """The file that a URI names, or None if it names something else."""
    path = to_fs_path(uri)
    return Path(path).absolute() if path else None


def _view(uri: str, path: Path | None, version: int | None, data: bytes, encoding: str) -> View:
    found = functions(path or Path(uri), data)
    return View(uri, path, version, data, found, Positions(data, encoding))


def read(path: Path | None, name: str) -> bytes:
    """The bytes of a file. Raises LessonlError."""
    if path is None:
        raise LessonlError(f"{name} is not a file on this machine.", "Save it as a file first.")
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise LessonlError(f"{path} cannot be read: {why}.", "Save the file first.") from error


def on_disk(view: View) -> tuple[bytes, tuple[Function, ...]] | None:
    """The file and its functions, or None unless it says what the document says.

    Byte order mark and line ends do not matter: editors hide them. A file in another encoding is
    compared by its ASCII.
    """
    try:
        disk = read(view.path, view.uri)
    except LessonlError:
        return None
    if disk == view.data:
        return disk, view.functions
    if _shown(disk) != _shown(view.data, disk) or view.path is None:
        return None
    return disk, functions(view.path, disk)


def _shown(data: bytes, as_in: bytes | None = None) -> bytes:
    """``data`` as an editor shows it, with a mark for other letters if they cannot be compared."""
    text = data.removeprefix(_BOM).replace(b"\r\n", b"\n")
    try:
        (data if as_in is None else as_in).decode("utf-8")
    except UnicodeDecodeError:
        return re.sub(rb"[^\x00-\x7f]+", b"?", text)
    return text
