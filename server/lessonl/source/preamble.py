"""The directives that a file begins with: what every version of it has in common, and costly.

The same idea as in clangd: they are compiled once, and each version brings only what follows.
"""

from __future__ import annotations

import re

from lessonl.source.lexer import directive_name, lex

_ALLOWED = {"include", "include_next", "define", "undef", "if", "ifdef", "ifndef", "elif"}
_ALLOWED |= {"else", "endif"}
_HEAD = re.compile(rb"(?:[ \t]*(?:#[ \t]*(?:include|line)\b[^\n\\]*)?\r?\n)*")


def preamble(data: bytes, limit: int) -> bytes:
    """The whole lines at the start of ``data[:limit]`` that include and define; empty if none.

    Conditionals are part of it as a whole or not at all. Pragmas are not: some last to the end of
    the file, and a precompiled header does not keep all of them.
    """
    end, depth, includes = 0, 0, False
    for token in lex(data, 0, limit):
        if token.kind == "comment":
            continue
        name = directive_name(token)
        if name not in _ALLOWED:
            break
        depth += (name in ("if", "ifdef", "ifndef")) - (name == "endif")
        includes |= name.startswith("include")
        if depth == 0:
            newline = data.find(b"\n", token.end, limit)
            if newline < 0:
                break
            end = newline + 1
    return data[:end] if includes else b""


def without_preamble(data: bytes, known: bytes) -> bytes | None:
    """``data`` with the preamble ``known`` blanked and every line in its place.

    Only includes and line directives may stand in front of it; None where it is not found so.
    """
    at = data.find(known)
    head = _HEAD.match(data)
    if at < 0 or head is None or head.end() < at:
        return None
    return data[:at] + b"\n" * known.count(b"\n") + data[at + len(known) :]
