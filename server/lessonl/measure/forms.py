"""Every way to take one function's address, with or without template arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from attrs import evolve, frozen

from lessonl.measure.adapter import Entry, entries, opened_namespaces
from lessonl.measure.guess import bindings, guesses
from lessonl.measure.instantiate import instantiations
from lessonl.model import Function
from lessonl.source.templates import (
    TemplateParameter,
    alias_arguments,
    class_header,
    headers,
    split_arguments,
)
from lessonl.source.vocabulary import Vocabulary

_MOST_USED = 5
_ARGUMENTS = re.compile(r"<.*", re.DOTALL)
#: A value of any type, for a call that is never made.
_VALUE = (
    "\n#if __cplusplus < 201103L\ntemplate <class T> T lessonl_value_();\n"
    "#else\ntemplate <class T> T&& lessonl_value_();\n#endif\n"
)


@frozen
class Instance:
    """A function with its template arguments as text: ``ns::C<int>`` and ``f<double>``."""

    owner: str
    name: str
    declarations: tuple[str, ...] = ()
    guessed: bool = False

    @property
    def target(self) -> str:
        return f"{self.owner}::{self.name}" if self.owner else self.name


@frozen
class Templates:
    """The template parameters of a function and of the classes around it."""

    function: Function
    classes: tuple[tuple[TemplateParameter, ...] | None, ...]
    own: tuple[TemplateParameter, ...] | None

    @property
    def any(self) -> bool:
        return self.own is not None or any(c is not None for c in self.classes)

    def instance(self, spelled: str) -> Instance:
        """An instance as the object file names it."""
        parts = _split_scopes(spelled)
        names = [*(n for n in self.function.namespaces if n), *self._class_names()]
        declared: list[str] = []
        lists = (*([None] * (len(names) - len(self.classes))), *self.classes, self.own)
        for part, parameters in zip(parts, lists, strict=False):
            found = _ARGUMENTS.search(part)
            if parameters and found:
                declared += _declared(parameters, split_arguments(found.group()[1:-1]))
        return Instance("::".join(parts[:-1]), parts[-1], tuple(declared))

    def _class_names(self) -> list[str]:
        return [_ARGUMENTS.sub("", c) for c in self.function.classes]

    @property
    def plain_name(self) -> str:
        """The qualified name without any template arguments."""
        namespaces = [n for n in self.function.namespaces if n]
        return "::".join([*namespaces, *self._class_names(), self.function.name])

    def guessed(self, data: bytes, words: Vocabulary) -> tuple[Instance, ...]:
        """Plausible instances; ``data`` may have aliases that name the class's arguments."""
        text = data.decode("utf-8", "replace")
        own_types = lru_cache(lambda name: words.types_for(name, text))
        scope = "::".join(n for n in self.function.namespaces if n)
        rows = [Instance(scope, "", guessed=True)]
        for name, parameters in zip(self._class_names(), self.classes, strict=True):
            rows = [_inside(r, name, a, parameters) for r in rows for a in _of_class(
                data, name, parameters, words, own_types
            )]  # fmt: skip
        own = ((),) if self.own is None else guesses(self.own, own_types)
        return tuple(_named(r, self.function.name, a, self.own) for r in rows for a in own)


def templates_of(function: Function, data: bytes) -> Templates:
    """Reads the headers of a function and, where it stands inside of its class, of the class."""
    listed = list(headers(function.template)) if function.template else []
    if function.in_class:
        found = [class_header(data, c) for c in function.classes]
    else:
        found = [listed.pop(0) if "<" in c and listed else None for c in function.classes]
    # ``template <>`` specialises: there is nothing left to choose.
    own = listed[0] if listed and listed[0] else None
    return Templates(function, tuple(f or None for f in found), own)


def _of_class(
    data: bytes,
    name: str,
    parameters: tuple[TemplateParameter, ...] | None,
    words: Vocabulary,
    own_types: Callable[[str], Sequence[str]],
) -> Sequence[Sequence[str]]:
    if parameters is None:
        return ((),)
    names = {p.name for p in parameters}
    used = [split_arguments(a) for a in (*alias_arguments(data, name), *words.arguments_of(name))]
    concrete = dict.fromkeys(a for a in used if not names & {*a})
    return (*list(concrete)[:_MOST_USED], *guesses(parameters, own_types)[:_MOST_USED])


def _declared(
    parameters: Sequence[TemplateParameter] | None, arguments: Sequence[str]
) -> tuple[str, ...]:
    return tuple(bindings(parameters or (), arguments).values())


def _inside(
    row: Instance,
    name: str,
    arguments: Sequence[str],
    parameters: Sequence[TemplateParameter] | None,
) -> Instance:
    spelled = name if parameters is None else f"{name}<{', '.join(arguments)}>"
    owner = f"{row.owner}::{spelled}" if row.owner else spelled
    return evolve(
        row, owner=owner, declarations=(*row.declarations, *_declared(parameters, arguments))
    )


def _named(
    row: Instance,
    name: str,
    arguments: Sequence[str],
    parameters: Sequence[TemplateParameter] | None,
) -> Instance:
    spelled = f"{name}<{', '.join(arguments)}>" if arguments else name
    declared = _declared(parameters, arguments)
    return evolve(row, name=spelled, declarations=(*row.declarations, *declared))


def _split_scopes(spelled: str) -> list[str]:
    """``a::b<c::d>::e`` at the ``::`` outside of brackets."""
    parts, depth, start, index = [], 0, 0, 0
    while index < len(spelled):
        depth += (spelled[index] in "<(") - (spelled[index] in ">)")
        if depth == 0 and spelled.startswith("::", index):
            parts.append(spelled[start:index])
            start = index = index + 2
            continue
        index += 1
    return [*parts, spelled[start:]]


def instances(symbols: Iterable[str], templates: Templates) -> tuple[Instance, ...]:
    """What the unit itself instantiates."""
    return tuple(templates.instance(n) for n in instantiations(symbols, templates.plain_name))


def plain_forms(function: Function, *, overloaded: bool) -> tuple[Entry, ...]:
    """The ways to name a function without template arguments, the likelier first."""
    owner, _, _ = function.qualified_name.rpartition("::")
    instance = Instance(owner, function.name)
    if function.constructor:
        return _makers(function, instance)
    return (*entries(function, overloaded=overloaded), *_scoped(function, instance))


def instance_forms(function: Function, instance: Instance) -> tuple[Entry, ...]:
    """The ways to name one instance of a template."""
    if function.constructor:
        return _makers(function, instance)
    simple = entries(function, overloaded=False, instantiation=instance.target)
    if instance.name != function.name:  # a member template, which is never virtual
        simple = tuple(evolve(entry, member=False) for entry in simple)
    return (*simple, *_scoped(function, instance))


def _makers(function: Function, instance: Instance) -> tuple[Entry, ...]:
    """Forms for a constructor, which has no address: a function that returns what it makes.

    The parameter types mean what they mean in the class; a final class cannot be derived from.
    """
    namespaces, using = opened_namespaces(function)
    made = f"::{instance.owner}"
    types = [f"typename lessonl_id_<{p.type}>::type" for p in function.parameters]
    listed = ", ".join(f"{type_} a{i}" for i, type_ in enumerate(types))
    values = ", ".join(f"static_cast<{type_}&&>(a{i})" for i, type_ in enumerate(types))
    declarations = " ".join(instance.declarations)
    return tuple(
        Entry(
            namespaces,
            function.name,
            "&lessonl_scope_::lessonl_make_",
            picked=False,
            instance=bool(instance.declarations),
            prelude=f"{using}template <class T> struct lessonl_id_ {{ typedef T type; }};\n"
            f"struct lessonl_scope_{base} {{\n{declarations}\n"
            f"static {made} lessonl_make_({listed}) {{ return {made}({values}); }}\n}};\n",
        )
        for base in (f" : {made}", "")
    )


def _scoped(function: Function, instance: Instance) -> tuple[Entry, ...]:
    """Forms in which the types mean what they mean where the function stands.

    A class that derives from the function's sees its nested types, and the template parameters
    are declared in it. The first form asks the overload for its result by the call it would be
    (a set with a template in it deduces nothing), the second does not need the call to be valid.
    """
    namespaces, using = opened_namespaces(function)
    types = ", ".join(p.type for p in function.parameters)
    values = ", ".join(f"lessonl_value_<{p.type}>()" for p in function.parameters)
    const = " const" if function.const else ""
    member = bool(function.classes) and not function.static
    address = f"&::{instance.target}"
    base = f" : ::{instance.owner}" if function.classes else ""
    if member:
        template = "template " if "<" in instance.name else ""
        called = f"lessonl_value_<::{instance.owner}{const}&>().{template}{instance.name}({values})"
        called_type = f"__decltype({called}) (::{instance.owner}::*lessonl_type_)({types}){const}"
    else:
        called_type = f"__decltype(::{instance.target}({values})) (*lessonl_type_)({types})"
    chooser = "fc" if function.const else "f"
    chosen = f"lessonl_pick_<{types}>::{chooser}({address})"
    declarations = " ".join(instance.declarations)
    bodies = (
        (f"typedef {called_type};", f"static_cast<lessonl_type_>({address})"),
        (f"typedef __decltype({chosen}) lessonl_type_;", chosen),
    )
    return tuple(
        Entry(
            namespaces,
            function.name,
            "lessonl_scope_::lessonl_get_()",
            picked=True,
            instance=bool(instance.declarations),
            prelude=f"{using}{_VALUE}struct lessonl_scope_{base} {{\n{declarations}\n{typedef}\n"
            f"static lessonl_type_ lessonl_get_() {{ return {value}; }}\n}};\n",
        )
        for typedef, value in bodies
    )
