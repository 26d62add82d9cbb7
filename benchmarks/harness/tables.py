"""The tables of the logs, as people read them and as the page has them (Markdown)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from benchmarks.harness import kept as keeping
from benchmarks.harness import verdict as verdicts_
from benchmarks.harness import wave as waving
from benchmarks.harness.exact import lower_bound, upper_bound
from benchmarks.harness.load import LOADS
from benchmarks.harness.noise import Trial
from benchmarks.harness.rules import STATISTICS, THRESHOLDS, called_faster
from benchmarks.harness.sandbox import Started

WORDS = {
    "quiet": "nothing else running",
    "busy": "one busy loop",
    "compiling": "a compiler on every core",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are figures."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def percent(share: float, digits: int = 1) -> str:
    """A share for people."""
    return f"{100 * share:.{digits}f} %"


def false_alarms(trials: Sequence[Trial]) -> str:
    """Texts with one meaning: how many were called faster, by load and level."""
    rows = []
    for part, level in (("aa", "timing alone"), ("judge", "the whole judge")):
        for load in (*LOADS, ""):
            chosen = [t for t in trials if t.part == part and load in (t.load, "")]
            if chosen:
                hits = sum(t.faster for t in chosen)
                bound = percent(upper_bound(hits, len(chosen)), 2)
                name = f"{level}, {WORDS[load]}" if load else f"**{level}, all**"
                errors = sum(t.verdict == "error" for t in chosen)
                rows.append([name, str(len(chosen)), str(hits), bound, str(errors)])
    return table(
        ["Identical code", "comparisons", "called faster", "95 % upper bound", "errors"], rows
    )


def gains_found(trials: Sequence[Trial]) -> str:
    """A true gain: how many found, by load, then by kernel."""
    rows = []
    groups: list[tuple[str, Callable[[Trial], bool]]] = [
        (WORDS[load], lambda t, load=load: t.load == load)  # type: ignore[misc]
        for load in LOADS
    ]
    groups += [
        (f"`{name}`", lambda t, name=name: t.function == name)  # type: ignore[misc]
        for name in dict.fromkeys(t.function for t in trials)
    ]
    for name, belongs in groups:
        chosen = [t for t in trials if t.part == "power" and belongs(t)]
        if chosen:
            hits = sum(t.faster for t in chosen)
            ratio = median(t.ratio for t in chosen if t.ratio)
            waited = median(t.seconds for t in chosen)
            rows.append(
                [
                    name, str(len(chosen)), f"{hits} ({percent(hits / len(chosen))})",
                    percent(lower_bound(hits, len(chosen))), f"{ratio:.3f}x",
                    f"{waited:.2f} s" if waited else "",
                ]
            )  # fmt: skip
    head = ["A true 1.05x", "trials", "found", "95 % lower bound", "median ratio", "median time"]
    return table(head, rows)


def rules(trials: Sequence[Trial]) -> str:
    """The shares that each rule calls faster: false alarms of ``aa``, gains found of ``power``."""
    timed = [t for t in trials if t.part in ("aa", "power") and t.verdict != "error"]
    loads = [load for load in LOADS if any(t.load == load for t in timed)]
    if not timed:
        return ""
    ours = ["**ours**", *(percent(_share(timed, load, None, 0)) for load in loads)]
    rows = [ours]
    for threshold in THRESHOLDS:
        for way, words in (("blocks", "in blocks"), ("paired", "on our pairs")):
            for name in STATISTICS:
                shares = [percent(_share(timed, load, (way, name), threshold)) for load in loads]
                rows.append([f"{name}, {words}, {percent(threshold, 0)} and more", *shares])
    return table(["Called faster by", *(WORDS[load] for load in loads)], rows)


def _share(
    trials: Sequence[Trial], load: str, by: tuple[str, str] | None, threshold: float
) -> float:
    chosen = [t for t in trials if t.load == load]
    return sum(called(t, by, threshold) for t in chosen) / len(chosen)


def called(trial: Trial, by: tuple[str, str] | None, threshold: float) -> bool:
    """Whether a rule, (way, statistic), calls a trial faster; None is ours."""
    if by is None:
        return trial.faster
    way, name = by
    ratios = (trial.blocks if way == "blocks" else trial.paired) or {}
    return name in ratios and called_faster(ratios[name], threshold)


def verdicts(rows: Sequence[verdicts_.Row]) -> str:
    """Seconds of ours and of the driver, by problem, and the ratios."""
    head = [
        "Problem", "outcome", "timed", "verdict", "confirmed", "building",
        "driver, same size", "driver, published size", "building", "its answer",
    ]  # fmt: skip
    body = []
    for row in rows:
        last = row.driver[-1]
        answer = f"{last.ratio:.2f}x" if last.ratio else last.how.lower()
        ratio = row.verdicts[-1].ratio
        outcome = row.verdicts[-1].outcome + (f" {ratio:.2f}x" if ratio else "")
        ours = [f"{row.ours(name):.2f}" for name in ("timed", "total", "confirmed", "build")]
        usual = [f"{row.usual_here:.1f}", f"{row.usual:.1f}", f"{last.build:.2f}"]
        body.append([f"`{row.problem}`", outcome, *ours, *usual, answer])
    found = verdicts_.summary(rows)
    summary = (
        f"Ours over the driver's, geometric means: {found.published:.3f} at published sizes "
        f"({found.published_timed:.3f} until timed, {found.published_confirmed:.3f} with the "
        f"second measurement; {found.published_total:.3f} of all seconds), {found.here:.2f} at "
        f"the same sizes, {found.building:.2f} in building. Median verdict {found.verdict:.2f} s."
    )
    return f"{table(head, body)}\n\n{summary}"


def waves(rows: Sequence[waving.Wave]) -> str:
    """Seconds of a wave, at once and in turn."""
    body = []
    for problem in dict.fromkeys(row.problem for row in rows):
        ways = [
            median(r.seconds for r in rows if (r.problem, r.way) == (problem, way))
            for way in ("at once", "in turn")
        ]
        body.append(
            [f"`{problem}`", f"{ways[0]:.1f} s", f"{ways[1]:.1f} s", f"{ways[0] / ways[1]:.2f}"]
        )
    head = [f"{waving.WAVE} rewrites", "at once", "one after another", "ratio"]
    return f"{table(head, body)}\n\nMedian ratio {waving.ratio(rows):.2f}."


def kept_verdicts(rows: Sequence[keeping.Kept]) -> str:
    """Milliseconds of verdicts that were given before."""
    body = [
        [f"`{r.problem}`", f"{r.judged:.0f} ms", f"{r.first:.1f} ms", f"{median(r.others):.1f} ms"]
        for r in rows
    ]
    head = ["A verdict given before", "when it was new", "kept, first", "kept, median"]
    return table(head, body)


def sandbox(rows: Sequence[Started]) -> str:
    """Milliseconds of starting something outside and inside."""
    words = {
        "outside": "a program started outside",
        "inside": "the same inside",
        "added": "what that adds",
        "spawn": "a fresh runner with one empty call",
    }
    body = [
        [words[r.way], str(len(r.milliseconds)), f"{median(r.milliseconds):.2f} ms"] for r in rows
    ]
    return table(["Sandbox", "times", "median"], body)
