"""The launch configuration of a kernel, as an expression of the kernel's own parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from lessonl.model import Function, Unsupported
from lessonl.source.cuda import Launch, launches, plain_tokens, split
from lessonl.source.functions import functions
from lessonl.source.lexer import Token, lex

_DEPTH: Final = 8
_GIVEN: Final = "lessonl_given_"
"""In front of parameters, while configurations are put in terms of them."""
_COMPOUND: Final = ("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "++", "--")
_WORD = re.compile(r"[A-Za-z_]\w*")
_INTEGERS = re.compile(
    r"(?:const )?(?:unsigned |signed )?(?:int|long|long long|short|size_t|std::size_t|unsigned"
    r"|u?int(?:32|64)_t|std::u?int(?:32|64)_t)"
)


@frozen
class Configuration:
    """Grid, block and bytes of shared memory as texts; ``source`` says where they come from."""

    grid: str
    block: str
    shared: str
    source: str


def configuration(function: Function, data: bytes, stated: str = "") -> Configuration:
    """How a kernel is launched: as ``stated`` (``GRID, BLOCK[, SHARED]``), as in the file, or by
    its sizes.

    Raises Unsupported when that cannot be told.
    """
    if stated:
        return _parsed(split(plain_tokens(stated.encode()), stated.encode()), "as stated")
    found = configurations(function, data)
    known = next((one for one in found if isinstance(one, Configuration)), None)
    if known is not None:
        return known
    reason = next((one for one in found if isinstance(one, str)), "")
    if reason:
        raise Unsupported(
            f"The launch configuration of {function.name} is not one of its own parameters: "
            f"{reason}.",
            'State it: --launch "GRID, BLOCK, SHARED BYTES", in terms of the parameters.',
        )
    return _derived(function)


def configurations(function: Function, data: bytes) -> tuple[Configuration | str, ...]:
    """Of every launch of a kernel in its file; the name that cannot be told where one cannot."""
    return tuple(
        _at(launch, function, data)
        for launch in launches(data)
        if launch.name == function.name and len(launch.arguments) == len(function.parameters)
    )


def _parsed(parts: Sequence[str], source: str) -> Configuration:
    if len(parts) < 2:
        raise Unsupported(
            "A launch configuration has a grid and a block.",
            'State both: --launch "(n + 255) / 256, 256".',
        )
    return Configuration(parts[0], parts[1], parts[2] if len(parts) > 2 else "0", source)


def _at(launch: Launch, function: Function, data: bytes) -> Configuration | str:
    """The configuration of one launch, or the name that cannot be told."""
    around = next(
        (f for f in functions(function.file, data) if f.start < launch.start < f.end), None
    )
    before = data[around.start if around else 0 : launch.start]
    known = _locals(before)
    arguments = [
        (" ".join(_spelled(a)), p.name)
        for a, p in zip(launch.arguments, function.parameters, strict=True)
        if p.name
    ]
    parts = [_resolved(text, known, arguments, _DEPTH) for text in launch.configuration[:3]]
    theirs = {p.name for p in around.parameters} if around else set[str]()
    for part in parts:
        for name in _free(part):
            # Who launches may call something else by the name of a parameter.
            if not name.startswith(_GIVEN) and (name in theirs or name in known):
                return f"it depends on {name}"
    line = data.count(b"\n", 0, launch.start) + 1
    return _parsed([part.replace(_GIVEN, "") for part in parts], f"from its launch in line {line}")


def _resolved(
    text: str, known: Mapping[str, str], arguments: Sequence[tuple[str, str]], depth: int
) -> str:
    """``text`` with kernel arguments as parameters, and local variables as what they hold."""
    spelled = f" {' '.join(_spelled(text))} "
    for argument, parameter in sorted(arguments, key=lambda pair: -len(pair[0])):
        if not re.fullmatch(r"[\d.]+\w*", argument):
            spelled = spelled.replace(f" {argument} ", f" {_GIVEN}{parameter} ")
    words = []
    before = ""
    for word in spelled.split():
        local = known.get(word, "") if before not in (".", "->", "::") else ""
        inner = local and depth
        words.append(f"({_resolved(local, known, arguments, depth - 1)})" if inner else word)
        before = word
    return " ".join(words)


def _spelled(text: str) -> list[str]:
    return [t.text.decode("utf-8", "replace") for t in _tokens(text.encode())]


def _tokens(data: bytes) -> list[Token]:
    return [t for t in lex(data) if t.kind != "comment"]


def _free(text: str) -> list[str]:
    words = _spelled(text)
    return [
        w
        for before, w in zip(["", *words], words, strict=False)
        if _WORD.fullmatch(w) and before not in (".", "->", "::")
    ]


def _locals(before: bytes) -> dict[str, str]:
    """Local variables that are set once, where they are declared, and the texts they are set to."""
    tokens = _tokens(before)
    texts = [t.text.decode("utf-8", "replace") for t in tokens]
    found: dict[str, str] = {}
    changed: set[str] = set()
    for at, word in enumerate(texts):
        if tokens[at].kind != "word" or at == 0 or at + 1 >= len(texts):
            continue
        declared = tokens[at - 1].kind == "word" and texts[at - 1] not in ("return", "else")
        declared = declared or texts[at - 1] in ("*", "&", ">", ",")
        following = texts[at + 1]
        if following == "=" and declared and word not in found:
            found[word] = _until(texts, at + 2)
        elif following in ("(", "{") and texts[at - 1] == "dim3":
            close = {"(": ")", "{": "}"}[following]
            found[word] = f"dim3({_until(texts, at + 2, close)})"
        elif following in ("=", *_COMPOUND) or texts[at + 1 : at + 4 : 2] == [".", "="]:
            changed.add(word)
    return {name: text for name, text in found.items() if name not in changed}


def _until(texts: Sequence[str], at: int, close: str = ";") -> str:
    depth, words = 0, []
    for word in texts[at:]:
        if depth == 0 and (word == close or (word in (",", ";") and close == ";")):
            break
        depth += (word in "([{") - (word in ")]}")
        words.append(word)
    return " ".join(words)


def _derived(function: Function) -> Configuration:
    """Where the file has no launch: threads enough for the largest size, in as many dimensions."""
    sizes = [p.name for p in function.parameters if p.name and _INTEGERS.fullmatch(p.type.strip())]
    if not sizes:
        raise Unsupported(
            f"{function.name} is launched nowhere in its file, and no parameter says how large.",
            'State how: --launch "GRID, BLOCK, SHARED BYTES", in terms of the parameters.',
        )
    most = f"::lessonl_cuda::most({', '.join(sizes)})"
    tokens = f" {function.tokens} "
    if "threadIdx . y" in tokens:
        side = f"({most} + 15) / 16"
        return Configuration(f"dim3({side}, {side})", "dim3(16, 16)", "0", "from its sizes")
    return Configuration(f"({most} + 255) / 256", "256", "256 * 16", "from its sizes")
