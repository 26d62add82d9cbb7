"""What the text of a rewrite may not hold, and that ordinary text passes."""

from __future__ import annotations

import pytest

from lessonl.measure.scan import scan_text

ORIGINAL = """#include <vector>
#include "../shared/base.hpp"
#define LIMIT 100

namespace hot {
int total(const std::vector<int>& values) {
    int sum = 0;
    for (int value : values) sum += value;
    return sum;
}
}
"""
BODY = "int total(const std::vector<int>& values) { return 0; }\n"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("asm", '__asm__("nop");'),
        ("reserved", "int f() { return __LINE__ > 9; }"),
        ("reserved", "#ifdef __PIC__\n#endif\n"),
        ("reserved", "auto l = std::source_location::current();"),
        ("asm", 'void f() { asm volatile("nop"); }'),
        ("asm", 'int g() __asm ("clock_gettime");'),
        ("asm", "#define A asm\n"),
        ("asm", 'as\\\nm("nop");'),
        ("asm", 'int x; /* " */ asm("nop"); /* " */'),
        ("macro", '#define P(a, b) a##b\nP(as, m)("nop");'),
        ("macro", '%:define P(a, b) a%:%:b\nP(as, m)("nop");'),
        ("macro", "#define int long\n"),
        ("macro", "#define values other\n"),
        ("macro", "# define LIMIT 200\n"),
        ("macro", "#undef LIMIT\n"),
        ("macro", "#define std other\n"),
        ("macro", "#define __cplusplus 1\n"),
        ("macro", "#define total(x) 0\n"),
        ("macro", "??=define total(x) 0\n"),
        ("macro", "#if 0\n"),
        ("macro", "#endif\n"),
        ("macro", "#else\n"),
        ("macro", '#line 7 "other.cpp"\n'),
        ("include", '#include "/etc/passwd"\n'),
        ("include", "#include </etc/passwd>\n"),
        ("include", '#include "../../key.hpp"\n'),
        ("include", "#define H <vector>\n#include H\n"),
        ("compiler_options", "#pragma GCC optimize(3)\n"),
        ("compiler_options", "#pragma GCC target(\"avx2\")\n"),
        ("compiler_options", "#pragma GCC push_options\n"),
        ("compiler_options", "#pragma STDC FP_CONTRACT ON\n"),
        ("compiler_options", "#pragma push_macro(\"x\")\n"),
        ("compiler_options", "#pragma clang fp reassociate(on)\n"),
        ("compiler_options", "%:pragma GCC optimize(3)\n"),
        ("compiler_options", '_Pragma("GCC optimize(3)")'),
        ("compiler_options", "#define O _Pragma(\"GCC optimize(3)\")\nO\n"),
        ("compiler_options", "#define Q(x) _Pragma(#x)\nQ(GCC optimize(3))\n"),
        ("compiler_options", "__attribute__((optimize(3))) int f();"),
        ("compiler_options", "__attribute__((noinline, __target__(\"avx2\"))) int f();"),
        ("compiler_options", "[[gnu::optimize(3)]] int f();"),
        ("compiler_options", "[[using gnu: hot, constructor]] void f();"),
        ("compiler_options", "int x __attribute__((section(\".text\")));"),
        ("compiler_options", "int f() __attribute__((alias(\"total\")));"),
        ("compiler_options", "__attribute__((no_sanitize(\"address\"))) int f();"),
        ("compiler_options", "#define A __attribute__((ifunc(\"r\")))\n"),
        ("macro", "#define NDEBUG\n#include <cassert>\n"),
        ("scope", "using namespace std;\n" + BODY),
        ("scope", "using std::abs;\n" + BODY),
        ("reserved", "void lessonl_entry(void*) {}"),
        ("reserved", "namespace lessonl { int x; }"),
        ("reserved", "#if defined(__SANITIZE_ADDRESS__)\n#endif\n"),
        ("reserved", "#ifdef __OPTIMIZE__\n#endif\n"),
        ("reserved", "void* g() { return __builtin_return_address(0); }"),
        ("reserved", "extern char _DYNAMIC[];"),
        ("reserved", 'extern "C" void* malloc(unsigned long n) { return nullptr; }'),
        ("reserved", 'extern "C" {\nint memcmp(const void* a) noexcept\n{ return 0; } }'),
        ("reserved", "void* operator new(unsigned long n) { return nullptr; }"),
        ("reserved", "namespace a { namespace b { void exit(int) {} } }"),
        ("braces", "} namespace other {"),
        ("braces", "int f() { if (1) {"),
    ],
)  # fmt: skip
def test_what_changes_how_things_compile_is_refused(check: str, text: str) -> None:
    finding = scan_text(text + "\n" + BODY, ORIGINAL)
    assert finding is not None
    assert finding.check == check
    assert finding.reason.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "// asm #pragma GCC optimize\n/* lessonl_entry asm(\"nop\") */\n",
        'const char* s = "asm lessonl_entry __builtin_return_address #pragma";\n',
        'const char* s = R"x(\n#pragma GCC optimize(3)\n#define int long\n)x";\n',
        "#pragma GCC unroll 8\n",
        "#pragma GCC ivdep\n",
        "#pragma omp simd reduction(+ : sum)\n",
        '_Pragma("GCC ivdep")\n',
        "#define STEP 4\nstatic int step = STEP;\n#undef STEP\n",
        "#define _USE_MATH_DEFINES\n",
        "#if defined(__AVX2__)\nint a;\n#elif 1\nint b;\n#else\nint c;\n#endif\n",
        "#include <algorithm>\n#include \"base.hpp\"\n#include \"sub/dir.hpp\"\n",
        "#include \"../shared/base.hpp\"\n#define LIMIT 100\n",
        "__attribute__((always_inline, aligned(64))) static inline int f() { return 0; }\n",
        "[[nodiscard]] [[gnu::pure]] static int f() { return 0; }\n",
        "static int f(int* p, int i) { int a[2] = {}; return a[p[i] & 1]; }\n",
        "struct Pool { void* p; void free() {} void exit(int) {} int malloc() { return 0; } };\n",
        "static int f(void* a, void* b) { if (memcmp(a, b, 4)) { return 1; } return 0; }\n",
        "static int f(int* p) { free(p); { int x = 1; return x; } }\n",
        "static bool f(int a, int b) { return __builtin_popcount(a) < __builtin_expect(b, 1); }\n",
        "static int f() { int* p = new int(1); delete p; return 0; }\n",
        "template <class T> static T twice(T x) { return x * 2; }\n",
        "using Row = int;\nstatic int f() { using namespace std; using std::abs; return 0; }\n",
        "static char brace() { return '{'; }\nstatic int big = 1'000'000;\n",
    ],
)  # fmt: skip
def test_ordinary_text_passes(text: str) -> None:
    assert scan_text(text + BODY, ORIGINAL) is None


@pytest.mark.parametrize(
    "text",
    [
        "#pragma GCC optimize(3)\n",
        "__attribute__((optimize(3))) int f();\n",
        'void f() { __asm__("nop"); }\n',
        "extern int lessonl_count;\n",
        "#if defined(__OPTIMIZE__)\n#endif\n",
        "#define JOIN(a, b) a##b\n",
    ],
)
def test_what_the_original_does_a_rewrite_may_do(text: str) -> None:
    assert scan_text(text + BODY, ORIGINAL) is not None
    assert scan_text(text + BODY, text + ORIGINAL) is None


def test_the_original_is_no_cheat() -> None:
    assert scan_text(ORIGINAL, ORIGINAL) is None


def test_the_reason_names_what_was_found() -> None:
    finding = scan_text("#pragma GCC optimize(3)\n" + BODY, ORIGINAL)
    assert finding is not None
    assert finding.reason.startswith("It changes how the compiler works (#pragma GCC optimize(3));")
