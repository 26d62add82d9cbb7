"""Turns the syntax tree of a file into ``Function`` values, and says which of them are unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

from attrs import evolve, frozen

from lessonl.model import Function
from lessonl.source.declarators import (
    declared_name,
    function_declarator,
    is_variadic,
    join_type,
    parameters,
    type_text,
)
from lessonl.source.lexer import BraceDepth, Token, closes_at_end, directive_name, lex, token_text
from lessonl.source.syntax import Node, has_error

_UNPARSED = "its text could not be parsed"
_CLASSES = ("class_specifier", "struct_specifier", "union_specifier")
_CONTAINERS = (
    "translation_unit",
    "declaration_list",
    "field_declaration_list",
    "template_declaration",
    "linkage_specification",
    "friend_declaration",
    "declaration",
    "field_declaration",
    "init_declarator",
    "type_definition",
)
Access = Literal["public", "protected", "private"]


@frozen
class _Scope:
    """What encloses a definition; ``outer`` is its ``template<>`` or ``extern "C"`` node."""

    namespaces: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    in_class: bool = False
    access: Access = "public"
    outer: Node | None = None
    template: str = ""
    friend: bool = False
    braces: int = 0
    trouble: str = ""


@frozen
class _Found:
    node: Node
    scope: _Scope


@frozen
class _Names:
    """What a file declares: its namespaces, and its members as (class, name, parameter count)."""

    namespaces: frozenset[str]
    members: dict[tuple[str, str, int], tuple[bool, Access]]


def read_definitions(path: Path, data: bytes, root: Node) -> tuple[Function, ...]:
    """Every definition below ``root``, the (tolerantly parsed) tree of ``data``."""
    found: list[_Found] = []
    members: dict[tuple[str, str, int], tuple[bool, Access]] = {}
    namespaces: set[str] = set()
    for item in _visit(root, _Scope()):
        if item.scope.namespaces:
            namespaces.add(item.scope.namespaces[-1])
        if item.node.kind in ("function_definition", "lambda_expression"):
            found.append(item)
        if item.scope.in_class:
            _note_member(item, members)
    depths = _depths(data, [f.node.start for f in found]) if has_error(root) else {}
    names = _Names(frozenset(namespaces), members)
    read = (_read(path, data, item, names, depths.get(item.node.start)) for item in found)
    return tuple(sorted((f for f in read if f is not None), key=lambda f: f.start))


def _visit(node: Node, scope: _Scope) -> Iterator[_Found]:
    """Definitions, lambdas of namespace scope and class members, with their scope."""
    kind = node.kind
    if kind in ("function_definition", "lambda_expression"):
        yield _Found(node, scope)
    elif kind == "namespace_definition":
        yield from _visit_body(node, _in_namespace(node, scope))
    elif kind in _CLASSES:
        yield from _visit_class(node, scope)
    elif kind in _CONTAINERS or kind.startswith("preproc_") or scope.trouble:
        yield from _visit_children(node, _inside(node, scope))
    elif node.is_error and has_error(node):
        trouble = "the text around it could not be parsed"
        yield from _visit_children(node, evolve(scope, trouble=trouble))


def _inside(node: Node, scope: _Scope) -> _Scope:
    """The scope in a node that is no scope of its own."""
    if node.kind == "template_declaration":
        inner = node.named_children[-1]
        header = node.source[node.start : inner.start].decode("utf-8", "replace").strip()
        joined = f"{scope.template} {header}".strip()
        return evolve(scope, template=joined, outer=scope.outer or node)
    if node.kind == "linkage_specification":
        body = node.field("body")
        if body is not None and body.kind != "declaration_list":
            return evolve(scope, outer=scope.outer or node)
        return evolve(scope, braces=scope.braces + 1, outer=None)
    if node.kind == "friend_declaration":
        return evolve(scope, friend=True, outer=scope.outer or node)
    return scope


def _in_namespace(node: Node, scope: _Scope) -> _Scope:
    name = node.field("name")
    parts = [""] if name is None else [p.strip() for p in name.text.split("::")]
    parts = [p.removeprefix("inline ").strip() for p in parts]
    return _Scope(
        namespaces=(*scope.namespaces, *parts), braces=scope.braces + 1, trouble=scope.trouble
    )


def _visit_class(node: Node, scope: _Scope) -> Iterator[_Found]:
    name = node.field("name")
    names = () if name is None else tuple(p.strip() for p in name.text.split("::"))
    inner = _Scope(
        namespaces=scope.namespaces,
        classes=(*scope.classes, *(names or ("",))),
        in_class=True,
        access="private" if node.kind == "class_specifier" else "public",
        braces=scope.braces + 1,
        trouble=scope.trouble,
    )
    yield from _visit_body(node, inner)


def _visit_body(node: Node, scope: _Scope) -> Iterator[_Found]:
    body = node.field("body")
    if body is not None:
        yield _Found(body, scope)
        yield from _visit_children(body, scope)


def _visit_children(node: Node, scope: _Scope) -> Iterator[_Found]:
    for child in node.children:
        if scope.in_class and child.kind in ("field_declaration", "declaration"):
            yield _Found(child, scope)
        yield from _visit(child, scope)
        scope = evolve(scope, access=_access_after(child, scope.access))


def _access_after(node: Node, access: Access) -> Access:
    """The access in force behind a member; a specifier may stand inside of an #if."""
    if node.kind == "access_specifier":
        return cast(Access, node.text.split(":")[0].strip())
    if node.kind.startswith("preproc_"):
        for child in node.children:
            access = _access_after(child, access)
    return access


def _note_member(item: _Found, members: dict[tuple[str, str, int], tuple[bool, Access]]) -> None:
    declarator = function_declarator(item.node.field("declarator"))
    name = declared_name(declarator)
    if declarator is not None and name is not None:
        key = (item.scope.classes[-1], name.text, len(parameters(declarator)))
        members[key] = (_has_specifier(item.node, "static"), item.scope.access)


def _has_specifier(node: Node, text: str) -> bool:
    kinds = ("storage_class_specifier", "type_qualifier")
    return any(child.kind in kinds and child.text == text for child in node.children)


def _depths(data: bytes, starts: list[int]) -> dict[int, int]:
    """The brace depth at each offset, counted without the parser."""
    counter, depths, pending = BraceDepth(), {}, sorted(starts, reverse=True)
    for token in lex(data):
        while pending and token.start >= pending[-1]:
            depths[pending.pop()] = counter.depth
        counter.feed(token)
    return depths


def _read(
    path: Path, data: bytes, item: _Found, names: _Names, depth: int | None
) -> Function | None:
    """The Function at a node; None for what has no name (a lambda that nothing is bound to)."""
    node, scope = item.node, item.scope
    if node.kind == "lambda_expression":
        return _read_lambda(path, data, item)
    declarator = node.field("declarator")
    inner = function_declarator(declarator)
    name = declared_name(declarator)
    if name is None:
        return None
    qualifiers, plain = _split_name(name)
    is_namespace = [q for q in qualifiers if q in names.namespaces]
    namespaces = (*scope.namespaces, *is_namespace)
    classes = (*scope.classes, *(q for q in qualifiers if q not in is_namespace))
    known = _known_member(names, classes, plain, inner) if not scope.in_class else None
    start = _start(data, scope.outer or node)
    function = Function(
        file=path,
        name=plain,
        namespaces=namespaces,
        classes=classes,
        start=start,
        end=node.end,
        line=data.count(b"\n", 0, start) + 1,
        end_line=node.end_line,
        text=data[start : node.end].decode("utf-8", "replace"),
        returns=_returns(node, inner),
        parameters=() if inner is None else parameters(inner),
        template=scope.template,
        in_class=scope.in_class,
        static=known[0] if known else _has_specifier(node, "static"),
        const=inner is not None and _has_specifier(inner, "const"),
        access=known[1] if known else scope.access,
        tokens=token_text(data[start : node.end]),
    )
    return evolve(function, unsupported=_unsupported(function, item, inner, data, depth))


def _known_member(
    names: _Names, classes: tuple[str, ...], name: str, inner: Node | None
) -> tuple[bool, Access] | None:
    """What the class says of a member defined outside of it, when the file has the class."""
    if not classes or inner is None:
        return None
    plain_class = classes[-1].partition("<")[0]
    return names.members.get((plain_class, name, len(parameters(inner))))


def _split_name(name: Node) -> tuple[list[str], str]:
    """The qualifiers, outermost first, and the name itself: ``A<T>::B::f``."""
    qualifiers = []
    while name.kind == "qualified_identifier":
        scope, inner = name.field("scope"), name.field("name")
        if scope is not None:
            qualifiers.append(" ".join(scope.text.split()))
        if inner is None:
            break
        name = inner
    return qualifiers, re.sub(r"^operator (?=\W)", "operator", " ".join(name.text.split()))


def _start(data: bytes, node: Node) -> int:
    """Where the definition begins, macros in front of it on the same line included."""
    line_start = data.rfind(b"\n", 0, node.start) + 1
    prefix = [t for t in lex(data, line_start, node.start) if t.kind != "comment"]
    macros = all(t.kind == "word" or t.text in (b"(", b")", b",") for t in prefix)
    if prefix and macros and prefix[0].kind == "word" and prefix[0].text != b"else":
        return prefix[0].start
    return node.start


def _returns(node: Node, inner: Node | None) -> str:
    """The return type; the trailing one where there is one."""
    trailing = None if inner is None else inner.child("trailing_return_type")
    if trailing is not None:
        return " ".join(trailing.text.removeprefix("->").split())
    if inner is None or node.field("type") is None:
        return ""
    return type_text(node, node.field("declarator"), inner)


def _read_lambda(path: Path, data: bytes, item: _Found) -> Function | None:
    owner = item.node.parent
    name = declared_name(owner.field("declarator")) if owner is not None else None
    if owner is None or name is None or owner.kind != "init_declarator":
        return None
    node, whole = item.node, owner.parent or owner
    return Function(
        file=path,
        name=name.text,
        namespaces=item.scope.namespaces,
        classes=item.scope.classes,
        start=whole.start,
        end=whole.end,
        line=whole.line,
        end_line=whole.end_line,
        text=whole.text,
        returns=join_type("auto", ""),
        parameters=() if (d := node.field("declarator")) is None else parameters(d),
        tokens=token_text(whole.bytes),
        unsupported="a lambda",
    )


def _unsupported(
    function: Function, item: _Found, inner: Node | None, data: bytes, depth: int | None
) -> str:
    """Why the function cannot be taken up, else ""; what the parser got wrong comes last."""
    node, scope = item.node, item.scope
    name = declared_name(node.field("declarator"))
    reason = _special(function, node, name) or _unusual(function, node, inner)
    if reason:
        return reason
    if scope.friend:
        return "a friend defined in its class"
    if scope.trouble or (depth is not None and depth != scope.braces):
        return scope.trouble or "the text around it could not be parsed"
    return _unclear_text(node, inner, list(lex(data, function.start, function.end)), data)


def _special(function: Function, node: Node, name: Node | None) -> str:
    """Kinds of function that have no address, or no rewrite."""
    last = name
    while last is not None and last.kind == "qualified_identifier":
        last = last.field("name")
    if last is None or last.kind == "operator_cast":
        return "a conversion operator"
    if last.kind == "destructor_name":
        return "a destructor"
    if node.child("delete_method_clause"):
        return "a deleted function"
    if node.child("default_method_clause"):
        return "a defaulted function"
    if node.field("type") is None:
        return "" if function.constructor else "no return type was found (a macro?)"
    if function.name == "main" and not function.classes and not any(function.namespaces):
        return "the program's main function"
    return ""


def _unusual(function: Function, node: Node, inner: Node | None) -> str:
    """Signatures that an entry point cannot name yet."""
    body = node.field("body")
    if _has_specifier(node, "consteval"):
        return "a consteval function"
    if body is not None and body.first(
        "co_return_statement", "co_yield_statement", "co_await_expression"
    ):
        return "a coroutine"
    if inner is None:
        return _UNPARSED
    if is_variadic(inner):
        return "a function with a C ellipsis"
    if inner.child("ref_qualifier") or _has_specifier(inner, "volatile"):
        return "a ref- or volatile-qualified member"
    if any(p.type.split()[:1] == ["this"] for p in function.parameters):
        return "a function with an explicit object parameter"
    listed = inner.field("parameters")
    for parameter in () if listed is None else listed.named_children:
        kind = parameter.field("type")
        if kind is not None and kind.kind == "placeholder_type_specifier":
            return "a template by an auto parameter"
    return ""


def _unclear_text(node: Node, inner: Node | None, text: list[Token], data: bytes) -> str:
    """Why the span of the function cannot be trusted, else "": decided by the tokens."""
    body = node.field("body")
    if not _whole_conditionals(text):
        return "its text crosses a preprocessor conditional"
    if inner is None or body is None or has_error(inner) or _torn_head(node, body):
        return _UNPARSED
    blocks = [body] if body.kind == "compound_statement" else list(body.find("compound_statement"))
    if not blocks or not closes_at_end(list(lex(data, blocks[0].start, blocks[0].end))):
        return _UNPARSED
    counter = BraceDepth()
    for token in text:
        counter.feed(token)
    if counter.depth != 0 or counter.lowest < 0:
        return _UNPARSED
    try:
        data[node.start : node.end].decode("utf-8")
    except UnicodeDecodeError:
        return "a function whose text is not UTF-8"
    return ""


def _torn_head(node: Node, body: Node) -> bool:
    return any(child.is_error and child.start < body.start for child in node.children)


def _whole_conditionals(text: list[Token]) -> bool:
    depth = 0
    for token in text:
        name = directive_name(token)
        depth += (name in ("if", "ifdef", "ifndef")) - (name == "endif")
        if depth < 0 or (depth == 0 and name in ("else", "elif")):
            return False
    return depth == 0
