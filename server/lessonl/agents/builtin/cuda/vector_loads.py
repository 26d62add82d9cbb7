"""Loads and stores four (or two) neighbouring elements at once where they are aligned for it."""

from __future__ import annotations

from typing import Final

from lessonl.agents.builtin.cuda.guarded import Guarded, guarded
from lessonl.agents.builtin.cuda.kernel import Kernel, accesses, base, changed, kernel, stored
from lessonl.agents.builtin.cuda.places import Linear, linear
from lessonl.agents.builtin.made import mentions
from lessonl.agents.builtin.technique import Technique, edited, either, fresh, indented, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_VECTORS: Final = {
    "float": ("float4", 4),
    "int": ("int4", 4),
    "unsigned": ("uint4", 4),
    "unsigned int": ("uint4", 4),
    "double": ("double2", 2),
    "long long": ("longlong2", 2),
}
_BYTES: Final = 16
_RISKY = ("return_statement", "break_statement", "continue_statement", "while_statement",
          "do_statement", "for_statement", "lambda_expression", "pointer_expression",
          "goto_statement", "switch_statement", "update_expression")  # fmt: skip
_CALLS = frozenset(
    """
    fma fmaf fabs fabsf fmax fmaxf fmin fminf min max sqrt sqrtf exp expf log logf sin sinf cos
    cosf tan tanf pow powf tanh tanhf floor floorf ceil ceilf abs rsqrt rsqrtf
    """.split()  # noqa: SIM905
)


def apply(function: Function) -> Rewrite | None:
    """Where the grid has a thread for every element and all pointers are aligned: both are tested.

    Every access must be to the thread's own element, so that no other thread minds.
    """
    seen = kernel(function, "kernel")
    form = guarded(seen) if seen is not None and seen.alone else None
    if seen is None or form is None or len(form.before) != 1:
        return None
    place = linear(form.before[0])
    bound = form.bound(place.name) if place is not None else None
    if place is None or bound is None or bound.kind != "identifier" or place.dimension != "x":
        return None
    names = _elementwise(seen, form, place)
    if not names or bound.text in changed(seen.body) or place.name in changed(seen.body):
        return None
    text = _text(seen, form, place, bound, names).replace("\n", "\n    ")
    return rewritten(function, [Edit(form.start, form.end, text.encode())])


def _elementwise(seen: Kernel, form: Guarded, place: Linear) -> list[str]:
    """The pointers, if the work is nothing but arithmetic on the thread's own elements."""
    pointers = {v.name: v for v in seen.pointers()}
    used: dict[str, None] = {}
    kept = set[int]()
    for statement in form.work:
        if statement.find(*_RISKY):
            return []
        for access in accesses(statement):
            index = access.field("indices")
            if (
                index is None
                or index.text not in (f"[{place.name}]",)
                or base(access) not in pointers
            ):
                return []
            used[base(access)] = None
            kept |= {n.start for n in index.find("identifier")}
        if not _calls_are_known(statement):
            return []
        if any(n.start not in kept for n in mentions(statement, place.name)):
            return []
    kinds = {pointers[name].element for name in used}
    plain = all(len(mentions(seen.body, n)) == _subscripted(form, n) for n in used)
    return list(used) if len(kinds) == 1 and kinds <= _VECTORS.keys() and plain else []


def _calls_are_known(statement: Node) -> bool:
    calls = [n.field("function") for n in statement.find("call_expression")]
    return all(c is not None and c.text in _CALLS for c in calls)


def _subscripted(form: Guarded, name: str) -> int:
    return sum(base(a) == name for s in form.work for a in accesses(s))


def _text(seen: Kernel, form: Guarded, place: Linear, bound: Node, names: list[str]) -> str:
    i, n, text = place.name, bound.text, seen.function.text
    vector, width = _VECTORS[seen.variables[names[0]].element]
    rest = text.encode()[form.start : form.end].decode().replace("\n    ", "\n")
    outputs = {base(t) for s in form.work for t in stored(s) if t.kind == "subscript_expression"}
    four = {name: fresh(text, f"{name}_{vector}") for name in names}
    ready = [
        f"static_cast<unsigned long long>(gridDim.x) * blockDim.x >= {n}",
        *(f"reinterpret_cast<unsigned long long>({name}) % {_BYTES} == 0" for name in names),
    ]
    loads = [_load(name, four[name], vector, i, name in outputs) for name in names]
    work = [_lane(form, four, "xyzw"[lane], i) for lane in range(width)]
    stores = [
        f"reinterpret_cast<{vector}*>({name})[{i}] = {four[name]};"
        for name in names
        if name in outputs
    ]
    last = fresh(text, "last")
    tail = "\n".join(edited(s, _moved(s, i, last)) for s in form.work)
    fast = (
        f"if ({i} < {n} / {width}) {{\n{indented(chr(10).join([*loads, *work, *stores]))}\n}}\n"
        f"if ({i} < {n} % {width}) {{\n"
        f"    const {place.type} {last} = {n} / {width} * {width} + {i};\n"
        f"{indented(tail)}\n}}"
    )
    return either([f"{n} > 0", *ready], fast, rest)


def _load(name: str, four: str, vector: str, i: str, output: bool) -> str:
    const = "" if output else "const "
    return f"{const}{vector} {four} = reinterpret_cast<const {vector}*>({name})[{i}];"


def _lane(form: Guarded, four: dict[str, str], part: str, i: str) -> str:
    texts = []
    for statement in form.work:
        edits = [replace(a, f"{four[base(a)]}.{part}") for a in accesses(statement)]
        texts.append(edited(statement, edits))
    return "{\n" + indented("\n".join(texts)) + "\n}"


def _moved(statement: Node, i: str, last: str) -> list[Edit]:
    return [replace(n, last) for n in mentions(statement, i)]


TECHNIQUE = Technique(
    "vector_loads",
    "loads and stores several neighbouring elements at once",
    "the pointers being aligned and the grid having a thread for every element, which is tested",
    apply,
    cuda=True,
)
