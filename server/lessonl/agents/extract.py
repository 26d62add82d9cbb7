"""Finds the rewrite in a model's answer: the same rules for every strategy and every model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from lessonl.agents.cut import cut_down
from lessonl.model import Function, LessonlError
from lessonl.source.functions import functions
from lessonl.source.lexer import BraceDepth, lex, token_text
from lessonl.source.rewrite import check_defines, split_rewrite

LONGEST_CODE = 64_000
"""Bytes of a block that are looked into; no rewrite of one function is as long."""

DEEPEST_CODE = 200
"""Brackets within brackets; compilers go to 256."""

_NO_CODE = "There is no code in the answer."
_NOT_WHOLE = "The code in the answer is not whole."
_TOO_DEEP = "The code in the answer is nested too deeply."
_LOOKED_AT = 24
"""How many blocks are looked into; a model that loops writes thousands."""

_FENCE = re.compile(r"(?<!`)`{3,}(?!`)|(?m:^[ \t]*~{3,})")
_OPENING = re.compile(r"[ \t]*\{?\.?([A-Za-z][\w+#.-]*)?\}?([^\n]*)\n?")
_CODE = ("", "c++", "cpp", "cxx", "cc", "c", "cuda", "cu", "hpp", "h", "h++")


@frozen
class Block:
    """A piece of code in an answer; ``tag`` is the language in lower case, "" for none."""

    code: str
    tag: str = ""
    fenced: bool = True
    closed: bool = True


def extract(answer: str, function: Function) -> str:
    """The rewrite of ``function`` in ``answer``, cut down to what takes its place.

    Of several blocks it is the first that defines the function and is not the original. Raises
    LessonlError that says why nothing is usable; thoughts must be gone from ``answer`` before.
    """
    if not answer.strip():
        raise LessonlError("The answer is empty.", _HINT, code="answer")
    found = [b for b in blocks(answer) if b.fenced] or [Block(answer, fenced=False)]
    named = [b for b in found if _names(b.code, function)]
    tried = [_tried(block, function) for block in named[:_LOOKED_AT]]
    for text, _ in tried:
        if text and not _same(text, function):
            return text
    if any(text for text, _ in tried):
        reason = "The answer only repeats the original."
    elif named and not named[-1].closed:
        reason = _NOT_WHOLE
    else:
        reason = next((why for _, why in tried), "") or _wrong(found, function)
    raise LessonlError(reason, _HINT, code="answer")


_HINT = "The model did not do as it was asked; another model may."


def blocks(answer: str) -> Iterator[Block]:
    """The fenced blocks of an answer, C++ and untagged ones first.

    A fence with a tag opens a block, also where the one before was never closed.
    """
    text = answer.replace("\r\n", "\n")
    found: list[Block] = []
    marks, tag, start = "", "", 0
    for fence in _FENCE.finditer(text):
        mark = fence.group().strip()
        opening = _OPENING.match(text, fence.end())
        new_tag, code = _opened(opening) if opening else ("", fence.end())
        if marks and (mark[0] != marks[0] or (len(mark) < len(marks) and not new_tag)):
            continue
        if marks:
            found.append(Block(text[start : fence.start()], tag, closed=not new_tag))
        marks = mark if not marks or new_tag else ""
        tag, start = new_tag, code
    if marks:
        found.append(Block(text[start:], tag, closed=False))
    yield from sorted(found, key=lambda block: block.tag not in _CODE)


def _opened(line: re.Match[str]) -> tuple[str, int]:
    """The tag behind a fence and where the code begins: on the next line, or on this one."""
    tag = (line[1] or "").lower()
    known = bool(tag) and tag in _CODE
    if not re.search("[;{]" if known else "[;{(]", line[2]):
        return tag, line.end()
    return (tag, line.end(1)) if known else ("", line.start())


def _names(code: str, function: Function) -> bool:
    word = re.match(r"\w+", function.name)
    return word is not None and word.group() in code


def _tried(block: Block, function: Function) -> tuple[str, str]:
    """The rewrite in a block, or "" and why it holds none."""
    if unreadable := _unreadable(block.code):
        return "", unreadable
    try:
        text = cut_down(block.code, function, prose=not block.fenced)
        check_defines(function, split_rewrite(text))
        if not _whole(text):
            return "", _NOT_WHOLE
    except LessonlError as error:
        prose = not block.fenced and not functions(function.file, _bytes(block.code))
        return "", _NO_CODE if prose else error.message
    except RecursionError:
        return "", _TOO_DEEP
    return text, ""


def _whole(text: str) -> bool:
    """Whether every brace that is opened is closed."""
    braces = BraceDepth()
    for token in lex(_bytes(text)):
        braces.feed(token)
    return braces.depth == 0 and braces.lowest == 0


def _unreadable(code: str) -> str:
    """Why code is not even parsed, or "": models that loop write what parsers choke on."""
    if len(code) > LONGEST_CODE:
        return f"The code in the answer is longer than {LONGEST_CODE // 1000} kB."
    depth = deepest = 0
    for bracket in re.findall(r"[][(){}]", code):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
    return _TOO_DEEP if deepest > DEEPEST_CODE else ""


def _same(text: str, function: Function) -> bool:
    return token_text(_bytes(split_rewrite(text).body)) == function.tokens


def _wrong(found: Sequence[Block], function: Function) -> str:
    readable = [block for block in found if not _unreadable(block.code)]
    longest = max(readable, key=lambda block: len(block.code), default=Block(""))
    try:
        others = dict.fromkeys(f.name for f in functions(function.file, _bytes(longest.code)))
    except RecursionError:
        return _TOO_DEEP
    if not others and not longest.fenced:
        return _NO_CODE
    defines = f"it defines {', '.join(list(others)[:4])}" if others else "it defines no function"
    return f"The answer does not define {function.qualified_name}: {defines}."


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
