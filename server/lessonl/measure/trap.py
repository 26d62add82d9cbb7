"""A function that ends its process at once: whoever does not notice does not call it."""

from __future__ import annotations

from typing import Final

from lessonl.model import Function
from lessonl.source.syntax import apply_edits, insert, parse_function

_TRAP: Final = " __builtin_trap();"


def trapped(data: bytes, function: Function) -> bytes | None:
    """The function's file, which holds ``data``, with such a body; None where it has none."""
    text = data[function.start : function.end]
    parsed = parse_function(text)
    if parsed is None or parsed[1].kind != "compound_statement":
        return None
    changed = apply_edits(text, [insert(parsed[1].start + 1, _TRAP)])
    return data[: function.start] + changed + data[function.end :]
