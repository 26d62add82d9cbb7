"""Byte offsets and the protocol's positions, in every encoding a client may choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from lessonl.lsp.positions import Positions

TEXT = "a\N{ROCKET}\u4f60b\r\n\f\u2028c\rd\n"


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 8), ("utf-16", 4), ("utf-32", 3)])
def test_columns_are_counted_in_the_units_of_the_client(encoding: str, column: int) -> None:
    positions = Positions(TEXT.encode(), encoding)
    offset = TEXT.encode().index(b"b")
    assert positions.at(offset) == types.Position(0, column)
    assert positions.offset(types.Position(0, column)) == offset


def test_lines_end_as_the_protocol_says() -> None:
    positions = Positions(TEXT.encode(), "utf-16")
    assert positions.at(TEXT.encode().index(b"c")) == types.Position(1, 2)
    assert positions.at(TEXT.encode().index(b"d")) == types.Position(2, 0)
    assert positions.at(len(TEXT.encode())) == types.Position(3, 0)


def test_a_position_past_the_end_is_the_end() -> None:
    positions = Positions(TEXT.encode(), "utf-16")
    assert positions.offset(types.Position(0, 99)) == TEXT.encode().index(b"\r\n")
    assert positions.offset(types.Position(99, 0)) == len(TEXT.encode())


@given(st.text(alphabet="ab\r\n\f\u2028\u4f60\N{ROCKET}", max_size=30), st.data())
def test_there_and_back_is_the_same_place(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    offset = len(text[:index].encode())
    inside_a_line_end = text[index - 1 : index + 1] == "\r\n"
    for encoding in ("utf-8", "utf-16", "utf-32"):
        positions = Positions(text.encode(), encoding)
        there = positions.offset(positions.at(offset))
        assert there == offset - inside_a_line_end
