"""Lets neighbouring threads work on neighbouring elements (coalesced accesses)."""

from __future__ import annotations

from lessonl.agents.builtin.cuda.kernel import Dimension, Kernel, accesses, base, kernel
from lessonl.agents.builtin.cuda.places import coefficient
from lessonl.agents.builtin.technique import Technique, fresh, insert_before, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import replace


def apply(function: Function) -> Rewrite | None:
    """Deals the places of a block out to its threads in the other order.

    Every place is still one thread's, whatever the block looks like, so only threads that have
    something in common could tell: not offered for those.
    """
    seen = kernel(function, "kernel")
    if seen is None or not seen.alone or not seen.top or not _better(seen):
        return None
    lane = fresh(function.text, "lane")
    instead = {
        "threadIdx.x": f"({lane} / blockDim.y)",
        "threadIdx.y": f"({lane} % blockDim.y)",
    }
    places = [n for n in seen.body.find("field_expression") if n.text in instead]
    line = f"const unsigned int {lane} = threadIdx.y * blockDim.x + threadIdx.x;\n"
    edits = [replace(n, instead[n.text]) for n in places]
    return rewritten(function, [insert_before(seen.top[0], line), *edits])


def _better(seen: Kernel) -> bool:
    """Whether more accesses go along y than along x, and the block's places are used plainly."""
    whole = [n for n in seen.body.find("identifier") if n.text == "threadIdx"]
    fields = [n for n in seen.body.find("field_expression") if n.text.startswith("threadIdx.")]
    if len(whole) != len(fields):
        return False
    return _along(seen, "y") > _along(seen, "x")


def _along(seen: Kernel, dimension: Dimension) -> int:
    known = seen.locals()
    pointers = {v.name for v in seen.pointers()}
    found = [a for a in accesses(seen.body) if base(a) in pointers]
    indices = [a.field("indices") for a in found]
    return sum(i is not None and coefficient(i, dimension, known) == 1 for i in indices)


TECHNIQUE = Technique(
    "thread_order",
    "deals the places of a block out so that neighbouring threads access neighbouring elements",
    "nothing: every place is still one thread's, and threads have nothing in common",
    apply,
    cuda=True,
)
