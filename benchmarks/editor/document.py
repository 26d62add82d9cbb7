"""A file of many lines with one function that is worth a run."""

from __future__ import annotations

import json
from pathlib import Path

_SLOW = """\
std::vector<long long> sums(const std::vector<int>& values) {
    std::vector<long long> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        long long sum = 0;
        for (std::size_t j = 0; j <= i; ++j) sum += values[j];
        out.push_back(sum);
    }
    return out;
}
"""
_FILLER = """\

// Number %(n)d: weighs a value against a limit, step by step.
int weigh_%(n)d(int value, int limit) {
    int weight = %(n)d;
    if (value > limit) {
        weight += value - limit;
    } else if (value < -limit) {
        weight -= value + limit;
    }
    int step = weight / 3;
    weight += step * limit;
    weight ^= value >> 2;
    return weight;
}
"""


def text(lines: int) -> str:
    """At least so many lines of C++; the function ``sums`` stands in the middle."""
    each = _FILLER.count("\n")
    fillers = [_FILLER % {"n": number} for number in range(-(-lines // each))]
    half = len(fillers) // 2
    return "#include <vector>\n\n" + "".join([*fillers[:half], "\n", _SLOW, *fillers[half:]])


def project(root: Path, lines: int) -> Path:
    """Writes a project with that file; returns the file."""
    root.mkdir(parents=True)
    file = root / "large.cpp"
    file.write_text(text(lines))
    command = f"g++ -O2 -std=c++17 -c {file.name}"
    entry = {"directory": str(root), "file": file.name, "command": command}
    (root / "compile_commands.json").write_text(json.dumps([entry]))
    return file


def lines_of(content: str, names: tuple[str, ...]) -> list[int]:
    """The lines, from 0, on which the functions begin."""
    listed = content.split("\n")
    return [next(i for i, line in enumerate(listed) if f" {name}(" in line) for name in names]
