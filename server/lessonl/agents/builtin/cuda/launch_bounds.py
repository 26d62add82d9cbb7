"""Tells the compiler how large the kernel's blocks are at most (``__launch_bounds__``)."""

from __future__ import annotations

from lessonl.agents.builtin.cuda.kernel import kernel
from lessonl.agents.builtin.cuda.launched import threads
from lessonl.agents.builtin.technique import Technique, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.cuda import plain_tokens
from lessonl.source.syntax import insert


def apply(function: Function) -> Rewrite | None:
    """For kernels that only their own file can launch, where all blocks are of known size.

    A launch of a larger block would fail, so a kernel that others may launch is left alone.
    """
    seen = kernel(function, "kernel")
    internal = "static" in function.tokens.partition("{")[0].split() or "" in function.namespaces
    if seen is None or not internal or "__launch_bounds__" in function.text:
        return None
    most = threads(function)
    word = next((t for t in plain_tokens(function.text.encode()) if t.text == b"__global__"), None)
    if most is None or word is None:
        return None
    return rewritten(function, [insert(word.end, f" __launch_bounds__({most})")])


TECHNIQUE = Technique(
    "launch_bounds",
    "tells the compiler how many threads a block has at most, which decides on registers",
    "no launch with larger blocks: the kernel is its file's own, and all launches there are known",
    apply,
    cuda=True,
)
