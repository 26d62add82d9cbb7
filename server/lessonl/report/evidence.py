"""What explains a speedup, in few words: memory, instructions, code size, compiler's remarks."""

from __future__ import annotations

from lessonl.model import Verdict
from lessonl.report.words import clause, listed

_CHANGES = 2
"""Lines on what the compiler does differently, unless all are asked for."""
_LONGEST = 60


def rows(verdict: Verdict, *, every: bool = False) -> tuple[tuple[str, str], ...]:
    """Names and sentences for a table; with ``every`` remark of the compiler's."""
    if not verdict.outcome.correct:
        return ()
    evidence = verdict.evidence
    changes = evidence.changes if every else evidence.changes[:_CHANGES]
    remarks = (evidence.remarks or ()) if every else ()
    told = [("compiler", clause(text)) for text in (*changes, *remarks)]
    return (*evidence.costs.rows(), *told)


def brief(verdict: Verdict) -> str:
    """One short line on why it is faster, as far as that is known; else empty."""
    evidence, traffic = verdict.evidence, verdict.evidence.costs.traffic
    change = next((x for x in evidence.changes if len(x) <= _LONGEST), "")
    bound = "memory bound" if traffic is not None and traffic.bound else ""
    text = listed([change, bound], "; ")
    return f"{text[:1].upper()}{text[1:]}." if text else ""
