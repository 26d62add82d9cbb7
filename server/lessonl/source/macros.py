"""Hides from the parser what the preprocessor would have removed, without moving anything.

Two things break a grammar that never sees a macro's definition: branches of ``#if`` that tear a
declaration apart, and macros in front of declarations (``API_EXPORT int f()``). Both become
blanks of the same length, so that every offset stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import define, field

from lessonl.source.lexer import Token, directive_name, lex

_ATTRIBUTE_LIKE = re.compile(
    rb"EXPORT|API|INLINE|DLL|DECL|NODISCARD|CONSTEXPR|FORCE|ALWAYS|ATTR|DEVICE|HOST|NOEXCEPT|HOT"
    rb"|COLD|PURE|BEGIN|END|NAMESPACE|VISIB|HIDDEN|UNUSED|DEPRECATED|EXTERN|TARGET|INTERNAL|_DEF$"
)
_CUDA = frozenset(
    b"__global__ __host__ __device__ __forceinline__ __noinline__ __launch_bounds__ __cdecl "
    b"__stdcall __fastcall __vectorcall".split()
)
_CAPITALS = re.compile(rb"[A-Z_][A-Z0-9_]{2,}$")
_SPECIFIERS = frozenset(
    b"static inline extern constexpr consteval virtual friend explicit typedef thread_local "
    b"template typename public private protected".split()
)
_TYPE_WORDS = frozenset(
    b"void bool char short int long float double unsigned signed auto const volatile struct class "
    b"enum union wchar_t char8_t char16_t char32_t size_t".split()
)
_HEAD_ENDS = frozenset((b")", b"const", b"noexcept", b"override", b"final"))
_CLASS_KEYS = frozenset((b"class", b"struct", b"union"))
_OPENERS = {b"(": b")", b"[": b"]", b"{": b"}"}


def hide_macros(data: bytes) -> bytes:
    """``data`` with torn conditional branches and declaration macros blanked, same length."""
    shown = bytearray(data)
    for start, end in _torn_branches(data):
        _blank(shown, start, end)
    code = [t for t in lex(bytes(shown)) if t.kind not in ("comment", "directive")]
    for start, end in _declaration_macros(code, bytes(shown)):
        _blank(shown, start, end)
    return bytes(shown)


def _blank(shown: bytearray, start: int, end: int) -> None:
    for index in range(start, end):
        if shown[index] not in b"\r\n":
            shown[index] = 0x20


@define
class _Conditional:
    directives: list[Token] = field(factory=list)
    branches: list[list[Token]] = field(factory=list)
    inside_expression: bool = False


def _torn_branches(data: bytes) -> Iterator[tuple[int, int]]:
    """Ranges to blank: directives of torn conditionals, and all their branches but one."""
    open_: list[_Conditional] = []
    previous = b";"
    for token in lex(data):
        name = directive_name(token)
        if name in ("if", "ifdef", "ifndef"):
            torn = previous not in (b";", b"{", b"}", b":", b")")
            open_.append(_Conditional([token], [[]], torn))
        elif name in ("else", "elif", "elifdef", "elifndef") and open_:
            open_[-1].directives.append(token)
            open_[-1].branches.append([])
        elif name == "endif" and open_:
            closed = open_.pop()
            closed.directives.append(token)
            yield from _hidden(closed)
        if token.kind not in ("comment", "directive"):
            previous = token.text
            for conditional in open_:
                conditional.branches[-1].append(token)


def _hidden(conditional: _Conditional) -> Iterator[tuple[int, int]]:
    torn = conditional.inside_expression or not all(map(_balanced, conditional.branches))
    if not torn:
        return
    never = re.match(rb"#[ \t]*if[ \t]+0\b", conditional.directives[0].text)
    kept = 1 if never else 0
    for directive in conditional.directives:
        yield directive.start, directive.end
    for index, branch in enumerate(conditional.branches):
        if index != kept and branch:
            yield branch[0].start, branch[-1].end


def _balanced(branch: Sequence[Token]) -> bool:
    """Whether a branch is whole statements or declarations."""
    expected: list[bytes] = []
    for token in branch:
        if token.text in _OPENERS and token.kind == "punct":
            expected.append(_OPENERS[token.text])
        elif token.kind != "punct" or token.text not in (b")", b"]", b"}"):
            continue
        elif not expected or expected.pop() != token.text:
            return False
    return not expected and (not branch or branch[-1].text in (b";", b"}", b":", b")"))


def _declaration_macros(code: Sequence[Token], data: bytes) -> Iterator[tuple[int, int]]:
    """Macros around declarations, found by what stands on both sides of them."""
    starts, previous, index = True, b"", 0
    while index < len(code):
        token = code[index]
        end = _past_arguments(code, index + 1)
        if token.text in _CUDA or (
            _macro_like(token)
            and (
                (starts and (_is_macro_use(code, index, end) or _on_own_lines(code, index, data)))
                or (previous in _HEAD_ENDS and _starts_body(code, end))
                or (previous in _CLASS_KEYS and _starts_class(code, end))
            )
        ):
            yield token.start, code[end - 1].end
            index = end
            continue
        starts = token.text in (b";", b"{", b"}", b":", b">") or token.text in _SPECIFIERS
        previous = token.text
        index += 1


def _starts_body(code: Sequence[Token], index: int) -> bool:
    """Whether the head of a function ends at ``index``, after ``f() const MACRO``."""
    following = code[index].text if index < len(code) else b""
    return following in (b"{", b";", b":", b"->", b"override", b"final", b"noexcept", b"const")


def _starts_class(code: Sequence[Token], index: int) -> bool:
    """Whether a class is named and opened at ``index``, after ``class MACRO``."""
    if index + 1 >= len(code) or code[index].kind != "word":
        return False
    if _macro_like(code[index]) and code[index + 1].kind == "word":
        return _starts_class(code, index + 1)  # another macro
    return code[index + 1].text in (b"{", b":", b"final", b"<", b"::", b";")


def _on_own_lines(code: Sequence[Token], index: int, data: bytes) -> bool:
    """Whether macros stand here, each alone on its line, the last in front of a declaration."""
    end = _past_arguments(code, index + 1)
    if end >= len(code) or b"\n" not in data[code[end - 1].end : code[end].start]:
        return False
    if not _macro_like(code[index]) or not _macro_like(code[end]):
        return False
    following = _past_arguments(code, end + 1)
    return _is_macro_use(code, end, following) or _on_own_lines(code, end, data)


def _macro_like(token: Token) -> bool:
    return token.kind == "word" and _CAPITALS.match(token.text) is not None


def _past_arguments(code: Sequence[Token], index: int) -> int:
    """The index behind a parenthesised group at ``index``, or ``index`` itself."""
    if index >= len(code) or code[index].text != b"(":
        return index
    return _past_group(code, index, b"(", b")")


def _past_group(code: Sequence[Token], index: int, opener: bytes, closer: bytes) -> int:
    depth = 0
    for position in range(index, len(code)):
        text = code[position].text
        depth += text.count(opener) - text.count(closer)
        if depth <= 0:
            return position + 1
        if text == b";":
            break
    return index


def _is_macro_use(code: Sequence[Token], index: int, end: int) -> bool:
    """Whether code[index:end], in capitals, stands in front of a declaration that needs no type.

    ``UINT32 rotl(`` is a type and stays; ``API UINT32 rotl(`` and ``API int rotl(`` are macros.
    """
    if end >= len(code) or code[end].kind != "word":
        return False
    called = end > index + 1
    following = code[end].text
    if following in _SPECIFIERS or following in (b"namespace", b"using"):
        return True
    if following in _TYPE_WORDS:
        plain_type = following in (b"const", b"volatile") and not called
        return not plain_type or _ATTRIBUTE_LIKE.search(code[index].text) is not None
    if called:
        return _name_follows(code, end)
    if _macro_like(code[end]) and not _ATTRIBUTE_LIKE.search(code[index].text):
        return False
    return _name_follows(code, end)


def _name_follows(code: Sequence[Token], index: int) -> bool:
    """Whether a (qualified, templated) name at ``index`` is a type: followed by another name."""
    while index + 1 < len(code) and code[index].kind == "word":
        index += 1
        if code[index].text == b"<":
            index = _past_group(code, index, b"<", b">")
        if index < len(code) and code[index].text == b"::":
            index += 1
            continue
        break
    while index < len(code) and code[index].text in (b"*", b"&", b"&&", b"const"):
        index += 1
    return index < len(code) and code[index].kind == "word"
