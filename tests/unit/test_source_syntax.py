"""The syntax tree, the tokens and the byte-exact edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonl.source.lexer import closes_at_end, lex, token_text
from lessonl.source.syntax import Edit, apply_edits, has_error, parse, replace, show, tokens

LOOP = b"void f(int n) { for (int i = 0; i < n; ++i) a[i] += b[i] * 2; }"


def test_a_loop_is_reached_by_field_names() -> None:
    loop = parse(LOOP).first("for_statement")
    assert loop is not None
    condition = loop.field("condition")
    assert condition is not None
    assert condition.operator == "<"
    right = condition.field("right")
    assert right is not None
    assert right.text == "n"
    assignment = loop.first("assignment_expression")
    assert assignment is not None
    assert assignment.operator == "+="
    assert [n.text for n in loop.find("subscript_expression")] == ["a[i]", "b[i]"]
    assert "for_statement" in [a.kind for a in assignment.ancestors()]


def test_offsets_count_bytes_and_lines_count_from_one() -> None:
    data = "// ä\nint x = 1;\n".encode()
    number = parse(data).first("number_literal")
    assert number is not None
    assert (data[number.start : number.end], number.line) == (b"1", 2)


def test_a_replaced_node_leaves_every_other_byte() -> None:
    data = b"int x = 1; // \xff latin\r\n"
    number = parse(data).first("number_literal")
    assert number is not None
    assert apply_edits(data, [replace(number, "42")]) == b"int x = 42; // \xff latin\r\n"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(b"abcdef", [Edit(0, 3, b""), Edit(2, 4, b"")])
    with pytest.raises(ValueError, match="outside"):
        apply_edits(b"abc", [Edit(2, 9, b"")])


@given(st.binary(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.binary(max_size=4))))
def test_edits_change_only_what_they_name(data: bytes, raw: list[tuple[int, bytes]]) -> None:
    starts = sorted({min(start, len(data)) for start, _ in raw})
    edits = [
        Edit(start, min(start + 1, end), text)
        for (_, text), start, end in zip(raw, starts, [*starts[1:], len(data)], strict=False)
    ]
    expected, position = b"", 0
    for edit in edits:
        expected += data[position : edit.start] + edit.replacement
        position = edit.end
    assert apply_edits(data, list(reversed(edits))) == expected + data[position:]


def test_tokens_know_neither_layout_nor_comments() -> None:
    one = b"int f ( int a ){ /* why */ return a+ +b ; } // end"
    two = b"int f(int a)\n{\n  return a + +b;\n}"
    assert token_text(one) == token_text(two) == tokens(parse(two))
    assert token_text(b"a++ + b") != token_text(b"a + ++b")


def test_a_string_is_one_token_with_its_blanks() -> None:
    assert [t.text for t in lex(b'f("a  /* b", R"x(} ")x", \'"\')')] == [
        b"f", b"(", b'"a  /* b"', b",", b'R"x(} ")x"', b",", b"'\"'", b")",
    ]  # fmt: skip


def test_a_directive_is_one_token_that_ends_at_its_line() -> None:
    assert token_text(b"#  pragma omp \\\n parallel // x\nint y;") == (
        "# pragma omp parallel\n int y ;"
    )
    assert token_text(b"#define A B\nC") != token_text(b"#define A B C")


@given(st.binary(max_size=200))
def test_the_lexer_passes_over_nothing_but_blanks(data: bytes) -> None:
    covered = 0
    for token in lex(data):
        between = data[covered : token.start].replace(b"\\\r\n", b"").replace(b"\\\n", b"")
        assert not between.removeprefix(b"\xef\xbb\xbf").strip()
        assert token.start < token.end
        covered = token.end


def test_braces_of_alternative_branches_count_once() -> None:
    torn = b"{\n#ifdef A\nif (a) {\n#else\nif (b) {\n#endif\n}\n}"
    assert closes_at_end(list(lex(torn)))
    assert not closes_at_end(list(lex(b"{ if (a) { }")))
    assert not closes_at_end(list(lex(b"{ } }")))


def test_a_tolerant_tree_sees_through_macros_without_moving_anything() -> None:
    data = b"API_EXPORT int f(int a) NOEXCEPT_MACRO { return a; }"
    assert has_error(parse(data))
    root = parse(data, tolerant=True)
    assert not has_error(root)
    name = root.first("identifier")
    assert name is not None
    assert data[name.start : name.end] == b"f"


def test_a_tree_can_be_shown() -> None:
    assert "body: compound_statement" in show(parse(LOOP))
