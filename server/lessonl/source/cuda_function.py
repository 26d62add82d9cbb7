"""A function of a CUDA file, and rewrites of it, as the C++ that the emulator runs."""

from __future__ import annotations

import re
from typing import Literal

from attrs import frozen

from lessonl.model import Function, LessonlError, Unsupported
from lessonl.source.cuda import closing, lowered, plain_tokens
from lessonl.source.cuda_launch import Configuration, configuration
from lessonl.source.cuda_limits import refuse
from lessonl.source.functions import functions
from lessonl.source.syntax import Edit, apply_edits
from lessonl.source.templates import headers

Kind = Literal["kernel", "device", "host"]


@frozen
class Emulated:
    """``original`` is the function in its CUDA file, of content ``source``.

    ``function`` is the same in ``data``, which an ordinary compiler takes.
    """

    original: Function
    source: bytes
    function: Function
    data: bytes
    kind: Kind
    configuration: Configuration | None = None

    def text(self, rewrite: str) -> str:
        """A rewrite as it is compiled."""
        data = rewrite.encode("utf-8", "surrogateescape")
        edits: list[Edit] = []
        for function in functions(self.original.file, data):
            if function.name == self.original.name:
                edits += _begun(function, data, self.kind, staging=_stages(self.original))
        return _both(data, edits).decode("utf-8", "surrogateescape")

    def lacks(self, rewrite: str) -> str:
        """The specifier of the original that a rewrite does without, else ""."""
        data = rewrite.encode("utf-8", "surrogateescape")
        same = [f for f in functions(self.original.file, data) if f.name == self.original.name]
        ours = _sides(self.original)
        return next((s for f in same for s in sorted(ours - _sides(f))), "")


def _sides(function: Function) -> frozenset[str]:
    head = function.tokens.partition("{")[0].split()
    return frozenset(head) & {"__global__", "__device__", "__host__"}


def emulated(function: Function, data: bytes, launch: str = "") -> Emulated:
    """Raises Unsupported, by name, for what the emulator does not run."""
    kind = kind_of(function)
    refuse(function, data, kind)
    edits: list[Edit] = []
    found: Configuration | None = None
    if kind == "kernel":
        found = configuration(function, data, launch)
        edits = [_configuring(function, data, found)]
    elif launch:
        raise LessonlError(
            f"{function.qualified_name} is no kernel, so it has no launch configuration.",
            "Leave --launch away.",
            code="usage",
        )
    edits += _begun(function, data, kind, staging=_stages(function))
    text = _both(data, edits)
    return Emulated(function, data, _same(function, data, text), text, kind, found)


def kind_of(function: Function) -> Kind:
    """By the specifiers in front of its name; what is for both sides is the host's, too."""
    head = function.tokens.partition("{")[0]
    if "__global__" in head:
        return "kernel"
    return "device" if re.search(r"\b__device__\b", head) else "host"


def _stages(function: Function) -> bool:
    """Whether a host function copies its arguments to the device itself."""
    return "cudaMalloc" in function.tokens and "cudaMemcpy" in function.tokens


def _begun(function: Function, data: bytes, kind: Kind, *, staging: bool) -> list[Edit]:
    """What its body begins with."""
    if kind == "kernel":
        return _launching(function, data)
    if kind == "host" and staging:
        brace = _declarator(function, data)[2] + 1
        return [Edit(brace, brace, b" ::lessonl_cuda::Staging lessonl_staging;")]
    return []


def _both(data: bytes, edits: list[Edit]) -> bytes:
    """``lowered`` after ``edits``, which add text and no lines."""
    return lowered(apply_edits(data, edits))


def _same(function: Function, data: bytes, text: bytes) -> Function:
    """The function's place in ``text``: as many of its name are in front of it."""
    name = function.qualified_name
    before = [f for f in functions(function.file, data) if f.qualified_name == name]
    after = [f for f in functions(function.file, text) if f.qualified_name == name]
    at = next((i for i, f in enumerate(before) if f.start == function.start), 0)
    if at >= len(after):
        raise Unsupported(f"{name} could not be read as the emulator's C++.")
    return after[at]


def _declarator(function: Function, data: bytes) -> tuple[int, int, int]:
    """Where the parameters begin and end, and where the body's brace is."""
    tokens = plain_tokens(data, function.start, function.end)
    name = function.name.encode("utf-8", "surrogateescape")
    for at, token in enumerate(tokens[:-1]):
        if token.text == name and tokens[at + 1].text == b"(":
            close = closing(tokens, at + 1)
            brace = next((t for t in tokens[close:] if t.text == b"{"), None)
            if brace is not None:
                return tokens[at + 1].end, tokens[close].start, brace.start
    raise Unsupported(f"{function.qualified_name} could not be read as a kernel.")


def _arguments(function: Function) -> tuple[str, str]:
    """``<T, N>`` and ``x, n`` as the kernel's own body spells them."""
    found = headers(function.template) if function.template else ()
    names = [f"{p.name}..." if p.kind == "pack" else p.name for h in found for p in h]
    passed = [p.name for p in function.parameters]
    if not all(names) or not all(passed):
        raise Unsupported(
            f"A parameter of {function.qualified_name} has no name.", "Give each a name."
        )
    return f"<{', '.join(names)}>" if names else "", ", ".join(passed)


def _configuring(function: Function, data: bytes, found: Configuration) -> Edit:
    begin, end, _ = _declarator(function, data)
    parameters = " ".join(data[begin:end].decode("utf-8", "surrogateescape").split())
    header = " ".join(function.template.split())
    text = (
        f"{header} static ::lessonl_cuda::Config lessonl_config_{function.name}({parameters}) "
        f"{{ return ::lessonl_cuda::Config({found.grid}, {found.block}, {found.shared}); }} "
    )
    return Edit(function.start, function.start, text.lstrip().encode("utf-8", "surrogateescape"))


def _launching(function: Function, data: bytes) -> list[Edit]:
    """What makes a kernel that is called as a function launch itself."""
    _, _, brace = _declarator(function, data)
    template, passed = _arguments(function)
    text = (
        f" if (::lessonl_cuda::outside()) return ::lessonl_cuda::launch("
        f"lessonl_config_{function.name}{template}({passed}), "
        f"[&] {{ {function.name}{template}({passed}); }});"
    )
    return [Edit(brace + 1, brace + 1, text.encode("utf-8", "surrogateescape"))]
