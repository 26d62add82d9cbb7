"""An agent that needs no model: it tries techniques, led by the lessons it is shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from lessonl.agents.builtin.counters import own_counters
from lessonl.agents.builtin.technique import Technique
from lessonl.model import (
    ExplainRequest,
    Lesson,
    NothingToPropose,
    Outcome,
    ProposeRequest,
    Rewrite,
)
from lessonl.source.cuda_marks import speaks_cuda
from lessonl.source.rewrite import split_rewrite

JOIN = " + "
"""Between the names in ``Rewrite.technique`` when several techniques were applied in turn."""


@frozen
class _Plan:
    """Techniques to apply one after another.

    All of them, or, where ``some`` are named, those that apply, if two do and some are among them.
    """

    names: tuple[str, ...]
    some: frozenset[str] = frozenset()

    def carried_out(self, used: Sequence[Technique]) -> bool:
        """Whether it is enough that these have been applied."""
        if not self.some:
            return len(used) == len(self.names)
        return len(used) > 1 and any(technique.name in self.some for technique in used)


class BuiltinAgent:
    """Proposes the rewrites of its techniques, singly and on top of those that won.

    ``others`` are techniques it does not try of its own accord, but joins in when a lesson says
    that they won. It remembers what it proposed: one instance serves one run.
    """

    def __init__(
        self, name: str, techniques: Sequence[Technique], others: Sequence[Technique] = ()
    ) -> None:
        self.name = name
        self._own = tuple(techniques)
        self._known = {t.name: t for t in (*techniques, *others)}
        self._proposed: set[str] = set()

    async def propose(self, request: ProposeRequest) -> Rewrite:
        """The most promising rewrite not proposed yet. Raises NothingToPropose."""
        own = [technique for technique in self._own if _allowed(technique, request)]
        if request.seed:
            random.Random(f"{request.seed} {self.name}").shuffle(own)
        settled = {_parts(x.technique) for x in request.lessons if not x.origin}
        for plan in _plans(own, request):
            rewrite = self._carry_out(plan, request)
            if rewrite is None or _parts(rewrite.technique) in settled:
                continue
            if rewrite.key not in self._proposed:
                self._proposed.add(rewrite.key)
                return rewrite
        what = "applies in a new way" if self._proposed else "applies to this function"
        raise NothingToPropose(f"{self.name}: none of its {len(own)} techniques {what}")

    def recall(self, rewrite: Rewrite) -> None:
        """Remembers a rewrite that it proposed before the run was interrupted."""
        self._proposed.add(rewrite.key)

    def _carry_out(self, plan: _Plan, request: ProposeRequest) -> Rewrite | None:
        """Applies the techniques one after another; None if too many of them do not apply."""
        known = [self._known[name] for name in plan.names if name in self._known]
        rewrite, used = in_turn(known, request)
        return evolve(rewrite, agent=self.name) if plan.carried_out(used) else None

    async def explain(self, request: ExplainRequest) -> str:
        """A sentence with the technique, what it does, the change, and on what it rests."""
        used = request.rewrite.technique.split(JOIN)
        techniques = [self._known[name] for name in used if name in self._known]
        ideas = " and ".join(t.idea for t in techniques) or "changes the function"
        rests = " and ".join(t.condition for t in techniques) or "nothing known"
        timed_out = request.verdict.outcome is Outcome.TIMED_OUT
        change = _CHANGES.get("timed out" if timed_out else request.phrase, _measured)(request)
        return f"{request.rewrite.technique}, which {ideas}, {change}; it rests on {rests}."


def in_turn(
    techniques: Iterable[Technique], request: ProposeRequest
) -> tuple[Rewrite, list[Technique]]:
    """What comes of applying one after another, and those that were allowed and did apply."""
    includes: dict[str, None] = {}
    body = own_counters(request.function)
    used: list[Technique] = []
    # None of the others touches a function that has pragmas.
    for technique in sorted(techniques, key=lambda t: t.parallel):
        rewrite = technique.apply(body) if _allowed(technique, request) else None
        if rewrite is not None:
            used.append(technique)
            parts = split_rewrite(rewrite.text)
            includes.update(dict.fromkeys(parts.includes))
            body = evolve(request.function, text=parts.body)
    text = "".join(f"{line.rstrip()}\n" for line in includes) + body.text
    rests = " and ".join(t.condition for t in used)
    return Rewrite(text, technique=JOIN.join(t.name for t in used), condition=rests), used


def _allowed(technique: Technique, request: ProposeRequest) -> bool:
    return technique.allowed(request.fp, request.mode, cuda=speaks_cuda(request.function))


def _parts(technique: str) -> frozenset[str]:
    """The techniques of a combination: it is the same one in any order."""
    return frozenset(technique.split(JOIN))


def _plans(own: Sequence[Technique], request: ProposeRequest) -> Iterator[_Plan]:
    """What to try, best first: all that is promising at once, pairs with the best, then each alone.

    There are more techniques than rounds. So, after a first round of single ones, an agent puts all
    of its own that have not been tried upon what has won; should that not help, single steps may.
    Each step adds a technique of its own, so that the team does not try one thing several times.

    What earlier runs taught says nothing for sure about this function: what won there is tried
    first, and what did not is tried last.
    """
    ordered = sorted(request.lessons, key=lambda x: x.gain, reverse=True)
    here, before = [x for x in ordered if not x.origin], [x for x in ordered if x.origin]
    won, won_before = _winners(here), _winners(before)
    settled = {x.technique for x in here}
    untried = _led([t.name for t in own if t.name not in settled], won_before, before)
    more = dict.fromkeys(n for other in (*won, *won_before) for n in other.split(JOIN))
    if request.round and untried:
        winners = [n for best in won for n in best.split(JOIN)]
        yield _Plan(tuple(dict.fromkeys([*winners, *untried])), frozenset(untried))
    names, joined = {t.name for t in own}, set[frozenset[str]]()
    for best in won:
        for name in (*more, *untried):
            new = _parts(best) | {name} not in joined and name not in _parts(best)
            joined.add(_parts(best) | {name})
            if new and name in names:
                yield _Plan((*best.split(JOIN), name))
    for best in won_before:
        # Whoever owns its first technique tries a combination again, not the whole team.
        if best not in settled and JOIN in best and best.split(JOIN)[0] in names:
            yield _Plan(tuple(best.split(JOIN)))
    for name in untried:
        yield _Plan((name,))


def _winners(ordered: Sequence[Lesson]) -> list[str]:
    return [x.technique for x in ordered if x.outcome is Outcome.FASTER and x.technique]


def _led(names: Sequence[str], won: Sequence[str], before: Sequence[Lesson]) -> list[str]:
    """The names in their order, but what won in earlier runs first and what did not last."""
    best = {name: place for place, name in reversed(list(enumerate(won)))}
    lost = {x.technique for x in before}
    return sorted(names, key=lambda n: best.get(n, len(won) + (n in lost)))


def _measured(request: ExplainRequest) -> str:
    speedup, outcome = request.verdict.speedup, request.verdict.outcome
    if outcome is Outcome.SAME or speedup is None:
        one = any(row.verdict is Outcome.FASTER for row in request.verdict.sizes)
        return "made it faster at one size only" if one else "made no measurable difference"
    return f"made the function {request.phrase}: {speedup.ratio:.2f} times the original's speed"


_CHANGES: dict[str, Callable[[ExplainRequest], str]] = {
    "timed out": lambda _: "did not finish in time here",
    "not equivalent": lambda _: "is not equivalent to the original here",
    "not compilable": lambda _: "does not compile here",
}
