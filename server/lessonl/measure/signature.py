"""What callers see of a function beside its body: a rewrite must leave it as it is."""

from __future__ import annotations

import re
from typing import Final

from lessonl.measure.object_facts import ObjectFacts
from lessonl.model import Function
from lessonl.source.functions import functions

_KEPT: Final = (
    "noexcept", "throw", "constexpr", "consteval", "inline", "virtual", "explicit", "override",
    "final", "volatile", "nodiscard", "noreturn", "deprecated", "maybe_unused", "static",
    "warn_unused_result", "nonnull", "returns_nonnull", "visibility", "requires",
)  # fmt: skip
"""What callers may rely on where the original says it."""
_NOT_ADDED: Final = (
    "noreturn", "consteval", "virtual", "explicit", "pure", "malloc", "returns_nonnull", "nonnull",
    "alloc_size", "assume_aligned", "visibility", "deprecated", "ms_abi", "sysv_abi", "regparm",
    "static", "nothrow", "leaf", "returns_twice", "access", "alloc_align", "error", "warning",
    "unavailable", "simd", "abi_tag", "dllimport", "dllexport",
)  # fmt: skip
"""What lets a compiler, or a linker, treat calls in another way than before."""
_PROMISES: Final = re.compile(r"\b(?:gnu :: |__attribute__ \( \( )_*const\b")
_HANDLES_EXCEPTIONS: Final = "__gxx_personality_v0"
"""What an object needs as soon as something that it calls may throw past code of its own."""
_ARITHMETIC: Final = frozenset(
    {"void", "bool", "char", "short", "int", "long", "float", "double", "signed", "unsigned"}
    | {"const", "*", "&", "&&"}
)


def changed_signature(function: Function, text: str) -> str:
    """Why callers would not find with ``text`` what they have, one sentence; else ""."""
    data = text.encode("utf-8", "surrogateescape")
    same = [f for f in functions(function.file, data) if f.name == function.name]
    if not same:
        return ""
    candidate = next((f for f in same if _types(f) == _types(function)), same[-1])
    if _head(candidate).count(" = ") < _head(function).count(" = "):
        return "It leaves out a default argument, which callers may rely on."
    if (other := _other_default(function, candidate)) is not None:
        return f"Its default argument {other} is another one, which callers would get."
    ours, theirs = _words(function), _words(candidate)
    for word in _KEPT:
        if word in ours and word not in theirs:
            return f"It leaves out {word}, which callers may rely on."
    for word in _NOT_ADDED:
        if word in theirs and word not in ours:
            return f"It adds {word} to the function, which changes what callers may assume."
    if "inline" in theirs - ours and _is_emitted(function, ours):
        return "It adds inline to the function, which other files would then not find."
    if _PROMISES.search(_head(candidate)) and not _PROMISES.search(_head(function)):
        return "It adds the attribute const to the function, which lets calls of it be left out."
    return _changed_result(function, candidate)


def _is_emitted(function: Function, words: frozenset[str]) -> bool:
    """Whether other files find it in the object of its own."""
    inside = function.classes and "::" not in _head(function)
    inside = inside or "" in function.namespaces
    return not (function.template or inside or words & {"static", "constexpr", "consteval"})


def broken_promise(function: Function, text: str, rewrite: ObjectFacts) -> str:
    """What ``text`` promises beyond the original and its object cannot keep; "" for nothing."""
    data = text.encode("utf-8", "surrogateescape")
    same = [f for f in functions(function.file, data) if f.name == function.name]
    added = any("noexcept" in _words(f) for f in same) and "noexcept" not in _words(function)
    if added and _HANDLES_EXCEPTIONS in rewrite.undefined:
        return "It adds noexcept to the function, and what it calls may throw."
    return ""


def changed_symbol(function: Function, original: ObjectFacts, rewrite: ObjectFacts) -> str:
    """Why a linker would not find the function any more: its mangled name has its parameters."""
    if function.template or not re.fullmatch(r"\w+", function.name):
        return ""
    part = f"{len(function.name)}{function.name}"
    own = {
        name
        for name in original.functions
        if name == function.name or re.fullmatch(rf"_ZN?[VK]*L?\w*?{part}(?!\d)\w*", name)
    }
    if own and not own & rewrite.functions:
        return "The types of its parameters, or its linkage, are not those of the original."
    return ""


def _head(function: Function) -> str:
    """The tokens in front of the body, those in parameters included."""
    return function.tokens.partition(" { ")[0]


def _words(function: Function) -> frozenset[str]:
    """The words that stand before and behind the parameters, outer underscores removed."""
    head = _head(function)
    before, _, rest = head.partition(f" {function.name} ( ")
    depth, end = 1, len(rest)
    for match in re.finditer(r"[()]", rest):
        depth += 1 if match.group() == "(" else -1
        if depth == 0:
            end = match.end()
            break
    words = re.findall(r"\w+", f"{before} {rest[end:]}")
    return frozenset(re.sub(r"^__(\w+?)__$", r"\1", word) for word in words)


def _other_default(function: Function, candidate: Function) -> str | None:
    """A default of ``candidate`` that is not what the original has there."""
    for ours, theirs in zip(_defaults(function), _defaults(candidate), strict=False):
        if ours and theirs and ours != theirs:
            return theirs
    return None


def _defaults(function: Function) -> tuple[str, ...]:
    """The default of each parameter, "" where it has none."""
    _, _, rest = _head(function).partition(f" {function.name} ( ")
    depth, found = 0, [""]
    for token in rest.split():
        depth += (token in "([{<") - (token in ")]}>")
        if depth < 0:
            break
        if token == "," and depth == 0:
            found.append("")
        else:
            found[-1] += f"{token} "
    return tuple(p.partition(" = ")[2].strip() for p in found)


def _types(function: Function) -> tuple[str, ...]:
    return tuple("".join(p.type.split()) for p in function.parameters)


def _changed_result(function: Function, candidate: Function) -> str:
    ours, theirs = _arithmetic(function.returns), _arithmetic(candidate.returns)
    if ours and theirs and ours != theirs:
        return f"It returns {candidate.returns.strip()}, the original {function.returns.strip()}."
    return ""


def _arithmetic(text: str) -> str:
    """One spelling of a type that has no names of its own; "" for others."""
    words = re.findall(r"\w+|&&|[*&]", text)
    plain = [w for w in words if w not in ("static", "inline", "constexpr", "extern", "C")]
    if not plain or not _ARITHMETIC.issuperset(plain):
        return ""
    names = sorted(w for w in plain if w.isalpha())
    if "int" in names and any(w in names for w in ("long", "short", "unsigned", "signed")):
        names.remove("int")
    if "signed" in names and "char" not in names:
        names.remove("signed")
    names = names or ["int"]
    return " ".join([*names, *(w for w in plain if not w.isalpha())])
