"""Looks keys up in a hash table instead of an ordered tree; order is made where it is seen."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import names
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.made import mentions, method
from lessonl.agents.builtin.stable import reads_only
from lessonl.agents.builtin.subject import Subject, is_scalar, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_TREE = re.compile(r"^(?:std::)?(map|set)\s*<(.*)>$", re.DOTALL)
_LOOKS = frozenset({"find", "count", "contains", "at", "size", "empty", "end", "cend"})
_GROWS = frozenset({"insert", "emplace", "try_emplace", "insert_or_assign", "reserve"})
_SHRINKS = frozenset({"erase", "clear"})


@frozen
class _Tree:
    """A local ``std::map`` or ``std::set``."""

    declaration: Node
    name: str
    kind: str
    arguments: tuple[str, ...]


def apply(function: Function) -> Rewrite | None:
    """For local maps and sets whose order shows in range-for loops only, or nowhere."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    headers = {"algorithm", "utility", "vector"}
    for declaration in seen.body.find("declaration"):
        tree = _tree(declaration)
        made = _hash(seen, tree) if tree is not None else []
        clash = any(a.start < b.end and b.start < a.end for a in edits for b in made)
        if tree is not None and made and not clash:
            edits += made
            headers.add(f"unordered_{tree.kind}")
    return rewritten(function, edits, *sorted(headers))


def _tree(declaration: Node) -> _Tree | None:
    type_, declarators = declaration.field("type"), declaration.fields("declarator")
    spelled = _TREE.match(type_.text) if type_ is not None else None
    if spelled is None or len(declarators) != 1:
        return None
    name, plain = declarators[0], declarators[0].kind == "identifier"
    if name.kind == "init_declarator":
        value, inner = name.field("value"), name.field("declarator")
        plain = value is not None and inner is not None and value.text == "{}"
        name = inner or name
    arguments = _split(spelled[2])
    expected = 2 if spelled[1] == "map" else 1
    if not plain or len(arguments) != expected or not _hashes(arguments[0]):
        return None
    return _Tree(declaration, name.text, spelled[1], arguments)


def _split(arguments: str) -> tuple[str, ...]:
    parts, depth = [""], 0
    for character in arguments:
        depth += (character in "<(") - (character in ">)")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return tuple(part.strip() for part in parts)


def _hashes(key: str) -> bool:
    # Not floating point: a hash tells 0.0 from nothing, but an order with NaN is no order at all.
    exact = is_scalar(key) and not re.search(r"\b(?:double|float)\b", key)
    return exact or key in ("std::string", "string")


def _hash(seen: Subject, tree: _Tree) -> list[Edit]:
    """The edits for one tree, or none if its order may be seen in a way not understood."""
    uses = [
        n
        for n in seen.body.find("identifier")
        if n.text == tree.name and n.start >= tree.declaration.end
    ]
    type_ = tree.declaration.field("type")
    known = seen.variables.get(tree.name)
    if type_ is None or not uses or known is None or known.shared:
        return []
    edits = [replace(type_, f"std::unordered_{tree.kind}<{', '.join(tree.arguments)}>")]
    for use in uses:
        if _order_free(use):
            continue
        loop = _ordered_loop(use)
        if loop is None:
            return []
        edits.append(_in_order(seen, tree, loop))
    if not _iterators_hold(seen, tree, uses):
        return []
    return edits


def _order_free(use: Node) -> bool:
    parent = use.parent
    if parent is None:
        return False
    if parent.kind == "subscript_expression":
        return parent.field("argument") == use
    method = parent.field("field")
    call = parent.parent
    if parent.kind != "field_expression" or method is None or call is None:
        return False
    if method.text in ("end", "cend"):
        compared = call.parent
        return compared is not None and compared.operator in ("==", "!=")
    ends = call.kind == "call_expression" and call.field("function") == parent
    return ends and method.text in _LOOKS | _GROWS | _SHRINKS


def _ordered_loop(use: Node) -> Node | None:
    """``for (const auto& item : tree)``, or with iterators, whose body leaves the tree alone."""
    loop = use.parent
    if loop is not None and loop.kind == "field_expression":
        return _iterator_loop(use)
    if loop is None or loop.kind != "for_range_loop" or loop.field("right") != use:
        return None
    declarator, body, type_ = (loop.field(n) for n in ("declarator", "body", "type"))
    if declarator is None or body is None or type_ is None or use.text in names(body):
        return None
    constant = any(c.kind == "type_qualifier" and c.text == "const" for c in loop.children)
    if constant or "&" not in declarator.text:
        return loop
    items = {n.text for n in declarator.find("identifier")}
    looks = all(reads_only(n) for name in items for n in mentions(body, name))
    return loop if looks and type_.text == "auto" else None


def _iterator_loop(use: Node) -> Node | None:
    """``for (auto it = tree.begin(); it != tree.end(); ++it)`` that only looks at ``it->``."""
    declaration = next((n for n in use.ancestors() if n.kind == "declaration"), use)
    loop, declarator = declaration.parent, declaration.field("declarator")
    if loop is None or loop.kind != "for_statement" or declarator is None:
        return None
    name, value, body = (
        declarator.field("declarator"),
        declarator.field("value"),
        loop.field("body"),
    )
    condition, update = loop.field("condition"), loop.field("update")
    if name is None or value is None or body is None or condition is None or update is None:
        return None
    ends = (f"{name.text}!={use.text}.end()", f"{name.text}!={use.text}.cend()")
    usual = "".join(condition.text.split()) in ends
    usual = usual and update.text in (f"++{name.text}", f"{name.text}++")
    usual = usual and value.text in (f"{use.text}.begin()", f"{use.text}.cbegin()")
    if not usual or use.text in names(body) or (declaration.field("type") or use).text != "auto":
        return None
    return loop if all(map(_looks, mentions(body, name.text))) else None


def _looks(use: Node) -> bool:
    parent = use.parent
    through = parent is not None and parent.kind == "field_expression" and not method(use)
    return through and reads_only(use)


def _in_order(seen: Subject, tree: _Tree, loop: Node) -> Edit:
    view = fresh(seen.function.text, "in_order")
    item = f"std::pair<{', '.join(tree.arguments)}>" if tree.kind == "map" else tree.arguments[0]
    order = ", [](const auto& x, const auto& y) { return x.first < y.first; }"
    text = edited(loop, [replace(n, view) for n in mentions(loop, tree.name)])
    begin_end = f"{tree.name}.begin(), {tree.name}.end()"
    sort = f"std::sort({view}.begin(), {view}.end(){order if tree.kind == 'map' else ''});"
    return instead(loop, (), f"std::vector<{item}> {view}({begin_end});\n{sort}\n{text}")


def _iterators_hold(seen: Subject, tree: _Tree, uses: list[Node]) -> bool:
    """Whether no iterator is used after an insertion, which may move a hash table."""
    insertions = [use for use in uses if _inserts(use)]
    for declaration in seen.body.find("declaration"):
        if tree.name not in names(declaration) or not _keeps_iterator(declaration, tree.name):
            continue
        kept = {n.text for d in declaration.fields("declarator") for n in _bound_names(d)}
        for insertion in insertions:
            if insertion.start >= declaration.end and _used_after(
                seen, kept, declaration, insertion
            ):
                return False
    return not any(
        _assigned_iterator(node, tree.name) for node in seen.body.find("assignment_expression")
    )


def _inserts(use: Node) -> bool:
    parent = use.parent
    if parent is None or parent.kind == "subscript_expression":
        return True
    method = parent.field("field")
    return method is not None and method.text in _GROWS


def _keeps_iterator(declaration: Node, name: str) -> bool:
    calls = [f for f in declaration.find("field_expression") if f.text.startswith(f"{name}.")]
    return any((c.field("field") or c).text in {"find", "insert", "emplace", "erase", "try_emplace"}
               for c in calls)  # fmt: skip


def _bound_names(declarator: Node) -> tuple[Node, ...]:
    inner = declarator.field("declarator") if declarator.kind == "init_declarator" else declarator
    return inner.find("identifier") if inner is not None else ()


def _assigned_iterator(node: Node, name: str) -> bool:
    right = node.field("right")
    return right is not None and _keeps_iterator(right, name) and "->" not in right.text


def _used_after(seen: Subject, kept: set[str], declaration: Node, insertion: Node) -> bool:
    for loop in insertion.ancestors():
        if loop.kind in LOOPS and not loop.start <= declaration.start < loop.end:
            return True
    elsewhere = _other_branches(insertion)
    block = declaration.parent or seen.body
    return any(
        n.text in kept
        and n.start > insertion.end
        and not any(start <= n.start < end for start, end in elsewhere)
        for n in block.find("identifier")
    )


def _other_branches(node: Node) -> list[tuple[int, int]]:
    """The else parts of the ifs that ``node`` stands in the first part of."""
    found = []
    for above in node.ancestors():
        yes, no = above.field("consequence"), above.field("alternative")
        if yes is not None and no is not None and yes.start <= node.start < yes.end:
            found.append((no.start, no.end))
    return found


TECHNIQUE = Technique(
    "hashed",
    "looks keys up in a hash table instead of an ordered tree",
    "order mattering only where the keys are listed",
    apply,
)
