"""A workspace that is built by Clang, judged with the programs that GCC built for us."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from judge.session import function, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++", "clang++"), pytest.mark.slow]

HEADER = """\
#pragma once
#include <string>
#include <vector>
namespace work {
unsigned bits(const std::vector<unsigned>& v);
struct Words { std::vector<std::string> all; int longest() const; };
template <class T> T total(const T* first, const T* last);
}
"""
SOURCE = """\
#include "work.hpp"

namespace work {

unsigned bits(const std::vector<unsigned>& v) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
        for (unsigned x = v[i]; x != 0; x >>= 1) sum += x & 1;
    return sum;
}

int Words::longest() const {
    int most = 0;
    for (const std::string& word : all) {
        int length = 0;
        for (char c : word) length += c != ' ';
        if (length > most) most = length;
    }
    return most;
}

template <class T> T total(const T* first, const T* last) {
    T sum = 0;
    for (; first != last; ++first) sum = sum + *first;
    return sum;
}
template double total<double>(const double*, const double*);

}
"""
FASTER = """\
unsigned bits(const std::vector<unsigned>& v) {
    unsigned sum = 0;
    for (unsigned x : v) {
        x -= (x >> 1) & 0x55555555U;
        x = (x & 0x33333333U) + ((x >> 2) & 0x33333333U);
        x = (x + (x >> 4)) & 0x0f0f0f0fU;
        sum += (x * 0x01010101U) >> 24;
    }
    return sum;
}
"""
BUGS = {
    "bits": ("x & 1", "x & 3"),
    "longest": ("> most", ">= 0"),
    "total": ("+ *first", "- *first"),
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "work.hpp").write_text(HEADER)
    file = tmp_path / "work.cpp"
    file.write_text(SOURCE)
    arguments = ["clang++", "-std=c++17", "-O2", "-I.", "-c", "work.cpp"]
    entry = {"directory": str(tmp_path), "file": "work.cpp", "arguments": arguments}
    (tmp_path / "compile_commands.json").write_text(json.dumps([entry]))
    return file


def test_every_session_judges_alike(source: Path) -> None:
    for _ in range(2):
        with judging(Options(size=256, verdicts=False)) as session:
            for name, bug in BUGS.items():
                found = function(source, name)
                again = session.evaluate(source, name, found.text)
                assert again.outcome is Outcome.SAME, again.reason
                wrong = session.evaluate(source, name, found.text.replace(*bug))
                assert wrong.outcome is Outcome.INCORRECT, wrong.reason


def test_a_faster_one_is_proved_by_sanitizers_and_by_gcc(source: Path) -> None:
    with judging(Options()) as session:
        verdict = session.evaluate(source, "bits", FASTER, final=True)
        assert verdict.outcome is Outcome.FASTER, verdict.reason
        assert "clean on" in str(verdict.evidence.sanitizers)
        assert verdict.evidence.second_build == "-O0 and g++ agree"
        beyond = FASTER.replace(
            "for (unsigned x : v) {",
            "for (std::size_t i = 0; i < v.size(); ++i) {\n"
            "        unsigned x = v.data()[i + (i == 7)];",
        )
        wrong = session.evaluate(source, "bits", beyond)
        assert wrong.outcome in {Outcome.INCORRECT, Outcome.CRASHED}, wrong.reason
