"""Adds up within each block first, so that fewer atomics meet in global memory."""

from __future__ import annotations

from functools import partial
from typing import Final

from attrs import frozen

from lessonl.agents.builtin.cuda.guarded import Guarded, guarded
from lessonl.agents.builtin.cuda.kernel import ATOMIC, Kernel, accesses, base, kernel, stored
from lessonl.agents.builtin.cuda.places import inside
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.made import mentions
from lessonl.agents.builtin.subject import Variable
from lessonl.agents.builtin.technique import Technique, edited, fresh, indented, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_WHOLE: Final = frozenset(("int", "unsigned", "unsigned int", "unsigned long long"))
_REAL: Final = frozenset(("float", "double"))
_KEPT: Final = 1024
"""Elements that a block keeps for itself; others are added to global memory as before."""


@frozen
class _Count:
    """``atomicAdd(&array[index], amount)`` as a statement; no index where it is ``*array``."""

    call: Node
    array: Variable
    index: str
    amount: Node


def _apply(function: Function, types: frozenset[str]) -> Rewrite | None:
    """Elements whose number is small are counted in the block; a test sends the others on.

    Of an element that got nothing, nothing is added, so that no other memory is touched.
    """
    seen = kernel(function, "kernel")
    form = guarded(seen) if seen is not None and seen.alone else None
    if seen is None or form is None:
        return None
    counts = _counts(seen, form)
    if counts is None or len({c.array.name for c in counts}) != 1:
        return None
    if counts[0].array.element not in types or not _unseen(seen, form, counts):
        return None
    text = _text(seen, form, counts).replace("\n", "\n    ")
    return rewritten(function, [Edit(form.start, form.end, text.encode())])


def _counts(seen: Kernel, form: Guarded) -> list[_Count] | None:
    """All atomics of the kernel; None if one is of another kind."""
    found: list[_Count] = []
    for call in seen.body.find("call_expression"):
        callee = call.field("function")
        if callee is None or not ATOMIC.match(callee.text):
            continue
        count = _count(seen, call) if callee.text == "atomicAdd" else None
        if count is None or call.start < form.start:
            return None
        found.append(count)
    return found or None


def _count(seen: Kernel, call: Node) -> _Count | None:
    arguments = call.field("arguments")
    parent = call.parent
    if arguments is None or parent is None or parent.kind != "expression_statement":
        return None
    given = arguments.named_children
    if len(given) != 2:
        return None
    name, index = _target(inside(given[0]))
    array = next((v for v in seen.pointers() if v.name == name), None)
    return _Count(call, array, index, given[1]) if array is not None else None


def _target(address: Node) -> tuple[str, str]:
    """The pointer and the index of ``&p[i]``, ``p + i`` and ``p``."""
    left, right = address.field("left"), address.field("right")
    if address.kind == "identifier":
        return address.text, "0"
    if address.kind == "binary_expression" and address.operator == "+" and left and right:
        return left.text, right.text
    argument = address.field("argument")
    if address.kind == "pointer_expression" and address.operator == "&" and argument is not None:
        indices = argument.field("indices")
        if argument.kind == "subscript_expression" and indices is not None:
            inner = argument.field("argument")
            return (inner.text if inner is not None else ""), indices.text[1:-1]
    return "", ""


def _unseen(seen: Kernel, form: Guarded, counts: list[_Count]) -> bool:
    """Whether nothing in the kernel can read what is counted after that was done.

    What other threads count while this one reads is unforeseeable in any case. So it is enough
    that a thread reads nothing of that type behind its own atomics, and writes nothing at all.
    """
    array = counts[0].array
    if len(mentions(seen.body, array.name)) != len(counts):
        return False
    if any(target.kind != "identifier" for target in stored(seen.body)):
        return False
    if all("__restrict" in seen.spelled(v.name) for v in seen.pointers()):
        return True
    known = {v.name: v for v in seen.pointers()}
    risky = [a for a in accesses(seen.body) if _may_be(known.get(base(a)), array)]
    first = min(c.call.start for c in counts)
    looped = any(c.call.start >= n.start and c.call.end <= n.end
                 for n in seen.body.find(*LOOPS) for c in counts)  # fmt: skip
    inside_call = [a for a in risky if any(c.call.start <= a.start < c.call.end for c in counts)]
    behind = [a for a in risky if a.start > first and a not in inside_call]
    return not risky or not (looped or behind or len(counts) > 1)


def _may_be(variable: Variable | None, array: Variable) -> bool:
    """Whether an access may be to the memory that is counted in; bytes may be any."""
    if variable is None or variable.name == array.name:
        return variable is None
    whole = {variable.element, array.element} <= _WHOLE
    return variable.element == array.element or whole


def _text(seen: Kernel, form: Guarded, counts: list[_Count]) -> str:
    text, array = seen.function.text, counts[0].array
    own, at = fresh(text, f"own_{array.name}"), fresh(text, "slot")
    lane, threads = fresh(text, "lane"), fresh(text, "threads")
    single = all(c.index == "0" for c in counts)
    kept = 1 if single else _KEPT
    every = f"for (unsigned int {at} = {lane}; {at} < {kept}; {at} += {threads})"
    instead = [[e for c in counts for e in _instead(c, s, own, kept, text)] for s in form.work]
    works = [edited(s, edits) for s, edits in zip(form.work, instead, strict=True)]
    body = indented("\n".join(works))
    position = "threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)"
    return (
        f"__shared__ {array.element} {own}[{kept}];\n"
        f"const unsigned int {lane} = {position};\n"
        f"const unsigned int {threads} = blockDim.x * blockDim.y * blockDim.z;\n"
        f"{every} {own}[{at}] = 0;\n"
        f"__syncthreads();\n"
        f"if ({form.condition}) {{\n{body}\n}}\n"
        f"__syncthreads();\n"
        f"{every} {{\n"
        f"    if ({own}[{at}] != 0) atomicAdd({array.name} + {at}, {own}[{at}]);\n"
        f"}}"
    )


def _instead(count: _Count, statement: Node, own: str, kept: int, text: str) -> list[Edit]:
    parent = count.call.parent
    if parent is None or not statement.start <= parent.start < statement.end:
        return []
    array, index, amount = count.array.name, count.index, count.amount.text
    if kept == 1:
        return [replace(parent, f"atomicAdd({own}, {amount});")]
    name = fresh(text, "bin")
    return [
        replace(
            parent,
            f"{{ const auto {name} = {index}; "
            f"atomicAdd(({name} >= 0 && {name} < {kept} ? {own} : {array}) + {name}, {amount}); }}",
        )
    ]


TECHNIQUE = Technique(
    "private_counts",
    "adds up within each block first, so that fewer atomics meet in global memory",
    "nothing in the kernel reading what it adds to",
    partial(_apply, types=_WHOLE),
    cuda=True,
)
REALS = Technique(
    "private_sums",
    "adds up within each block first, so that fewer atomics meet in global memory",
    "the order of sums not mattering, and nothing in the kernel reading what it adds to",
    partial(_apply, types=_REAL),
    reassociates=True,
    cuda=True,
)
