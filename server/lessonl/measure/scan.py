"""Refuses a rewrite by its text: what could change how it, its neighbours or our checks compile.

Names and layout of the original count as given: what the original's file already does, a rewrite
may do too. Comments and the contents of strings are not looked at.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from attrs import field, frozen

from lessonl.measure.forbidden import (
    ATTRIBUTES,
    CONFIGURING_MACROS,
    DIRECTIVES,
    HARMLESS_MACROS,
    KEYWORDS,
    LIBRARY,
    PRAGMA,
    WORDS,
)
from lessonl.measure.objects import Finding
from lessonl.model import Function
from lessonl.source.functions import functions
from lessonl.source.lexer import BraceDepth, Token, directive_name, lex


@frozen
class _Text:
    """One text, lexed: its code, its preprocessor lines, and the tokens of both together."""

    code: tuple[Token, ...]
    directives: tuple[tuple[str, str], ...]
    """(name, the rest of the line with single blanks)"""
    tokens: tuple[str, ...]
    words: frozenset[str] = field(init=False)

    @words.default
    def _words(self) -> frozenset[str]:
        return frozenset(t for t in self.tokens if re.match(r"[A-Za-z_$]", t))


def scan_helpers(function: Function, rewrite_text: str, original_text: str) -> Finding | None:
    """A function beside the one asked for whose name the file calls: an overload of it.

    What the rest of the file calls could then be another function.
    """
    called = {
        a.text for a, b in itertools.pairwise(_read(original_text).code) if b.text == b"("
    }  # fmt: skip
    data = rewrite_text.encode("utf-8", "surrogateescape")
    for helper in functions(function.file, data):
        own = not helper.classes and helper.name != function.name
        if own and helper.name.encode("utf-8", "surrogateescape") in called:
            return Finding(
                "scope",
                f"Its helper {helper.name} has the name of a function that the file calls; "
                "give it a name of its own.",
            )
    return None


def scan_text(rewrite_text: str, original_text: str) -> Finding | None:
    """The first thing in ``rewrite_text`` that is refused, or None.

    ``original_text`` is the file that holds the original function, as it was before. Checks:
    include, macro, compiler_options, asm, reserved, scope, braces.
    """
    rewrite, original = _read(rewrite_text), _read(original_text)
    checks: tuple[Callable[[_Text, _Text], Iterator[Finding]], ...] = (
        _directives,
        _macros,
        _pragmas,
        _attributes,
        _forbidden_words,
        _definitions,
        _strings_of_attributes,
        _taken_names,
        _opened_names,
        _library_names,
        _balance,
    )
    return next((finding for check in checks for finding in check(rewrite, original)), None)


_ATTRIBUTE_WORDS = ("__attribute__", "__attribute", "__declspec", "_Pragma", "__pragma")
#: Attributes whose names are words that a macro may well use for something else.
_ORDINARY = frozenset({"copy", "used", "alias", "section", "target", "interrupt", "weak"})


def _read(text: str) -> _Text:
    # What a compiler does first: trigraphs, digraphs, then lines that go on in the next.
    text = text.replace("??=", "#").replace("??/", "\\")
    text = re.sub(r"%:%:", "##", text)
    text = re.sub(r"^([ \t]*)%:", r"\1#", text, flags=re.MULTILINE)
    # <:: begins a template argument that is a global name, [lex.pptoken].
    text = re.sub(r"<:(?!:[^:>])", "[", text).replace(":>", "]")
    data = re.sub(r"\\[ \t]*\r?\n", "", text).encode()
    code, directives, tokens = [], [], []
    for token in lex(data):
        if token.kind == "directive":
            name, rest = directive_name(token), _rest(token)
            directives.append((name, rest))
            if name not in ("include", "include_next", "import", "error", "warning"):
                tokens += [t.text.decode("utf-8", "replace") for t in lex(rest.encode())]
        elif token.kind != "comment":
            code.append(token)
            tokens.append(token.text.decode("utf-8", "replace"))
    return _Text(tuple(code), tuple(directives), tuple(tokens))


def _rest(token: Token) -> str:
    text = token.text.decode("utf-8", "replace")
    bare = re.sub(r"/\*.*?\*/|(?<![:\"/])//.*", " ", text, flags=re.DOTALL)
    return " ".join(re.sub(r"^#[ \t]*\w*", "", bare).split())


def _directives(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    for name, rest in rewrite.directives:
        if (name, rest) in original.directives:
            continue
        if name and name not in DIRECTIVES:
            yield Finding("macro", f"It uses the preprocessor line #{name}, which is not allowed.")
        if name == "include":
            path = rest.strip('<>" ')
            if rest[:1] not in ("<", '"'):
                yield Finding("include", f"It computes the name of an included file ({rest}).")
            elif path.startswith(("/", "~")) or ".." in path.split("/") or "lessonl" in path:
                yield Finding("include", f"It includes a file outside of the project ({path}).")


def _macros(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    depth = 0
    for name, rest in rewrite.directives:
        depth += name in ("if", "ifdef", "ifndef")
        depth -= name == "endif"
        if depth < 0 or (depth == 0 and name.startswith("el")):
            yield Finding("macro", f"Its #{name} closes a condition that it did not open.")
            return
        if name not in ("define", "undef") or (name, rest) in original.directives:
            continue
        macro = (re.match(r"\w*", rest) or [""])[0]
        if macro in CONFIGURING_MACROS:
            yield Finding(
                "macro",
                f"Its #{name} changes what headers declare in the rest of the file ({macro}).",
            )
        elif macro in KEYWORDS or macro in original.words:
            yield Finding(
                "macro", f"Its #{name} changes what {macro} means in the rest of the file."
            )
        elif hidden := _hidden_attribute(rest):
            yield Finding(
                "compiler_options", f"Its #{name} hides an attribute ({hidden}) from its reader."
            )
        elif re.match(r"_[A-Z_]", macro) and macro not in HARMLESS_MACROS:
            yield Finding("macro", f"Its #{name} touches {macro}, a name of the compiler's.")
    if depth:
        yield Finding("macro", "It opens a preprocessor condition that it does not close.")
    if "##" in rewrite.tokens and "##" not in original.tokens:
        yield Finding("macro", "It pastes tokens together (##), which hides what is compiled.")


def _hidden_attribute(definition: str) -> str:
    """The part of an attribute that a macro stands for: its name, or its beginning alone."""
    tokens = [t.text.decode("utf-8", "replace") for t in lex(definition.encode())]
    for at, token in enumerate(tokens[1:], 1):
        if token in ATTRIBUTES and token not in _ORDINARY:
            return token
        if token in _ATTRIBUTE_WORDS and tokens[at + 1 : at + 3] != ["(", "("]:
            return token
    return ""


def _pragmas(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    known = {rest for name, rest in original.directives if name == "pragma"}
    known.update(rest or "" for rest in _operator_pragmas(original.tokens))
    used: list[str | None] = [rest for name, rest in rewrite.directives if name == "pragma"]
    used += _operator_pragmas(rewrite.tokens)
    for rest in used:
        if rest is None:
            yield Finding("compiler_options", "It computes the text of a pragma.")
        elif rest not in known and not PRAGMA.fullmatch(rest):
            yield Finding(
                "compiler_options",
                f"It changes how the compiler works (#pragma {rest}); "
                "both versions must be built with the project's own options.",
            )


def _operator_pragmas(tokens: tuple[str, ...]) -> Iterator[str | None]:
    """The text of every ``_Pragma("...")``; None where it is no plain string."""
    for at, token in enumerate(tokens):
        if token in ("_Pragma", "__pragma"):
            text = tokens[at + 2] if at + 2 < len(tokens) else ""
            plain = re.fullmatch(r'[uUL8]*"(.*)"', text)
            yield " ".join(plain.group(1).replace('\\"', '"').split()) if plain else None


def _attributes(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    known = set(_attribute_names(original.tokens))
    for name in _attribute_names(rewrite.tokens):
        if name in ATTRIBUTES and name not in known:
            yield Finding(
                "compiler_options",
                f"It changes how the compiler or the linker treats it (attribute {name}).",
            )


def _attribute_names(tokens: tuple[str, ...]) -> Iterator[str]:
    """Every word inside ``__attribute__((...))`` and ``[[...]]``, outer underscores removed."""
    at = 0
    while at < len(tokens):
        if tokens[at] in ("__attribute__", "__attribute", "__declspec"):
            end = _closing(tokens, at + 1)
        elif tokens[at : at + 2] == ("[", "["):
            end = _closing(tokens, at)
        else:
            at += 1
            continue
        yield from (re.sub(r"^__(\w+?)__$", r"\1", word) for word in tokens[at + 1 : end])
        at += 1


def _closing(tokens: tuple[str, ...], start: int) -> int:
    """The index after the bracket that closes the one at ``start``."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += tokens[at] in ("(", "[")
        depth -= tokens[at] in (")", "]")
        if depth <= 0:
            return at + 1
    return len(tokens)


def _forbidden_words(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    for word in sorted(rewrite.words - original.words):
        for rule in WORDS:
            if rule.pattern.fullmatch(word):
                yield Finding(rule.check, rule.reason.format(word))


def _definitions(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    known = set(_defined(original.tokens))
    for name in _defined(rewrite.tokens):
        if name not in known:
            yield Finding("reserved", f"It defines {name}, a name of the system's library.")


def _defined(tokens: tuple[str, ...]) -> Iterator[str]:
    """Library functions, and operators new and delete, that ``tokens`` define outside classes."""
    scopes: list[bool] = []
    for at, token in enumerate(tokens):
        if token == "{":
            scopes.append(_is_open_scope(tokens[max(0, at - 8) : at]))
        elif token == "}" and scopes:
            scopes.pop()
        elif all(scopes):
            if token == "operator" and tokens[at + 1 : at + 2] in (("new",), ("delete",)):
                yield f"operator {tokens[at + 1]}"
            elif token in LIBRARY and tokens[at + 1 : at + 2] == ("(",):
                after = tokens[_closing(tokens, at + 1) :][:2]
                if "{" in after and tokens[at - 1 : at] != ("::",):
                    yield token


def _is_open_scope(before: tuple[str, ...]) -> bool:
    """Whether the brace after these tokens opens a namespace or a linkage block."""
    return bool(before) and (
        before[-1].startswith('"') or before[-1] == "namespace" or "namespace" in before[-4:]
    )


def _strings_of_attributes(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    """``NAME("avx2")`` inside of an attribute that a macro spells."""
    macros = {(re.match(r"\w*", rest) or [""])[0] for name, rest in
              (*rewrite.directives, *original.directives) if name == "define"}  # fmt: skip
    for at, token in enumerate(rewrite.tokens):
        if token in ("__attribute__", "__attribute", "__declspec") or (
            token == "[" and rewrite.tokens[at + 1 : at + 2] == ("[",)
        ):
            inside = rewrite.tokens[at + 1 : _closing(rewrite.tokens, at + (token != "["))]
            if named := next((t for t in inside if t in macros), ""):
                yield Finding(
                    "compiler_options", f"A macro ({named}) hides what an attribute of it says."
                )


def _taken_names(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    """Specialisations of what the file has: they change what its other functions mean."""
    own = {
        original.tokens[at : at + 9]
        for at, token in enumerate(original.tokens)
        if token == "template"
    }
    for at, token in enumerate(rewrite.tokens):
        if token == "template" and rewrite.tokens[at + 1 : at + 3] == ("<", ">"):
            if rewrite.tokens[at : at + 9] in own:  # the function is such a specialisation
                continue
            named = [t for t in rewrite.tokens[at + 3 : at + 9] if t in original.words - KEYWORDS]
            if named:
                yield Finding(
                    "scope",
                    f"It specialises a template that the rest of the file uses ({named[0]}).",
                )


def _opened_names(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    """``using namespace`` and ``using ns::name;`` that the functions behind it would see too."""
    known = set(_usings(original, deep=True))
    for opened in _usings(rewrite, deep=False):
        if opened not in known:
            yield Finding(
                "scope",
                f"It brings names into the rest of the file ({opened}); put that into a function.",
            )


def _library_names(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    """What is put into ``namespace std`` for other types than those that the rewrite defines."""
    tokens = rewrite.tokens
    defined = {b for a, b in itertools.pairwise(tokens) if a in ("struct", "class", "enum")}
    own = defined - original.words - {"hash", "equal_to", "less", "std"}
    for at in range(len(tokens) - 2):
        if tokens[at : at + 3] == ("namespace", "std", "{"):
            inside = tokens[at + 3 : _end_of_block(tokens, at + 2)]
            if not own.intersection(inside) and "namespace std {" not in " ".join(original.tokens):
                reason = "It puts something into namespace std, which the rest of the file uses."
                yield Finding("scope", reason)


def _end_of_block(tokens: tuple[str, ...], start: int) -> int:
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at] == "{") - (tokens[at] == "}")
        if depth == 0:
            return at
    return len(tokens)


def _usings(text: _Text, *, deep: bool) -> Iterator[str]:
    """Those outside of braces, or all; an alias (``using name = ...``) is none."""
    counter = BraceDepth()
    for at, token in enumerate(text.code):
        counter.feed(token)
        if token.text == b"using" and (deep or counter.depth == 0):
            rest = itertools.takewhile(lambda t: t.text != b";", text.code[at:])
            words = [t.text.decode("utf-8", "replace") for t in rest]
            if "=" not in words:
                yield " ".join(words).replace(" :: ", "::")


def _balance(rewrite: _Text, original: _Text) -> Iterator[Finding]:
    counter = BraceDepth()
    for token in rewrite.code:
        counter.feed(token)
    if counter.depth != 0 or counter.lowest < 0:
        yield Finding("braces", "Its braces do not balance.")
