"""What a process of its own can be given to do, and what it tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from lessonl.config import Settings
from lessonl.model import Function, Rewrite
from lessonl.team import ModelAgent


@frozen
class Search:
    """A search for faster versions of ``function``; ends with a Report.

    With a ``lesson``, the id of one in the bank, it is one round in which nothing but that lesson
    is shown.
    """

    function: Function
    settings: Settings
    lesson: int = 0
    seconds: float | None = None
    """The limit for one run of the code; None is the judge's own."""
    trusted: bool = False
    """Whether the client lets the workspace's own commands run."""


@frozen
class Judging:
    """A judgement of one rewrite of ``function`` as it stands in ``original``; ends with a Verdict.

    ``original`` is the content of the function's file, which on disk may be another.
    """

    function: Function
    original: bytes
    rewrite: Rewrite
    settings: Settings
    seconds: float | None = None
    trusted: bool = False
    """As in a Search."""


@frozen
class Probing:
    """One tiny request to each of ``models``; ends with a list of their ProbeResults."""

    models: tuple[ModelAgent, ...]


Job = Search | Judging | Probing


@frozen
class Order:
    """A job, and the environment variables that it needs beside its process's own."""

    job: Job
    variables: Mapping[str, str]


@frozen
class Told:
    """Something told on the way or at the end.

    A ``note`` is a phase in words, an ``event`` one of a search, a ``result`` or an ``error`` the
    last; ``cancelled`` is the end of a job that was cancelled and has nothing.
    """

    kind: Literal["note", "event", "result", "error", "cancelled"]
    value: object = None
