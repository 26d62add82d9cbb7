"""Cuts what a model wrote down to what takes a function's place: a rewrite, not a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lessonl.model import Function
from lessonl.source.functions import functions
from lessonl.source.rewrite import split_rewrite
from lessonl.source.syntax import Edit, Node, apply_edits, has_error, parse

_TYPES = ("class_specifier", "struct_specifier", "union_specifier", "enum_specifier")
_LINES_BEFORE = 60
"""How many lines in front of a function without a fence may be its includes and helpers."""

_NAMED = (*_TYPES, "alias_declaration", "preproc_def", "preproc_function_def")


def cut_down(code: str, function: Function, *, prose: bool = False) -> str:
    """The includes, helpers and definition of ``function`` in ``code``.

    Left out are: namespaces and include guards around it that are those of the original's place,
    the class around a member, a main function, what follows the function unless it is used
    before, and whatever the original uses and so has around it already: types, helpers and
    constants that the model wrote down once more. ``prose`` says that the code may have text
    around it. Code that does not define the function comes back as it is.
    """
    data = code.encode("utf-8", "surrogateescape")
    defined = functions(function.file, data)
    there = [f for f in defined if f.name == function.name]
    # An overload with the original's parameters is meant rather than a helper of the same name.
    there.sort(key=lambda f: len(f.parameters) != len(function.parameters))
    if not there:
        return code
    target = there[0]
    if target.in_class and function.in_class:
        return _joined(split_rewrite(code).includes, target.text)
    if prose:
        data = _without_prose(data, target)
        again = [f for f in functions(function.file, data) if f.name == function.name]
        target = again[-1] if again else target
    edits = _deletions(parse(data, tolerant=True), function, target)
    text = apply_edits(data, edits).decode("utf-8", "surrogateescape")
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _joined(includes: Sequence[str], text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in includes) + text.strip() + "\n"


def _without_prose(data: bytes, target: Function) -> bytes:
    """From the first line with which all is code to the end of the target."""
    head = re.compile(_word(target.name).pattern + rb"\s*\(").search(data, target.start)
    until = data[: head.start() if head else target.start]
    lines = [0, *(line.end() for line in re.finditer(rb"\n+", until))]
    for start in lines[-_LINES_BEFORE:]:
        region = data[start : target.end]
        if not has_error(parse(region)):
            return region
    return data[target.start : target.end]


def _deletions(root: Node, function: Function, target: Function) -> Iterator[Edit]:
    """What to take out: the wrappings, and the items that do not belong to a rewrite."""
    items, wrappings = _items(root, function, target)
    yield from wrappings
    holder = next((i for i in items if i.start <= target.start < i.end), None)
    if holder is None or has_error(holder):
        return
    there = _free_names(function)
    used = b"".join(i.bytes for i in items if i.end <= holder.end)
    last = True
    for item in reversed(items):
        name = _declared(item)
        late = item.start >= holder.end and not (name and _word(name).search(used))
        if item.kind == "comment":
            superfluous = last
        else:
            superfluous = late or _superfluous(item, name, function, there)
        if item is not holder and superfluous:
            yield _deleted(item)
        else:
            last = False


def _items(root: Node, function: Function, target: Function) -> tuple[list[Node], list[Edit]]:
    """The items at the function's level, and the edits that take the wrappings off."""
    items, edits = list(_children(root)), list[Edit]()
    while True:
        around = next((i for i in items if i.start <= target.start < i.end), None)
        opened = None if around is None else _opened(around, function)
        if around is None or opened is None:
            return items, edits
        first, last = opened[0].start, opened[-1].end
        edits += [Edit(around.start, first, b""), Edit(last, around.end, b"")]
        at = items.index(around)
        items[at : at + 1] = opened


def _opened(node: Node, function: Function) -> list[Node] | None:
    """What stands in a namespace or an include guard that the original's place is in already."""
    if node.kind == "namespace_definition":
        name, body = node.field("name"), node.field("body")
        named = "" if name is None else name.text
        ours = "::".join(function.namespaces)
        if body is not None and f"::{named}::" in f"::{ours}::":
            return [c for c in body.children if c.named] or None
    if node.kind == "preproc_ifdef" and (guard := node.field("name")) is not None:
        inner = [c for c in _children(node) if c.start > guard.end]
        define = inner[0] if inner and inner[0].kind == "preproc_def" else None
        named_too = define.field("name") if define is not None else None
        if named_too is not None and named_too.text == guard.text:
            return inner[1:] or None
    return None


def _children(node: Node) -> list[Node]:
    return [c for c in node.children if c.named or c.is_error]


def _superfluous(item: Node, name: str, function: Function, there: frozenset[str]) -> bool:
    """Whether an item is there for a program, or says again what the original's file says."""
    if item.kind == "function_definition" and name == "main":
        return True
    if item.kind == "preproc_call":
        return re.fullmatch(r"#\s*pragma\s+once\s*", item.text) is not None
    if item.kind == "declaration" and name == function.name:
        return True
    own_class = function.classes[-1].partition("<")[0] if function.classes else ""
    return bool(name) and (name == own_class or (name in there and name != function.name))


def _free_names(function: Function) -> frozenset[str]:
    """The unqualified names that the original uses and does not declare itself."""
    root = parse(function.text.encode("utf-8", "surrogateescape"), tolerant=True)
    used, own = set[str](), set[str]()
    for node in root.walk():
        if node.kind in ("identifier", "type_identifier"):
            parent = node.parent
            if parent is None or parent.kind != "qualified_identifier":
                used.add(node.text)
        own.add(_declared(node))
        if node.kind == "structured_binding_declarator":
            own.update(name.text for name in node.named_children)
    return frozenset(used - own)


def _declared(item: Node) -> str:
    """The plain name that an item declares, or ""."""
    if item.kind == "template_declaration":
        return _declared(item.named_children[-1]) if item.named_children else ""
    if item.kind in _NAMED:
        name = item.field("name")
        return name.text if name is not None else ""
    declarator = item.field("declarator")
    while declarator is not None and declarator.field("declarator") is not None:
        declarator = declarator.field("declarator")
    if declarator is None:
        inner = item.field("type")
        return _declared(inner) if inner is not None and inner.kind in _TYPES else ""
    return declarator.text.rpartition("::")[2]


def _word(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?<!\w)" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"(?!\w)")


def _deleted(item: Node) -> Edit:
    """Takes an item out, the semicolon that the parser left behind a class included."""
    end = item.end
    if item.kind in _TYPES and item.source[end : end + 1] == b";":
        end += 1
    return Edit(item.start, end, b"")
