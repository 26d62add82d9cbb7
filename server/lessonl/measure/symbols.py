"""Which library symbols a rewrite may start to use, as one table that is read from the top."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen


@frozen
class Rule:
    """Symbols whose whole name matches ``pattern``.

    ``check`` is empty where they are allowed; else it names the check that refuses them, and
    ``effect`` says what using one of them does, as the predicate of "It ...".
    """

    pattern: re.Pattern[str]
    check: str = ""
    effect: str = ""


def _rule(pattern: str, check: str = "", effect: str = "") -> Rule:
    return Rule(re.compile(pattern, re.VERBOSE), check, effect)


_STD = r"_ZN[KV]*St(?:3__1|3__2|7__cxx11)?"
"""How the mangled name of a member of ``namespace std`` begins (libstdc++ or libc++)."""

_LIBM = r"""
    (?:a?(?:cos|sin|tan)h?|atan2|exp|exp2|exp10|expm1|log|log2|log10|log1p|logb|ilogb|pow|sqrt
    |cbrt|hypot|fabs|fmod|remainder|remquo|fdim|fma|fmax|fmin|floor|ceil|trunc|rint|nearbyint
    |l?lr(?:int|ound)|round|modf|frexp|ldexp|scalbl?n|copysign|nan|nextafter|nexttoward
    |erfc?|[lt]gamma(?:_r)?|j[01n]|y[01n]|sincos|isnan|isinf|finite|signbit|fpclassify
    |f(?:max|min)imum(?:_mag)?(?:_num)?|nextup|nextdown|roundeven|llogb
    |conj|c(?:abs|arg|real|imag|proj|exp|log|log10|pow|sqrt|a?(?:sin|cos|tan)h?))
"""

_THREADS_STD = (
    r"(?:6thread|7jthread|18condition_variable|22condition_variable_any|15__thread|11this_thread"
    r"|13__future_base|12__basic_future|5mutex|15recursive_mutex|28__atomic_futex_unsigned_base)"
)

_RULES: Final[tuple[Rule, ...]] = (
    # Threads
    _rule(r"(?:GOMP|GOACC|omp|__kmpc|kmp|kmpc)_\w+", "threads", "starts or steers OpenMP threads"),
    _rule(
        rf"(?:__)?pthread_(?!key_create$|once$)\w+|thrd_\w+|{_STD}{_THREADS_STD}\w*"
        r"|_ZN?K?3tbb\w*|_ZN?K?St11this_thread\w*|sem_\w+",
        "threads",
        "starts or steers threads",
    ),
    # State that outlives a call
    _rule(
        r"__cxa_guard_\w+|(?:__)?(?:pthread_once|pthread_key_create)|_ZSt\d+__once_\w+"
        r"|__once_proxy|_ZNSt9once_flag\w+",
        "state",
        "keeps a variable that is set up once and lives on between calls",
    ),
    _rule(
        r"__tls_get_addr|__cxa_thread_atexit(?:_impl)?|__emutls_get_address",
        "state",
        "keeps a thread_local variable between calls",
    ),
    _rule(
        r"s?rand|s?random|[de]rand48|[lmjn]rand48|s?rand48|rand_r|strfry|arc4random\w*|getrandom"
        rf"|getentropy|{_STD}13random_device\w*",
        "symbols",
        "draws random numbers",
    ),
    _rule(r"(?:str|wcs)tok|strerror|setlocale|tmpnam|signgam|(?:un)?setenv|putenv|clearenv",
          "state", "leaves hidden state behind in the C library"),
    _rule(
        rf"{_STD}6locale6global\w*|{_STD}3pmr20set_default_resource\w*|fe(?:set|hold|update)\w+"
        r"|_ZSt(?:11set_new_handler|13set_terminate|14set_unexpected)\w*|feenableexcept|mallopt"
        r"|_ZNSt3pmr20set_default_resource\w*|_ZNSt8ios_base(?:6xalloc|15sync_with_stdio)\w*",
        "state",
        "changes a setting of the whole process",
    ),
    # The end of the process
    _rule(
        r"_?_?exit|_Exit|quick_exit|kill|raise|tgkill|pthread_kill|killpg",
        "symbols",
        "can end the process",
    ),
    _rule(
        r"atexit|on_exit|at_quick_exit|__cxa_at_quick_exit|__cxa_atexit",
        "constructors",
        "registers code that runs when the library is unloaded",
    ),
    _rule(
        r"(?:sig|__sig)\w*setjmp|_?setjmp|_?longjmp|siglongjmp|signal|sig\w+|__longjmp_chk|bsd_signal"
        r"|sysv_signal|alarm|ualarm|setitimer|timer_\w+",
        "symbols",
        "handles signals or jumps out of its callers",
    ),
    # Clocks and environment
    _rule(
        rf"clock|clock_\w+|gettimeofday|time|times|ftime|timespec_get|nanosleep|u?sleep|getrusage"
        rf"|{_STD}6chrono\w*|(?:local|gm)time(?:_r)?|difftime|mktime|strftime",
        "symbols",
        "reads or waits on a clock",
    ),
    _rule(
        r"mmap(?:64)?|mprotect|pkey_\w+|munmap|mremap|madvise|mlock\w*|s?brk|process_vm_\w+|ptrace"
        r"|memfd_create|shm\w+|msync|userfaultfd|vmsplice",
        "symbols",
        "changes the memory map or reads other processes' memory",
    ),
    _rule(
        r"(?:secure_)?getenv|environ|__environ|program_invocation_\w+|__progname\w*|get\w*id|uname"
        r"|sysconf|getauxval|get_?n?procs\w*|sched_\w+|getcpu|prctl|arch_prctl|personality",
        "symbols",
        "asks about the process or the machine it runs on",
    ),
    _rule(
        r"_?_?dl_\w+|dl(?:v?sym|m?open|close|info|addr1?|error)|_r_debug|_dl_\w+|__libc_\w+_main"
        r"|link_map|backtrace\w*|_Unwind_(?:Backtrace|Find_FDE|GetIP\w*|GetCFA)|__register_frame\w*",
        "symbols",
        "looks into the loaded program",
    ),
    _rule(r"v?syscall|io_uring_\w+", "symbols", "makes a system call"),
    # Files, output, other processes
    _rule(
        r"(?:__)?v?[fd]?printf(?:_chk)?|puts|put[cw]?|putchar(?:_unlocked)?|perror|psignal"
        r"|std(?:out|err|in)|(?:__isoc\d+_)?v?f?scanf|get(?:c|char|line|delim)|warnx?|errx?|syslog"
        r"|_ZN?St3?(?:__[12])?[345]w?(?:cout|cerr|clog|cin)E?|_ZSt5print\w*|_ZSt\d+__\w+_terminal\w*",
        "symbols",
        "reads or writes the standard streams",
    ),
    _rule(
        r"(?:__)?(?:open|openat|creat)(?:64)?(?:_2)?|p?read(?:v|64)?|p?write(?:v|64)?|close|dup[23]?"
        r"|l?stat(?:64)?|__[flx]*xstat(?:64)?|access|unlink|rename|mkdir|opendir|readdir|ioctl"
        r"|f(?:open|dopen|reopen|close|read|write|flush|gets|puts|getc|putc|seek|tell)(?:64|_unlocked)?"
        rf"|{_STD}(?:1[34]basic_[io]?fstream|13basic_filebuf|12__basic_file|10filesystem)\w*|tmpfile(?:64)?"
        r"|__(?:read|pread|fread)\w*_chk|fcntl(?:64)?|fileno|_IO_\w+",
        "symbols",
        "reads or writes files",
    ),
    _rule(
        r"v?fork|clone|exec(?:l|v)p?e?|fexecve|posix_spawnp?|system|popen|pclose|wait(?:pid|id|[34])?"
        r"|socket\w*|connect|bind|listen|accept4?|send\w*|recv\w*|poll|ppoll|select|epoll_\w+|pipe2?"
        r"|getaddrinfo|gethostby\w+",
        "symbols",
        "talks to other processes or to the network",
    ),
    # Plain library code: allowed
    _rule(r"(?:__)?mem(?:cpy|move|set|cmp|r?chr|mem|pcpy|ccpy)(?:_chk)?|rawmemchr|bcmp|bzero"
          r"|__memcmpeq|wmem\w+"),
    _rule(r"(?:__)?(?:str|stp|wcs)(?!error|signal|fry)\w+|(?:__isoc\d+_)?(?:str|wcs)to\w+|ato(?:i|ll?|f)"
          r"|__(?:str|wcs)to\w+_internal"),
    _rule(r"malloc|calloc|realloc(?:array)?|free|aligned_alloc|posix_memalign|memalign"
          r"|malloc_usable_size"),
    _rule(r"_Zn[wa][mj](?:St11align_val_t)?(?:RKSt9nothrow_t)?|_ZSt7nothrow"
          r"|_Zd[la]Pv[mj]?(?:St11align_val_t)?(?:RKSt9nothrow_t)?"),
    _rule(rf"(?:__)?{_LIBM}[fl]?(?:f128|f64x?|f32x?)?(?:_finite)?|__(?:fpclassify|signbit|isnan"
          rf"|isinf|finite|issignaling|iscanonical)[fl]?|_ZGV[a-zA-Z][MN]\w+"),
    _rule(r"l?l?abs|l?l?div|qsort(?:_r)?|bsearch|__ctype_\w+|to(?:upper|lower|ascii)"
          r"|isw?(?:alnum|alpha|ascii|blank|cntrl|x?digit|graph|lower|print|punct|space|upper|ctype)"
          r"|tow(?:upper|lower)|imaxabs|ffs(?:l|ll)?"),
    _rule(r"(?:__)?v?sn?printf(?:_chk)?|(?:__isoc\d+_)?v?sscanf|__errno_location"),
    _rule(r"abort|__assert_fail|__stack_chk_(?:fail|guard)|__chk_fail|__fortify_fail"
          r"|__libc_single_threaded|__cxa_finalize|__gmon_start__|_ITM_\w+TMCloneTable"),
    _rule(r"__(?:u?(?:div|mod|divmod|cmp|mul)|add|sub|neg|abs|[al]sh[lr]|ashr|ffs|clz|ctz|clrsb|popcount"
          r"|parity|bswap|fix(?:uns)?|float(?:un)?|extend|trunc|powi|[eglnu][eqt]|unord|cmp)"
          r"[sdtxhqfcib]{2,4}\d?|__cpu_model"),
    _rule(r"__cxa_(?!atexit|guard|thread)\w+|__dynamic_cast|__gxx_personality_v0"
          r"|__gcc_personality_v0|_Unwind_(?:Resume(?:_or_Rethrow)?|RaiseException|DeleteException)"),
    _rule(r"_ZT[ISVT](?:N?K?St|N10__cxxabiv1|[a-zA-Z]$|P)\w*"),
    # The rest of namespace std: containers, strings, exceptions, formatting into memory
    _rule(r"_ZSt\d+\w+|_ZSt[a-z]{2}I\w+|_ZStrsI\w+"),
    _rule(rf"{_STD}(?:\d|C|D|[a-z]|I)\w*|_ZNK?S[abdios]\w+|_ZG?[RV]?NSt\w+"),
)  # fmt: skip


_UNKNOWN: Final = _rule(
    ".*", "symbols", "uses a library function that is not on the list of plain ones"
)


def refused(names: Iterable[str]) -> list[tuple[str, Rule]]:
    """Those of ``names`` (no versions) that may not be added, with the rule that says why.

    In the order of the table, which is that of their weight, then by name. A symbol that no rule
    knows is refused: it comes from a library nobody has looked at.
    """
    found = []
    for name in sorted(names):
        rank = next((n for n, rule in enumerate(_RULES) if rule.pattern.fullmatch(name)), None)
        if rank is None:
            found.append((len(_RULES), name, _UNKNOWN))
        elif _RULES[rank].check:
            found.append((rank, name, _RULES[rank]))
    return [(name, rule) for _, name, rule in sorted(found, key=lambda entry: entry[:2])]
