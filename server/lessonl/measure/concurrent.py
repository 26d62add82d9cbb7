"""What a rewrite may not leave out because only other threads, or the hardware, would notice.

One thread alone runs a function while it is judged: a lock that is gone changes no output.
"""

from __future__ import annotations

import re
from typing import Final

from lessonl.measure.objects import Finding
from lessonl.model import Function
from lessonl.source.lexer import lex

_KEPT: Final = (
    (
        re.compile(
            r"\b(?:lock_guard|unique_lock|scoped_lock|shared_lock|\w*mutex_(?:try)?lock|call_once"
            r"|pthread_\w+_(?:rd|wr)?lock|\w*[Ll]ock_?guard|QMutexLocker)\b|(?:\.|->) lock \("
        ),
        "It does not lock what the original locks ({0}); other threads would meet it at work.",
    ),
    (
        re.compile(r"\b(?:fetch_(?:add|sub|or|and|xor)|compare_exchange_\w+|__sync_\w+)\b"),
        "It does in steps what the original does at once ({0}); other threads come between.",
    ),
    (
        re.compile(r"\b(?:atomic_thread_fence|memory_order_(?:release|acquire|acq_rel|seq_cst))\b"),
        "It leaves out an order of memory that the original keeps for other threads ({0}).",
    ),
    (
        re.compile(r"\b(volatile)\b[^;(){}=]*\*"),
        "It accesses as plain memory what the original accesses as {0}.",
    ),
)


def dropped(function: Function, rewrite_text: str) -> Finding | None:
    """What the original does for others and the rewrite does not, in any way of the same kind."""
    data = rewrite_text.encode("utf-8", "surrogateescape")
    words = " ".join(t.text.decode("utf-8", "replace") for t in lex(data) if t.kind != "comment")
    for kind, reason in _KEPT:
        found = kind.search(function.tokens)
        if found and not kind.search(words):
            named = found[1] if kind.groups else found[0].strip(" .->(")
            return Finding("concurrency", reason.format(named))
    return None
