"""The lines and shares of a set of runs, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import geometric_mean, median

from benchmarks.optimize.search import Search


def line(search: Search) -> str:
    """One run: the best and its interval, what it is, the outcomes, and the seconds."""
    if not search.modelled:
        return f"{search.function:32} not judged: {search.limit[:80]} [{search.seconds:.1f} s]"
    best = search.best
    found = f"{best.ratio:7.2f}x [{best.low:.2f}, {best.high:.2f}]" if best else "nothing faster"
    outcomes = ", ".join(f"{n} {name}" for name, n in sorted(search.outcomes.items()))
    first = f"first {search.first:.1f} s, " if search.first is not None else ""
    mark = " IMPLAUSIBLE" if search.flagged else ""
    return (
        f"{search.function:32} {found:26}{mark} {search.technique or '-'}; "
        f"{outcomes or 'nothing to try'} [{first}all {search.seconds:.1f} s]"
    )


def table(searches: Sequence[Search]) -> str:
    """How many were found faster, by how much, and how long that took."""
    modelled = [s for s in searches if s.modelled]
    limits = Counter(s.limit.partition(":")[0] for s in searches if not s.modelled)
    tried = [s for s in modelled if s.outcomes]
    ratios = [s.best.ratio if s.best else 1.0 for s in modelled]
    outcomes: Counter[str] = Counter()
    for found in modelled:
        outcomes.update(found.outcomes)
    firsts = [s.first for s in modelled if s.first is not None]
    seconds = [s.seconds for s in modelled]
    lines = [
        f"functions                    {len(searches)}",
        f"  not judged                 {sum(limits.values())}  {dict(limits) or ''}".rstrip(),
        f"modelled                     {len(modelled)}",
        f"  with something to try      {len(tried)}",
        f"  confirmed faster           {sum(s.best is not None for s in modelled)}",
        f"  interval above 1.2x        {sum(s.clear for s in modelled)}",
        f"  implausible, apart         {sum(s.flagged for s in modelled)}",
        f"outcomes                     {dict(sorted(outcomes.items()))}",
    ]
    if ratios:
        mean = geometric_mean(ratios)
        lines.append(f"geometric mean (1 if none)   {mean:.2f}x, median {median(ratios):.2f}x")
        lines.append(f"seconds a run                {_spread(seconds)}")
    if firsts:
        lines.append(f"seconds to first outcome     {_spread(firsts)}")
    return "\n".join(lines)


def _spread(values: Sequence[float]) -> str:
    return f"median {median(values):.1f}, most {max(values):.1f}"
