"""Drivers that a language model writes; see lessonl/drivers.py for what they are."""

from __future__ import annotations

import re
from typing import Final, Protocol

from attrs import field, frozen

from lessonl.agents.extract import LONGEST_CODE, blocks
from lessonl.agents.prompting import Prompts, fenced, shortened
from lessonl.drivers import DriverRequest
from lessonl.model import AskRequest, LessonlError

_CLASS: Final = re.compile(r"\b(?:struct|class)\s+lessonl_driver\b")
_COMPLAINT_LINES: Final = 40


class Asked(Protocol):
    """A model that takes any question."""

    @property
    def name(self) -> str: ...

    async def ask(self, request: AskRequest) -> str: ...


@frozen
class ModelDriverAuthor:
    """Asks one model. Every driver is a question of its own: there is no history."""

    model: Asked
    prompts: Prompts = field(factory=Prompts)

    @property
    def name(self) -> str:
        return self.model.name

    async def write(self, request: DriverRequest) -> str:
        """The driver in the model's answer. Raises LessonlError where there is none."""
        shorter = DriverRequest(request.function, request.why, request.call)
        prompts = tuple(self._prompt(r) for r in (request, shorter))
        return driver_in(await self.model.ask(AskRequest(prompts, round=0)), self.name)

    def _prompt(self, request: DriverRequest) -> str:
        standard = request.standard
        told = {"standard": standard}
        prompt = self._rendered(
            "driver",
            why=request.why,
            call=request.call,
            name=request.function.qualified_name,
            code=fenced(request.function.text),
            types=fenced(request.types) if request.types else "nothing else of the project.",
            standard="\n" + self.prompts.render("standard", told) if standard else "",
        )
        if request.refused:
            complaint = shortened(request.complaint, _COMPLAINT_LINES)
            prompt = self._rendered(
                "driver-again", driver=prompt, complaint=complaint, refused=fenced(request.refused)
            )
        return prompt + "\n"

    def _rendered(self, prompt: str, **values: str) -> str:
        return self.prompts.render(prompt, values, one_line=False)


def driver_in(answer: str, name: str) -> str:
    """The block of an answer that defines a driver, the longest if there are several.

    Raises LessonlError where none does.
    """
    found = [b.code for b in blocks(answer)] or [answer]
    drivers = [code for code in found if _CLASS.search(code) and len(code) <= LONGEST_CODE]
    if drivers:
        return max(drivers, key=len).strip("\n") + "\n"
    raise LessonlError(
        f"{name}: The answer has no driver: nothing in it defines lessonl_driver.",
        "The model did not do as it was asked; another model may.",
        code="answer",
    )
