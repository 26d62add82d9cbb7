"""Template arguments for a function that nobody instantiates, the likelier first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence

from lessonl.source.templates import TemplateParameter

_MOST = 12
_ITERATOR = ("const char*", "char*", "double*", "std::vector<double>::iterator")
_PLAIN = ("double", "int", "std::string")
#: Names of type parameters, read from the top; the pattern is searched for in the lower-case name.
_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"32.*iter", ("const unsigned int*", "unsigned int*")),
    (r"16.*iter", ("const unsigned short*", "unsigned short*")),
    (
        r"iter|^(it|in|out|first|last|begin|end)$|(_it|ptr|pointer|put_?it|ward_?it|access_?it)$",
        _ITERATOR,
    ),
    (r"(in|input|^i)_?stream|source", ("std::istringstream",)),
    (r"stream|sink|^os$", ("std::ostringstream",)),
    (r"comp|less|^(c|k)mp|order", ("std::less<>",)),
    (r"pred", ("bool (*)(int)", "bool (*)(double)", "std::logical_not<>")),
    (r"visit", ("void (*)(int)", "void (*)(double)")),
    (
        r"^f$|fun|fn$|oper|^op|binary|callable|callback",
        ("double (*)(double)", "std::plus<>", "int (*)(int)", "std::negate<>", "void (*)(int)"),
    ),
    (r"hash", ("std::hash<int>",)),
    (r"alloc", ("std::allocator<char>",)),
    (r"^(ch|char|chart|char_?type|character)$", ("char",)),
    (r"32$", ("unsigned int",)),
    (r"16$", ("unsigned short",)),
    (r"vec|cont|array|range|seq|list|coll", ("std::vector<double>", "std::vector<int>")),
    (r"str|text", ("std::string", "const char*")),
    (r"map|dict", ("std::map<int, double>",)),
    (r"^u?int|index|idx|size|count|^(i|n|k)$|key|node|offset|diff", ("int", "unsigned long")),
    (r"real|float|scalar|double|number", ("double", "float")),
    (r"bool|flag", ("bool",)),
)


def guesses(
    parameters: Sequence[TemplateParameter],
    own: Callable[[str], Sequence[str]] = lambda _: (),
) -> tuple[tuple[str, ...], ...]:
    """Argument lists up to the last parameter that needs one; none for template parameters.

    ``own`` gives the project's types that a parameter of some name may stand for.
    """
    needed = list(itertools.dropwhile(_needs_nothing, reversed(parameters)))[::-1]
    if any(p.kind in ("template", "pack") and not p.default for p in needed):
        return ()
    choices = [(p.default,) if p.default else _choices(p, own(p.name)) for p in needed]
    numbered = [list(enumerate(c)) for c in choices]
    rows = sorted(itertools.islice(itertools.product(*numbered), 4096), key=_oddity)
    return tuple(tuple(text for _, text in row) for row in rows[:_MOST])


def _needs_nothing(parameter: TemplateParameter) -> bool:
    return bool(parameter.default) or parameter.kind == "pack"


def _choices(parameter: TemplateParameter, own: Sequence[str]) -> tuple[str, ...]:
    if parameter.kind == "value":
        literals = {"bool": ("false", "true"), "char": ("'a'",)}
        number = "0" if re.search("flag|option|mode", parameter.name.lower()) else "4"
        return literals.get(parameter.type, (number,))
    name = parameter.name.lower()
    plain = next((types for pattern, types in _NAMES if re.search(pattern, name)), _PLAIN)
    return (*own, *plain)


def _oddity(row: Sequence[tuple[int, str]]) -> tuple[int, int]:
    """Lists that take the same choice everywhere come first: T and U are often alike."""
    numbers = [number for number, _ in row]
    return (max(numbers, default=0) - min(numbers, default=0), sum(numbers))


def bindings(
    parameters: Sequence[TemplateParameter], arguments: Sequence[str]
) -> Mapping[str, str]:
    """Declarations that give each named parameter its argument, or its default, by name."""
    found = {}
    defaults = itertools.takewhile(bool, (p.default for p in parameters[len(arguments) :]))
    for parameter, argument in zip(parameters, (*arguments, *defaults), strict=False):
        if parameter.name and parameter.kind == "type":
            found[parameter.name] = f"typedef {argument} {parameter.name};"
        elif parameter.name and parameter.kind == "value":
            found[parameter.name] = (
                f"static constexpr {parameter.type} {parameter.name} = {argument};"
            )
    return found
