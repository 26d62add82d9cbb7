"""Whether an object keeps its value while code runs, so that a copy of it is needless."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lessonl.agents.builtin.apart import numbers
from lessonl.agents.builtin.effects import PURE, Opaque, root
from lessonl.agents.builtin.made import mentions, method, owning
from lessonl.agents.builtin.subject import Subject, Variable
from lessonl.source.syntax import Node

READS = frozenset(
    """
    size length empty at front back find rfind find_first_of find_last_of find_first_not_of
    find_last_not_of substr compare starts_with ends_with contains count c_str
    """.split()  # noqa: SIM905
)
"""Methods of the standard containers that change nothing when their object is constant."""

_ALGORITHMS = frozenset(
    """
    accumulate inner_product find find_if find_if_not count count_if any_of all_of none_of equal
    min_element max_element distance binary_search is_sorted adjacent_find search mismatch
    lexicographical_compare strlen strcmp memcmp isalpha isdigit isalnum isspace isupper islower
    ispunct tolower toupper stoi stol stoll stoul stoull stof stod make_pair make_tuple get
    """.split()  # noqa: SIM905
)
_STANDARD = re.compile(
    r"^(?:std::)?(?:vector|array|deque|list|string|basic_string|pair|tuple"
    r"|(?:unordered_)?(?:multi)?(?:map|set))\b"
)
_REFERS = re.compile(r"\bc?ref\b|thread|async|bind|tie|forward|span|view")


def reads_only(use: Node) -> bool:
    """Whether this mention of a variable only looks at it, also if the variable is constant."""
    parent = use.parent
    if parent is None or any(n.kind == "lambda_expression" for n in use.ancestors()):
        return False
    if parent.kind == "field_expression" and parent.field("argument") == use:
        return method(use) in READS or _iterates(use) or (not method(use) and _rests(parent))
    return _rests(use)


def _rests(access: Node) -> bool:
    """Whether a variable, element or member is read here and nothing refers to it later."""
    node, parent = access, access.parent
    while parent is not None and parent.kind in ("subscript_expression", "field_expression"):
        if parent.field("argument") != node:
            return True
        if parent.kind == "field_expression" and parent.parent is not None:
            called = parent.parent.field("function") == parent
            if called and (parent.field("field") or parent).text not in READS:
                return False
        node, parent = parent, parent.parent
    if parent is None or parent.kind in ("update_expression", "pointer_expression"):
        return False
    if parent.kind == "assignment_expression":
        return parent.field("right") == node
    if parent.kind == "for_range_loop":
        return _by_value(parent) and parent.field("right") == node
    if parent.kind == "argument_list" and parent.parent is not None:
        return parent.parent.kind != "call_expression" or _harmless_callee(parent.parent)
    return parent.kind not in ("lambda_capture_specifier", "decltype")


def _by_value(loop: Node) -> bool:
    """Whether a range-for cannot change the elements it goes over."""
    declarator = loop.field("declarator")
    constant = any(c.kind == "type_qualifier" and c.text == "const" for c in loop.children)
    return constant or (declarator is not None and "&" not in declarator.text)


def _harmless_callee(call: Node) -> bool:
    """Whether the callee takes its arguments by value or constant reference."""
    callee = call.field("function")
    if callee is None:
        return False
    if callee.kind == "field_expression":
        name = (callee.field("field") or callee).text
        return name in READS or name in ("push_back", "emplace_back", "append", "insert")
    return _plain(callee) in {*PURE, *_ALGORITHMS}


def _plain(callee: Node) -> str:
    return re.sub(r"<.*>$|^(?:::)?std::", "", callee.text, flags=re.DOTALL)


def _iterates(use: Node) -> bool:
    """Whether this is ``v.begin()`` or ``v.end()`` as an argument of a reading algorithm."""
    if method(use) not in ("begin", "end", "cbegin", "cend"):
        return False
    call = next((n for n in use.ancestors() if n.kind == "call_expression"), use)
    within = call.parent.parent if call.parent is not None else None
    if within is None or within.kind != "call_expression" or call.parent is None:
        return False
    callee = within.field("function")
    return call.parent.kind == "argument_list" and callee is not None and (
        _plain(callee) in _ALGORITHMS
    )  # fmt: skip


def stable(seen: Subject, source: str, region: Iterable[Node]) -> bool:
    """Whether nothing in ``region`` changes the object of the variable ``source``."""
    if re.search(r"\bstatic\b", seen.body.text) or not source.isidentifier():
        return False
    region = tuple(region)
    variable = seen.variables.get(source)
    used = [n for part in region for n in mentions(part, source)]
    if not all(reads_only(n) for n in used):
        return False
    own = variable is not None and variable.shape == "value"
    if variable is not None and (variable.shared if own else not variable.parameter):
        return False
    if own and not any(escapes(n) for n in mentions(seen.body, source)):
        # Only what names it can change it.
        return True
    return all(_leaves(seen, variable, node) for part in region for node in part.walk())


def escapes(use: Node) -> bool:
    """Whether a function that is not known may keep a reference to the variable."""
    for node in use.ancestors():
        if node.kind.endswith("_statement"):
            return False
        if node.kind in ("argument_list", "initializer_list", "parameter_list"):
            maker = node.parent or node
            if not (_known_callee(maker) if maker.kind == "call_expression" else _copies(maker)):
                return True
    return False


def _known_callee(call: Node) -> bool:
    callee = call.field("function")
    standard = callee is not None and callee.text.startswith("std::")
    refers = callee is not None and bool(_REFERS.search(callee.text))
    return (standard and not refers) or _harmless_callee(call)


def _copies(maker: Node) -> bool:
    """Whether a declaration makes a standard container of what it is given."""
    type_ = (maker.parent or maker).field("type")
    return type_ is not None and bool(_STANDARD.match(type_.text))


def _leaves(seen: Subject, source: Variable | None, node: Node) -> bool:
    """Whether one node, apart from those below it, leaves an object of others alone."""
    if node.kind in ("delete_expression", "lambda_expression", "new_expression"):
        return False
    if node.kind == "call_expression":
        return _call_leaves(seen, source, node)
    if node.kind == "declaration":
        return all(_known_type(seen, d) for d in node.fields("declarator"))
    target = node.field("argument") if node.kind == "update_expression" else None
    target = node.field("left") if node.kind == "assignment_expression" else target
    return target is None or _cannot_be(seen, source, target, target.kind == "identifier")


def _known_type(seen: Subject, declarator: Node) -> bool:
    """Whether making the variable calls nothing but the standard library."""
    inside = declarator.first("identifier")
    variable = seen.variables.get(inside.text) if inside is not None else None
    if variable is None:
        return False
    known = variable.scalar or variable.shape in ("reference", "pointer")
    return known or variable.type == "auto" or bool(_STANDARD.match(variable.type))


def _call_leaves(seen: Subject, source: Variable | None, call: Node) -> bool:
    callee = call.field("function")
    if callee is None:
        return False
    if callee.kind != "field_expression":
        return _plain(callee) in {*PURE, *_ALGORITHMS} or bool(_STANDARD.match(callee.text))
    name, receiver = callee.field("field"), callee.field("argument")
    if name is None or receiver is None:
        return False
    try:
        known = seen.variables.get(root(receiver))
    except Opaque:
        return False
    if known is None:
        return False
    if name.text in {*READS, "begin", "end", "cbegin", "cend"}:
        return bool(_STANDARD.match(known.type)) or known.type == "auto"
    return bool(_STANDARD.match(known.type)) and _cannot_be(seen, source, receiver, True)


def _cannot_be(seen: Subject, source: Variable | None, target: Node, whole: bool) -> bool:
    """Whether what is written is no part of the source."""
    try:
        written = seen.variables.get(root(target))
    except Opaque:
        return False
    if written is None:
        return False
    if written.shape == "value" and (written.scalar or bool(_STANDARD.match(written.type))):
        return "*" not in written.type
    if source is None or not owning(source.type):
        return False
    if whole and written.shape == "reference" and owning(written.type):
        return written.type not in source.type and source.type not in written.type
    if whole and written.shape == "pointer":
        return target.kind == "identifier"
    element = written.element if not whole else written.type
    held = {numbers(word) for word in _held(source.type)}
    return numbers(element) not in {"", "byte", *held}


def _held(type_: str) -> set[str]:
    words = re.findall(
        r"(?:unsigned |signed |long |short )*[A-Za-z_]\w*", type_.replace("std::", "")
    )
    return {"char" if word == "string" else word for word in words if word != "vector"}
