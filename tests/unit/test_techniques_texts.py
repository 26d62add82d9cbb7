"""Techniques for maps and strings: what they are for, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import cases, check_leaves_alone, check_transforms, compare, reasons

from needs import needs

APPLIES = {
    "lookups": [
        """int price(const std::map<std::string, int>& prices, const std::string& name) {
            if (prices.count(name) > 0) return prices.at(name) * 2;
            return -1;
        }""",
        """void count_up(std::unordered_map<int, int>& counts, const Item& item) {
            if (counts.find(item.key) != counts.end()) {
                counts[item.key] += 1;
                if (counts[item.key] > 7) counts[item.key] = 0;
            } else {
                counts[item.key] = 1;
            }
        }""",
    ],
    "texts": [
        """long marks(const std::string& s, std::size_t at) {
            long found = 0;
            if (s.substr(at, 3) == "key" || "--" == s.substr(at)) found += 1;
            if (s.find("=") != std::string::npos) found += 2;
            if (s.substr(at, s.size() / 2) != s) found += 4;
            return 100 * found + s.rfind(";", at) % 7;
        }""",
        r"""std::string quoted(const std::string& s) {
            std::string out;
            out += "'";
            for (char c : s) { out += c; out += "\""; out += "ab"; out += "\n"; }
            return out;
        }""",
    ],
}

LEAVES_ALONE = {
    "lookups": {
        "the key changes before the element is used": """int f(const std::map<int, int>& m, int k) {
            if (m.count(k)) { ++k; return m.at(k); }
            return 0; }""",
        "the map changes before the element is used": """int f(std::map<int, int>& m, int k) {
            if (m.count(k)) { m.erase(k); return m[k]; }
            return 0; }""",
        "another element is used": """int f(const std::map<int, int>& m, int k, int j) {
            if (m.count(k)) return m.at(j);
            return 0; }""",
        "a function that may change the map is called": """int f(std::map<int, int>& m, int k) {
            if (m.count(k)) { change(m); return m[k]; }
            return 0; }""",
        "a member that is the key changes": """int f(std::map<int, int>& m, Item& item) {
            if (m.count(item.key)) { item.key = m.at(1); return m.at(item.key); }
            return 0; }""",
        "another element may be made": """int f(std::map<int, int>& m, int k, int j) {
            if (m.count(k)) { int x = m[j]; return x + m.at(k); }
            return 0; }""",
        "several elements may have the key": """int f(std::multimap<int, int>& m, int k) {
            if (m.count(k)) return m[k];
            return 0; }""",
    },
    "texts": {
        "a text of several letters": """void f(std::string& s) { s += "ab"; s.find("ab"); }""",
        "not a string": """void f(Text& s) { s += "a"; if (s.substr(1) == "b") s += "c"; }""",
        "a text with a zero in it": r"""bool f(const std::string& s) {
            return s.substr(1) == "a\0"; }""",
    },
}

CASES = cases(APPLIES)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


@needs("g++")
@pytest.mark.parametrize("flags", [["-O0", "-fsanitize=address,undefined"], ["-O2"]])
def test_what_is_transformed_computes_the_same(tmp_path: Path, flags: list[str]) -> None:
    compare(Path(__file__).with_name("techniques_texts.cpp"), CASES, tmp_path, flags)
