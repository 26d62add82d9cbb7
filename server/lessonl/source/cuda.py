"""Turns CUDA text into C++ that the emulator's headers and an ordinary compiler understand.

Decided by tokens, which no macro and no error of a parser can mislead. Line numbers stay.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from lessonl.model import Function, Unsupported
from lessonl.source.lexer import Token, directive_name, lex, token_text
from lessonl.source.syntax import Edit, apply_edits

SPECIFIERS: Final = frozenset(
    b"__global__ __device__ __host__ __constant__ __managed__ __grid_constant__ __forceinline__ "
    b"__noinline__ __launch_bounds__ __align__ __cluster_dims__ __maxnreg__".split()
)
_WITH_ARGUMENTS = frozenset(
    (b"__launch_bounds__", b"__align__", b"__cluster_dims__", b"__maxnreg__")
)
_SUFFIXES = (".cu", ".cuh")
_OPENERS, _CLOSERS = (b"(", b"[", b"{"), (b")", b"]", b"}")
_MAY_POINT: Final = re.compile(r"(?!(?:NULL|nullptr|__VA_ARGS__)\b)[A-Za-z_&*(]")
_ENDS = frozenset((b";", b"{", b"}", b":", b")"))


def is_cuda(path: Path) -> bool:
    """Whether a file is CUDA's by its name."""
    return path.suffix in _SUFFIXES


@frozen
class Launch:
    """A kernel launch: byte ranges of ``callee<<<configuration>>>(arguments)``.

    ``configuration`` and ``arguments`` are the texts between the commas.
    """

    start: int
    callee_end: int
    opened: int
    """Behind ``>>>``: where the parenthesis is."""
    end: int
    name: str
    """The kernel's own name, without scope and template arguments."""
    configuration: tuple[str, ...]
    arguments: tuple[str, ...]


def plain_tokens(data: bytes, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens without comments; ``<<`` and ``>>`` as single characters."""
    found: list[Token] = []
    for token in lex(data, start, end):
        if token.kind == "punct" and token.text in (b"<<", b">>"):
            half = token.text[:1]
            found.append(Token("punct", token.start, token.start + 1, half))
            found.append(Token("punct", token.start + 1, token.end, half))
        elif token.kind != "comment":
            found.append(token)
    return found


def blanked(data: bytes) -> bytes:
    """``data`` with everything that C++ has not in blanks: for a C++ parser, same offsets."""
    tokens = plain_tokens(data)
    hidden = bytearray(data)
    spans = [(t.start, e) for t, e in _specifiers(tokens)]
    spans += [(t.start, t.end) for t in tokens if t.text == b"__shared__"]
    spans += [(launch.callee_end, launch.opened) for launch in launches(data)]
    for begin, end in spans:
        hidden[begin:end] = re.sub(rb"[^\n]", b" ", data[begin:end])
    return bytes(hidden)


def with_specifiers(found: Sequence[Function], data: bytes) -> tuple[Function, ...]:
    """The functions with the specifiers that stand in front of them, on lines above, too."""
    tokens = plain_tokens(data)
    ends = {e: t.start for t, e in _specifiers(tokens)}
    before = {b.start: a for a, b in itertools.pairwise(tokens)}
    result = []
    for function in found:
        start = function.start
        while start in before and before[start].end in ends:
            start = ends[before[start].end]
        text = data[start : function.end]
        line = data.count(b"\n", 0, start) + 1
        spelled = text.decode("utf-8", "replace")
        tokened = token_text(text)
        result.append(evolve(function, start=start, line=line, text=spelled, tokens=tokened))
    return tuple(result)


def lowered(data: bytes) -> bytes:
    """``data`` as C++ for the emulator: launches, shared variables, no specifiers.

    Raises Unsupported for a shared variable that cannot be taken apart.
    """
    edits = [Edit(t.start, e, _instead(t, data, e)) for t, e in _specifiers(plain_tokens(data))]
    for launch in launches(data):
        edits += _launch_edits(launch, data)
    shared = list(_shared(data))
    inside = [(e.start, e.end) for e in shared]
    kept = [e for e in edits if not any(a <= e.start and e.end <= b for a, b in inside)]
    return apply_edits(data, [*kept, *shared])


def _specifiers(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """CUDA's specifiers and where each ends, its arguments included."""
    for at, token in enumerate(tokens):
        if token.kind != "word" or token.text not in SPECIFIERS:
            continue
        if at and tokens[at - 1].text == b"(" and token.text == b"__noinline__":
            continue  # __attribute__((__noinline__))
        end = token.end
        if token.text in _WITH_ARGUMENTS and at + 1 < len(tokens) and tokens[at + 1].text == b"(":
            end = tokens[closing(tokens, at + 1)].end
        yield token, end


def _instead(token: Token, data: bytes, end: int) -> bytes:
    """Blanks; ``inline`` for what means it, unless that is said beside it."""
    blanks = re.sub(rb"[^\n]", b" ", data[token.start : end])
    if token.text == b"__align__":
        return b"alignas" + data[token.end : end]
    around = data[max(0, token.start - 40) : token.start], data[end : end + 40]
    declared = re.split(rb"[;{}]", around[0])[-1] + re.split(rb"[;{}(]", around[1])[0]
    if token.text == b"__forceinline__" and not re.search(rb"\binline\b", declared):
        return b"inline".ljust(len(blanks))
    return blanks


def closing(tokens: Sequence[Token], at: int) -> int:
    """The index of what closes the bracket at ``at``; the last index if nothing does."""
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index].kind == "punct":
            depth += (tokens[index].text in _OPENERS) - (tokens[index].text in _CLOSERS)
            if depth == 0:
                return index
    return len(tokens) - 1


def launches(data: bytes) -> tuple[Launch, ...]:
    """Every launch in ``data``, those of macros included."""
    tokens = plain_tokens(data)
    found = list(_launches_among(tokens, data))
    for token in tokens:
        if directive_name(token) == "define" and b"<<<" in token.text:
            begin = token.start + token.text.index(b"define") + len(b"define")
            found += _launches_among(plain_tokens(data, begin, token.end), data)
    return tuple(sorted(found, key=lambda launch: launch.start))


def _launches_among(tokens: Sequence[Token], data: bytes) -> Iterator[Launch]:
    for at in range(1, len(tokens) - 3):
        if not _run_of(tokens, at, b"<") or tokens[at - 1].text in (b"<", b"operator"):
            continue
        closed = _configuration_end(tokens, at + 3)
        first = _callee_start(tokens, at - 1)
        if closed is None or first is None:
            continue
        end = closing(tokens, closed + 1)
        yield Launch(
            tokens[first].start,
            tokens[at - 1].end,
            tokens[closed + 1].start,
            tokens[end].end,
            _own_name(tokens[first:at]),
            split(tokens[at + 3 : closed - 2], data),
            split(tokens[closed + 2 : end], data),
        )


def _run_of(tokens: Sequence[Token], at: int, text: bytes) -> bool:
    """Whether three adjacent tokens are ``text``."""
    three = tokens[at : at + 3]
    return (
        len(three) == 3
        and all(t.text == text for t in three)
        and three[0].end == three[1].start
        and three[1].end == three[2].start
    )


def _configuration_end(tokens: Sequence[Token], at: int) -> int | None:
    """The index of the last ``>`` of ``>>>``, which a parenthesis follows."""
    depth = 0
    for index in range(at, len(tokens) - 1):
        text = tokens[index].text if tokens[index].kind == "punct" else b""
        depth += (text in _OPENERS) - (text in _CLOSERS)
        if depth < 0 or text == b";":
            return None
        if depth == 0 and tokens[index + 1].text == b"(" and _run_of(tokens, index - 2, b">"):
            return index
    return None


def _callee_start(tokens: Sequence[Token], at: int) -> int | None:
    """The index of the first token of the expression that ends at ``at``."""
    if tokens[at].text == b">":
        depth = 0
        while at >= 0:
            depth += (tokens[at].text == b">") - (tokens[at].text == b"<")
            at -= 1
            if depth == 0:
                break
    while at >= 0 and tokens[at].text in (b")", b"]"):
        depth = 0
        while at >= 0:
            depth += (tokens[at].text in _CLOSERS) - (tokens[at].text in _OPENERS)
            at -= 1
            if depth == 0:
                break
        if at < 0 or tokens[at].kind != "word":
            return at + 1
    if at < 0 or tokens[at].kind != "word":
        return None
    while at >= 2 and tokens[at - 1].text in (b"::", b".", b"->") and tokens[at - 2].kind == "word":
        at -= 2
    return at - 1 if at and tokens[at - 1].text == b"::" else at


def _own_name(callee: Sequence[Token]) -> str:
    named = ""
    for token in callee:
        if token.text == b"<":
            break
        named = token.text.decode("utf-8", "replace") if token.kind == "word" else named
    return named


def split(tokens: Sequence[Token], data: bytes) -> tuple[str, ...]:
    """The texts between the commas of ``tokens`` that no bracket encloses."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "punct":
            depth += (token.text in _OPENERS) - (token.text in _CLOSERS)
        if token.text == b"," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    spans = [(p[0].start, p[-1].end) for p in parts if p]
    return tuple(data[a:b].decode("utf-8", "surrogateescape") for a, b in spans)


def _launch_edits(launch: Launch, data: bytes) -> tuple[Edit, ...]:
    inside = data[launch.callee_end : launch.opened].strip()[3:-3]
    before = b"::lessonl_cuda::Config(" + inside + b")([&] { "
    return (
        Edit(launch.start, launch.start, before),
        Edit(launch.callee_end, launch.opened, b""),
        *_watched_arguments(launch, data),
        Edit(launch.end, launch.end, b"; })"),
    )


def _watched_arguments(launch: Launch, data: bytes) -> Iterator[Edit]:
    """Shows the emulator what may be a pointer: a kernel cannot use memory of the host.

    Not where a comma may belong to template arguments, and no constant that means null.
    """
    if any("<" in a for a in launch.arguments):
        return
    at = launch.opened
    for argument in launch.arguments:
        spelled = argument.encode("utf-8", "surrogateescape")
        at = data.index(spelled, at)
        if _MAY_POINT.match(argument):
            yield Edit(at, at, b"::lessonl_cuda::arg(")
            yield Edit(at + len(spelled), at + len(spelled), b")")
        at += len(spelled)


def _shared(data: bytes) -> Iterator[Edit]:
    """The declarations of variables in shared memory, as references into the emulator's."""
    tokens = plain_tokens(data)
    at, outer = 0, _outer_scopes(tokens)
    while at < len(tokens):
        if tokens[at].kind != "word" or tokens[at].text != b"__shared__":
            at += 1
            continue
        first = at
        while (
            first and tokens[first - 1].text not in _ENDS and tokens[first - 1].kind != "directive"
        ):
            first -= 1
        last = next((i for i in range(at, len(tokens)) if tokens[i].text == b";"), len(tokens) - 1)
        begin, end = tokens[first].start, tokens[last].end
        text = _declared(tokens[first:last], data, at_namespace=outer[at])
        if text:
            yield Edit(begin, end, text.encode() + b"\n" * data.count(b"\n", begin, end))
        at = last + 1


def _outer_scopes(tokens: Sequence[Token]) -> list[bool]:
    """For each token whether only namespaces are around it."""
    scopes: list[bool] = []
    outer, since = [], 0
    for at, token in enumerate(tokens):
        outer.append(all(scopes))
        if token.kind != "punct":
            continue
        if token.text == b"{":
            words = {t.text for t in tokens[since:at]}
            linkage = b"extern" in words and b"(" not in words
            scopes.append(b"namespace" in words or linkage)
        elif token.text == b"}" and scopes:
            scopes.pop()
        if token.text in (b"{", b"}", b";"):
            since = at + 1
    return outer


def _declared(tokens: Sequence[Token], data: bytes, *, at_namespace: bool) -> str:
    """What stands in place of one declaration; "" where the header's own macro will do."""
    is_extern = any(t.text == b"extern" for t in tokens)
    ends = {id(t): e for t, e in _specifiers(tokens)}
    kept: list[Token] = []
    behind = -1
    for token in tokens:
        if token.start < behind or token.text in (b"extern", b"static", b"__shared__"):
            continue
        if id(token) in ends or token.text == b"alignas":
            following = [t for t in tokens if t.start >= token.end]
            behind = ends.get(id(token), token.end)
            if token.text == b"alignas":
                behind = following[closing(following, 0)].end
            continue
        kept.append(token)
    if at_namespace and not is_extern:
        return ""
    base, declarators = _declarators(kept, data)
    return " ".join(_storage(base, d, is_extern=is_extern, outer=at_namespace) for d in declarators)


def _declarators(tokens: Sequence[Token], data: bytes) -> tuple[str, list[tuple[str, str, str]]]:
    """The type, and for each variable what is between, its name and its dimensions."""
    pieces: list[list[Token]] = [[]]
    angle = depth = 0
    for token in tokens:
        text = token.text if token.kind == "punct" else b""
        if text in (b"=", b"{"):
            raise Unsupported(
                "A __shared__ variable is declared in a way that the emulator does not read "
                f"({_text(tokens, data)}).",
                "Declare its type apart, and give it a plain name.",
            )
        angle += (text == b"<") - (text == b">")
        depth += (text in _OPENERS) - (text in _CLOSERS)
        if text == b"," and angle == 0 and depth == 0:
            pieces.append([])
        else:
            pieces[-1].append(token)
    found, base = [], ""
    for piece in pieces:
        cut = next((i for i, t in enumerate(piece) if t.text == b"["), len(piece))
        name = cut - 1
        if name < 0 or piece[name].kind != "word":
            continue
        between = name
        while between and piece[between - 1].text in (b"*", b"&"):
            between -= 1
        base = base or _text(piece[:between], data)
        stars = "".join(t.text.decode() for t in piece[between:name])
        found.append((stars, piece[name].text.decode("utf-8", "replace"), _text(piece[cut:], data)))
    return base, found


def _storage(base: str, declared: tuple[str, str, str], *, is_extern: bool, outer: bool) -> str:
    between, name, dimensions = declared
    if not is_extern:
        return f"auto& {name} = ::lessonl_cuda::shared<{base}{between}{dimensions}>([] {{}});"
    element = f"{base}{between}{dimensions.partition(']')[2]}"
    if outer:
        return f"static constexpr ::lessonl_cuda::DynamicShared<{element}> {name}{{}};"
    return f"auto* {name} = ::lessonl_cuda::dynamic_shared<{element}>();"


def _text(tokens: Sequence[Token], data: bytes) -> str:
    if not tokens:
        return ""
    text = data[tokens[0].start : tokens[-1].end].decode("utf-8", "surrogateescape")
    return " ".join(text.split())
