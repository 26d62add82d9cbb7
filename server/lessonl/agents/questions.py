"""What strategies ask models beside rewrites and lessons: the words are in ``prompts/``.

Each question is asked in full first and ever shorter after that, for models whose context has no
room; one for code ends as the plain request for a rewrite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import field, frozen

from lessonl.agents.prompting import LOG_LINES, Prompts, failure_kind, fenced, shortened
from lessonl.model import Outcome, ProposeRequest, Rewrite, Verdict

_FEW_LINES: Final = LOG_LINES // 8


@frozen
class Graded:
    """A rewrite and what became of it."""

    rewrite: Rewrite
    verdict: Verdict


@frozen
class Example:
    """A problem like the one at hand, and the plan of a fast solution."""

    description: str
    plan: str


@frozen
class Questions:
    """Renders them. Every method raises LessonlError for a prompt file that cannot be used."""

    prompts: Prompts = field(factory=Prompts)

    def draft(self, request: ProposeRequest) -> Iterator[str]:
        """For a rewrite, as any agent is asked for its first."""
        yield self._plain(request)

    def step_by_step(self, request: ProposeRequest) -> Iterator[str]:
        """For a rewrite after reasoning in so many words."""
        yield self._for_code("step-by-step", request)

    def reflection(self, request: ProposeRequest, last: Graded) -> Iterator[str]:
        """For one or two sentences on why a rewrite came to what it did."""
        codes = {"a": fenced(request.function.text), "b": fenced(last.rewrite.text)}
        for result in self._results(last.verdict):
            yield self._render("reflect", {**codes, "result": result})

    def retry(self, request: ProposeRequest, last: Graded, reflection: str) -> Iterator[str]:
        """For the next rewrite after a reflection on the last."""
        values = {"previous": fenced(last.rewrite.text), "reflection": reflection}
        for result in self._results(last.verdict):
            yield self._for_code("retry", request, result=result, **values)
        yield self._plain(request)

    def recall(self, request: ProposeRequest, number: int) -> Iterator[str]:
        """For problems like the function, and their algorithm."""
        yield self._about("recall", request, number=str(number))

    def plan(self, request: ProposeRequest, example: Example, algorithm: str) -> Iterator[str]:
        """For the plan of a rewrite."""
        values = {"description": example.description, "example": example.plan}
        yield self._about("plan", request, algorithm=algorithm, **values)

    def verification(self, request: ProposeRequest, plan: str) -> Iterator[str]:
        """For how likely a plan is to work."""
        yield self._about("verify-plan", request, plan=plan)

    def carrying_out(self, request: ProposeRequest, plan: str, algorithm: str) -> Iterator[str]:
        """For a rewrite by a plan."""
        yield self._for_code("carry-out", request, plan=plan, algorithm=algorithm)
        yield self._plain(request)

    def repair(
        self, request: ProposeRequest, plan: str, algorithm: str, current: Graded
    ) -> Iterator[str]:
        """For a better version of the code of a plan."""
        values = {"plan": plan, "algorithm": algorithm, "current": fenced(current.rewrite.text)}
        for result in self._results(current.verdict):
            yield self._for_code("repair", request, result=result, **values)
        yield self._plain(request)

    def combination(self, request: ProposeRequest, made: Sequence[Graded]) -> Iterator[str]:
        """For one rewrite out of several; the later ones are left out first."""
        while made:
            candidates = [self._candidate(n, x) for n, x in enumerate(made, 1)]
            yield self._for_code("combine", request, candidates="\n\n".join(candidates))
            made = made[: len(made) // 2]
        yield self._plain(request)

    def _candidate(self, number: int, made: Graded) -> str:
        values = {"number": str(number), "rewrite": fenced(made.rewrite.text)}
        result = self._result(made.verdict, _FEW_LINES)
        return self._render("candidate", {**values, "result": result}).rstrip()

    def _results(self, verdict: Verdict) -> Iterator[str]:
        """What became of a rewrite, and that again in fewer lines where it has many."""
        yield self._result(verdict, LOG_LINES)
        if verdict.outcome is Outcome.NOT_COMPILABLE:
            yield self._result(verdict, _FEW_LINES)

    def _result(self, verdict: Verdict, lines: int) -> str:
        values = {}
        name = _RESULTS.get(verdict.outcome, "not-equivalent")
        if name in ("faster", "slower"):
            values["speedup"] = f"{verdict.speedup.ratio:.3g}" if verdict.speedup else "about 1"
        elif name == "not-equivalent":
            values["kind"] = failure_kind(verdict)
        elif name == "not-compilable":
            values["log"] = fenced(shortened(verdict.log or verdict.reason, lines), "text")
        return self._render(f"result-{name}", values).rstrip()

    def _plain(self, request: ProposeRequest) -> str:
        """The request for a rewrite that knows of nothing else."""
        *_, plain = self.prompts.proposals(request)
        return plain

    def _for_code(self, name: str, request: ProposeRequest, **values: str) -> str:
        return self._render(name, {**self.prompts.about(request), **values})

    def _about(self, name: str, request: ProposeRequest, **values: str) -> str:
        function = request.function
        about = {"name": function.qualified_name, "code": fenced(function.text)}
        return self._render(name, {**about, **values})

    def _render(self, name: str, values: dict[str, str]) -> str:
        return self.prompts.render(name, values, one_line=False) + "\n"


_RESULTS: Final = {
    Outcome.FASTER: "faster",
    Outcome.SAME: "same",
    Outcome.PASSED: "same",
    Outcome.SLOWER: "slower",
    Outcome.CORRECT_UNTIMED: "not-timed",
    Outcome.NOT_COMPILABLE: "not-compilable",
    Outcome.UNSUPPORTED: "not-judged",
}
