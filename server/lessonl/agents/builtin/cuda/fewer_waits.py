"""Does not wait for the device between launches that follow each other there anyway."""

from __future__ import annotations

import re

from lessonl.agents.builtin.cuda.kernel import Kernel, kernel
from lessonl.agents.builtin.technique import Technique, rewritten, without
from lessonl.model import Function, Rewrite
from lessonl.source.cuda import Launch, launches
from lessonl.source.syntax import Node

_WAITS = re.compile(r"cuda(?:DeviceSynchronize|ThreadSynchronize)\(\);")
_COPIES = re.compile(r"cudaMemcpy\(.*\);", re.DOTALL)


def apply(function: Function) -> Rewrite | None:
    """Before a launch, or a copy that waits itself, of the default stream only.

    A wait whose result is looked at is left, and one behind which the host does something else.
    """
    seen = kernel(function, "host")
    if seen is None or "cudaStream" in function.text or "Managed" in function.text:
        return None
    known = {launch.start: launch for launch in launches(function.text.encode())}
    if any(len(launch.configuration) > 3 for launch in known.values()):
        return None
    needless = [n for n in seen.body.find("expression_statement") if _needless(seen, n, known)]
    return rewritten(function, [without(n) for n in needless])


def _needless(seen: Kernel, statement: Node, known: dict[int, Launch]) -> bool:
    if not _WAITS.fullmatch("".join(statement.text.split())):
        return False
    block = statement.parent
    if block is None or block.kind != "compound_statement":
        return False
    following = [n for n in block.named_children if n.start >= statement.end]
    before = [n for n in block.named_children if n.end <= statement.start]
    if not following or not before or before[-1].start not in known:
        return False
    return following[0].start in known or bool(_COPIES.fullmatch(following[0].text))


TECHNIQUE = Technique(
    "fewer_waits",
    "does not wait for the device before a launch or a copy that comes after the last one anyway",
    "all of them being in the default stream, where each begins when the last has ended",
    apply,
    cuda=True,
)
