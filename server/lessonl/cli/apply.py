"""Puts a rewrite into the user's file: the whole change, or nothing of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from lessonl.cli.arguments import Subject
from lessonl.model import LessonlError
from lessonl.run import Attempt
from lessonl.source.rewrite import edited, split_rewrite


def apply(about: Subject, attempt: Attempt) -> Path:
    """Replaces the function, adds its includes, and returns the file that was changed.

    Line ends, encoding and mode stay as they are. Raises LessonlError when the file is no longer
    what the rewrite was judged in, or cannot be written; it is then as it was.
    """
    path = about.function.file.resolve()
    try:
        current = path.read_bytes()
        # To put another file in its place, it would not have to be writable.
        path.open("r+b").close()
    except OSError as error:
        raise _unwritable(path, error) from error
    if current != about.data:
        raise LessonlError(
            f"{path.name} has changed since the search began; nothing was applied.",
            "Run the search again on the new text.",
            code="environment",
        )
    _replace(path, edited(about.data, about.function, split_rewrite(attempt.rewrite.text)))
    return path


def _replace(path: Path, data: bytes) -> None:
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as new:
            partial = Path(new.name)
            try:
                new.write(data)
                new.flush()
                os.fsync(new.fileno())
                shutil.copymode(path, partial)
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> LessonlError:
    return LessonlError(
        f"{path} cannot be changed ({error.strerror}); it is as it was.",
        "Check that you may write to it and to its directory.",
        code="environment",
    )
