"""What a driver is asked for with: rung 3 of the proof, where LessonL cannot make a call itself.

A driver is C++ that makes the inputs of one function from a seed and a size, calls it, and writes
what can be observed. Whoever writes one is shown the original and never a rewrite.
"""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from lessonl.model import Function


@frozen
class DriverRequest:
    """What an author is told: the function, what it takes, and why it could not be called."""

    function: Function
    why: str
    """What of it is not understood, a sentence."""
    call: str
    """How a driver calls it: ``function(data, n)`` or ``(object.*function)(n)``."""
    types: str = ""
    """The definitions of the project's types that its parameters lead to."""
    standard: str = ""
    """The C++ standard that a driver is compiled as ("C++17"), where it is known."""
    refused: str = ""
    """The author's driver before this one, if there was one."""
    complaint: str = ""
    """Why that was refused."""


class DriverAuthor(Protocol):
    """Who writes drivers: a language model, as a rule."""

    @property
    def name(self) -> str: ...

    async def write(self, request: DriverRequest) -> str:
        """The text of a driver. Raises LessonlError where there is none, or no budget for it."""
        ...
