"""What the linked object of a rewrite may hold beyond the original's."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.measure.objects import Finding, ObjectFacts, compare, inspect
from lessonl.measure.symbols import refused
from lessonl.model import LessonlError
from needs import needs

Facts = Callable[..., ObjectFacts]

ORIGINAL = """int f(const int* v, int n) {
    int s = 0;
    for (int i = 0; i < n; ++i) s += v[i];
    return s;
}
"""
ENTRY = """
extern "C" __attribute__((visibility("default"))) void lessonl_entry(void* out) {
    auto function = &f;
    __builtin_memcpy(out, &function, sizeof function);
}
"""
FLAGS = "-O2 -fPIC -shared -w -ffunction-sections -fdata-sections -Wl,--gc-sections -Wl,-z,defs"


REFUSED = {
    "static": (
        "state",
        "4 more bytes of writable static data than the original (seen).",
        "int f(const int* v, int n) { static int seen; return v[0] + seen++; }",
    ),
    "thread_local": (
        "state",
        "(seen)",
        "static thread_local int seen; int f(const int* v, int n) { return v[0] + seen++; }",
    ),
    "buffer": (
        "state",
        "100 more bytes",
        "static char pad[100] = {1}; int f(const int* v, int n) { return pad[v[0] & 3]++; }",
    ),
    "guard": (
        "state",
        "(the guard of known, known)",
        """__attribute__((noinline)) static int g(const int* v) noexcept { return v[0]; }
        int f(const int* v, int n) { static const int known = g(v); return known + v[0]; }""",
    ),
    "global": (
        "constructors",
        "when it is loaded",
        """struct S { S() { x = new int(3); } int* x; };
        static S s;
        int f(const int* v, int n) { return *s.x + v[0]; }""",
    ),
    "destructor": (
        "constructors",
        "unloaded",
        """static void __attribute__((destructor)) bye() { __builtin_abort(); }
        int f(const int* v, int n) { return v[0]; }""",
    ),
    "ifunc": (
        "ifunc",
        "ifunc",
        """static int one_a() { return 1; }
        extern "C" { static int (*pick())() { return one_a; } }
        int one() __attribute__((ifunc("pick")));
        int f(const int* v, int n) { return v[0] + one(); }""",
    ),
    "process": (
        "symbols",
        "(getpid)",
        'extern "C" int getpid(); int f(const int* v, int n) { return v[0] + getpid(); }',
    ),
    "output": (
        "symbols",
        "standard streams",
        """#include <cstdio>
        int f(const int* v, int n) { return std::fputs("faster", stdout); }""",
    ),
}

ALLOWED = {
    "table": """static const int t[64] = {1, 2, 3};
        int f(const int* v, int n) { return t[v[0] & 63]; }""",
    "vector": """#include <vector>
        int f(const int* v, int n) { std::vector<int> c(v, v + n); return c.at(0); }""",
    "iostream": "#include <iostream>\n" + ORIGINAL,
    "map": """#include <map>
        #include <string>
        int f(const int* v, int n) {
            std::map<int, std::string> m;
            m[v[0]] = "x";
            return static_cast<int>(m.begin()->second.size());
        }""",
    "hash": """#include <unordered_map>
        int f(const int* v, int n) {
            std::unordered_map<int, int> m;
            for (int i = 0; i < n; ++i) ++m[v[i]];
            return m[0];
        }""",
    "stream": """#include <sstream>
        int f(const int* v, int n) {
            std::ostringstream s;
            s << v[0];
            return static_cast<int>(s.str().size());
        }""",
    "throw": """#include <cmath>
        #include <stdexcept>
        int f(const int* v, int n) {
            if (n < 0) throw std::invalid_argument("n");
            return static_cast<int>(std::sin(v[0]));
        }""",
    "sort": """#include <algorithm>
        #include <memory>
        int f(const int* v, int n) {
            auto p = std::make_shared<int>(0);
            std::unique_ptr<int[]> c(new int[n]);
            std::copy(v, v + n, c.get());
            std::stable_sort(c.get(), c.get() + n);
            return c[0] + *p;
        }""",
    "names": """__attribute__((noinline)) int rdtsc(int x) { return x; }
        int f(const int* v, int n) { return rdtsc(v[0]); }""",
}


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """Builds a text as the harness does and looks at the object."""

    def build(text: str, *flags: str) -> ObjectFacts:
        (tmp_path / "exports.map").write_text("{ global: lessonl_entry; local: *; };\n")
        unit, target = tmp_path / "unit.cpp", tmp_path / "unit.so"
        unit.write_text(text + ENTRY)
        version = f"-Wl,-z,relro,-z,now,--version-script={tmp_path / 'exports.map'}"
        command = ["g++", *FLAGS.split(), version, str(unit), "-o", str(target), *flags]
        subprocess.run(command, check=True, capture_output=True)
        return asyncio.run(inspect(target))

    return build


def against_original(facts: Facts, text: str, *flags: str, threads: bool = False) -> Finding | None:
    return compare(facts(ORIGINAL, *flags), facts(text, *flags), threads=threads)


@needs("g++", "objdump")
def test_code_is_identical_whatever_comments_and_unused_helpers_say(facts: Facts) -> None:
    unused = "static int helper(int x) { return x + 1; }\n// a comment\n" + ORIGINAL
    assert facts(unused).digest == facts(ORIGINAL).digest


@needs("g++", "objdump")
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [(ORIGINAL, "i < n", "i <= n"), (ORIGINAL, "s = 0", "s = 1"), (ORIGINAL, "s +=", "s -=")],
)
def test_code_that_computes_something_else_is_not_identical(
    facts: Facts, text: str, old: str, new: str
) -> None:
    assert facts(text.replace(old, new)).digest != facts(text).digest


@needs("g++", "objdump")
def test_the_size_of_the_code_is_that_of_what_the_function_reaches(facts: Facts) -> None:
    plain = facts(ORIGINAL).code_bytes
    assert 10 < plain < 200
    unused = "int unused(int x) { return x * 1237; }\n"
    assert facts(unused + ORIGINAL).code_bytes == plain
    helper = "__attribute__((noinline)) static int g(int x) { return x * 1237 % 91; }\n"
    assert facts(helper + ORIGINAL.replace("v[i]", "g(v[i])")).code_bytes > plain + 10


@needs("g++", "objdump")
def test_tables_of_different_contents_are_not_identical(facts: Facts) -> None:
    table = "static const int t[] = {1, 2, 3, 4, 5}; int f(int i) { return t[i % 5]; }"
    assert facts(table.replace("4", "7")).digest != facts(table).digest


@needs("g++", "objdump")
@pytest.mark.parametrize(("check", "part", "text"), REFUSED.values(), ids=REFUSED)
def test_effects_beyond_computing_are_refused_by_name(
    facts: Facts, check: str, part: str, text: str
) -> None:
    finding = against_original(facts, text)
    assert finding is not None
    assert finding.check == check
    assert part in finding.reason


@needs("g++", "objdump")
def test_a_second_exported_symbol_is_refused(facts: Facts) -> None:
    original = facts(ORIGINAL)
    more = evolve(original, exported=frozenset({"lessonl_entry", "g"}))
    finding = compare(original, more, threads=False)
    assert finding == Finding("symbols", "It exports a symbol of its own (g).")


@needs("g++", "objdump", "x86_64")
@pytest.mark.parametrize(
    ("instruction", "part"),
    [
        ("syscall", "system call"),
        ("int $0x80", "system call"),
        ("rdtsc", "clock register"),
        ("wrpkru", "protection registers"),
        ("mov %%fs:0x0, %%rax", "control block"),
    ],
)
def test_telling_instructions_are_refused(facts: Facts, instruction: str, part: str) -> None:
    text = f"""int f(const int* v, int n) {{
        asm volatile("{instruction}" : : "a"(0));
        return v[0];
    }}"""
    finding = against_original(facts, text)
    assert finding is not None
    assert finding.check == "instructions"
    assert part in finding.reason
    assert compare(facts(text), facts(text), threads=False) is None


@needs("g++", "objdump")
@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_ordinary_library_code_passes(facts: Facts, text: str) -> None:
    assert against_original(facts, text) is None


@needs("g++", "objdump")
def test_iostream_is_no_cover_for_a_constructor_of_ones_own(facts: Facts) -> None:
    text = "#include <iostream>\nstatic int* p = new int(1);" + ORIGINAL.replace("s = 0", "s = *p")
    finding = against_original(facts, text)
    assert finding is not None
    assert finding.check == "constructors"
    output = "#include <iostream>\n" + ORIGINAL.replace("return s", "std::cout << s; return s")
    finding = against_original(facts, output)
    assert finding is not None
    assert "standard streams" in finding.reason


@needs("g++", "objdump")
def test_openmp_is_for_parallel_mode_only(facts: Facts) -> None:
    text = (
        "int f(const int* v, int n) { int s = 0;\n#pragma omp parallel for reduction(+ : s)\n"
        "for (int i = 0; i < n; ++i) s += v[i]; return s; }"
    )
    finding = against_original(facts, text, "-fopenmp")
    assert finding is not None
    assert finding.check == "threads"
    assert against_original(facts, text, "-fopenmp", threads=True) is None


@needs("g++", "objdump")
def test_an_executable_stack_is_refused(facts: Facts) -> None:
    finding = compare(facts(ORIGINAL), facts(ORIGINAL, "-Wl,-z,execstack"), threads=False)
    assert finding is not None
    assert finding.check == "writable_text"


@needs("g++", "objdump")
def test_what_the_original_has_a_rewrite_may_have(facts: Facts) -> None:
    text = """#include <cstdio>
int f(const int* v, int n) {
    static int c;
    std::puts("");
    return ++c;
}"""
    assert compare(facts(text), facts(text.replace("++c", "c += 1")), threads=False) is None


@needs("objdump")
def test_a_file_that_is_no_object_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "unit.so"
    path.write_text("no object")
    with pytest.raises(LessonlError) as caught:
        asyncio.run(inspect(path))
    assert caught.value.code == "environment"


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("memcpy", ""), ("__memcpy_chk", ""), ("strtol", ""), ("_Znwm", ""), ("_ZdlPvm", ""),
        ("_ZnwmSt11align_val_t", ""), ("sinf", ""), ("__exp_finite", ""), ("_ZGVbN2v_sin", ""),
        ("__cxa_throw", ""), ("__gxx_personality_v0", ""), ("_ZSt20__throw_length_errorPKc", ""),
        ("_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE9_M_appendEPKcm", ""),
        ("_ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base", ""), ("_ZTVSt9exception", ""),
        ("_ZNKSt8__detail20_Prime_rehash_policy14_M_need_rehashEmmm", ""), ("__popcountdi2", ""),
        ("_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6appendEPKc", ""),
        ("_ZSt8to_charsPcS_d", ""), ("__assert_fail", ""), ("abort", ""), ("qsort", ""),
        ("GOMP_parallel", "threads"), ("pthread_create", "threads"),
        ("_ZNSt6thread4joinEv", "threads"), ("__cxa_guard_acquire", "state"),
        ("__tls_get_addr", "state"), ("strtok", "state"), ("__cxa_atexit", "constructors"),
        ("clock_gettime", "symbols"), ("_ZNSt6chrono3_V212steady_clock3nowEv", "symbols"),
        ("_ZSt4cout", "symbols"), ("printf", "symbols"), ("fopen", "symbols"), ("open", "symbols"),
        ("mprotect", "symbols"), ("dlsym", "symbols"), ("dl_iterate_phdr", "symbols"),
        ("syscall", "symbols"), ("exit", "symbols"), ("getenv", "symbols"), ("rand", "symbols"),
        ("_ZNSt13random_device9_M_getvalEv", "symbols"), ("fork", "symbols"), ("ptrace", "symbols"),
        ("sigaction", "symbols"), ("_setjmp", "symbols"), ("cblas_dgemm", "symbols"),
        ("_ZNSt6locale6globalERKS_", "state"), ("fesetround", "state"),
    ],
)  # fmt: skip
def test_the_table_knows_plain_library_code_from_the_rest(name: str, check: str) -> None:
    assert [rule.check for _, rule in refused([name])] == ([check] if check else [])
