"""The shares of a wild run, for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Final

from benchmarks.wild.grade import Answer, Result
from lessonl.model import Outcome

_MOST_REASONS: Final = 40
_GENERAL: Final = (
    (r"/[\w./+-]+:\d+(:\d+)?:?", "FILE"),
    (r"/[\w.+-]+(/[\w.+-]+)+", "FILE"),
    ("\u2018[^\u2019]*\u2019|'[^']*'|`[^`']*[`']", "'...'"),
    (r"^parameter '\.\.\.'|^its return value", "a parameter or its result"),
    (r" of type .*? is not modelled yet", " is not modelled yet"),
    (r"\b(needs) .*?, which another file", r"\1 ..., which another file"),
    (r"\b\d[\d,.]*\b", "N"),
)


def table(results: Sequence[Result]) -> str:
    """All shares as one text of at most about 100 columns."""
    modelled = [r for r in results if r.modelled]
    seconds = sorted(r.seconds for r in results) or [0.0]
    return "\n".join(
        [
            f"functions judged             {len(results)}",
            _share("modelled", len(modelled), len(results)),
            *_packages(results),
            *_reasons("not modelled, by reason:", [r for r in results if not r.modelled]),
            *_identity(modelled),
            *_wrong_texts(modelled),
            f"seconds a function           median {median(seconds):.1f}, most {seconds[-1]:.1f}",
        ]
    )


def _share(label: str, part: int, whole: int) -> str:
    percent = f"{100 * part / whole:5.1f} %" if whole else "    - "
    return f"{label:28} {part:4} of {whole:4} {percent}"


def _packages(results: Sequence[Result]) -> list[str]:
    names = dict.fromkeys(sorted(r.sampled.package for r in results))
    lines = []
    for name in names:
        own = [r for r in results if r.sampled.package == name]
        lines.append(_share(f"  {name}", sum(r.modelled for r in own), len(own)))
    return lines


def _identity(modelled: Sequence[Result]) -> list[str]:
    same = [r for r in modelled if r.identity.outcome == Outcome.SAME]
    timed = sum(not r.identity.same_code for r in same)
    others = [r for r in modelled if r.identity.outcome != Outcome.SAME]
    lines = [_share("identity same", len(same), len(modelled)), f"  of these by timing {timed:13}"]
    return lines + [f"  NOT SAME: {_place(r)}: {_said(r.identity)}" for r in others]


def _wrong_texts(modelled: Sequence[Result]) -> list[str]:
    lines = []
    for kind, label in (("empty", "empty body rejected"), ("mutant", "mutants killed")):
        asked = [(r, a) for r in modelled for a in r.wrong(kind)]
        accepted = [(r, a) for r, a in asked if a.accepted]
        lines.append(_share(label, len(asked) - len(accepted), len(asked)))
        lines += [
            f"  survived: {_place(r)}: {a.description} ({a.outcome})" for r, a in accepted
        ]  # fmt: skip
    left_out = Counter(_left_out(a) for r in modelled for a in r.answers[1:] if not a.counts)
    return lines + [f"  left out: {reason} {count}" for reason, count in left_out.most_common()]


def _left_out(answer: Answer) -> str:
    if answer.same_code:
        return f"{answer.kind}, same machine code as the original"
    return f"{answer.kind}, {answer.outcome}"


def _reasons(title: str, results: Sequence[Result]) -> list[str]:
    counted = Counter(general(r.identity, r.sampled.function.qualified_name) for r in results)
    lines = [f"  {n:4}  {reason}" for reason, n in counted.most_common(_MOST_REASONS)]
    return [title, *lines] if lines else []


def general(answer: Answer, name: str) -> str:
    """The reason without names, types, numbers and paths, so that equal limits are one row."""
    text = answer.reason.replace(name, "it")
    for pattern, replacement in _GENERAL:
        text = re.sub(pattern, replacement, text)
    return f"{answer.outcome}: {' '.join(text.split())}"[:150]


def _place(result: Result) -> str:
    sampled = result.sampled
    return f"{sampled.package} {sampled.path}:{sampled.function.line} {sampled.function.name}"


def _said(answer: Answer) -> str:
    return f"{answer.outcome}: {answer.reason}"
