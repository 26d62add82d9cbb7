"""Lets each thread take several elements, a grid apart, however large the grid is."""

from __future__ import annotations

from lessonl.agents.builtin.cuda.guarded import Guarded, guarded
from lessonl.agents.builtin.cuda.kernel import changed, kernel
from lessonl.agents.builtin.cuda.launched import covered
from lessonl.agents.builtin.cuda.places import Linear, linear
from lessonl.agents.builtin.made import mentions
from lessonl.agents.builtin.technique import Technique, edited, fresh, indented, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node


def apply(function: Function) -> Rewrite | None:
    """Only where every launch in the file has a thread for each element, and threads are alone."""
    seen = kernel(function, "kernel")
    form = guarded(seen) if seen is not None and seen.alone else None
    if seen is None or form is None:
        return None
    place = _place(form)
    if place is None or place.name in changed(seen.body):
        return None
    bound = form.bound(place.name)
    if bound is None or not covered(function, bound.text, place.dimension):
        return None
    others = [n for n in form.before if n != place.statement]
    if any(mentions(n, place.name) for n in others) or _leaves(form):
        return None
    return rewritten(
        function,
        [Edit(place.statement.start, form.end, _loop(place, form, bound, others).encode())],
    )


def _place(form: Guarded) -> Linear | None:
    found = [place for n in form.before if (place := linear(n)) is not None]
    return found[0] if len(found) == 1 else None


def _leaves(form: Guarded) -> bool:
    """Whether a statement ends what would become a turn of the loop."""
    return any(
        n.find("break_statement", "continue_statement", "switch_statement") for n in form.work
    )


def _loop(place: Linear, form: Guarded, bound: Node, others: list[Node]) -> str:
    i, d, n = place.name, place.dimension, bound.text
    stride = fresh(form.test.source.decode(), "stride")
    body = "\n".join(edited(n) for n in form.work)
    ahead = [edited(node) for node in others]
    ahead.append(f"const unsigned int {stride} = blockDim.{d} * gridDim.{d};")
    # The sum of the two could be too large for an int where there are more than 2^30 elements.
    step = f"{i} = {n} - {i} > {stride} ? {i} + {stride} : {n}"
    header = f"for ({place.type} {i} = {place.value.text}; {i} < {n}; {step}) {{"
    text = "\n".join([*ahead, header, indented(body), "}"])
    return text.replace("\n", "\n    ")


TECHNIQUE = Technique(
    "grid_stride",
    "lets each thread take several elements, a grid apart, so that fewer blocks will do",
    "every launch having a thread for each element, as those in the file have",
    apply,
    cuda=True,
)
