"""What tells CUDA from C++ in files of any name."""

from __future__ import annotations

import re
from typing import Final

from lessonl.model import Function
from lessonl.source.cuda import is_cuda, launches, plain_tokens

_SIDES: Final = frozenset((b"__global__", b"__device__"))
_MARKS: Final = re.compile(rb"__global__|__device__|<<<")


def has_marks(data: bytes) -> bool:
    """Whether a text has what only CUDA has: kernels, functions of the device, or launches."""
    if not _MARKS.search(data):
        return False
    tokens = plain_tokens(data)
    return any(t.kind == "word" and t.text in _SIDES for t in tokens) or bool(launches(data))


def speaks_cuda(function: Function) -> bool:
    """Whether a function is CUDA's, by its file's name or its own text."""
    return is_cuda(function.file) or has_marks(function.text.encode("utf-8", "surrogateescape"))
