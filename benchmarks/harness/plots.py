"""The plots of docs/explanation/trust.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from benchmarks.harness.load import LOADS
from benchmarks.harness.noise import Trial
from benchmarks.harness.rules import STATISTICS, THRESHOLDS
from benchmarks.harness.svg import BLUE, GREEN, GREY, INK, ORANGE, PALE, RED, Picture
from benchmarks.harness.tables import WORDS, called

_FLOOR: Final = 0.02
_LOW, _HIGH, _BIN = 0.92, 1.12, 0.0025
_COLOURS: Final = {"quiet": GREY, "busy": ORANGE, "compiling": RED}


@frozen
class Panel:
    """One histogram: what was timed, and what a hit and a miss are called and look like."""

    title: str
    trials: Sequence[Trial]
    faster: tuple[str, str]
    other: tuple[str, str]


def ratios(identical: Sequence[Trial], gains: Sequence[Trial]) -> str:
    """Every ratio of identical code over every ratio of a true 1.05x, by what they were called."""
    panels = [
        Panel("The same meaning twice", identical, (RED, "called faster"), (GREY, "not")),
        Panel("One step of twenty less", gains, (BLUE, "called faster"), (RED, "missed")),
    ]
    width, left, top, tall = 760, 60, 40, 130
    picture = Picture(width, top + len(panels) * (tall + 70))
    for index, panel in enumerate(panels):
        _histogram(picture, panel, (left, top + index * (tall + 70)), (width - left - 30, tall))
    return picture.document("Measured ratios of identical code and of a true gain of 1.05x")


def _histogram(
    picture: Picture, panel: Panel, corner: tuple[float, float], size: tuple[float, float]
) -> None:
    (left, top), (width, tall) = corner, size
    bins = round((_HIGH - _LOW) / _BIN)
    counts = [[0] * bins, [0] * bins]
    for trial in panel.trials:
        at = math.floor(((trial.ratio or 1.0) - _LOW) / _BIN)
        counts[0 if trial.faster else 1][max(0, min(bins - 1, at))] += 1
    highest = max(a + b for a, b in zip(*counts, strict=True)) or 1

    def across(ratio: float) -> float:
        return left + width * (ratio - _LOW) / (_HIGH - _LOW)

    base = top + tall
    picture.text(left, top - 12, f"{panel.title}: {len(panel.trials)} comparisons", bold=True)
    faster = sum(counts[0])
    picture.legend(
        left + 330, top - 12,
        [(c, f"{n} {w}") for (c, w), n in
         ((panel.faster, faster), (panel.other, len(panel.trials) - faster))],
    )  # fmt: skip
    for at in range(bins):
        y = base
        for kind, (colour, _) in ((1, panel.other), (0, panel.faster)):
            height = tall * counts[kind][at] / highest
            y -= height
            picture.bar(across(_LOW + at * _BIN) + 0.5, y, width / bins - 1, height, colour)
    picture.line((left, base), (left + width, base), PALE)
    picture.text(left - 8, top + 8, str(highest), anchor="end", colour=PALE, size=11)
    picture.text(left - 8, base, "0", anchor="end", colour=PALE, size=11)
    for step in range(round((_HIGH - _LOW) / 0.02) + 1):
        ratio = _LOW + 0.02 * step
        ends = {_LOW: "<", round(_HIGH, 2): ">"}.get(round(ratio, 2), "")
        words = f"{ends}{ratio:.2f}x"
        picture.text(across(ratio), base + 18, words, anchor="middle", colour=PALE, size=11)
    for ratio, words in ((1.0, "as fast"), (1 + _FLOOR, "least floor"), (1.05, "1.05x")):
        picture.line((across(ratio), top), (across(ratio), base), INK, "2 3")
        picture.text(across(ratio), base + 33, words, anchor="middle", size=11)


def rules(trials: Sequence[Trial]) -> str:
    """How often each rule calls identical code faster, in blocks as they are used, by load."""
    timed = [t for t in trials if t.part == "aa" and t.verdict != "error"]
    rows: list[tuple[str, tuple[str, str] | None, float]] = [("ours", None, 0.0)]
    for threshold in THRESHOLDS:
        rows += [
            (f"{name} above {100 * threshold:.0f} %", ("blocks", name), threshold)
            for name in STATISTICS
        ]
    width, left, top, tall = 760, 170, 52, 46
    picture = Picture(width, top + tall * len(rows) + 30)
    picture.text(20, 22, "Identical code that is called faster", bold=True)
    picture.legend(20, 42, [(_COLOURS[load], WORDS[load]) for load in LOADS])
    shares = {
        (name, load): _share(timed, load, by, threshold)
        for name, by, threshold in rows
        for load in LOADS
    }
    most = max(0.05, *shares.values())
    for index, (name, _, _) in enumerate(rows):
        y = top + tall * index + 8
        picture.text(left - 10, y + 20, name, anchor="end", bold=index == 0)
        for at, load in enumerate(LOADS):
            share = shares[name, load]
            long = (width - left - 80) * share / most
            picture.bar(left, y + 11 * at, max(1.0, long), 9, _COLOURS[load])
            picture.text(left + long + 6, y + 11 * at + 8, f"{100 * share:.1f} %", size=10)
    picture.line((left, top), (left, top + tall * len(rows)), PALE)
    return picture.document("How often each decision rule calls identical code faster")


def _share(
    trials: Sequence[Trial], load: str, by: tuple[str, str] | None, threshold: float
) -> float:
    chosen = [t for t in trials if t.load == load]
    return sum(called(t, by, threshold) for t in chosen) / len(chosen) if chosen else 0.0


def seconds(rows: Sequence[Mapping[str, Any]]) -> str:
    """Where the seconds of a verdict go: faster rewrites of the examples, by a warm judge."""
    parts = (("build", BLUE), ("check", ORANGE), ("time", GREEN), ("confirm", GREY))
    chosen = [r for r in rows if r.get("mode") == "warm" and r.get("kind") == "faster"]
    lengths = [[*(r["seconds"][name] for name, _ in parts[:3]), r["confirm"]] for r in chosen]
    order = sorted(range(len(chosen)), key=lambda i: -sum(lengths[i]))
    most = max(sum(row) for row in lengths)
    width, left, top, tall = 760, 150, 56, 22
    picture = Picture(width, top + tall * len(order) + 34)
    picture.text(20, 22, "Seconds from a rewrite's text to its verdict", bold=True)
    words = {"time": "timing", "confirm": "second measurement of a finalist"}
    picture.legend(20, 42, [(colour, words.get(name, name)) for name, colour in parts])
    base = top + tall * len(order)
    for second in range(math.floor(most) + 1):
        x = left + (width - left - 70) * second / most
        picture.line((x, top - 4), (x, base))
        picture.text(x, base + 16, f"{second} s", anchor="middle", colour=PALE, size=11)
    for row, index in enumerate(order):
        x, y = float(left), top + tall * row
        picture.text(left - 8, y + 13, chosen[index]["function"], anchor="end")
        for (_, colour), length in zip(parts, lengths[index], strict=True):
            wide = (width - left - 70) * length / most
            picture.bar(x, y + 3, wide, tall - 8, colour)
            x += wide
        picture.text(x + 6, y + 13, f"{sum(lengths[index]):.1f} s", size=11, colour=PALE)
    return picture.document("Where the seconds of a verdict go")
