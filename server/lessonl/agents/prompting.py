"""From a request to the text that a model is sent; the words are in the files of ``prompts/``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from attrs import evolve

from lessonl.config import user_file
from lessonl.costs import Costs
from lessonl.model import (
    Evidence,
    ExplainRequest,
    Lesson,
    LessonlError,
    Outcome,
    ProposeRequest,
    Verdict,
)

MUCH_FASTER = 1.1
"""The ratio from which a gain is called significant (the method's threshold, inclusive)."""

LOG_LINES = 40
"""How many lines of compiler output a model is shown."""

_LOG_CHARACTERS = 8_000
_LONGEST_LINE = 400
_REMARKS = 8

_NOT_EQUIVALENT = {
    Outcome.INCORRECT: "it gives a different result",
    Outcome.CRASHED: "it crashes",
    Outcome.TIMED_OUT: "it does not come to an end in time",
    Outcome.REFUSED: "it does what the original does not do",
    Outcome.FAILED: "it gives a different result",
}
_RACE = (
    "it has a data race: its threads use the same memory at a time, and one of them writes to it"
)
_MEMORY = "it has undefined behaviour, such as an access outside of its memory"


class Prompts:
    """Renders prompts; a file of the user's goes before the one that comes with LessonL."""

    def __init__(self, own: Path | None = None) -> None:
        self._own = own or user_file().parent / "prompts"

    def proposals(self, request: ProposeRequest) -> Iterator[str]:
        """The prompt for a rewrite, then ones with ever fewer lessons; the plain one last."""
        lessons = request.lessons
        while lessons:
            yield self._proposal("optimize-with-lessons", request, lessons)
            lessons = lessons[: len(lessons) // 2]
        yield self._proposal("optimize", request, ())

    def _proposal(self, name: str, request: ProposeRequest, lessons: Sequence[Lesson]) -> str:
        values = self.about(request)
        if lessons:
            lines = (self._line(number, lesson) for number, lesson in enumerate(lessons, 1))
            values["lessons"] = "\n".join(lines)
        return self.render(name, values, one_line=False) + "\n"

    def about(self, request: ProposeRequest) -> dict[str, str]:
        """The variables of every prompt for code."""
        standard = request.standard
        rules = {
            "floating_point": self._policy(request.fp),
            "threads": self.render(f"threads-{request.mode}", {}, one_line=False),
            "standard": "\n" + self.render("standard", {"standard": standard}) if standard else "",
        }
        return {
            "name": request.function.qualified_name,
            "code": fenced(request.function.text),
            "rules": self.render("rules", rules, one_line=False),
            **rules,
        }

    def _policy(self, fp: str) -> str:
        if fp in ("exact", "reassociate", "finite"):
            return self.render(f"floating-point-{fp}", {})
        return self.render("floating-point-tolerance", {"tolerance": fp.removeprefix("tolerance=")})

    def _line(self, number: int, lesson: Lesson) -> str:
        values = {"number": str(number), "lesson": " ".join(lesson.text.split())}
        line = self.render(f"line-{_kind(lesson.outcome, lesson.speedup)}", values)
        return self.render("line-elsewhere", {"line": line}) if lesson.origin else line

    def lessons(self, request: ExplainRequest) -> Iterator[str]:
        """The prompt for a lesson, and a shorter one where there is something to leave out."""
        verdict = request.verdict
        yield self._lesson(request, LOG_LINES)
        if verdict.outcome is Outcome.NOT_COMPILABLE:
            yield self._lesson(request, LOG_LINES // 8)
        elif verdict.evidence.remarks or _measured(verdict.evidence):
            evidence = evolve(verdict.evidence, remarks=None, changes=(), costs=Costs())
            without = evolve(verdict, evidence=evidence)
            yield self._lesson(evolve(request, verdict=without), LOG_LINES)

    def _lesson(self, request: ExplainRequest, lines: int) -> str:
        verdict = request.verdict
        ratio = verdict.speedup.ratio if verdict.speedup else 1.0
        kind = _kind(verdict.outcome, ratio)
        values = {"a": fenced(request.function.text), "b": fenced(request.rewrite.text)}
        if kind in ("much-faster", "slightly-faster"):
            name, how = "faster", kind.partition("-")[0]
            values["phrase"] = f"{'significantly' if how == 'much' else 'slightly'} faster"
        else:
            name = kind
        if name in ("faster", "same", "slower"):
            values["speedup"] = f"{ratio:.3g}"
            values["remarks"] = self._remarks(verdict.evidence)
        if name == "not-equivalent":
            values["kind"] = failure_kind(verdict)
        if name == "not-compilable":
            values["log"] = fenced(shortened(verdict.log or verdict.reason, lines), "text")
        return self.render(f"lesson-{name}", values, one_line=False) + "\n"

    def _remarks(self, evidence: Evidence) -> str:
        """The remarks of the compiler, and what was measured beside speed; or nothing.

        Each under its heading, after an empty line.
        """
        parts = {
            "remarks": (evidence.remarks or ())[:_REMARKS],
            "measured": _measured(evidence),
        }
        return "".join(
            "\n\n" + self.render(name, {name: fenced("\n".join(lines), "text")}, one_line=False)
            for name, lines in parts.items()
            if lines
        )

    def render(self, name: str, values: dict[str, str], *, one_line: bool = True) -> str:
        """The prompt ``name`` with its variables put in. Raises LessonlError."""
        text, where = self._text(name)
        template = Template(text.strip())
        unknown = sorted(set(template.get_identifiers()) - values.keys())
        if unknown or not template.is_valid():
            wrong = f"has no variable ${unknown[0]}" if unknown else "has a single $ in it"
            known = ", ".join(f"${n}" for n in values) or "none"
            raise LessonlError(
                f"The prompt {where} {wrong}.", f"Its variables are: {known}; $$ is a dollar sign."
            )
        rendered = template.substitute(values)
        return " ".join(rendered.split()) if one_line else rendered

    def _text(self, name: str) -> tuple[str, str]:
        """The words of a prompt, and where they are from."""
        own = self._own / f"{name}.txt"
        try:
            return own.read_text(encoding="utf-8"), str(own)
        except FileNotFoundError:
            shipped = files("lessonl.agents.prompts") / f"{name}.txt"
            return shipped.read_text(encoding="utf-8"), str(shipped)
        except (OSError, UnicodeDecodeError) as error:
            raise LessonlError(
                f"The prompt {own} cannot be read: {error}.", "Mend the file, or move it away."
            ) from error


def _kind(outcome: Outcome, ratio: float) -> str:
    """The end of the name of the files for this outcome."""
    if outcome is Outcome.FASTER:
        return "much-faster" if ratio >= MUCH_FASTER else "slightly-faster"
    if outcome in (Outcome.SAME, Outcome.CORRECT_UNTIMED, Outcome.PASSED):
        return "same"
    if outcome in (Outcome.SLOWER, Outcome.NOT_COMPILABLE):
        return outcome.value.replace("_", "-")
    return "not-equivalent"


def _measured(evidence: Evidence) -> tuple[str, ...]:
    """What explains a speedup beside the remarks, a line each."""
    costs = (f"{name}: {text}" for name, text in evidence.costs.rows())
    return (*evidence.changes, *costs)


def failure_kind(verdict: Verdict) -> str:
    """How a rewrite failed, in words that hold for every input.

    A model that is shown the input reasons about that input, and its lesson does not carry over.
    """
    if verdict.check == "sanitizer":
        return _MEMORY
    if verdict.check == "race":
        return _RACE
    kind = _NOT_EQUIVALENT.get(verdict.outcome, "it does something else")
    if verdict.outcome is Outcome.REFUSED and verdict.check:
        return f"{kind} (the check called {verdict.check.replace('_', ' ')})"
    return kind


def fenced(code: str, tag: str = "c++") -> str:
    """``code`` in a fence that nothing inside it can close."""
    runs = re.findall(r"`{3,}", code)
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    return f"{fence}{tag}\n{code.strip(chr(10))}\n{fence}"


def shortened(log: str, lines: int) -> str:
    """The first so many lines of a log, none too long."""
    kept = [line[:_LONGEST_LINE] for line in log.splitlines()[:lines]]
    return "\n".join(kept)[:_LOG_CHARACTERS]
