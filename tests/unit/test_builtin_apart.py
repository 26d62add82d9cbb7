"""The guards of the techniques: which conditions are given, and when none can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.agents.builtin.apart import Range, apart, apart_from_text
from lessonl.agents.builtin.effects import Opaque, effects
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.model import Function
from lessonl.source.functions import functions


def _function(text: str) -> Function:
    (found,) = functions(Path("a.cpp"), text.encode())
    return found


def _subject(parameters: str, statements: str) -> Subject:
    loop = f"for (int i = 0; i < n; ++i) {{ {statements} }}"
    seen = subject(_function(f"void f({parameters}, int n, int k) {{ {loop} }}"))
    assert seen is not None
    return seen


def _conditions(parameters: str, statements: str) -> str:
    seen = _subject(parameters, statements)
    done = effects(seen.body)
    ranges = {"i": Range("0", "n - 1")}
    return " && ".join(apart(seen, done.writes, done.reads, ranges, done.declares))


_SPAN = "static_cast<const void*>(&in[(n - 1)] + 1) <= static_cast<const void*>(&out[(0)])"


@pytest.mark.parametrize(
    ("parameters", "statements", "expected"),
    [
        ("double* out, const double* in", "out[i] = in[i];", _SPAN),
        ("double* out, const double* in", "out[i] = in[i * k];", "(k) >= 0"),
        ("double* out, const std::vector<double>& v", "out[i] = v[k];", "v.data() + v.size()"),
        ("double* out, const double& x", "out[i] = x;", "(&x + 1)"),
        ("double* out, const Point& p", "out[i] = p.x;", "is_scalar<std::decay_t<decltype(p.x)>>"),
        ("double* out", "out[i] = scale_;", "is_scalar<std::decay_t<decltype(scale_)>>"),
        ("double* out", "out[i] = scale_;", "(&scale_ + 1)"),
        ("double* out", "out[i] = MODULUS;", "std::is_const<decltype(MODULUS)>::value"),
        ("char* out, const std::vector<std::string>& s", "out[i] = s[i] == s[0];", "trivially"),
        ("int* out, const Point* p", "out[i] = p[i].x;", "trivially_copyable<std::decay_t<"),
        ("unsigned* out, const std::uint32_t* in", "out[i] = in[i];", _SPAN),
    ],
)
def test_says_what_must_hold(parameters: str, statements: str, expected: str) -> None:
    assert expected in _conditions(parameters, statements)


@pytest.mark.parametrize(
    ("parameters", "statements"),
    [
        ("double* out, const int* in", "out[i] = in[i];"),
        ("std::vector<int>& v", "v[i] = v.size();"),
        ("int* out, std::vector<int> v", "out[i] = v[i];"),
    ],
)
def test_what_can_never_meet_needs_no_condition(parameters: str, statements: str) -> None:
    assert _conditions(parameters, statements) == ""


@pytest.mark.parametrize(
    ("why", "parameters", "statements"),
    [
        ("a pointer that moves", "double* out, const double* in", "out[i] = in[0]; in += k;"),
        ("a target that moves", "double* out, const double* in", "out[0] = in[i]; ++out;"),
        ("elements in pieces", "double* out, std::deque<double>& in", "out[i] = in[i];"),
        ("a search in a map", "double* out, std::map<int, double>& in", "out[i] = in[i];"),
        ("a vector as a whole", "int* out, std::vector<int>& v", "out[i] = v == v;"),
        ("a vector that grows", "const int* in, std::vector<int>& v", "v.push_back(in[i]);"),
        ("a member asked for its size", "int* out", "out[i] = items_.size();"),
        ("an index that shrinks", "double* out, const double* in", "out[i] = in[n - i];"),
        ("an index from memory", "int* out, const int* in", "out[i] = in[in[i]];"),
        ("a reference of the loop", "double* out, double* in", "double& x = in[i]; out[i] = x;"),
        ("itself", "double* out", "out[i] = out[k];"),
    ],
)
def test_gives_up_on(why: str, parameters: str, statements: str) -> None:
    with pytest.raises(Opaque):
        _conditions(parameters, statements)


def _text_conditions(parameters: str, statements: str) -> str:
    seen = _subject(f"const char* s, {parameters}", statements)
    ranges = {"i": Range("0", "n - 1")}
    done = effects(seen.body)
    return " && ".join(apart_from_text(seen, done.writes, seen.variables["s"], ranges))


def test_a_text_lies_up_to_its_zero() -> None:
    assert "(s + std::strlen(s) + 1) <= " in _text_conditions("char* out", "out[i] = s[i];")
    assert _text_conditions("int* out", "out[i] = s[i];") != ""


def test_the_zero_of_a_string_that_grows_may_be_that_of_the_text() -> None:
    with pytest.raises(Opaque):
        _text_conditions("std::string& out", "out.push_back(s[i]);")
    with pytest.raises(Opaque):
        _text_conditions("char* out", "out[0] = s[i]; ++out;")
