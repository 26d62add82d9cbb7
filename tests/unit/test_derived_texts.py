"""Classes that stand for an abstract one: which they are, and that the adapter is told of them."""

from __future__ import annotations

from pathlib import Path

from lessonl.measure.adapter import derived, field_texts
from lessonl.source.functions import functions
from lessonl.source.structure import records

UNIT = b"""
struct Shape { virtual ~Shape() = default; virtual double area() const = 0; };
struct Round : Shape { double area() const override; double radius; };
class Ring : public Round { double inner; };
template <class T> struct Box : Shape { T side; };
struct Plain { virtual void draw(int by = 0); };
struct Drawn : Plain { int at; };
"""


def test_classes_derived_near_and_far_stand_for_an_abstract_one() -> None:
    found = records(UNIT)
    assert {name for name, record in found.items() if record.abstract} == {"Shape"}
    assert derived("Shape", found) == ["Round", "Ring"]
    assert derived("Plain", found) == []


def test_the_adapter_is_told_of_them_and_of_their_members() -> None:
    (function,) = functions(Path("a.cpp"), b"double f(const Shape& s) { return s.area(); }")
    text = field_texts(function, records(UNIT))
    assert "struct Derived<::Shape> { using Types = Classes<::Round, ::Ring>; }" in text
    assert "struct Fields<::Ring>" in text
    (other,) = functions(Path("a.cpp"), b"int f(const Plain& p) { return 0; }")
    assert "Derived" not in field_texts(other, records(UNIT))
