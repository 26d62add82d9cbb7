"""A function as the techniques see it: its tree, and what its variables are declared as."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from lessonl.model import Function
from lessonl.source.syntax import Node, has_error, parse

# What makes moving code about unsafe wherever it stands in the function.
_OPAQUE = re.compile(
    rb"\b(?:volatile|atomic\w*|goto|asm|__asm__|co_\w+|setjmp|thread_local)\b"
    # A raw or continued string may hold line ends, which must not be moved to another margin.
    rb"|^\s*#|\bu?8?[UL]?R\"|\\\r?$",
    re.MULTILINE,
)
_VIEW = re.compile(r"^(?:std::)?(?:span|string_view|basic_string_view)\b")
_CONTAINER = re.compile(r"^(?:std::)?(?:vector|array|string|basic_string|valarray|deque)\b")
_SCALAR = re.compile(
    r"^(?:std::)?(?:(?:unsigned|signed|long|short|int|char|bool|float|double)\b[\w ]*"
    r"|u?int(?:_fast|_least)?(?:8|16|32|64)_t|u?intptr_t|size_t|ssize_t|ptrdiff_t)$"
)
_SEVERAL = "numbers of several types"


@frozen
class Variable:
    """One variable; ``type`` without ``const``, its own ``*`` and ``&``; ``shape`` as declared."""

    name: str
    type: str
    shape: str
    """value, reference, pointer, array, or other."""
    parameter: bool
    shared: bool = False
    """Whether its address is taken or a reference to it made in the function."""

    @property
    def scalar(self) -> bool:
        """A number of its own: nothing else can read or change it."""
        number = self.type == _SEVERAL or is_scalar(self.type)
        return self.shape == "value" and not self.shared and number

    @property
    def container(self) -> bool:
        """An object that owns its elements: a standard container or its reference."""
        return self.shape in ("value", "reference") and bool(_CONTAINER.match(self.type))

    @property
    def owner(self) -> bool:
        """Elements that nothing outside the function can reach."""
        if self.shape == "array":
            return not self.parameter
        return self.shape == "value" and self.container

    @property
    def pointer(self) -> bool:
        """Gives access to elements that it does not own."""
        return self.shape == "pointer" or (self.shape == "value" and bool(_VIEW.match(self.type)))

    @property
    def indexed(self) -> bool:
        """Whether ``x[i]`` is memory that no other index names, and indexing does nothing else.

        Not so, or not known, for a class of the user's, for what auto stands for, and for bits.
        """
        if self.shape in ("pointer", "array"):
            return self.type != "auto"
        known = self.container or bool(_VIEW.match(self.type))
        return self.shape in ("value", "reference") and known and self.element != "bool"

    def number_at(self, access: Node) -> str:
        """The type of the number that ``x[i]`` or ``x[i][j]`` names, "" if it is none for sure."""
        depth, node = 0, access
        while node.kind == "subscript_expression":
            depth, node = depth + 1, node.field("argument") or node.children[0]
        type_ = self.type if depth == 0 else self.element if self.indexed else ""
        for _ in range(depth - 1):
            row = Variable("", type_, "value", False)
            type_ = row.element if row.indexed else ""
        return type_ if node.kind == "identifier" and is_scalar(type_) else ""

    @property
    def element(self) -> str:
        """The type of ``x[i]`` as far as the spelling tells, else ""."""
        if self.shape in ("pointer", "array"):
            return self.type
        inside = re.match(r"^[\w:]+<\s*(?:const\s+)?([^,<>]*(?:<[^<>]*>)?)", self.type)
        return inside.group(1).strip() if inside else "char" if "string" in self.type else ""


def is_scalar(type_: str) -> bool:
    """Whether a type's spelling is that of a built-in number."""
    return bool(_SCALAR.match(type_))


@frozen
class Subject:
    """A function that can be rewritten with care: parsed without error, nothing opaque in it."""

    function: Function
    definition: Node
    body: Node
    variables: dict[str, Variable]

    def free(self, name: str) -> bool:
        """Whether nothing in the function is called ``name``."""
        return not re.search(rf"\b{re.escape(name)}\b", self.function.text)


def subject(function: Function) -> Subject | None:
    """The function, or None when its text is beyond what the techniques may touch."""
    data = function.text.encode()
    root = parse(data)
    definition = root.first("function_definition")
    if definition is None or has_error(root):
        return None
    body = definition.field("body")
    if body is None or body.kind != "compound_statement" or _OPAQUE.search(definition.bytes):
        return None
    return Subject(function, definition, body, variables_of(function, body))


def variables_of(function: Function, body: Node) -> dict[str, Variable]:
    """What every name in the body is declared as; not those that are declared in two ways."""
    shared = set(_shared(body))
    found: dict[str, Variable] = {}
    unclear: set[str] = set()
    for variable in (*_parameters(function), *_locals(body)):
        name = variable.name
        before = found.get(name, variable)
        if before != variable and before.scalar and variable.scalar:
            # ``i`` counts in one loop as an int and in another as a size_t.
            parameter = before.parameter or variable.parameter
            found[name] = Variable(name, _SEVERAL, "value", parameter)
            continue
        if before != variable:
            unclear.add(name)
        found[name] = variable
    return {
        name: Variable(name, v.type, v.shape, v.parameter, name in shared)
        for name, v in found.items()
        if name not in unclear
    }


def _parameters(function: Function) -> Iterator[Variable]:
    for parameter in function.parameters:
        spelled = parameter.type
        shape = "value"
        if "(" in spelled or "..." in spelled or spelled.count("*") > 1:
            shape = "other"
        elif "*" in spelled:
            shape = "other" if "&" in spelled else "pointer"
        elif "&" in spelled:
            shape = "reference"
        elif spelled.endswith("]"):
            shape = "pointer" if spelled.count("[") == 1 else "other"
        yield Variable(parameter.name, _bare(re.sub(r"\[.*$", "", spelled)), shape, True)


def _locals(body: Node) -> Iterator[Variable]:
    for declaration in body.find("declaration", "for_range_loop"):
        type_ = declaration.field("type")
        for declarator in declaration.fields("declarator"):
            if type_ is not None:
                yield from _declared(type_.text, declarator)


def _declared(type_: str, declarator: Node) -> Iterator[Variable]:
    shape, node = "value", declarator
    kinds = {"pointer_declarator": "pointer", "array_declarator": "array"}
    while node.kind not in ("identifier", "structured_binding_declarator"):
        if node.kind == "reference_declarator":
            shape, inner = "reference", node.named_children[-1]
        elif node.kind in kinds:
            shape = kinds[node.kind] if shape == "value" else "other"
            inner = node.field("declarator") or node.named_children[-1]
        elif node.kind in ("init_declarator", "function_declarator"):
            # ``T x(y);`` looks like the declaration of a function; in a body it hardly ever is.
            inner = node.field("declarator") or node
        else:
            return
        node = inner
    if node.kind == "identifier":
        # What auto or a name deduces may be a pointer or a view.
        shape = "other" if "auto" in type_ and shape == "value" else shape
        yield Variable(node.text, _bare(type_), shape, False)
    else:
        for name in node.find("identifier"):
            yield Variable(name.text, "auto", "reference", False)


def _shared(body: Node) -> Iterator[str]:
    """Names whose address is taken or that something else in the function may refer to."""
    for node in body.find("pointer_expression"):
        if node.operator == "&":
            yield from (name.text for name in node.find("identifier"))
    for node in body.find("declaration"):
        if node.first("reference_declarator") is not None:
            yield from (name.text for name in node.find("identifier"))
    for node in body.find("lambda_expression"):
        yield from (name.text for name in node.find("identifier"))


def _bare(type_: str) -> str:
    text = re.sub(r"\b(?:const|constexpr|struct|class|typename)\b|__restrict\w*", " ", type_)
    # Those within brackets tell of the elements.
    text = re.sub(r"[*&](?![^<>]*(?:<[^<>]*>[^<>]*)*>)", " ", text)
    return re.sub(r"\s*([<>,:])\s*", r"\1", " ".join(text.split()))
