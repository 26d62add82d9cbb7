"""Adds up the last 32 partial results of a block by shuffles, without shared memory."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.cuda.kernel import Kernel, changed, kernel
from lessonl.agents.builtin.cuda.places import inside, threadless
from lessonl.agents.builtin.loops import statements
from lessonl.agents.builtin.made import mentions
from lessonl.agents.builtin.technique import Technique, edited, either, fresh, placed, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Node

_PAIRWISE = ("fmaxf", "fminf", "fmax", "fmin", "max", "min")
_LANES = 32


@frozen
class Tree:
    """``for (k = first; k > 0; k /= 2) { if (t < k) s[t] = s[t] with s[t + k]; barrier }``."""

    loop: Node
    array: str
    counter: str
    type: str
    first: Node
    thread: str
    combined: str
    """``{0}`` and ``{1}`` stand for the two that are combined."""


def apply(function: Function) -> Rewrite | None:
    """The same numbers are combined in the same order, for blocks of a power of two of threads.

    That is tested; other blocks go on as they did.
    """
    seen = kernel(function, "kernel")
    trees = [] if seen is None else [t for n in seen.top if (t := _tree(seen, n)) is not None]
    if seen is None or len(trees) != 1 or not _first_only(seen, trees[0]):
        return None
    tree = trees[0]
    return rewritten(function, [placed(tree.loop, _by_shuffles(seen, tree))])


def _by_shuffles(seen: Kernel, tree: Tree) -> str:
    first = f"({tree.first.text})"
    value, step = fresh(seen.function.text, "value"), fresh(seen.function.text, "step")
    element = seen.variables[tree.array].type
    conditions = [
        f"{first} >= {_LANES}",
        f"({first} & ({first} - 1)) == 0",
        f"blockDim.x >= {_LANES}",
        "blockDim.y == 1",
        "blockDim.z == 1",
    ]
    condition = tree.loop.field("condition")
    assert condition is not None
    upper = edited(tree.loop).replace(condition.text, f"{tree.counter} >= {_LANES}", 1)
    shuffled = f"__shfl_down_sync(0xffffffffu, {value}, {step})"
    fast = (
        f"{upper}\n"
        f"if ({tree.thread} < {_LANES}) {{\n"
        f"    {element} {value} = {tree.array}[{tree.thread}];\n"
        f"    for (int {step} = {_LANES // 2}; {step} > 0; {step} /= 2) {{\n"
        f"        {value} = {tree.combined.format(value, shuffled)};\n"
        f"    }}\n"
        f"    if ({tree.thread} == 0) {tree.array}[0] = {value};\n"
        f"}}\n"
        f"__syncthreads();"
    )
    return either(conditions, fast, edited(tree.loop))


def _tree(seen: Kernel, loop: Node) -> Tree | None:
    parts = [loop.field(n) for n in ("initializer", "condition", "update", "body")]
    declaration, condition, update, body = parts
    if loop.kind != "for_statement" or not (declaration and condition and update and body):
        return None
    declarator, type_ = declaration.field("declarator"), declaration.field("type")
    if declarator is None or type_ is None or declarator.kind != "init_declarator":
        return None
    name, first = declarator.field("declarator"), declarator.field("value")
    inner = statements(body)
    if name is None or first is None or len(inner) != 2 or not threadless(first, seen):
        return None
    k = name.text
    halved = "".join(update.text.split()) in (f"{k}>>=1", f"{k}/=2", f"{k}={k}/2", f"{k}={k}>>1")
    down = "".join(condition.text.split()) in (f"{k}>0", f"{k}>=1", f"{k}!=0", k)
    if not halved or not down or "".join(inner[1].text.split()) != "__syncthreads();":
        return None
    found = _step(seen, inner[0], k)
    if found is None:
        return None
    array, thread, combined = found
    return Tree(loop, array, k, type_.text, first, thread, combined)


def _step(seen: Kernel, statement: Node, k: str) -> tuple[str, str, str] | None:
    """The array, the thread's number, and how two elements become one."""
    clause, taken = statement.field("condition"), statement.field("consequence")
    if statement.kind != "if_statement" or clause is None or taken is None:
        return None
    test, inner = inside(clause), statements(taken)
    left, right = test.field("left"), test.field("right")
    if statement.field("alternative") is not None or len(inner) != 1 or left is None:
        return None
    if test.operator != "<" or right is None or right.text != k or not _is_thread(seen, left):
        return None
    stored = inner[0].named_children[0] if inner[0].named_children else None
    target = stored.field("left") if stored is not None else None
    if stored is None or target is None or stored.kind != "assignment_expression":
        return None
    found = re.fullmatch(rf"(\w+)\s*\[\s*{re.escape(left.text)}\s*\]", target.text)
    if found is None or found[1] not in seen.shared or found[1] not in seen.variables:
        return None
    combined = _combined(stored, left.text, k, found[1])
    return (found[1], left.text, combined) if combined else None


def _combined(stored: Node, t: str, k: str, array: str) -> str:
    value = stored.field("right")
    assert value is not None
    mine = rf"{array}\[{re.escape(t)}\]"
    other = rf"{array}\[(?:{re.escape(t)}\+{k}|{k}\+{re.escape(t)})\]"
    text = "".join(value.text.split())
    if stored.operator == "+=" and re.fullmatch(other, text):
        return "{0} + {1}"
    if stored.operator != "=":
        return ""
    if re.fullmatch(rf"{mine}\+{other}", text):
        return "{0} + {1}"
    call = re.fullmatch(rf"(\w+)\({mine},{other}\)", text)
    return f"{call[1]}({{0}}, {{1}})" if call is not None and call[1] in _PAIRWISE else ""


def _is_thread(seen: Kernel, node: Node) -> bool:
    """Whether it is ``threadIdx.x``, or a variable that holds it all the time."""
    if node.text == "threadIdx.x":
        return True
    value = seen.locals().get(node.text)
    return node.kind == "identifier" and value is not None and inside(value).text == "threadIdx.x"


def _first_only(seen: Kernel, tree: Tree) -> bool:
    """Whether nothing but the first element is read afterwards, and the type can be shuffled."""
    variable = seen.variables[tree.array]
    number = variable.type in ("float", "double", "int", "unsigned", "unsigned int", "long long")
    after = [n for n in mentions(seen.body, tree.array) if n.start >= tree.loop.end]
    firsts = [n.parent for n in after if n.parent is not None]
    plain = all(re.fullmatch(rf"{tree.array}\s*\[\s*0\s*\]", p.text) for p in firsts)
    return number and variable.shape in ("array", "pointer") and plain and (
        tree.thread == "threadIdx.x" or tree.thread not in changed(seen.body))  # fmt: skip


TECHNIQUE = Technique(
    "warp_reduction",
    "combines the last 32 partial results of a block by shuffles instead of barriers",
    "the block having a power of two of threads, 32 at least, in one dimension, which is tested",
    apply,
    cuda=True,
)
