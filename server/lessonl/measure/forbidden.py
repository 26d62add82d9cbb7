"""What the text of a rewrite may not hold: the tables that ``scan`` reads."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen


@frozen
class Word:
    """Identifiers that are refused; ``reason`` has a place for the identifier found."""

    pattern: re.Pattern[str]
    check: str
    reason: str


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYWORDS: Final = _names(
    """alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t
    char16_t char32_t class co_await co_return co_yield compl concept const const_cast
    consteval constexpr constinit continue decltype default delete do double dynamic_cast
    else enum explicit export extern false final float for friend goto if inline int long
    mutable namespace new noexcept not not_eq nullptr operator or or_eq override private
    protected public register reinterpret_cast requires return short signed sizeof static
    static_assert static_cast std struct switch template this thread_local throw true try
    typedef typeid typename union unsigned using virtual void volatile wchar_t while xor
    xor_eq"""
)
HARMLESS_MACROS: Final = _names("_GNU_SOURCE _USE_MATH_DEFINES _POSIX_C_SOURCE")
CONFIGURING_MACROS: Final = _names("NDEBUG")
"""What headers of the language itself look at, each time that they are included."""
DIRECTIVES: Final = _names(
    """include define undef if ifdef ifndef elif elifdef elifndef else endif pragma error
    warning"""
)
PRAGMA: Final = re.compile(
    r"(?:GCC|clang)\s+(?:ivdep|unroll\b|diagnostic\b|warning\b|loop\b).*|omp\b.*|(?:no)?unroll\b.*"
    r"|once|ivdep|simd"
)
"""The pragmas that are allowed: they cannot change what the code means."""

ATTRIBUTES: Final = _names(
    """alias constructor copy destructor disable_sanitizer_instrumentation ifunc
    init_priority naked no_address_safety_analysis no_sanitize no_sanitize_address
    no_sanitize_thread no_sanitize_undefined no_stack_protector optimize optnone retain
    section symver target target_clones tls_model used weak weak_import weakref interrupt
    patchable_function_entry zero_call_used_regs"""
)
WORDS: Final[tuple[Word, ...]] = (
    Word(re.compile(r"(?:__)?asm(?:__)?"), "asm", "It contains inline assembly ({0})."),
    Word(
        re.compile(r"(?:lessonl|LESSONL)(?:_\w*)?"),
        "reserved",
        "It uses the name {0}; names that begin with lessonl are ours.",
    ),
    Word(
        re.compile(
            r"__SANITIZE_\w+|__OPTIMIZE(?:_SIZE)?__|__NO_INLINE__|__FAST_MATH__|__COUNTER__"
            r"|__(?:PIC|pic|PIE|pie|LINE|FILE)__|__builtin_(?:LINE|FILE)|source_location"
            r"|NDEBUG|_?DEBUG|_GLIBCXX_(?:DEBUG|ASSERTIONS)\w*|_FORTIFY_SOURCE"
            r"|__has_feature|__DATE__|__TIME__|__TIMESTAMP__|__BASE_FILE__|__INCLUDE_LEVEL__"
            r"|__(?:asan|ubsan|tsan|msan|sanitizer|lsan)_\w+"
        ),
        "reserved",
        "It asks how it is being built ({0}); it must be the same code in every build.",
    ),
    Word(
        re.compile(
            r"__builtin_(?:(?:return|frame|stack)_address|(?:set_)?thread_pointer|apply\w*|return"
            r"|extract_return_addr|frob_return_addr|eh_return\w*|unwind_init|dwarf_\w+"
            r"|(?:set|long)jmp|ia32_(?:ldmxcsr|wr[fg]sbase|rd)\w*)"
        ),
        "reserved",
        "It looks into its callers' frames or its thread's control block ({0}).",
    ),
    Word(
        re.compile(
            r"_DYNAMIC|_GLOBAL_OFFSET_TABLE_|__ehdr_start|__executable_start|__dso_handle"
            r"|_r_debug|__bss_start|__(?:pre)?init_array_(?:start|end)|link_map"
        ),
        "reserved",
        "It looks for loaded programs in memory ({0}).",
    ),
)
LIBRARY: Final = _names(
    """memcmp memcpy memmove memset bcmp malloc calloc realloc free aligned_alloc
    clock_gettime gettimeofday nanosleep exit _exit abort atexit mmap munmap mprotect dlsym
    dlopen syscall getenv rand main pthread_create pthread_mutex_lock omp_get_wtime
    __cxa_atexit __cxa_throw __assert_fail"""
)
"""Functions of the system that a rewrite may not define itself."""
