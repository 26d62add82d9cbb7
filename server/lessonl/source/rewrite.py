"""Takes a rewrite apart and puts it into the file: the text that is compiled in place of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from lessonl.model import Function, LessonlError
from lessonl.source.diff import apply_unified_diff, unified_diff
from lessonl.source.functions import functions
from lessonl.source.lexer import Token, directive_name, lex
from lessonl.source.syntax import Edit, apply_edits

__all__ = [
    "BOM",
    "RewriteParts",
    "apply_unified_diff",
    "check_defines",
    "edited",
    "edits",
    "patched_file",
    "placement",
    "splice",
    "split_rewrite",
    "unified_diff",
]

BOM = b"\xef\xbb\xbf"


@frozen
class RewriteParts:
    """``includes`` are ``#include`` lines, or whole ``#if`` blocks of nothing but them.

    ``body`` is everything else with its line ends as ``\\n``; ``include_lines`` and ``body_line``
    say where each part begins in the rewrite (1-based). A line taken out of the middle of the body
    stays as an empty line, so that line numbers stay true.
    """

    includes: tuple[str, ...]
    body: str
    include_lines: tuple[int, ...] = ()
    body_line: int = 1


def split_rewrite(text: str) -> RewriteParts:
    """The parts of a rewrite file, whatever its line ends."""
    unix = text.removeprefix("\ufeff").replace("\r\n", "\n")
    data = unix.encode("utf-8", "surrogateescape")
    spans = _include_spans(list(lex(data)))
    rest, includes, lines = bytearray(data), [], []
    for start, end in spans:
        includes.append(data[start:end].decode("utf-8", "surrogateescape"))
        lines.append(data.count(b"\n", 0, start) + 1)
        rest[start:end] = re.sub(rb"[^\n]", b" ", data[start:end])
    body = "\n".join(
        "" if not line.strip() else line
        for line in rest.decode("utf-8", "surrogateescape").split("\n")
    )
    stripped = body.lstrip("\n")
    first = len(body) - len(stripped) + 1
    return RewriteParts(tuple(includes), stripped.rstrip(), tuple(lines), first)


def _include_spans(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Byte ranges of includes outside of conditionals, and of conditionals that only include."""
    spans: list[tuple[int, int]] = []
    opened: list[Token] = []
    only_includes = True
    for token in tokens:
        name = directive_name(token)
        end = token.start + len(token.text)
        if name in ("if", "ifdef", "ifndef"):
            only_includes = only_includes if opened else True
            opened.append(token)
        elif name == "endif" and opened:
            first = opened.pop()
            if not opened and only_includes:
                spans.append((first.start, end))
        elif name in ("include", "include_next", "import") and not opened:
            spans.append((token.start, end))
        elif opened and token.kind != "comment":
            only_includes &= name in ("include", "else", "elif")
    return spans


def check_defines(function: Function, parts: RewriteParts) -> None:
    """Raises LessonlError, one sentence, unless the rewrite defines ``function`` as it must.

    It must have the same name and number of parameters, and stand as the original stands: not
    wrapped into its namespace or class, which surround the place it is put in.
    """
    name = function.qualified_name
    defined = functions(function.file, parts.body.encode("utf-8", "surrogateescape"))
    same = [f for f in defined if f.name == function.name]
    if not same:
        others = ", ".join(dict.fromkeys(f.qualified_name for f in defined))
        found = f"it defines {others}" if others else "it defines no function"
        raise LessonlError(f"The rewrite does not define {name}: {found}.", _hint(function))
    problems = [_problem(function, candidate) for candidate in same]
    if all(problems):
        raise LessonlError(problems[0], _hint(function))


def _hint(function: Function) -> str:
    if function.in_class:
        return "Give the member as it stands in its class, without the class around it."
    return "Give the whole function as it stands in the file, helpers in front of it."


def _problem(function: Function, candidate: Function) -> str:
    """Why ``candidate``, of the right name, does not take the place of ``function``; else ""."""
    name = function.qualified_name
    if candidate.in_class:
        return f"The rewrite wraps {function.name} in a class; the place it goes to is in scope."
    qualified = "::".join([*candidate.namespaces, *candidate.classes, candidate.name])
    if candidate.namespaces:
        return f"The rewrite wraps {function.name} in a namespace that is around it already."
    if function.in_class and candidate.classes:
        return f"The rewrite says {qualified}, but inside its class it is just {function.name}."
    if not _same_classes(function, candidate):
        return f"The rewrite defines {qualified}, not {name}."
    here, there = len(function.parameters), len(candidate.parameters)
    if here != there:
        return f"The rewrite of {name} has {_count(there)}, the original has {here}."
    if bool(function.template) != bool(candidate.template):
        what = "a template" if function.template else "no template"
        return f"The rewrite of {name} must be {what}, as the original is."
    if _c_linkage(function) and not _c_linkage(candidate):
        return f'The rewrite of {name} must keep extern "C".'
    return ""


def _same_classes(function: Function, candidate: Function) -> bool:
    """Whether the qualifiers agree; leading namespaces may be spelled or left out."""
    if function.in_class:
        return True
    ours = [c.replace(" ", "") for c in (*function.namespaces, *function.classes) if c]
    theirs = [c.replace(" ", "") for c in (*candidate.namespaces, *candidate.classes) if c]
    if len(theirs) < len(function.classes):
        return False
    return not theirs or ours[-len(theirs) :] == theirs


def _count(parameters: int) -> str:
    return "1 parameter" if parameters == 1 else f"{parameters} parameters"


def _c_linkage(function: Function) -> bool:
    return re.match(r'extern\s+"C"', function.text) is not None


def splice(
    data: bytes, function: Function, parts: RewriteParts, with_line_directives: bool = False
) -> bytes:
    """``data`` with the body of ``parts`` in place of ``function`` and its includes on top.

    Everything else keeps its bytes; the inserted lines get the file's line ends. With line
    directives, compilers name ``rewrite:LINE`` inside of the rewrite and the original file and
    line around it.
    """
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    top = len(BOM) if data.startswith(BOM) else 0
    before, after = data[top : function.start], data[function.end :]
    body = _encoded(parts.body, newline)
    if not with_line_directives:
        lines = [_encoded(include, newline) + newline for include in parts.includes]
        return b"".join([data[:top], *lines, before, body, after])
    pieces = [data[:top]]
    for number, include in zip(_include_lines(parts), parts.includes, strict=True):
        pieces += [_line(number, "rewrite"), newline, _encoded(include, newline), newline]
    pieces += [_line(1, str(function.file)), newline, before, newline]
    pieces += [_line(parts.body_line, "rewrite"), newline, body, newline]
    pieces += [_line(function.end_line, str(function.file)), newline, after]
    return b"".join(pieces)


def edited(data: bytes, function: Function, parts: RewriteParts) -> bytes:
    """``data`` as its developer would change it: the includes it lacks go after its own."""
    return apply_edits(data, edits(data, function, parts))


def edits(data: bytes, function: Function, parts: RewriteParts) -> tuple[Edit, ...]:
    """What `edited` changes: the function's text, and the includes that the file lacks."""
    known, place = _leading_includes(data, function.start)
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    lacking = [i for i in parts.includes if _header(i.encode()) not in known]
    lines = [_encoded(include, newline) + newline for include in lacking]
    added = (Edit(place, place, b"".join(lines)),) if lines else ()
    return (*added, Edit(function.start, function.end, _encoded(parts.body, newline)))


def _leading_includes(data: bytes, end: int) -> tuple[set[bytes], int]:
    """The headers that the file begins with whatever its conditionals, and where one more goes."""
    known: set[bytes] = set()
    place = len(BOM) if data.startswith(BOM) else 0
    depth = 0
    for number, token in enumerate(t for t in lex(data, 0, end) if t.kind != "comment"):
        name = directive_name(token)
        if not name:
            break
        depth += (name in ("if", "ifdef", "ifndef")) - (name == "endif")
        guard = number == 0 and name == "ifndef"
        depth -= guard
        if depth == 0 and (name in ("include", "pragma", "define") or guard):
            known |= {_header(token.text)} if name == "include" else set()
            line_end = data.find(b"\n", token.end, end)
            place = line_end + 1 if line_end >= 0 else place
    return known, place


def _header(include: bytes) -> bytes:
    """``<vector>`` or ``"a.hpp"`` of one include line; the text itself of anything else."""
    found = re.fullmatch(rb"""\s*#\s*include\s*(<[^>\n]+>|"[^"\n]+")[^\n]*\s*""", include)
    return found[1] if found else include


def _include_lines(parts: RewriteParts) -> tuple[int, ...]:
    return parts.include_lines or tuple(range(1, len(parts.includes) + 1))


def _line(number: int, name: str) -> bytes:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'#line {number} "{escaped}"'.encode("utf-8", "surrogateescape")


def _encoded(text: str, newline: bytes) -> bytes:
    return text.encode("utf-8", "surrogateescape").replace(b"\n", newline)


def patched_file(data: bytes, diff: str, function: Function | None = None) -> bytes:
    """``data`` after ``diff``; with ``function``, checked to define it still.

    Raises LessonlError if the diff does not fit, or takes the function away.
    """
    patched = apply_unified_diff(data, diff)
    if function is not None:
        names = {f.qualified_name for f in functions(function.file, patched)}
        if function.qualified_name not in names:
            raise LessonlError(
                f"The diff takes {function.qualified_name} away.",
                "Keep the function's name and scope; change what it does inside.",
            )
    return patched


def placement(function: Function, parts: RewriteParts, data: bytes) -> tuple[str, ...]:
    """One line for each part of a rewrite: what it is and where in the file it goes."""
    name = Path(function.file).name
    top = " after the byte order mark" if data.startswith(BOM) else ""
    lines = [
        f"{name}, top{top}: {' '.join(include.split())} (line {number} of the rewrite)"
        for number, include in zip(_include_lines(parts), parts.includes, strict=True)
    ]
    defined = functions(function.file, parts.body.encode("utf-8", "surrogateescape"))
    helpers = list(dict.fromkeys(f.name for f in defined if f.name != function.name))
    last = parts.body_line + parts.body.count("\n")
    with_helpers = f" with its helpers {', '.join(helpers)}" if helpers else ""
    lines.append(
        f"{name}, lines {function.line} to {function.end_line}: {function.qualified_name}"
        f"{with_helpers} (lines {parts.body_line} to {last} of the rewrite)"
    )
    return tuple(lines)
